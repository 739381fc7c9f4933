// SPDX-License-Identifier: Apache-2.0
//
// What lines for people are put together with: counts, columns, and something in place of nothing.

/// A number of things.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  /// The text with blanks behind it.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text with blanks before it.
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// The text without blanks at its end.
  var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension String? {
  /// The string, or another one for none.
  func or(_ other: String) -> String { self ?? other }
}
