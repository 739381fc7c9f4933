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

  @Test func `programs can read what is wrong with each module`() async throws {
    struct Line: Decodable, Equatable {
      var file = ""
      let isValid: Bool
      var fault: String?
      var message: String?
      var line: Int?
      var column: Int?
      var offset: Int?
      var function: Int?
    }
    try await withFile("(module (func (result i32) (i32.const 1)))", name: "a.wat") { file in
      let folder = URL(filePath: file).deletingLastPathComponent()
      try Data("(module (func (drop)))".utf8).write(to: folder.appending(path: "b.wat"))
      try Data("(module (fun))".utf8).write(to: folder.appending(path: "c.wat"))
      try Data([0, 0x61, 0x73, 0x6D, 1, 0, 0]).write(to: folder.appending(path: "d.wasm"))
      let run = try await rewind("validate", "--json", folder.path)
      #expect(run.status == 1)
      let lines = try run.outputLines.map { text in
        var line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        line.file = URL(filePath: line.file).lastPathComponent
        return line
      }
      #expect(
        lines == [
          Line(file: "a.wat", isValid: true),
          Line(
            file: "b.wat", isValid: false, fault: "invalid",
            message: "type mismatch: instruction requires [any] but stack has []", offset: 23,
            function: 0),
          Line(
            file: "c.wat", isValid: false, fault: "malformed text",
            message: "unknown operator fun", line: 1, column: 10),
          Line(
            file: "d.wasm", isValid: false, fault: "malformed", message: "unexpected end",
            offset: 4),
        ])
    }
  }
}
