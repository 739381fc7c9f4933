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

  @Test(arguments: [[], ["--plain"], ["--strict-messages"]] as [[String]])
  func `a script that passes is told in a line`(_ options: [String]) async throws {
    try await withFile(Self.passing, name: "a.wast") { file in
      let run = try await RewindProcess.run(["wast"] + options + [file])
      #expect(run.status == 0)
      #expect(run.output == "\(file) ... 3 passed\n3 passed, 0 failed, 0 skipped\n")
      #expect(run.errors.isEmpty, "progress belongs on a terminal only")
    }
  }

  @Test func `calls can be stopped at places that a seed decides`() async throws {
    try await withFile(Self.passing, name: "a.wast") { file in
      let run = try await rewind("wast", "--suspend", "7", file)
      #expect(run.status == 0)
      let line = try #require(run.outputLines.last)
      #expect(line.hasPrefix("3 passed, 0 failed, 0 skipped; calls stopped and resumed "))
      #expect(try await rewind("wast", "--suspend=7", file).output == run.output)
    }
    let run = try await rewind("wast", "--suspend", "often", "a.wast")
    #expect(run.status == 2)
  }

  @Test func `a failure is told with its line, command, expected and got`() async throws {
    try await withScripts { folder in
      let run = try await rewind("wast", folder)
      #expect(run.status == 1)
      #expect(
        run.output == """
          \(folder)/a.wast ... 3 passed
          \(folder)/b.wast ... 1 failed, 1 passed
          \(folder)/b.wast:2: (assert_return (invoke "f") (i32.const 2))
            expected (i32.const 2)
            got      (i32.const 1)
          4 passed, 1 failed, 0 skipped

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
          run.outputLines[2] == "4 passed, 0 failed, 0 skipped; 1 failed as expected, in 1 file")
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
        #expect(run.outputLines[2].contains("1 failed, 0 skipped"))
      }
    }
  }

  @Test func `a path that does not exist is an error`() async throws {
    let run = try await rewind("wast", "nosuch.wast")
    #expect(run.status == 2)
    #expect(run.errors == "rewind: nosuch.wast: no such file or directory\n")
  }
}
