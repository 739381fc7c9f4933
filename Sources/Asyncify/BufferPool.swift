// SPDX-License-Identifier: Apache-2.0
//
// Buffers for calls that the host suspends: each call in flight has one of its own, so that calls may
// end in any order. The pool takes memory where its source has some, hands it out in pieces, and keeps
// what comes back for the next call.

public import Interp

/// Where the buffers of calls that the host suspends come from.
public enum BufferSource: Hashable, Sendable {
  /// The last bytes of the memory, lent for as long as frames are written or read.
  ///
  /// While the call waits its frames are with the host, and the guest finds its own bytes there, whatever its
  /// allocator does with the memory's end. A memory that is smaller than the buffer grows. In a shared memory,
  /// of which others see everything at any time, buffers come from `pages`.
  case borrowed
  /// New pages at the end of the memory, in which the frames stay while the call waits.
  ///
  /// A guest whose allocator takes the memory's end for its own must not have its frames there:
  /// Emscripten's does when it grows, and that of wasi-libc did at its first call until 2023. A memory that
  /// has its greatest size cannot give any.
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

  /// How far behind the end of a borrowed buffer a transformed guest may write before it finds that out.
  private static let overrun: UInt64 = 4096

  // Not owned: the store owns the instances and these their pools.
  private unowned let store: Store
  private let contents: MemoryInstance
  private unowned let owner: ModuleInstance
  private var memory: Memory { Memory(store: store, instance: contents) }
  private let source: BufferSource
  private var isBorrowed: Bool { source == .borrowed }
  /// Where the rest of a source that is a range begins.
  private var rest: UInt64 = 0
  /// The buffers that nobody uses, by their sizes.
  private var free: [UInt64: [AsyncifyBuffer]] = [:]
  /// The buffer that is borrowed now, and what the guest has there: one at a time, since one call at a time is
  /// unwound or rewound.
  private var loan: (buffer: AsyncifyBuffer, bytes: [UInt8])?

  /// - Parameters:
  ///   - memory: The memory of the buffers.
  ///   - source: Where they come from.
  ///   - instance: The guest.
  package init(memory: Memory, source: BufferSource = .pages, instance: Instance) {
    store = memory.store
    contents = memory.instance
    owner = instance.contents
    self.source = source == .borrowed && contents.shared != nil ? .pages : source
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
      case .borrowed: try borrow(size)
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

  /// Borrows the end of the memory.
  private func borrow(_ size: UInt64) throws(CallError) {
    // The very last bytes of a memory of 4 GiB have no 32-bit address behind them.
    let last = memory.type.addressType == .i64 ? UInt64.max : UInt64(UInt32.max)
    var end: UInt64 { min(UInt64(memory.byteCount), last) & ~15 }
    if size > end { _ = grow(byBytes: Int(size) + 15 - memory.byteCount) }
    guard size <= end else { return }
    let top = (end - min(end - size, Self.overrun)) & ~15
    let buffer = AsyncifyBuffer(range: top - size..<top)
    try lend(
      buffer, count: Int(min(size + Self.overrun, UInt64(memory.byteCount) - buffer.dataPointer)))
    free[size, default: []].append(buffer)
  }

  /// Keeps what the guest has where a buffer begins.
  private func lend(_ buffer: AsyncifyBuffer, count: Int) throws(CallError) {
    loan = (buffer, try memory.read(at: Int(buffer.dataPointer), count: count))
  }

  /// Gives the guest its bytes back, if a buffer is borrowed.
  private func returnLoan(of buffer: AsyncifyBuffer) {
    guard let loan, loan.buffer == buffer else { return }
    self.loan = nil
    // The place was in the memory when it was lent, and no memory shrinks.
    try? memory.write(loan.bytes, at: Int(buffer.dataPointer))
  }

  /// Takes the structure and the frames out of a borrowed buffer.
  /// - Returns: Their bytes; nil if frames stay in the guest's memory.
  func putAside(_ buffer: AsyncifyBuffer) throws -> [UInt8]? {
    guard isBorrowed, let count = try frameByteCount(buffer) else { return nil }
    let bytes = try memory.read(
      at: Int(buffer.dataPointer), count: Int(AsyncifyBuffer.structureSize) + count)
    returnLoan(of: buffer)
    return bytes
  }

  /// Borrows a buffer again and puts back what was taken out of it.
  func bringBack(_ bytes: [UInt8], to buffer: AsyncifyBuffer) throws(CallError) {
    try lend(buffer, count: bytes.count)
    try memory.write(bytes, at: Int(buffer.dataPointer))
  }

  /// Takes pages at the end of the memory and cuts them into buffers.
  private func addPages(_ size: UInt64) {
    let page = memory.type.pageSize
    // Where pages are bytes, some to spare let the buffer begin at a multiple of 16.
    let spare = page == 1 ? 15 : 0
    guard let added = grow(byBytes: Int(size) + spare) else { return }
    let start = (added.lowerBound + spare) & ~spare
    for index in (0..<added.count / Int(size)).reversed() {
      let end = UInt64(start + (index + 1) * Int(size))
      // As in `borrow`.
      guard memory.type.addressType == .i64 || end <= UInt64(UInt32.max) else { continue }
      free[size, default: []].append(AsyncifyBuffer(range: end - size..<end))
    }
  }

  /// Adds pages to the memory, at least so many bytes.
  /// - Returns: The bytes that were added; nil if it cannot grow.
  private func grow(byBytes count: Int) -> Range<Int>? {
    let page = memory.type.pageSize
    let pages = (count + page - 1) / page
    // Room for frames is nothing that a guest or the program asked for: no limiter decides about it.
    guard let before = contents.grow(by: UInt64(pages), store: store) else { return nil }
    return before * page..<(before + pages) * page
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
    guard let count = try frameByteCount(buffer) else { return nil }
    let frames = try memory.read(at: Int(buffer.base), count: count)
    if isBorrowed { return try moveLoan(buffer, frames, size: size) }
    guard let new = try take(size ?? Int(buffer.size)) else { return nil }
    try put(frames, in: new)
    try memory.write(
      [UInt8](repeating: 0xA5, count: Int(buffer.size)), at: Int(buffer.dataPointer))
    give(back: buffer)
    return new
  }

  /// Moves frames to another borrowed buffer; the two may overlap.
  private func moveLoan(
    _ buffer: AsyncifyBuffer, _ frames: [UInt8], size: Int?
  ) throws -> AsyncifyBuffer? {
    returnLoan(of: buffer)
    let new = try take(size ?? Int(buffer.size))
    guard let moved = try new ?? take(Int(buffer.size)) else { return nil }
    try put(frames, in: moved)
    return new
  }

  /// Puts frames into an empty buffer.
  private func put(_ frames: [UInt8], in buffer: AsyncifyBuffer) throws(CallError) {
    try memory.write(frames, at: Int(buffer.base))
    let stack = AsyncifyStack(memory: memory, address: buffer.dataPointer)
    try stack.setCurrent(buffer.base + UInt64(frames.count))
  }

  /// Takes back a buffer.
  package func give(back buffer: AsyncifyBuffer) {
    guard !isBorrowed else { return returnLoan(of: buffer) }
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
