// SPDX-License-Identifier: Apache-2.0
//
// What the command tells who debugs a guest: source lines, core dumps, profiles.

import Foundation
import Interp
import TestSupport
import Testing

@Suite struct DebuggingOptionTests {
  private static let faults = "Tests/DebuggingTests/Guests/faults-dwarf5.wasm"

  private static let loop = """
    (module
      (func $spin (param i32)
        (loop $again
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br_if $again (local.get 0))))
      (func $busy (export "busy") (result i32)
        (call $spin (i32.const 100000))
        (i32.const 7))
      (func $fail (export "fail")
        (call $spin (i32.const 100000))
        (unreachable)))
    """

  /// Gives the path of a file that is not there yet.
  private func withPath(_ body: (String) async throws -> Void) async throws {
    try await withFile("", name: "empty") { file in
      try await body(file + ".out")
    }
  }

  private func contents(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  // MARK: Source lines

  @Test func `a trap is told with source lines`() async throws {
    let run = try await rewind("run", Self.faults, "--invoke", "divide", "1", "0")
    #expect(run.status == 134)
    try #require(run.errorLines.count == 3)
    #expect(run.errorLines[0] == "rewind: trap: integer divide by zero")
    #expect(run.errorLines[1].hasPrefix("  0: faults-dwarf5.wasm!quotient at 0x"))
    #expect(run.errorLines[1].hasSuffix(", faults.c:16:25"))
    #expect(run.errorLines[2].hasPrefix("  1: faults-dwarf5.wasm!divide at 0x"))
    #expect(run.errorLines[2].hasSuffix(", faults.c:24:12"))
  }

  @Test(arguments: [
    (["core", "panicking", "panic", "h118149a781a98a78"], "E", "core::panicking::panic"),
    (["a", "main", "h0123456789abcdef"], "E.llvm.139854", "a::main"),
    (
      ["_$LT$i32$u20$as$u20$core..iter..Sum$GT$", "sum", "hdc659d80afe0963a"], "E",
      "<i32 as core::iter::Sum>::sum"
    ),
    (
      ["f", "_$u7b$$u7b$closure$u7d$$u7d$", "h8ef066ac4d1e7406"], "E", "f::{{closure}}"
    ),
    // Names of C++ have no hash.
    (["std", "sort"], "E", nil), (["std", "sort", "habc"], "Ev", nil),
  ])
  func `names of Rust are readable`(_ words: [String], _ end: String, _ readable: String?)
    async throws
  {
    let name = "_ZN\(words.map { "\($0.utf8.count)\($0)" }.joined())\(end)"
    let run = try await withFile("(module (func $\(name) (export \"fail\") unreachable))") {
      try await rewind("run", $0, "--invoke", "fail")
    }
    #expect(run.errorLines.last?.hasPrefix("  0: \(readable ?? name) at 0x") == true)
  }

  @Test func `a panic of Rust is told with readable names and source lines`() async throws {
    let run = try await rewind(
      "run", "Tests/DebuggingTests/Guests/faults-rust.wasm", "--invoke", "double", "2000000000")
    #expect(run.status == 134)
    let lines = run.errorLines
    #expect(
      lines.contains {
        $0.wholeMatch(of: #/  \d: .*core::panicking::panic at 0x.*\.rs:\d+:5/#) != nil
      })
    #expect(lines.last?.hasSuffix(", faults.rs:40:5") == true)
  }

  @Test func `guests without debug information are told as ever`() async throws {
    let run = try await withFile(Self.loop) { try await rewind("run", $0, "--invoke", "fail") }
    #expect(run.errorLines.count == 2)
    #expect(run.errorLines.last?.wholeMatch(of: #/  0: fail at 0x[0-9a-f]+/#) != nil)
  }

  @Test func `a suspended guest is inspected with source lines`() async throws {
    let run = try await rewind("inspect", "Tests/DebuggingTests/Guests/waiting.wasm")
    try #require(run.status == 0)
    let frames = run.outputLines.filter { $0.contains("  call at 0x") }
    try #require(frames.count == 2)
    #expect(frames[0].hasPrefix("run ") && frames[0].hasSuffix(", waiting.c:12:10"))
    #expect(frames[1].hasPrefix("work ") && frames[1].hasSuffix(", waiting.c:8:10"))
  }

  @Test(arguments: [["inspect", "--json"], ["trace", "--json", "--mechanism", "native"]])
  func `frames in JSON have their source lines`(_ words: [String]) async throws {
    let guest = "Tests/DebuggingTests/Guests/waiting.wasm"
    let run = try await RewindProcess.run(words + [guest])
    try #require(run.status == 0)
    #expect(run.output.contains(#""source": "waiting.c:8:10""#))
    #expect(run.output.contains(#""source": "waiting.c:12:10""#))
  }

  @Test func `a trace has the source lines of calls that wait`() async throws {
    let run = try await rewind("trace", "Tests/DebuggingTests/Guests/waiting.wasm")
    try #require(run.status == 0)
    let frames = run.outputLines.filter { $0.contains("waiting.c:") }
    try #require(frames.count == 2)
    #expect(frames[0].contains("0  work at 0x") && frames[0].hasSuffix(", waiting.c:8:10"))
    #expect(frames[1].contains("1  run at 0x") && frames[1].hasSuffix(", waiting.c:12:10"))
  }

  // MARK: Core dumps

  @Test func `a guest that traps leaves a core dump`() async throws {
    try await withPath { path in
      let run = try await rewind(
        "run", "--coredump", path, Self.faults, "--invoke", "divide", "1", "0")
      #expect(run.status == 134)
      #expect(run.errorLines.last == "core dump written to \(path)")
      let module = try Module(try contents(path))
      #expect(
        module.customSections.map(\.name) == ["core", "coremodules", "coreinstances", "corestack"])
      let core = try #require(module.customSections.first)
      #expect(String(decoding: module.contents(of: core), as: UTF8.self).hasSuffix(Self.faults))
    }
  }

  @Test func `a guest that ends well leaves none`() async throws {
    try await withPath { path in
      let run = try await rewind(
        "run", "--coredump", path, Self.faults, "--invoke", "divide", "8", "2")
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a core dump that cannot be written is told beside the trap`() async throws {
    let run = try await rewind(
      "run", "--coredump", "/no/such/folder/core", Self.faults, "--invoke", "check", "-1")
    #expect(run.status == 134)
    #expect(run.errorLines.first == "rewind: trap: unreachable")
    #expect(run.errorLines.last == "rewind: /no/such/folder/core: no such file or directory")
  }

  // MARK: Profiles

  @Test func `a profile is printed as a table`() async throws {
    let run = try await withFile(Self.loop) {
      try await rewind("run", "--profile", $0, "--invoke", "busy")
    }
    #expect(run.status == 0)
    #expect(run.output == "7\n")
    try #require(run.errorLines.count == 4)
    #expect(run.errorLines[0].hasPrefix("profile: "))
    #expect(run.errorLines[1] == "  self   total  samples  function")
    #expect(run.errorLines[2].wholeMatch(of: #/100.0%  100.0% +[0-9]+  spin/#) != nil)
    #expect(run.errorLines[3].wholeMatch(of: #/  0.0%  100.0% +0  busy/#) != nil)
  }

  @Test func `stacks are written to a file, also of a guest that traps`() async throws {
    try await withPath { path in
      let run = try await withFile(Self.loop) {
        try await rewind("run", "--profile=\(path)", $0, "--invoke", "fail")
      }
      #expect(run.status == 134)
      #expect(run.errorLines.contains("rewind: trap: unreachable"))
      let stacks = String(decoding: try contents(path), as: UTF8.self)
      #expect(stacks.wholeMatch(of: #/fail;spin [0-9]+\n/#) != nil)
    }
  }

  @Test func `stacks that cannot be written do not hide what became of the guest`() async throws {
    let (good, bad) = try await withFile(Self.loop) { file in
      let option = "--profile=/no/such/folder/stacks"
      return (
        try await rewind("run", option, file, "--invoke", "busy"),
        try await rewind("run", option, file, "--invoke", "fail")
      )
    }
    let message = "rewind: /no/such/folder/stacks: no such file or directory"
    #expect(good.status == 2 && good.errorLines.last == message)
    #expect(good.output == "7\n")
    #expect(bad.status == 134 && bad.errorLines.contains(message))
    #expect(bad.errorLines.contains("rewind: trap: unreachable"))
  }

  @Test func `a program that exits has a profile`() async throws {
    let program = """
      (module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func $main (export "_start") (local i32)
          (local.set 0 (i32.const 100000))
          (loop $again
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $again (local.get 0)))
          (call $exit (i32.const 3))))
      """
    let run = try await withFile(program) { try await rewind("--profile", $0) }
    #expect(run.status == 3)
    #expect(run.errorLines.last?.hasSuffix("  main") == true)
  }

  @Test func `a limit of fuel holds under a profile`() async throws {
    let run = try await withFile(Self.loop) {
      try await rewind("run", "--profile", "--fuel", "50000", $0, "--invoke", "busy")
    }
    #expect(run.status == 134)
    #expect(run.errorLines.contains("rewind: trap: all fuel consumed"))
  }

  @Test func `a guest whose time is over has a profile`() async throws {
    let text = "(module (func $spin (export \"main\") (loop $again (br $again))))"
    let run = try await withFile(text) { try await rewind("--profile", "--timeout", "1s", $0) }
    #expect(run.status == 124)
    #expect(run.errorLines.contains("rewind: timeout: the guest has not ended within 1s"))
    #expect(run.errorLines.contains { $0.hasSuffix("  spin") })
  }

  @Test func `a profile needs a name behind the sign`() async throws {
    let run = try await withFile(Self.loop) {
      try await rewind("run", "--profile=", $0, "--invoke", "busy")
    }
    #expect(run.status == 2)
    #expect(run.errors == "rewind: run: --profile= needs a value: FILE\n")
  }
}
