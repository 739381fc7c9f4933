// SPDX-License-Identifier: Apache-2.0
//
// Line tables of guests that clang built for every version of DWARF, and rustc, in traps and by
// themselves.

import Debugging
import Interp
import TestSupport
import Testing

/// A guest of `Guests/`.
func guest(_ file: String, engine: Engine = .shared) throws -> Module {
  try example("../Tests/DebuggingTests/Guests/\(file).wasm", engine: engine)
}

/// The report of a call that has to trap.
func trap(_ module: Module, _ function: Name, _ arguments: Value...) throws -> TrapReport {
  var imports = Imports()
  imports.define("rewind", "print") { (_: Int32) in }
  let instance = try Instance(module, imports: imports, store: Store(engine: module.engine))
  return try #require(throws: TrapReport.self) { try instance.call(function, arguments) }
}

@Suite struct LineTableTests {
  static let guests = ["faults-dwarf2", "faults-dwarf3", "faults-dwarf4", "faults-dwarf5"]

  private func lines(_ report: TrapReport) -> [String] {
    report.backtrace.sourceLocations.map { $0.map(\.description) ?? "?" }
  }

  @Test(arguments: guests)
  func `a trap tells its lines`(_ name: String) throws {
    let module = try guest(name)
    #expect(
      lines(try trap(module, "divide", .i32(1), .i32(0))) == ["faults.c:16:25", "faults.c:24:12"])
    #expect(
      lines(try trap(module, "divide", .i32(1), .i32(1))) == ["faults.c:16:25", "faults.c:24:12"])
  }

  @Test(arguments: guests)
  func `code from a header has the header's lines`(_ name: String) throws {
    let report = try trap(try guest(name), "check", .i32(-1))
    #expect(lines(report) == ["include/checks.h:9:5", "faults.c:31:3"])
  }

  @Test(arguments: guests)
  func `calls into another source have its lines`(_ name: String) throws {
    let report = try trap(try guest(name), "descend", .i32(2))
    #expect(
      lines(report) == [
        "include/checks.h:9:5", "elsewhere.c:7:3", "faults.c:50:10", "faults.c:49:12",
        "faults.c:49:12",
      ])
  }

  @Test(arguments: guests)
  func `an access out of bounds is at its line`(_ name: String) throws {
    let report = try trap(try guest(name), "follow", .i32(4))
    #expect(report.trap == .memoryOutOfBounds)
    #expect(lines(report) == ["faults.c:40:18"])
  }

  @Test func `optimised code has the lines of what was inlined`() throws {
    let report = try trap(try guest("faults-optimized"), "check", .i32(-1))
    #expect(lines(report) == ["include/checks.h:9:5"])
    // The loads of a turn have changed places.
    #expect(lines(try trap(try guest("faults-optimized"), "follow", .i32(4))) == ["faults.c:41:18"])
  }

  @Test(arguments: guests)
  func `the folder of the compiler is known`(_ name: String) throws {
    let report = try trap(try guest(name), "check", .i32(-1))
    let locations = report.backtrace.sourceLocations.compactMap(\.self)
    #expect(locations.map(\.directory) == ["/guests", "/guests"])
    #expect(locations.map(\.path) == ["/guests/include/checks.h", "/guests/faults.c"])
  }

  @Test func `the text of a trap has the lines`() throws {
    let report = try trap(try guest("faults-dwarf5"), "divide", .i32(1), .i32(0))
    let texts = report.descriptionWithSources.split(separator: "\n")
    #expect(texts.count == 3)
    #expect(texts[0] == "trap: integer divide by zero")
    #expect(texts[1].hasPrefix("  0: ") && texts[1].hasSuffix(", faults.c:16:25"))
    #expect(texts[1].contains("quotient at 0x"))
  }

  @Test(arguments: ["inlined-dwarf4", "inlined-dwarf5"])
  func `calls that were inlined are told`(_ name: String) throws {
    let report = try trap(try guest(name), "shares", .i32(5), .i32(0))
    let calls = try #require(report.backtrace.sourceCalls.first)
    #expect(calls.map(\.function) == ["quotient", "share", nil])
    #expect(
      calls.map(\.location.description) == ["inlined.c:6:19", "inlined.c:11:10", "inlined.c:20:12"])
    #expect(
      report.descriptionWithSources.hasSuffix(
        ", inlined.c:6:19 in quotient, inlined at inlined.c:11:10 in share, inlined at inlined.c:20:12"
      ))
  }

  @Test func `a panic of Rust has the lines of the program and of the library`() throws {
    let report = try trap(try guest("faults-rust"), "share", .i32(7), .i32(3))
    #expect(report.trap == .unreachable)
    let calls = report.backtrace.sourceCalls
    #expect(
      calls.map { $0.last?.location.description.hasPrefix("faults.rs:") } == [
        true, false, false, true,
      ])
    let outermost = try #require(calls.last)
    #expect(outermost.first?.function == "of" && outermost.last?.function == nil)
    let own = outermost.map(\.location.description).filter { !$0.hasPrefix("/") }
    #expect(own == ["faults.rs:21:22", "faults.rs:29:24", "faults.rs:29:5"])
    let overflow = try trap(try guest("faults-rust"), "double", .i32(1 << 30))
    #expect(lines(overflow).suffix(2).last == "faults.rs:40:5")
  }

  @Test func `a module without debug information has no table`() throws {
    let module = try wat("(module (func (export \"f\") unreachable))")
    #expect(LineTable(module) == nil)
    let report = try trap(module, "f")
    #expect(report.backtrace.sourceLocations == [nil])
    #expect(report.descriptionWithSources == report.description)
  }

  @Test(arguments: guests + ["faults-optimized", "faults-rust"])
  func `good tables have no problem`(_ name: String) throws {
    let table = try #require(LineTable(try guest(name)))
    #expect(table.problem == nil)
    #expect(table.location(ofCodeOffset: 0) == nil)
    #expect(table.location(ofCodeOffset: -1) == nil)
    #expect(table.location(ofCodeOffset: .max) == nil)
    #expect(table.location(at: .min) == nil)
  }

  @Test func `a path is joined with the folder unless it is whole`() {
    func path(_ file: String, _ directory: String?) -> String {
      SourceLocation(file: file, directory: directory, line: 1).path
    }
    #expect(path("a.c", "/src") == "/src/a.c")
    #expect(path("a.c", "/src/") == "/src/a.c")
    #expect(path("/usr/a.c", "/src") == "/usr/a.c")
    #expect(path("C:/a.c", "/src") == "C:/a.c")
    #expect(path("a.c", nil) == "a.c")
    #expect(SourceLocation(file: "a.c", line: 3).description == "a.c:3")
  }
}
