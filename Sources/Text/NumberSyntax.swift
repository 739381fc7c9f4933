// SPDX-License-Identifier: Apache-2.0
//
// Numbers: which characters make one, and the value of integers. Floats are in FloatSyntax.
// Spec: 6.3.2 Text Format / Values / Integers, Floating-Point.

package enum NumberSyntax {
  /// The kind of number that the characters make; nil if they make none.
  static func kind(of text: ArraySlice<UInt8>) -> Token.Kind? {
    var scanner = NumberScanner(text)
    let signed = scanner.accept("+") || scanner.accept("-")
    if scanner.accept("inf") { return scanner.isAtEnd ? .float : nil }
    if scanner.accept("nan") {
      if scanner.isAtEnd { return .float }
      return scanner.accept(":0x") && scanner.digits(hexadecimal: true) && scanner.isAtEnd
        ? .float : nil
    }
    let hexadecimal = scanner.accept("0x")
    guard scanner.digits(hexadecimal: hexadecimal) else { return nil }
    if scanner.isAtEnd { return signed ? .integer : .natural }
    if scanner.accept("."), !scanner.isAtEnd, !scanner.isAtExponent(hexadecimal: hexadecimal) {
      guard scanner.digits(hexadecimal: hexadecimal) else { return nil }
    }
    if scanner.isAtEnd { return .float }
    guard hexadecimal ? scanner.acceptEither("p", "P") : scanner.acceptEither("e", "E") else {
      return nil
    }
    _ = scanner.acceptEither("+", "-")
    return scanner.digits(hexadecimal: false) && scanner.isAtEnd ? .float : nil
  }

  /// The value of a natural number; nil if it does not fit 64 bits.
  package static func natural(_ text: ArraySlice<UInt8>) -> UInt64? {
    let hexadecimal = text.starts(with: [0x30, 0x78])
    let base: UInt64 = hexadecimal ? 16 : 10
    var value: UInt64 = 0
    for character in hexadecimal ? text.dropFirst(2) : text {
      guard let digit = character.hexadecimalDigit else { continue }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// The bits of an integer of a width, which may be written as unsigned or, with a sign, as signed
  /// number; nil if it is out of range.
  package static func integer(_ text: ArraySlice<UInt8>, bits: Int) -> UInt64? {
    let isNegative = text.first.map { $0 == "-" } ?? false
    let signed = isNegative || text.first.map { $0 == "+" } ?? false
    guard let magnitude = natural(signed ? text.dropFirst() : text) else { return nil }
    let mask = UInt64.max >> UInt64(64 - bits)
    if isNegative {
      return magnitude <= mask / 2 + 1 ? (0 &- magnitude) & mask : nil
    }
    return magnitude <= mask ? magnitude : nil
  }
}

/// Reads the characters of a number from left to right.
struct NumberScanner {
  private let text: ArraySlice<UInt8>
  private var position: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    self.position = text.startIndex
  }

  var isAtEnd: Bool { position == text.endIndex }

  mutating func accept(_ characters: StaticString) -> Bool {
    let accepted = characters.withUTF8Buffer { text[position...].starts(with: $0) }
    if accepted { position += characters.utf8CodeUnitCount }
    return accepted
  }

  mutating func acceptEither(_ first: StaticString, _ second: StaticString) -> Bool {
    accept(first) || accept(second)
  }

  func isAtExponent(hexadecimal: Bool) -> Bool {
    let character = position < text.endIndex ? text[position] : 0
    return hexadecimal ? character == "p" || character == "P" : character == "e" || character == "E"
  }

  /// Reads digits with single underscores between them; false if there are none.
  mutating func digits(hexadecimal: Bool) -> Bool {
    let start = position
    while position < text.endIndex {
      let isSeparated = position > start && text[position - 1] != "_"
      if text[position] == "_", isSeparated {
        position += 1
      } else if let digit = text[position].hexadecimalDigit, hexadecimal || digit < 10 {
        position += 1
      } else {
        break
      }
    }
    return position > start && text[position - 1] != "_"
  }
}
