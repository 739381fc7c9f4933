// SPDX-License-Identifier: Apache-2.0
//
// What lies on top of the frames of a run, if the options ask for it: what the shadow stack held, and
// which module and unwind the frames are of.
//
//   bytes                         the shadow stack from low to high, padded to 4 (policy `preserve`)
//   stored, CRC-32, low, high     4, 4, 8 and 8 bytes; only if bit 22 of the word is set
//   module, unwind, time, frames  4, 4, 8 and 4 bytes; only if bit 23 is set (format `checked`)
//   word                          bits 0-21 all set, bits 24-31 the check byte

internal import Interp

/// The record on top of a run of frames.
struct RunRecord {
  struct Shadow {
    var low: UInt64
    var high: UInt64
    var checksum: UInt32
    /// Empty if only the checksum is kept.
    var bytes: [UInt8]
  }

  struct Origin {
    var tag: UInt32
    var number: UInt32
    var time: UInt64
    var frameCount: UInt32
  }

  var shadow: Shadow?
  var origin: Origin?

  /// The bytes that a record takes at most, besides those of the shadow stack.
  static let largestByteCount = 3 + 24 + 20 + 4

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var bits = FrameCodec.segmentNumber
    func append<Number: FixedWidthInteger>(_ number: Number) {
      for shift in 0..<Number.bitWidth / 8 {
        bytes.append(UInt8(truncatingIfNeeded: number >> Number(8 * shift)))
      }
    }
    if let shadow {
      bits |= FrameCodec.linkedBit
      bytes = shadow.bytes
      while bytes.count % 4 != 0 { bytes.append(0) }
      append(UInt32(shadow.bytes.count))
      append(shadow.checksum)
      append(shadow.low)
      append(shadow.high)
    }
    if let origin {
      bits |= FrameCodec.repeatedBit
      append(origin.tag)
      append(origin.number)
      append(origin.time)
      append(origin.frameCount)
    }
    let check = bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.map { Checksum.crc8($0, buffer.count, bits, 0) } ?? 0
    }
    append(bits | UInt32(check) << 24)
    return bytes
  }

  /// The record that ends at an address, and where it begins; nil if there stands a frame or nothing.
  /// - Throws: `FrameCodec.Fault` if it is damaged.
  static func read(
    endingAt current: UInt64, in memory: UnsafeRawBufferPointer
  ) throws(FrameCodec.Fault) -> (record: RunRecord, start: UInt64)? {
    guard let end = Int(exactly: current), end >= 4, end <= memory.count else { return nil }
    let word = memory.word(at: end - 4)
    guard word & FrameCodec.numberMask == FrameCodec.segmentNumber else { return nil }
    let fault = FrameCodec.Fault.corrupt(expected: word, found: word)
    var record = RunRecord()
    var start = end - 4
    if word & FrameCodec.repeatedBit != 0 {
      start -= 20
      guard start >= 0 else { throw fault }
      record.origin = Origin(
        tag: memory.word(at: start), number: memory.word(at: start + 4),
        time: memory.doubleWord(at: start + 8), frameCount: memory.word(at: start + 16))
    }
    if word & FrameCodec.linkedBit != 0 {
      start -= 24
      guard start >= 0 else { throw fault }
      let stored = Int(memory.word(at: start))
      let (low, high) = (memory.doubleWord(at: start + 8), memory.doubleWord(at: start + 16))
      let padded = (stored + 3) & ~3
      guard padded <= start, low <= high, stored == 0 || UInt64(stored) == high - low else {
        throw fault
      }
      record.shadow = Shadow(
        low: low, high: high, checksum: memory.word(at: start + 4),
        bytes: Array(memory[start - padded..<start - padded + stored]))
      start -= padded
    }
    guard start < end - 4 else { throw fault }
    // SAFETY: the bytes lie inside of the memory, which is not empty.
    let base = memory.baseAddress.unsafelyUnwrapped + start
    let bits = word & 0xFF_FFFF
    let expected = bits | UInt32(Checksum.crc8(base, end - 4 - start, bits, 0)) << 24
    guard word == expected else { throw .corrupt(expected: expected, found: word) }
    return (record, UInt64(start))
  }
}
