// SPDX-License-Identifier: Apache-2.0
//
// Names for people: used where they are good, ignored where they are not.
// Spec: 7.6.1 Name Section.

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
      "(module $m (func $f (param $p i32) (local $l i64)) (global $g i32 (i32.const 0)))")
    let names = module.structure.names
    #expect(module.name == "m")
    #expect(names.functions == [0: "f"])
    #expect(names.locals == [0: [0: "p", 1: "l"]])
    #expect(names.globals == [0: "g"])
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
