// SPDX-License-Identifier: Apache-2.0
//
// The heap's memory comes in blocks of 64 KiB, aligned to their size, so that an object's block is found
// by clearing the low bits of its address. A block is cut into cells of one size; a large object has a
// block of its own, longer than others.
//
//   bytes 0 ..< 512      a mark for every 16 bytes of the block
//   bytes 512 ..< 528    size and count of the cells
//   bytes 528 ...        the cells

/// A block of the heap, by its address.
struct HeapBlock: Hashable {
  let base: UnsafeMutableRawPointer

  static let byteCount = 1 << 16
  private static let markWords = byteCount / 16 / 64
  static let headerBytes = markWords * 8 + 16

  /// Makes a block for cells of a size.
  /// - Returns: Nil if there is no memory.
  static func make(cellBytes: Int, cellCount: Int) -> HeapBlock? {
    let bytes = max(byteCount, headerBytes + cellBytes * cellCount)
    guard let base = Platform.alignedBytes(bytes, alignment: byteCount) else { return nil }
    let block = HeapBlock(base: base)
    block.divide(cellBytes: cellBytes, cellCount: cellCount)
    return block
  }

  /// Makes the block one of cells of a size.
  func divide(cellBytes: Int, cellCount: Int) {
    base.initializeMemory(as: UInt64.self, repeating: 0, count: Self.markWords)
    sizes[0] = UInt64(cellBytes)
    sizes[1] = UInt64(cellCount)
  }

  /// The block an object lies in.
  static func containing(_ object: HeapObject) -> HeapBlock {
    HeapBlock(of: UInt(bitPattern: object.words))
  }

  init(base: UnsafeMutableRawPointer) {
    self.base = base
  }

  private init(of address: UInt) {
    // SAFETY: the block of an object begins at a multiple of its size, which is not 0.
    base =
      UnsafeMutableRawPointer(bitPattern: address & ~UInt(Self.byteCount - 1)).unsafelyUnwrapped
  }

  private var sizes: UnsafeMutablePointer<UInt64> {
    (base + Self.markWords * 8).assumingMemoryBound(to: UInt64.self)
  }
  var cellBytes: Int { Int(sizes[0]) }
  var cellCount: Int { Int(sizes[1]) }
  /// All bytes of the block.
  var byteCount: Int { max(Self.byteCount, Self.headerBytes + cellBytes * cellCount) }

  func cell(_ index: Int) -> HeapObject {
    HeapObject(
      (base + Self.headerBytes + index * cellBytes).assumingMemoryBound(to: UInt64.self))
  }

  /// The object that begins at an address of the block; nil if none does.
  func object(at address: UInt) -> HeapObject? {
    let offset = Int(address - UInt(bitPattern: base)) - Self.headerBytes
    guard offset >= 0, offset % cellBytes == 0, offset / cellBytes < cellCount else { return nil }
    let object = cell(offset / cellBytes)
    return object.words[0] & 1 == 0 ? object : nil
  }

  // MARK: Marks

  private func mark(_ object: HeapObject) -> (word: UnsafeMutablePointer<UInt64>, bit: UInt64) {
    let granule = (UnsafeMutableRawPointer(object.words) - base) / 16
    return (marks + granule / 64, 1 << UInt64(granule % 64))
  }

  /// Marks an object of the block.
  /// - Returns: False if it was marked already.
  func setMark(_ object: HeapObject) -> Bool {
    let (word, bit) = mark(object)
    guard word.pointee & bit == 0 else { return false }
    word.pointee |= bit
    return true
  }

  func isMarked(_ object: HeapObject) -> Bool {
    let (word, bit) = mark(object)
    return word.pointee & bit != 0
  }

  private var marks: UnsafeMutablePointer<UInt64> { base.assumingMemoryBound(to: UInt64.self) }

  /// True if an object of the block is marked.
  var hasMarks: Bool { (0..<Self.markWords).contains { marks[$0] != 0 } }

  func clearMarks() {
    marks.update(repeating: 0, count: Self.markWords)
  }
}
