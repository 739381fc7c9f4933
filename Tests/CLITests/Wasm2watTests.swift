// SPDX-License-Identifier: Apache-2.0
//
// `rewind wasm2wat`: bytes become text that gives the same bytes.

import Foundation
import Testing

@Suite struct Wasm2watTests {
  private static let text = """
    (module $m
      (type (;0;) (func (param i32) (result i32)))
      (export "f" (func $f))
      (func $f (;0;) (type 0) (param $x i32) (result i32)
        local.get $x
        i32.const 1
        i32.add
      )
    )

    """
  private static let folded = """
    (module $m
      (type (;0;) (func (param i32) (result i32)))
      (export "f" (func $f))
      (func $f (;0;) (type 0) (param $x i32) (result i32)
        (i32.add (local.get $x) (i32.const 1))
      )
    )

    """

  @Test func `a module is printed flat or folded`() async throws {
    try await withFile(Self.text) { file in
      let flat = try await rewind("wasm2wat", file)
      #expect(flat.status == 0 && flat.errors.isEmpty)
      #expect(flat.output == Self.text)
      let folded = try await rewind("wasm2wat", "--fold", file)
      #expect(folded.output == Self.folded)
    }
  }

  @Test(arguments: [[], ["--fold"]])
  func `the text gives the same bytes`(options: [String]) async throws {
    // Toolchains write custom sections behind the names.
    let module = "Examples/c/recursion.wasm"
    try await withFile("") { file in
      let annotated = options + ["--annotations"]
      let printed = try await RewindProcess.run(["wasm2wat", module, "-o", file] + annotated)
      #expect(printed.status == 0 && printed.output.isEmpty && printed.errors.isEmpty)
      let once = try await rewind("wat2wasm", "--names", file, "-o", file + ".wasm")
      #expect(once.status == 0 && once.errors.isEmpty)
      // Canonical bytes are a fixed point.
      let again = try await RewindProcess.run(["wasm2wat", file + ".wasm"] + annotated)
      #expect(try again.output == String(contentsOf: URL(filePath: file), encoding: .utf8))
    }
  }

  @Test func `annotations are written on demand`() async throws {
    try await withFile("(module (func $f) (func (@name \"f\")) (@custom \"c\" \"abc\"))") { file in
      let bare = try await rewind("wasm2wat", file)
      #expect(!bare.output.contains("@"))
      let annotated = try await rewind("wasm2wat", "--annotations", file)
      #expect(annotated.output.contains("  (func $f#1 (@name \"f\") (;1;) (type 0))\n"))
      #expect(annotated.output.contains("  (@custom \"c\" (after last) \"abc\")\n"))
    }
  }

  @Test func `a module that is not valid is refused`() async throws {
    try await withFile("(func drop)") { file in
      let run = try await rewind("wasm2wat", file)
      #expect(run.status == 2 && run.output.isEmpty)
      #expect(run.errors.contains("type mismatch"))
    }
  }
}
