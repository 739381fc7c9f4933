// SPDX-License-Identifier: Apache-2.0
//
// An exception of the guest that nobody in the guest has caught, as an error of Swift; and the other way
// round: a host function that throws one throws it in the guest that called it.
// Spec: 7.1.5 Exceptions.

/// An exception of WebAssembly.
///
/// As every error of Swift it may be handed on to anybody, and holds nothing of its store.
public struct GuestException: Error, Hashable {
  /// The exception as a value for guests.
  public let reference: ExceptionReference
  /// What it carries.
  ///
  /// Spec: 7.1.5, `exn_read`.
  public let fields: [Value]
  /// The address of its tag's record, which is only compared.
  private let tagAddress: UInt

  init(_ object: HeapObject, store: Store) {
    guard case .exnref(let reference?) = store.value(object.reference, .exnref) else {
      preconditionFailure("a reference that is not null")
    }
    self.reference = reference
    fields = store.values(at: object.fields, store.tag(object.tag).type.parameters)
    tagAddress = UInt(bitPattern: object.tag)
  }

  /// Makes an exception, to be thrown by a host function.
  ///
  /// Spec: 7.1.5, `exn_alloc`.
  /// - Throws: ``CallError`` if the fields are not of the tag's types, or limits forbid it.
  public init(_ tag: ExceptionTag, _ fields: [Value] = []) throws(CallError) {
    let store = tag.store
    guard let object = store.allocateException(tag.instance.record) else { throw .heapExhausted }
    guard try store.write(fields, of: tag.type.parameters, to: object.fields) else {
      throw .argumentMismatch(expected: tag.type.parameters, actual: fields.map(\.type))
    }
    self.init(object, store: store)
  }

  /// True if a tag is what tells the exception from others.
  ///
  /// Spec: 7.1.5, `exn_tag`.
  public func hasTag(_ tag: ExceptionTag) -> Bool {
    tag.store.identifier == reference.pin.store
      && UInt(bitPattern: tag.instance.record) == tagAddress
  }

  /// True for the same exception.
  public static func == (left: GuestException, right: GuestException) -> Bool {
    left.reference == right.reference
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(reference) }
}

extension GuestException: CustomStringConvertible {
  /// Tells what it carries.
  public var description: String {
    "uncaught exception with \(fields.isEmpty ? "no fields" : "\(fields)")"
  }
}

extension Store {
  /// The exception that a Swift error stands for.
  /// - Throws: ``CallError/foreignReference``.
  func object(of exception: GuestException) throws(CallError) -> HeapObject {
    guard let object = HeapObject(try bits(of: .exnref(exception.reference))) else {
      throw .foreignReference
    }
    return object
  }
}
