// SPDX-License-Identifier: Apache-2.0
//
// Tables: the record the machine reads, the object that owns it, and the face for programs.
// Spec: 4.2.12 Table Instances.

/// The owner of a table's elements.
///
/// Spec: `tableinst`.
package final class TableInstance {
  package let record: UnsafeMutablePointer<TableRecord>
  package let type: TableType
  private let usage: StoreUsage
  /// Where it is registered, if its elements may be objects.
  private let roots: Roots?

  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  init(_ type: TableType, initial: UInt64, store: Store) throws(CallError) {
    guard let count = Int(exactly: type.limits.minimum),
      count <= store.limits.tableElements - store.usage.tableElements
    else {
      let bytes = type.limits.minimum.multipliedReportingOverflow(by: 8)
      throw .outOfMemory(bytes: bytes.overflow ? .max : Int(clamping: bytes.partialValue))
    }
    self.type = type
    usage = store.usage
    store.usage.tableElements += count
    let elements = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    elements.initialize(repeating: initial, count: count)
    record = .allocate(capacity: 1)
    record.initialize(to: TableRecord(elements: elements, count: UInt(count)))
    roots = store.refersToHeap(ValueType(type.element)) ? store.roots : nil
    roots?.add(record)
  }

  deinit {
    roots?.remove(record)
    usage.tableElements -= Int(record.pointee.count)
    record.pointee.elements.deallocate()
    record.deallocate()
  }

  /// Grows by elements.
  ///
  /// Spec: 4.5.3.8, `growtable`.
  /// - Returns: The size before; nil if that many are not to be had, then nothing has changed.
  package func grow(by added: UInt64, with element: UInt64, store: Store) -> Int? {
    let before = Int(record.pointee.count)
    let most = min(type.limits.maximum ?? .max, type.addressType.greatest)
    guard added <= most - UInt64(before),
      added <= UInt64(max(0, store.limits.tableElements - store.usage.tableElements))
    else { return nil }
    let count = before + Int(added)
    let elements = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    elements.moveInitialize(from: record.pointee.elements, count: before)
    (elements + before).initialize(repeating: element, count: Int(added))
    record.pointee.elements.deallocate()
    record.pointee.elements = elements
    record.pointee.count = UInt(count)
    store.usage.tableElements += Int(added)
    return before
  }
}

/// A table of a store.
public struct Table {
  /// The store it belongs to.
  public let store: Store
  package let instance: TableInstance

  package init(store: Store, instance: TableInstance) {
    self.store = store
    self.instance = instance
  }

  /// Makes a table, if the store's limiter allows it.
  ///
  /// Where the limiter is asynchronous, `Table.allocate(store:type:initial:)` of the target Coroutines
  /// awaits it.
  ///
  /// Spec: 7.1.8, `table_alloc`.
  /// - Parameters:
  ///   - store: The store to make it in.
  ///   - type: Its type.
  ///   - initial: What every element is at first; null if none is given.
  /// - Throws: ``CallError``, or what the limiter throws.
  public init(store: Store, type: TableType, initial: Value? = nil) throws {
    try Self.check(initial, type, store)
    guard try store.allows(type.making) else { throw CallError.growthDenied(type.making) }
    try self.init(store: store, allowed: type, initial: initial)
  }

  /// Makes a table without asking.
  package init(store: Store, allowed type: TableType, initial: Value?) throws(CallError) {
    self.store = store
    let bits = try Self.bits(of: initial ?? store.zero(ValueType(type.element)), type, store)
    instance = try TableInstance(type, initial: bits, store: store)
  }

  /// Whether a value can be an element, before a limiter is asked about it.
  ///
  /// Its bits are taken afterwards: whoever is asked may have garbage collected, and with it an object
  /// that only stands for a reference of the host.
  package static func check(
    _ value: Value?, _ type: TableType, _ store: Store
  ) throws(CallError) {
    _ = try bits(of: value ?? store.zero(ValueType(type.element)), type, store)
  }

  private static func bits(
    of value: Value, _ type: TableType, _ store: Store
  ) throws(CallError) -> UInt64 {
    guard store.isValue(value, of: ValueType(type.element)) else {
      throw .valueMismatch(expected: ValueType(type.element), actual: value.type)
    }
    return try store.bits(of: value)
  }

  /// The type: its minimum is the current size.
  public var type: TableType {
    TableType(
      instance.type.element, Limits(UInt64(count), instance.type.limits.maximum),
      addressType: instance.type.addressType)
  }

  /// The number of elements.
  public var count: Int { Int(instance.record.pointee.count) }

  private func check(_ index: Int) throws(CallError) {
    guard index >= 0, index < count else {
      throw .outOfBounds(offset: index, count: 1, limit: count)
    }
  }

  /// An element.
  /// - Throws: ``CallError/outOfBounds(offset:count:limit:)``.
  public func get(_ index: Int) throws(CallError) -> Value {
    try check(index)
    return store.value(instance.record.pointee.elements[index], ValueType(instance.type.element))
  }

  /// Changes an element.
  /// - Throws: ``CallError``.
  public func set(_ index: Int, _ value: Value) throws(CallError) {
    try check(index)
    instance.record.pointee.elements[index] = try Self.bits(of: value, instance.type, store)
  }

  /// Grows by elements, if the store's limiter allows it.
  ///
  /// Where the limiter is asynchronous, the form of the target Coroutines awaits it.
  /// - Returns: The size before; nil if limits or the limiter forbid it.
  /// - Throws: ``CallError`` if the value does not fit, ``CallError/limiterWouldSuspend``, or what the
  ///   limiter throws.
  public func grow(by count: Int, with value: Value) throws -> Int? {
    guard count >= 0 else { return nil }
    try Self.check(value, instance.type, store)
    guard try store.allows(instance.growth(by: UInt64(count))) else { return nil }
    return try growUnasked(by: count, with: value)
  }

  /// Grows by elements without asking.
  package func growUnasked(by count: Int, with value: Value) throws(CallError) -> Int? {
    let bits = try Self.bits(of: value, instance.type, store)
    return instance.grow(by: UInt64(count), with: bits, store: store)
  }
}

extension Table: Hashable {
  /// True for the same table.
  public static func == (left: Table, right: Table) -> Bool { left.instance === right.instance }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(instance)) }
}
