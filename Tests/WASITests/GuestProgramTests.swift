// SPDX-License-Identifier: Apache-2.0
//
// Runs the guests of the folder Guests. Those in C try every function with many paths and descriptors and
// print the error code of each, that in Rust uses its standard library. What they must print is beside them and is what Wasmtime prints, but
// for the lines that README.md tells of. A directory of the system and one in memory give the same.

import Coroutines
import Interp
import TestSupport
import Testing
import WASI

@Suite struct GuestProgramTests {
  /// The lines that a guest prints.
  private func lines(_ name: String, in directory: any WASIDirectory) async throws -> [String] {
    var output: [UInt8] = []
    var imports = Imports()
    WASI(
      arguments: [name], standardOutput: .bytes { output += $0 },
      directories: [WASIPreopen(directory, as: "/")]
    ).define(in: &imports)
    let module = try Module(try guestFile("\(name).wasm"))
    let instance = try await Instance.instantiate(module, imports: imports, store: Store())
    do {
      _ = try await instance.call("_start", [], options: CallOptions())
    } catch let exit as WASIExit {
      #expect(exit.status == 0)
    }
    return titled(output)
  }

  /// Each line with the title it stands under, so that a difference says what it is about.
  private func titled(_ output: [UInt8]) -> [String] {
    var title = Substring()
    return output.split(separator: UInt8(ascii: "\n")).map { line in
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("== ") { title = text.dropFirst(3) }
      return "\(title): \(text)"
    }
  }

  private func compare(_ lines: [String], _ expected: [String]) {
    #expect(lines.count == expected.count)
    for (line, wanted) in zip(lines, expected) where line != wanted {
      Issue.record("\(line), not \(wanted)")
    }
  }

  @Test(arguments: ["paths", "files", "reports"])
  func `a directory of the system`(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let directory = try HostDirectory(path: folder.path)
    compare(try await lines(name, in: directory), titled(try guestFile("\(name).txt")))
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["paths", "files", "reports"])
  func `a directory in memory`(_ name: String) async throws {
    let directory = MemoryDirectory()
    compare(try await lines(name, in: directory), titled(try guestFile("\(name).txt")))
    #expect(directory.entries().isEmpty)
  }
}
