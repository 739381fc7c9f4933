// SPDX-License-Identifier: Apache-2.0
//
// `rewind run`: what is called, how values are read and printed, and the exit codes.

import Foundation
import TestSupport
import Testing

@Suite struct RunTests {
  @Test func `the memory of a guest is written to a file`() async throws {
    let guest = """
      (module
        (memory 1)
        (data (i32.const 4) "abc")
        (func (export "main") (drop (memory.grow (i32.const 1)))
          (i32.store8 (i32.const 65536) (i32.const 122))))
      """
    try await withFile(guest) { file in
      let dump = file + ".memory"
      #expect(try await rewind("run", "--dump-memory", dump, file).status == 0)
      let bytes = try Data(contentsOf: URL(filePath: dump))
      #expect(bytes.count == 131_072)
      #expect(bytes.prefix(8).elementsEqual([0, 0, 0, 0, 97, 98, 99, 0]))
      #expect(bytes[65_536] == 122)
    }
    try await withFile("(module (func (export \"main\")))") { file in
      let run = try await rewind("run", "--dump-memory", file + ".memory", file)
      #expect(run.status == 2)
      #expect(run.errors.contains("the guest has no memory"))
    }
  }

  /// Functions that give back what they get.
  private static let identities = """
    (module
      (func (export "i32") (param i32) (result i32) (local.get 0))
      (func (export "i64") (param i64) (result i64) (local.get 0))
      (func (export "f32") (param f32) (result f32) (local.get 0))
      (func (export "f64") (param f64) (result f64) (local.get 0))
      (func (export "funcref") (param funcref) (result funcref) (local.get 0))
      (func (export "bits") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
      (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0)))
    """

  @Test(
    arguments: [
      ("i32", "42", "42"), ("i32", "-7", "-7"), ("i32", "0xffffffff", "-1"),
      ("i32", "4294967295", "-1"), ("i32", "-0x80000000", "-2147483648"), ("i32", "+5", "5"),
      ("i64", "18446744073709551615", "-1"), ("i64", "0x10", "16"),
      ("f32", "0.1", "0.1"), ("f32", "16777216", "16777216"), ("f32", "-0", "-0"),
      ("f32", "inf", "inf"), ("f32", "-inf", "-inf"), ("f32", "nan", "nan"),
      ("f64", "1", "1"), ("f64", "1.50", "1.5"), ("f64", "1e21", "1000000000000000000000"),
      ("f64", "-1.25e-7", "-0.000000125"), ("f64", "0x1p-4", "0.0625"), ("f64", "-nan", "nan"),
      ("f64", "123456.789", "123456.789"), ("f64", "12.5e3", "12500"),
      ("bits", "nan:0x4000000000000", "9219994337134247936"),
      ("bits", "-0", "-9223372036854775808"),
      ("funcref", "null", "null"), ("i32", "i32:-7", "-7"), ("f64", "f64:1.5", "1.5"),
      ("i64", "i64:0xff", "255"),
    ])
  func `values are read and printed`(_ name: String, _ word: String, _ result: String) async throws
  {
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", file, "--invoke", name, word)
    }
    #expect(run.output == result + "\n")
    #expect(run.errors.isEmpty)
    #expect(run.status == 0)
  }

  @Test(
    arguments: [
      ("i32", "4294967296"), ("i32", "1.5"), ("i32", ""), ("i32", "0x"), ("i32", "12a"),
      ("i32", "-"), ("i64", "18446744073709551616"), ("f32", "one"), ("f64", "nan:0xg"),
      ("f64", "--1"), ("funcref", "0"), ("i32", "i64:1"), ("i64", "i64:"), ("f32", "f32:f32:1"),
    ])
  func `words that are no value of the type are refused`(_ name: String, _ word: String)
    async throws
  {
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", file, "--invoke", name, "--", word)
    }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasSuffix("argument 1 of \(name): \"\(word)\" is no \(name)\n"))
  }

  @Test func `results are printed one a line`() async throws {
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", "--invoke", "swap", file, "1", "-2")
    }
    #expect(run.output == "-2\n1\n")
  }

  @Test func `programs can read results`() async throws {
    struct Output: Decodable {
      struct Value: Decodable, Equatable {
        let type: String
        let value: String
      }
      let results: [Value]
    }
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", "--json", "--invoke", "swap", file, "1", "9223372036854775807")
    }
    #expect(run.outputLines.count == 1)
    let output = try JSONDecoder().decode(Output.self, from: Data(run.output.utf8))
    #expect(
      output.results == [
        Output.Value(type: "i64", value: "9223372036854775807"),
        Output.Value(type: "i32", value: "1"),
      ])
    let program = "(module (func (export \"_start\")))"
    #expect(try await withFile(program) { try await rewind("--json", $0) }.output.isEmpty)
  }

  @Test func `a file with another ending is run too`() async throws {
    let run = try await withFile(Self.identities, name: "guest") { file in
      try await rewind(file, "--invoke", "i32", "5")
    }
    #expect(run.output == "5\n")
  }

  @Test func `a number of arguments that is wrong is an error`() async throws {
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", file, "--invoke", "swap", "1")
    }
    #expect(run.status == 2)
    #expect(run.errors.hasSuffix("swap [i32 i64] -> [i64 i32] takes 2 arguments, not 1\n"))
  }

  @Test func `an unknown export is told with the nearest one`() async throws {
    let run = try await withFile(Self.identities) { file in
      try await rewind("run", file, "--invoke", "i33")
    }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasSuffix("guest.wat: no exported function i33; did you mean i32?\n"))
  }

  @Test func `a module without a main is told with its exports`() async throws {
    let run = try await withFile(Self.identities) { file in try await rewind("run", file) }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("it exports i32, i64, f32, f64, funcref, bits, swap"))
  }

  // MARK: What does not load

  @Test func `a missing file is an error`() async throws {
    let run = try await rewind("run", "nosuch.wasm")
    #expect(run.status == 2)
    #expect(run.errors == "rewind: nosuch.wasm: no such file or directory\n")
  }

  @Test func `malformed bytes are an error`() async throws {
    let run = try await withFile([0, 0x61, 0x73, 0x6D, 2, 0, 0, 0] as [UInt8], name: "a.wasm") {
      try await rewind("run", $0)
    }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("a.wasm: malformed module"))
    #expect(run.errors.contains("unknown binary version"))
  }

  @Test func `an invalid module is an error`() async throws {
    let run = try await withFile("(module (func (result i32)))") { try await rewind("run", $0) }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("guest.wat: invalid module in function 0"))
  }

  @Test func `a malformed text is shown with a caret`() async throws {
    let run = try await withFile("(module\n  (func (i32.contt 1)))") { file in
      try await rewind("run", file)
    }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 3)
    #expect(run.errorLines[0].hasSuffix("guest.wat:2:10: unknown operator i32.contt"))
    #expect(run.errorLines[1] == "      (func (i32.contt 1)))")
    #expect(run.errorLines[2] == "             ^")
  }

  @Test func `a missing import is an error`() async throws {
    let text = "(module (import \"env\" \"missing\" (func)) (func (export \"main\")))"
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(
      run.errors.hasSuffix(
        "guest.wat: cannot link env.missing: unknown import; --async-import can provide it\n"))
  }

  @Test func `names cannot send control characters to the terminal`() async throws {
    let text = "(module (func (export \"a\\1b[31m\")))"
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 2)
    #expect(!run.errors.contains("\u{1B}"))
    #expect(run.errors.contains("it exports a\\u{1b}[31m"))
  }

  // MARK: How it ends

  @Test func `a trap exits with 134 and names the calls`() async throws {
    let text = """
      (module $m
        (func $inner (result i32) (i32.div_s (i32.const 1) (i32.const 0)))
        (func $outer (export "main") (result i32) (call $inner)))
      """
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 134)
    #expect(run.output.isEmpty)
    #expect(run.errorLines[0] == "rewind: trap: integer divide by zero")
    #expect(run.errorLines[1].hasPrefix("  0: m!inner at 0x"))
    #expect(run.errorLines[2].hasPrefix("  1: m!outer at 0x"))
  }

  @Test func `a loop without an end stops when its fuel is used up`() async throws {
    let text = "(module (func (export \"main\") (loop (br 0))))"
    let run = try await withFile(text) { try await rewind("run", "--fuel", "1000", $0) }
    #expect(run.status == 134)
    #expect(run.errorLines[0] == "rewind: trap: all fuel consumed")
  }

  @Test func `recursion without an end traps`() async throws {
    let text = "(module (func $f (export \"main\") (call $f)))"
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 134)
    #expect(run.errorLines[0] == "rewind: trap: call stack exhausted")
    #expect(run.errorLines.contains { $0.contains("calls left out") })
  }

  @Test func `the status of proc_exit is the exit code`() async throws {
    let text = """
      (module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func (export "_start") (call $exit (i32.const 7))))
      """
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 7)
    #expect(run.errors.isEmpty)
  }

  @Test func `an error of the host exits with 1`() async throws {
    let text = """
      (module
        (import "rewind" "print_string" (func $print (param i32 i32)))
        (memory 1)
        (func $f (export "main") (call $print (i32.const 65536) (i32.const 1))))
      """
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.status == 1)
    #expect(run.errorLines[0].contains("1 at 65536 lie outside: the size is 65536"))
    #expect(run.errorLines[1].contains("f at 0x"))
  }

  @Test func `the start function may wait and print`() async throws {
    let text = """
      (module
        (import "rewind" "sleep" (func $sleep (param i32) (result i32)))
        (import "rewind" "print" (func $print (param i32)))
        (import "rewind" "print_string" (func $print_string (param i32 i32)))
        (memory 1) (data (i32.const 8) "hällo")
        (start $begin)
        (func $begin (call $print (call $sleep (i32.const 1))))
        (func (export "_initialize") (call $print (i32.const -2)))
        (func (export "main") (call $print_string (i32.const 8) (i32.const 6))))
      """
    let run = try await withFile(text) { try await rewind("run", $0) }
    #expect(run.output == "1\n-2\nhällo\n")
    #expect(run.status == 0)
  }

  @Test func `a program of WASI gets its arguments and streams`() async throws {
    // Writes the arguments, each behind a zero byte, and then one read of the input.
    let text = """
      (module
        (import "wasi_snapshot_preview1" "args_sizes_get"
          (func $sizes (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read"
          (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write"
          (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func $put (param $descriptor i32) (param $address i32) (param $count i32)
          (i32.store (i32.const 0) (local.get $address))
          (i32.store (i32.const 4) (local.get $count))
          (drop (call $write
            (local.get $descriptor) (i32.const 0) (i32.const 1) (i32.const 16))))
        (func (export "_start")
          (drop (call $sizes (i32.const 20) (i32.const 24)))
          (drop (call $get (i32.const 100) (i32.const 200)))
          (call $put (i32.const 1) (i32.const 200) (i32.load (i32.const 24)))
          (i32.store (i32.const 0) (i32.const 1000))
          (i32.store (i32.const 4) (i32.const 100))
          (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 28)))
          (call $put (i32.const 2) (i32.const 1000) (i32.load (i32.const 28)))))
      """
    let run = try await withFile(text, name: "args.wat") { file in
      try await rewind("run", file, "one", "--two", "-3", input: "some input")
    }
    #expect(run.output == "args.wat\0one\0--two\0-3\0")
    #expect(run.errors == "some input")
    #expect(run.status == 0)
  }

  @Test(arguments: ["Examples/sleep.wat", "Examples/generators.wat"])
  func `examples run without being told what to call`(_ file: String) async throws {
    let run = try await rewind("run", file)
    #expect(run.status == 0)
    let expected = try #require(
      try String(contentsOf: packageRoot.appending(path: "Examples/expected.txt"), encoding: .utf8)
        .split(separator: "\n").first { file.hasSuffix($0.prefix { $0 != " " }) })
    let fields = expected.split(separator: "|", omittingEmptySubsequences: false)
    let numbers = (fields[4].split(separator: " ") + fields[3].split(separator: " ")).map(
      String.init)
    #expect(run.outputLines == numbers)
  }
}

/// Guests that are suspended at every call of an import.
@Suite struct SuspendImportsTests {
  @Test(arguments: [
    ["Examples/sleep.wat"], ["Examples/generators.wat"],
    ["Examples/c/recursion.wasm", "--invoke", "run", "9"],
    ["Examples/c/recursion-asyncify.wasm", "--invoke", "run", "9"],
    ["Examples/swift/recursion.wasm", "--invoke", "run", "7"],
  ])
  func `an example prints the same`(_ words: [String]) async throws {
    let straight = try await RewindProcess.run(["run"] + words)
    #expect(straight.status == 0)
    for options in [["--suspend-imports", "all"], ["--suspend-imports=all", "--relocate"]] {
      let run = try await RewindProcess.run(["run"] + options + words)
      #expect(run.output == straight.output)
      #expect(run.errors.isEmpty)
      #expect(run.status == 0)
    }
  }

  @Test func `the mechanism can be chosen, and the imports`() async throws {
    for mechanism in ["auto", "engine", "native"] {
      let run = try await rewind(
        "run", "--mechanism", mechanism, "--suspend-imports", "rewind.sleep", "--relocate",
        "Examples/c/recursion.wasm", "--invoke", "run", "9")
      #expect(run.output == "1201943329\n")
    }
    let unknown = try await rewind(
      "run", "--suspend-imports", "rewind.slep", "Examples/c/recursion.wasm", "--invoke", "run", "9"
    )
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("no imported function rewind.slep; did you mean rewind.sleep?"))
  }
}
