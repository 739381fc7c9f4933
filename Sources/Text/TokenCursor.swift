// SPDX-License-Identifier: Apache-2.0
//
// A place in a sequence of tokens, and what every parser of the text format asks of it. A cursor is
// copied to look ahead or to come back later.
// Spec: 6.3.1 Tokens.

package import Interp

package struct TokenCursor: Sendable {
  package private(set) var text: SourceText
  /// The place in `text.tokens`.
  package var position = 0
  /// The annotations that somebody has asked for, by their place in `text.annotations`.
  var takenAnnotations: Set<Int> = []

  package init(_ text: SourceText) {
    self.text = text
  }

  /// From now on there are no annotations.
  package mutating func skipAnnotations() {
    text = text.withoutAnnotations
  }

  package var token: Token { text.tokens[position] }
  package var kind: Token.Kind { text.tokens[position].kind }

  /// The kind of a token further on.
  package func kind(ahead count: Int) -> Token.Kind {
    text.tokens[min(position + count, text.tokens.count - 1)].kind
  }

  /// The characters of the token here.
  package var characters: ArraySlice<UInt8> { text.bytes[token.start..<token.end] }

  package mutating func advance() {
    position = min(position + 1, text.tokens.count - 1)
  }

  /// True if the token here is a keyword.
  package func isAt(_ keyword: Keyword) -> Bool {
    kind == .keyword(keyword)
  }

  /// True if here is a parenthesis and a keyword.
  package func isAtList(_ keyword: Keyword) -> Bool {
    kind == .leftParenthesis && kind(ahead: 1) == .keyword(keyword)
  }

  /// Passes a keyword, if it is here.
  package mutating func accept(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  /// Passes a parenthesis and a keyword, if they are here.
  package mutating func acceptList(_ keyword: Keyword) -> Bool {
    guard isAtList(keyword) else { return false }
    position += 2
    return true
  }

  package mutating func expect(_ keyword: Keyword) throws(TextError) {
    guard accept(keyword) else { throw unexpected() }
  }

  package mutating func open() throws(TextError) {
    guard kind == .leftParenthesis else { throw unexpected() }
    advance()
  }

  package mutating func close() throws(TextError) {
    guard kind == .rightParenthesis else { throw unexpected() }
    advance()
  }

  /// Passes a list, from its parenthesis to the one that closes it.
  package mutating func skipList() throws(TextError) {
    try open()
    try skipToClose()
    advance()
  }

  /// Goes to the parenthesis that closes the list around this place.
  package mutating func skipToClose() throws(TextError) {
    var depth = 0
    while depth > 0 || kind != .rightParenthesis {
      switch kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .end, .invalid: throw unexpected()
      default: break
      }
      advance()
    }
  }

  /// The error for a token that does not belong here.
  package func unexpected() -> TextError {
    switch kind {
    case .invalid: text.lexicalError ?? error(.unexpectedToken)
    case .reserved: error(.unknownOperator(String(decoding: characters, as: UTF8.self)))
    default: error(.unexpectedToken)
    }
  }

  /// An error at this token, or at one that is passed already.
  package func error(_ reason: TextError.Reason, at position: Int? = nil) -> TextError {
    let offset = text.tokens[position ?? self.position].start
    return TextError(reason, at: text.lines.position(of: offset))
  }
}

extension TokenCursor {
  /// Reads an identifier; nil if there is none here.
  package mutating func identifier() -> Name? {
    let name: Name?
    switch kind {
    case .identifier: name = Name(utf8: characters.dropFirst())
    case .quotedIdentifier: name = Name(utf8: StringSyntax.decode(characters.dropFirst()))
    default: return nil
    }
    advance()
    return name
  }

  /// Reads a string.
  package mutating func string() throws(TextError) -> [UInt8] {
    guard kind == .string else { throw unexpected() }
    let bytes = StringSyntax.decode(characters)
    advance()
    return bytes
  }

  /// Reads all strings here and puts them together.
  package mutating func strings() throws(TextError) -> [UInt8] {
    var bytes: [UInt8] = []
    while kind == .string { bytes += try string() }
    return bytes
  }

  /// Reads a string that must be UTF-8.
  package mutating func name() throws(TextError) -> Name {
    let start = position
    guard let name = Name(utf8: try string()) else { throw error(.malformedUTF8, at: start) }
    return name
  }

  /// Reads a natural number of at most 64 bits.
  package mutating func natural() throws(TextError) -> UInt64 {
    guard kind == .natural else { throw unexpected() }
    guard let value = NumberSyntax.natural(characters) else {
      throw error(.integerOutOfRange(bits: 64))
    }
    advance()
    return value
  }

  /// Reads a natural number of at most 32 bits.
  package mutating func natural32() throws(TextError) -> UInt32 {
    let start = position
    guard kind == .natural else { throw unexpected() }
    guard let value = NumberSyntax.natural(characters).flatMap(UInt32.init(exactly:)) else {
      throw error(.integerOutOfRange(bits: 32), at: start)
    }
    advance()
    return value
  }

  /// Reads the bits of an integer, with or without sign.
  package mutating func integer(bits: Int) throws(TextError) -> UInt64 {
    guard kind == .natural || kind == .integer else { throw notANumber() }
    guard let value = NumberSyntax.integer(characters, bits: bits) else {
      throw error(.constantOutOfRange)
    }
    advance()
    return value
  }

  /// Reads the bits of a floating-point number.
  package mutating func float(_ format: FloatFormat) throws(TextError) -> UInt64 {
    guard kind == .natural || kind == .integer || kind == .float else { throw notANumber() }
    guard let value = FloatSyntax.bits(characters, format) else {
      throw error(.constantOutOfRange)
    }
    advance()
    return value
  }

  /// The error for a token that is no number of the type wanted.
  private func notANumber() -> TextError {
    kind == .float
      ? error(.unknownOperator(String(decoding: characters, as: UTF8.self))) : unexpected()
  }

  /// Reads `offset=N` or `align=N`; nil if it is not here.
  package mutating func assignment(_ name: StaticString) throws(TextError) -> UInt64? {
    guard kind == .reserved else { return nil }
    let isHere = name.withUTF8Buffer { characters.starts(with: $0) }
    guard isHere else { return nil }
    let number = characters.dropFirst(name.utf8CodeUnitCount)
    guard NumberSyntax.kind(of: number) == .natural else { throw unexpected() }
    guard let value = NumberSyntax.natural(number) else {
      throw error(.integerOutOfRange(bits: 64))
    }
    advance()
    return value
  }
}
