// SPDX-License-Identifier: Apache-2.0
//
// The bytes that a string of the text format stands for, and the string for bytes.
// Spec: 6.3.3 Strings.

import Interp

enum StringSyntax {
  /// Decodes a string, from quote to quote, whose escapes the lexer has checked.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex + 1
    let end = text.endIndex - 1
    while index < end {
      guard text[index] == "\\" else {
        bytes.append(text[index])
        index += 1
        continue
      }
      let letter = text[index + 1]
      switch letter {
      case "n": bytes.append(0x0A)
      case "r": bytes.append(0x0D)
      case "t": bytes.append(0x09)
      case "\\", "'", "\"": bytes.append(letter)
      case "u":
        if let scalar = scalar(of: text[index...]), let length = scalarEscapeLength(text[index...])
        {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
          index += length - 2
        }
      default:
        let high = letter.hexadecimalDigit ?? 0
        let low = text[index + 2].hexadecimalDigit ?? 0
        bytes.append(high << 4 | low)
        index += 1
      }
      index += 2
    }
    return bytes
  }

  /// The number of bytes of `\u{...}`; nil if it is malformed or names no Unicode scalar.
  static func scalarEscapeLength(_ text: ArraySlice<UInt8>) -> Int? {
    guard scalar(of: text) != nil, let close = text.firstIndex(of: UInt8(ascii: "}")) else {
      return nil
    }
    return close + 1 - text.startIndex
  }

  /// The Unicode scalar that `\u{...}` names.
  private static func scalar(of text: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let start = text.startIndex + 3
    guard start < text.endIndex, text[start - 1] == "{" else { return nil }
    var value: UInt32 = 0
    var index = start
    var digitMustFollow = true
    while index < text.endIndex, text[index] != "}" {
      if text[index] == "_", !digitMustFollow {
        digitMustFollow = true
      } else if let digit = text[index].hexadecimalDigit, value < 0x11_0000 {
        value = value << 4 | UInt32(digit)
        digitMustFollow = false
      } else {
        return nil
      }
      index += 1
    }
    return digitMustFollow || index == text.endIndex ? nil : Unicode.Scalar(value)
  }

  /// A string for bytes, in quotes, all of it ASCII.
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = "\""
    for byte in bytes {
      switch byte {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "\\" + hex(byte)
      }
    }
    return text + "\""
  }

  /// A string for a name, in quotes; what cannot be seen is escaped.
  static func encode(_ name: Name) -> String {
    var text = "\""
    for scalar in name.description.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isVisible: text.unicodeScalars.append(scalar)
      default: text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return text + "\""
  }
}

extension Unicode.Scalar {
  /// False for control characters, for those that only change how others look, and for those that
  /// mean nothing.
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      false
    default: true
    }
  }
}
