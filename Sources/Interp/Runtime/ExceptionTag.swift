// SPDX-License-Identifier: Apache-2.0
//
// Tags tell exceptions apart and say what they carry.
// Spec: 4.2.10 Tag Instances.

/// The owner of a tag's record.
///
/// Spec: `taginst`.
package final class TagInstance {
  package let record: UnsafeMutablePointer<TagRecord>
  /// What exceptions carry, with the engine's numbers for defined types.
  package let type: FunctionType

  init(_ type: FunctionType, _ runtimeType: RuntimeType) {
    self.type = type
    let slots = type.parameters.reduce(0) { $0 + $1.slotCount }
    record = .allocate(capacity: 1)
    record.initialize(to: TagRecord(type: runtimeType, slotCount: UInt32(slots)))
  }

  deinit {
    record.deallocate()
  }
}

/// A tag of a store.
///
/// Spec: `tag`. The longer name keeps out of the way of the testing library's `Tag`.
public struct ExceptionTag {
  /// The store it belongs to.
  public let store: Store
  package let instance: TagInstance

  package init(store: Store, instance: TagInstance) {
    self.store = store
    self.instance = instance
  }

  /// Makes a tag for exceptions with fields of these types.
  ///
  /// Spec: 7.1.10, `tag_alloc`.
  /// - Throws: ``CallError/tooManyTypes``.
  public init(store: Store, parameters: [ValueType]) throws(CallError) {
    self.store = store
    let type = FunctionType(parameters)
    guard let runtimeType = store.engine.type(of: type) else { throw .tooManyTypes }
    instance = store.add(TagInstance(type, runtimeType))
  }

  /// The parameters are what an exception of this tag carries.
  public var type: FunctionType { instance.type }
}

extension ExceptionTag: Hashable {
  /// True for the same tag.
  public static func == (left: ExceptionTag, right: ExceptionTag) -> Bool {
    left.instance === right.instance
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(instance)) }
}
