// SPDX-License-Identifier: Apache-2.0
//
// Damaged debug information: it may lead to any place or to none, but to no crash and no endless loop.

import Debugging
import Interp
import TestSupport
import Testing

@Suite struct DebugInfoMutationTests {
  /// Numbers that are the same in every run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private static let guests =
    LineTableTests.guests + ["faults-optimized", "inlined-dwarf4", "inlined-dwarf5"]

  private func sections(_ guest: Module) -> [(Name, [UInt8])] {
    guest.customSections.filter { $0.name.description.hasPrefix(".debug") }.map {
      ($0.name, guest.contents(of: $0))
    }
  }

  /// Reads everything, as a backtrace might.
  private func read(_ sections: [(Name, [UInt8])]) throws {
    guard let table = LineTable(try module(sections)) else { return }
    for offset in stride(from: 0, to: 400, by: 7) {
      for call in table.calls(ofCodeOffset: offset) {
        #expect(!call.location.file.isEmpty && call.location.line > 0)
      }
    }
  }

  @Test(arguments: guests)
  func `altered bytes`(_ name: String) throws {
    let original = sections(try guest(name))
    var random = Generator(state: 1)
    for _ in 0..<600 {
      var damaged = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let section = damaged.indices.randomElement(using: &random) ?? 0
        // Headers stand at the beginning, and decide most.
        let end = min(damaged[section].1.count, Bool.random(using: &random) ? 80 : .max)
        let place = Int.random(in: 0..<end, using: &random)
        let bytes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
        damaged[section].1[place] = bytes.randomElement(using: &random) ?? 0
      }
      try read(damaged)
    }
  }

  @Test(arguments: guests)
  func `sections that are cut off or missing`(_ name: String) throws {
    let original = sections(try guest(name))
    for section in original.indices {
      for count in stride(from: 0, to: original[section].1.count, by: 3) {
        var damaged = original
        damaged[section].1.removeLast(original[section].1.count - count)
        try read(damaged)
      }
    }
  }

  @Test func `random bytes`() throws {
    var random = Generator(state: 2)
    for _ in 0..<500 {
      func bytes() -> [UInt8] {
        (0..<Int.random(in: 0...200, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random) & (Bool.random(using: &random) ? 0xFF : 7)
        }
      }
      let names: [Name] = [
        ".debug_line", ".debug_info", ".debug_abbrev", ".debug_str", ".debug_line_str",
      ]
      try read(names.map { ($0, bytes()) })
    }
  }
}
