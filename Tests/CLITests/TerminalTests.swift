// SPDX-License-Identifier: Apache-2.0
//
// Colours and progress: at a terminal, which is a pseudo-terminal here, and nowhere else.

import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc

  // Of stdlib.h, but not of the module.
  @_silgen_name("posix_openpt") private func posix_openpt(_ flags: CInt) -> CInt
  @_silgen_name("grantpt") private func grantpt(_ descriptor: CInt) -> CInt
  @_silgen_name("unlockpt") private func unlockpt(_ descriptor: CInt) -> CInt
  @_silgen_name("ptsname") private func ptsname(_ descriptor: CInt) -> UnsafePointer<CChar>?

  private let setSize = UInt(TIOCSWINSZ)
#elseif canImport(Darwin)
  import Darwin

  // `TIOCSWINSZ`, a macro that the module leaves out.
  private let setSize: UInt = 0x8008_7467
#endif

@Suite struct TerminalTests {
  /// Runs `rewind` with output and errors at a terminal, and gives back what was seen there.
  private func terminal(
    _ arguments: [String], environment: [String: String?] = [:]
  ) async throws -> String {
    let master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0)
    let name = try #require(ptsname(master).map { String(cString: $0) })
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(slave >= 0)
    var size = winsize(ws_row: 24, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(slave, setSize, &size) == 0)
    let defaults: [String: String?] = ["TERM": "xterm", "NO_COLOR": nil]
    let process = try RewindProcess.start(
      arguments, environment: defaults.merging(environment) { $1 },
      output: slave, errors: slave)
    close(slave)
    var seen: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      // The end of a terminal is an error.
      let count = read(master, &part, part.count)
      guard count > 0 else { break }
      seen += part[..<count]
    }
    close(master)
    _ = process.wait()
    return String(decoding: seen, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  private let red = "\u{1B}[1;31m"
  private let off = "\u{1B}[0m"

  @Test func `an error stands out`() async throws {
    #expect(
      try await terminal(["run", "nosuch.wasm"])
        == "\(red)rewind:\(off) nosuch.wasm: no such file or directory\n")
    let text = "(module\n  (func (i32.contt 1)))"
    try await withFile(text) { file in
      let seen = try await terminal(["run", file])
      #expect(
        seen == """
          \(red)\(file):2:10:\(off) unknown operator i32.contt
                (func (i32.contt 1)))
          \u{1B}[1;32m             ^\(off)

          """)
    }
  }

  @Test(arguments: [
    ["NO_COLOR": "1"], ["TERM": "dumb"], ["NO_COLOR": "", "TERM": "dumb"],
  ])
  func `the environment can switch colours off`(_ environment: [String: String]) async throws {
    let seen = try await terminal(["run", "nosuch.wasm"], environment: environment)
    #expect(seen == "rewind: nosuch.wasm: no such file or directory\n")
  }

  @Test func `an empty NO_COLOR says nothing`() async throws {
    let seen = try await terminal(["run", "nosuch.wasm"], environment: ["NO_COLOR": ""])
    #expect(seen.hasPrefix(red))
  }

  @Test func `what passes and fails stands out`() async throws {
    let script = """
      (module (func (export "f") (result i32) (i32.const 1)))
      (assert_return (invoke "f") (i32.const 1))
      (assert_return (invoke "f") (i32.const 2))
      """
    try await withFile(script, name: "a.wast") { file in
      let seen = try await terminal(["wast", file])
      #expect(seen.contains("... \u{1B}[31m1 failed\(off), \u{1B}[32m2 passed\(off)\n"))
      #expect(seen.contains("  expected \u{1B}[32m(i32.const 2)\(off)\n"))
      #expect(seen.contains("  got      \u{1B}[31m(i32.const 1)\(off)\n"))
      let plain = seen.replacing(/\u{1B}\[[0-9;]*m/, with: "").replacing(
        /\r\u{1B}\[K(\[1\/1\][^\r]*)?/, with: "")
      let run = try await rewind("wast", file)
      #expect(plain.prefix { $0 != ";" } == run.output.prefix { $0 != ";" })
      #expect(!run.output.contains("\u{1B}"))
    }
    let valid = try await terminal(["validate", "Examples/sleep.wat"])
    #expect(valid.hasSuffix("\r\u{1B}[KExamples/sleep.wat: \u{1B}[32mvalid\(off)\n"))
  }

  @Test func `names cannot send control characters`() async throws {
    let text = "(module (func (export \"a\\1b[31m\")))"
    let seen = try await withFile(text) { try await terminal(["run", $0]) }
    #expect(seen.contains("it exports a\\u{1b}[31m"))
  }

  @Test func `titles of help stand out`() async throws {
    let seen = try await terminal(["dump", "--help"])
    for title in ["Usage:", "Options:", "Example:"] {
      #expect(seen.contains("\u{1B}[1m\(title)\(off)"))
    }
    let plain = seen.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(try await plain == rewind("dump", "--help").output)
  }

  // MARK: Progress

  @Test(arguments: ["wast", "validate"])
  func `many files have a line that tells how far it is`(_ command: String) async throws {
    let ending = command == "wast" ? "wast" : "wat"
    try await withFile("(module)", name: "a.\(ending)") { file in
      let folder = URL(filePath: file).deletingLastPathComponent()
      let long = "b\(String(repeating: "x", count: 100)).\(ending)"
      try Data("(module)".utf8).write(to: folder.appending(path: long))
      let seen = try await terminal([command, folder.path], environment: ["NO_COLOR": "1"])
      // Every such line is cut to the width of the terminal, begins anew and is gone in the end.
      let parts = seen.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
      let lines = parts.filter { $0.hasPrefix("[") }
      #expect(lines.map { String($0.prefix(6)) } == ["[1/2] ", "[2/2] "])
      #expect(lines.allSatisfy { $0.count <= 59 && !$0.contains("\n") })
      let rest = parts.filter { !$0.hasPrefix("[") }.joined()
      let run = try await rewind(command, folder.path)
      #expect(rest.prefix { $0 != ";" } == run.output.prefix { $0 != ";" })
      #expect(run.errors.isEmpty)
    }
  }

  @Test func `a large module has one too`() async throws {
    let text =
      "(module (memory 20) (data (i32.const 0) \"\(String(repeating: "x", count: 1 << 20))\") (func (export \"main\")))"
    try await withFile(text, name: "large.wat") { file in
      let seen = try await terminal(["run", file])
      let parts = seen.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
      #expect(parts.contains { $0.hasPrefix("reading ") })
      #expect(parts.contains { $0.hasPrefix("loading ") })
      #expect(parts.last == "")
      #expect(try await rewind("run", file).errors.isEmpty)
      #expect(try await terminal(["run", file], environment: ["TERM": "dumb"]).isEmpty)
    }
  }
}
