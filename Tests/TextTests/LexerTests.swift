// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Text

@Suite struct LexerTests {
  @Test func `white space, comments and annotations leave no token`() {
    let text = """
       \t\r\n ( ;; line ( "\n module (; block (; nested ;) ;; ;) (@a "x" (b) , ; [ ) (;;);;
      )
      """
    #expect(kinds(text) == [.leftParenthesis, .keyword(.module), .rightParenthesis, .end])
  }

  @Test(
    arguments: [
      ("$a", .identifier), ("$!#a.b", .identifier), ("$\"a b\"", .quotedIdentifier),
      ("\"a\\n\\u{1_F600}\\00\"", .string), ("12", .natural), ("-1", .integer), ("1e1", .float),
      ("func", .keyword(.func)), ("nan:canonical", .keyword(.canonicalNaN)), ("nan", .float),
      ("$a\"b\"", .reserved), ("\"a\"\"b\"", .reserved), ("\"a\"b", .reserved), ("0$a", .reserved),
      ("nope", .reserved), ("@a", .reserved), (",", .reserved), ("offset=1", .reserved),
      ("A", .reserved), ("0drop", .reserved), ("$\"a\"b", .reserved), ("i32.add2", .reserved),
    ] as [(String, Token.Kind)])
  func `characters make one token`(text: String, kind: Token.Kind) {
    #expect(kinds(text) == [kind, .end])
  }

  @Test func `parentheses and semicolons end a token`() {
    #expect(kinds("$a(") == [.identifier, .leftParenthesis, .end])
    #expect(kinds("1)") == [.natural, .rightParenthesis, .end])
    #expect(kinds("1;;2\n3") == [.natural, .natural, .end])
    #expect(kinds("1;;2\r3") == [.natural, .natural, .end])
    #expect(kinds("1;2") == [.natural, .reserved, .natural, .end])
  }

  @Test(
    arguments: [
      ("\"a", 1, 1, .unclosedString), (" \"a\n\"", 1, 2, .unclosedString),
      ("\"\u{1}\"", 1, 2, .illegalControlCharacter), ("\"\\q\"", 1, 2, .illegalEscape),
      ("\"\\0\"", 1, 2, .illegalEscape), ("\"\\u{}\"", 1, 2, .illegalEscape),
      ("\"\\u{d800}\"", 1, 2, .illegalEscape), ("\"\\u{110000}\"", 1, 2, .illegalEscape),
      ("\"\\u{1__2}\"", 1, 2, .illegalEscape), ("\"\\u{12\"", 1, 2, .illegalEscape),
      ("a (; (; ;)", 1, 3, .unclosedComment), ("\n\n  ß", 3, 3, .illegalCharacter),
      ("(;ß;) \u{7}", 1, 7, .illegalCharacter), ("$", 1, 1, .emptyIdentifier),
      ("$ \"a\"", 1, 1, .emptyIdentifier), ("$\"\"", 1, 1, .emptyIdentifier),
      ("$\"a", 1, 1, .emptyIdentifier), ("$\"\\ff\"", 1, 1, .malformedUTF8),
      ("(@)", 1, 1, .emptyAnnotationIdentifier), ("(@\"\")", 1, 1, .emptyAnnotationIdentifier),
      ("(@ x)", 1, 1, .emptyAnnotationIdentifier), ("(@x (y)", 1, 1, .unclosedAnnotation),
      ("(@x \")", 1, 5, .unclosedString), ("(@x ß)", 1, 5, .illegalCharacter),
    ] as [(String, Int, Int, TextError.Reason)])
  func `a lexical error has its place`(
    text: String, line: Int, column: Int, reason: TextError.Reason
  ) {
    let source = SourceText(Array(text.utf8))
    #expect(source.lexicalError == TextError(line: line, column: column, reason: reason))
    #expect(source.tokens.last?.kind == .invalid)
  }

  @Test func `annotations that are asked for are kept`() {
    let text = "( (@name \"x\" (y)) module (@custom) (@\"name\") (@other) )"
    let source = SourceText(Array(text.utf8), keeping: [.name])
    #expect(source.tokens.map(\.kind) == kinds("(module)"))
    #expect(source.annotations.map(\.kind) == [.name, .name])
    #expect(source.annotations.map(\.follower) == [1, 2])
    #expect(source.annotations.map(\.start) == [2, 35])
    #expect(
      source.annotations.map { $0.contents.map(\.kind) } == [
        [.string, .leftParenthesis, .reserved, .rightParenthesis, .end], [.end],
      ])
    #expect(SourceText(Array(text.utf8)).annotations.isEmpty)
  }

  @Test func `bytes that are no UTF-8 are malformed in comments and strings`() {
    for bytes: [UInt8] in [[0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xFF]] {
      for frame in [("\"", "\""), (";; ", ""), ("(; ", ";)"), ("", "")] {
        let source = SourceText(Array(frame.0.utf8) + bytes + Array(frame.1.utf8))
        #expect(source.lexicalError?.reason == .malformedUTF8)
      }
    }
  }

  @Test func `strings decode to bytes`() throws {
    var cursor = TokenCursor(SourceText(Array(#""a\t\n\r\"\'\\\41\ff\u{e9}é\u{1f600}""#.utf8)))
    let expected = Array("a\t\n\r\"'\\A".utf8) + [0xFF] + Array("éé😀".utf8)
    #expect(try cursor.string() == expected)
  }

  private func kinds(_ text: String) -> [Token.Kind] {
    SourceText(Array(text.utf8)).tokens.map(\.kind)
  }
}
