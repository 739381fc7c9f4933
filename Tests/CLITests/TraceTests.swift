// SPDX-License-Identifier: Apache-2.0
//
// `rewind trace`: the events of the examples, without their times.

import Foundation
import Testing

@Suite struct TraceTests {
  /// The lines of a trace behind its title, each without the time and with single blanks.
  private func trace(_ arguments: String...) async throws -> [String] {
    let run = try await RewindProcess.run(["trace"] + arguments)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    return run.outputLines.dropFirst().map { line in
      let text = line.replacing(/^ *[0-9]+\.[0-9] ms/, with: "").replacing(
        /after [0-9]+\.[0-9] ms/, with: "after T ms")
      return text.split(separator: " ").joined(separator: " ")
    }
  }

  @Test func `a guest that suspends itself`() async throws {
    #expect(
      try await trace("Examples/sleep.wat") == [
        "call main()",
        "state normal -> unwinding buffer 0x10: current 0x18, end 0x400, 0 bytes used, 1000 free",
        "save deeper 0x18..<0x28 16 bytes $part: i64 = 2, argument 0: i32 = 40",
        """
        save work 0x28..<0x3c 20 bytes $triple: i32 = 60, $ratio: f64 = 2.5, operand 0: i32 = 400
        """,
        "unwound 2 frames in 36 bytes; main goes on",
        "state unwinding -> normal buffer 0x10: current 0x3c, end 0x400, 36 bytes used, 964 free",
        "wait for rewind.sleep(40), called by main at 0xea, whose frame the engine keeps",
        "resume rewind.sleep(40) returned 40 after T ms",
        "state normal -> rewinding buffer 0x10: current 0x3c, end 0x400, 36 bytes used, 964 free",
        """
        restore work 0x28..<0x3c 20 bytes $triple: i32 = 60, $ratio: f64 = 2.5, \
        operand 0: i32 = 400
        """,
        "restore deeper 0x18..<0x28 16 bytes $part: i64 = 2, argument 0: i32 = 40",
        "again sleep(40)",
        "state rewinding -> normal buffer 0x10: current 0x18, end 0x400, 0 bytes used, 1000 free",
        "return main = 542: i32",
      ])
  }

  @Test func `the engine keeps the frames`() async throws {
    let lines = try await trace("Examples/c/recursion.wasm", "--invoke", "run", "1")
    #expect(lines.first == "call run(1)")
    #expect(lines.contains { $0.hasPrefix("wait for rewind.sleep(3); the engine keeps 3 frames:") })
    #expect(lines.contains { $0.hasPrefix("0 descend at 0x") })
    #expect(lines.last?.hasPrefix("return run = ") == true)
  }

  @Test(arguments: ["native", "transformed"])
  func `the frames go to the guest's memory`(_ mechanism: String) async throws {
    let file = mechanism == "native" ? "recursion.wasm" : "recursion-asyncify.wasm"
    let lines = try await trace(
      "--mechanism", mechanism, "Examples/c/\(file)", "--invoke", "run", "9")
    #expect(lines.contains("wait for rewind.sleep(3), with no frame of the guest on any stack"))
    // What a word of a transformed guest's frame is, is not known: there are no names.
    let saved = lines.filter { $0.hasPrefix("save descend") }
    #expect(!saved.isEmpty)
    #expect(saved.allSatisfy { $0.contains("i32 = ") == (mechanism == "native") })
    #expect(saved.allSatisfy { $0.contains(" bytes call ") == (mechanism == "transformed") })
    #expect(lines.filter { $0.hasPrefix("state normal -> rewinding") }.count == 3)
    #expect(lines.last == "return run = 1201943329: i32")
  }

  @Test func `what the guest prints is an event`() async throws {
    let lines = try await trace("Examples/generators.wat")
    let printed = lines.filter { $0.hasPrefix("print ") }.map { $0.dropFirst(6) }
    #expect(printed.prefix(6) == ["1", "13", "1", "12", "2", "32"])
    #expect(lines.contains { $0.hasPrefix("save hanoi") && $0.contains("$discs: i32 = 1") })
  }

  @Test func `Swift's names are readable`() async throws {
    let lines = try await trace("Examples/swift/recursion.wasm", "--invoke", "run", "0")
    #expect(lines.contains { $0.hasPrefix("save descend ") })
    #expect(lines.contains { $0.hasPrefix("again pause(2") })
  }

  @Test func `a trap ends the trace`() async throws {
    let run = try await withFile("(module (func (export \"main\") unreachable))") { file in
      try await rewind("trace", file)
    }
    #expect(run.status == 134)
    #expect(run.outputLines.last?.hasSuffix("trap      unreachable") == true)
    #expect(run.errorLines.first == "rewind: trap: unreachable")
  }

  @Test func `a mechanism that the module lacks is an error`() async throws {
    let run = try await rewind("trace", "Examples/sleep.wat", "--mechanism", "transformed")
    #expect(run.status == 2)
    #expect(run.errors.contains("does not export asyncify_start_unwind"))
  }
}
