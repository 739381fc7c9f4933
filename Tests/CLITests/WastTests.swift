// SPDX-License-Identifier: Apache-2.0
//
// `rewind wast`: lines, totals, expected failures and exit codes.

import Foundation
import Testing

@Suite struct WastTests {
  private static let passing = """
    (module (func (export "f") (result i32) (i32.const 1)))
    (assert_return (invoke "f") (i32.const 1))
    (assert_invalid (module (func (result i32))) "type mismatch")
    """
  private static let failing = """
    (module (func (export "f") (result i32) (i32.const 1)))
    (assert_return
      (invoke "f") (i32.const 2))
    """

  /// Writes scripts into a folder and gives it to a closure.
  private func withScripts(_ body: (String) async throws -> Void) async throws {
    try await withFile(Self.passing, name: "a.wast") { file in
      let folder = URL(filePath: file).deletingLastPathComponent()
      try Data(Self.failing.utf8).write(to: folder.appending(path: "b.wast"))
      try Data("(not a script".utf8).write(to: folder.appending(path: "c.txt"))
      try await body(folder.path)
    }
  }

  @Test(arguments: [[], ["--plain"], ["--strict-messages"], ["--collect-always"]] as [[String]])
  func `a script that passes is told in a line`(_ options: [String]) async throws {
    try await withFile(Self.passing, name: "a.wast") { file in
      let run = try await RewindProcess.run(["wast"] + options + [file])
      #expect(run.status == 0)
      #expect(
        run.outputWithoutTimes == """
          \(file) ... 3 passed
          3 passed, 0 failed; 2 assertions and 1 other command in T s

          """)
      #expect(run.errors.isEmpty, "progress belongs on a terminal only")
    }
  }

  @Test func `calls can be stopped at places that a seed decides`() async throws {
    let loop = """
      (module (func (export "f") (local i32)
        (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 99))))))
      (assert_return (invoke "f"))
      """
    try await withFile(loop, name: "a.wast") { file in
      let run = try await rewind("wast", "--suspend", "7", file)
      #expect(run.status == 0)
      let line = try #require(run.outputLines.last)
      #expect(line.hasPrefix("2 passed, 0 failed; calls stopped and resumed "))
      let again = try await rewind("wast", "--suspend=7", file)
      #expect(again.outputWithoutTimes == run.outputWithoutTimes)
    }
    let run = try await rewind("wast", "--suspend", "often", "a.wast")
    #expect(run.status == 2)
  }

  @Test func `a failure is told with its line, command, expected and got`() async throws {
    try await withScripts { folder in
      let run = try await rewind("wast", folder)
      #expect(run.status == 1)
      #expect(
        run.outputWithoutTimes == """
          \(folder)/a.wast ... 3 passed
          \(folder)/b.wast ... 1 failed, 1 passed
          \(folder)/b.wast:2: (assert_return (invoke "f") (i32.const 2))
            expected (i32.const 2)
            got      (i32.const 1)
          4 passed, 1 failed; 3 assertions and 2 other commands in T s

          """)
    }
  }

  @Test func `an expected failure is none`() async throws {
    try await withScripts { folder in
      try await withFile("b.wast # it is wrong\n", name: "list.txt") { list in
        let run = try await rewind("wast", "--expected-failures", list, folder)
        #expect(run.status == 0)
        #expect(run.outputLines[1].hasSuffix("1 passed, 1 failed as expected: it is wrong"))
        #expect(
          run.outputLines[2].hasPrefix(
            "4 passed, 0 failed; 1 failed as expected, in 1 file; 3 assertions"))
      }
    }
  }

  @Test func `a listed script that passes is a failure`() async throws {
    try await withScripts { folder in
      try await withFile("a.wast # no more\nb.wast # still\n", name: "list.txt") { list in
        let run = try await rewind("wast", "--expected-failures", list, folder)
        #expect(run.status == 1)
        #expect(
          run.outputLines[0].hasSuffix("a.wast ... 3 passed, but it is listed as failing: no more"))
        #expect(run.outputLines[2].contains("1 failed"))
      }
    }
  }

  @Test func `each of several folders has a line`() async throws {
    try await withScripts { folder in
      let deep = URL(filePath: folder).appending(path: "x/y/z")
      try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
      try Data("(module) (module)".utf8).write(to: deep.appending(path: "d.wast"))
      let run = try await rewind("wast", folder)
      let name = try #require(folder.split(separator: "/").last)
      let lines = run.outputWithoutTimes.split(separator: "\n")
      #expect(
        lines.suffix(3) == [
          "\(name): 4 passed, 1 failed; 3 assertions and 2 other commands in T s",
          "\(name)/x/y: 2 passed, 0 failed; 0 assertions and 2 other commands in T s",
          "6 passed, 1 failed; 3 assertions and 4 other commands in T s",
        ])
    }
  }

  @Test func `scripts can read what came of it`() async throws {
    struct Line: Decodable {
      struct Counts: Decodable, Equatable {
        let passed: Int
        let failed: Int
      }
      struct Failure: Decodable, Equatable {
        let line: Int
        let command: String
        let expected: String
        let got: String
      }
      let file: String
      let assertions: Counts
      let otherCommands: Counts
      let expectedToFail: String?
      let microseconds: Int
      let failures: [Failure]
    }
    try await withScripts { folder in
      try await withFile("a.wast # \"quoted\"\n", name: "list.txt") { list in
        let run = try await rewind("wast", "--json", "--expected-failures", list, folder)
        #expect(run.status == 1)
        let lines = try run.outputLines.map {
          try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.map(\.file) == ["\(folder)/a.wast", "\(folder)/b.wast"])
        #expect(lines[0].assertions == Line.Counts(passed: 2, failed: 0))
        #expect(lines[0].otherCommands == Line.Counts(passed: 1, failed: 0))
        #expect(lines[0].expectedToFail == "\"quoted\"")
        #expect(lines[1].assertions == Line.Counts(passed: 0, failed: 1))
        #expect(lines[1].expectedToFail == nil)
        #expect(
          lines[1].failures == [
            Line.Failure(
              line: 2, command: "(assert_return (invoke \"f\") (i32.const 2))",
              expected: "(i32.const 2)", got: "(i32.const 1)")
          ])
      }
    }
  }

  @Test func `a path that does not exist is an error`() async throws {
    let run = try await rewind("wast", "nosuch.wast")
    #expect(run.status == 2)
    #expect(run.errors == "rewind: nosuch.wast: no such file or directory\n")
  }
}

extension RewindRun {
  /// The output with `T` in place of the seconds that a total tells.
  fileprivate var outputWithoutTimes: String {
    output.replacing(/\ in [0-9]+\.[0-9][0-9] s\n/, with: " in T s\n")
  }
}
