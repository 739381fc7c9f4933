// SPDX-License-Identifier: Apache-2.0
//
// What the quick path does, the general path does too: guests run by both leave the same bytes, results
// and errors. (`Guest.expect` compares them for the guests of all scenarios.)

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct QuickPathTests {
  /// A guest whose `run` sleeps below frames of all number types, arguments of the call among them.
  private static func guest(bufferEnd: Int) -> String {
    """
    (module
      \(asyncifyImports())
      (import "env" "inside" (func $inside))
      (memory (export "memory") 1)
      (data (i32.const 16) "\\18\\00\\00\\00")
      (func $sleep (param $a i32) (param $b v128) (result i32)
        (if (i32.eq (call $get_state) (i32.const 2))
          (then
            (call $stop_rewind)
            (return (i32.add (local.get $a) (i32x4.extract_lane 3 (local.get $b))))))
        (call $start_unwind (i32.const 16))
        (local.set $a (i32.const -1))
        (i32.const -1))
      (func $leaf (param $x f64) (param $y f32) (result f64) (local $sum i64)
        (local.set $sum (i64.const 40))
        (local.set $sum
          (i64.add (local.get $sum)
            (i64.extend_i32_s
              (call $sleep (i32.const 2) (v128.const i32x4 1 2 3 4)))))
        (f64.add (f64.convert_i64_s (local.get $sum))
          (f64.mul (local.get $x) (f64.promote_f32 (local.get $y)))))
      (func $deep (param $n i32) (param $v v128) (result f64) (local $dead i64) (local $twice i32)
        (local.set $twice (i32.mul (local.get $n) (i32.const 2)))
        (local.set $dead (i64.const 77))
        (if (i32.eqz (local.get $n))
          (then (return (call $leaf (f64.const 1.5) (f32.const 2)))))
        (f64.add
          (f64.convert_i32_s (i32x4.extract_lane 1 (local.get $v)))
          (f64.add
            (call $deep (i32.sub (local.get $n) (i32.const 1)) (local.get $v))
            (f64.convert_i32_s (local.get $twice)))))
      (func (export "run") (param $n i32) (result f64) (local $result f64)
        (i32.store (i32.const 20) (i32.const \(bufferEnd)))
        (local.set $result (call $deep (local.get $n) (v128.const i32x4 5 6 7 8)))
        (call $inside)
        (block $done (loop $again
          (br_if $done (i32.ne (call $get_state) (i32.const 1)))
          (call $stop_unwind)
          (call $start_rewind (i32.const 16))
          (local.set $result (call $deep (i32.const -1) (v128.const i32x4 0 0 0 0)))
          (br $again)))
        (local.get $result)))
    """
  }

  /// What comes of a run, and what is in the memory afterwards.
  private struct Outcome: Equatable, CustomStringConvertible {
    let description: String
    let memory: [UInt8]
  }

  private func run(
    _ depth: Int32, bufferEnd: Int = 60000, isQuick: Bool,
    inside: @escaping (Caller) throws -> Void = { _ in }
  ) throws -> Outcome {
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("env", "inside", FunctionType()) { caller, _ in
      try inside(caller)
      return []
    }
    let instance = try Instance(
      try wat(Self.guest(bufferEnd: bufferEnd)), imports: imports, store: Store())
    let asyncify = try #require(instance.nativeAsyncify)
    asyncify.usesQuickPath = isQuick
    let outcome: String
    do {
      outcome = "\(try instance.call("run", [.i32(depth)]))"
    } catch {
      outcome = "\(error)"
      asyncify.reset()
    }
    let memory = try #require(instance.memory("memory"))
    return Outcome(description: outcome, memory: try memory.read(at: 0, count: memory.byteCount))
  }

  @Test(arguments: [0, 1, 2, 30, 300] as [Int32])
  func `frames of numbers`(depth: Int32) throws {
    let quick = try run(depth, isQuick: true)
    let general = try run(depth, isQuick: false)
    #expect(quick == general)
    // 40 + 2 + 4 from the leaf, 1.5 * 2, and 6 + 2n for every frame above.
    let expected = (1...max(1, depth)).reduce(49.0) { sum, n in
      depth == 0 ? sum : sum + 6 + 2 * Double(n)
    }
    #expect(quick.description == "\([Value.f64(expected)])")
  }

  @Test(arguments: [24, 40, 64, 100, 400])
  func `a buffer that is too small`(end: Int) throws {
    let quick = try run(30, bufferEnd: end, isQuick: true)
    let general = try run(30, bufferEnd: end, isQuick: false)
    #expect(quick.description == general.description)
    #expect(quick.description.contains("buffer"))
  }

  @Test(arguments: [-1, -5, -9, -30, -200])
  func `a byte of the frames that has changed`(offset: Int) throws {
    func damage(_ caller: Caller) throws {
      let memory = try #require(caller.memory)
      let place = Int(try memory.load(at: 16, as: UInt32.self)) + offset
      try memory.store(try memory.load(at: place, as: UInt8.self) ^ 0x40, at: place)
    }
    let quick = try run(10, isQuick: true, inside: damage)
    let general = try run(10, isQuick: false, inside: damage)
    #expect(quick == general)
    #expect(!quick.description.hasPrefix("["))
  }

  @Test func `a structure outside of the memory, and one that ends before it begins`() throws {
    for (current, end) in [(0, UInt32.max), (100, 90), (UInt32.max, UInt32.max)]
      as [(UInt32, UInt32)]
    {
      func move(_ caller: Caller) throws {
        let memory = try #require(caller.memory)
        try memory.store(current, at: 16)
        try memory.store(end, at: 20)
      }
      let quick = try run(10, isQuick: true, inside: move)
      let general = try run(10, isQuick: false, inside: move)
      #expect(quick == general)
      #expect(!quick.description.hasPrefix("["))
    }
  }

  @Test func `unwinding through a call of the host goes on in the outer call`() throws {
    for isQuick in [false, true] {
      let module = try wat(
        """
        (module
          (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
          (import "asyncify" "stop_unwind" (func $stop_unwind))
          (import "env" "host" (func $host (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 16) "\\18\\00\\00\\00\\00\\10\\00\\00")
          (func $sleep (call $start_unwind (i32.const 16)))
          (func (export "inner") (result i32) (call $sleep) (i32.const 5))
          (func $outer (param i64) (result i64)
            (i64.add (local.get 0) (i64.extend_i32_u (call $host))))
          (func (export "run") (result i64)
            (call $outer (i64.const 7))
            (call $stop_unwind)))
        """)
      var imports = Imports()
      imports.defineAsyncify()
      var inner: [Value] = []
      imports.define("env", "host", FunctionType([], [.i32])) { caller, _ in
        inner = try #require(caller.instance).call("inner")
        return [.i32(9)]
      }
      let instance = try Instance(module, imports: imports, store: Store())
      try #require(instance.nativeAsyncify).usesQuickPath = isQuick
      #expect(try instance.call("run") == [.i64(0)])
      #expect(inner == [.i32(0)])
      let asyncify = try #require(instance.nativeAsyncify)
      #expect(asyncify.state == .normal)
      // The frames of `inner` and of `outer`, which holds its parameter.
      #expect(asyncify.stack.frames(of: asyncify).count == 2)
    }
  }
}
