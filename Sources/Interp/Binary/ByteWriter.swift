// SPDX-License-Identifier: Apache-2.0
//
// Writes the binary format, for the encoder and for the text format: whoever writes bytes of modules
// writes them here. Integers take the fewest bytes.
// Spec: 5.2 Binary Format / Values.

/// Bytes that grow at their end.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package var count: Int { bytes.count }

  package mutating func byte(_ byte: UInt8) {
    bytes.append(byte)
  }

  package mutating func append(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Spec: `u64`.
  package mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Spec: `u32`.
  package mutating func unsigned(_ value: UInt32) {
    unsigned(UInt64(value))
  }

  /// How many items follow.
  ///
  /// Spec: 5.1.3 Lists.
  package mutating func count(_ count: Int) {
    unsigned(UInt64(count))
  }

  /// Spec: `sN`.
  package mutating func signed(_ value: Int64) {
    var rest = value
    while rest < -0x40 || rest >= 0x40 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F)
  }

  package mutating func littleEndian(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The number of bytes, and the bytes.
  package mutating func sized(_ content: [UInt8]) {
    count(content.count)
    bytes.append(contentsOf: content)
  }

  /// A name, as its bytes.
  package mutating func name(_ name: Name) {
    sized(name.utf8)
  }

  /// Spec: 5.5.2 Sections; a section without content is left out.
  package mutating func section(_ identifier: UInt8, _ content: [UInt8]) {
    if content.isEmpty { return }
    bytes.append(identifier)
    sized(content)
  }

  /// Takes the bytes from a position on away and returns them.
  package mutating func removeAll(from start: Int) -> [UInt8] {
    let tail = Array(bytes[start...])
    bytes.removeSubrange(start...)
    return tail
  }
}

/// The content of a section that is a vector, written element by element.
package struct VectorWriter: Sendable {
  package private(set) var count = 0
  private var elements = ByteWriter()

  package init() {}

  /// Writes one more element.
  package mutating func element<Failure>(
    _ write: (inout ByteWriter) throws(Failure) -> Void
  ) throws(Failure) {
    count += 1
    try write(&elements)
  }

  /// The number of elements and the elements; nothing if there are none.
  package var content: [UInt8] {
    if count == 0 { return [] }
    var writer = ByteWriter()
    writer.count(count)
    writer.append(elements.bytes)
    return writer.bytes
  }
}
