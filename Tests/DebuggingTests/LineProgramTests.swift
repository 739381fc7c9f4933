// SPDX-License-Identifier: Apache-2.0
//
// Line programs written by hand: what compilers seldom write, and what is wrong.

import Debugging
import Interp
import TestSupport
import Testing

/// A module whose code section is followed by sections with debug information.
func module(_ sections: [(Name, [UInt8])]) throws -> Module {
  var writer = ByteWriter()
  let code = try wat("(module (func (export \"f\") nop nop nop nop unreachable))")
  writer.append(code.context.bytes.copy)
  for (name, contents) in sections { writer.customSection(name, contents) }
  return try Module(writer.bytes)
}

/// A unit of `.debug_line`, version 4, with the files `a.c` and, in the folder `lib`, `b.c`.
private func unit(
  _ program: [UInt8], lineRange: UInt8 = 14, opcodeBase: UInt8 = 13, version: UInt8 = 4
) -> [UInt8] {
  var header: [UInt8] = [1, 1, 1, 0xFB, lineRange, opcodeBase]
  header += [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2, 3].prefix(Int(opcodeBase) - 1)
  header += Array("lib".utf8) + [0, 0]
  header += Array("a.c".utf8) + [0, 0, 0, 0] + Array("b.c".utf8) + [0, 1, 0, 0, 0]
  let length = 2 + 4 + header.count + program.count
  return [UInt8(length), 0, 0, 0, version, 0, UInt8(header.count), 0, 0, 0] + header + program
}

private let setAddress3: [UInt8] = [0, 5, 2, 3, 0, 0, 0]
private let endSequence: [UInt8] = [0, 1, 1]

@Suite struct LineProgramTests {
  private func table(_ units: [UInt8]...) throws -> LineTable {
    try #require(LineTable(try module([(".debug_line", units.flatMap(\.self))])))
  }

  private func lines(_ table: LineTable, _ offsets: Range<Int> = 0..<10) -> [String?] {
    offsets.map { table.location(ofCodeOffset: $0)?.description }
  }

  @Test func `rows are about the addresses up to the next row`() throws {
    // Line 12 at 3, line 13 column 4 of b.c at 5, end at 7.
    let program =
      setAddress3 + [3, 11, 1, 2, 2, 4, 2, 5, 4, 3, 1, 1, 2, 2] + endSequence
    #expect(
      lines(try table(unit(program))) == [
        nil, nil, nil, "a.c:12", "a.c:12", "lib/b.c:13:4", "lib/b.c:13:4", nil, nil, nil,
      ])
  }

  @Test func `special opcodes advance line and address`() throws {
    // 13 + (2 - -5) + 14 * 1: line + 2, address + 1. Then what opcode 255 would add: 17.
    let program = setAddress3 + [34, 8, 13 + 5] + endSequence
    let table = try table(unit(program))
    #expect(table.location(ofCodeOffset: 4)?.line == 3)
    #expect(table.location(ofCodeOffset: 20)?.line == 3)
    #expect(table.location(ofCodeOffset: 21) == nil)
  }

  @Test func `an advance by a fixed number of bytes is a word`() throws {
    let program = setAddress3 + [1, 9, 2, 0] + endSequence
    #expect(lines(try table(unit(program)), 3..<6) == ["a.c:1", "a.c:1", nil])
  }

  @Test func `unknown opcodes are passed`() throws {
    // Opcodes 13 and 14 have 2 and 3 operands; an extended one has 2 bytes.
    let program =
      setAddress3 + [13, 0x80, 1, 2, 14, 1, 2, 3, 0, 3, 0x80, 9, 9, 1, 2, 2] + endSequence
    #expect(lines(try table(unit(program, opcodeBase: 15)), 3..<6) == ["a.c:1", "a.c:1", nil])
  }

  @Test func `a file may be defined in the program`() throws {
    let program =
      setAddress3 + [0, 8, 3] + Array("c.c".utf8) + [0, 1, 0, 0, 4, 3, 1, 2, 1] + endSequence
    #expect(lines(try table(unit(program)), 3..<4) == ["lib/c.c:1"])
  }

  @Test(
    arguments: [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFE, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
  func `code that the linker has thrown away has no lines`(_ address: [UInt8]) throws {
    let program = [0, 5, 2] + address + [1, 2, 100] + endSequence
    let table = try table(unit(program))
    #expect(lines(table).allSatisfy { $0 == nil })
    #expect(table.problem == nil)
  }

  @Test func `line 0 is no line`() throws {
    let program = setAddress3 + [3, 0x7F, 1, 2, 4] + endSequence
    #expect(lines(try table(unit(program))).allSatisfy { $0 == nil })
  }

  @Test func `a unit that is wrong does not spoil the others`() throws {
    let good = unit(setAddress3 + [1, 2, 1] + endSequence)
    for (bad, reason) in [
      (unit([], version: 6), .unsupportedVersion(6)), (unit([], lineRange: 0), .zeroLineRange),
      (unit([2]), .unexpectedEnd), (unit([0, 9, 1]), .lengthOutOfBounds(9)),
      (unit(setAddress3 + [1, 0, 5, 2, 1, 0, 0, 0, 1] + endSequence), .unorderedRows),
    ] as [([UInt8], DebugInfoError.Reason)] {
      let table = try table(bad, good)
      #expect(table.problem?.reason == reason)
      #expect(table.problem?.section == ".debug_line")
      #expect(table.location(ofCodeOffset: 3)?.description == "a.c:1")
    }
  }

  @Test func `a unit that is too long ends the table`() throws {
    let good = unit(setAddress3 + [1, 2, 1] + endSequence)
    let table = try table(good, [200, 0, 0, 0, 4, 0])
    #expect(table.problem?.reason == .lengthOutOfBounds(200))
    #expect(table.problem?.offset == good.count + 4)
    #expect(
      table.problem?.description
        == "section .debug_line at offset 0x\(String(good.count + 4, radix: 16)): a length of 200 bytes is out of bounds"
    )
    #expect(table.location(ofCodeOffset: 3)?.line == 1)
  }

  @Test func `the 64-bit format is read`() throws {
    let short = unit(setAddress3 + [1, 2, 1] + endSequence)
    // The same unit with lengths of 8 bytes.
    let long: [UInt8] =
      [0xFF, 0xFF, 0xFF, 0xFF, short[0] + 4, 0, 0, 0, 0, 0, 0, 0] + short[4..<10]
      + [0, 0, 0, 0] + short[10...]
    #expect(try table(long).location(ofCodeOffset: 3)?.line == 1)
  }

  @Test func `entries without contents are refused`() throws {
    // Version 5: no formats, but 2^63 folders.
    let header: [UInt8] =
      [1, 1, 1, 0xFB, 14, 1, 0] + [UInt8](repeating: 0xFF, count: 9) + [0]
    let bytes: [UInt8] =
      [UInt8(8 + header.count), 0, 0, 0, 5, 0, 4, 0, UInt8(header.count), 0, 0, 0] + header
    #expect(try table(bytes).problem?.reason == .emptyEntries)
  }
}
