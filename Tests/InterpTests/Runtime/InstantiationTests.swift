// SPDX-License-Identifier: Apache-2.0
//
// Linking: what fits an import and what does not; and what instantiation does after it.
// Spec: 4.7.3 Instantiation, 3.3 Matching.

import Interp
import TestSupport
import Testing

@Suite struct InstantiationTests {
  /// Exports one thing of each kind.
  private static let exporter = """
    (module
      (func (export "f") (param i32) (result i64) (i64.extend_i32_s (local.get 0)))
      (memory (export "m") 2 4) (table (export "t") 3 5 funcref)
      (global (export "g") (mut i32) (i32.const 1)) (global (export "c") f64 (f64.const 2.5)))
    """

  private func imports(_ store: Store) throws -> Imports {
    var imports = Imports()
    imports.define("e", instance: try Instance(try wat(Self.exporter), store: store))
    return imports
  }

  @Test(arguments: [
    "(func (param i32) (result i64))", "(memory 2 4)", "(memory 1)", "(memory 0 5)",
    "(table 3 5 funcref)", "(table 0 funcref)", "(global (mut i32))", "(global f64)",
  ])
  func `what fits is linked`(_ declaration: String) throws {
    let store = Store()
    let name =
      declaration.hasPrefix("(func")
      ? "f"
      : declaration.hasPrefix("(memory")
        ? "m"
        : declaration.hasPrefix("(table") ? "t" : declaration.contains("f64") ? "c" : "g"
    let module = try wat("(module (import \"e\" \"\(name)\" \(declaration)))")
    _ = try Instance(module, imports: try imports(store), store: store)
  }

  @Test(arguments: [
    ("f", "(func)"), ("f", "(func (param i32) (result i32))"), ("f", "(memory 0)"),
    ("m", "(memory 3)"), ("m", "(memory 2 3)"), ("m", "(table 0 funcref)"),
    ("t", "(table 4 funcref)"),
    ("t", "(table 3 4 funcref)"), ("t", "(table 3 5 externref)"), ("g", "(global i32)"),
    ("g", "(global (mut i64))"),
    ("c", "(global (mut f64))"), ("c", "(func)"),
  ])
  func `what does not fit is refused`(_ name: String, _ declaration: String) throws {
    let store = Store()
    let module = try wat("(module (import \"e\" \"\(name)\" \(declaration)))")
    do {
      _ = try Instance(module, imports: try imports(store), store: store)
      Issue.record("linked")
    } catch let error as LinkError {
      #expect(error.module == "e" && error.name == Name(name))
      #expect(error.message.hasPrefix("incompatible import type: expected "))
      #expect(error.description == "cannot link e.\(name): \(error.message)")
      guard case .incompatibleType(let expected, _) = error.reason else {
        Issue.record("\(error.reason)")
        return
      }
      #expect(expected == module.imports[0].type)
    }
  }

  @Test func `an unknown import is refused`() throws {
    let store = Store()
    for text in ["(import \"e\" \"x\" (func))", "(import \"x\" \"f\" (func))"] {
      #expect {
        try Instance(try wat("(module \(text))"), imports: try imports(store), store: store)
      } throws: { error in
        (error as? LinkError)?.reason == .unknownImport
          && (error as? LinkError)?.message == "unknown import"
      }
    }
  }

  @Test func `an item of another store is refused`() throws {
    let module = try wat("(module (import \"e\" \"m\" (memory 0)))")
    #expect {
      try Instance(module, imports: try imports(Store()), store: Store())
    } throws: { ($0 as? LinkError)?.reason == .foreignStore }
  }

  @Test func `names of imports are bytes`() throws {
    var imports = Imports()
    imports.define("m", "e\u{301}") { () -> Int32 in 1 }
    #expect(throws: LinkError.self) {
      try instance("(import \"m\" \"\u{E9}\" (func (result i32)))", imports)
    }
    _ = try instance("(import \"m\" \"e\u{301}\" (func (result i32)))", imports)
    #expect(imports.contains("m", "e\u{301}") && !imports.contains("m", "\u{E9}"))
  }

  @Test func `what is exported is shared, whoever changes it`() throws {
    let store = Store()
    let first = try Instance(try wat(Self.exporter), store: store)
    var imports = Imports()
    imports.define("e", instance: first)
    let second = try Instance(
      try wat(
        """
        (module (import "e" "m" (memory 1)) (import "e" "g" (global $g (mut i32)))
          (import "e" "t" (table 1 funcref)) (export "m2" (memory 0)) (export "t2" (table 0))
          (export "g2" (global 0))
          (func (export "poke") (global.set $g (i32.const 9)) (i32.store8 (i32.const 5) (i32.const 6))
            (drop (memory.grow (i32.const 1))) (drop (table.grow 0 (ref.null func) (i32.const 2)))))
        """), imports: imports, store: store)
    #expect(second.memory("m2") == first.memory("m"))
    #expect(second.table("t2") == first.table("t"))
    #expect(second.global("g2") == first.global("g"))
    _ = try second.call("poke")
    #expect(first.global("g")?.value == .i32(9))
    #expect(try first.memory("m")?.read(at: 5, count: 1) == [6])
    #expect(first.memory("m")?.pageCount == 3)
    #expect(first.table("t")?.count == 5)
    // The type of something that grew is that of its present size.
    let grown = try wat(
      "(module (import \"e\" \"m\" (memory 3 4)) (import \"e\" \"t\" (table 5 5 funcref)))")
    _ = try Instance(grown, imports: imports, store: store)
  }

  @Test func `exports are found by name and kind`() throws {
    let instance = try Instance(try wat(Self.exporter), store: Store())
    #expect(Set(instance.exports.keys) == ["f", "m", "t", "g", "c"])
    #expect(instance.function("f") != nil && instance.function("m") == nil)
    #expect(instance.memory("m") != nil && instance.memory("t") == nil)
    #expect(instance.table("t") != nil && instance.table("f") == nil)
    #expect(instance.global("c")?.value == .f64(2.5) && instance.global("f") == nil)
    for declaration in instance.module.exports {
      #expect(instance.export(declaration.name)?.type == declaration.type)
      #expect(instance.exports[declaration.name] == instance.export(declaration.name))
    }
  }

  @Test func `the start function runs last`() throws {
    var imports = Imports()
    var seen: [Int32] = []
    imports.define("m", "note") { (number: Int32) in seen.append(number) }
    _ = try instance(
      """
      (import "m" "note" (func $note (param i32))) (memory 1) (data (i32.const 0) "\\2a")
      (table 1 funcref) (elem (i32.const 0) $f) (func $f (result i32) (i32.load8_u (i32.const 0)))
      (start $s) (func $s (call $note (call_indirect (result i32) (i32.const 0))))
      """, imports)
    #expect(seen == [42])
  }

  @Test func `a start function may trap or fail`() throws {
    do {
      _ = try instance("(module $m (start $s) (func $s unreachable))")
      Issue.record("no trap")
    } catch let report as TrapReport {
      #expect(report.trap == .unreachable)
      #expect(report.backtrace.frames.map(\.functionName) == ["s"])
    }
  }

  @Test(arguments: [
    ("(memory 1) (data (i32.const 65535) \"ab\")", Trap.memoryOutOfBounds),
    ("(memory 0) (data (i32.const 1) \"\")", .memoryOutOfBounds),
    ("(memory 1) (data (i32.const -1) \"a\")", .memoryOutOfBounds),
    ("(func $f) (table 1 funcref) (elem (i32.const 1) $f)", .tableOutOfBounds),
    ("(table 1 funcref) (elem (i32.const 2) func)", .tableOutOfBounds),
    ("(func $f) (table 1 funcref) (elem (i32.const -1) $f)", .tableOutOfBounds),
  ])
  func `a segment that does not fit traps`(_ text: String, _ expected: Trap) {
    #expect(trap { _ = try instance(text) } == expected)
  }

  @Test func `segments at the very end fit, and those before a bad one stay written`() throws {
    _ = try instance(
      "(memory 1) (data (i32.const 65535) \"a\") (data (i32.const 65536) \"\") (table 1 funcref)"
        + "(elem (i32.const 1) func)")
    let store = Store()
    let memory = try Memory(store: store, type: MemoryType(Limits(1)))
    var imports = Imports()
    imports.define("m", "m", .memory(memory))
    let module = try wat(
      "(module (import \"m\" \"m\" (memory 1)) (data (i32.const 0) \"a\") (data (i32.const 65536) \"b\"))"
    )
    #expect(trap { _ = try Instance(module, imports: imports, store: store) } == .memoryOutOfBounds)
    #expect(try memory.read(at: 0, count: 1) == [0x61])
  }
}
