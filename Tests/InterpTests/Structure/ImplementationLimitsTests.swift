// SPDX-License-Identifier: Apache-2.0
//
// Modules at an engine's limits, and beyond them.

import Interp
import Testing
import TestSupport

/// A limit, and modules that have so many of what it limits.
struct LimitCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let set: @Sendable (inout ImplementationLimits, Int) -> Void
  let module: @Sendable (Int) -> String

  init(
    _ what: String, _ set: @escaping @Sendable (inout ImplementationLimits, Int) -> Void,
    _ module: @escaping @Sendable (Int) -> String
  ) {
    testDescription = what
    self.set = set
    self.module = module
  }

  static let all: [LimitCase] = [
    .init("types", { $0.types = $1 }, { n in (0..<n).map { _ in "(type (func))" }.joined() }),
    .init(
      "recursive groups", { $0.recursiveGroups = $1 },
      { n in (0..<n).map { _ in "(type (func))" }.joined() }),
    .init(
      "types of a group", { $0.recursiveGroups = $1 },
      { n in "(rec" + (0..<n).map { _ in "(type (func))" }.joined() + ")" }),
    .init(
      "fields", { $0.fields = $1 },
      { n in "(type (struct (field" + String(repeating: " i32", count: n) + ")))" }),
    .init(
      "subtyping too deep", { $0.subtypingDepth = $1 },
      { n in
        "(type (sub (func)))" + (0..<n).map { "(type (sub \($0) (func)))" }.joined()
      }),
    .init(
      "too many operands", { $0.arrayOperands = $1 },
      { n in
        "(type (array i32)) (func" + String(repeating: " i32.const 0", count: n)
          + " array.new_fixed 0 \(n) drop)"
      }),
    .init("tags", { $0.tags = $1 }, { n in (0..<n).map { _ in "(tag)" }.joined() }),
    .init("memories", { $0.memories = $1 }, { n in (0..<n).map { _ in "(memory 0)" }.joined() }),
    .init(
      "memories", { $0.memories = $1 },
      { n in
        (0..<n - 1).map { "(import \"m\" \"\($0)\" (memory 0))" }.joined() + "(memory 0)"
      }),
    .init(
      "references", { $0.elementItems = $1 },
      { n in "(func $f) (elem func" + String(repeating: " $f", count: n) + ")" }),
    .init("functions", { $0.functions = $1 }, { n in (0..<n).map { _ in "(func)" }.joined() }),
    .init(
      "imports", { $0.imports = $1 },
      { n in
        (0..<n).map { "(import \"m\" \"\($0)\" (global i32))" }.joined()
      }),
    .init(
      "exports", { $0.exports = $1 },
      { n in
        "(func)" + (0..<n).map { "(export \"\($0)\" (func 0))" }.joined()
      }),
    .init(
      "globals", { $0.globals = $1 },
      { n in
        (0..<n).map { _ in "(global i32 (i32.const 0))" }.joined()
      }),
    .init("data segments", { $0.data = $1 }, { n in (0..<n).map { _ in "(data \"\")" }.joined() }),
    .init(
      "element segments", { $0.elements = $1 },
      { n in
        (0..<n).map { _ in "(elem func)" }.joined()
      }),
    .init("tables", { $0.tables = $1 }, { n in (0..<n).map { _ in "(table 0 funcref)" }.joined() }),
    .init(
      "parameters", { $0.parameters = $1 },
      { n in
        "(func (param" + String(repeating: " i32", count: n) + "))"
      }),
    .init(
      "results", { $0.results = $1 },
      { n in
        "(func (result" + String(repeating: " i32", count: n) + ") unreachable)"
      }),
    .init(
      "too many locals", { $0.locals = $1 },
      { n in
        "(func (param i32) (local" + String(repeating: " i32", count: n - 1) + "))"
      }),
    .init(
      "nested too deep", { $0.nesting = $1 },
      { n in
        "(func" + String(repeating: " block", count: n - 1)
          + String(repeating: " end", count: n - 1) + ")"
      }),
    .init(
      "function body too large", { $0.functionSize = $1 },
      { n in
        "(func" + String(repeating: " nop", count: n - 2) + ")"
      }),
    .init(
      "bytes", { $0.moduleSize = $1 + 13 },
      { n in
        "(data \"" + String(repeating: "x", count: n) + "\")"
      }),
  ]
}

@Suite struct ImplementationLimitsTests {
  @Test(arguments: LimitCase.all)
  func `a module at the limit is admitted, one beyond it is not`(_ example: LimitCase) throws {
    var configuration = Engine.Configuration()
    example.set(&configuration.limits, 5)
    let engine = Engine(configuration)
    _ = try wat("(module " + example.module(5) + ")", engine: engine)
    #expect {
      try wat("(module " + example.module(6) + ")", engine: engine)
    } throws: { error in
      "\(error)".contains(example.testDescription)
    }
  }

  @Test func `blocks may be nested as deep as the default limit`() throws {
    let depth = ImplementationLimits().nesting - 1
    let code =
      Array(repeating: [0x02, 0x40] as [UInt8], count: depth).flatMap(\.self)
      + Array(repeating: 0x0B, count: depth + 1)
    let module = ModuleBuilder().section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]])
      .section(7, items: [ModuleBuilder.name("f") + [0, 0]])
      .section(10, items: [ModuleBuilder.body(code)])
    #expect(try Instance(try Module(module.bytes), store: Store()).call("f").isEmpty)
  }
}
