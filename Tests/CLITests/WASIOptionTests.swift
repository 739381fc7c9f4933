// SPDX-License-Identifier: Apache-2.0
//
// What `rewind run` lets a program of WASI use: `--dir`, `--env`, `--argv0`, and the short form.

import Foundation
import TestSupport
import Testing

@Suite struct WASIOptionTests {
  /// Writes arguments and environment, each behind a zero byte, and the contents of `file` in the
  /// first directory; exits with what opening it came to.
  private static let text = """
    (module
      (import "wasi_snapshot_preview1" "args_sizes_get" (func $argc (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "environ_sizes_get"
        (func $envc (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_prestat_dir_name"
        (func $name (param i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read"
        (func $read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write"
        (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (data (i32.const 64) "file")
      (func $put (param $address i32) (param $count i32)
        (i32.store (i32.const 0) (local.get $address))
        (i32.store (i32.const 4) (local.get $count))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))
      (func (export "_start") (local $code i32)
        (drop (call $argc (i32.const 20) (i32.const 24)))
        (drop (call $args (i32.const 1000) (i32.const 2000)))
        (call $put (i32.const 2000) (i32.load (i32.const 24)))
        (drop (call $envc (i32.const 20) (i32.const 24)))
        (drop (call $env (i32.const 1000) (i32.const 2000)))
        (call $put (i32.const 2000) (i32.load (i32.const 24)))
        (i32.store8 (i32.const 101) (i32.const 0))
        (drop (call $name (i32.const 3) (i32.const 100) (i32.const 64)))
        (call $put (i32.const 100) (i32.const 4))
        (local.set $code (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
          (i32.const 0) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 28)))
        (if (local.get $code) (then (call $exit (local.get $code))))
        (i32.store (i32.const 0) (i32.const 3000))
        (i32.store (i32.const 4) (i32.const 100))
        (drop (call $read (i32.load (i32.const 28)) (i32.const 0) (i32.const 1) (i32.const 32)))
        (call $put (i32.const 3000) (i32.load (i32.const 32)))))
    """

  /// Runs the program with a folder that has a file, given as `--dir` with this behind it.
  private func run(
    _ words: [String], directory: String?, arguments: [String] = []
  ) async throws -> RewindRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rewind-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("contents".utf8).write(to: folder.appending(path: "file"))
    let given = directory.map { ["--dir", folder.path + $0] } ?? []
    return try await withFile(Self.text, name: "guest.wat") { file in
      try await RewindProcess.run(words + given + [file] + arguments)
    }
  }

  @Test func `a program gets a directory, an environment and a name`() async throws {
    let run = try await run(
      ["run", "--env", "A=1", "--env=B=x=y", "--argv0", "called"], directory: "::/d",
      arguments: ["x", "--dir"])
    #expect(run.output == "called\0x\0--dir\0A=1\0B=x=y\0/d\0\0contents")
    #expect(run.errors.isEmpty)
    #expect(run.status == 0)
  }

  @Test func `a variable without a value is that of the host`() async throws {
    let run = try await withFile(Self.text, name: "guest.wat") { file in
      try await RewindProcess.run(
        ["--env", "REWIND_TEST_A", "--env=REWIND_TEST_B", "--env", "C=1", file],
        environment: ["REWIND_TEST_A": "here=1", "REWIND_TEST_B": nil])
    }
    #expect(run.output.hasPrefix("guest.wat\0REWIND_TEST_A=here=1\0C=1\0"))
  }

  @Test func `without options there are neither files nor environment`() async throws {
    let run = try await run(["run"], directory: nil)
    #expect(run.output == "guest.wat\0\0\0\0\0")
    #expect(run.status == 8)
  }

  @Test func `a directory may be only for reading`() async throws {
    let run = try await run(["run"], directory: "::/d::ro")
    #expect(run.status == 63)
  }

  @Test func `a directory without another name has its own`() async throws {
    let run = try await run(["run"], directory: "")
    #expect(run.output.hasSuffix("contents"))
  }

  @Test func `no file takes the place of a closed standard stream`() async throws {
    let guest = """
      (module
        (import "wasi_snapshot_preview1" "path_open"
          (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write"
          (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\\40\\00\\00\\00\\04\\00\\00\\00")
        (data (i32.const 64) "file")
        (func (export "_start")
          (if (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
              (i32.const 0) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 28))
            (then unreachable))
          (call $exit (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))
      """
    let rewind = try #require(RewindProcess.executable).path
    try await withFile("contents", name: "file") { file in
      let folder = URL(filePath: file).deletingLastPathComponent().path
      let run = try await withFile(guest) { guest in
        try await RewindProcess.run(
          ["-c", #"exec "$0" "$@" <&- >&-"#, rewind, "run", "--dir", folder, guest],
          executable: URL(filePath: "/bin/sh"))
      }
      #expect(run.errors.isEmpty)
      #expect(run.status == 8)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "contents")
    }
  }

  @Test func `run may be left out`() async throws {
    let run = try await run(["--env", "A=1"], directory: "::/d", arguments: ["-x"])
    #expect(run.output == "guest.wat\0-x\0A=1\0/d\0\0contents")
  }

  @Test(arguments: [
    (["--env", "=A"], "rewind: run: --env needs NAME=VALUE or NAME, not \"=A\""),
    (["--env", ""], "rewind: run: --env needs NAME=VALUE or NAME, not \"\""),
    (
      ["--dir", "a::b::c"],
      "rewind: run: --dir needs HOST, HOST::GUEST or HOST::GUEST::ro, not \"a::b::c\""
    ),
    (
      ["--dir", "::b"], "rewind: run: --dir needs HOST, HOST::GUEST or HOST::GUEST::ro, not \"::b\""
    ),
    (
      ["--dir", "/no/such"],
      "rewind: /no/such: no directory for the guest: no such file or directory"
    ),
    (["--argv0", "a", "--argv0", "b"], "rewind: run: --argv0 is given twice"),
  ])
  func `options that make no sense are refused`(_ words: [String], _ message: String) async throws {
    let run = try await run(["run"] + words, directory: nil)
    #expect(run.status == 2)
    #expect(run.errorLines == [message])
  }
}
