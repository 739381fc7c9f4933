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

  /// What the symbolizer says of addresses: `file:line:column`, with zeros for what is not known.
  private func symbolize(_ guest: String, _ addresses: [Int]) throws -> [String] {
    let symbolizer: URL = try #require(Self.symbolizer)
    let process = Process()
    process.executableURL = symbolizer
    process.arguments = [
      "--no-inlines", "--functions=none", "-e",
      "\(packageRoot.path)/Tests/DebuggingTests/Guests/\(guest).wasm",
    ]
    let (inputs, outputs) = (Pipe(), Pipe())
    process.standardInput = inputs
    process.standardOutput = outputs
    try process.run()
    let text = addresses.map { "0x\(String($0, radix: 16))\n" }.joined()
    try inputs.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try inputs.fileHandleForWriting.close()
    let data = try outputs.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(.enabled(if: symbolizer != nil), arguments: LineTableTests.guests + ["faults-optimized"])
  func `every instruction has the place that LLVM gives it`(_ name: String) throws {
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
    let theirs = try symbolize(name, addresses)
    #expect(theirs.count == addresses.count && addresses.count > 100)
    var known = 0
    for (address, text) in zip(addresses, theirs) {
      let ours = table.location(ofCodeOffset: address)
      if ours != nil { known += 1 }
      let spelled = ours.map { "\($0.path):\($0.line):\($0.column ?? 0)" }
      // A file without a line is no place to us.
      let theirLine = text.split(separator: ":").dropLast().last
      let theirPlace = theirLine == "0" ? nil : text
      #expect(spelled == theirPlace, "at 0x\(String(address, radix: 16))")
    }
    #expect(known > 100)
  }
}
