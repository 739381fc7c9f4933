// SPDX-License-Identifier: Apache-2.0
//
// `rewind completions`: what shells complete, asked of the shells themselves where they are there.

import Foundation
import TestSupport
import Testing

/// Runs a shell with a script; nil without such a shell.
private func shell(_ name: String, _ arguments: [String]) async throws -> RewindRun? {
  let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  guard
    let path = paths.map({ "\($0)/\(name)" }).first(
      where: FileManager.default.isExecutableFile(atPath:))
  else { return nil }
  return try await RewindProcess.run(arguments, executable: URL(filePath: path))
}

@Suite struct CompletionTests {
  private static let cases = [
    ("tra", ["trace"]), ("v", ["validate"]), ("--vers", ["--version"]), ("--inv", ["--invoke"]),
    ("run --mech", ["--mechanism"]), ("run --mechanism n", ["native"]),
    ("run --feature simd,tail", ["simd,tail-calls"]), ("trace --timeo", ["--timeout"]),
    ("--timeout 2s --max", ["--max-memory"]), ("completions ", ["bash", "fish", "zsh"]),
    ("help wat", ["wat2wasm"]), ("wasm2wat --a", ["--annotations"]),
    ("wast --strict", ["--strict-messages"]), ("wat2wasm Examples/sl", ["Examples/sleep.wat"]),
    ("dump Examples/sl", ["Examples/sleep.wat"]),
    ("wast spec-tests/th", ["spec-tests/threads.wast"]),
    ("run --dir Examples/c/../../spec-t", ["Examples/c/../../spec-tests"]),
    ("advise --list READ", ["README.md"]),
  ]

  @Test(arguments: cases)
  func `bash completes`(_ line: String, _ expected: [String]) async throws {
    let script = try await rewind("completions", "bash").output
    let words =
      (["rewind"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
      .map { "'\($0)'" }.joined(separator: " ")
    let ask = """
      \(script)
      [[ $(complete -p rewind) == *'-F _rewind rewind' ]] || exit 3
      COMP_WORDS=(\(words)) COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
      _rewind rewind
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    guard let run = try await shell("bash", ["--norc", "-c", ask]) else { return }
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(Set(run.outputLines) == Set(expected))
  }

  @Test(arguments: [
    ("--mechanism = n", ["native"]),
    ("--mechanism =", ["auto", "engine", "native", "transformed"]),
  ])
  func `bash completes behind an equals sign`(_ line: String, _ expected: [String]) async throws {
    try await `bash completes`("run \(line)", expected)
  }

  @Test(arguments: cases)
  func `fish completes`(_ line: String, _ expected: [String]) async throws {
    let script = try await rewind("completions", "fish").output
    try await withFile(script, name: "rewind.fish") { file in
      guard
        let run = try await shell(
          "fish", ["--no-config", "-c", "source \(file); complete -C 'rewind \(line)'"])
      else { return }
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      let words = run.outputLines.map { line in
        let word = line.prefix { $0 != "\t" }
        return word.hasSuffix("/") ? String(word.dropLast()) : String(word)
      }
      #expect(expected.allSatisfy(words.contains), "\(words)")
      #expect(words.count <= expected.count + 2)
    }
  }

  @Test func `zsh reads its script`() async throws {
    let script = try await rewind("completions", "zsh").output
    #expect(script.hasPrefix("#compdef rewind\n"))
    for line in [
      "'run:runs a module'",
      "'--mechanism=[what suspends the guest: auto, engine, native or transformed]:NAME:(auto engine native transformed)'",
      "'*--no-feature=[refuses modules that use these features]:LIST:_sequence compadd - 1.0 ",
      "'-o[writes to this file, not to standard output]:OUT:_files'",
      "'1:FILE:_files -g \"*(.wasm|.wat)\"'", "'1:SHELL:(bash zsh fish)'",
      "'--invoke=[calls this exported function]:NAME: '",
    ] {
      #expect(script.contains(line), "\(line)")
    }
    try await withFile(script, name: "_rewind") { file in
      guard let run = try await shell("zsh", ["-f", "-n", file]) else { return }
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `scripts have every option of every command`(_ shell: String) async throws {
    let script = try await rewind("completions", shell).output
    for command in HelpTests.commands {
      let help = try await rewind(command, "--help").outputLines
      for option in help.filter({ $0.hasPrefix("  -") }) {
        let spelling = try #require(option.split(separator: " ").first)
        // A value that may be left out stands in brackets.
        let name = spelling.prefix { $0 != "[" }
        let word = shell == "fish" ? " \(name.drop { $0 == "-" }) " : String(name)
        #expect(script.contains(word), "\(command) \(name)")
      }
    }
  }
}
