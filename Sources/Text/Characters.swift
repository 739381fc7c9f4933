// SPDX-License-Identifier: Apache-2.0
//
// Bytes are compared with ASCII characters (`byte == "("`), and classes of them are sets of bits.
// Spec: 6.3.1 Characters, 6.3.5 Identifiers.

func == (byte: UInt8, character: Unicode.Scalar) -> Bool {
  UInt32(byte) == character.value
}

func != (byte: UInt8, character: Unicode.Scalar) -> Bool {
  UInt32(byte) != character.value
}

func ~= (character: Unicode.Scalar, byte: UInt8) -> Bool {
  UInt32(byte) == character.value
}

func ~= (characters: ClosedRange<Unicode.Scalar>, byte: UInt8) -> Bool {
  UInt32(byte) >= characters.lowerBound.value && UInt32(byte) <= characters.upperBound.value
}

extension UInt8 {
  /// True for the characters of identifiers, keywords and numbers.
  ///
  /// They are all that can be seen except the quotation mark, `(`, `)`, `,`, `;`, `[`, `]`, `{` and
  /// `}`. Spec: `idchar`.
  var isIdentifierCharacter: Bool {
    // One bit per character from 0x00 to 0x3F and from 0x40 to 0x7F.
    let low: UInt64 = 0xF7FF_ECFA_0000_0000
    let high: UInt64 = 0x57FF_FFFF_D7FF_FFFF
    return self < 0x80 && (self < 0x40 ? low : high) >> UInt64(self & 0x3F) & 1 == 1
  }

  /// The value of a digit of a number to base 16; nil for other characters.
  var hexadecimalDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
