// SPDX-License-Identifier: Apache-2.0
//
// Tokens: the leaves of the text format. A token is a range of the source; what a string or a number
// means is worked out by the parser that asks for it.
// Spec: 6.3.1 Lexical Format / Tokens.

import Interp

/// A token and its place in the source.
package struct Token: Sendable {
  package enum Kind: Equatable, Sendable {
    case leftParenthesis
    case rightParenthesis
    case keyword(Keyword)
    /// A position in `InstructionTable.rows`.
    case instruction(UInt16)
    /// `$name`
    case identifier
    /// `$"name"`
    case quotedIdentifier
    case string
    /// A number without sign, fraction and exponent.
    case natural
    /// A number with a sign, without fraction and exponent.
    case integer
    case float
    /// Characters that make a token of no other kind; never allowed.
    case reserved
    /// The end of the source.
    case end
    /// The place where the lexer gave up: see `SourceText.lexicalError`.
    case invalid
  }

  package let kind: Kind
  package let start: Int
  package let end: Int
}

/// The words with a meaning that are not instructions: those of modules and those of test scripts.
package enum Keyword: String, CaseIterable, Sendable {
  // Modules. Spec: 6.6
  case module, type, rec, sub, final, `func`, table, memory, global, tag, elem, data, start
  case `import`, export, param, result, local, mut, declare, item, offset, then
  case `struct`, array, field, shared, pagesize
  case `do`
  case catchReference = "catch_ref"
  case catchAllReference = "catch_all_ref"
  // Types. Spec: 6.4
  case i32, i64, f32, f64, v128, i8, i16, ref, null
  case any, eq, i31, none, extern, exn, nofunc, noextern, noexn
  case anyref, eqref, i31ref, structref, arrayref, nullref, funcref, nullfuncref, externref
  case nullexternref, exnref, nullexnref
  // Shapes of vectors. Spec: 6.5.9
  case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2
  // Scripts.
  case binary, quote, definition, instance, register, invoke, get, either
  case assertReturn = "assert_return"
  case assertTrap = "assert_trap"
  case assertExhaustion = "assert_exhaustion"
  case assertException = "assert_exception"
  case assertInvalid = "assert_invalid"
  case assertInvalidCustom = "assert_invalid_custom"
  case assertMalformed = "assert_malformed"
  case assertMalformedCustom = "assert_malformed_custom"
  case assertUnlinkable = "assert_unlinkable"
  case assertSuspension = "assert_suspension"
  case canonicalNaN = "nan:canonical"
  case arithmeticNaN = "nan:arithmetic"
  case externalReference = "ref.extern"
  case hostReference = "ref.host"
  case anyReference = "ref.any"
  case structureReference = "ref.struct"
  case arrayReference = "ref.array"
  case exceptionReference = "ref.exn"
}

/// All words that the lexer knows.
enum Vocabulary {
  static let kinds: [String: Token.Kind] = {
    var kinds: [String: Token.Kind] = [:]
    for keyword in Keyword.allCases { kinds[keyword.rawValue] = .keyword(keyword) }
    for (position, row) in InstructionTable.rows.enumerated() where kinds[row.mnemonic] == nil {
      kinds[row.mnemonic] = .instruction(UInt16(position))
    }
    return kinds
  }()
}

/// A source and its tokens, the last of which is `end` or `invalid`, and the annotations that were
/// asked for, in the order of the text.
package struct SourceText: Sendable {
  package let bytes: [UInt8]
  package let lines: SourceLines
  package let tokens: [Token]
  package private(set) var annotations: [Annotation]
  /// What stopped the lexer; nil if it reached the end of the source.
  package let lexicalError: TextError?

  package init(_ bytes: [UInt8], keeping annotations: Set<AnnotationKind> = []) {
    var lexer = Lexer(bytes, keeping: annotations)
    self.lexicalError = lexer.run()
    self.bytes = bytes
    self.lines = SourceLines(bytes)
    self.tokens = lexer.tokens
    self.annotations = lexer.annotations
  }

  /// What stands inside an annotation of a text.
  init(of annotation: Annotation, in text: SourceText) {
    bytes = text.bytes
    lines = text.lines
    tokens = annotation.contents
    annotations = []
    lexicalError = nil
  }

  /// The text with all its annotations skipped.
  var withoutAnnotations: SourceText {
    var text = self
    text.annotations = []
    return text
  }
}
