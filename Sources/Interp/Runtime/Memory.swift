// SPDX-License-Identifier: Apache-2.0
//
// Linear memories: the record the machine reads, the object that owns it, and the face for programs.
// Spec: 4.2.13 Memory Instances.

/// The owner of a memory's bytes.
///
/// Spec: `meminst`.
package final class MemoryInstance {
  package let record: UnsafeMutablePointer<MemoryRecord>
  /// The limits it was made with; the current size is in the record.
  package let type: MemoryType
  /// The bytes that can be used without moving; those behind the memory's end are zero.
  private var capacity: Int
  private let usage: StoreUsage

  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  init(_ type: MemoryType, store: Store) throws(CallError) {
    let bytes = type.limits.minimum.multipliedReportingOverflow(by: UInt64(type.pageSize))
    guard let count = Int(exactly: bytes.partialValue), !bytes.overflow,
      count <= store.limits.memoryBytes - store.usage.memoryBytes,
      let base = Platform.zeroedBytes(count)
    else { throw .outOfMemory(bytes: bytes.overflow ? .max : Int(clamping: bytes.partialValue)) }
    self.type = type
    usage = store.usage
    capacity = count
    store.usage.memoryBytes += count
    record = .allocate(capacity: 1)
    record.initialize(
      to: MemoryRecord(
        base: base, byteCount: UInt(count), pageShift: UInt(type.pageSize.trailingZeroBitCount)))
  }

  deinit {
    usage.memoryBytes -= Int(record.pointee.byteCount)
    Platform.free(record.pointee.base)
    record.deallocate()
  }

  package var pageCount: Int { Int(record.pointee.byteCount >> record.pointee.pageShift) }

  /// Grows by pages; the new bytes are zero.
  ///
  /// Spec: 4.5.3.9, `growmem`.
  /// - Returns: The pages before; nil if that many are not to be had, then nothing has changed.
  package func grow(by pages: UInt64, store: Store) -> Int? {
    let before = pageCount
    let most = min(type.limits.maximum ?? .max, type.mostPages)
    guard pages <= most - UInt64(before) else { return nil }
    guard pages > 0 else { return before }
    let page = type.pageSize
    let room = (store.limits.memoryBytes - store.usage.memoryBytes) / page
    guard pages <= UInt64(max(0, room)) else { return nil }
    let added = Int(pages) * page
    let count = before * page + added
    if count > capacity {
      // Room to spare makes growing page by page linear; untouched bytes cost nothing.
      let spare = min(UInt64((capacity + capacity / 2) / page), most)
      let wanted = max(count, Int(spare) * page)
      guard let base = Platform.zeroedBytes(wanted) else { return nil }
      base.copyMemory(from: record.pointee.base, byteCount: Int(record.pointee.byteCount))
      Platform.free(record.pointee.base)
      record.pointee.base = base
      capacity = wanted
    }
    record.pointee.byteCount = UInt(count)
    store.usage.memoryBytes += added
    return before
  }
}

/// A linear memory of a store.
public struct Memory {
  /// The store it belongs to.
  public let store: Store
  package let instance: MemoryInstance

  package init(store: Store, instance: MemoryInstance) {
    self.store = store
    self.instance = instance
  }

  /// Makes a memory.
  ///
  /// Spec: 7.1.9, `mem_alloc`.
  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  public init(store: Store, type: MemoryType) throws(CallError) {
    self.store = store
    instance = try MemoryInstance(type, store: store)
  }

  /// The type: its minimum is the current size.
  public var type: MemoryType {
    var type = instance.type
    type.limits.minimum = UInt64(pageCount)
    return type
  }

  /// The size in pages, whose size is the type's.
  public var pageCount: Int { instance.pageCount }

  /// The size in bytes.
  public var byteCount: Int { Int(instance.record.pointee.byteCount) }

  /// Grows by pages, filled with zeros.
  /// - Returns: The size in pages before; nil if limits or lack of memory forbid it.
  public func grow(by pages: Int) -> Int? {
    guard pages >= 0 else { return nil }
    return instance.grow(by: UInt64(pages), store: store)
  }

  /// Gives the bytes to a closure, to read.
  ///
  /// They are valid only inside it.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: instance.record.pointee.base, count: byteCount))
  }

  /// Gives the bytes to a closure, to read and write.
  ///
  /// They are valid only inside it.
  public func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeMutableRawBufferPointer(start: instance.record.pointee.base, count: byteCount))
  }

  private func check(_ offset: Int, _ count: Int) throws(CallError) {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .outOfBounds(offset: offset, count: count, limit: byteCount)
    }
  }

  /// Copies bytes out.
  /// - Throws: ``CallError/outOfBounds(offset:count:limit:)``.
  public func read(at offset: Int, count: Int) throws(CallError) -> [UInt8] {
    try check(offset, count)
    return withUnsafeBytes { Array($0[offset..<offset + count]) }
  }

  /// Copies bytes in.
  /// - Throws: ``CallError/outOfBounds(offset:count:limit:)``.
  public func write(_ bytes: some Collection<UInt8>, at offset: Int) throws(CallError) {
    try check(offset, bytes.count)
    withUnsafeMutableBytes { memory in
      let target = UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + bytes.count])
      target.copyBytes(from: bytes)
    }
  }

  /// Reads a little-endian integer.
  /// - Throws: ``CallError/outOfBounds(offset:count:limit:)``.
  public func load<Number: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Number.Type = Number.self
  ) throws(CallError) -> Number {
    try check(offset, MemoryLayout<Number>.size)
    return withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  /// Writes a little-endian integer.
  /// - Throws: ``CallError/outOfBounds(offset:count:limit:)``.
  public func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) throws(CallError) {
    try check(offset, MemoryLayout<Number>.size)
    withUnsafeMutableBytes {
      $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
  }
}

extension Memory: Hashable {
  /// True for the same memory.
  public static func == (left: Memory, right: Memory) -> Bool { left.instance === right.instance }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(instance)) }
}
