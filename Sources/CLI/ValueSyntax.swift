// SPDX-License-Identifier: Apache-2.0
//
// Values on the command line, read by the type that is wanted and printed without one.

import Interp
import Text

/// Reads and prints values.
enum ValueSyntax {
  /// The value that a word stands for; nil if it does not fit the type.
  ///
  /// Integers are decimal or hexadecimal, signed or unsigned. Floating-point numbers may also be
  /// `inf`, `nan`, or `nan:0x...` with the payload. Vectors are hexadecimal. The only reference that can be written is `null`.
  /// The type may stand before the value, as in `i64:7`.
  static func parse(_ text: String, as type: ValueType) -> Value? {
    let prefix = "\(type):"
    let word = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    return switch type.kind {
    case .i32: integer(word, bits: 32).map { .i32(Int32(truncatingIfNeeded: $0)) }
    case .i64: integer(word, bits: 64).map { .i64(Int64(bitPattern: $0)) }
    case .f32:
      isNaNWithPayload(word)
        ? FloatSyntax.bits(word.utf8.array[...], .f32)
          .map { .f32(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
        : Float(word).map { .f32($0) }
    case .f64:
      isNaNWithPayload(word)
        ? FloatSyntax.bits(word.utf8.array[...], .f64).map { .f64(Double(bitPattern: $0)) }
        : Double(word).map { .f64($0) }
    case .v128: vector(word).map { .v128($0) }
    case .reference: word == "null" ? .zero(type) : nil
    }
  }

  /// A vector: 32 hexadecimal digits behind `0x`, or fewer.
  private static func vector(_ word: String) -> Vector128? {
    guard word.hasPrefix("0x"), word.utf8.count > 2, word.utf8.count <= 34,
      word.utf8.dropFirst(2).allSatisfy(isHexadecimalDigit)
    else { return nil }
    let digits = word.dropFirst(2)
    return Vector128(
      low: UInt64(digits.suffix(16), radix: 16) ?? 0,
      high: UInt64(digits.dropLast(16), radix: 16) ?? 0)
  }

  private static func integer(_ word: String, bits: Int) -> UInt64? {
    let digits = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
    let isHexadecimal = digits.hasPrefix("0x")
    let rest = isHexadecimal ? digits.dropFirst(2) : digits
    let isNumber = rest.utf8.allSatisfy { byte in
      isHexadecimal ? isHexadecimalDigit(byte) : (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
    }
    guard isNumber, !rest.isEmpty else { return nil }
    return NumberSyntax.integer(word.utf8.array[...], bits: bits)
  }

  private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func isNaNWithPayload(_ word: String) -> Bool {
    let unsigned = word.drop { $0 == "-" || $0 == "+" }
    guard unsigned.hasPrefix("nan:0x"), word.count - unsigned.count <= 1 else { return false }
    return unsigned.utf8.dropFirst(6).allSatisfy(isHexadecimalDigit) && unsigned.utf8.count > 6
  }

  /// The value without its type.
  ///
  /// A floating-point number is the shortest decimal that is read back as
  /// the same number, without an exponent.
  static func print(_ value: Value) -> String {
    switch value {
    case .f32(let number): positional(number.description)
    case .f64(let number): positional(number.description)
    default: value.description
    }
  }

  /// A decimal with its exponent worked in: `1e-07` is `0.0000001`, `5.0` is `5`.
  private static func positional(_ text: String) -> String {
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.drop { $0 == "-" }.split(separator: "e")
    guard let first = text.drop(while: { $0 == "-" }).first, first.isNumber else {
      return text.contains("nan") ? "\(sign)nan" : text
    }
    let decimal = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var fraction = decimal.count > 1 && decimal[1] != "0" ? String(decimal[1]) : ""
    var whole = String(decimal[0])
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    if exponent >= 0 {
      let moved = fraction.prefix(exponent)
      whole += moved + String(repeating: "0", count: exponent - moved.count)
      fraction = String(fraction.dropFirst(moved.count))
    } else {
      let padded = String(repeating: "0", count: max(0, -exponent - whole.count + 1)) + whole
      fraction = padded.suffix(-exponent) + fraction
      whole = String(padded.dropLast(-exponent))
    }
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension String.UTF8View {
  fileprivate var array: [UInt8] { Array(self) }
}
