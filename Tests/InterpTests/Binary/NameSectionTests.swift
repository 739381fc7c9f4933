// SPDX-License-Identifier: Apache-2.0
//
// Names for people: used where they are good, ignored where they are not.
// Spec: 7.4.1 Name Section.

import Interp
import TestSupport
import Testing

@Suite struct NameSectionTests {
  private func module(_ contents: [UInt8]) throws -> Module {
    try Module(
      ModuleBuilder.function([0x00, 0x0B]).section(0, ModuleBuilder.name("name") + contents).bytes)
  }

  private func subsection(_ id: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [id] + ModuleBuilder.leb(UInt64(contents.count)) + contents
  }

  @Test func `names come from the name section`() throws {
    let module = try wat(
      """
      (module $m (type $t (func)) (table $tab 0 funcref) (memory $mem 0) (elem $e func) (data $d "")
        (func $f (param $p i32) (local $l i64) (block) (block $b))
        (global $g i32 (i32.const 0)))
      """)
    let names = module.structure.names
    #expect(module.name == "m")
    #expect(names.functions == [0: "f"])
    #expect(names.locals == [0: [0: "p", 1: "l"]])
    #expect(names.labels == [0: [1: "b"]])
    #expect(names.globals == [0: "g"])
    #expect(names.types == [0: "t"])
    #expect(names.tables == [0: "tab"] && names.memories == [0: "mem"])
    #expect(names.elements == [0: "e"] && names.data == [0: "d"])
    try module.checkCustomSections()
  }

  @Test func `fields and tags have names`() throws {
    let module = try wat("(type (struct (field i32) (field $f i8))) (tag) (tag $t)")
    let names = module.structure.names
    #expect(names.fields == [0: [1: "f"]])
    #expect(names.tags == [1: "t"])
    try module.checkCustomSections()
  }

  @Test(
    arguments: [
      [1, 200, 0],  // a subsection longer than the section
      [1, 3, 1, 0, 0xFF],  // no UTF-8
      [1, 4, 1, 0, 1, 0xFF],  // no UTF-8
      [1, 2, 9, 0],  // more names than bytes
      [0x80], [99, 0], [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    ] as [[UInt8]])
  func `bad names are ignored`(_ contents: [UInt8]) throws {
    let module = try module(contents)
    #expect(module.structure.names.functions.isEmpty)
    let bare = try Instance(module, store: Store())
    #expect(bare.function("f") == nil)
  }

  @Test func `what stands before a bad name is kept`() throws {
    let good = subsection(0, ModuleBuilder.name("kept"))
    #expect(try module(good + [1, 200]).name == "kept")
    let functions = subsection(1, [1, 0] + ModuleBuilder.name("first"))
    let names = try module(good + functions + [2, 1, 0xFF]).structure.names
    #expect(names.functions == [0: "first"])
  }

  @Test(
    arguments: [
      ([1, 200, 0], .malformed(.lengthOutOfBounds)),
      ([1, 3, 1, 0, 0xFF], .malformed(.unexpectedEndOfSectionOrFunction)),
      ([1, 4, 1, 0, 1, 0xFF], .malformed(.malformedUTF8)),
      ([1, 2, 9, 0], .malformed(.unexpectedEndOfSectionOrFunction)),
      ([12, 0], .unexpectedSubsection(12)), ([1, 1, 0, 1, 1, 0], .unexpectedSubsection(1)),
      ([2, 1, 0, 1, 1, 0], .unexpectedSubsection(1)), ([1, 2, 0, 0], .subsectionSizeMismatch),
      ([0, 3, 1, 0x61, 0], .subsectionSizeMismatch),
      ([1, 7, 2, 0, 1, 0x61, 0, 1, 0x62], .multipleNames(.function, 0)),
      ([2, 7, 2, 0, 0, 0, 0], .malformed(.lengthOutOfBounds)),
      ([2, 5, 2, 0, 0, 0, 0], .multipleNames(.function, 0)),
      ([1, 4, 1, 1, 1, 0x61], .unknown(.function, 1)),
      ([2, 3, 1, 1, 0], .unknown(.function, 1)),
      ([2, 6, 1, 0, 1, 3, 1, 0x61], .unknown(.local, 3)),
      ([3, 6, 1, 0, 1, 2, 1, 0x61], .unknown(.label, 2)),
      ([4, 4, 1, 1, 1, 0x61], .unknown(.type, 1)), ([5, 4, 1, 0, 1, 0x61], .unknown(.table, 0)),
      ([6, 4, 1, 0, 1, 0x61], .unknown(.memory, 0)), ([7, 4, 1, 0, 1, 0x61], .unknown(.global, 0)),
      ([8, 4, 1, 0, 1, 0x61], .unknown(.element, 0)), ([9, 4, 1, 0, 1, 0x61], .unknown(.data, 0)),
      ([10, 6, 1, 0, 1, 0, 1, 0x61], .unknown(.field, 0)),
      ([11, 4, 1, 0, 1, 0x61], .unknown(.tag, 0)),
      ([2, 9, 1, 0, 2, 1, 1, 0x61, 0, 1, 0x62], .outOfOrder(0)),
      // What is malformed goes before what is only invalid.
      ([1, 4, 1, 1, 1, 0x61, 99, 0], .unexpectedSubsection(99)),
    ] as [([UInt8], CustomSectionError.Reason)])
  func `a strict reader finds what is wrong`(
    _ contents: [UInt8], _ reason: CustomSectionError.Reason
  ) throws {
    // A function of three locals and two blocks.
    let body = ModuleBuilder.body(
      [0x02, 0x40, 0x02, 0x40, 0x0B, 0x0B, 0x0B], locals: [[2, 0x7F]])
    let module = try Module(
      ModuleBuilder().section(1, items: [[0x60, 1, 0x7F, 0]]).section(3, items: [[0]])
        .section(10, items: [body]).section(0, ModuleBuilder.name("name") + contents).bytes)
    let error = #expect(throws: CustomSectionError.self) { try module.checkCustomSections() }
    #expect(error?.reason == reason)
    #expect(error?.section == "name")
    #expect(
      error?.message.hasPrefix(reason.isMalformed ? "@name section: " : "@name annotation: ")
        == true)
  }

  @Test func `a name section stands once and behind the code`() throws {
    let section = ModuleBuilder.name("name") + subsection(0, ModuleBuilder.name("m"))
    let twice = try Module(
      ModuleBuilder.function([0x00, 0x0B]).section(0, section).section(0, section).bytes)
    #expect(throws: CustomSectionError.self) { try twice.checkCustomSections() }
    let early = try Module(
      ModuleBuilder().section(0, section).section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]])
        .section(10, items: [ModuleBuilder.body([0x0B])]).bytes)
    let error = #expect(throws: CustomSectionError.self) { try early.checkCustomSections() }
    #expect(error?.reason == .misplacedSection)
    #expect(early.name == "m")
  }

  @Test func `a function without a name has that of its export or import`() throws {
    let module = try Module(
      ModuleBuilder().section(1, items: [[0x60, 0, 0]])
        .section(2, items: [ModuleBuilder.name("env") + ModuleBuilder.name("host") + [0, 0]])
        .section(3, items: [[0], [0]]).section(7, items: [ModuleBuilder.name("out") + [0, 1]])
        .section(10, items: [ModuleBuilder.body([0x0B]), ModuleBuilder.body([0x0B])]).bytes)
    #expect(module.functionName(0) == "env.host")
    #expect(module.functionName(1) == "out")
    #expect(module.functionName(2) == nil)
  }
}
