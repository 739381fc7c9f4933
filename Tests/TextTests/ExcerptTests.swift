// SPDX-License-Identifier: Apache-2.0
//
// The line of a source below an error, and the caret below that.

import Testing

@testable import Text

@Suite struct ExcerptTests {
  /// The rendering of the error in a text, or in bytes.
  private func rendering(_ text: String) throws -> String {
    try rendering(Array(text.utf8))
  }

  private func rendering(_ bytes: [UInt8]) throws -> String {
    let error = #expect(throws: TextError.self) { try Wat.encode(bytes) }
    return try #require(error).rendering(in: bytes)
  }

  @Test func `the caret stands under the token`() throws {
    #expect(
      try rendering("(module\n(func\n(i32.const x)))") == """
        3:12: unknown operator x
            (i32.const x)))
                       ^
        """)
    #expect(
      try rendering("nope") == """
        1:1: unknown operator nope
            nope
            ^
        """)
  }

  @Test func `at the end of a text the caret stands behind it`() throws {
    #expect(
      try rendering("(module") == """
        1:8: unexpected token
            (module
                   ^
        """)
    #expect(try rendering("(module\n") == "2:1: unexpected token\n\n    ^")
    #expect(try rendering("(module\r\n(func]") == "2:7: unexpected token\n    (func]\n          ^")
    #expect(try rendering("(module]\r\n") == "1:8: unknown operator ]\n    (module]\n           ^")
  }

  @Test func `tabs before the token are tabs before the caret`() throws {
    #expect(
      try rendering("(module\n\t(func (call $\"nö\"\t$x)))") == """
        2:14: unknown function $nö
            \t(func (call $"nö"\t$x)))
            \t            ^
        """)
    #expect(
      try rendering("\t(;\t;)\tnope")
        == """
        1:8: unknown operator nope
            \t(;\t;)\tnope
            \t  \t  \t^
        """)
  }

  @Test func `characters take as many columns as they have`() throws {
    // Two columns each: letters of East Asian scripts, pictures.
    #expect(
      try rendering("(;日本😀;) nope") == """
        1:9: unknown operator nope
            (;日本😀;) nope
                       ^
        """)
    // None: a mark over the letter before it.
    #expect(
      try rendering("(;e\u{301};) nope") == """
        1:8: unknown operator nope
            (;e\u{301};) nope
                  ^
        """)
  }

  @Test func `what cannot be seen is shown`() throws {
    #expect(
      try rendering("(;\u{202E}\u{200D}\u{85};)\u{1B}[m") == """
        1:8: illegal character
            (;\u{FFFD}\u{FFFD}\u{FFFD};)\u{241B}[m
                   ^
        """)
    #expect(try rendering("\u{7F}\r") == "1:1: illegal character\n    \u{2421}\n    ^")
  }

  @Test func `bytes that are no text count as they are shown`() throws {
    #expect(
      try rendering(Array("(;é;) ".utf8) + [0x80, 0x41]) == """
        1:7: malformed UTF-8 encoding
            (;é;) \u{FFFD}A
                  ^
        """)
    #expect(
      try rendering(Array("\"".utf8) + [0xC3, 0x28, 0xE2, 0x82]) == """
        1:2: malformed UTF-8 encoding
            "\u{FFFD}(\u{FFFD}
             ^
        """)
  }

  @Test(arguments: [(0, 200), (5, 200), (100, 100), (200, 0), (1_000_000, 3), (40, 25)])
  func `a long line is cut around the token`(before: Int, after: Int) throws {
    let text =
      "(;" + String(repeating: "a", count: before) + ";)nope"
      + String(repeating: " ", count: after / 2) + String(repeating: ")", count: after - after / 2)
    let lines = try rendering(text).split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines.allSatisfy { $0.count <= 80 })
    let line = Array(lines[1])
    let caret = lines[2].count - 1
    #expect(lines[2].hasSuffix(" ^"))
    #expect(String(line[caret..<min(caret + 4, line.count)]) == "nope")
    let isWhole = before + after + 8 <= 76
    #expect(lines[1].hasPrefix("    ...") == (!isWhole && before > 60))
    #expect(lines[1].hasSuffix("...") == (!isWhole && after > 60))
  }

  @Test func `a long line of wide characters is cut as well`() throws {
    let comment = "(;" + String(repeating: "本", count: 100) + ";)"
    let lines = try rendering(comment + "nope" + comment).split(separator: "\n")
    // 70 columns remain: 34 for what comes, as many as are left for what goes before.
    #expect(
      lines[1] == "    ..." + String(repeating: "本", count: 17) + ";)nope(;"
        + String(repeating: "本", count: 14) + "...")
    #expect(lines[2] == String(repeating: " ", count: 4 + 3 + 34 + 2) + "^")
  }

  @Test func `a position outside of the source has no excerpt`() {
    let error = TextError(line: 3, column: 1, reason: .unexpectedToken)
    #expect(error.excerpt(in: Array("a\nb".utf8)).isEmpty)
    #expect(error.rendering(in: []) == "3:1: unexpected token")
    for column in [-1, 0, 1, 99] {
      let error = TextError(line: 1, column: column, reason: .unexpectedToken)
      #expect(error.excerpt(in: Array("ab".utf8)).last == (column < 99 ? "^" : "  ^"))
    }
    #expect(TextError(line: .max, column: .max, reason: .unexpectedToken).excerpt(in: []).isEmpty)
  }
}
