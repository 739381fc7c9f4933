// SPDX-License-Identifier: Apache-2.0
//
// The canonical form: what is written differently means the same module and gives the same bytes.
// Spec: 5 Binary Format.

import Interp
import TestSupport
import Testing

/// Bytes of a module that are not canonical, and those that are.
struct EncodingCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let canonical: [UInt8]

  init(_ what: String, _ module: ModuleBuilder, _ canonical: ModuleBuilder) {
    testDescription = what
    bytes = module.bytes
    self.canonical = canonical.bytes
  }

  private static let empty = ModuleBuilder()
  private static let memory = empty.section(5, items: [[0, 1]])
  private static let table = empty.section(4, items: [[0x70, 0, 1]])
  private static let zero: [UInt8] = [0x41, 0x00, 0x0B]

  static let all: [EncodingCase] = [
    .init("sections without items", empty.section(1, [0]).section(10, [0]).section(11, [0]), empty),
    .init(
      "numbers with too many bytes",
      ModuleBuilder(
        bytes: empty.bytes
          // [] -> []
          + [0x01, 0x87, 0x80, 0x00, 0x81, 0x00, 0x60, 0x80, 0x00, 0x80, 0x00]
          + [0x03, 0x83, 0x00, 0x01, 0x80, 0x00]
          // i32.const -1  i64.const 0  drop  drop
          + [0x0A, 0x10, 0x01, 0x8D, 0x00, 0x80, 0x00]
          + [0x41, 0xFF, 0x7F, 0x42, 0x80, 0x80, 0x80, 0x00, 0x1A, 0x1A, 0x0B]),
      .function([0x41, 0x7F, 0x42, 0x00, 0x1A, 0x1A, 0x0B])),
    .init(
      "locals in short and empty runs",
      .function([0x0B], locals: [[1, 0x7F], [0, 0x7E], [2, 0x7F], [1, 0x7E], [0, 0x7F]]),
      .function([0x0B], locals: [[3, 0x7F], [1, 0x7E]])),
    .init("a data count that nobody needs", memory.section(12, [0]), memory),
    .init(
      "a group of one type", empty.section(1, items: [[0x4E, 1, 0x60, 0, 0]]),
      empty.section(1, items: [[0x60, 0, 0]])),
    .init(
      "a final type without supertypes", empty.section(1, items: [[0x4F, 0, 0x60, 0, 0]]),
      empty.section(1, items: [[0x60, 0, 0]])),
    .init(
      "the long form of funcref", empty.section(1, items: [[0x60, 1, 0x63, 0x70, 0]]),
      empty.section(1, items: [[0x60, 1, 0x70, 0]])),
    .init(
      "a table that is given and is table 0",
      table.section(9, items: [[2, 0] + zero + [0, 0], [6, 0] + zero + [0x70, 0]]),
      table.section(9, items: [[0] + zero + [0], [4] + zero + [0]])),
    .init(
      "a memory that is given and is memory 0", memory.section(11, items: [[2, 0] + zero + [0]]),
      memory.section(11, items: [[0] + zero + [0]])),
    .init(
      "the memory of a load",
      empty.section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]]).section(5, items: [[0, 1]])
        .section(10, items: [ModuleBuilder.body([0x41, 0, 0x28, 0x42, 0, 4, 0x1A, 0x0B])]),
      empty.section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]]).section(5, items: [[0, 1]])
        .section(10, items: [ModuleBuilder.body([0x41, 0, 0x28, 0x02, 4, 0x1A, 0x0B])])),
  ]
}

@Suite struct ModuleEncoderTests {
  @Test(arguments: EncodingCase.all)
  func `canonical form`(example: EncodingCase) throws {
    #expect(try Module(example.bytes).encoded() == example.canonical)
    #expect(try Module(example.canonical).encoded() == example.canonical)
  }

  @Test(
    arguments: [
      // A block type by index that could do without.
      ModuleBuilder.function([0x02, 0x00, 0x0B, 0x0B]),
      // Expressions that could be functions.
      ModuleBuilder().section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]])
        .section(9, items: [[5, 0x70, 1, 0xD2, 0, 0x0B]])
        .section(10, items: [ModuleBuilder.body([0x0B])]),
      // A group without types.
      ModuleBuilder().section(1, items: [[0x4E, 0]]),
      // An `else` without instructions.
      ModuleBuilder.function([0x41, 0, 0x04, 0x40, 0x05, 0x0B, 0x0B]),
    ].map(\.bytes))
  func `what could be shorter but says something else is kept`(_ bytes: [UInt8]) throws {
    #expect(try Module(bytes).encoded() == bytes)
  }

  @Test func `custom sections stay where they are`() throws {
    func custom(_ name: String, after module: ModuleBuilder) -> ModuleBuilder {
      module.section(0, ModuleBuilder.name(name) + [1, 2, 3])
    }
    var module = custom("a", after: custom("a", after: ModuleBuilder()))
    module = custom("b", after: module.section(1, items: [[0x60, 0, 0]]))
    module = custom("c", after: module.section(3, items: [[0]]))
    module = custom("", after: module.section(10, items: [ModuleBuilder.body([0x0B])]))
    module = custom("e", after: custom("d", after: module))
    #expect(try Module(module.bytes).encoded() == module.bytes)
    #expect(
      try Module(module.bytes).customSections.map(\.predecessor)
        == [nil, nil, .type, .function, .code, .code, .code])
  }

  @Test func `a data count that an instruction needs is kept`() throws {
    for instruction in [
      "(data.drop 0)", "(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))",
    ] {
      let module = try wat("(module (memory 1) (data \"\") (func \(instruction)))")
      #expect(module.structure.dataCount == 1)
      #expect(try Module(module.encoded()).structure.dataCount == 1)
    }
  }
}
