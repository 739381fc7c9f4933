// SPDX-License-Identifier: Apache-2.0
//
// Linear memories: the record the machine reads, the object that owns it, and the face for programs.
// Of a shared memory the record is the store's own view: its size is refreshed when an access seems to
// be out of bounds, and whenever the size is asked for.
// Spec: 4.2.13 Memory Instances.

/// The owner of a memory's bytes; of a shared memory, what a store knows of it.
///
/// Spec: `meminst`.
package final class MemoryInstance {
  package let record: UnsafeMutablePointer<MemoryRecord>
  /// The limits it was made with; the current size is in the record.
  package let type: MemoryType
  /// The owner of the bytes if other stores may have them too.
  package let shared: SharedMemory?
  /// The bytes that can be used without moving; those behind the memory's end are zero.
  private var capacity: Int
  private let usage: StoreUsage

  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  package convenience init(_ type: MemoryType, store: Store) throws(CallError) {
    let count = type.byteCount(of: type.limits.minimum)
    guard count <= store.memoryRoom else { throw .outOfMemory(bytes: count) }
    if type.isShared {
      let limit = min(store.limits.memoryBytes, SharedMemory.defaultByteLimit)
      try self.init(SharedMemory(type, byteLimit: limit), store: store)
    } else {
      guard let base = Platform.zeroedBytes(count) else { throw .outOfMemory(bytes: count) }
      self.init(type, base: base, count: count, shared: nil, store: store)
    }
  }

  /// Makes a shared memory one of the store; its bytes count there as the store's own do.
  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  convenience init(_ shared: SharedMemory, store: Store) throws(CallError) {
    let count = shared.byteCount
    guard count <= store.memoryRoom else { throw .outOfMemory(bytes: count) }
    self.init(shared.type, base: shared.base, count: count, shared: shared, store: store)
  }

  private init(
    _ type: MemoryType, base: UnsafeMutableRawPointer, count: Int, shared: SharedMemory?,
    store: Store
  ) {
    self.type = type
    self.shared = shared
    usage = store.usage
    capacity = count
    usage.memoryBytes += count
    record = .allocate(capacity: 1)
    record.initialize(
      to: MemoryRecord(
        base: base, byteCount: UInt(count), pageShift: UInt(type.pageSize.trailingZeroBitCount)))
  }

  deinit {
    usage.memoryBytes -= Int(record.pointee.byteCount)
    if shared == nil { Platform.free(record.pointee.base) }
    record.deallocate()
  }

  /// The size in bytes at this moment.
  package var byteCount: Int {
    refresh()
    return Int(record.pointee.byteCount)
  }

  package var pageCount: Int { byteCount >> Int(record.pointee.pageShift) }

  /// Takes note of what others have added to a shared memory.
  /// - Returns: True if the memory is larger than the store knew.
  @discardableResult
  package func refresh() -> Bool {
    guard let shared else { return false }
    let count = UInt(shared.byteCount)
    guard count > record.pointee.byteCount else { return false }
    usage.memoryBytes += Int(count - record.pointee.byteCount)
    record.pointee.byteCount = count
    return true
  }

  /// Grows by pages; the new bytes are zero.
  ///
  /// Spec: 4.5.3.9, `growmem`.
  /// - Returns: The pages before; nil if that many are not to be had, then nothing has changed.
  package func grow(by pages: UInt64, store: Store) -> Int? {
    if let shared {
      refresh()
      let before = shared.grow(by: pages, room: store.memoryRoom)
      refresh()
      return before
    }
    let (before, page) = (byteCount, type.pageSize)
    guard let added = type.bytesToAdd(pages, to: before, room: store.memoryRoom) else { return nil }
    let count = before + added
    if count > capacity {
      // Room to spare makes growing page by page linear; untouched bytes cost nothing.
      let most = min(type.limits.maximum ?? .max, type.mostPages)
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
    return before / page
  }
}

extension Store {
  /// The bytes that memories may still take.
  fileprivate var memoryRoom: Int { limits.memoryBytes - usage.memoryBytes }
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

  /// Makes a memory, if the store's limiter allows it.
  ///
  /// Where the limiter is asynchronous, `Memory.allocate(store:type:)` of the target Coroutines awaits it.
  ///
  /// Spec: 7.1.9, `mem_alloc`.
  /// - Throws: ``CallError/invalidMemoryType(_:)``, ``CallError/outOfMemory(bytes:)``,
  ///   ``CallError/growthDenied(_:)``, ``CallError/limiterWouldSuspend``, or what the limiter throws.
  public init(store: Store, type: MemoryType) throws {
    let growth = try Self.making(type)
    guard try store.allows(growth) else { throw CallError.growthDenied(growth) }
    self.init(store: store, instance: try MemoryInstance(type, store: store))
  }

  /// Making a memory, as a limiter is told of it.
  /// - Throws: ``CallError/invalidMemoryType(_:)``.
  package static func making(_ type: MemoryType) throws(CallError) -> Growth {
    if let fault = type.fault { throw .invalidMemoryType(fault) }
    return type.making
  }

  /// Makes a shared memory one of a store, which may be one of several on different threads.
  ///
  /// In every store its bytes count as the store's own. No limiter is asked: the memory is there already.
  /// - Throws: ``CallError/outOfMemory(bytes:)``.
  public init(store: Store, shared: SharedMemory) throws(CallError) {
    self.store = store
    instance = try MemoryInstance(shared, store: store)
  }

  /// What can be given to other stores; nil if the memory is not shared.
  public var shared: SharedMemory? { instance.shared }

  /// The type: its minimum is the current size.
  public var type: MemoryType {
    var type = instance.type
    type.limits.minimum = UInt64(pageCount)
    return type
  }

  /// The size in pages, whose size is the type's.
  public var pageCount: Int { instance.pageCount }

  /// The size in bytes.
  public var byteCount: Int { instance.byteCount }

  /// Grows by pages, filled with zeros, if the store's limiter allows it.
  ///
  /// Where the limiter is asynchronous, the form of the target Coroutines awaits it.
  /// - Returns: The size in pages before; nil if limits, the limiter or lack of memory forbid it.
  /// - Throws: ``CallError/limiterWouldSuspend``, or what the limiter throws.
  public func grow(by pages: Int) throws -> Int? {
    guard pages >= 0, try store.allows(instance.growth(by: UInt64(pages))) else { return nil }
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
  /// Who owns the bytes.
  private var owner: ObjectIdentifier {
    instance.shared.map { ObjectIdentifier($0) } ?? ObjectIdentifier(instance)
  }

  /// True for the same memory, also of different stores.
  public static func == (left: Memory, right: Memory) -> Bool { left.owner == right.owner }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(owner) }
}
