// SPDX-License-Identifier: Apache-2.0
//
// Reads the bytes of a module from front to back. Every read is checked against `end`, so that no
// input can make it look outside.
// Spec: 5.2 Values.

/// A place in the bytes of a module, and an end not to pass.
package struct ByteReader {
  /// The first byte of the module; offsets count from here.
  let base: UnsafeRawPointer
  /// The offset of the next byte.
  package var position: Int
  /// The offset behind the last byte that may be read.
  package var end: Int
  /// What may be used.
  package let features: Features
  /// The instructions by opcode: `InstructionTable.bySlot`.
  let rows: UnsafePointer<InstructionRow?>

  package init(_ bytes: ModuleBytes, features: Features, range: Range<Int>? = nil) {
    self.features = features
    rows = InstructionTable.bySlot
    // SAFETY: an empty buffer has no base address; then nothing is ever read.
    base = bytes.buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.buffer.count
  }

  package var isAtEnd: Bool { position >= end }
  package var remaining: Int { end - position }

  /// Refuses what needs features that are switched off.
  /// - Parameter phrase: What is wrong with it without them.
  @inline(__always)
  package func require(
    _ needed: Features, _ phrase: @autoclosure () -> String, at offset: Int? = nil
  ) throws(DecodeError) {
    guard needed.isSubset(of: features) else {
      throw error(.featureOff(needed.subtracting(features), phrase: phrase()), at: offset)
    }
  }

  package func error(_ reason: DecodeError.Reason, at offset: Int? = nil) -> DecodeError {
    DecodeError(offset: offset ?? position, reason)
  }

  @inline(__always)
  package mutating func byte() throws(DecodeError) -> UInt8 {
    guard position < end else { throw error(.unexpectedEndOfSectionOrFunction) }
    let byte = base.load(fromByteOffset: position, as: UInt8.self)
    position += 1
    return byte
  }

  /// The next byte without passing it; nil at the end.
  package func peek() -> UInt8? {
    position < end ? base.load(fromByteOffset: position, as: UInt8.self) : nil
  }

  /// Passes `count` bytes and gives their range.
  package mutating func skip(_ count: Int) throws(DecodeError) -> Range<Int> {
    guard count <= remaining else { throw error(.lengthOutOfBounds) }
    defer { position += count }
    return position..<position + count
  }

  /// The bytes of a range.
  package func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  // MARK: LEB128. Spec: 5.2.2 Integers.

  /// An unsigned number of at most 32 bits.
  ///
  /// Spec: `u32`.
  @inline(__always)
  package mutating func u32() throws(DecodeError) -> UInt32 {
    if let byte = wholeNumber() { return UInt32(byte) }
    return UInt32(truncatingIfNeeded: try unsigned(bits: 32))
  }

  /// An unsigned number of at most 64 bits.
  ///
  /// Spec: `u64`.
  @inline(__always)
  package mutating func u64() throws(DecodeError) -> UInt64 {
    if let byte = wholeNumber() { return UInt64(byte) }
    return try unsigned(bits: 64)
  }

  /// A signed number of at most 32 bits.
  ///
  /// Spec: `s32`.
  @inline(__always)
  package mutating func s32() throws(DecodeError) -> Int32 {
    if let byte = wholeNumber() { return Int32(Int8(bitPattern: byte << 1) >> 1) }
    return Int32(truncatingIfNeeded: try signed(bits: 32))
  }

  /// A signed number of at most 33 bits: a block type.
  ///
  /// Spec: `s33`.
  package mutating func s33() throws(DecodeError) -> Int64 {
    try signed(bits: 33)
  }

  /// A signed number of at most 64 bits.
  ///
  /// Spec: `s64`.
  package mutating func s64() throws(DecodeError) -> Int64 {
    try signed(bits: 64)
  }

  /// Passes the next byte if it is a number by itself, as most are; nil otherwise.
  @inline(__always)
  private mutating func wholeNumber() -> UInt8? {
    guard position < end else { return nil }
    let byte = base.load(fromByteOffset: position, as: UInt8.self)
    guard byte < 0x80 else { return nil }
    position += 1
    return byte
  }

  private mutating func unsigned(bits: Int) throws(DecodeError) -> UInt64 {
    let start = position
    var result: UInt64 = 0
    var shift = 0
    while true {
      let byte = try byte()
      let rest = bits - shift
      if rest < 7 {
        // The last byte: no continuation, and nothing above the type's width.
        if byte & 0x80 != 0 { throw error(.integerRepresentationTooLong, at: start) }
        if byte >> UInt8(rest) != 0 { throw error(.integerTooLarge, at: start) }
      }
      result |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte & 0x80 == 0 { return result }
      shift += 7
      if shift >= bits { throw error(.integerRepresentationTooLong, at: start) }
    }
  }

  private mutating func signed(bits: Int) throws(DecodeError) -> Int64 {
    let start = position
    var result: Int64 = 0
    var shift = 0
    while true {
      let byte = try byte()
      let rest = bits - shift
      if rest < 7 {
        if byte & 0x80 != 0 { throw error(.integerRepresentationTooLong, at: start) }
        // The bits above the width must repeat the sign.
        let above = Int8(bitPattern: byte << 1) >> Int8(rest)
        if above != 0 && above != -1 { throw error(.integerTooLarge, at: start) }
      }
      result |= Int64(byte & 0x7F) << Int64(shift)
      shift += 7
      if byte & 0x80 == 0 {
        return shift < 64 && byte & 0x40 != 0 ? result | -1 << Int64(shift) : result
      }
      if shift >= bits { throw error(.integerRepresentationTooLong, at: start) }
    }
  }

  // MARK: Fixed-width values, vectors, names

  package mutating func f32Bits() throws(DecodeError) -> UInt32 {
    let range = try skip(4, else: .unexpectedEndOfSectionOrFunction)
    return UInt32(
      littleEndian: base.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self))
  }

  package mutating func f64Bits() throws(DecodeError) -> UInt64 {
    let range = try skip(8, else: .unexpectedEndOfSectionOrFunction)
    return UInt64(
      littleEndian: base.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))
  }

  /// Sixteen bytes, the first lowest.
  package mutating func vector() throws(DecodeError) -> Vector128 {
    let low = try f64Bits()
    return Vector128(low: low, high: try f64Bits())
  }

  private mutating func skip(
    _ count: Int, else reason: DecodeError.Reason
  ) throws(DecodeError) -> Range<Int> {
    guard count <= remaining else { throw error(reason) }
    return try skip(count)
  }

  /// A count of items that take at least a byte each, so that no count can make memory run out.
  ///
  /// Spec: 5.1.3 Vectors.
  package mutating func count() throws(DecodeError) -> Int {
    let start = position
    let count = Int(try u32())
    guard count <= remaining else { throw error(.unexpectedEndOfSectionOrFunction, at: start) }
    return count
  }

  /// A name.
  ///
  /// Spec: 5.2.4 Names.
  package mutating func name() throws(DecodeError) -> Name {
    let start = position
    let range = try skip(Int(try u32()))
    guard let name = Name(utf8: bytes(range)) else { throw error(.malformedUTF8, at: start) }
    return name
  }
}
