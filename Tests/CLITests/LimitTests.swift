// SPDX-License-Identifier: Apache-2.0
//
// `--timeout`, `--fuel`, `--max-memory` and `--stack-size`: what ends a guest, and what it is told.

import Foundation
import TestSupport
import Testing

@Suite struct LimitTests {
  /// Functions that never end, each in its own way.
  private static let endless = """
    (module $m
      (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read"
        (func $read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write"
        (func $write (param i32 i32 i32 i32) (result i32)))
      (import "rewind" "sleep" (func $sleep (param i32) (result i32)))
      (memory (export "memory") 2 2 shared)
      (func (export "loop") (loop $again (br $again)))
      (func $recursion (export "tail calls") (return_call $recursion))
      ;; A clock, in an hour.
      (func (export "poll")
        (i64.store (i32.const 24) (i64.const 3600000000000))
        (drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200))))
      (func (export "input")
        (i32.store (i32.const 4) (i32.const 100))
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 200))))
      (func (export "wait")
        (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
      (func (export "import") (drop (call $sleep (i32.const -1))))
      (func (export "output")
        (i32.store (i32.const 4) (i32.const 65536))
        (loop $again
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 200)))
          (br $again))))
    """

  @Test(arguments: ["loop", "tail calls", "poll", "input", "wait", "import"])
  func `a guest that does not end is ended`(_ name: String) async throws {
    try await withFile(Self.endless) { file in
      for options in [[], ["--plain", "--fuel", "100000000000000"]] {
        let run = try await RewindProcess.run(
          ["run", "--timeout", "50ms", "--invoke", name] + options + [file], input: nil)
        #expect(run.status == 124)
        #expect(run.output.isEmpty)
        #expect(
          run.errorLines.first == "rewind: timeout: the guest has not ended within 50ms")
        #expect(run.errorLines.count == 2 && run.errorLines[1].hasPrefix("  0: m!"))
      }
    }
  }

  @Test(arguments: ["auto", "native"])
  func `a guest that has unwound is ended`(_ mechanism: String) async throws {
    let run = try await rewind(
      "--timeout", "50ms", "--mechanism", mechanism, "--async-import", "rewind.sleep=sleep:1h",
      "Examples/c/recursion.wasm", "--invoke", "run", "9")
    #expect(run.status == 124)
    #expect(run.errorLines.first == "rewind: timeout: the guest has not ended within 50ms")
  }

  @Test func `a guest whose output nobody takes is ended`() async throws {
    try await withFile(Self.endless) { file in
      let (output, errors) = try (ChildPipe(), ChildPipe())
      let process = try RewindProcess.start(
        ["--timeout", "50ms", "--invoke", "output", file],
        output: output.writing.fileDescriptor, errors: errors.writing.fileDescriptor)
      try errors.writing.close()
      let told = await errors.text()
      #expect(process.wait() == 124)
      withExtendedLifetime(output) {}
      #expect(told == "rewind: timeout: the guest has not ended within 50ms\n")
    }
  }

  @Test func `a trace tells that the time was over`() async throws {
    try await withFile(Self.endless) { file in
      let words = ["--timeout", "50ms", "--invoke", "import", file]
      let text = try await RewindProcess.run(["trace"] + words)
      #expect(text.status == 124)
      #expect(
        try #require(text.outputLines.last).hasSuffix(
          "timeout   the guest has not ended within 50ms"))
      let json = try await RewindProcess.run(["trace", "--json"] + words)
      #expect(json.status == 124)
      #expect(
        try #require(json.outputLines.last).hasSuffix(
          "\"event\": \"timeout\", \"message\": \"the guest has not ended within 50ms\"}"))
    }
  }

  @Test func `a guest that ends in time is left alone`() async throws {
    let run = try await rewind("run", "--timeout", "1h", "Examples/sleep.wat")
    #expect(run.status == 0)
    #expect(run.output == "542\n")
    #expect(run.errors.isEmpty)
  }

  @Test func `fuel is the same with and without a timeout`() async throws {
    let text = """
      (module (func (export "main") (param i32)
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
      """
    func status(_ fuel: Int, _ options: String...) async throws -> Int32 {
      try await withFile(text) { file in
        try await RewindProcess.run(
          ["run", "--fuel", "\(fuel)"] + options + ["--invoke", "main", file, "250000"])
      }.status
    }
    // The loop takes more than is given at once, many times over.
    var (least, most) = (1_100_000, 3_000_000)
    #expect(try await status(least) == 134)
    #expect(try await status(most) == 0)
    while most - least > 1 {
      let fuel = (least + most) / 2
      if try await status(fuel) == 0 { most = fuel } else { least = fuel }
    }
    #expect(try await status(most, "--timeout", "1h") == 0)
    #expect(try await status(least, "--timeout", "1h") == 134)
  }

  // MARK: Memory and stack

  @Test(arguments: [
    ("64k", 0), ("65536", 0), ("128KiB", 1), ("1M", 15), ("1G", 100),
  ])
  func `memories stay below a limit`(_ size: String, _ pages: Int32) async throws {
    let text = """
      (module (memory 1)
        (func (export "main") (result i32) (local $pages i32)
          (loop $again
            (br_if $again
              (i32.and
                (i32.ne (memory.grow (i32.const 1)) (i32.const -1))
                (i32.lt_u
                  (local.tee $pages (i32.add (local.get $pages) (i32.const 1)))
                  (i32.const 100)))))
          (i32.sub (memory.size) (i32.const 1))))
      """
    let run = try await withFile(text) { try await rewind("--max-memory", size, $0) }
    #expect(run.output == "\(pages)\n")
  }

  @Test func `a memory that begins above the limit is refused`() async throws {
    let text = "(module (memory 1) (memory 2) (func (export \"main\")))"
    let run = try await withFile(text) { try await rewind("--max-memory", "100k", $0) }
    #expect(run.status == 2)
    #expect(
      run.errorLines.first?.hasSuffix("no memory for 131072 bytes; --max-memory is 102400") == true)
    #expect(run.errorLines.count == 1)
  }

  @Test func `the stack has the size that is given`() async throws {
    let text = """
      (module (func $f (export "main") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
          (else (i32.const 0)))))
      """
    try await withFile(text) { file in
      func run(_ size: String) async throws -> RewindRun {
        try await rewind("--stack-size", size, "--invoke", "main", file, "10000")
      }
      #expect(try await run("2M").output == "10000\n")
      for size in ["64k", "10"] {
        let small = try await run(size)
        #expect(small.status == 134)
        #expect(small.errorLines.first == "rewind: trap: call stack exhausted")
      }
    }
  }

  @Test(
    arguments: [
      (["--timeout", "2"], "--timeout needs a time such as 500ms, 2s or 1m, not \"2\""),
      (["--timeout", "2sec"], "--timeout needs a time such as 500ms, 2s or 1m, not \"2sec\""),
      (["--timeout=-1s"], "--timeout needs a time such as 500ms, 2s or 1m, not \"-1s\""),
      (["--timeout", "infs"], "--timeout needs a time such as 500ms, 2s or 1m, not \"infs\""),
      (
        ["--timeout", "9999999999h"],
        "--timeout needs a time such as 500ms, 2s or 1m, not \"9999999999h\""
      ),
      (["--timeot", "2s"], "unknown option --timeot; did you mean --timeout?"),
      (
        ["--max-memory", "64MB"],
        "--max-memory needs a size such as 512k, 64M or 2G, not \"64MB\""
      ),
      (["--max-memory", "-1"], "--max-memory needs a size such as 512k, 64M or 2G, not \"-1\""),
      (
        ["--stack-size", "99999999999999G"],
        "--stack-size needs a size such as 512k, 64M or 2G, not \"99999999999999G\""
      ),
      (["--stack-size", ""], "--stack-size needs a size such as 512k, 64M or 2G, not \"\""),
      (["--fuel", "-1"], "--fuel needs a whole number, not \"-1\""),
    ])
  func `limits that make no sense are refused`(
    _ words: [String], _ message: String
  ) async throws {
    for command in ["run", "trace", "inspect", "advise"] {
      let run = try await RewindProcess.run([command] + words + ["Examples/sleep.wat"])
      #expect(run.status == 2)
      #expect(run.errors == "rewind: \(command): \(message)\n")
    }
  }
}
