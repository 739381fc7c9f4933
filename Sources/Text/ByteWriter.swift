// SPDX-License-Identifier: Apache-2.0
//
// Bytes of the binary format, with integers in the fewest bytes.
// Spec: 5.2 Binary Format / Values.

import Interp

struct ByteWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  init() {}

  var count: Int { bytes.count }

  mutating func byte(_ byte: UInt8) {
    bytes.append(byte)
  }

  mutating func append(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Spec: `uN`.
  mutating func unsigned(_ value: some UnsignedInteger) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Spec: `sN`.
  mutating func signed(_ value: Int64) {
    var rest = value
    while rest < -0x40 || rest >= 0x40 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F)
  }

  mutating func littleEndian(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The number of bytes, and the bytes.
  mutating func sized(_ content: [UInt8]) {
    unsigned(UInt(content.count))
    bytes.append(contentsOf: content)
  }

  /// A name, as its bytes.
  mutating func name(_ name: Name) {
    sized(name.utf8)
  }

  /// Spec: 5.5.2 Sections; a section without content is left out.
  mutating func section(_ identifier: UInt8, _ content: [UInt8]) {
    if content.isEmpty { return }
    bytes.append(identifier)
    sized(content)
  }

  /// Takes the bytes from a position on away and returns them.
  mutating func removeAll(from start: Int) -> [UInt8] {
    let tail = Array(bytes[start...])
    bytes.removeSubrange(start...)
    return tail
  }
}

/// The content of a section that is a vector, written element by element.
struct VectorWriter: Sendable {
  private(set) var count = 0
  private(set) var elements = ByteWriter()

  /// Writes one more element.
  mutating func element(_ write: (inout ByteWriter) -> Void) {
    count += 1
    write(&elements)
  }

  /// The number of elements and the elements; nothing if there are none.
  var content: [UInt8] {
    if count == 0 { return [] }
    var writer = ByteWriter()
    writer.unsigned(UInt(count))
    writer.append(elements.bytes)
    return writer.bytes
  }
}
