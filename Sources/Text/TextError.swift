// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a text, and where. A text is malformed when it is not in the grammar; a text
// that is well-formed can still make a module that is invalid, and that is the validator's to say.
// `message` begins with the phrase the official test suite expects.

/// The reason why a text is no module, with the position of the first offending token.
public struct TextError: Error, Equatable, Sendable {
  /// The line, counted from 1.
  public let line: Int
  /// The character of the line, counted from 1.
  public let column: Int
  /// What is wrong.
  public let reason: Reason

  /// Makes an error.
  public init(line: Int, column: Int, reason: Reason) {
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// Makes an error at a position.
  init(_ reason: Reason, at position: SourcePosition) {
    self.init(line: position.line, column: position.column, reason: reason)
  }

  /// The ways in which a text can be malformed.
  public enum Reason: Equatable, Sendable {
    /// A token stands where the grammar has no place for it.
    case unexpectedToken
    /// A word that is neither a keyword nor an instruction, or characters that make no token.
    case unknownOperator(String)
    /// A character that may stand only in strings and comments.
    case illegalCharacter
    /// A control character in a string.
    case illegalControlCharacter
    /// A backslash in a string that begins no escape.
    case illegalEscape
    /// Bytes that are no UTF-8.
    case malformedUTF8
    /// A string without its closing quote.
    case unclosedString
    /// A block comment without its end.
    case unclosedComment
    /// An annotation without its end.
    case unclosedAnnotation
    /// A `$` without a name.
    case emptyIdentifier
    /// A `(@` without a name.
    case emptyAnnotationIdentifier
    /// A number that its type cannot hold.
    case constantOutOfRange
    /// An index, a size or an offset of more than the given number of bits.
    case integerOutOfRange(bits: Int)
    /// More or fewer lanes than the shape of a vector has.
    case wrongLaneCount
    /// More or fewer lanes than a shuffle takes.
    case wrongShuffleLength
    /// An alignment that is no power of two.
    case alignmentNotPowerOfTwo
    /// A page size that is no power of two.
    case invalidPageSize(UInt64)
    /// An identifier that names nothing.
    case unknown(IndexSpace, String)
    /// An identifier that names two things.
    case duplicate(IndexSpace, String)
    /// An import behind a definition.
    case importAfter(IndexSpace)
    /// Parameters and results beside a type use that are not those of the type.
    case inlineFunctionType
    /// A label behind `else` or `end` that is not the block's.
    case mismatchingLabel
    /// A second start field.
    case multipleStartSections
    /// Something is wrong with an annotation; the module is not malformed for that.
    case annotation(AnnotationKind, AnnotationProblem)
    /// Something of the grammar that is not supported.
    case unsupported(String)
  }
}

extension TextError: CustomStringConvertible {
  /// What is wrong, without the position.
  public var message: String {
    switch reason {
    case .unexpectedToken: "unexpected token"
    case .unknownOperator(let text): "unknown operator \(text)"
    case .illegalCharacter: "illegal character"
    case .illegalControlCharacter: "illegal control character in string literal"
    case .illegalEscape: "illegal escape"
    case .malformedUTF8: "malformed UTF-8 encoding"
    case .unclosedString: "unclosed string literal"
    case .unclosedComment: "unclosed comment"
    case .unclosedAnnotation: "unclosed annotation"
    case .emptyIdentifier: "empty identifier"
    case .emptyAnnotationIdentifier: "empty annotation id"
    case .constantOutOfRange: "constant out of range"
    case .integerOutOfRange(let bits): "i\(bits) constant out of range"
    case .wrongLaneCount: "wrong number of lane literals"
    case .wrongShuffleLength: "invalid lane length"
    case .alignmentNotPowerOfTwo: "alignment must be a power of two"
    case .invalidPageSize(let size): "invalid custom page size \(size)"
    case .unknown(let space, let name): "unknown \(space) \(name)"
    case .duplicate(let space, let name): "duplicate \(space) \(name)"
    case .importAfter(let space): "import after \(space) definition"
    case .inlineFunctionType: "inline function type does not match explicit type"
    case .mismatchingLabel: "mismatching label"
    case .multipleStartSections: "multiple start sections"
    case .annotation(let kind, let problem): problem.message(kind)
    case .unsupported(let construct): "unsupported: \(construct)"
    }
  }

  /// The position and the message: `LINE:COLUMN: message`.
  public var description: String { "\(line):\(column): \(message)" }

  /// The line of the source, cut around the offending token if it is long, and a caret under that.
  ///
  /// Two lines; none if the position is not in the source.
  public func excerpt(in source: [UInt8]) -> [String] {
    guard let excerpt = SourceExcerpt(source, line: line, column: column) else { return [] }
    return [excerpt.line, excerpt.indent + "^"]
  }

  /// The description and the excerpt, in lines.
  ///
  /// With `FILE:` before it, it begins as editors and terminals expect.
  public func rendering(in source: [UInt8]) -> String {
    ([description] + excerpt(in: source).map { $0.isEmpty ? "" : "    " + $0 })
      .joined(separator: "\n")
  }
}

/// The spaces of indices that identifiers can name.
///
/// Spec: 6.3.5 Identifiers / Contexts.
public enum IndexSpace: String, Sendable, CustomStringConvertible {
  /// An index space of a module.
  case type, function, table, memory, global, tag
  /// An index space of segments.
  case element = "elem segment"
  /// An index space of segments.
  case data = "data segment"
  /// An index space of a function.
  case local, label
  /// The fields of a structure type.
  case field

  /// The word used in messages.
  public var description: String { rawValue }
}
