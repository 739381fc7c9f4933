// SPDX-License-Identifier: Apache-2.0
//
// The custom sections whose format is known, as far as they are as it wants them. Others are only
// bytes with a name.
// Spec: 5.5.3 Custom Section, 7.4 Custom Sections and Annotations.

extension ModuleStructure {
  /// Where the name section stands in `customSections`; nil if there is none.
  ///
  /// - Throws: ``CustomSectionError`` if it is malformed, names what does not exist, stands in front of
  ///   code or data, or is not the only one.
  package func nameSection(_ bytes: ModuleBytes) throws(CustomSectionError) -> Int? {
    guard let place = try onlySection("name") else { return nil }
    let section = customSections[place]
    try NameSectionReader.check(section, of: self, bytes)
    let last = data.last?.range ?? bodies.last?.range
    if let last, section.range.lowerBound < last.lowerBound {
      throw CustomSectionError(
        section: section.name, offset: section.range.lowerBound, .misplacedSection)
    }
    return place
  }

  /// The branch hints, and where their section stands in `customSections`; nil if there is none.
  ///
  /// - Throws: ``CustomSectionError`` if the section is malformed, stands behind the code, has a hint
  ///   for something that is no `br_if` and no `if`, or is not the only one.
  package func branchHints(
    _ bytes: ModuleBytes
  ) throws(CustomSectionError) -> (place: Int, hints: BranchHints)? {
    guard let place = try onlySection(BranchHints.sectionName) else { return nil }
    let section = customSections[place]
    if let code = bodies.first, section.range.lowerBound > code.range.lowerBound {
      throw CustomSectionError(
        section: section.name, offset: section.range.lowerBound, .misplacedSection)
    }
    return (place, try BranchHints(section, of: self, bytes))
  }

  /// The last section that is not custom and has items; nil if there is none.
  package var lastSection: SectionKind? {
    SectionKind.allCases.last { kind in
      switch kind {
      case .type: !typeGroups.isEmpty
      case .import: !imports.isEmpty
      case .function, .code: !bodies.isEmpty
      case .table: tables.count > importedTableCount
      case .memory: memories.count > importedMemoryCount
      case .tag: tags.count > importedTagCount
      case .global: globals.count > importedGlobalCount
      case .export: !exports.isEmpty
      case .start: start != nil
      case .element: !elements.isEmpty
      // It is never the last one.
      case .dataCount: false
      case .data: !data.isEmpty
      }
    }
  }

  /// The section of a name, of which there may be one.
  private func onlySection(_ name: Name) throws(CustomSectionError) -> Int? {
    let places = customSections.indices.filter { customSections[$0].name == name }
    if places.count > 1 {
      throw CustomSectionError(
        section: name, offset: customSections[places[1]].range.lowerBound, .duplicateSection)
    }
    return places.first
  }
}
