// SPDX-License-Identifier: Apache-2.0
//
// Frames to bytes and back (`FrameLayout`). The bytes are the truth: they may be copied, moved to
// another instance of the module, scanned for pointers and restored more than once. A record is
//
//   values                        as the layout says
//   named, called                 only if bit 22 of the site word is set (`Link`)
//   magic, depth, CRC-32          only in the format `checked`
//   site word                     bits 0-21 the number of the call, bit 22 `linked`, bit 23
//                                 `isRepeated`, bits 24-31 the check byte
//
// The site word comes last, so that a buffer can be walked from its top without knowing anything else.

package import Interp

/// Writes and reads frame records.
package struct FrameCodec {
  package static let linkedBit: UInt32 = 1 << 22
  package static let repeatedBit: UInt32 = 1 << 23
  package static let numberMask: UInt32 = linkedBit - 1
  /// The number that stands for no call, but for the record of a segment.
  package static let segmentNumber: UInt32 = numberMask
  static let magic: UInt32 = 0x4652_5752  // "RWRF"
  static let linkByteCount = 8
  static let checkedByteCount = 12

  /// What tail calls have made of a call.
  package struct Link: Hashable, Sendable {
    /// The function that the caller's call names; the frame is that of another.
    package var named: FunctionIndex?
    /// The function that the frame's own call is made to, and not the one it names.
    package var called: FunctionIndex?

    package init(named: FunctionIndex? = nil, called: FunctionIndex? = nil) {
      self.named = named
      self.called = called
    }

    var isEmpty: Bool { named == nil && called == nil }
    static let none: UInt32 = .max
  }

  /// A record that was found in a buffer.
  package struct Record {
    package let layout: FrameLayout
    package let link: Link
    /// Where its bytes begin.
    package let start: Int
    package let byteCount: Int
    let depth: UInt32?
  }

  /// Why there is no record at an address.
  package enum Fault: Error, Equatable {
    case noFrame
    case corrupt(expected: UInt32, found: UInt32)
  }

  let format: AsyncifyOptions.Format
  /// False to take check bytes as they are.
  let checks: Bool

  package init(_ format: AsyncifyOptions.Format, checks: Bool = true) {
    self.format = format
    self.checks = checks
  }

  /// The bytes of a record.
  package func byteCount(_ layout: FrameLayout, isLinked: Bool) -> Int {
    layout.valueByteCount + (isLinked ? Self.linkByteCount : 0)
      + (format == .checked ? Self.checkedByteCount : 0) + 4
  }

  // MARK: Writing

  /// Writes a record.
  ///
  /// - Parameters:
  ///   - layout: What is written.
  ///   - link: What tail calls have made of it.
  ///   - depth: How many frames were saved before it.
  ///   - frame: The slots of the frame.
  ///   - target: Where the record begins; the caller has seen to it that there is room.
  ///   - tag: The number of the module.
  ///   - word: The word for a reference.
  package func write(
    _ layout: FrameLayout, _ link: Link, depth: UInt32, from frame: UnsafePointer<UInt64>,
    to target: UnsafeMutableRawPointer, tag: UInt32,
    word: (FrameLayout.Entry, UInt64) -> UInt32
  ) {
    var next = target
    for step in layout.steps {
      switch step {
      case .word32(let slot):
        next.storeBytes(of: UInt32(truncatingIfNeeded: frame[slot]).littleEndian, as: UInt32.self)
        next += 4
      case .word64(let slot):
        next.storeBytes(of: frame[slot].littleEndian, as: UInt64.self)
        next += 8
      case .vector(let slot):
        next.storeBytes(of: frame[slot].littleEndian, as: UInt64.self)
        (next + 8).storeBytes(of: frame[slot + 1].littleEndian, as: UInt64.self)
        next += 16
      case .reference(let slot, let entry):
        next.storeBytes(
          of: word(layout.entries[entry], frame[slot]).littleEndian, as: UInt32.self)
        next += 4
      }
    }
    var siteBits = layout.siteBits
    if !link.isEmpty {
      siteBits |= Self.linkedBit
      next.storeBytes(of: (link.named ?? Link.none).littleEndian, as: UInt32.self)
      (next + 4).storeBytes(of: (link.called ?? Link.none).littleEndian, as: UInt32.self)
      next += Self.linkByteCount
    }
    if format == .checked {
      next.storeBytes(of: Self.magic.littleEndian, as: UInt32.self)
      (next + 4).storeBytes(of: depth.littleEndian, as: UInt32.self)
      let sum = Checksum.crc32(target, next + 8 - target, siteBits, tag)
      (next + 8).storeBytes(of: sum.littleEndian, as: UInt32.self)
      next += Self.checkedByteCount
    }
    let check = checkByte(target, next - target, siteBits, tag)
    next.storeBytes(of: (siteBits | UInt32(check) << 24).littleEndian, as: UInt32.self)
  }

  func checkByte(
    _ start: UnsafeRawPointer, _ count: Int, _ siteBits: UInt32, _ tag: UInt32
  ) -> UInt8 {
    Checksum.crc8(start, count, siteBits, format == .checked ? ~tag : tag)
  }

  // MARK: Reading

  /// The record that ends at an address, read from its site word downwards.
  /// - Parameter layouts: Those that have the number of a call.
  package func read(
    endingAt current: UInt64, in memory: UnsafeRawBufferPointer,
    _ layouts: (Int) -> FrameLayouts?
  ) throws(Fault) -> Record {
    guard let end = Int(exactly: current), end >= 4, end <= memory.count else { throw .noFrame }
    let word = memory.word(at: end - 4)
    let isLinked = word & Self.linkedBit != 0
    let isRepeated = word & Self.repeatedBit != 0
    let number = Int(word & Self.numberMask)
    guard let layouts = layouts(number) else { throw .corrupt(expected: word, found: word) }
    var link = Link()
    let checked = format == .checked ? Self.checkedByteCount : 0
    if isLinked {
      let place = end - 4 - checked - Self.linkByteCount
      guard place >= 0 else { throw .corrupt(expected: word, found: word) }
      let (named, called) = (memory.word(at: place), memory.word(at: place + 4))
      if named != Link.none { link.named = named }
      if called != Link.none { link.called = called }
      // A record that needs no link has none; only calls that are made again go elsewhere.
      let count = layouts.module.structure.functions.count
      guard !link.isEmpty, link.called == nil || isRepeated, Int(link.named ?? 0) < count,
        Int(link.called ?? 0) < count
      else { throw .corrupt(expected: word, found: word) }
    }
    guard
      let layout = layouts.layout(
        number: number, isRepeated: isRepeated, replacement: link.called)
    else { throw .corrupt(expected: word, found: word) }
    let count = byteCount(layout, isLinked: isLinked)
    guard count <= end else { throw .corrupt(expected: word, found: word) }
    let start = end - count
    // SAFETY: the record lies inside of the memory, and a memory with bytes has a base.
    let base = memory.baseAddress.unsafelyUnwrapped + start
    let siteBits = word & 0xFF_FFFF
    if checks {
      let expected = siteBits | UInt32(checkByte(base, count - 4, siteBits, layouts.tag)) << 24
      guard word == expected else { throw .corrupt(expected: expected, found: word) }
    }
    var depth: UInt32?
    if format == .checked {
      let place = end - 4 - checked
      let sum = Checksum.crc32(base, count - 8, siteBits, layouts.tag)
      let found = memory.word(at: place + 8)
      guard memory.word(at: place) == Self.magic, !checks || sum == found else {
        throw .corrupt(expected: sum, found: found)
      }
      depth = memory.word(at: place + 4)
    }
    return Record(layout: layout, link: link, start: start, byteCount: count, depth: depth)
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian word at an offset.
  func word(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The little-endian double word at an offset.
  func doubleWord(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

/// Sums over records.
enum Checksum {
  /// The same CRC-8 a word at a time.
  static let fast = FastChecksum(crc8Table)

  /// CRC-8 (polynomial 0x07) over bytes and two words.
  static func crc8(
    _ start: UnsafeRawPointer, _ count: Int, _ first: UInt32, _ second: UInt32
  ) -> UInt8 {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    return crc8(first, second, after: bytes.reduce(0) { crc8Table[Int($0 ^ $1)] })
  }

  /// The CRC-8 of two words behind what has a sum already.
  static func crc8(_ first: UInt32, _ second: UInt32, after sum: UInt8 = 0) -> UInt8 {
    [first, second].reduce(sum) { sum, word in
      (0..<4).reduce(sum) { crc8Table[Int($0 ^ UInt8(truncatingIfNeeded: word >> (8 * $1)))] }
    }
  }

  private static let crc8Table: [UInt8] = (0..<256).map { value in
    (0..<8).reduce(UInt8(value)) { crc, _ in crc & 0x80 != 0 ? crc << 1 ^ 0x07 : crc << 1 }
  }

  /// CRC-32 (polynomial 0xEDB88320, reflected) over bytes and words.
  static func crc32(_ start: UnsafeRawPointer, _ count: Int, _ words: UInt32...) -> UInt32 {
    var crc = UInt32.max
    func add(_ byte: UInt8) { crc = crc32Table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
    for offset in 0..<count { add(start.load(fromByteOffset: offset, as: UInt8.self)) }
    for word in words { for shift in 0..<4 { add(UInt8(truncatingIfNeeded: word >> (8 * shift))) } }
    return ~crc
  }

  private static let crc32Table: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { crc, _ in crc & 1 != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
}

/// CRC-8 a word at a time, for the fast paths.
struct FastChecksum: @unchecked Sendable {
  /// For each number of zero bytes that follow, up to 7, what a byte comes to.
  // SAFETY (@unchecked Sendable): written before anybody has it, never changed or freed.
  private let tables: UnsafePointer<UInt8>

  fileprivate init(_ table: [UInt8]) {
    let tables = UnsafeMutablePointer<UInt8>.allocate(capacity: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt8(byte)
      for distance in 0..<8 {
        crc = table[Int(crc)]
        (tables + distance * 256 + byte).initialize(to: crc)
      }
    }
    self.tables = UnsafePointer(tables)
  }

  /// What the lowest byte of a word comes to, with so many zero bytes behind it.
  @inline(__always) private func part(_ word: UInt64, _ distance: Int) -> UInt8 {
    tables[distance * 256 + Int(word & 0xFF)]
  }

  /// The sum with the four bytes of a word, little-endian.
  @inline(__always) func add(_ word: UInt32, to crc: UInt8) -> UInt8 {
    let word = UInt64(word)
    return part(word ^ UInt64(crc), 3) ^ part(word >> 8, 2) ^ part(word >> 16, 1)
      ^ part(word >> 24, 0)
  }

  /// The sum with the eight bytes of a word, little-endian.
  @inline(__always) func add(_ word: UInt64, to crc: UInt8) -> UInt8 {
    part(word ^ UInt64(crc), 7) ^ part(word >> 8, 6) ^ part(word >> 16, 5) ^ part(word >> 24, 4)
      ^ part(word >> 32, 3) ^ part(word >> 40, 2) ^ part(word >> 48, 1) ^ part(word >> 56, 0)
  }

  /// The sum with eight more bytes, of which is known what they come to on their own.
  @inline(__always) func check(_ crc: UInt8, _ rest: UInt8) -> UInt8 { part(UInt64(crc), 7) ^ rest }
}
