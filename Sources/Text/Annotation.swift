// SPDX-License-Identifier: Apache-2.0
//
// Annotations that stand for custom sections. They are no tokens: an annotation is found by the token
// that follows it, and who may have one asks for it there. One that nobody asks for is misplaced.
// Spec: 6.2.5 Annotations, 7.4 Custom Sections and Annotations.

import Interp

/// The annotations that have a meaning; all others are skipped.
public enum AnnotationKind: String, CaseIterable, Sendable {
  /// The name of what is defined, for the name section.
  case name
  /// A custom section.
  case custom
  /// Which way a branch will likely go.
  case branchHint = "metadata.code.branch_hint"
}

/// An annotation, its place and what stands in it.
package struct Annotation: Sendable {
  package let kind: AnnotationKind
  /// Where its parenthesis stands in the source.
  let start: Int
  /// The position of the token behind it.
  let follower: Int
  /// The tokens behind its name, the last of which is `end` or `invalid`.
  let contents: [Token]
}

/// What can be wrong with an annotation.
///
/// Without annotations the text may be a module all the same.
public enum AnnotationProblem: Equatable, Sendable {
  /// An annotation stands where it has no meaning.
  case misplaced
  /// A token stands in an annotation where its grammar has no place for it.
  case unexpectedToken
  /// A name is not UTF-8.
  case malformedUTF8
  /// `@name` without a string.
  case missingName
  /// Two names for one thing of an index space, or for the module.
  case multipleNames(IndexSpace?)
  /// `@custom` without a string.
  case missingSectionName
  /// A placement that is neither `(before ...)` nor `(after ...)`.
  case malformedPlacement
  /// A placement beside a section that does not exist.
  case malformedSectionKind
  /// Two hints for one instruction.
  case duplicate
  /// A hint outside of functions.
  case notInFunction
  /// A hint that no instruction follows.
  case noInstruction
  /// A hint that is neither 0 nor 1.
  case invalidHint
}

extension AnnotationProblem {
  /// What is wrong with an annotation, in the words of the official test suite.
  func message(_ kind: AnnotationKind) -> String {
    let what =
      switch self {
      case .misplaced: "misplaced"
      case .unexpectedToken: "unexpected token"
      case .malformedUTF8: "malformed UTF-8 encoding"
      case .missingName: "string expected"
      case .multipleNames(let space): "multiple \(space?.description ?? "module") names"
      case .missingSectionName: "missing section name"
      case .malformedPlacement: "malformed placement"
      case .malformedSectionKind: "malformed section kind"
      case .duplicate: "duplicate annotation"
      case .notInFunction: "not in a function"
      case .noInstruction: "invalid placement"
      case .invalidHint: "invalid hint value"
      }
    return self == .misplaced
      ? "misplaced @\(kind.rawValue) annotation" : "@\(kind.rawValue) annotation: \(what)"
  }
}
