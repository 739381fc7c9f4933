// SPDX-License-Identifier: Apache-2.0
//
// What a guest is told when the process comes to a limit that the system has for it: the number of open
// descriptors, the size of files. The limits are those of a shell that becomes `rewind`.

import Foundation
import TestSupport
import Testing

@Suite struct HostLimitTests {
  /// Runs a guest that has a folder with `file`, and gives the folder to the closure afterwards.
  /// - Parameters:
  ///   - limiting: What the shell does before it becomes `rewind`.
  ///   - wrapper: The program that the shell becomes first, and which becomes `rewind`.
  /// - Returns: What the guest's `run` gave, one number after the other.
  private func run(
    _ text: String, _ limiting: String, through wrapper: String = "", input: String? = "",
    check: (URL) throws -> Void
  ) async throws -> [String] {
    let rewind = try #require(RewindProcess.executable)
    return try await withFile(text) { guest in
      let folder = URL(filePath: guest).deletingLastPathComponent().appending(path: "data")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("contents".utf8).write(to: folder.appending(path: "file"))
      let run = try await RewindProcess.run(
        [
          "-c", "\(limiting) && exec \(wrapper) \"$0\" \"$@\"", rewind.path, "run", "--dir",
          folder.path + "::/", guest, "--invoke", "run",
        ], executable: URL(filePath: "/bin/sh"), input: input,
        // The thread sanitizer would keep a file there, which the limit cut and the process ended at.
        environment: ["TMPDIR": "/dev/null"])
      #expect(run.status == 0, "\(run.errors)")
      try check(folder)
      return run.outputLines
    }
  }

  private static let imports = """
    (import "wasi_snapshot_preview1" "path_open"
      (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_pwrite"
      (func $pwrite (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_allocate"
      (func $allocate (param i32 i64 i64) (result i32)))
    (import "wasi_snapshot_preview1" "fd_filestat_set_size"
      (func $set_size (param i32 i64) (result i32)))
    (import "wasi_snapshot_preview1" "fd_readdir"
      (func $readdir (param i32 i32 i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
      (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 2)
    (data (i32.const 64) "file") (data (i32.const 68) "new")
    ;; A vector with 64 KiB at 65536.
    (data (i32.const 80) "\\00\\00\\01\\00\\00\\00\\01\\00")
    """

  /// Opens until nothing more can be opened; then tries to make a file, lists, and waits; makes the file
  /// when there is a descriptor again.
  private static let opener = """
    (module
      \(imports)
      ;; A millisecond of the monotonic clock, and a read of descriptor 0.
      (data (i32.const 208) "\\00\\00\\00\\00\\00\\00\\00\\00\\01")
      (data (i32.const 224) "\\40\\42\\0f")
      (data (i32.const 256) "\\01")
      (func $open (param $path i32) (param $count i32) (param $flags i32) (result i32)
        (call $path_open (i32.const 3) (i32.const 0) (local.get $path) (local.get $count)
          (local.get $flags) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
      (func (export "run") (result i32 i32 i32 i32 i32 i32) (local $code i32)
        (loop $again
          (local.set $code (call $open (i32.const 64) (i32.const 4) (i32.const 0)))
          (br_if $again (i32.eqz (local.get $code))))
        (local.get $code)
        (call $open (i32.const 68) (i32.const 3) (i32.const 1))
        (call $readdir (i32.const 3) (i32.const 1000) (i32.const 1000) (i64.const 0) (i32.const 16))
        ;; The size of the list: ".", "..", "file".
        (i32.load (i32.const 16))
        (call $poll (i32.const 200) (i32.const 400) (i32.const 2) (i32.const 16))
        (drop (call $close (i32.const 4)))
        (call $open (i32.const 68) (i32.const 3) (i32.const 1))))
    """

  @Test func `a guest that takes all descriptors is told so, and can still wait`() async throws {
    // An input that never has anything, so that the poll has to wait.
    let codes = try await run(Self.opener, "ulimit -n 40", input: nil) { folder in
      #expect(FileManager.default.fileExists(atPath: folder.path + "/new"))
    }
    let full = "33"
    // What could not be opened was not made: the list does not have it.
    #expect(codes == [full, full, "0", "\(24 * 3 + 1 + 2 + 4)", "0", "0"])
  }

  /// Makes a file too large in every way there is.
  private static let writer = """
    (module
      \(imports)
      (func (export "run") (result i32 i32 i32 i32 i32 i32) (local $file i32)
        (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
          (i32.const 0) (i64.const 0x4001c4) (i64.const 0) (i32.const 0) (i32.const 16)))
        (local.set $file (i32.load (i32.const 16)))
        (call $allocate (local.get $file) (i64.const 0) (i64.const 0x100000))
        (call $set_size (local.get $file) (i64.const 0x100000))
        (call $pwrite (local.get $file) (i32.const 80) (i32.const 1) (i64.const 0x100000)
          (i32.const 16))
        ;; A part still fits.
        (call $write (local.get $file) (i32.const 80) (i32.const 1) (i32.const 16))
        (i32.load (i32.const 16))
        (call $write (local.get $file) (i32.const 80) (i32.const 1) (i32.const 20))))
    """

  /// `env` with the option that gives a signal back its effect, whatever the tests themselves are run with.
  private static let restoring = "env --default-signal=XFSZ"

  fileprivate static func canRestoreSignals() async throws -> Bool {
    try await RewindProcess.run(
      ["-c", "\(restoring) true"], executable: URL(filePath: "/bin/sh")
    ).status == 0
  }

  @Test(
    .enabled("needs an env that has --default-signal") {
      try await HostLimitTests.canRestoreSignals()
    }) func `a file that is larger than the process may write does not end it`() async throws
  {
    try await writeTooMuch("ulimit -f 8", through: Self.restoring)
  }

  @Test func `a file that is larger than the process may write is refused`() async throws {
    try await writeTooMuch("trap '' XFSZ && ulimit -f 8")
  }

  private func writeTooMuch(_ limiting: String, through wrapper: String = "") async throws {
    // Eight blocks, which are 512 bytes in POSIX and 1024 in some shells.
    let codes = try await run(Self.writer, limiting, through: wrapper) { folder in
      let data = try Data(contentsOf: folder.appending(path: "file"))
      #expect([4096, 8192].contains(data.count))
    }
    let tooLarge = "22"
    try #require(codes.count == 6)
    #expect(codes[..<4] == [tooLarge, tooLarge, tooLarge, "0"])
    #expect(["4096", "8192"].contains(codes[4]))
    #expect(codes[5] == tooLarge)
  }
}
