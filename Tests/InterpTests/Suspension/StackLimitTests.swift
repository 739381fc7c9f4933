// SPDX-License-Identifier: Apache-2.0
//
// How much stack a call may take, and the stacks that are kept for the next ones.

import Interp
import TestSupport
import Testing

@Suite struct StackLimitTests {
  private static let text = """
    (module (import "m" "wait" (func $wait (param i32) (result i32)))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
          (else (i32.const 0))))
      (func $deepest (export "deepest") (result i32) (i32.add (call $deepest) (i32.const 1)))
      (func (export "wait") (param i32) (result i32)
        (i32.add (call $wait (i32.const 0)) (call $deep (local.get 0)))))
    """

  private func make(_ limits: StoreLimits = StoreLimits()) throws -> Instance {
    try Instance(
      try wat(Self.text), imports: SuspensionTests.imports, store: Store(limits: limits))
  }

  @Test func `a call may be given less stack than the store allows`() throws {
    let instance = try make()
    let deep = try #require(instance.function("deep"))
    #expect(try deep.call([.i32(10_000)]) == [.i32(10_000)])
    // How deep it gets grows with the limit.
    var before: Int32 = -1
    for bytes in [1 << 10, 1 << 12, 1 << 14, 1 << 16] {
      var depth: Int32 = 0
      while trap({ _ = try deep.start([.i32(depth)], stackBytes: bytes).results() }) == nil {
        depth += 16
      }
      #expect(depth > before && Int(depth) < bytes / 16)
      before = depth
    }
    for bytes in [0, 8, -5] {
      #expect(trap { _ = try deep.start([.i32(1)], stackBytes: bytes) } == .stackExhausted)
    }
    // A limit is that of its call, and more than the store's is the store's.
    #expect(try deep.call([.i32(10_000)]) == [.i32(10_000)])
    let endless = try #require(instance.function("deepest"))
    #expect(trap { _ = try endless.start([], stackBytes: .max) } == .stackExhausted)
  }

  @Test func `a limit lasts over suspensions, on a stack that was used before`() throws {
    let instance = try make()
    let function = try #require(instance.function("wait"))
    // The stack that this leaves has room for the depth that is forbidden below.
    #expect(try instance.call("deep", [.i32(300)]) == [.i32(300)])
    func run(_ depth: Int32) throws -> [Value] {
      let suspension = try function.start([.i32(depth)], stackBytes: 1 << 12).suspension()
      suspension.moveStack(spareSlots: 4)
      return try suspension.resume(returning: [.i32(1)]).results()
    }
    #expect(try run(20) == [.i32(21)])
    #expect(trap { _ = try run(300) } == .stackExhausted)
    #expect(try instance.call("deep", [.i32(300)]) == [.i32(300)])
  }

  @Test func `stacks are used again, as many and as large as the store keeps`() throws {
    var limits = StoreLimits()
    limits.idleStacks = 2
    limits.idleStackBytes = 4096
    let instance = try make(limits)
    let store = instance.store
    let function = try #require(instance.function("wait"))
    #expect(store.idleStacks.count == 0)
    for _ in 0..<3 {
      #expect(try instance.call("deep", [.i32(3)]) == [.i32(3)])
      #expect(store.idleStacks.count == 1)
    }
    let kept = try #require(store.idleStacks.first)
    let first = try function.start([.i32(1)]).suspension()
    #expect(first.machine === kept)
    let second = try function.start([.i32(1)]).suspension()
    let third = try function.start([.i32(1)]).suspension()
    #expect(store.idleStacks.isEmpty)
    first.cancel()
    second.cancel()
    #expect(try third.resume(returning: [.i32(1)]).results() == [.i32(2)])
    #expect(store.idleStacks.count == 2)
    // A large one is not kept.
    #expect(try instance.call("deep", [.i32(1000)]) == [.i32(1000)])
    #expect(store.idleStacks.count == 1)
    limits.idleStacks = 0
    let other = try make(limits)
    #expect(try other.call("deep", [.i32(3)]) == [.i32(3)])
    #expect(other.store.idleStacks.isEmpty)
  }
}
