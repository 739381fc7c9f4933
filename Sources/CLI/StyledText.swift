// SPDX-License-Identifier: Apache-2.0
//
// Texts of which parts stand out on a terminal. What a text says never depends on it: without colours
// the same words are written.
// Spec: ECMA-48, 8.3.117 SGR.

/// How a part of a text looks.
enum Style {
  case plain
  /// Titles.
  case heading
  /// What the user must see first.
  case error
  /// What is not as it should be.
  case bad
  /// What is as it should be.
  case good
  /// What points at a place.
  case mark

  /// The parameters of "select graphic rendition"; nil for none.
  fileprivate var rendition: String? {
    switch self {
    case .plain: nil
    case .heading: "1"
    case .error: "1;31"
    case .bad: "31"
    case .good: "32"
    case .mark: "1;32"
    }
  }
}

/// A text in parts, each with its style: `"\(file): \("valid", .good)\n"`.
struct StyledText: ExpressibleByStringInterpolation {
  private var parts: [(text: String, style: Style)] = []

  init(_ text: String, _ style: Style = .plain) {
    if !text.isEmpty { parts = [(text, style)] }
  }

  init(stringLiteral text: String) { self.init(text) }

  init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.text.parts }

  /// A text whose lines with nothing but a caret point at a place in the line before.
  init(marking text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !parts.isEmpty { self += StyledText("\n") }
      let isMark = line.drop { $0 == " " } == "^"
      self += StyledText(String(line), isMark ? .mark : .plain)
    }
  }

  static func += (left: inout StyledText, right: StyledText) { left.parts += right.parts }

  static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum += right
    return sum
  }

  /// The text for a stream.
  ///
  /// Names in it are the guest's: control characters are spelled out.
  func text(colored: Bool) -> String {
    parts.map { part in
      let text = part.text.withControlsSpelled
      guard colored, let rendition = part.style.rendition else { return text }
      return "\u{1B}[\(rendition)m\(text)\u{1B}[0m"
    }.joined()
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = StyledText("")

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += StyledText(literal) }

    mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      text += StyledText(value.description)
    }

    mutating func appendInterpolation(_ part: StyledText) { text += part }

    mutating func appendInterpolation(_ part: String, _ style: Style) {
      text += StyledText(part, style)
    }
  }
}

extension DefaultStringInterpolation {
  /// A styled text has no place in a string: its styles are lost.
  @available(*, deprecated, message: "make the whole text a StyledText")
  mutating func appendInterpolation(_ text: StyledText) {
    appendLiteral(text.text(colored: false))
  }
}

extension [StyledText] {
  /// The texts one behind the other.
  func joined() -> StyledText { reduce(into: "") { $0 += $1 } }
}

extension String {
  /// The text with control characters, other than line breaks and tabs, as `\u{1b}`.
  var withControlsSpelled: String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t")
        || (0x7F...0x9F).contains(scalar.value)
    }
    guard unicodeScalars.contains(where: isControl) else { return self }
    var spelled = ""
    for scalar in unicodeScalars {
      if isControl(scalar) {
        spelled += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        spelled.unicodeScalars.append(scalar)
      }
    }
    return spelled
  }
}
