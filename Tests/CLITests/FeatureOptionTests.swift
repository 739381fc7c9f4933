// SPDX-License-Identifier: Apache-2.0
//
// `--feature` and `--no-feature`, of all commands that read modules.

import Foundation
import Testing

@Suite struct FeatureOptionTests {
  private static let module = """
    (module (memory 1) (memory 1) (func (export "main") (result i32) (i32.extend8_s (i32.const 255))))
    """

  @Test(
    arguments: [
      ("", true), ("--feature 1.0", false), ("--feature 2.0", false), ("--feature 3.0", true),
      ("--feature all", true), ("--feature 2.0,multi-memory", true),
      ("--feature 2.0 --feature multi-memory", true), ("--feature multi-memory", true),
      ("--no-feature multi-memory", false), ("--no-feature=gc,sign-extension", false),
      ("--no-feature all", false), ("--no-feature all --feature sign-extension,multi-memory", true),
      ("--no-feature multi-memory --feature multi-memory", true),
      ("--feature multi-memory --no-feature 3.0", false), ("--no-feature simd,gc", true),
    ])
  func `options count in their order`(_ options: String, _ isValid: Bool) async throws {
    let words = options.split(separator: " ").map(String.init)
    try await withFile(Self.module) { file in
      let run = try await RewindProcess.run(["validate"] + words + [file])
      #expect(run.status == (isValid ? 0 : 1))
      if !isValid { #expect(run.output.hasSuffix(" is switched off\n")) }
    }
  }

  @Test(arguments: ["run", "trace", "inspect", "advise", "dump", "wat2wasm", "wasm2wat"])
  func `every command can refuse modules`(_ command: String) async throws {
    try await withFile(Self.module) { file in
      let run = try await rewind(command, "--no-feature", "multi-memory", file)
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors == "rewind: \(file): \(Self.message)\n")
      let folder = URL(filePath: file).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["guest.wat"])
    }
  }

  private static let message =
    "invalid module at offset 0x18: multiple memories: multi-memory is switched off"

  @Test func `scripts too`() async throws {
    try await withFile(Self.module + "(assert_return (invoke \"main\") (i32.const -1))") { file in
      let run = try await rewind("wast", "--no-feature", "multi-memory", file)
      #expect(run.status == 1)
      #expect(run.output.contains("multi-memory is switched off"))
      #expect(try await rewind("wast", "--feature", "3.0", file).status == 0)
    }
  }

  @Test(arguments: [
    (
      ["--feature", "2.0,multi-memori"], "unknown feature multi-memori; did you mean multi-memory?"
    ),
    (["--no-feature", "smid"], "unknown feature smid; did you mean simd?"),
    (["--feature", ","], "--feature needs the name of a feature"),
    (["--features", "2.0"], "unknown option --features; did you mean --feature?"),
  ])
  func `a feature that nobody knows is wrong usage`(
    _ words: [String], _ message: String
  ) async throws {
    for command in ["validate", "run", "wast"] {
      let run = try await RewindProcess.run([command] + words + ["Examples/sleep.wat"])
      #expect(run.status == 2)
      #expect(run.errors == "rewind: \(command): \(message)\n")
    }
  }

  @Test func `a name that is near to none lists all`() async throws {
    let run = try await rewind("dump", "--without", "everything", "Examples/sleep.wat")
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("rewind: dump: unknown form everything; there are places, "))
  }
}
