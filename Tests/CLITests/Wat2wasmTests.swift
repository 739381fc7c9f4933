// SPDX-License-Identifier: Apache-2.0
//
// `rewind wat2wasm`: text becomes bytes, and errors show their place.

import Foundation
import Testing

@Suite struct Wat2wasmTests {
  private static let text = """
    (module $m (func $f (export "f") (result i32) (i32.const 42)) (@custom "c" "abc"))
    """
  private static let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  @Test func `the output stands beside the text`() async throws {
    try await withFile(Self.text) { file in
      let run = try await rewind("wat2wasm", file)
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
      let output = file.dropLast(4) + ".wasm"
      let module = try bytes(String(output))
      #expect(module.starts(with: Self.header))
      #expect(module.suffix(7) == [0x00, 0x05, 0x01, 0x63, 0x61, 0x62, 0x63])
      let called = try await rewind("run", String(output), "--invoke", "f")
      #expect(called.output == "42\n")
    }
  }

  @Test func `names are kept on demand`() async throws {
    try await withFile(Self.text) { file in
      let output = file + ".out"
      let named = try await rewind("wat2wasm", "--names", "-o", output, file)
      #expect(named.status == 0)
      // Names stand behind code and data, and in front of custom sections without another place.
      let names: [UInt8] = [
        0x00, 0x0F, 0x04, 0x6E, 0x61, 0x6D, 0x65, 0x00, 0x02, 0x01, 0x6D, 0x01, 0x04, 0x01, 0x00,
        0x01, 0x66, 0x00, 0x05, 0x01, 0x63, 0x61, 0x62, 0x63,
      ]
      #expect(try bytes(output).suffix(names.count) == names)
      // A second output takes the place of the first.
      let bare = try await rewind("wat2wasm", file, "-o", output)
      #expect(bare.status == 0)
      #expect(try bytes(output).suffix(3) == [0x61, 0x62, 0x63])
    }
  }

  @Test func `the output may be standard output`() async throws {
    try await withFile("(module)") { file in
      let run = try await rewind("wat2wasm", file, "-o", "-")
      #expect(run.status == 0)
      #expect(Array(run.output.utf8) == Self.header)
    }
  }

  @Test func `a module need not be valid`() async throws {
    try await withFile("(func drop)") { file in
      let run = try await rewind("wat2wasm", file)
      #expect(run.status == 0)
    }
  }

  @Test(arguments: [
    ("(func nope)", "1:7: unknown operator nope"),
    ("(func (@name))", "1:7: @name annotation: string expected"),
  ])
  func `an error is told with its place, and nothing is written`(
    text: String, message: String
  ) async throws {
    try await withFile(text) { file in
      let run = try await rewind("wat2wasm", file)
      #expect(run.status == 2)
      #expect(run.errorLines.first == "\(file):\(message)")
      #expect(run.errorLines.count == 3)
      #expect(!FileManager.default.fileExists(atPath: file.dropLast(4) + ".wasm"))
    }
  }

  @Test func `files that cannot be read, written or translated are errors`() async throws {
    let missing = try await rewind("wat2wasm", "nosuch.wat")
    #expect(missing.status == 2)
    #expect(missing.errors == "rewind: nosuch.wat: no such file or directory\n")
    try await withFile("(module)") { file in
      let run = try await rewind("wat2wasm", file, "-o", "/nosuch/folder/a.wasm")
      #expect(run.status == 2)
      #expect(run.errors == "rewind: /nosuch/folder/a.wasm: no such file or directory\n")
    }
    let binary = try await rewind("wat2wasm", "Examples/c/recursion.wasm")
    #expect(binary.status == 2)
    #expect(
      binary.errors == "rewind: Examples/c/recursion.wasm: is in the binary format already\n")
    try await withFile("(module)", name: "a.wasm") { file in
      let run = try await rewind("wat2wasm", file)
      #expect(run.status == 2)
      #expect(run.errors == "rewind: \(file): is called as the output would be; use -o\n")
    }
  }
}
