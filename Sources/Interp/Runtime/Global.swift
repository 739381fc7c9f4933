// SPDX-License-Identifier: Apache-2.0
//
// Global variables.
// Spec: 4.2.14 Global Instances.

/// The owner of a global's value.
///
/// Spec: `globalinst`.
package final class GlobalInstance {
  package let cell: UnsafeMutablePointer<UInt64>
  package let type: GlobalType

  init(_ type: GlobalType, bits: UInt64) {
    self.type = type
    cell = .allocate(capacity: 1)
    cell.initialize(to: bits)
  }

  deinit {
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
    guard value.type == type.value else {
      throw .valueMismatch(expected: type.value, actual: value.type)
    }
    self.store = store
    instance = GlobalInstance(type, bits: try store.bits(of: value))
  }

  /// The type.
  public var type: GlobalType { instance.type }

  /// The value.
  public var value: Value { store.value(instance.cell.pointee, type.value) }

  /// Changes the value.
  /// - Throws: ``CallError`` if the global is immutable or the value does not fit.
  public func set(_ value: Value) throws(CallError) {
    guard type.isMutable else { throw .immutableGlobal }
    guard value.type == type.value else {
      throw .valueMismatch(expected: type.value, actual: value.type)
    }
    instance.cell.pointee = try store.bits(of: value)
  }
}

extension Global: Hashable {
  /// True for the same global.
  public static func == (left: Global, right: Global) -> Bool { left.instance === right.instance }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(instance)) }
}
