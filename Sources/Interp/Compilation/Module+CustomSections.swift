// SPDX-License-Identifier: Apache-2.0
//
// Custom sections whose format is known, for embedders that want to use them. The engine itself takes
// names where they are good, and nothing else.
// Spec: 5.5.3 Custom Section, 7.4 Custom Sections and Annotations.

extension Module {
  /// The branch hints; nil if the module has no section of them.
  ///
  /// The interpreter itself does not use them.
  ///
  /// - Throws: ``CustomSectionError`` if the section is malformed, stands behind the code, or has a
  ///   hint for something that is no `br_if` and no `if`.
  public func branchHints() throws(CustomSectionError) -> BranchHints? {
    let name = BranchHints.sectionName
    guard let section = try onlySection(name) else { return nil }
    if let code = structure.bodies.first, section.range.lowerBound > code.range.lowerBound {
      throw CustomSectionError(
        section: name, offset: section.range.lowerBound, .misplacedSection)
    }
    return try BranchHints(section, of: structure, context.bytes)
  }

  /// Checks the custom sections whose format is known: the name section and the branch hints.
  ///
  /// A module is good with bad sections too; this is for tools that write them.
  ///
  /// - Throws: ``CustomSectionError`` for the first section that is not as its format wants it.
  public func checkCustomSections() throws(CustomSectionError) {
    _ = try branchHints()
    guard let section = try onlySection("name") else { return }
    try NameSectionReader.check(section, of: structure, context.bytes)
    let last = structure.data.last?.range ?? structure.bodies.last?.range
    if let last, section.range.lowerBound < last.lowerBound {
      throw CustomSectionError(
        section: section.name, offset: section.range.lowerBound, .misplacedSection)
    }
  }

  /// The section of a name, of which there may be one.
  private func onlySection(_ name: Name) throws(CustomSectionError) -> CustomSection? {
    let sections = customSections.filter { $0.name == name }
    if sections.count > 1 {
      throw CustomSectionError(
        section: name, offset: sections[1].range.lowerBound, .duplicateSection)
    }
    return sections.first
  }
}
