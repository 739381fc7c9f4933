// SPDX-License-Identifier: Apache-2.0
//
// Memories that several stores have: limits, and that what one store adds the others see. What atomic
// instructions do is shown by spec-tests/threads.wast.
// Spec: proposal threads, shared linear memories.

import Interp
import TestSupport
import Testing

/// A module that imports a shared memory as `env.memory`.
func module(_ fields: String, _ memory: SharedMemory, fuses: Bool = true) throws -> Module {
  try wat(
    "(module (import \"env\" \"memory\" (memory \(memory.type))) \(fields))",
    engine: engine(fuses: fuses))
}

/// An instance of such a module in a store of its own.
func guest(_ module: Module, _ memory: SharedMemory) throws -> Instance {
  let store = Store(engine: module.engine)
  var imports = Imports()
  imports.define("env", "memory", .memory(try Memory(store: store, shared: memory)))
  return try Instance(module, imports: imports, store: store)
}

func guest(_ fields: String, _ memory: SharedMemory, fuses: Bool = true) throws -> Instance {
  try guest(try module(fields, memory, fuses: fuses), memory)
}

@Suite struct SharedMemoryTests {
  @Test func `stores share bytes and size`() throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 3)))
    #expect(shared.type == MemoryType(Limits(1, 3), isShared: true))
    #expect(shared.type.description == "1 3 shared")
    let one = try Memory(store: Store(), shared: shared)
    let other = try Memory(store: Store(), shared: shared)
    let start = one.withUnsafeBytes { $0.baseAddress }
    #expect(one == other && one.shared === shared && Set([one, other]).count == 1)
    try one.write([1, 2, 3], at: 65_533)
    #expect(try other.read(at: 65_533, count: 3) == [1, 2, 3])
    #expect(try one.grow(by: 1) == 1)
    #expect(other.byteCount == 131_072 && other.pageCount == 2 && shared.pageCount == 2)
    try other.store(7 as Int32, at: 131_068)
    #expect(try one.load(at: 131_068) == 7 as Int32)
    #expect(try other.grow(by: 2) == nil)
    #expect(shared.grow(by: 1) == 2 && shared.grow(by: 1) == nil && shared.grow(by: -1) == nil)
    #expect(one.type == MemoryType(Limits(3, 3), isShared: true))
    #expect(one.withUnsafeBytes { $0.allSatisfy { $0 == 0 } } == false)
    #expect(one.withUnsafeBytes { $0.baseAddress } == start, "the bytes do not move")
    #expect(shared.withUnsafeMutableBytes { $0.count } == 196_608)
  }

  @Test(arguments: [
    (MemoryType(Limits(1)), ValidationError.Reason.sharedMemoryWithoutMaximum),
    (MemoryType(Limits(2, 1)), .limitsOutOfOrder),
    (MemoryType(Limits(1, 2), pageSize: 3), .invalidPageSize(3)),
    (
      MemoryType(Limits(1, 65_537)),
      .memoryTooLarge(MemoryType(Limits(1, 65_537), isShared: true))
    ),
  ])
  func `an invalid type is refused`(type: MemoryType, reason: ValidationError.Reason) {
    #expect(throws: CallError.invalidMemoryType(reason)) { try SharedMemory(type) }
    var type = type
    type.isShared = true
    #expect(throws: CallError.invalidMemoryType(reason)) { try Memory(store: Store(), type: type) }
  }

  @Test func `a memory may be smaller than its maximum says`() throws {
    let type = MemoryType(Limits(1, 1 << 48), addressType: .i64)
    let shared = try SharedMemory(type, byteLimit: 3 * 65_536)
    #expect(shared.grow(by: 1 << 47) == nil)
    #expect(shared.grow(by: 3) == nil)
    #expect(shared.grow(by: 2) == 1)
    #expect(shared.grow(by: 0) == 3)
    let bytes = try SharedMemory(MemoryType(Limits(0, 70_000), pageSize: 1), byteLimit: 65_537)
    #expect(bytes.grow(by: 65_536) == 0 && bytes.grow(by: 1) == 65_536 && bytes.grow(by: 1) == nil)
    bytes.withUnsafeMutableBytes { $0[65_536] = 1 }
    #expect(throws: CallError.outOfMemory(bytes: 131_072)) {
      try SharedMemory(MemoryType(Limits(2, 3)), byteLimit: 65_536)
    }
    // Addresses for the largest memory of 32-bit addresses are there for the asking.
    _ = try SharedMemory(MemoryType(Limits(0, 65_536)))
  }

  @Test func `every store counts the bytes it has`() throws {
    var limits = StoreLimits()
    limits.memoryBytes = 3 * 65_536
    let shared = try SharedMemory(MemoryType(Limits(2, 10)))
    let store = Store(limits: limits)
    let memory = try Memory(store: store, shared: shared)
    #expect(throws: CallError.outOfMemory(bytes: 131_072)) {
      try Memory(store: store, type: MemoryType(Limits(2)))
    }
    #expect(try memory.grow(by: 2) == nil)
    #expect(try memory.grow(by: 1) == 2)
    // Another store is not bound by the limits of this one.
    #expect(try Memory(store: Store(), shared: shared).grow(by: 1) == 3)
    #expect(try memory.grow(by: 0) == 4 && memory.grow(by: 1) == nil)
    #expect(throws: CallError.outOfMemory(bytes: 262_144)) {
      try Memory(store: Store(limits: limits), shared: shared)
    }
  }

  @Test func `a module's own shared memory can be given to others`() throws {
    let first = try instance(
      "(module (memory (export \"m\") 1 2 shared) (data (i32.const 4) \"x\"))")
    let shared = try #require(first.memory("m")?.shared)
    let second = try guest(
      """
      (func (export "load") (result i32) (i32.load8_u (i32.const 4)))
      (data (i32.const 5) "y")
      """, shared)
    #expect(try second.call("load") == [.i32(0x78)])
    #expect(try first.memory("m")?.read(at: 4, count: 2) == Array("xy".utf8))
    #expect(try Memory(store: Store(), type: MemoryType(Limits(1, 2))).shared == nil)
  }

  /// Accesses with operands in every place that an operand can have.
  private static let accesses = """
    (global $g (mut f64) (f64.const 2.5))
    (func (export "size") (result i32) (memory.size))
    (func (export "slot") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "computed") (param i32) (result i32)
      (i32.load offset=4 (i32.sub (local.get 0) (i32.const 4))))
    (func (export "float") (param i32) (result i32)
      (i32.trunc_f64_s (f64.load (i32.sub (local.get 0) (i32.const 0)))))
    (func (export "constant") (param i32) (result i32) (i32.load (i32.const 65540)))
    (func (export "vector") (param i32) (result i32) (i32x4.extract_lane 0 (v128.load (local.get 0))))
    (func (export "atomic") (param i32) (result i32)
      (i32.atomic.rmw.add (i32.add (local.get 0) (i32.const 4)) (i32.const 1)))
    (func (export "store") (param i32) (result i32)
      (i32.store (local.get 0) (local.get 0)) (i32.load (local.get 0)))
    (func (export "store_computed") (param i32) (result i32)
      (i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 3))) (i32.load (local.get 0)))
    (func (export "store_there") (param i32) (result i32)
      (i32.store (i32.sub (local.get 0) (i32.const 4)) (local.get 0))
      (i32.load (i32.sub (local.get 0) (i32.const 4))))
    (func (export "store_float") (param i32) (result i32)
      (f64.store (local.get 0) (f64.add (global.get $g) (f64.const 0.5)))
      (i32.load offset=4 (local.get 0)))
    (func (export "fill") (param i32) (result i32)
      (memory.fill (i32.const 65530) (i32.const 1) (i32.const 100)) (i32.load (local.get 0)))
    """

  @Test(
    arguments: [
      ("size", 2), ("slot", 5), ("computed", 5), ("float", 0), ("constant", 5), ("vector", 5),
      ("atomic", 0), ("store", 65_540), ("store_computed", 196_620), ("store_there", 65_540),
      ("store_float", 0x4008_0000), ("fill", 0x0101_0101),
    ], [true, false])
  func `growth by another store is seen`(access: (Name, Int32), fuses: Bool) throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 2)))
    let guest = try guest(Self.accesses, shared, fuses: fuses)
    let (name, expected) = access
    if name != "size" {
      #expect(trap { _ = try guest.call(name, [.i32(65_540)]) } == .memoryOutOfBounds)
    }
    #expect(shared.grow(by: 1) == 1)
    shared.withUnsafeMutableBytes { $0[65_540] = 5 }
    #expect(try guest.call(name, name == "size" ? [] : [.i32(65_540)]) == [.i32(expected)])
    if name != "size", name != "constant", name != "fill" {
      #expect(trap { _ = try guest.call(name, [.i32(131_073)]) } != nil)
    }
  }
}
