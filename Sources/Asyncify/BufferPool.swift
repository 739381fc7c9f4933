// SPDX-License-Identifier: Apache-2.0
//
// Buffers for calls that the host suspends: each call in flight has one of its own, so that calls may
// end in any order. The pool takes new pages at the end of the guest's memory and hands them out in
// pieces.

package import Interp

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
}

/// Hands out buffers in a memory.
package final class BufferPool {
  /// How many bytes a buffer may have; smaller ones would have no room for a frame.
  package static let sizes = 32...1 << 30

  // Not owned: the store owns the instances and these their pools.
  private unowned let store: Store
  private let contents: MemoryInstance
  private var memory: Memory { Memory(store: store, instance: contents) }
  /// The buffers that nobody uses, by their sizes.
  private var free: [UInt64: [AsyncifyBuffer]] = [:]

  package init(memory: Memory) {
    store = memory.store
    contents = memory.instance
  }

  /// The pool of an instance; made when first asked for.
  static func of(_ runtime: any AsyncifyRuntime) -> BufferPool {
    let contents = runtime.instance.contents
    if let known = contents.driver as? BufferPool { return known }
    let new = BufferPool(memory: runtime.memory)
    contents.driver = new
    return new
  }

  /// A buffer with no frames in it.
  ///
  /// - Parameter wanted: The bytes of the buffer, its structure included.
  /// - Returns: nil if the memory cannot grow any more, or not by so much.
  package func take(_ wanted: Int) throws(CallError) -> AsyncifyBuffer? {
    guard wanted <= Self.sizes.upperBound else { return nil }
    let size = (UInt64(max(Self.sizes.lowerBound, wanted)) + 15) & ~15
    if free[size, default: []].isEmpty { addPages(size) }
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
    guard let before = memory.grow(by: pages) else { return }
    let start = (before * page + spare) & ~spare
    for index in (0..<pages * page / Int(size)).reversed() {
      let end = UInt64(start + (index + 1) * Int(size))
      // The very last bytes of a memory of 4 GiB have no 32-bit address behind them.
      guard memory.type.addressType == .i64 || end <= UInt64(UInt32.max) else { continue }
      free[size, default: []].append(AsyncifyBuffer(range: end - size..<end))
    }
  }

  /// Moves the frames in a buffer to another one of the same size, overwrites them where they were, and
  /// takes that buffer back.
  ///
  /// - Returns: nil if there is no other buffer; then nothing has happened.
  package func move(_ buffer: AsyncifyBuffer) throws(CallError) -> AsyncifyBuffer? {
    guard let new = try take(Int(buffer.size)) else { return nil }
    let count = Int(try bounds(buffer).current) - Int(buffer.base)
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

  /// The fields of a buffer's structure.
  package func bounds(_ buffer: AsyncifyBuffer) throws(CallError) -> AsyncifyStack.Bounds {
    try AsyncifyStack(memory: memory, address: buffer.dataPointer).bounds()
  }
}
