// SPDX-License-Identifier: Apache-2.0
//
// Calls from one instance into another: each works on its own memory, tables and globals.

import Interp
import TestSupport
import Testing

@Suite struct ForeignCallTests {
  private static let callee = """
    (module $callee (memory 1) (data (i32.const 0) "\\05") (global $g (mut i32) (i32.const 100))
      (func $helper (param i32) (result i32) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))
      (func $f (export "f") (param i32) (result i32)
        (global.set $g (i32.add (global.get $g) (i32.const 1)))
        (i32.add (global.get $g) (call $helper (local.get 0))))
      (func (export "many") (param i64 f32) (result f32 i64 i32 i64)
        local.get 1 local.get 0 (i32.load8_u (i32.const 0)) (i64.const -1))
      (func (export "none"))
      (func $bad (export "bad") (i32.store (i32.const 65536) (i32.const 0)))
      (func (export "grow") (drop (memory.grow (i32.const 5)))))
    """

  private static let caller = """
    (module $caller (import "c" "f" (func $f (param i32) (result i32)))
      (import "c" "many" (func $many (param i64 f32) (result f32 i64 i32 i64)))
      (import "c" "none" (func $none)) (import "c" "bad" (func $bad)) (import "c" "grow" (func $grow))
      (memory 2) (data (i32.const 0) "\\07") (global $g (mut i32) (i32.const 1000))
      (table 3 funcref) (elem (i32.const 0) $f $own) (func $own (param i32) (result i32) local.get 0)
      (func (export "once") (param i32) (result i32) (local i32)
        (local.set 1 (i32.const 50)) call $none
        (i32.add (i32.add (call $f (local.get 0)) (i32.load8_u (i32.const 0)))
          (i32.add (global.get $g) (local.get 1))))
      (func (export "indirect") (param i32) (result i32)
        (i32.add (call_indirect (param i32) (result i32) (i32.const 3) (local.get 0)) (i32.load8_u (i32.const 65536))))
      (func (export "many") (result f32 i64 i32 i64) (call $many (i64.const 9) (f32.const 0.5)))
      (func $start (export "bad") call $bad)
      (func (export "loop") (param i32) (result i32) (local i32)
        loop (local.set 1 (i32.add (local.get 1) (call $f (local.get 0))))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))) end local.get 1)
      (func (export "grow") (result i32) call $grow memory.size))
    """

  private func make(fuses: Bool = true) throws -> Instance {
    let engine = engine(fuses: fuses)
    let store = Store(engine: engine)
    var imports = Imports()
    imports.define("c", instance: try Instance(try wat(Self.callee, engine: engine), store: store))
    return try Instance(try wat(Self.caller, engine: engine), imports: imports, store: store)
  }

  @Test(arguments: [true, false])
  func `each instance has its own memory and globals`(fuses: Bool) throws {
    let instance = try make(fuses: fuses)
    // 101 + 1 + 5, and 7 + 1000 + 50 of the caller's own.
    #expect(try instance.call("once", [.i32(1)]) == [.i32(107 + 1057)])
    #expect(try instance.call("once", [.i32(1)]) == [.i32(108 + 1057)])
  }

  @Test func `a table may hold functions of several instances`() throws {
    let instance = try make()
    #expect(try instance.call("indirect", [.i32(0)]) == [.i32(101 + 3 + 5)])
    #expect(try instance.call("indirect", [.i32(1)]) == [.i32(3)])
    #expect(trap { _ = try instance.call("indirect", [.i32(2)]) } == .uninitializedElement)
  }

  @Test func `several results come back`() throws {
    #expect(try make().call("many") == [.f32(0.5), .i64(9), .i32(5), .i64(-1)])
  }

  @Test func `many calls back and forth`() throws {
    var sum: Int32 = 0
    for (count, argument) in (1...2000).reversed().enumerated() {
      sum += Int32(101 + count + argument + 5)
    }
    #expect(try make().call("loop", [.i32(2000)]) == [.i32(sum)])
  }

  @Test func `a callee that grows its memory leaves the caller's alone`() throws {
    #expect(try make().call("grow") == [.i32(2)])
  }

  @Test func `a trap in the callee names the calls of both`() throws {
    let instance = try make()
    do {
      _ = try instance.call("bad")
      Issue.record("no trap")
    } catch let report as TrapReport {
      #expect(report.trap == .memoryOutOfBounds)
      let names = report.backtrace.frames.map { "\($0.moduleName ?? "")!\($0.functionName ?? "")" }
      #expect(names == ["callee!bad", "caller!start"])
    }
    #expect(try instance.call("many") == [.f32(0.5), .i64(9), .i32(5), .i64(-1)])
  }

  @Test func `functions of the same type in different modules match, others do not`() throws {
    let store = Store()
    let table = try Table(store: store, type: TableType(.funcref, Limits(2)))
    var imports = Imports()
    imports.define("m", "t", .table(table))
    _ = try Instance(
      try wat(
        """
        (module (type (func)) (type (func (param f32))) (type $t (func (param i32) (result i32)))
          (import "m" "t" (table 2 funcref)) (elem (i32.const 0) $a $b)
          (func $a (type $t) (i32.add (local.get 0) (i32.const 1))) (func $b))
        """), imports: imports, store: store)
    let caller = try Instance(
      try wat(
        """
        (module (import "m" "t" (table 2 funcref))
          (func (export "f") (param i32) (result i32)
            (call_indirect (param i32) (result i32) (i32.const 41) (local.get 0))))
        """), imports: imports, store: store)
    #expect(try caller.call("f", [.i32(0)]) == [.i32(42)])
    #expect(trap { _ = try caller.call("f", [.i32(1)]) } == .indirectCallTypeMismatch)
    #expect(trap { _ = try caller.call("f", [.i32(2)]) } == .undefinedElement)
  }

  @Test(arguments: [true, false])
  func `tail calls into another instance and back`(fuses: Bool) throws {
    let engine = engine(fuses: fuses)
    let store = Store(engine: engine)
    var imports = Imports()
    imports.define("h", "add") { (a: Int32, b: Int32) -> Int32 in a + b }
    let callee = try Instance(
      try wat(
        """
        (module (import "h" "add" (func $add (param i32 i32) (result i32))) (global $g i32 (i32.const 5))
          (func $own (param i32 i32 i64) (result i32)
            (return_call $add (i32.add (local.get 0) (global.get $g)) (local.get 1)))
          (func (export "f") (param i32) (result i32)
            (return_call $own (local.get 0) (i32.const 100) (i64.const -1))))
        """, engine: engine), imports: imports, store: store)
    imports.define("c", instance: callee)
    let caller = try Instance(
      try wat(
        """
        (module (import "c" "f" (func $f (param i32) (result i32))) (global $g i32 (i32.const 1000))
          (table funcref (elem $f $own)) (func $own (param i32) (result i32) (return_call $f (local.get 0)))
          (func (export "direct") (param i32) (result i32)
            (i32.add (global.get $g) (call $own (local.get 0))))
          (func $tail (param i32 i32) (result i32)
            (return_call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
          (func (export "indirect") (param i32 i32) (result i32)
            (i32.add (global.get $g) (call $tail (local.get 0) (local.get 1)))))
        """, engine: engine), imports: imports, store: store)
    #expect(try caller.call("direct", [.i32(1)]) == [.i32(1106)])
    #expect(try caller.call("indirect", [.i32(0), .i32(2)]) == [.i32(1107)])
    #expect(try caller.call("indirect", [.i32(1), .i32(3)]) == [.i32(1108)])
  }

  @Test func `a shared memory that the callee grows is the caller's too`() throws {
    let store = Store()
    let memory = try Memory(store: store, type: MemoryType(Limits(1)))
    var imports = Imports()
    imports.define("m", "m", .memory(memory))
    let callee = try Instance(
      try wat(
        """
        (module (import "m" "m" (memory 1))
          (func (export "grow") (drop (memory.grow (i32.const 9)))
            (i32.store (i32.const 600000) (i32.const 77))))
        """), imports: imports, store: store)
    imports.define("c", instance: callee)
    let caller = try Instance(
      try wat(
        """
        (module (import "m" "m" (memory 1)) (import "c" "grow" (func $grow))
          (func (export "f") (result i32) (i32.store (i32.const 0) (i32.const 1))
            call $grow (i32.add (i32.load (i32.const 600000)) (i32.load (i32.const 0)))))
        """), imports: imports, store: store)
    #expect(try caller.call("f") == [.i32(78)])
  }
}
