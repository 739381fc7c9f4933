// SPDX-License-Identifier: Apache-2.0
//
// `rewind dump`: what a module consists of, and its compiled code.

import Foundation
import Testing

@Suite struct DumpTests {
  private static let guest = """
    (module $tiny
      (import "rewind" "print" (func $print (param i32)))
      (memory (export "memory") 1 2)
      (table 3 funcref)
      (global $counter (mut i32) (i32.const 0))
      (elem (i32.const 1) $count)
      (data (i32.const 8) "abc")
      (start $begin)
      (func $begin)
      (func $count (export "count") (param $limit i32) (result i32) (local $i i32)
        (loop $next
          (call $print (local.get $i))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (local.get $limit))))
        (local.get $i)))
    """

  @Test func `sections, imports, exports and functions are listed`() async throws {
    let run = try await withFile(Self.guest) { try await rewind("dump", $0) }
    #expect(run.status == 0)
    #expect(run.outputLines[0].contains("guest.wat: module tiny, "))
    let lines = Set(run.outputLines.map { $0.split(separator: " ").joined(separator: " ") })
    for expected in [
      "function 0 rewind.print [i32] -> []", "\"memory\" memory 0 1 2",
      "\"count\" function 2 <count> [i32] -> [i32]", "table 0 3 funcref", "memory 0 1 2",
      "global 0 (mut i32) counter", "elements 0 active, table 0 1 (ref func)",
      "data 0 active, memory 0 3 bytes",
    ] {
      #expect(lines.contains(expected), "\(expected)")
    }
    #expect(lines.contains { $0.hasSuffix("start function") && $0.hasPrefix("function 1 begin") })
    #expect(lines.contains { $0.contains("custom \"name\"") })
  }

  /// The operations and operands of the function `count`.
  private func code(_ options: String...) async throws -> [String] {
    let run = try await withFile(Self.guest) { file in
      try await RewindProcess.run(["dump", "--code"] + options + [file])
    }
    let lines = run.outputLines.drop { !$0.hasPrefix("function 2 <count> [i32] -> [i32]: ") }
    return lines.dropFirst(2).map { line in
      let words = line.split(separator: " ")
      // The offset is that of the encoder.
      return ([words[0]] + words.dropFirst(2)).joined(separator: " ")
    }.filter { !$0.contains("breath") }
  }

  @Test func `fused code`() async throws {
    #expect(
      try await code() == [
        "0 constant r3 <- 0",
        "@1 copy r4 <- r3",
        "2 callImport function 0 <print> at r4 [i32] -> []",
        "3 i32Add r3 <- r3, 1",
        "4 brI32LtU acc, r0 -> @1",
        "5 copy r0 <- r3",
        "6 return",
      ])
  }

  @Test func `plain code`() async throws {
    #expect(
      try await code("--plain") == [
        "0 constant r3 <- 0",
        "@1 copy r4 <- r3",
        "2 callImport function 0 <print> at r4 [i32] -> []",
        "3 copy r4 <- r3",
        "4 constant r5 <- 1",
        "5 i32Add r4 <- r4, r5",
        "6 copy r3 <- r4",
        "7 copy r4 <- r3",
        "8 copy r5 <- r0",
        "9 i32LtU r4 <- r4, r5",
        "10 brIf r4 -> @1",
        "11 copy r4 <- r3",
        "12 copy r0 <- r4",
        "13 return",
      ])
  }

  @Test(arguments: ["Examples/c/recursion-asyncify.wasm", "Examples/generators.wat"])
  func `every instruction of an example has a line`(_ file: String) async throws {
    for option in [[], ["--plain"]] {
      let run = try await RewindProcess.run(["dump", "--code"] + option + [file])
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      #expect(run.output.contains("return"))
    }
  }

  @Test func `programs can read what a module consists of`() async throws {
    struct Contents: Decodable {
      struct Part: Decodable {
        let name: String?
        var kind: String?
        var module: String?
        var index: Int?
        var type: String?
        var start: Int?
        var isStart: Bool?
        var isAsyncifyRuntime: Bool?
      }
      struct Segment: Decodable {
        let kind: String
        let mode: String
        let target: Int?
        let count: Int
        let type: String?
      }
      let name: String?
      let bytes: Int
      let sections: [Part]
      let imports: [Part]
      let exports: [Part]
      let functions: [Part]
      let definitions: [Part]
      let segments: [Segment]
    }
    struct Code: Decodable {
      struct Slot: Decodable {
        let slot: Int
        let kind: String
        let name: String
        let type: String?
      }
      struct Instruction: Decodable {
        let position: Int
        let offset: Int
        let operation: String
        let operands: String
        let targets: [Int]
      }
      let function: Int
      let name: String?
      let type: String
      let slots: [Slot]
      let instructions: [Instruction]
    }
    let run = try await withFile(Self.guest) { try await rewind("dump", "--json", "--code", $0) }
    #expect(run.status == 0)
    #expect(run.outputLines.count == 3)
    let contents = try JSONDecoder().decode(Contents.self, from: Data(run.outputLines[0].utf8))
    #expect(contents.name == "tiny")
    #expect(contents.sections.compactMap(\.name).last == "custom \"name\"")
    #expect(contents.imports.map(\.module) == ["rewind"])
    #expect(contents.exports.map(\.kind) == ["memory", "function"])
    #expect(contents.functions.map(\.name) == ["begin", "count"])
    #expect(contents.functions.map(\.isStart) == [true, false])
    #expect(contents.functions[1].type == "[i32] -> [i32]")
    #expect(contents.definitions.map(\.kind) == ["table", "memory", "global"])
    #expect(contents.segments.map(\.target) == [0, 0])
    #expect(contents.segments.map(\.count) == [1, 3])
    let code = try JSONDecoder().decode(Code.self, from: Data(run.outputLines[2].utf8))
    #expect(code.function == 2)
    #expect(code.slots.map(\.name) == ["$limit", "$i"])
    let plain = code.instructions.filter { $0.operation != "breath" }
    #expect(plain.map(\.operation).first == "constant")
    #expect(plain.flatMap(\.targets).count == 1)
  }
}
