// SPDX-License-Identifier: Apache-2.0
//
// References to objects of the heap as Swift values. Such a value keeps its object alive: it holds a
// pin, which is given back when the last copy of the value goes, on whatever thread that is.
// Spec: 4.2.1 Values, `ref`.

internal import Synchronization

/// The objects that Swift values refer to, and by how many pins.
package final class HeapPins: Sendable {
  private let counts = Mutex<[UInt64: Int]>([:])

  /// The pinned objects.
  var references: [UInt64] { counts.withLock { Array($0.keys) } }

  /// How many objects are pinned.
  package var count: Int { counts.withLock(\.count) }

  fileprivate func add(_ reference: UInt64) {
    counts.withLock { $0[reference, default: 0] += 1 }
  }

  fileprivate func remove(_ reference: UInt64) {
    counts.withLock { counts in
      let count = counts[reference, default: 0]
      counts[reference] = count > 1 ? count - 1 : nil
    }
  }
}

/// Keeps an object alive.
package final class HeapPin: Sendable {
  /// The object as the bits of a reference.
  package let reference: UInt64
  /// The store it belongs to.
  package let store: StoreIdentifier
  private let pins: HeapPins

  init(_ reference: UInt64, _ pins: HeapPins, store: StoreIdentifier) {
    self.reference = reference
    self.store = store
    self.pins = pins
    pins.add(reference)
  }

  deinit {
    pins.remove(reference)
  }
}

/// A reference to a structure or an array of a store.
///
/// It keeps the object alive. ``Store/type(of:)`` and ``Store/fields(of:)`` look into it.
/// Spec: `ref.struct`, `ref.array`.
public struct ObjectReference: Hashable, Sendable {
  package let pin: HeapPin
  /// True for arrays, false for structures.
  public let isArray: Bool

  /// True for the same object.
  public static func == (left: ObjectReference, right: ObjectReference) -> Bool {
    left.pin.reference == right.pin.reference && left.pin.store == right.pin.store
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(pin.reference) }
}

/// An internal value: what references of type `any` refer to.
public enum AnyReference: Hashable, Sendable {
  /// An integer of 31 bits, sign-extended. Spec: `ref.i31`.
  case i31(Int32)
  /// A structure or an array.
  case object(ObjectReference)
  /// A value of the host in the place of an internal one. Spec: `any.convert_extern`.
  case host(HostReference)
}

extension AnyReference: CustomStringConvertible {
  /// Tells what it is, and the value of an integer.
  public var description: String {
    switch self {
    case .i31(let number): "i31 \(number)"
    case .object(let object): object.isArray ? "array" : "structure"
    case .host(let reference): "\(reference)"
    }
  }
}

/// A reference to an exception of a store.
///
/// It keeps the exception alive. Spec: `ref.exn`.
public struct ExceptionReference: Hashable, Sendable {
  package let pin: HeapPin

  /// True for the same exception.
  public static func == (left: ExceptionReference, right: ExceptionReference) -> Bool {
    left.pin.reference == right.pin.reference && left.pin.store == right.pin.store
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(pin.reference) }
}

extension ExceptionReference: CustomStringConvertible {
  /// Tells that it is an exception.
  public var description: String { "exception" }
}
