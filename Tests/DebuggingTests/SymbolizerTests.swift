// SPDX-License-Identifier: Apache-2.0
//
// A second opinion: every instruction of the guests has the place that LLVM's own reader of line
// tables gives it.

import Debugging
import Foundation
import Interp
import TestSupport
import Testing

@Suite struct SymbolizerTests {
  /// `llvm-symbolizer` of the toolchain, or the first in the path.
  static let symbolizer: URL? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map { URL(filePath: String($0)) }
    let toolchains = folders.map { $0.appending(path: "swiftc").resolvingSymlinksInPath() }
      .map { $0.deletingLastPathComponent() }
    let found = (toolchains + folders).map { $0.appending(path: "llvm-symbolizer") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    if found == nil {
      print("SKIPPED: the line tables' second opinion, for want of llvm-symbolizer")
    }
    return found
  }()

  /// A function and a place, `file:line:column` with zeros for what is not known.
  private typealias Call = (function: String, place: String)

  /// What the symbolizer says of addresses: of each the calls, innermost first.
  private func symbolize(_ guest: String, _ addresses: [Int]) async throws -> [[Call]] {
    let symbolizer: URL = try #require(Self.symbolizer)
    let words = [
      "--inlines", "--functions=short", "-e",
      "\(packageRoot.path)/Tests/DebuggingTests/Guests/\(guest).wasm",
    ]
    let text = addresses.map { "0x\(String($0, radix: 16))\n" }.joined()
    let run = try await ChildProcess.run(symbolizer, words, input: text)
    // Pairs of lines, and an empty line behind the calls of an address.
    return run.output.components(separatedBy: "\n\n")
      .filter { !$0.isEmpty }.map { calls in
        let lines = calls.split(separator: "\n").map(String.init)
        return stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
      }
  }

  @Test(
    .enabled(if: symbolizer != nil),
    arguments: LineTableTests.guests + [
      "faults-optimized", "faults-rust", "inlined-dwarf4", "inlined-dwarf5",
    ])
  func `every instruction has the places that LLVM gives it`(_ name: String) async throws {
    let module = try guest(name)
    let table = try #require(LineTable(module))
    let structure = module.structure
    let start = try #require(structure.codeStart)
    var addresses: [Int] = []
    for body in structure.bodies {
      try BodyScanner.forEachInstruction(of: body, module.context.bytes) { offset, _ in
        addresses.append(offset - start)
      }
    }
    let theirs = try await symbolize(name, addresses)
    #expect(theirs.count == addresses.count && addresses.count > 100)
    var (known, inlined) = (0, 0)
    for (address, calls) in zip(addresses, theirs) {
      let ours = table.calls(ofCodeOffset: address)
      known += ours.isEmpty ? 0 : 1
      inlined += max(0, ours.count - 1)
      let comment: Comment = "at 0x\(String(address, radix: 16))"
      // A file without a line is no place to us.
      let theirs = calls.filter { $0.place.split(separator: ":").dropLast().last != "0" }
      guard calls.first?.place == theirs.first?.place else {
        #expect(ours.isEmpty, comment)
        continue
      }
      #expect(
        ours.map { "\($0.location.path):\($0.location.line):\($0.location.column ?? 0)" }
          == theirs.map(\.place), comment)
      // The name of a compiled function stands in the name section.
      for (our, their) in zip(ours, theirs) where our.function != nil {
        #expect(our.function == their.function, comment)
      }
    }
    #expect(known > 70)
    #expect((inlined > 0) == !name.hasPrefix("faults-dwarf"))
  }
}
