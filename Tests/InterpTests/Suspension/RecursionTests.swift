// SPDX-License-Identifier: Apache-2.0
//
// Calls without end: they trap, and the store works on.

import Interp
import TestSupport
import Testing

@Suite struct RecursionTests {
  private static let text = """
    (module (import "m" "host" (func $host (result i32))) (table funcref (elem $indirect))
      (func $direct (export "direct") (result i32) (i32.add (call $direct) (i32.const 1)))
      (func $indirect (export "indirect") (result i32)
        (i32.add (call_indirect (result i32) (i32.const 0)) (i32.const 1)))
      (func $even (export "mutual") (param i32) (result i32)
        (call $odd (i32.add (local.get 0) (i32.const 1)) (i64.const 0)))
      (func $odd (param i32 i64) (result i32) (local i32 i32 i32) (call $even (local.get 0)))
      (func (export "down") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call 4 (i32.sub (local.get 0) (i32.const 1)))))
          (else (call $host))))
      (func (export "fine") (result i32) (i32.const 7)))
    """.replacing("call 4", with: "call 5")

  private func make(_ stackBytes: Int, fuses: Bool = true) throws -> Instance {
    let engine = engine(fuses: fuses)
    var limits = StoreLimits()
    limits.stackBytes = stackBytes
    var imports = Imports()
    imports.define("m", "host") { () -> Int32 in 0 }
    return try Instance(
      try wat(Self.text, engine: engine), imports: imports,
      store: Store(engine: engine, limits: limits))
  }

  @Test(arguments: ["direct", "indirect", "mutual"], [true, false])
  func `a call without end traps, and the store works on`(_ name: String, fuses: Bool) throws {
    let instance = try make(1 << 18, fuses: fuses)
    let arguments: [Value] = name == "mutual" ? [.i32(0)] : []
    for _ in 0..<2 {
      do {
        _ = try instance.call(Name(name), arguments)
        Issue.record("it ended")
      } catch let report as TrapReport {
        #expect(report.trap == .stackExhausted)
        #expect(report.backtrace.frames.count == 64)
        #expect(report.backtrace.omittedCount > 1000)
        #expect(report.backtrace.frames.last?.functionName == (name == "mutual" ? "even" : name))
        #expect(report.description.contains(" calls left out "))
      }
      #expect(try instance.call("fine") == [.i32(7)])
    }
  }

  @Test func `the default stack is large and ends`() throws {
    let instance = try instance("(func (export \"f\") (call 0))")
    #expect(trap { _ = try instance.call("f") } == .stackExhausted)
  }

  @Test func `the stack grows as far as its limit`() throws {
    let instance = try make(1 << 20)
    #expect(try instance.call("down", [.i32(1000)]) == [.i32(1000)])
    #expect(try instance.call("down", [.i32(20_000)]) == [.i32(20_000)])
    #expect(trap { _ = try instance.call("down", [.i32(100_000)]) } == .stackExhausted)
    #expect(try instance.call("down", [.i32(20_000)]) == [.i32(20_000)])
  }

  @Test func `every depth near the limit traps or returns`() throws {
    let instance = try make(4096)
    var results: [Bool] = []
    for depth: Int32 in 0..<200 {
      let outcome = CallResult { try instance.call("down", [.i32(depth)]) }
      #expect(outcome == .values([.i32(depth)]) || outcome == .trap(.stackExhausted))
      results.append(outcome == .trap(.stackExhausted))
    }
    // Once too deep, always too deep.
    #expect(results.contains(true) && results.contains(false))
    #expect(results == results.filter { !$0 } + results.filter { $0 })
  }

  @Test(arguments: [true, false])
  func `tail calls take no stack, and no fuel does them good`(fuses: Bool) throws {
    let engine = engine(fuses: fuses, metersFuel: true)
    var limits = StoreLimits()
    limits.stackBytes = 1024
    let store = Store(engine: engine, limits: limits)
    let module = try wat(
      """
      (module (table funcref (elem $odd))
        (func $even (export "even") (param i64) (result i32)
          (if (i64.eqz (local.get 0)) (then (return (i32.const 1))))
          (return_call_indirect (param f32 i64 i32) (result i32)
            (f32.const 1) (i64.sub (local.get 0) (i64.const 1)) (i32.const 2) (i32.const 0)))
        (func $odd (param f32 i64 i32) (result i32) (local f64 f64)
          (if (i64.eqz (local.get 1)) (then (return (i32.const 0))))
          (return_call $even (i64.sub (local.get 1) (i64.const 1))))
        (func $forever (export "forever") (return_call $forever))
        (func $bad (param i32) unreachable)
        (func $before (return_call $bad (i32.const 0)))
        (func $f (export "bad") (call $before)))
      """, engine: engine)
    let instance = try Instance(module, store: store)
    store.fuel = 1_000_000
    #expect(try instance.call("even", [.i64(10_001)]) == [.i32(0)])
    #expect(try instance.call("even", [.i64(10_000)]) == [.i32(1)])
    #expect(trap { _ = try instance.call("forever") } == .outOfFuel)
    #expect(store.lastBacktrace?.frames.map(\.functionName) == ["forever"])
    store.fuel = 100
    #expect(trap { _ = try instance.call("bad") } == .unreachable)
    // The frame of the function that made the tail call is gone.
    #expect(store.lastBacktrace?.frames.map(\.functionName) == ["bad", "f"])
  }

  @Test func `two instances that call each other without end trap`() throws {
    let store = Store()
    let table = try Table(store: store, type: TableType(.funcref, Limits(1)))
    var imports = Imports()
    imports.define("m", "t", .table(table))
    let first = try Instance(
      try wat(
        """
        (module $first (import "m" "t" (table 1 funcref))
          (func $f (export "f") (param i32) (result i32)
            (i32.add (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)) (i32.const 1))))
        """), imports: imports, store: store)
    imports.define("first", instance: first)
    let second = try Instance(
      try wat(
        """
        (module $second (import "m" "t" (table 1 funcref))
          (import "first" "f" (func $f (param i32) (result i32)))
          (func $g (export "g") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
          (func (export "fine") (result i32) (i32.const 7))
          (elem (i32.const 0) $g))
        """), imports: imports, store: store)
    do {
      _ = try second.call("g", [.i32(1)])
      Issue.record("it ended")
    } catch let report as TrapReport {
      #expect(report.trap == .stackExhausted)
      let names = report.backtrace.frames.map { "\($0.moduleName ?? "")!\($0.functionName ?? "")" }
      #expect(Set(names) == ["first!f", "second!g"])
      #expect(zip(names, names.dropFirst()).filter { $0 == $1 }.count <= 1)
    }
    #expect(try second.call("fine") == [.i32(7)])
  }
}
