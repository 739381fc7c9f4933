// SPDX-License-Identifier: Apache-2.0
//
// Where the pool's buffers lie in memories of both page sizes.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct BufferPoolTests {
  private func pool(
    _ fields: String, _ source: BufferSource = .pages
  ) throws -> (Memory, BufferPool) {
    let instance = try instance("(module \(fields))")
    let memory = try #require(instance.memory("memory") as Memory?)
    return (memory, BufferPool(memory: memory, source: source, instance: instance))
  }

  @Test func `a page of 64 KiB is cut into buffers`() throws {
    let (memory, pool) = try pool("(memory (export \"memory\") 1)")
    let first = try #require(try pool.take(30_000))
    let second = try #require(try pool.take(30_000))
    #expect(first.dataPointer == 65_536 && second.dataPointer == first.end)
    #expect(memory.pageCount == 2)
  }

  @Test func `where pages are bytes, a buffer begins at a multiple of 16`() throws {
    let (memory, pool) = try pool("(memory (export \"memory\") 5 200 (pagesize 1))")
    let first = try #require(try pool.take(100))
    #expect(first.dataPointer == 16 && first.end == 128)
    #expect(memory.byteCount == 5 + 112 + 15)
    #expect(try pool.bounds(first).end == 128)
    #expect(try pool.take(100) == nil)
    pool.give(back: first)
    #expect(try pool.take(100) == first)
  }
}

@Suite struct LifetimeTests {
  @Test func `a store whose instances have asyncify states goes with its last owner`() throws {
    weak var store: Store?
    weak var state: NativeAsyncify?
    do {
      let guest = try NativeGuest(
        """
        (import "env" "sleep" (func $sleep (result i32)))
        \(bufferFields)
        (func (export "main") (param $x externref) (result externref)
          (drop (call $sleep))
          (local.get $x))
        """, fuses: true
      ) { Sleeper(answers: [.i32(5)]).define(&$0) }
      store = guest.instance.store
      state = guest.asyncify
      _ = DriverState.of(guest.instance).pool(.pages, of: guest.asyncify)
      _ = try guest.instance.call("main", [.externref(HostReference(1))])
      #expect(store != nil)
    }
    #expect(store == nil)
    #expect(state == nil)
  }
}
