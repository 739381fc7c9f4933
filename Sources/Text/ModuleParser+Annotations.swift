// SPDX-License-Identifier: Apache-2.0
//
// Annotations that become custom sections: `@custom`, whose place among the sections can be chosen,
// and branch hints, which name their instruction by its offset in the function.
// Spec: 7.4.3 Custom Annotations; Code Metadata, Branch Hints.

import Interp

/// The sections of a module in their order, as `@custom` names them.
///
/// Spec: 5.5.2 Sections.
enum SectionKind: String, CaseIterable {
  case type, `import`, `func`, table, memory, tag, global, export, start, elem, datacount, code,
    data

  /// The section's number.
  var id: UInt8 {
    switch self {
    case .type: 1
    case .import: 2
    case .func: 3
    case .table: 4
    case .memory: 5
    case .tag: 13
    case .global: 6
    case .export: 7
    case .start: 8
    case .elem: 9
    case .datacount: 12
    case .code: 10
    case .data: 11
    }
  }
}

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
    guard branchHints != nil, row.shape != .special(.else), row.shape != .special(.end) else {
      return
    }
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
    if let hints = branchHints?.placed, !hints.isEmpty {
      branchHintSection.element { writer in
        writer.unsigned(index)
        writer.unsigned(UInt(hints.count))
        for hint in hints {
          writer.unsigned(UInt(bodyOffset + hint.offset))
          writer.sized([hint.isLikely ? 1 : 0])
        }
      }
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
      guard let section = SectionKind(rawValue: word) else {
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
