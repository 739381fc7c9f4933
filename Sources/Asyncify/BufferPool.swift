// SPDX-License-Identifier: Apache-2.0
//
// Buffers for calls that the host suspends: each call in flight has one of its own, so that calls may
// end in any order. The pool takes memory where its source has some, hands it out in pieces, and keeps
// what comes back for the next call.

public import Interp

/// Where the buffers of calls that the host suspends come from.
public enum BufferSource: Hashable, Sendable {
  /// New pages at the end of the memory.
  ///
  /// Most allocators of guests are content with that; one that takes the memory's end for its own is not,
  /// and a memory that has its greatest size cannot give any.
  case pages
  /// A function that the guest exports, which takes a number of bytes and returns an address, or 0: `malloc`.
  case allocator(Name)
  /// Bytes of the memory that the guest leaves alone.
  case range(Range<UInt64>)
}

/// Room in a guest's memory for the frames of one suspended call.
package struct AsyncifyBuffer: Hashable, Sendable {
  /// The bytes of the buffer structure, which may have fields of 64 bits.
  static let structureSize: UInt64 = 16
  /// The address of the structure.
  package let dataPointer: UInt64
  /// Where the frames begin.
  package let base: UInt64
  /// Where the room for frames ends.
  package let end: UInt64

  init(_ dataPointer: UInt64, base: UInt64, end: UInt64) {
    self.dataPointer = dataPointer
    self.base = base
    self.end = end
  }

  /// One piece: the structure, then room for frames.
  init(range: Range<UInt64>) {
    self.init(
      range.lowerBound, base: range.lowerBound + Self.structureSize, end: range.upperBound)
  }

  /// The bytes of a buffer in one piece.
  var size: UInt64 { end - dataPointer }
  /// The fields of the structure while there are no frames.
  var bounds: AsyncifyStack.Bounds { AsyncifyStack.Bounds(current: base, end: end) }
}

/// Hands out buffers in a memory.
package final class BufferPool {
  /// How many bytes a buffer may have; smaller ones would have no room for a frame.
  package static let sizes = 32...1 << 30

  // Not owned: the store owns the instances and these their pools.
  private unowned let store: Store
  private let contents: MemoryInstance
  private unowned let owner: ModuleInstance
  private var memory: Memory { Memory(store: store, instance: contents) }
  private let source: BufferSource
  /// Where the rest of a source that is a range begins.
  private var rest: UInt64 = 0
  /// The buffers that nobody uses, by their sizes.
  private var free: [UInt64: [AsyncifyBuffer]] = [:]

  /// - Parameters:
  ///   - memory: The memory of the buffers.
  ///   - source: Where they come from.
  ///   - instance: The guest.
  package init(memory: Memory, source: BufferSource = .pages, instance: Instance) {
    store = memory.store
    contents = memory.instance
    owner = instance.contents
    self.source = source
    if case .range(let range) = source { rest = range.lowerBound }
  }

  /// A buffer with no frames in it.
  ///
  /// - Parameter wanted: The bytes of the buffer, its structure included.
  /// - Returns: nil if the source has not so much.
  /// - Throws: What the guest's allocator throws; ``CallError`` if it is no such function, or if the source is
  ///   outside of the memory.
  package func take(_ wanted: Int) throws -> AsyncifyBuffer? {
    guard wanted <= Self.sizes.upperBound else { return nil }
    let size = (UInt64(max(Self.sizes.lowerBound, wanted)) + 15) & ~15
    if free[size, default: []].isEmpty {
      switch source {
      case .pages: addPages(size)
      case .allocator(let name): try allocate(size, name)
      case .range(let range): try cut(size, from: range)
      }
    }
    guard let buffer = free[size]?.popLast() else { return nil }
    let stack = AsyncifyStack(memory: memory, address: buffer.dataPointer)
    try stack.reset(current: buffer.base, end: buffer.end)
    return buffer
  }

  /// Takes pages at the end of the memory and cuts them into buffers.
  private func addPages(_ size: UInt64) {
    let page = memory.type.pageSize
    // Where pages are bytes, some to spare let the buffer begin at a multiple of 16.
    let spare = page == 1 ? 15 : 0
    let pages = (Int(size) + spare + page - 1) / page
    // Room for frames is nothing that a guest or the program asked for: no limiter decides about it.
    guard let before = contents.grow(by: UInt64(pages), store: store) else { return }
    let start = (before * page + spare) & ~spare
    for index in (0..<pages * page / Int(size)).reversed() {
      let end = UInt64(start + (index + 1) * Int(size))
      // The very last bytes of a memory of 4 GiB have no 32-bit address behind them.
      guard memory.type.addressType == .i64 || end <= UInt64(UInt32.max) else { continue }
      free[size, default: []].append(AsyncifyBuffer(range: end - size..<end))
    }
  }

  /// Has the guest allocate a buffer.
  private func allocate(_ size: UInt64, _ name: Name) throws {
    let instance = Instance(store: store, contents: owner)
    guard let function = instance.function(name) as Function? else {
      throw CallError.unknownExport(name)
    }
    let type = memory.type.addressType.valueType
    guard function.type == FunctionType([type], [type]) else {
      throw CallError.typeMismatch(expected: FunctionType([type], [type]), actual: function.type)
    }
    // Some to spare, so that the buffer can begin at a multiple of 16.
    let count = size + 15
    let results = try function.call([
      type == .i32 ? .i32(Int32(truncatingIfNeeded: count)) : .i64(Int64(count))
    ])
    let address: UInt64 =
      switch results.first {
      case .i32(let address)?: UInt64(UInt32(bitPattern: address))
      case .i64(let address)?: UInt64(bitPattern: address)
      default: 0
      }
    guard address != 0, address <= UInt64(memory.byteCount) else { return }
    let start = (address + 15) & ~15
    guard start + size <= UInt64(memory.byteCount) else { return }
    free[size, default: []].append(AsyncifyBuffer(range: start..<start + size))
  }

  /// Cuts a buffer off what is left of a range.
  private func cut(_ size: UInt64, from range: Range<UInt64>) throws(CallError) {
    guard range.upperBound <= UInt64(memory.byteCount) else {
      throw .outOfBounds(
        offset: Int(clamping: range.lowerBound),
        count: Int(clamping: range.upperBound - range.lowerBound),
        limit: memory.byteCount)
    }
    let start = (rest + 15) & ~15
    guard start >= rest, start <= range.upperBound, range.upperBound - start >= size else { return }
    rest = start + size
    free[size, default: []].append(AsyncifyBuffer(range: start..<rest))
  }

  /// Moves the frames in a buffer to another one, overwrites them where they were, and takes that buffer
  /// back.
  ///
  /// - Parameter size: The bytes of the new buffer; nil for as many as the old one has.
  /// - Returns: nil if there is no other buffer, or if the structure is not as it can be; then nothing has
  ///   happened.
  package func move(_ buffer: AsyncifyBuffer, size: Int? = nil) throws -> AsyncifyBuffer? {
    guard let count = try frameByteCount(buffer), let new = try take(size ?? Int(buffer.size))
    else { return nil }
    try memory.write(try memory.read(at: Int(buffer.base), count: count), at: Int(new.base))
    let stack = AsyncifyStack(memory: memory, address: new.dataPointer)
    try stack.setCurrent(new.base + UInt64(count))
    try memory.write(
      [UInt8](repeating: 0xA5, count: Int(buffer.size)), at: Int(buffer.dataPointer))
    give(back: buffer)
    return new
  }

  /// Takes back a buffer.
  package func give(back buffer: AsyncifyBuffer) {
    free[buffer.size, default: []].append(buffer)
  }

  /// The bytes of the frames in a buffer; nil if its structure says something that cannot be.
  func frameByteCount(_ buffer: AsyncifyBuffer) throws(CallError) -> Int? {
    let bounds = try bounds(buffer)
    guard bounds.end == buffer.end, (buffer.base...buffer.end).contains(bounds.current) else {
      return nil
    }
    return Int(bounds.current - buffer.base)
  }

  /// The fields of a buffer's structure.
  package func bounds(_ buffer: AsyncifyBuffer) throws(CallError) -> AsyncifyStack.Bounds {
    try AsyncifyStack(memory: memory, address: buffer.dataPointer).bounds()
  }
}
