// SPDX-License-Identifier: Apache-2.0
//
// Functions of the host, called by guests and calling guests.
// Spec: 4.2.11, `hostfunc`.

import Interp
import TestSupport
import Testing

private struct Refusal: Error, Equatable {
  let number: Int32
}

@Suite struct HostFunctionTests {
  @Test func `a Swift closure is a host function of its types`() throws {
    var imports = Imports()
    var seen: [Int64] = []
    imports.define("m", "note") { (number: Int64) in seen.append(number) }
    imports.define("m", "both") { (a: Int32, b: Double) -> (Double, Int32) in (b * 2, a + 1) }
    imports.define("m", "answer") { () -> UInt32 in 42 }
    let instance = try instance(
      """
      (import "m" "note" (func $note (param i64)))
      (import "m" "both" (func $both (param i32 f64) (result f64 i32)))
      (import "m" "answer" (func $answer (result i32)))
      (func (export "f") (result f64 i32)
        (call $note (i64.const -1)) (call $note (i64.extend_i32_u (call $answer)))
        (call $both (i32.const 6) (f64.const 1.25)))
      """, imports)
    #expect(try instance.call("f") == [.f64(2.5), .i32(7)])
    #expect(seen == [-1, 42])
  }

  @Test func `a dynamic host function gets its caller and values`() throws {
    var imports = Imports()
    imports.define("m", "sum", FunctionType([.i32, .i32], [.i64])) { caller, arguments in
      guard case .i32(let place) = arguments[0], case .i32(let count) = arguments[1],
        let memory = caller.memory
      else { return [] }
      let bytes = try memory.read(at: Int(place), count: Int(count))
      return [.i64(bytes.reduce(0) { $0 + Int64($1) })]
    }
    let instance = try instance(
      """
      (import "m" "sum" (func $sum (param i32 i32) (result i64))) (memory 1)
      (data (i32.const 8) "\\01\\02\\03")
      (func (export "f") (result i64) (call $sum (i32.const 8) (i32.const 3)))
      (func (export "g") (result i64) (call $sum (i32.const 65535) (i32.const 2)))
      """, imports)
    #expect(try instance.call("f") == [.i64(6)])
    #expect(throws: CallError.outOfBounds(offset: 65_535, count: 2, limit: 65_536)) {
      try instance.call("g")
    }
  }

  @Test func `results of the wrong types are an error`() throws {
    var imports = Imports()
    imports.define("m", "f", FunctionType([], [.i32])) { _, _ in [.i64(1)] }
    let instance = try instance(
      "(import \"m\" \"f\" (func $f (result i32))) (func (export \"g\") (result i32) call $f)",
      imports)
    #expect(throws: CallError.resultMismatch(expected: [.i32], actual: [.i64])) {
      try instance.call("g")
    }
  }

  @Test func `a host error passes through unchanged, and the guest's calls are kept`() throws {
    var imports = Imports()
    imports.define("m", "refuse") { (number: Int32) in throw Refusal(number: number) }
    let instance = try instance(
      """
      (module $guest (import "m" "refuse" (func $refuse (param i32)))
        (func $inner (call $refuse (i32.const 3)))
        (func $outer (export "f") nop (call $inner)))
      """, imports)
    #expect(instance.store.lastBacktrace == nil)
    #expect(throws: Refusal(number: 3)) { try instance.call("f") }
    let frames = try #require(instance.store.lastBacktrace).frames
    #expect(frames.map(\.functionName) == ["inner", "outer"])
    #expect(frames.map(\.function) == [1, 2])
    #expect(frames.allSatisfy { $0.moduleName == "guest" })
    let bytes = instance.module.context.bytes.buffer
    #expect(frames.allSatisfy { bytes[$0.offset] == 0x10 })
    // The store works on.
    #expect(throws: Refusal(number: 3)) { try instance.call("f") }
  }

  @Test func `host and guest call each other`() throws {
    var imports = Imports()
    imports.define("m", "down", FunctionType([.i32], [.i32])) { caller, arguments in
      guard let instance = caller.instance else { return [.i32(-1)] }
      return try instance.call("factorial", arguments)
    }
    let instance = try instance(
      """
      (import "m" "down" (func $down (param i32) (result i32)))
      (func (export "factorial") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.mul (local.get 0) (call $down (i32.sub (local.get 0) (i32.const 1)))))
          (else (i32.const 1))))
      """, imports)
    #expect(try instance.call("factorial", [.i32(10)]) == [.i32(3_628_800)])
  }

  @Test func `host and guest call each other only so deep`() throws {
    var imports = Imports()
    var calls = 0
    imports.define("m", "again", FunctionType()) { caller, _ in
      calls += 1
      _ = try caller.instance?.call("f")
      return []
    }
    let module = try wat(
      "(module (import \"m\" \"again\" (func $again)) (func (export \"f\") call $again))")
    var limits = StoreLimits()
    limits.hostNesting = 10
    let instance = try Instance(module, imports: imports, store: Store(limits: limits))
    for _ in 0..<2 {
      calls = 0
      #expect(throws: CallError.hostNestingTooDeep(limit: 10)) { try instance.call("f") }
      #expect(calls == 10)
    }
  }

  @Test func `a host function can be called by the host, or through a table`() throws {
    let store = Store()
    let double = try Function(
      store: store,
      HostFunction(FunctionType([.i32], [.i32]), name: "double") { caller, arguments in
        guard case .i32(let number) = arguments[0] else { return [] }
        return [.i32(caller.instance == nil ? -number : number * 2)]
      })
    #expect(try double.call([.i32(21)]) == [.i32(-21)])
    #expect(double.name == "double")
    #expect(double.instance == nil)
    let module = try wat(
      """
      (module (table (export "t") 2 funcref)
        (func (export "f") (param i32 i32) (result i32)
          (call_indirect (param i32) (result i32) (local.get 0) (local.get 1))))
      """)
    let instance = try Instance(module, store: store)
    try instance.table("t")?.set(1, .funcref(double.reference))
    #expect(try instance.call("f", [.i32(21), .i32(1)]) == [.i32(42)])
    #expect(trap { _ = try instance.call("f", [.i32(21), .i32(0)]) } == .uninitializedElement)
  }

  @Test func `a host function may grow the memory of its caller`() throws {
    var imports = Imports()
    imports.define("m", "grow", FunctionType()) { caller, _ in
      #expect(try caller.memory?.grow(by: 3) == 1)
      try caller.memory?.store(UInt32(99), at: 200_000)
      return []
    }
    let instance = try instance(
      """
      (import "m" "grow" (func $grow)) (memory 1)
      (func (export "f") (result i32) call $grow (i32.load (i32.const 200000)))
      """, imports)
    #expect(try instance.call("f") == [.i32(99)])
  }

  @Test func `an exported import is the host function itself`() throws {
    var imports = Imports()
    imports.define("m", "f") { () -> Int32 in 5 }
    let instance = try instance(
      "(import \"m\" \"f\" (func (result i32))) (export \"g\" (func 0))", imports)
    #expect(try instance.call("g") == [.i32(5)])
    #expect(instance.function("g")?.hostFunction != nil)
  }
}
