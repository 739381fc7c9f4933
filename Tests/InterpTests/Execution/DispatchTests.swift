// SPDX-License-Identifier: Apache-2.0
//
// How this build dispatches, and that code made for builds without tail calls runs right.

import Interp
import TestSupport
import Testing

@Suite struct DispatchTests {
  @Test func `an optimised build uses no native stack for instructions`() {
    #expect(Dispatch.stackGrowth() == 0)
    #expect(Dispatch.current != .interrupted)
    #if DEBUG
      #expect(Dispatch.current == .trampolined)
    #endif
  }

  @Test func `code with breaths runs right`() throws {
    let module = try wat(
      """
      (module
        (func $fib (export "fib") (param i32) (result i32)
          (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
            (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
              (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
        (func (export "run") (param i32) (result i32)
          \(String(repeating: "(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const 3)) (i32.const 1)))", count: 200))
          local.get 0)
        (func (export "loop") (param i32 f64) (result f64)
          loop (result f64) (local.tee 1 (f64.mul (local.get 1) (f64.const 1.5)))
            (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))) end))
      """)
    let store = Store()
    for function: FunctionIndex in 0..<3 {
      let code = try module.code(for: function, handlers: store.handlers, takesBreaths: true)
      let breath = store.handlers.word(.breath, .s)
      #expect((0..<code.count).contains { code.instructions[$0].word == breath })
    }
    let instance = try Instance(module, store: store)
    #expect(try instance.call("fib", [.i32(15)]) == [.i32(610)])
    var expected: Int32 = 7
    for _ in 0..<200 { expected = expected &* 3 &+ 1 }
    #expect(try instance.call("run", [.i32(7)]) == [.i32(expected)])
    var product = 1.0
    for _ in 0..<100 { product *= 1.5 }
    #expect(try instance.call("loop", [.i32(100), .f64(1)]) == [.f64(product)])
  }
}
