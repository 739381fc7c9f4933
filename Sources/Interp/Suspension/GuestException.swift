// SPDX-License-Identifier: Apache-2.0
//
// An exception of the guest that nobody in the guest has caught, as an error of Swift; and the other way
// round: a host function that throws one throws it in the guest that called it.
// Spec: 7.1.5 Exceptions.

/// An exception of WebAssembly.
public struct GuestException: Error, Hashable {
  /// The exception as a value for guests.
  public let reference: ExceptionReference
  /// The store it belongs to.
  public let store: Store

  init(_ reference: ExceptionReference, store: Store) {
    self.reference = reference
    self.store = store
  }

  /// Makes an exception, to be thrown by a host function.
  ///
  /// Spec: 7.1.5, `exn_alloc`.
  /// - Throws: ``CallError`` if the fields are not of the tag's types, or limits forbid it.
  public init(_ tag: ExceptionTag, _ fields: [Value] = []) throws(CallError) {
    let store = tag.store
    guard store.areValues(fields, of: tag.type.parameters) else {
      throw .argumentMismatch(expected: tag.type.parameters, actual: fields.map(\.type))
    }
    guard let object = store.allocateException(tag.instance.record) else { throw .heapExhausted }
    var slot = 0
    for field in fields {
      try store.write(field, to: object.fields + slot)
      slot += field.type.slotCount
    }
    self.init(store.exceptionReference(object), store: store)
  }

  private var object: HeapObject {
    // SAFETY: the reference pins an object.
    HeapObject(reference.pin.reference).unsafelyUnwrapped
  }

  /// What tells it from others.
  public var tag: ExceptionTag {
    ExceptionTag(store: store, instance: store.tag(object.tag))
  }

  /// What it carries.
  ///
  /// Spec: 7.1.5, `exn_read`.
  public var fields: [Value] { store.values(at: object.fields, tag.type.parameters) }

  /// True for the same exception.
  public static func == (left: GuestException, right: GuestException) -> Bool {
    left.reference == right.reference
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(reference) }
}

// `Error` asks for `Sendable`: an exception may pass threads as any error, though only the thread that
// uses its store may look into it.
// SAFETY (@unchecked Sendable): the store is used only by who may use it; the reference is `Sendable`.
extension GuestException: @unchecked Sendable {}

extension GuestException: CustomStringConvertible {
  /// Tells what it carries.
  public var description: String {
    "uncaught exception with \(fields.isEmpty ? "no fields" : "\(fields)")"
  }
}

extension Store {
  func exceptionReference(_ object: HeapObject) -> ExceptionReference {
    guard case .exnref(let reference?) = value(object.reference, .exnref) else {
      preconditionFailure("a reference that is not null")
    }
    return reference
  }

  /// The exception that a Swift error stands for.
  /// - Throws: ``CallError/foreignReference``.
  func object(of exception: GuestException) throws(CallError) -> HeapObject {
    guard exception.store === self,
      let object = HeapObject(try bits(of: .exnref(exception.reference)))
    else { throw .foreignReference }
    return object
  }
}
