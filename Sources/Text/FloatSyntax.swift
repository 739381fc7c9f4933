// SPDX-License-Identifier: Apache-2.0
//
// The bits of floating-point numbers in the text format, rounded once and to nearest, ties to even; and
// back. Hexadecimal numbers are converted here; for decimal numbers the standard library is exact, as
// long as it is asked for the type wanted.
// Spec: 6.3.2 Floating-Point.

/// A binary interchange format of IEEE 754.
package struct FloatFormat: Sendable {
  /// The bits of the significand that are stored.
  let significandBits: Int
  let exponentBits: Int

  package static let f32 = FloatFormat(significandBits: 23, exponentBits: 8)
  package static let f64 = FloatFormat(significandBits: 52, exponentBits: 11)

  var bias: Int { 1 << (exponentBits - 1) - 1 }
  var signBit: UInt64 { 1 << UInt64(significandBits + exponentBits) }
  var infinity: UInt64 { (1 << UInt64(exponentBits) - 1) << UInt64(significandBits) }
  var quietBit: UInt64 { 1 << UInt64(significandBits - 1) }
}

package enum FloatSyntax {
  /// The bits of a number token; nil if the value is out of range.
  package static func bits(_ text: ArraySlice<UInt8>, _ format: FloatFormat) -> UInt64? {
    var rest = text
    var sign: UInt64 = 0
    if let first = rest.first, first == "+" || first == "-" {
      sign = first == "-" ? format.signBit : 0
      rest = rest.dropFirst()
    }
    return magnitude(rest, format).map { $0 | sign }
  }

  /// The shortest decimal number that has these bits; NaNs have their payload, unless it is that of
  /// `nan`.
  package static func text(_ bits: UInt64, _ format: FloatFormat) -> String {
    let magnitude = bits & ~format.signBit
    if magnitude <= format.infinity {
      return format.significandBits == 23
        ? Float(bitPattern: UInt32(truncatingIfNeeded: bits)).description
        : Double(bitPattern: bits).description
    }
    let sign = bits == magnitude ? "" : "-"
    let payload = magnitude & ~format.infinity
    return payload == format.quietBit
      ? "\(sign)nan" : "\(sign)nan:0x\(String(payload, radix: 16))"
  }

  private static func magnitude(_ text: ArraySlice<UInt8>, _ format: FloatFormat) -> UInt64? {
    guard let first = text.first else { return nil }
    if first == "i" { return format.infinity }
    if first == "n" { return notANumber(text, format) }
    if text.starts(with: [0x30, 0x78]) { return hexadecimal(text.dropFirst(2), format) }
    return decimal(text, format)
  }

  /// The bits of `nan` or `nan:0xPAYLOAD`.
  private static func notANumber(_ text: ArraySlice<UInt8>, _ format: FloatFormat) -> UInt64? {
    guard text.count > 3 else { return format.infinity | format.quietBit }
    guard let payload = NumberSyntax.natural(text.dropFirst(4)), payload != 0,
      payload < 1 << UInt64(format.significandBits)
    else { return nil }
    return format.infinity | payload
  }

  private static func decimal(_ text: ArraySlice<UInt8>, _ format: FloatFormat) -> UInt64? {
    // The library wants digits after a point.
    var digits: [UInt8] = []
    digits.reserveCapacity(text.count + 1)
    for character in text where character != "_" {
      if let last = digits.last, last == ".", character == "e" || character == "E" {
        digits.append(0x30)
      }
      digits.append(character)
    }
    if let last = digits.last, last == "." { digits.append(0x30) }
    let string = String(decoding: digits, as: UTF8.self)
    let bits =
      format.significandBits == 23
      ? Float(string).map { UInt64($0.bitPattern) } : Double(string)?.bitPattern
    return bits.flatMap { $0 < format.infinity ? $0 : nil }
  }

  /// The bits of the number behind `0x`.
  private static func hexadecimal(_ text: ArraySlice<UInt8>, _ format: FloatFormat) -> UInt64? {
    // The value is (significand + something below its last bit if `sticky`) * 2^exponent.
    var significand: UInt64 = 0
    var sticky = false
    var exponent = 0
    var isFraction = false
    var index = text.startIndex
    while index < text.endIndex, text[index] != "p", text[index] != "P" {
      if text[index] == "." {
        isFraction = true
      } else if let digit = text[index].hexadecimalDigit {
        if significand >> 60 == 0 {
          significand = significand << 4 | UInt64(digit)
          if isFraction { exponent -= 4 }
        } else {
          sticky = sticky || digit != 0
          if !isFraction { exponent += 4 }
        }
      }
      index += 1
    }
    if index < text.endIndex { exponent += self.exponent(text[(index + 1)...]) }
    return round(significand, sticky: sticky, exponent: exponent, format)
  }

  /// The exponent behind `p`; beyond a million the value is zero or out of range anyway.
  private static func exponent(_ text: ArraySlice<UInt8>) -> Int {
    var value = 0
    var isNegative = false
    for character in text {
      if character == "-" { isNegative = true }
      guard let digit = character.hexadecimalDigit else { continue }
      value = min(value * 10 + Int(digit), 1 << 40)
    }
    return isNegative ? -value : value
  }

  /// The bits of `significand * 2^exponent`, rounded; nil if that is out of range.
  private static func round(
    _ significand: UInt64, sticky: Bool, exponent: Int, _ format: FloatFormat
  ) -> UInt64? {
    if significand == 0 { return 0 }
    let shift = significand.leadingZeroBitCount
    let normalized = significand << UInt64(shift)
    // The value is 1.xxx * 2^scale.
    let scale = exponent - shift + 63
    if scale > format.bias { return nil }
    let least = 1 - format.bias
    // How many of the 64 bits fall below the last bit stored.
    let dropped = 63 - format.significandBits + max(0, least - scale)
    if dropped > 64 { return 0 }
    let kept = dropped == 64 ? 0 : normalized >> UInt64(dropped)
    let half: UInt64 = 1 << UInt64(dropped - 1)
    let remainder = dropped == 64 ? normalized : normalized & (half << 1 &- 1)
    let roundsUp = remainder > half || remainder == half && (sticky || kept & 1 == 1)
    // The leading bit of a normal number adds one to the exponent, as does a carry.
    let biased = UInt64(max(scale, least) + format.bias - 1)
    let bits = biased << UInt64(format.significandBits) + kept + (roundsUp ? 1 : 0)
    return bits < format.infinity ? bits : nil
  }
}
