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
    try structure.branchHints(context.bytes)?.hints
  }

  /// Checks the custom sections whose format is known: the name section and the branch hints.
  ///
  /// A module is good with bad sections too; this is for tools that write them.
  ///
  /// - Throws: ``CustomSectionError`` for the first section that is not as its format wants it.
  public func checkCustomSections() throws(CustomSectionError) {
    _ = try branchHints()
    _ = try structure.nameSection(context.bytes)
  }
}
