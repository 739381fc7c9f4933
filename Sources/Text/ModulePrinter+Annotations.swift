// SPDX-License-Identifier: Apache-2.0
//
// Custom sections as annotations. Names become identifiers, and branch hints stand in front of their
// instructions, where the parser can put them back to the section they come from; other sections are
// bytes with a name and a place.
// Spec: 7.4 Custom Sections and Annotations.

import Interp

/// What of the custom sections is written, and where.
struct PrintedAnnotations {
  /// The names that become identifiers.
  let names: ModuleNames
  /// The places in `customSections` of what is written as bytes.
  let customSections: [Int]
  /// The place of the name section, if it becomes identifiers.
  private let nameSection: Int?
  private let branchHints: BranchHints?

  /// Decides what becomes of the custom sections of a module.
  /// - Parameter isOn: If false, they are not written, and names are taken as far as they can be.
  init(_ context: ModuleContext, isOn: Bool) {
    let module = context.module
    guard isOn else {
      names = module.names
      customSections = []
      nameSection = nil
      branchHints = nil
      return
    }
    // The parser writes the names behind all sections that are not custom ...
    let nameSection = (try? module.nameSection(context.bytes)).flatMap { place in
      guard let last = module.lastSection else { return place }
      return module.customSections[place].predecessor.map { $0 >= last } ?? false ? place : nil
    }
    // ... and the hints immediately in front of the code.
    let last = module.customSections.lastIndex { $0.predecessor.map { $0 < .code } ?? true }
    let hints = (try? module.branchHints(context.bytes)).flatMap { $0.place == last ? $0 : nil }
    self.nameSection = nameSection
    names = nameSection == nil ? ModuleNames() : module.names
    branchHints = hints?.hints
    customSections = module.customSections.indices.filter {
      $0 != nameSection && $0 != hints?.place
    }
  }

  /// Where the parser has to put a custom section.
  func placement(_ place: Int, _ section: CustomSection) -> String {
    // The names stand behind the last section, and what comes then stands behind the names.
    if let nameSection, place > nameSection { return "(after last)" }
    return section.predecessor.map { "(after \($0.keyword))" } ?? "(before first)"
  }

  /// The annotations for instructions of a function, by their offsets in the module.
  /// - Parameter start: Where the function begins.
  func hints(of function: FunctionIndex, at start: Int) -> [Int: String] {
    var annotations: [Int: String] = [:]
    for hint in branchHints?.functions[function] ?? [] {
      annotations[start + Int(hint.offset)] =
        "(@metadata.code.branch_hint \"\\0\(hint.isLikely ? 1 : 0)\")"
    }
    return annotations
  }
}

extension ModulePrinter {
  /// Writes the custom sections behind a section, or those at the beginning.
  mutating func printCustomSections(after kind: SectionKind?) {
    for place in annotations.customSections {
      let section = module.customSections[place]
      guard section.predecessor == kind else { continue }
      let placement = annotations.placement(place, section)
      printList(
        "(@custom \(StringSyntax.encode(section.name)) \(placement)", strings(section.range))
    }
  }
}
