// SPDX-License-Identifier: Apache-2.0
//
// Names of imports, exports and definitions. A name is a sequence of bytes, and two names are equal
// when their bytes are: `String` would call two names equal that differ only by Unicode normal form.
// Spec: 2.2.4 Names.

/// A name: UTF-8 text compared byte by byte.
///
/// Spec: `name`.
public struct Name: Hashable, Sendable {
  /// The UTF-8 bytes of the name.
  public let utf8: [UInt8]

  /// Makes a name of the UTF-8 bytes of a string.
  public init(_ string: String) {
    self.utf8 = Array(string.utf8)
  }

  /// Makes a name of bytes; nil if they are not well-formed UTF-8.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard UTF8.isWellFormed(bytes) else { return nil }
    self.utf8 = Array(bytes)
  }
}

extension Name: ExpressibleByStringLiteral {
  /// Makes a name of a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}

extension Name: CustomStringConvertible {
  /// The name as a string.
  public var description: String { String(decoding: utf8, as: UTF8.self) }
}

extension Name: Comparable {
  /// Orders names by their bytes.
  public static func < (left: Name, right: Name) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension UTF8 {
  /// True if the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above
  /// U+10FFFF.
  ///
  /// Spec: 5.2.4.
  package static func isWellFormed(_ bytes: some Collection<UInt8>) -> Bool {
    var iterator = bytes.makeIterator()
    while let first = iterator.next() {
      let tail: (count: Int, lowest: UInt8, highest: UInt8)
      switch first {
      case 0x00...0x7F: continue
      case 0xC2...0xDF: tail = (1, 0x80, 0xBF)
      case 0xE0: tail = (2, 0xA0, 0xBF)
      case 0xE1...0xEC, 0xEE...0xEF: tail = (2, 0x80, 0xBF)
      case 0xED: tail = (2, 0x80, 0x9F)
      case 0xF0: tail = (3, 0x90, 0xBF)
      case 0xF1...0xF3: tail = (3, 0x80, 0xBF)
      case 0xF4: tail = (3, 0x80, 0x8F)
      default: return false
      }
      guard let second = iterator.next(), second >= tail.lowest, second <= tail.highest else {
        return false
      }
      for _ in 1..<tail.count {
        guard let next = iterator.next(), next & 0xC0 == 0x80 else { return false }
      }
    }
    return true
  }
}
