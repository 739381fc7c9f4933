// SPDX-License-Identifier: Apache-2.0
//
// Buffers for calls that the host suspends: each call in flight has one of its own, so that calls may
// end in any order. The pool takes new pages at the end of the guest's memory and hands them out in
// pieces.

package import Interp

/// Room in a guest's memory for the frames of one suspended call.
package struct AsyncifyBuffer: Hashable, Sendable {
  /// The bytes of the buffer structure.
  static let structureSize: UInt32 = 16
  /// The whole buffer: the structure, then room for frames.
  let range: Range<UInt32>

  /// The address of the structure.
  package var dataPointer: UInt32 { range.lowerBound }
  /// Where the frames begin.
  package var base: UInt32 { range.lowerBound + Self.structureSize }
  /// Where the room for frames ends.
  package var end: UInt32 { range.upperBound }
}

/// Hands out buffers in a memory.
package final class BufferPool {
  private let memory: Memory
  /// The bytes of a buffer, its structure included.
  private let size: UInt32
  private var free: [AsyncifyBuffer] = []

  /// - Parameter size: The bytes of a buffer; a multiple of 16, at least 32.
  package init(memory: Memory, size: UInt32) {
    self.memory = memory
    self.size = max(32, size > .max - 15 ? .max & ~15 : (size + 15) & ~15)
  }

  /// A buffer with no frames in it.
  /// - Returns: nil if the memory cannot grow any more.
  package func take() throws(CallError) -> AsyncifyBuffer? {
    if free.isEmpty {
      let page = MemoryType.pageSize
      let pages = max(1, (Int(size) + page - 1) / page)
      guard let before = memory.grow(by: pages) else { return nil }
      let start = before * page
      let count = pages * page / Int(size)
      for index in (0..<count).reversed() {
        let address = start + index * Int(size)
        // The very last bytes of a memory of 4 GiB have no 32-bit address behind them.
        guard let end = UInt32(exactly: address + Int(size)) else { continue }
        free.append(AsyncifyBuffer(range: end - size..<end))
      }
    }
    guard let buffer = free.popLast() else { return nil }
    let stack = AsyncifyStack(memory: memory, address: buffer.dataPointer)
    try stack.reset(current: buffer.base, end: buffer.end)
    return buffer
  }

  /// Takes back a buffer.
  package func give(back buffer: AsyncifyBuffer) {
    free.append(buffer)
  }

  /// The fields of a buffer's structure.
  package func bounds(_ buffer: AsyncifyBuffer) throws(CallError) -> AsyncifyStack.Bounds {
    try AsyncifyStack(memory: memory, address: buffer.dataPointer).bounds()
  }
}

/// The pools of an instance: one for each size of buffers that was asked for.
package final class BufferPools {
  private struct Key: Hashable {
    let memory: Memory
    let size: UInt32
  }

  private var pools: [Key: BufferPool] = [:]

  /// The pools of an instance; made when first asked for.
  static func of(_ instance: Instance) -> BufferPools {
    if let known = instance.contents.driver as? BufferPools { return known }
    let new = BufferPools()
    instance.contents.driver = new
    return new
  }

  /// The pool for buffers of a size.
  func pool(_ memory: Memory, size: Int) -> BufferPool {
    let key = Key(memory: memory, size: UInt32(clamping: size))
    if let known = pools[key] { return known }
    let new = BufferPool(memory: memory, size: key.size)
    pools[key] = new
    return new
  }
}
