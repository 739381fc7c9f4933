// SPDX-License-Identifier: Apache-2.0
//
// `rewind advise`: its lists, and what the real `wasm-opt` makes of them.

import Foundation
import TestSupport
import Testing

@Suite struct AdviseTests {
  private static let recursion = "Examples/c/recursion.wasm"
  /// The transformation that the lists are for, if it is installed.
  private static let wasmOpt = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
    .map { "\($0)/wasm-opt" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func `the functions on the stack are listed`() async throws {
    let run = try await rewind("advise", Self.recursion, "--invoke", "run", "9")
    #expect(run.status == 0)
    #expect(run.output == "run,descend\n")
    #expect(run.errors == "3 suspensions at rewind.sleep\n")
  }

  @Test func `a guest that suspends itself needs its runtime function listed`() async throws {
    let run = try await rewind("advise", "Examples/sleep.wat")
    #expect(run.output == "work,deeper,sleep\n")
    #expect(run.errorLines.first == "1 suspension")
  }

  @Test func `a list is compared`() async throws {
    let words = ["advise", "--onlylist", "descend,foo", Self.recursion, "--invoke", "run", "9"]
    let run = try await RewindProcess.run(words)
    #expect(run.status == 1)
    #expect(run.output == "missing  run\nunknown  foo\n")
    let exact = try await rewind(
      "advise", "--onlylist", "r*,descend", Self.recursion, "--invoke", "run", "9")
    #expect(exact.status == 0)
    #expect(exact.output == "the list is exact\n")
  }

  @Test func `everything is one object`() async throws {
    let run = try await withFile("run\nspare\n", name: "list") { list in
      try await rewind("advise", "--json", "--list", list, Self.recursion, "--invoke", "run", "9")
    }
    #expect(run.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(object["suspensions"] as? Int == 3)
    #expect(object["imports"] as? [String] == ["rewind.sleep"])
    #expect(object["onlylist"] as? [String] == ["run", "descend"])
    #expect(object["maySuspend"] as? [String] == ["run", "descend"])
    #expect(object["missing"] as? [String] == ["descend"])
    #expect(object["unneeded"] as? [String] == [])
    #expect(object["unknown"] as? [String] == ["spare"])
  }

  @Test func `two lists exclude each other`() async throws {
    let run = try await rewind("advise", "--list", "a", "--onlylist", "b", Self.recursion)
    #expect(run.status == 2)
  }

  // MARK: With wasm-opt

  /// Transforms a module with a list and runs the result.
  private func transformed(
    _ file: String, list: String, _ arguments: [String]
  ) async throws -> RewindRun {
    let tool = try #require(Self.wasmOpt)
    return try await withFile(list, name: "list") { path in
      let output = "\(path).wasm"
      let words = [
        file, "--asyncify", "--pass-arg=asyncify-onlylist@@\(path)", "-g", "-o", output,
      ]
      let optimizing = try await ChildProcess.run(URL(filePath: tool), words, in: packageRoot)
      #expect(optimizing.status == 0, "\(optimizing.errors)")
      return try await RewindProcess.run(["run", output] + arguments)
    }
  }

  @Test(.enabled(if: wasmOpt != nil, "SKIPPED: no wasm-opt is installed"))
  func `a module transformed with the advised list gives the right result`() async throws {
    let words = ["--invoke", "run", "9"]
    let list = try await RewindProcess.run(["advise", Self.recursion] + words).output
    let run = try await transformed(Self.recursion, list: list, words)
    #expect(run.output == "1201943329\n", "\(run.errors)")
    // Without the function that is on the stack several times it is wrong, and advise names it.
    let short = try await transformed(Self.recursion, list: "run", words)
    #expect(short.status == 134)
    let advice = try await RewindProcess.run(
      ["advise", "--onlylist", "run", Self.recursion] + words)
    #expect(advice.status == 1)
    #expect(advice.output == "missing  descend\n")
  }

  @Test(.enabled(if: wasmOpt != nil, "SKIPPED: no wasm-opt is installed"))
  func `so does one that suspends itself`() async throws {
    let file = "Examples/swift/recursion.wasm"
    let list = try await rewind("advise", file, "--invoke", "run", "3").output
    let words = ["--mechanism", "engine", "--invoke", "run", "3"]
    let run = try await transformed(file, list: list, words)
    #expect(run.output == "435362\n", "\(run.errors)")
  }

  @Test(.enabled(if: wasmOpt != nil, "SKIPPED: no wasm-opt is installed"))
  func `names of any characters, and none`() async throws {
    let text = #"""
      (module
        (import "rewind" "sleep" (func $sleep (param i32) (result i32)))
        (memory (export "memory") 1)
        (func $a (@name "a, (b)<c> [\n") (result i32) (call $sleep (i32.const 5)))
        (func $b (@name "x -> y*\\") (result i32) (i32.add (i32.const 1) (call $a)))
        (func (result i32) (i32.add (i32.const 1) (call $b)))
        (func (export "main") (result i32) (i32.add (i32.const 1) (call 3))))
      """#
    let run = try await withFile(text) { file in
      let module = file + ".wasm"
      #expect(try await rewind("wat2wasm", "--names", file, "-o", module).status == 0)
      let list = try await rewind("advise", module)
      #expect(list.output == "a* *b**c* **,x -* y*\\,2,3\n")
      return try await transformed(module, list: list.output, [])
    }
    #expect(run.output == "8\n", "\(run.errors)")
  }
}
