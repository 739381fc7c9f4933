// SPDX-License-Identifier: Apache-2.0
//
// The first station of the road from text to bytes: characters to tokens. White space, comments and
// annotations leave no token; annotations that are asked for are kept beside the tokens. The lexer
// stops at the first error and leaves a token `invalid` there, so that an error of the grammar before
// that place is reported first.
// Spec: 6.3 Text Format / Lexical Format.

import Interp

struct Lexer {
  let source: [UInt8]
  var position = 0
  /// Where to stop: at the end of the source, or at the parenthesis that closes an annotation.
  private let end: Int
  var tokens: [Token] = []
  /// Which annotations to keep.
  let kept: Set<AnnotationKind>
  var annotations: [Annotation] = []

  init(_ source: [UInt8], keeping kept: Set<AnnotationKind> = []) {
    self.source = source
    self.kept = kept
    end = source.count
    tokens.reserveCapacity(source.count / 4 + 1)
  }

  /// A lexer of the inside of an annotation, which was skipped once and is known to have an end.
  init(_ source: [UInt8], inside range: Range<Int>) {
    self.source = source
    kept = []
    position = range.lowerBound
    end = range.upperBound
  }

  /// Reads the whole source; returns what stopped it.
  mutating func run() -> TextError? {
    var start = position
    do {
      while position < end {
        start = position
        try next()
      }
      tokens.append(Token(kind: .end, start: position, end: position))
      return nil
    } catch {
      tokens.append(Token(kind: .invalid, start: start, end: position))
      return error
    }
  }

  /// The byte at a position; 0, which no token contains, behind the end.
  func byte(_ index: Int) -> UInt8 {
    index < source.count ? source[index] : 0
  }

  func error(_ reason: TextError.Reason, at offset: Int) -> TextError {
    TextError(reason, at: SourceLines(source).position(of: offset))
  }

  /// Reads a token, a comment, an annotation or a character of white space.
  private mutating func next() throws(TextError) {
    let start = position
    switch source[position] {
    case " ", "\t", "\n", "\r":
      position += 1
    case "(":
      switch byte(position + 1) {
      case ";": try skipBlockComment()
      case "@": try readAnnotation()
      default:
        position += 1
        tokens.append(Token(kind: .leftParenthesis, start: start, end: position))
      }
    case ")":
      position += 1
      tokens.append(Token(kind: .rightParenthesis, start: start, end: position))
    case ";" where byte(position + 1) == ";":
      try skipLineComment()
    case ";", ",", "[", "]", "{", "}":
      position += 1
      tokens.append(Token(kind: .reserved, start: start, end: position))
    default:
      try readRun()
    }
  }

  /// Reads characters of identifiers and strings that follow each other without a space.
  private mutating func readRun() throws(TextError) {
    let start = position
    var strings = 0
    var stringStart = start
    while position < source.count {
      if source[position].isIdentifierCharacter {
        position += 1
      } else if source[position] == "\"" {
        strings += 1
        stringStart = position
        if source[start] == "$", position == start + 1 {
          try readQuotedIdentifier(from: start)
        } else {
          try skipString()
        }
      } else {
        break
      }
    }
    guard position > start else { throw try illegalCharacter() }
    let kind: Token.Kind =
      switch strings {
      case 0: try kind(from: start)
      case 1 where stringStart == start && byte(position - 1) == "\"": .string
      case 1 where stringStart == start + 1 && source[start] == "$" && byte(position - 1) == "\"":
        .quotedIdentifier
      default: .reserved
      }
    tokens.append(Token(kind: kind, start: start, end: position))
  }

  /// A string that is not closed, or holds a character that may not be there, makes no identifier.
  private mutating func readQuotedIdentifier(from start: Int) throws(TextError) {
    let quote = position
    do {
      try skipString()
    } catch  where error.reason == .malformedUTF8 {
      throw error
    } catch {
      throw self.error(.emptyIdentifier, at: start)
    }
    if position == quote + 2 { throw error(.emptyIdentifier, at: start) }
    guard UTF8.isWellFormed(StringSyntax.decode(source[quote..<position])) else {
      throw error(.malformedUTF8, at: start)
    }
  }

  /// The kind of the token of identifier characters from `start` to here.
  private func kind(from start: Int) throws(TextError) -> Token.Kind {
    switch source[start] {
    case "$":
      if position == start + 1 { throw error(.emptyIdentifier, at: start) }
      return .identifier
    case "0"..."9", "+", "-":
      return NumberSyntax.kind(of: source[start..<position]) ?? .reserved
    case "a"..."z":
      let text = source[start..<position]
      if let kind = Vocabulary.kinds[String(decoding: text, as: UTF8.self)] { return kind }
      return NumberSyntax.kind(of: text) ?? .reserved
    default:
      return .reserved
    }
  }

  /// The error for a character that begins no token.
  func illegalCharacter() throws(TextError) -> TextError {
    try checkCharacter()
    return error(.illegalCharacter, at: position)
  }

  /// Checks that a character of UTF-8 begins here and returns how many bytes it has.
  @discardableResult
  func checkCharacter() throws(TextError) -> Int {
    let first = source[position]
    if first < 0x80 { return 1 }
    let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    let end = min(position + count, source.count)
    guard UTF8.isWellFormed(source[position..<end]) else {
      throw error(.malformedUTF8, at: position)
    }
    return count
  }
}
