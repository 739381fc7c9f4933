// SPDX-License-Identifier: Apache-2.0
//
// Memories from the host's side, and how far they grow.
// Spec: 4.2.13 Memory Instances, 4.5.3.9 Growing memories.

import Interp
import TestSupport
import Testing

@Suite struct MemoryTests {
  private func memory(_ limits: Limits) throws -> Memory {
    try Memory(store: Store(), type: MemoryType(limits))
  }

  @Test func `bytes are written and read back`() throws {
    let memory = try memory(Limits(1, 2))
    #expect(memory.byteCount == 65_536 && memory.pageCount == 1)
    try memory.write([1, 2, 3], at: 65_533)
    #expect(try memory.read(at: 65_532, count: 4) == [0, 1, 2, 3])
    #expect(try memory.read(at: 65_536, count: 0).isEmpty)
    try memory.write([], at: 65_536)
    memory.withUnsafeMutableBytes { $0[0] = 7 }
    #expect(memory.withUnsafeBytes { $0[0] } == 7)
  }

  @Test func `numbers are little-endian`() throws {
    let memory = try memory(Limits(1))
    try memory.store(UInt32(0x0403_0201), at: 1)
    #expect(try memory.read(at: 0, count: 6) == [0, 1, 2, 3, 4, 0])
    #expect(try memory.load(at: 1, as: UInt16.self) == 0x0201)
    try memory.store(Int64(-2), at: 65_528)
    #expect(try memory.load(at: 65_528, as: Int64.self) == -2)
    #expect(try memory.load(at: 65_535, as: Int8.self) == -1)
  }

  @Test(arguments: [(-1, 1), (65_536, 1), (65_535, 2), (0, 65_537), (0, -1), (.max, 1), (1, .max)])
  func `nothing outside can be reached`(_ offset: Int, _ count: Int) throws {
    let memory = try memory(Limits(1))
    #expect(throws: CallError.outOfBounds(offset: offset, count: count, limit: 65_536)) {
      try memory.read(at: offset, count: count)
    }
  }

  @Test(arguments: [-1, 65_529, 65_536, Int.max, Int.min])
  func `no number outside can be reached`(_ offset: Int) throws {
    let memory = try memory(Limits(1))
    let expected = CallError.outOfBounds(offset: offset, count: 8, limit: 65_536)
    #expect(throws: expected) { try memory.load(at: offset, as: Int64.self) }
    #expect(throws: expected) { try memory.store(Int64(1), at: offset) }
    #expect(throws: expected) { try memory.write([UInt8](repeating: 1, count: 8), at: offset) }
    #expect(memory.withUnsafeBytes { $0.allSatisfy { $0 == 0 } })
  }

  @Test func `a memory grows to its limit`() throws {
    let memory = try memory(Limits(1, 3))
    try memory.write([9], at: 65_535)
    #expect(try memory.grow(by: 0) == 1)
    #expect(try memory.grow(by: 1) == 1)
    #expect(try memory.grow(by: 2) == nil)
    #expect(try memory.grow(by: -1) == nil)
    #expect(try memory.grow(by: .max) == nil)
    #expect(try memory.grow(by: 1) == 2)
    #expect(try memory.grow(by: 1) == nil)
    #expect(memory.type == MemoryType(Limits(3, 3)))
    #expect(try memory.read(at: 65_535, count: 2) == [9, 0])
    #expect(memory.withUnsafeBytes { $0[65_536...].allSatisfy { $0 == 0 } })
  }

  @Test func `a page may be a byte`() throws {
    let store = Store()
    let memory = try Memory(store: store, type: MemoryType(Limits(3, 200_000), pageSize: 1))
    #expect(memory.pageCount == 3 && memory.byteCount == 3)
    #expect(memory.type.description == "3 200000 (pagesize 1)")
    try memory.write([9], at: 2)
    #expect(throws: CallError.outOfBounds(offset: 3, count: 1, limit: 3)) {
      try memory.read(at: 3, count: 1)
    }
    for size in 3..<100 { #expect(try memory.grow(by: 1) == size) }
    #expect(try memory.grow(by: 199_901) == nil)
    #expect(try memory.grow(by: 199_900) == 100)
    #expect(try memory.read(at: 0, count: 4) == [0, 0, 9, 0])
    #expect(try memory.read(at: 199_999, count: 1) == [0])
  }

  @Test func `a memory of bytes with 64-bit addresses grows as far as the store has room`() throws {
    var limits = StoreLimits()
    limits.memoryBytes = 10
    let type = MemoryType(Limits(1), addressType: .i64, pageSize: 1)
    let memory = try Memory(store: Store(limits: limits), type: type)
    #expect(memory.instance.grow(by: .max, store: memory.store) == nil)
    #expect(memory.instance.grow(by: .max - 1, store: memory.store) == nil)
    #expect(try memory.grow(by: 10) == nil)
    #expect(try memory.grow(by: 9) == 1)
    #expect(memory.byteCount == 10)
  }

  @Test func `memory.grow beyond a limit gives -1`() throws {
    var limits = StoreLimits()
    limits.memoryBytes = 5 * 65_536
    let module = try wat(
      """
      (module (memory (export "m") 1 4) (memory.placeholder)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) memory.size)
        (func (export "touch") (param i32) (result i32) (i32.load8_u (local.get 0))))
      """.replacing(" (memory.placeholder)", with: ""))
    let instance = try Instance(module, store: Store(limits: limits))
    func grow(_ pages: Int32) throws -> [Value] { try instance.call("grow", [.i32(pages)]) }
    #expect(try grow(4) == [.i32(-1)])
    #expect(try grow(-1) == [.i32(-1)])
    #expect(trap { _ = try instance.call("touch", [.i32(65_536)]) } == .memoryOutOfBounds)
    #expect(try grow(2) == [.i32(1)])
    #expect(try instance.call("touch", [.i32(65_536)]) == [.i32(0)])
    #expect(try grow(0) == [.i32(3)])
    // Another memory of the store leaves one page of the store's limit.
    let other = try Memory(store: instance.store, type: MemoryType(Limits(2)))
    #expect(try grow(1) == [.i32(-1)])
    #expect(try instance.call("size") == [.i32(3)])
    #expect(throws: CallError.outOfMemory(bytes: 65_536)) {
      try Memory(store: instance.store, type: MemoryType(Limits(1)))
    }
    #expect(throws: CallError.self) { try Instance(module, store: instance.store) }
    #expect(other.pageCount == 2)
  }

  @Test func `bulk instructions overlap and end where they should`() throws {
    let instance = try instance(
      """
      (memory (export "m") 1) (data $d "abcdef")
      (func (export "init") (param i32 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
      (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
      (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
      """)
    let memory = try #require(instance.memory("m"))
    func run(_ name: Name, _ a: Int32, _ b: Int32, _ c: Int32) -> Trap? {
      trap { _ = try instance.call(name, [.i32(a), .i32(b), .i32(c)]) }
    }
    #expect(run("init", 0, 0, 6) == nil)
    #expect(run("copy", 2, 0, 4) == nil)
    #expect(try memory.read(at: 0, count: 6) == Array("ababcd".utf8))
    #expect(run("copy", 0, 2, 4) == nil)
    #expect(try memory.read(at: 0, count: 6) == Array("abcdcd".utf8))
    #expect(run("fill", 65_530, 0x1FF, 6) == nil)
    #expect(try memory.read(at: 65_530, count: 6) == Array(repeating: 0xFF, count: 6))
    // Nothing is written when it does not fit as a whole.
    #expect(run("fill", 65_530, 1, 7) == .memoryOutOfBounds)
    #expect(run("copy", 65_533, 0, 4) == .memoryOutOfBounds)
    #expect(run("init", 65_533, 0, 4) == .memoryOutOfBounds)
    #expect(run("copy", -1, 0, -1) == .memoryOutOfBounds)
    #expect(try memory.read(at: 65_530, count: 6) == Array(repeating: 0xFF, count: 6))
    // Nothing at the very end is in bounds, one beyond is not.
    #expect(run("copy", 65_536, 65_536, 0) == nil)
    #expect(run("copy", 65_537, 0, 0) == .memoryOutOfBounds)
    #expect(run("init", 65_536, 6, 0) == nil)
    #expect(run("init", 0, 7, 0) == .memoryOutOfBounds)
  }
}
