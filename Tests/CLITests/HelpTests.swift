// SPDX-License-Identifier: Apache-2.0
//
// Help: every command explains itself in the same shape, and its example does what it says.

import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
  static let commands = [
    "run", "trace", "inspect", "advise", "dump", "validate", "wast", "wat2wasm", "wasm2wat",
    "completions", "help",
  ]

  @Test(arguments: commands) func `every command explains itself`(_ command: String) async throws {
    let help = try await rewind(command, "--help")
    #expect(help.status == 0)
    #expect(help.errors.isEmpty)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("rewind \(command) "))
    #expect(lines[1].isEmpty)
    #expect(lines[2].hasPrefix("Usage: rewind \(command)"))
    let titles = lines.filter { $0.hasSuffix(":") && !$0.hasPrefix(" ") && !$0.contains(" ") }
    #expect(titles == ["Options:", "Example:"])
    #expect(lines.contains { $0.hasPrefix("  --help ") })
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    #expect(try await rewind("help", command).output == help.output)
    #expect(try await rewind(command, "-h").output == help.output)
  }

  @Test(arguments: commands)
  func `the example of every command does what it says`(_ command: String) async throws {
    let help = try await rewind(command, "--help").output
    let example = try #require(help.split(separator: "Example:\n").last)
      .split(separator: "\n").map { $0.dropFirst(2) }
    let words = try #require(example.first).split(separator: " ").map(String.init)
    #expect(words.prefix(3) == ["$", "rewind", command])
    // In a folder of its own, for what it writes.
    let folder = FileManager.default.temporaryDirectory.appending(path: "rewind-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["Examples", "spec-tests"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: name), withDestinationURL: packageRoot.appending(path: name))
    }
    let run = try await RewindProcess.run(Array(words.dropFirst(2)), in: folder)
    #expect(run.status == 0)
    if let output = words.firstIndex(of: "-o") {
      #expect(
        FileManager.default.fileExists(atPath: folder.appending(path: words[output + 1]).path))
    } else {
      #expect(!run.output.isEmpty)
    }
    let expected = example.dropFirst().map { "\($0)\n" }.joined()
    if !expected.isEmpty { #expect(run.output == expected) }
  }

  @Test func `help lists the commands and the exit codes`() async throws {
    let help = try await rewind("--help")
    #expect(help.status == 0)
    let lines = help.outputLines
    for command in Self.commands { #expect(lines.contains { $0.hasPrefix("  \(command) ") }) }
    let codes = lines.drop { $0 != "Exit codes:" }.dropFirst().prefix { $0.hasPrefix("  ") }
    #expect(
      codes.map { $0.split(separator: " ")[0] } == ["0", "1", "2", "124", "134", "other"])
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(try await rewind("help").output == help.output)
    #expect(try await rewind("-h").output == help.output)
  }

  @Test func `every command is among these`() async throws {
    let lines = try await rewind("--help").outputLines
    let listed = lines.drop { $0 != "Commands:" }.dropFirst().prefix { $0.hasPrefix("  ") }
    #expect(listed.map { String($0.split(separator: " ")[0]) } == Self.commands)
  }

  @Test func `the page about the command line names every option and exit code`() async throws {
    let page = try String(
      contentsOf: packageRoot.appending(path: "Documentation/CommandLine.md"), encoding: .utf8)
    for command in Self.commands {
      #expect(page.contains("`rewind \(command)"), "\(command)")
      let help = try await rewind(command, "--help").outputLines
      let options = help.filter { $0.hasPrefix("  -") }.compactMap {
        $0.split(separator: " ").first
      }
      for option in options where option != "--help" {
        #expect(page.contains("`\(option)"), "\(command) \(option)")
      }
    }
    for code in ["0", "1", "2", "124", "134"] { #expect(page.contains("| \(code) |")) }
  }
}
