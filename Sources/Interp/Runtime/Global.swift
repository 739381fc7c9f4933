// SPDX-License-Identifier: Apache-2.0
//
// Global variables.
// Spec: 4.2.14 Global Instances.

/// The owner of a global's value.
///
/// Spec: `globalinst`.
package final class GlobalInstance {
  /// Two slots, of which all but a vector use the first.
  package let cell: UnsafeMutablePointer<UInt64>
  package let type: GlobalType
  /// Where it is registered, if it may refer to objects.
  private let roots: Roots?

  init(_ type: GlobalType, store: Store) {
    self.type = type
    cell = .allocate(capacity: 2)
    cell.initialize(repeating: 0, count: 2)
    roots = store.refersToHeap(type.value) ? store.roots : nil
    roots?.add(cell)
  }

  deinit {
    roots?.remove(cell)
    cell.deallocate()
  }
}

/// A global variable of a store.
public struct Global {
  /// The store it belongs to.
  public let store: Store
  package let instance: GlobalInstance

  package init(store: Store, instance: GlobalInstance) {
    self.store = store
    self.instance = instance
  }

  /// Makes a global.
  ///
  /// Spec: 7.1.11, `global_alloc`.
  /// - Throws: ``CallError`` if the value does not fit.
  public init(store: Store, type: GlobalType, value: Value) throws(CallError) {
    guard store.isValue(value, of: type.value) else {
      throw .valueMismatch(expected: type.value, actual: value.type)
    }
    self.store = store
    instance = GlobalInstance(type, store: store)
    try store.write(value, to: instance.cell)
  }

  /// The type.
  public var type: GlobalType { instance.type }

  /// The value.
  public var value: Value { store.value(at: instance.cell, type.value) }

  /// Changes the value.
  /// - Throws: ``CallError`` if the global is immutable or the value does not fit.
  public func set(_ value: Value) throws(CallError) {
    guard type.isMutable else { throw .immutableGlobal }
    guard store.isValue(value, of: type.value) else {
      throw .valueMismatch(expected: type.value, actual: value.type)
    }
    try store.write(value, to: instance.cell)
  }
}

extension Global: Hashable {
  /// True for the same global.
  public static func == (left: Global, right: Global) -> Bool { left.instance === right.instance }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(instance)) }
}
