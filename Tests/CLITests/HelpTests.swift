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
    let text = try #require(help.split(separator: "Example:\n").last)
    let lines = text.split(separator: "\n").map { String($0.dropFirst(2)) }
    let starts = lines.indices.filter { lines[$0].hasPrefix("$ rewind \(command)") }
    #expect(starts.first == 0)
    // In a folder of its own, for what it writes.
    let folder = FileManager.default.temporaryDirectory.appending(path: "rewind-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["Examples", "spec-tests"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: name), withDestinationURL: packageRoot.appending(path: name))
    }
    for (place, start) in starts.enumerated() {
      let end = place + 1 < starts.count ? starts[place + 1] : lines.count
      try await check(lines[start], prints: lines[(start + 1)..<end], in: folder)
    }
  }

  /// Runs the line of an example; one that is about a file of the user's is not run.
  private func check(
    _ line: String, prints expected: ArraySlice<String>, in folder: URL
  ) async throws {
    func exists(_ file: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: file).path)
    }
    let words = line.split(separator: " ").dropFirst(2).map(String.init)
    guard !words.contains("guest.wasm") else { return }
    let run = try await RewindProcess.run(words, in: folder)
    #expect(run.status == 0)
    if let output = words.firstIndex(of: "-o") {
      #expect(exists(words[output + 1]))
    } else {
      #expect(!run.output.isEmpty)
    }
    if !expected.isEmpty { #expect(run.outputLines == Array(expected)) }
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
