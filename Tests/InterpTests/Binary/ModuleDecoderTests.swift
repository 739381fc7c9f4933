// SPDX-License-Identifier: Apache-2.0
//
// Every way in which bytes can be malformed, with the place that is reported.
// Spec: 5.5 Modules.

import Interp
import TestSupport
import Testing

/// Bytes that are no module, and why.
struct MalformedCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let reason: DecodeError.Reason
  let offset: Int
  let message: String

  init(
    _ what: String, _ module: ModuleBuilder, _ reason: DecodeError.Reason, at offset: Int,
    _ message: String
  ) {
    self.init(what, module.bytes, reason, at: offset, message)
  }

  init(
    _ what: String, _ bytes: [UInt8], _ reason: DecodeError.Reason, at offset: Int,
    _ message: String
  ) {
    testDescription = what
    self.bytes = bytes
    self.reason = reason
    self.offset = offset
    self.message = message
  }

  private static let empty = ModuleBuilder()
  private static let type: [UInt8] = [0x60, 0, 0]
  private static let oneFunction = ModuleBuilder().section(1, items: [type]).section(
    3, items: [[0]])
  private static let zero: [UInt8] = [0x41, 0x00, 0x0B]

  // A section's contents start at 10: eight bytes of header, number and size. A vector's first item
  // starts at 11.
  static let all: [MalformedCase] = [
    .init("nothing", [], .unexpectedEnd, at: 0, "unexpected end"),
    .init("half a magic number", [0x00, 0x61], .unexpectedEnd, at: 0, "unexpected end"),
    .init(
      "another magic number", [0x00, 0x61, 0x73, 0x6E, 1, 0, 0, 0], .magicHeaderNotDetected, at: 0,
      "magic header not detected"),
    .init(
      "half a version", [0x00, 0x61, 0x73, 0x6D, 1, 0], .unexpectedEnd, at: 4, "unexpected end"),
    .init(
      "another version", [0x00, 0x61, 0x73, 0x6D, 2, 0, 0, 0], .unknownBinaryVersion, at: 4,
      "unknown binary version"),
    .init(
      "a section of no known kind", empty.section(14, []), .malformedSectionID(14), at: 8,
      "malformed section id 14"),
    .init(
      "a section without size", empty.bytes + [1], .unexpectedEndOfSectionOrFunction, at: 9,
      "unexpected end"),
    .init(
      "a section larger than the module", empty.bytes + [1, 5, 0], .lengthOutOfBounds, at: 10,
      "length out of bounds"),
    .init(
      "a size that is too long", empty.bytes + [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
      .integerRepresentationTooLong, at: 9, "integer representation too long"),
    .init(
      "a size that is too large", empty.bytes + [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F],
      .integerTooLarge, at: 9, "integer too large"),
    .init(
      "bytes behind a section's contents", empty.section(1, [0, 0]), .sectionSizeMismatch, at: 8,
      "section size mismatch"),
    .init(
      "a section that goes on behind its end", empty.bytes + [1, 2, 1, 0x60, 0, 0],
      .sectionSizeMismatch, at: 8, "section size mismatch"),
    .init(
      "a section twice", empty.section(1, [0]).section(1, [0]), .unexpectedContentAfterLastSection,
      at: 11, "unexpected content after last section"),
    .init(
      "sections out of order", empty.section(3, [0]).section(1, [0]),
      .unexpectedContentAfterLastSection, at: 11, "unexpected content after last section"),
    .init(
      "the data count behind the code", empty.section(10, [0]).section(12, [0]),
      .unexpectedContentAfterLastSection, at: 11, "unexpected content after last section"),
    .init(
      "a custom section without name", empty.section(0, []), .unexpectedEndOfSectionOrFunction,
      at: 10, "unexpected end"),
    .init(
      "a custom name that is not UTF-8", empty.section(0, [1, 0xFF]), .malformedUTF8, at: 10,
      "malformed UTF-8 encoding"),
    .init(
      "a custom name longer than its section", empty.section(0, [9, 0x61]), .lengthOutOfBounds,
      at: 11, "length out of bounds"),
    .init(
      "a type of another form", empty.section(1, [1, 0x40, 0, 0]), .malformedTypeForm(0x40),
      at: 11, "malformed definition type 0x40"),
    .init(
      "a type form of two bytes", empty.section(1, [1, 0xE0, 0x7F, 0, 0]),
      .integerRepresentationTooLong, at: 11, "integer representation too long"),
    .init(
      "an unknown value type", empty.section(1, [1, 0x60, 1, 0x7A, 0]), .malformedValueType(0x7A),
      at: 13, "malformed value type 0x7a"),
    .init(
      "more parameters than bytes", empty.section(1, [1, 0x60, 9, 0x7F]),
      .unexpectedEndOfSectionOrFunction, at: 12, "unexpected end of section or function"),
    .init(
      "an import of no known kind", empty.section(2, [1, 0, 0, 0x05]),
      .malformedExternKind(5, isImport: true), at: 13, "malformed import kind 5"),
    .init(
      "an import name that is not UTF-8", empty.section(2, [1, 0, 1, 0xC0, 0]), .malformedUTF8,
      at: 12, "malformed UTF-8 encoding"),
    .init(
      "an unknown reference type", empty.section(4, [1, 0x7F, 0, 0]), .malformedReferenceType(0x7F),
      at: 11, "malformed reference type 0x7f"),
    .init(
      "limits of a table with unknown flags", empty.section(4, [1, 0x70, 2, 0]),
      .malformedLimitsFlags(2), at: 12, "malformed limits flags 2"),
    .init(
      "limits of a memory with unknown flags", empty.section(5, [1, 16, 0]),
      .malformedLimitsFlags(16), at: 11, "malformed limits flags 16"),
    .init(
      "a table with a page size", empty.section(4, [1, 0x70, 8, 0, 0]),
      .malformedLimitsFlags(8), at: 12, "malformed limits flags 8"),
    .init(
      "a page size that is too large", empty.section(5, [1, 8, 0, 63]),
      .invalidPageSize(exponent: 63), at: 13, "invalid custom page size 2^63"),
    .init(
      "a global of unknown mutability", empty.section(6, [1, 0x7F, 2] + zero),
      .malformedMutability(2), at: 12, "malformed mutability 2"),
    .init(
      "an unknown opcode in a constant", empty.section(6, [1, 0x7F, 0, 0x27, 0x0B]),
      .illegalOpcode(0x27), at: 13, "illegal opcode 27"),
    .init(
      "an export of no known kind", empty.section(7, [1, 0, 7, 0]),
      .malformedExternKind(7, isImport: false), at: 12, "malformed export kind 7"),
    .init(
      "an element segment with unknown flags", empty.section(9, [1, 8]), .malformedSegmentFlags(8),
      at: 11, "malformed segment kind 8"),
    .init(
      "an element kind that is not 0", empty.section(9, [1, 1, 1, 0]), .malformedElementKind(1),
      at: 12, "malformed element kind 1"),
    .init(
      "a data segment with unknown flags", empty.section(11, [1, 3]), .malformedSegmentFlags(3),
      at: 11, "malformed segment kind 3"),
    .init(
      "data longer than the section", empty.section(11, [1, 1, 9, 0]),
      .unexpectedEndOfSectionOrFunction, at: 13, "unexpected end of section or function"),
    .init(
      "bodies without functions", empty.section(10, items: [ModuleBuilder.body([0x0B])]),
      .functionAndCodeSectionsDiffer, at: 14, "function and code section have inconsistent lengths"),
    .init(
      "functions without bodies", oneFunction, .functionAndCodeSectionsDiffer, at: 18,
      "function and code section have inconsistent lengths"),
    .init(
      "a data count without data", empty.section(12, [1]), .dataCountAndDataSectionDiffer, at: 11,
      "data count and data section have inconsistent lengths"),
    // Bodies stand at 22: the type section from 8, the functions from 14, the code from 18.
    .init(
      "a body longer than the module", oneFunction.section(10, [1, 9, 0, 0x0B]), .lengthOutOfBounds,
      at: 22, "length out of bounds"),
    .init(
      "a body without end", ModuleBuilder.function([0x01]), .unexpectedEndOfSectionOrFunction,
      at: 24, "unexpected end"),
    .init(
      "a body that goes on behind its end", ModuleBuilder.function([0x0B, 0x0B]),
      .sectionSizeMismatch, at: 22, "section size mismatch"),
    .init(
      "an unknown opcode", ModuleBuilder.function([0x27, 0x0B]), .illegalOpcode(0x27), at: 23,
      "illegal opcode 27"),
    .init(
      "an unknown opcode behind a prefix", ModuleBuilder.function([0xFC, 0x7F, 0x0B]),
      .illegalOpcode(0x7F), at: 23, "illegal opcode 7f"),
    .init(
      "an else without if", ModuleBuilder.function([0x05, 0x0B]), .endOpcodeExpected, at: 23,
      "END opcode expected"),
    .init(
      "too many locals",
      ModuleBuilder.function([0x0B], locals: [[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x7F]]),
      .tooManyLocals, at: 23, "too many locals"),
    .init(
      "a load with unknown flags",
      ModuleBuilder.function([0x41, 0, 0x28, 0x80, 0x01, 0, 0x1A, 0x0B]),
      .malformedMemoryOperationFlags, at: 26, "malformed memop flags"),
    .init(
      "memory.init without data count",
      ModuleBuilder().section(1, items: [type]).section(3, items: [[0]]).section(
        5, items: [[0, 0]]
      )
      .section(
        10,
        items: [
          ModuleBuilder.body([0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 8, 0, 0, 0x0B])
        ]
      ).section(11, items: [[1, 0]]),
      .dataCountSectionRequired, at: 34, "data count section required"),
  ]
}

@Suite struct ModuleDecoderTests {
  @Test(arguments: MalformedCase.all)
  func `malformed bytes are refused with the place`(_ example: MalformedCase) {
    guard case .malformed(let error)? = moduleError(example.bytes) else {
      Issue.record("\(String(describing: moduleError(example.bytes)))")
      return
    }
    #expect(error.reason == example.reason)
    #expect(error.offset == example.offset)
    #expect(error.message.hasPrefix(example.message), "\(error.message)")
    let offset = String(example.offset, radix: 16)
    let place = offset.count < 2 ? "0x0" + offset : "0x" + offset
    #expect(error.description == "malformed module at offset \(place): \(error.message)")
  }

  @Test func `sections may stand in their order, custom ones anywhere`() throws {
    let custom: [UInt8] = ModuleBuilder.name("note") + [1, 2, 3]
    var builder = ModuleBuilder().section(0, custom)
    let contents: [(UInt8, [UInt8])] = [
      (1, [1, 0x60, 0, 0]), (2, [0]), (3, [1, 0]), (4, [1, 0x70, 0, 1]), (5, [1, 0, 1]), (6, [0]),
      (7, [0]), (8, [0]), (9, [0]), (12, [1]), (10, [1] + ModuleBuilder.body([0x0B])),
      (11, [1, 1, 0]),
    ]
    for (id, bytes) in contents { builder = builder.section(id, bytes).section(0, custom) }
    let module = try Module(builder.bytes)
    #expect(module.customSections.count == contents.count + 1)
    for section in module.customSections {
      #expect(section.name == "note")
      #expect(module.contents(of: section) == [1, 2, 3])
    }
  }

  @Test func `the smallest module is its header`() throws {
    let module = try Module(ModuleBuilder.header)
    #expect(module.imports.isEmpty && module.exports.isEmpty && module.customSections.isEmpty)
    #expect(module.name == nil)
  }

  @Test func `a module cut anywhere but between sections is malformed`() throws {
    let whole = ModuleBuilder.function([0x02, 0x40, 0x0B, 0x0B])
    let ends = [8, 8 + 6]
    for count in 0..<whole.bytes.count where !ends.contains(count) {
      guard case .malformed? = moduleError(Array(whole.bytes[..<count])) else {
        Issue.record("\(count) bytes")
        continue
      }
    }
    #expect(moduleError(whole.bytes) == nil)
  }

  @Test func `imports and exports of every kind are declared`() throws {
    let module = try wat(
      """
      (module
        (import "a" "f" (func (param i32) (result i64)))
        (import "a" "t" (table 1 2 externref))
        (import "a" "m" (memory 1))
        (import "a" "g" (global (mut f32)))
        (export "f" (func 0)) (export "t" (table 0)) (export "m" (memory 0)) (export "g" (global 0)))
      """)
    let types = module.imports.map { "\($0.module).\($0.name): \($0.type)" }
    #expect(
      types == [
        "a.f: func [i32] -> [i64]", "a.t: table 1 2 externref", "a.m: memory 1",
        "a.g: global (mut f32)",
      ])
    #expect(module.exports.map(\.type) == module.imports.map(\.type))
    #expect(module.exports.map(\.name) == ["f", "t", "m", "g"])
  }
}
