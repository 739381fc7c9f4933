// SPDX-License-Identifier: Apache-2.0
//
// Annotations that become custom sections: `@custom`, whose place among the sections can be chosen,
// and branch hints, which name their instruction by its offset in the function.
// Spec: 7.4.3 Custom Annotations; Code Metadata, Branch Hints.

import Interp

/// A custom section and its place among the others.
struct PlacedSection {
  /// Spec: `customplace`.
  enum Placement: Equatable {
    case first
    case before(SectionKind)
    case after(SectionKind)
    case last
  }

  let name: Name
  let placement: Placement
  let contents: [UInt8]
}

extension ModuleParser {
  /// Takes the annotations `@custom` between two fields.
  mutating func takeCustomSections() throws(TextError) {
    for annotation in cursor.take(.custom, before: cursor.position) {
      var contents = cursor.contents(of: annotation)
      guard contents.kind == .string else {
        throw contents.error(.annotation(.custom, .missingSectionName))
      }
      let name = try contents.name(in: annotation)
      let placement = try contents.placement(in: annotation)
      let bytes = try contents.strings()
      try contents.expectEnd(of: annotation)
      customSections.append(PlacedSection(name: name, placement: placement, contents: bytes))
    }
  }

  /// Takes the hint before an instruction, which goes to the end of `pending` next.
  mutating func takeBranchHint(before position: Int, _ row: InstructionRow) throws(TextError) {
    guard branchHints != nil, !row.shape.endsArm else { return }
    for (number, annotation) in cursor.take(.branchHint, before: position).enumerated() {
      if number > 0 { throw cursor.error(.duplicate, in: annotation) }
      var contents = cursor.contents(of: annotation)
      let hint = try contents.strings()
      try contents.expectEnd(of: annotation)
      guard hint == [0] || hint == [1] else { throw cursor.error(.invalidHint, in: annotation) }
      branchHints?.waiting.append((pending.count, hint == [1]))
    }
  }

  /// Writes the hints of a function, which begins at a token and ends here.
  ///
  /// - Parameter bodyOffset: The number of bytes before the first instruction.
  mutating func encodeBranchHints(
    ofFunction index: FunctionIndex, from start: Int, bodyOffset: Int
  ) throws(TextError) {
    if let stray = cursor.strayAnnotation(in: start...cursor.position, .branchHint) {
      throw cursor.error(.noInstruction, in: stray)
    }
    hintedFunctions[index] = branchHints?.placed.map { hint in
      BranchHints.Hint(offset: UInt32(bodyOffset + hint.offset), isLikely: hint.isLikely)
    }
    branchHints = nil
  }
}

/// The branch hints of a function while it is parsed.
struct FunctionHints {
  /// The hints for instructions in `pending`, by their positions there.
  var waiting: [(position: Int, isLikely: Bool)] = []
  /// The hints for instructions in `body`, by their offsets there, in rising order.
  private(set) var placed: [(offset: Int, isLikely: Bool)] = []

  /// Follows an instruction from a position in `pending` to an offset in `body`.
  mutating func move(from start: Int, to offset: Int) {
    while let last = waiting.last, last.position >= start {
      placed.append((offset + last.position - start, last.isLikely))
      waiting.removeLast()
    }
  }
}

extension TokenCursor {
  /// Reads `(before SECTION)` or `(after SECTION)`; a section stands last if nothing is said.
  ///
  /// Spec: `customplace`.
  fileprivate mutating func placement(
    in annotation: Annotation
  ) throws(TextError) -> PlacedSection.Placement {
    guard kind == .leftParenthesis else { return .last }
    advance()
    let isBefore: Bool
    switch String(decoding: characters, as: UTF8.self) {
    case "before": isBefore = true
    case "after": isBefore = false
    default: throw error(.annotation(annotation.kind, .malformedPlacement))
    }
    advance()
    let placement: PlacedSection.Placement
    switch String(decoding: characters, as: UTF8.self) {
    case "first" where isBefore: placement = .first
    case "last" where !isBefore: placement = .last
    case let word:
      guard let section = SectionKind.allCases.first(where: { $0.keyword == word }) else {
        throw error(.annotation(annotation.kind, .malformedSectionKind))
      }
      placement = isBefore ? .before(section) : .after(section)
    }
    advance()
    guard kind == .rightParenthesis else {
      throw error(.annotation(annotation.kind, .unexpectedToken))
    }
    advance()
    return placement
  }
}

extension SectionKind {
  /// The word that `@custom` has for the section.
  ///
  /// Spec: `sec`.
  var keyword: String {
    switch self {
    case .type: "type"
    case .import: "import"
    case .function: "func"
    case .table: "table"
    case .memory: "memory"
    case .tag: "tag"
    case .global: "global"
    case .export: "export"
    case .start: "start"
    case .element: "elem"
    case .dataCount: "datacount"
    case .code: "code"
    case .data: "data"
    }
  }
}

extension Shape {
  /// True for what ends a sequence of instructions and is none by itself: no hint can stand before it.
  fileprivate var endsArm: Bool {
    switch self {
    case .special(.else), .special(.end), .special(.catch), .special(.catchAll),
      .special(.delegate):
      true
    default: false
    }
  }
}
