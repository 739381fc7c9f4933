// SPDX-License-Identifier: Apache-2.0
//
// Reads the sections of DWARF from front to back. Every read is checked against `end`, so that no
// bytes can make it look outside, and every read but that of nothing passes at least a byte.
// Spec: DWARF 5, section 7.

internal import Interp

/// A place in a section of debug information, and an end not to pass.
struct DwarfReader {
  let section: DwarfSection
  var position: Int
  private(set) var end: Int

  /// - Parameter position: Where to begin; at the end if it is behind that.
  init(_ section: DwarfSection, at position: UInt64 = 0) {
    self.section = section
    end = section.bytes.count
    self.position = Int(min(position, UInt64(end)))
  }

  var isAtEnd: Bool { position >= end }

  func error(_ reason: DebugInfoError.Reason, at offset: Int? = nil) -> DebugInfoError {
    DebugInfoError(
      section: Name(section.kind.rawValue), offset: offset ?? position, reason: reason)
  }

  /// A reader of the next bytes alone; this one goes on behind them.
  mutating func part(of count: UInt64) throws(DebugInfoError) -> DwarfReader {
    guard count <= UInt64(end - position) else { throw error(.lengthOutOfBounds(count)) }
    var part = self
    part.end = position + Int(count)
    position = part.end
    return part
  }

  mutating func skip(_ count: UInt64) throws(DebugInfoError) {
    _ = try part(of: count)
  }

  // MARK: Numbers

  mutating func byte() throws(DebugInfoError) -> UInt8 {
    guard position < end else { throw error(.unexpectedEnd) }
    defer { position += 1 }
    return section.bytes[position]
  }

  /// A little-endian number of up to eight bytes; of longer ones, the lowest eight.
  mutating func number(_ size: Int) throws(DebugInfoError) -> UInt64 {
    guard size <= end - position else { throw error(.unexpectedEnd) }
    var result: UInt64 = 0
    for index in 0..<min(size, 8) {
      result |= UInt64(section.bytes[position + index]) << UInt64(8 * index)
    }
    position += size
    return result
  }

  mutating func u16() throws(DebugInfoError) -> UInt16 { UInt16(try number(2)) }

  /// An unsigned LEB128 number; bits above the 64th are dropped.
  mutating func unsigned() throws(DebugInfoError) -> UInt64 { try leb128().bits }

  /// A signed LEB128 number; bits above the 64th are dropped.
  mutating func signed() throws(DebugInfoError) -> Int64 {
    let (bits, width, last) = try leb128()
    let isNegative = width < 64 && last & 0x40 != 0
    return Int64(bitPattern: isNegative ? bits | ~0 << width : bits)
  }

  /// The bits of a LEB128 number, how many there are, and its last byte.
  private mutating func leb128() throws(DebugInfoError) -> (
    bits: UInt64, width: UInt64, last: UInt8
  ) {
    var bits: UInt64 = 0
    var width: UInt64 = 0
    while true {
      let byte = try byte()
      if width < 64 { bits |= UInt64(byte & 0x7F) << width }
      width += 7
      if byte & 0x80 == 0 { return (bits, width, byte) }
    }
  }

  /// The length that a unit begins with; 32 ones before it say that its format is the 64-bit one.
  ///
  /// Spec: DWARF 5, 7.4.
  mutating func initialLength(_ encoding: inout DwarfEncoding) throws(DebugInfoError) -> UInt64 {
    let length = try number(4)
    encoding.offsetSize = length == 0xFFFF_FFFF ? 8 : 4
    return encoding.offsetSize == 8 ? try number(8) : length
  }

  /// Reads a section that is a list of units, each behind its length.
  ///
  /// - Parameter read: Reads a unit that begins at an offset; the reader stands behind the length.
  /// - Returns: The first error; the unit that it is about was left out.
  mutating func forEachUnit(
    _ read: (inout DwarfReader, DwarfEncoding, UInt64) throws(DebugInfoError) -> Void
  ) -> DebugInfoError? {
    var problem: DebugInfoError?
    do throws(DebugInfoError) {
      while !isAtEnd {
        let start = UInt64(position)
        var encoding = DwarfEncoding()
        let length = try initialLength(&encoding)
        var unit = try part(of: length)
        do throws(DebugInfoError) {
          try read(&unit, encoding, start)
        } catch {
          problem = problem ?? error
        }
      }
    } catch {
      // Behind a unit without a good length nothing can be found.
      problem = problem ?? error
    }
    return problem
  }

  /// An offset into a section.
  mutating func offset(_ encoding: DwarfEncoding) throws(DebugInfoError) -> UInt64 {
    try number(encoding.offsetSize)
  }

  /// Passes a text that ends with a zero.
  /// - Returns: Where it begins; nil if it is empty.
  mutating func text() throws(DebugInfoError) -> DwarfText? {
    let start = position
    guard let zero = section.bytes[start..<end].firstIndex(of: 0) else {
      throw error(.unexpectedEnd)
    }
    position = zero + 1
    return zero == start ? nil : DwarfText(section: section.kind, offset: UInt64(start))
  }
}
