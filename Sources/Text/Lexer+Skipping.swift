// SPDX-License-Identifier: Apache-2.0
//
// What the lexer passes over: comments, annotations (unless they are asked for) and the inside of
// strings.
// Spec: 6.2.3 White Space, 6.2.4 Comments, 6.2.5 Annotations, 6.3.3 Strings.

import Interp

extension Lexer {
  /// Skips `;; ...` up to the end of the line.
  mutating func skipLineComment() throws(TextError) {
    while position < source.count, source[position] != "\n", source[position] != "\r" {
      position += try checkCharacter()
    }
  }

  /// Skips `(; ... ;)`; such comments nest.
  mutating func skipBlockComment() throws(TextError) {
    let start = position
    var depth = 0
    repeat {
      guard position < source.count else { throw error(.unclosedComment, at: start) }
      switch (source[position], byte(position + 1)) {
      case ("(", ";"):
        depth += 1
        position += 2
      case (";", ")"):
        depth -= 1
        position += 2
      default:
        position += try checkCharacter()
      }
    } while depth > 0
  }

  /// Passes `(@name ...)`, and keeps it if it is asked for.
  mutating func readAnnotation() throws(TextError) {
    let start = position
    position += 2
    let name = try annotationName(from: start)
    let contents = position
    try skipAnnotation(from: start)
    guard !kept.isEmpty, let kind = AnnotationKind(rawValue: String(decoding: name, as: UTF8.self)),
      kept.contains(kind)
    else { return }
    var inside = Lexer(source, inside: contents..<position - 1)
    // Characters that make no token end the contents; whoever reads these finds them unexpected.
    _ = inside.run()
    annotations.append(
      Annotation(kind: kind, start: start, follower: tokens.count, contents: inside.tokens))
  }

  /// Skips the rest of an annotation: any characters of tokens, with balanced parentheses.
  private mutating func skipAnnotation(from start: Int) throws(TextError) {
    var depth = 1
    while depth > 0 {
      guard position < source.count else { throw error(.unclosedAnnotation, at: start) }
      switch source[position] {
      case " ", "\t", "\n", "\r", ",", "[", "]", "{", "}":
        position += 1
      case "(" where byte(position + 1) == ";":
        try skipBlockComment()
      case "(":
        depth += 1
        position += 1
      case ")":
        depth -= 1
        position += 1
      case ";" where byte(position + 1) == ";":
        try skipLineComment()
      case ";":
        position += 1
      case "\"":
        try skipString()
      default:
        guard source[position].isIdentifierCharacter else { throw try illegalCharacter() }
        position += 1
      }
    }
  }

  private mutating func annotationName(from start: Int) throws(TextError) -> [UInt8] {
    let nameStart = position
    if byte(position) == "\"" {
      do {
        try skipString()
      } catch  where error.reason == .malformedUTF8 {
        throw error
      } catch {
        throw self.error(.emptyAnnotationIdentifier, at: start)
      }
      let name = StringSyntax.decode(source[nameStart..<position])
      if name.isEmpty { throw error(.emptyAnnotationIdentifier, at: start) }
      guard UTF8.isWellFormed(name) else { throw error(.malformedUTF8, at: start) }
      return name
    } else {
      while byte(position).isIdentifierCharacter { position += 1 }
      if position == nameStart { throw error(.emptyAnnotationIdentifier, at: start) }
      return Array(source[nameStart..<position])
    }
  }

  /// Skips a string and checks that its characters and escapes are allowed.
  mutating func skipString() throws(TextError) {
    let start = position
    position += 1
    while true {
      guard position < source.count else { throw error(.unclosedString, at: start) }
      switch source[position] {
      case "\"":
        position += 1
        return
      case "\\":
        position += try escapeLength()
      case "\n":
        throw error(.unclosedString, at: start)
      case 0x00..<0x20, 0x7F:
        throw error(.illegalControlCharacter, at: position)
      default:
        position += try checkCharacter()
      }
    }
  }

  /// The number of bytes of the escape that begins here.
  private func escapeLength() throws(TextError) -> Int {
    switch byte(position + 1) {
    case "n", "r", "t", "\\", "'", "\"":
      return 2
    case "u":
      guard let length = StringSyntax.scalarEscapeLength(source[position...]) else {
        throw error(.illegalEscape, at: position)
      }
      return length
    default:
      guard byte(position + 1).hexadecimalDigit != nil, byte(position + 2).hexadecimalDigit != nil
      else { throw error(.illegalEscape, at: position) }
      return 3
    }
  }
}
