// SPDX-License-Identifier: Apache-2.0
//
// Core dumps: decoded as modules, their custom sections read by the grammar of the convention, and
// compared with what the guest held.

import Debugging
import Interp
import TestSupport
import Testing

@Suite struct CoreDumpTests {
  private static let guest = """
    (module $machine
      (memory 1 3)
      (global $counter (mut i32) (i32.const 7))
      (global $ratio f64 (f64.const 0.5))
      (global $reference (mut externref) (ref.null extern))
      (func $main (export "main") (param $n i32) (result i32)
        (local $big i64) (local $half f32)
        (local.set $big (i64.const -2))
        (local.set $half (f32.const 1.5))
        (global.set $counter (i32.const 8))
        (i32.store offset=8000 (i32.const 16) (i32.const 0x01020304))
        (i32.add (i32.const 100) (call $load (local.get $n) (f64.const 2.25))))
      (func $load (param $address i32) (param f64) (result i32)
        (local externref v128)
        i64.const 11
        (i32.load offset=4 (i32.add (local.get $address) (local.get $address)))
        drop
        drop
        i32.const 0))
    """

  /// A store after its guest has trapped.
  private func trapped(_ engine: Engine, _ arguments: [Value] = [.i32(0x4000_0000)]) throws -> Store
  {
    let module = try wat(Self.guest, engine: engine)
    let store = Store(engine: engine)
    store.keepsFrames = true
    let instance = try Instance(module, store: store)
    let report = try #require(throws: TrapReport.self) { try instance.call("main", arguments) }
    #expect(report.trap == .memoryOutOfBounds)
    return store
  }

  private func dump(_ store: Store) throws -> (module: Module, dump: ReadCoreDump) {
    let bytes = CoreDump.encode(store, frames: store.lastFrames, executable: "guest.wasm")
    let module = try Module(bytes)
    return (module, try ReadCoreDump(module))
  }

  @Test(arguments: [true, false])
  func `a dump has the calls with their values`(_ fuses: Bool) throws {
    let store = try trapped(engine(fuses: fuses))
    let (_, dump) = try dump(store)
    #expect(dump.executable == "guest.wasm")
    #expect(dump.thread == "main")
    #expect(dump.modules == ["machine"])
    #expect(dump.instances == [.init(module: 0, memories: [0], globals: [0, 1, 2])])
    #expect(dump.frames.map(\.instance) == [0, 0])
    #expect(dump.frames.map(\.function) == [1, 0])
    #expect(
      dump.frames[0].locals == [.i32(0x4000_0000), .f64(2.25), nil, nil])
    // The address is a sum that only the load computes.
    #expect(dump.frames[0].stack == [.i64(11), .i32(Int32(bitPattern: 0x8000_0000))])
    #expect(dump.frames[1].locals == [.i32(0x4000_0000), .i64(-2), .f32(1.5)])
    #expect(dump.frames[1].stack == [.i32(100)])
  }

  @Test func `offsets count from the start of a function`() throws {
    let store = try trapped(.shared)
    let (_, dump) = try dump(store)
    for (frame, dumped) in zip(store.lastFrames, dump.frames) {
      let structure = frame.instance.module.structure
      let body = structure.bodies[Int(frame.function)].range
      #expect(body.contains(frame.offset))
      #expect(dumped.offset == frame.offset - body.lowerBound)
    }
    #expect(store.lastFrames.map(\.offset) == store.lastBacktrace?.frames.map(\.offset))
  }

  @Test func `memories and globals are as they were`() throws {
    let store = try trapped(.shared)
    let (module, _) = try dump(store)
    #expect(module.structure.memories.map(\.limits) == [Limits(1, 3)])
    #expect(module.structure.globals.map(\.isMutable) == [false, false, false])
    // A dump is never instantiated, but it can be.
    let copy = try Instance(module, store: Store())
    let memory = Memory(store: copy.store, instance: try #require(copy.contents.memories.first))
    #expect(try memory.load(at: 8016, as: UInt32.self) == 0x0102_0304)
    #expect(memory.byteCount == 65_536)
    #expect(memory.withUnsafeBytes { $0.count { $0 != 0 } } == 4)
    let globals = copy.contents.globals.map { Global(store: copy.store, instance: $0).value }
    #expect(globals == [.i32(8), .f64(0.5), .externref(nil)])
    // Only what is not zero is written.
    #expect(module.structure.data.map(\.range.count) == [4])
  }

  @Test func `instances that share a memory share it in the dump`() throws {
    let store = Store()
    store.keepsFrames = true
    let first = try Instance(
      try wat(
        """
        (module $owner (memory (export "memory") 1) (global (export "g") i64 (i64.const 5))
          (func (export "fail") unreachable))
        """), store: store)
    var imports = Imports()
    imports.define("owner", instance: first)
    let second = try Instance(
      try wat(
        """
        (module $user
          (import "owner" "fail" (func $fail))
          (import "owner" "memory" (memory 1))
          (import "owner" "g" (global i64))
          (memory 2)
          (func (export "main") (call $fail)))
        """), imports: imports, store: store)
    _ = try #require(throws: TrapReport.self) { try second.call("main") }
    let (module, dump) = try dump(store)
    #expect(dump.modules == ["owner", "user"])
    #expect(
      dump.instances == [
        .init(module: 0, memories: [0], globals: [0]),
        .init(module: 1, memories: [0, 1], globals: [0]),
      ])
    #expect(dump.frames.map(\.instance) == [0, 1])
    #expect(dump.frames.map(\.function) == [0, 1])
    #expect(module.structure.memories.count == 2)
  }

  @Test func `references and vectors in globals are written`() throws {
    let store = Store()
    _ = try Instance(
      try wat(
        """
        (module
          (global v128 (v128.const i32x4 1 2 3 4))
          (global funcref (ref.func 0)) (global anyref (ref.i31 (i32.const 1)))
          (global exnref (ref.null exn)) (global f32 (f32.const nan:0x200001))
          (global (ref null $t) (ref.null $t)) (type $t (struct))
          (memory i64 1) (data (i64.const 60000) "x") (func))
        """), store: store)
    let module = try Module(CoreDump.encode(store, frames: [], executable: ""))
    let copy = try Instance(module, store: Store())
    let memory = Memory(store: copy.store, instance: try #require(copy.contents.memories.first))
    #expect(memory.type.addressType == .i64)
    #expect(try memory.load(at: 60_000, as: UInt8.self) == UInt8(ascii: "x"))
    let globals = copy.contents.globals.map { Global(store: copy.store, instance: $0).value }
    #expect(globals[0] == .v128(Vector128(low: 0x2_0000_0001, high: 0x4_0000_0003)))
    #expect(globals[1] == .funcref(nil) && globals[2] == .anyref(nil) && globals[3] == .exnref(nil))
    guard case .f32(let number) = globals[4] else { Issue.record("no f32"); return }
    #expect(number.bitPattern == 0x7FA0_0001)
  }

  @Test func `a suspended call can be dumped`() throws {
    var imports = Imports()
    imports.define(
      "host", "wait",
      HostFunction(FunctionType([.i32], [.i32]), name: "wait", asyncBody: { _, _ in [] }))
    let instance = try instance(
      """
      (module (import "host" "wait" (func $wait (param i32) (result i32)))
        (func $main (export "main") (param i32) (result i32)
          (i32.mul (i32.const 3) (call $wait (i32.const 5)))))
      """, imports)
    let main = try #require(instance.function("main") as Function?)
    guard case .suspended(let suspension) = try main.start([.i32(9)]) else {
      Issue.record("not suspended")
      return
    }
    let bytes = CoreDump.encode(instance.store, frames: suspension.frames, executable: "x")
    let dump = try ReadCoreDump(try Module(bytes))
    #expect(dump.frames.map(\.locals) == [[.i32(9)]])
    #expect(dump.frames.map(\.stack) == [[.i32(3)]])
    suspension.cancel()
  }

  /// Bodies of functions of two i32, 3 and -8, that trap with operands below.
  private static let bodies = [
    "(i32.const 5) (i32.load (i32.add (local.get $a) (local.get $b)))",
    "(i32.const 5) (i32.load (i32.add (local.get $b) (i32.const 4)))",
    "(i64.const 7) (i32.load offset=100 (local.get $b))",
    "(local.get $a) (i32.store (local.get $b) (i32.mul (local.get $a) (local.get $a)))",
    "(local.get $a) (local.tee $a (i32.const 9)) (i32.div_s (local.get $a) (i32.const 0))",
    "(i32.mul (local.get $a) (i32.const 2)) (i32.rem_u (i32.const 1) (i32.eqz (local.get $a)))",
    "(f32.const 1.5) (i32.trunc_f32_s (f32.const 1e20))",
    "(f64.convert_i32_s (local.get $a)) (memory.fill (local.get $b) (i32.const 0) (i32.const 9))",
    "(local.get $a) (call_indirect (type $t) (i32.const 0))",
    "(local.get $b) (block (result i32) (i32.const 1) (local.set $a (i32.const 4)) unreachable)",
    "(loop (local.set $a (i32.sub (local.get $a) (i32.const 1))) (br_if 0 (local.get $a))) (local.get $a) unreachable",
    "(i32.const 2) (i32.lt_s (local.get $a) (local.get $b)) (if (then) (else unreachable))",
  ]

  @Test(arguments: bodies)
  func `values are the same however the code is compiled`(_ body: String) throws {
    func frame(_ fuses: Bool) throws -> StackFrame {
      // What is behind the trap takes any operands.
      let text = """
        (module (type $t (func)) (memory 1) (table 1 funcref)
          (func (export "f") (param $a i32) (param $b i32)
            \(body)
            unreachable))
        """
      let engine = engine(fuses: fuses)
      let store = Store(engine: engine)
      store.keepsFrames = true
      let instance = try Instance(try wat(text, engine: engine), store: store)
      _ = try #require(throws: TrapReport.self) {
        try instance.call("f", [.i32(3), .i32(-8)])
      }
      return try #require(store.lastFrames.first)
    }
    let (plain, fused) = (try frame(false), try frame(true))
    #expect(!plain.locals.contains(nil) && !plain.operands.contains(nil))
    #expect(plain.operands.count > 0 && plain.offset == fused.offset)
    #expect(fused.locals == plain.locals)
    #expect(fused.operands.count == plain.operands.count)
    for (value, expected) in zip(fused.operands, plain.operands) {
      #expect(value == nil || value == expected)
    }
    // Only a comparison that a branch takes is in no place.
    #expect(!fused.operands.contains(nil))
  }

  @Test func `frames are kept only if somebody asks`() throws {
    let instance = try instance("(module (func (export \"f\") unreachable))")
    _ = try #require(throws: TrapReport.self) { try instance.call("f") }
    #expect(instance.store.lastFrames.isEmpty)
  }

  @Test func `a stack that is exhausted is kept whole`() throws {
    let store = Store()
    store.keepsFrames = true
    let instance = try Instance(
      try wat(
        "(module (func $f (export \"f\") (param i32) (call $f (i32.add (local.get 0) (i32.const 1)))))"
      ),
      store: store)
    _ = try #require(throws: TrapReport.self) { try instance.call("f", [.i32(0)]) }
    let count = store.lastFrames.count
    #expect(count > 10_000)
    #expect(store.lastFrames.first?.locals == [.i32(Int32(count - 1))])
    #expect(store.lastFrames.last?.locals == [.i32(0)])
    let (_, dump) = try dump(store)
    #expect(dump.frames.count == count)
  }
}
