// SPDX-License-Identifier: Apache-2.0
//
// Writes JSON, for scripts that read what a command found out.

/// A value of JSON.
indirect enum JSON {
  case null
  case boolean(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  /// The members in the order in which they are written.
  case object([(String, JSON)])

  /// The value in one line.
  var text: String {
    switch self {
    case .null: "null"
    case .boolean(let boolean): "\(boolean)"
    case .number(let number): "\(number)"
    case .string(let string): Self.quoted(string)
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0)): \($1.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// Writes the value as a line of standard output.
  func print() { StandardStream.output.write("\(text)\n") }

  /// A string; null for none.
  static func orNull(_ string: String?) -> JSON { string.map(JSON.string) ?? .null }

  /// A number; null for none.
  static func orNull(_ number: Int?) -> JSON { number.map(JSON.number) ?? .null }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\0"..<" ", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
