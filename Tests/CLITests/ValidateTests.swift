// SPDX-License-Identifier: Apache-2.0
//
// `rewind validate`: a line for each module, and exit codes.

import Foundation
import Testing

@Suite struct ValidateTests {
  @Test func `each module has a line`() async throws {
    try await withFile("(module (func (result i32) (i32.const 1)))", name: "a.wat") { file in
      let folder = URL(filePath: file).deletingLastPathComponent()
      try Data("(module (func (result i32)))".utf8).write(to: folder.appending(path: "b.wat"))
      try Data("(module (fun))".utf8).write(to: folder.appending(path: "c.wat"))
      try Data([0, 0x61, 0x73, 0x6D, 1, 0, 0]).write(to: folder.appending(path: "d.wasm"))
      try Data("nothing".utf8).write(to: folder.appending(path: "e.txt"))
      for options in [[], ["--compile"]] {
        let run = try await RewindProcess.run(["validate"] + options + [folder.path])
        #expect(run.status == 1)
        let lines = run.outputLines.map { $0.replacing("\(folder.path)/", with: "") }
        #expect(lines.count == 4)
        #expect(lines[0] == "a.wat: valid")
        #expect(lines[1].hasPrefix("b.wat: invalid module in function 0, at offset 0x"))
        #expect(lines[2] == "c.wat: malformed text at 1:10: unknown operator fun")
        #expect(lines[3].hasPrefix("d.wasm: malformed module at offset 0x"))
      }
      let run = try await rewind("validate", file)
      #expect(run.status == 0)
      #expect(run.output == "\(file): valid\n")
    }
  }

  @Test(arguments: [
    ("1.0", false), ("2.0", false), ("3.0", true), ("2.0,multi-memory", true), ("all", true),
    ("multi-value", false),
  ])
  func `features can be chosen`(list: String, isValid: Bool) async throws {
    try await withFile("(module (memory 1) (memory 1))", name: "a.wat") { file in
      let run = try await rewind("validate", "--features", list, file)
      #expect(run.status == (isValid ? 0 : 1))
    }
  }

  @Test func `a feature that nobody knows is wrong usage`() async throws {
    let run = try await rewind("validate", "--features", "2.0,multi-memori", "Examples/sleep.wat")
    #expect(run.status == 2)
    #expect(
      run.errors
        == "rewind: validate: unknown feature multi-memori; did you mean multi-memory?\n")
  }

  @Test func `what does not exist or holds no module is wrong usage`() async throws {
    let run = try await rewind("validate", "nosuch.wasm")
    #expect(run.status == 2)
    #expect(run.errors == "rewind: nosuch.wasm: no such file or directory\n")
    try await withFile("", name: "a.txt") { file in
      let folder = URL(filePath: file).deletingLastPathComponent().path
      let run = try await rewind("validate", folder)
      #expect(run.status == 2)
    }
  }
}
