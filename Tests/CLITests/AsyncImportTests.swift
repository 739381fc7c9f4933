// SPDX-License-Identifier: Apache-2.0
//
// `--async-import`: imports that wait, for guests of every mechanism.

import Foundation
import Testing

@Suite struct AsyncImportTests {
  private static let guest = """
    (module $n
      (import "env" "nap" (func $nap (param i32) (result i64)))
      (import "env" "two" (func $two (result i32 f32)))
      (memory 1)
      (func (export "main") (param i32) (result i64 i32 f32)
        (i64.add (call $nap (local.get 0)) (i64.const 1)) (call $two))
      (func (export "nap") (param i32) (result i64) (call $nap (local.get 0))))
    """

  private func run(
    _ words: String..., file: String, invoke: String = "main", _ argument: String = "1"
  ) async throws -> RewindRun {
    try await RewindProcess.run(["run", "--invoke", invoke] + words + [file, argument])
  }

  @Test(
    arguments: [
      ("sleep", "yield", "1 0 0"), ("sleep:2ms", "sleep:10us", "1 0 0"),
      ("yield", "value:7,1.5", "1 7 1.5"),
      ("value:41", "value:i32:-1,f32:inf", "42 -1 inf"), ("value:i64:0x10", "yield", "17 0 0"),
    ], ["auto", "native"])
  func `imports return what the command line says`(
    _ example: (nap: String, two: String, results: String), _ mechanism: String
  ) async throws {
    try await withFile(Self.guest) { file in
      let run = try await run(
        "--mechanism", mechanism, "--async-import", "env.nap=\(example.nap)",
        "--async-import=env.two=\(example.two)", file: file)
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      #expect(run.outputLines.joined(separator: " ") == example.results)
    }
  }

  @Test func `the guest is suspended`() async throws {
    try await withFile(Self.guest) { file in
      let run = try await rewind(
        "trace", "--async-import", "env.nap=sleep", "--async-import", "env.two=yield",
        "--invoke", "main", file, "3")
      #expect(run.status == 0)
      #expect(run.outputLines.count { $0.contains(" wait  ") } == 2)
      let resumed = try #require(run.outputLines.first { $0.contains("env.nap(3) returned 0") })
      // A sleep is never shorter than was asked.
      let words = resumed.split(separator: " ")
      #expect(try #require(Double(words[words.count - 2])) >= 3)
    }
  }

  @Test(arguments: ["recursion.wasm", "recursion-asyncify.wasm"])
  func `an import of the example host can be replaced`(_ file: String) async throws {
    // The example's sleep gives back its argument; one that gives zeros comes to another sum.
    let words = ["--invoke", "run", "Examples/c/\(file)", "9"]
    let plain = try await RewindProcess.run(["run"] + words)
    let replaced = try await RewindProcess.run(
      ["run", "--async-import", "rewind.sleep=yield"] + words)
    #expect(replaced.status == 0)
    #expect(plain.output != replaced.output)
    let transformed = try await RewindProcess.run(
      ["trace", "--json", "--async-import", "rewind.sleep=yield"] + words)
    let mechanism = file.contains("asyncify") ? "transformed" : "engine"
    #expect(transformed.output.contains("\"mechanism\": \"\(mechanism)\""))
  }

  @Test func `a sleep that would last longer than time is counted is a long one`() async throws {
    let text = """
      (module (import "env" "nap" (func $nap (param f64)))
        (func (export "main") (param f64) (call $nap (local.get 0))))
      """
    try await withFile(text) { file in
      for number in ["1e300", "inf"] {
        let run = try await run(
          "--timeout", "50ms", "--async-import", "env.nap=sleep", file: file, number)
        #expect(run.status == 124)
      }
      for number in ["nan", "-5", "-inf"] {
        #expect(
          try await self.run("--async-import", "env.nap=sleep", file: file, number).status == 0)
      }
    }
  }

  @Test func `the other commands take it too`() async throws {
    try await withFile(Self.guest) { file in
      let words = ["--async-import", "env.nap=yield", "--invoke", "nap"]
      let two = ["--async-import", "env.two=yield"]
      let advice = try await RewindProcess.run(["advise"] + words + two + [file, "1"])
      #expect(advice.status == 0)
      #expect(advice.errors.hasPrefix("1 suspension at env.nap"))
      let saved = try await RewindProcess.run(["inspect"] + words + two + [file, "1"])
      #expect(saved.status == 0)
      #expect(saved.output.hasPrefix("suspension 1: "))
    }
  }

  @Test(
    arguments: [
      ("env.nap=sleeep", "run: --async-import: unknown behavior sleeep; did you mean sleep?"),
      (
        "env.nap=what",
        "run: --async-import: unknown behavior what; there are sleep, yield and value:..."
      ),
      (
        "env.nap",
        "run: --async-import needs MODULE.NAME=sleep, sleep:TIME, yield or value:..., not \"env.nap\""
      ),
      ("env.npa=sleep", "FILE: no imported function env.npa; did you mean env.nap?"),
      ("foo=sleep", "FILE: no imported function foo; it imports env.nap, env.two"),
      ("env.nap=yield:3", "run: --async-import: yield takes nothing behind a colon"),
      ("env.nap=value", "run: --async-import: value needs its values, as in value:42"),
      ("env.nap=sleep:x", "run: --async-import: sleep needs a time such as 500ms or 2s, not \"x\""),
      ("env.nap=value:1,2", "FILE: env.nap is [i32] -> [i64]: it returns 1 value, not 2"),
      ("env.nap=value:", "FILE: env.nap is [i32] -> [i64]: result 1: \"\" is no i64"),
      ("env.nap=value:i32:1", "FILE: env.nap is [i32] -> [i64]: result 1: \"i32:1\" is no i64"),
      ("env.two=value:1,x", "FILE: env.two is [] -> [i32 f32]: result 2: \"x\" is no f32"),
      (
        "env.two=sleep",
        """
        FILE: env.two is [] -> [i32 f32]: it has no number of milliseconds for sleep; sleep:50ms \
        is a fixed time
        """
      ),
    ])
  func `what makes no sense is refused`(_ text: String, _ message: String) async throws {
    try await withFile(Self.guest) { file in
      let run = try await run("--async-import", text, file: file)
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors == "rewind: \(message.replacing("FILE", with: file))\n")
    }
  }

  @Test func `an import that is given twice is refused`() async throws {
    try await withFile(Self.guest) { file in
      let run = try await run(
        "--async-import", "env.nap=yield", "--async-import", "env.nap=sleep", file: file)
      #expect(run.status == 2)
      #expect(run.errors == "rewind: run: --async-import env.nap is given twice\n")
    }
  }

  @Test func `results without a zero can only be given`() async throws {
    let text = """
      (module (import "env" "f" (func $f (result (ref extern)))) (func (export "main")))
      """
    try await withFile(text) { file in
      for (behavior, problem) in [
        ("yield", "its results have no zeros to return"),
        ("value:null", "result 1: \"null\" is no"),
      ] {
        let run = try await rewind("--async-import", "env.f=\(behavior)", file)
        #expect(run.status == 2)
        #expect(run.errors.contains(problem))
      }
    }
  }
}
