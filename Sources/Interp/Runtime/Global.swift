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
  /// What the cell lies in.
  private let cells: GlobalCells
  package let type: GlobalType
  /// Where it is registered, if it may refer to objects.
  private let roots: Roots?

  /// - Parameter place: The position of the cell among `cells`.
  init(_ type: GlobalType, store: Store, in cells: GlobalCells, at place: Int) {
    self.type = type
    self.cells = cells
    cell = cells.first + place * GlobalCell.slotCount
    roots = store.refersToHeap(type.value) ? store.roots : nil
    roots?.add(cell)
  }

  deinit {
    roots?.remove(cell)
  }
}

/// The values of all globals that a module defines, side by side.
///
/// They live as long as any of the globals, which other instances may have imported.
package final class GlobalCells {
  let first: UnsafeMutablePointer<UInt64>

  /// Where cells would be, if there are none.
  // SAFETY: not zero, aligned, and never read.
  static var none: UnsafeMutablePointer<UInt64> {
    UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
  }

  init(count: Int) {
    first = .allocate(capacity: count * GlobalCell.slotCount)
    first.initialize(repeating: 0, count: count * GlobalCell.slotCount)
  }

  deinit {
    first.deallocate()
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
    instance = GlobalInstance(type, store: store, in: GlobalCells(count: 1), at: 0)
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
