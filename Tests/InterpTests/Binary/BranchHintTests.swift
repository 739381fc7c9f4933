// SPDX-License-Identifier: Apache-2.0
//
// The custom section of branch hints, good and bad.
// Spec: Code Metadata, Branch Hints.

import Interp
import TestSupport
import Testing

@Suite struct BranchHintTests {
  /// Two functions behind an imported one, whose bodies are: no locals, `i32.const 0`, `if`, `end`, and
  /// in a block `i32.const 0`, `br_if 0`.
  private func module(_ contents: [UInt8], behindCode: Bool = false) throws -> Module {
    var builder = ModuleBuilder().section(1, items: [[0x60, 0, 0]])
      .section(2, items: [ModuleBuilder.name("m") + ModuleBuilder.name("f") + [0, 0]])
      .section(3, items: [[0], [0]])
    let hints = ModuleBuilder.name("metadata.code.branch_hint") + contents
    if !behindCode { builder = builder.section(0, hints) }
    let body = ModuleBuilder.body(
      [0x41, 0, 0x04, 0x40, 0x0B, 0x02, 0x40, 0x41, 0, 0x0D, 0, 0x0B, 0x0B])
    builder = builder.section(10, items: [body, body])
    if behindCode { builder = builder.section(0, hints) }
    return try Module(builder.bytes)
  }

  @Test func `hints are read`() throws {
    let module = try module([2, 1, 2, 3, 1, 0, 10, 1, 1, 2, 0])
    let hints = try #require(try module.branchHints())
    #expect(
      hints.functions == [
        1: [.init(offset: 3, isLikely: false), .init(offset: 10, isLikely: true)]
      ])
    #expect(hints.hint(for: 1, at: 10)?.isLikely == true)
    #expect(hints.hint(for: 1, at: 4) == nil)
    try module.checkCustomSections()
    let bare = try wat("(func)")
    #expect(try bare.branchHints() == nil)
    #expect(try self.module([0]).branchHints()?.functions.isEmpty == true)
  }

  @Test(
    arguments: [
      ([], .malformed(.unexpectedEndOfSectionOrFunction)),
      ([1, 1, 1, 3, 1], .malformed(.unexpectedEndOfSectionOrFunction)),
      ([9, 1, 0], .malformed(.unexpectedEndOfSectionOrFunction)),
      ([0, 0], .malformed(.sectionSizeMismatch)),
      ([1, 1, 1, 3, 0, 0], .hintSize(0)), ([1, 1, 1, 3, 2, 0, 0], .hintSize(2)),
      ([1, 1, 1, 3, 1, 2], .hintValue(2)), ([1, 1, 1, 3, 1, 0x80, 0], .hintValue(0x80)),
      ([1, 0, 1, 3, 1, 0], .unknown(.function, 0)), ([1, 3, 1, 3, 1, 0], .unknown(.function, 3)),
      ([1, 1, 1, 1, 1, 0], .invalidTarget(1)), ([1, 1, 1, 4, 1, 0], .invalidTarget(4)),
      ([1, 1, 1, 99, 1, 0], .invalidTarget(99)), ([1, 1, 1, 0, 1, 0], .invalidTarget(0)),
      ([1, 1, 2, 10, 1, 0, 3, 1, 0], .outOfOrder(3)),
      ([1, 1, 2, 3, 1, 0, 3, 1, 0], .outOfOrder(3)),
      ([2, 2, 0, 1, 0], .outOfOrder(1)), ([2, 1, 0, 1, 0], .outOfOrder(1)),
    ] as [([UInt8], CustomSectionError.Reason)])
  func `bad hints are errors for those who ask`(
    _ contents: [UInt8], _ reason: CustomSectionError.Reason
  ) throws {
    let module = try module(contents)
    let error = #expect(throws: CustomSectionError.self) { try module.branchHints() }
    #expect(error?.reason == reason)
    #expect(error?.section == BranchHints.sectionName)
    #expect(throws: CustomSectionError.self) { try module.checkCustomSections() }
  }

  @Test func `hints stand before the code`() throws {
    let error = #expect(throws: CustomSectionError.self) {
      try module([0], behindCode: true).branchHints()
    }
    #expect(error?.reason == .misplacedSection)
    #expect("\(error?.message ?? "")" == "@metadata.code.branch_hint annotation: misplaced section")
  }
}
