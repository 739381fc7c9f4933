// SPDX-License-Identifier: Apache-2.0
//
// Annotations that become custom sections, and what is wrong with others. The order of sections is
// that of the specification's example.
// Spec: 7.4 Custom Sections and Annotations.

import Interp
import Testing

@testable import Text

@Suite struct AnnotationTests {
  private func module(_ text: String, names: Bool = false) throws -> Module {
    try Module(try Wat.encode(text, names: names, annotations: true))
  }

  // MARK: Custom sections

  @Test func `custom sections stand where they were placed`() throws {
    let module = try module(
      """
      (module
        (@custom "A" "aaa")
        (type $t (func))
        (@custom "B" (after func) "bbb")
        (@custom "C" (before func) "ccc")
        (@custom "D" (after last) "ddd")
        (table 10 funcref)
        (func (type $t))
        (@custom "E" (after import) "eee")
        (@custom "F" (before type) "fff")
        (@custom "G" (after data) "ggg")
        (@custom "H" (after code) "hhh")
        (@custom "I" (after func) "iii")
        (@custom "J" (before func) "jjj")
        (@custom "K" (before first) "kkk"))
      """)
    let sections = module.customSections
    #expect(sections.map(\.name.description).joined() == "KFECJBIHGAD")
    for section in sections {
      let letter = UInt8(ascii: "a") + section.name.utf8[0] - UInt8(ascii: "A")
      #expect(module.contents(of: section) == [letter, letter, letter])
    }
    // E stands behind the types, H behind the code.
    let code = try #require(module.structure.bodies.first?.range)
    #expect(sections[6].range.upperBound <= code.lowerBound)
    #expect(sections[7].range.lowerBound >= code.upperBound)
  }

  @Test func `the contents of a custom section are its strings together`() throws {
    let module = try module(#"(@custom "")"#)
    #expect(module.customSections.map(\.name) == [""])
    let other = try self.module(#"(func) (@custom "a" "" "1\00" "" "\ff") (@"custom" "b")"#)
    #expect(other.customSections.map { other.contents(of: $0) } == [[0x31, 0x00, 0xFF], []])
  }

  @Test func `without being asked for, annotations are skipped`() throws {
    for text in [
      "(module (@custom) (func (@name 1) (@metadata.code.branch_hint) nop (@name \"x\")))",
      "(@custom 1) (module (func nop)) (@name)",
    ] {
      #expect(try Wat.encode(text, names: true) == Wat.encode("(func nop)"))
    }
  }

  @Test func `other annotations are always skipped`() throws {
    let text = "(@other x) (module (@custom.other) (func (@Name) nop (@branch_hint \"\\01\")))"
    #expect(try Wat.encode(text, annotations: true) == Wat.encode("(func nop)"))
  }

  // MARK: Names

  @Test func `everything that can have an identifier can have a name`() throws {
    let module = try module(
      #"""
      (module $id (@name "the module")
        (type $t (@name "type") (func (param $p (@name "lost") i32)))
        (import "m" "f" (func $i (@name "import") (param $a (@name "α") i32) (param i32)))
        (func $f (@name "function") (param (@name "parameter") i32) (param $q i32)
          (local $l (@name "local") i64) (local (@name "nameless") i64) (local i32 i32)
          (block $b (@name "block") (nop))
          loop (@name "loop") end
          i32.const 0 if $if (@name "if") end
          (block $out try_table $try (@name "try") (catch_all 0) end))
        (table (@name "table") 1 funcref) (memory $m (@name "memory") 1)
        (type $s (struct (field $a (@name "first") i32) (field i8 i16) (field (@name "last") i64)))
        (tag $x (@name "tag")) (global (@name "global") i32 (i32.const 0))
        (elem $e (@name "elements") func) (data (@name "data") ""))
      """#)
    let names = module.structure.names
    #expect(names.module == "the module")
    #expect(names.functions == [0: "import", 1: "function"])
    #expect(names.locals == [0: [0: "α"], 1: [0: "parameter", 2: "local", 3: "nameless"]])
    #expect(names.labels == [1: [0: "block", 1: "loop", 2: "if", 4: "try"]])
    #expect(names.types == [0: "type"])
    #expect(names.fields == [1: [0: "first", 3: "last"]] && names.tags == [0: "tag"])
    #expect(names.tables == [0: "table"] && names.memories == [0: "memory"])
    #expect(names.globals == [0: "global"])
    #expect(names.elements == [0: "elements"] && names.data == [0: "data"])
    try module.checkCustomSections()
  }

  @Test func `a name goes before an identifier, and identifiers are kept on demand`() throws {
    let text = #"(module $m (func $f (@name "F")) (func $g (local $l i32)) (func (@name "F")))"#
    let named = try module(text, names: true).structure.names
    #expect(named.module == "m" && named.functions == [0: "F", 1: "g", 2: "F"])
    #expect(named.locals == [1: [0: "l"]])
    let bare = try module(text).structure.names
    #expect(bare.module == nil && bare.functions == [0: "F", 2: "F"] && bare.locals.isEmpty)
  }

  @Test func `a name is no identifier`() {
    let text = #"(func (@name "f")) (start $f)"#
    #expect(throws: TextError(line: 1, column: 27, reason: .unknown(.function, "$f"))) {
      try Wat.encode(text, annotations: true)
    }
  }

  // MARK: Branch hints

  @Test func `a hint has the offset of its instruction in the function`() throws {
    let module = try module(
      #"""
      (import "m" "f" (func))
      (func (nop))
      (func (param i32) (local i64 i64)
        (block
          (@metadata.code.branch_hint "\01") (br_if 0 (i32.eqz (local.get 0)))
          local.get 0
          (@metadata.code.branch_hint "\00")
          br_if 0)
        (@metadata.code.branch_hint "\01" "")
        (if (local.get 0) (then (if (i32.const 1) (then))) (else)))
      """#)
    let hints = try #require(try module.branchHints())
    #expect(
      hints.functions == [
        2: [
          // Behind two bytes of locals for each run: 1 run, 2 x i64; block, local.get, i32.eqz.
          BranchHints.Hint(offset: 3 + 2 + 2 + 1, isLikely: true),
          BranchHints.Hint(offset: 3 + 2 + 2 + 1 + 2 + 2, isLikely: false),
          BranchHints.Hint(offset: 3 + 2 + 2 + 1 + 2 + 2 + 2 + 1 + 2, isLikely: true),
        ]
      ])
    #expect(hints.hint(for: 2, at: 8)?.isLikely == true)
    #expect(hints.hint(for: 2, at: 9) == nil && hints.hint(for: 1, at: 8) == nil)
    let section = try #require(module.customSections.first)
    #expect(section.range.upperBound < module.structure.bodies[0].range.lowerBound)
    #expect(module.contents(of: section) == [1, 2, 3, 8, 1, 1, 12, 1, 0, 17, 1, 1])
  }

  @Test func `a hint for another instruction is invalid, not malformed`() throws {
    let text =
      #"(func (@metadata.code.branch_hint "\01") (nop (@metadata.code.branch_hint "\00") (nop)))"#
    let module = try module(text)
    let error = #expect(throws: CustomSectionError.self) { try module.branchHints() }
    #expect(error?.reason == .invalidTarget(1))
    #expect(
      error?.message.hasPrefix("@metadata.code.branch_hint annotation: invalid target") == true)
  }

  // MARK: Errors

  @Test(
    arguments: [
      ("(@custom)", 9, .custom, .missingSectionName),
      ("(@custom 4)", 10, .custom, .missingSectionName),
      ("(@custom $)", 10, .custom, .missingSectionName),
      ("(@custom \"\\df\")", 10, .custom, .malformedUTF8),
      ("(@custom \"a\" \"b\" here)", 18, .custom, .unexpectedToken),
      ("(@custom \"a\" \"b\" (after type))", 18, .custom, .unexpectedToken),
      ("(@custom \"a\" (after type \"b\"))", 26, .custom, .unexpectedToken),
      ("(@custom \"a\" (type))", 15, .custom, .malformedPlacement),
      ("(@custom \"a\" ())", 15, .custom, .malformedPlacement),
      ("(@custom \"a\" (after))", 20, .custom, .malformedSectionKind),
      ("(@custom \"a\" (after first))", 21, .custom, .malformedSectionKind),
      ("(@custom \"a\" (before last))", 22, .custom, .malformedSectionKind),
      ("(@custom \"a\" (before custom))", 22, .custom, .malformedSectionKind),
      ("(@custom \"a\") (module)", 1, .custom, .misplaced),
      ("(module) (@custom \"a\")", 10, .custom, .misplaced),
      ("(module (@custom \"a\") $m)", 9, .custom, .misplaced),
      ("(func (@custom \"a\"))", 7, .custom, .misplaced),
      ("(rec (@custom \"a\") (type (func)))", 6, .custom, .misplaced),
      ("(@name \"a\") (func)", 1, .name, .misplaced),
      ("(module (@name \"a\") $m)", 9, .name, .misplaced),
      ("(module (func) (@name \"a\"))", 16, .name, .misplaced),
      ("(func (@name \"a\") $f)", 7, .name, .misplaced),
      ("(func (export \"a\") (@name \"a\"))", 20, .name, .misplaced),
      ("(type (struct (field (@name \"a\") i32 i32)))", 22, .name, .misplaced),
      ("(func (param (@name \"a\") i32 i32))", 14, .name, .misplaced),
      ("(func (local (@name \"a\")))", 14, .name, .misplaced),
      ("(func (result (@name \"a\") i32))", 15, .name, .misplaced),
      ("(func (block (param (@name \"a\") i32)))", 21, .name, .misplaced),
      ("(func (block (nop)) (@name \"a\"))", 21, .name, .misplaced),
      ("(module $m (@name \"a\") (@name \"b\"))", 24, .name, .multipleNames(nil)),
      ("(func (@name \"a\") (@name \"b\"))", 19, .name, .multipleNames(.function)),
      ("(func (local $x (@name \"a\") (@name \"b\") i32))", 29, .name, .multipleNames(.local)),
      ("(func (@name))", 7, .name, .missingName), ("(func (@name a))", 7, .name, .missingName),
      ("(func (@name \"a\" \"b\"))", 18, .name, .unexpectedToken),
      ("(func (@name \"\\ff\"))", 14, .name, .malformedUTF8),
      ("(@metadata.code.branch_hint \"\\01\")", 1, .branchHint, .notInFunction),
      (
        "(global i32 (@metadata.code.branch_hint \"\\01\") (i32.const 0))", 13, .branchHint,
        .notInFunction
      ),
      (
        "(func (nop) (@metadata.code.branch_hint \"\\01\"))", 13, .branchHint, .noInstruction
      ),
      (
        "(func block (@metadata.code.branch_hint \"\\01\") end (br_if 0 (i32.const 1)))", 13,
        .branchHint, .noInstruction
      ),
      (
        "(func ((@metadata.code.branch_hint \"\\01\") nop))", 8, .branchHint, .noInstruction
      ),
      (
        """
        (func (@metadata.code.branch_hint "\\01") (@metadata.code.branch_hint "\\01") nop)
        """, 42, .branchHint, .duplicate
      ),
      ("(func (@metadata.code.branch_hint \"\\02\") nop)", 7, .branchHint, .invalidHint),
      ("(func (@metadata.code.branch_hint) nop)", 7, .branchHint, .invalidHint),
      ("(func (@metadata.code.branch_hint \"\\01\" x) nop)", 41, .branchHint, .unexpectedToken),
    ] as [(String, Int, AnnotationKind, AnnotationProblem)])
  func `a bad annotation is an error if it is asked for`(
    text: String, column: Int, kind: AnnotationKind, problem: AnnotationProblem
  ) throws {
    #expect(throws: TextError(line: 1, column: column, reason: .annotation(kind, problem))) {
      try Wat.encode(text, annotations: true)
    }
    #expect(try !Wat.encode(text).isEmpty)
  }

  @Test func `an annotation inside another one is white space`() throws {
    let text = #"(@custom (@custom) "a" (@name) (before (@x) type) (;;) "b" ;; c"# + "\n)"
    #expect(try module(text).customSections.map(\.name) == ["a"])
  }

  @Test func `an annotation that is no sequence of tokens is still well-formed`() {
    for inside in ["$", "(@)", "a\"b\"c", "} ;{"] {
      let text = "(@custom \"a\" \(inside))"
      #expect(
        throws: TextError(line: 1, column: 14, reason: .annotation(.custom, .unexpectedToken))
      ) {
        try Wat.encode(text, annotations: true)
      }
    }
  }

  @Test func `an error of the module is one with annotations too`() {
    for text in ["(func (@name \"a\") (nope))", "(@custom \"a\""] {
      #expect(throws: TextError.self) { try Wat.encode(text, annotations: true) }
      #expect(throws: TextError.self) { try Wat.encode(text) }
    }
  }
}
