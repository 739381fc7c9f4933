// SPDX-License-Identifier: Apache-2.0
//
// Guests that wait for each other at addresses of a shared memory: on threads of their own, and on one
// thread, where a call stands while another runs.
// Spec: proposal threads, wait and notify operators.

import Foundation
import Interp
import Synchronization
import TestSupport
import Testing

/// Runs something on a thread of its own, which it may block.
private func thread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
  }
}

@Suite struct ThreadTests {
  private static let text = """
    (func (export "wait") (param i32 i64) (result i32)
      (memory.atomic.wait32 (i32.const 8) (local.get 0) (local.get 1)))
    (func (export "set") (param i32) (i32.atomic.store (i32.const 8) (local.get 0)))
    (func (export "notify") (result i32) (memory.atomic.notify (i32.const 8) (i32.const -1)))
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    ;; Waits until it is its turn, then passes the turn on, so many times.
    (func (export "take_turns") (param $mine i32) (param $count i32) (result i32)
      (loop $again
        (block $ready
          (loop $wait
            (br_if $ready (i32.eq (i32.atomic.load (i32.const 16)) (local.get $mine)))
            (drop (memory.atomic.wait32 (i32.const 16)
              (i32.sub (i32.const 1) (local.get $mine)) (i64.const -1)))
            (br $wait)))
        (i32.store (i32.const 32) (i32.add (i32.load (i32.const 32)) (i32.const 1)))
        (i32.atomic.store (i32.const 16) (i32.sub (i32.const 1) (local.get $mine)))
        (drop (memory.atomic.notify (i32.const 16) (i32.const 1)))
        (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
      (i32.load (i32.const 32)))
    """

  @Test(arguments: [true, false])
  func `a thread that waits is woken by another store's notify`(fuses: Bool) async throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    async let waited = thread {
      try guest(Self.text, shared, fuses: fuses).call("wait", [.i32(0), .i64(-1)])
    }
    async let notified = thread {
      let instance = try guest(Self.text, shared, fuses: fuses)
      // Until the other one has come to wait there is nobody to wake.
      while true {
        let count = try instance.call("notify")
        if count != [.i32(0)] { return count }
      }
    }
    #expect(try await waited == [.i32(0)])
    #expect(try await notified == [.i32(1)])
    #expect(shared.notify(at: 8) == 0)
  }

  @Test(arguments: [true, false])
  func `two threads take turns`(fuses: Bool) async throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let module = try module(Self.text, shared, fuses: fuses)
    let count: Int32 = 2000
    async let first = thread {
      try guest(module, shared).call("take_turns", [.i32(0), .i32(count)])
    }
    async let second = thread {
      try guest(module, shared).call("take_turns", [.i32(1), .i32(count)])
    }
    _ = try await first
    #expect(try await second == [.i32(2 * count)], "a plain counter, guarded by the turns")
  }

  @Test func `a wait that nobody ends is over when its time is`() async throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let start = ContinuousClock.now
    let result = try await thread {
      try guest(Self.text, shared).call("wait", [.i32(0), .i64(2_000_000)])
    }
    #expect(result == [.i32(2)])
    #expect(ContinuousClock.now - start >= .milliseconds(2))
    #expect(shared.notify(at: 8) == 0, "nobody is left in the list")
  }

  /// Every operation that changes a cell, in a loop, as often as the parameter says.
  private static func loop(_ width: String, _ type: String, _ address: Int) -> String {
    """
    (func (export "add\(width)") (param i32)
      (loop (drop (\(type).atomic.rmw\(width)add\(suffix(width)) (i32.const \(address)) (\(type).const 3)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "sub\(width)") (param i32)
      (loop (drop (\(type).atomic.rmw\(width)sub\(suffix(width)) (i32.const \(address)) (\(type).const 1)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "cmpxchg\(width)") (param i32) (local $old \(type))
      (loop $again
        (local.set $old (\(type).atomic.load\(width == "." ? "" : width.dropLast() + "_u") (i32.const \(address))))
        (br_if $again (\(type).ne (local.get $old)
          (\(type).atomic.rmw\(width)cmpxchg\(suffix(width)) (i32.const \(address)) (local.get $old)
            (\(type).add (local.get $old) (\(type).const 5)))))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    """
  }

  private static func suffix(_ width: String) -> String { width == "." ? "" : "_u" }

  @Test(arguments: [("8.", 8), ("16.", 16), ("32.", 32), (".", 64)], [true, false])
  func `no update is lost`(cell: (width: String, bits: Int), fuses: Bool) async throws {
    // The bytes beside the cell stay as they are.
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let module = try module(Self.loop(cell.width, "i64", 24), shared, fuses: fuses)
    let count: Int32 = 20_000
    let run: @Sendable () throws -> Void = {
      let instance = try guest(module, shared)
      for name in ["add", "sub", "cmpxchg"] {
        _ = try instance.call(Name(name + cell.width), [.i32(count)])
      }
    }
    async let first: Void = thread(run)
    async let second: Void = thread(run)
    _ = try await (first, second)
    let memory = try Memory(store: Store(), shared: shared)
    let sum = 2 * UInt64(count) * (3 - 1 + 5)
    let mask = cell.bits == 64 ? UInt64.max : (1 << UInt64(cell.bits)) - 1
    #expect(try memory.load(at: 24) == sum & mask)
    #expect(try memory.load(at: 16) == 0 as UInt64 && memory.load(at: 32) == 0 as UInt64)
  }

  @Test func `threads grow a memory together`() async throws {
    let shared = try SharedMemory(MemoryType(Limits(0, 200)))
    let run: @Sendable () throws -> [Int32] = {
      let instance = try guest(Self.text, shared)
      return try (0..<100).compactMap { _ in
        if case .i32(let before)? = try instance.call("grow").first { before } else { nil }
      }
    }
    async let first = thread(run)
    async let second = thread(run)
    #expect(try await (first + second).sorted() == Array(0..<200))
    #expect(shared.pageCount == 200)
  }
}

/// A call stands where it should not.
private struct UnexpectedStop: Error {
  let reason: String
}

@Suite struct AtomicWaitTests {
  private static let text = """
    (func (export "wait") (param i32) (result i32)
      (i32.add (local.get 0) (memory.atomic.wait64 (i32.const 8) (i64.const 0) (i64.const -1))))
    (func (export "elsewhere") (result i32)
      (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const 5_000_000)))
    (func (export "notify") (param i32) (result i32)
      (memory.atomic.notify (i32.const 8) (local.get 0)))
    """

  private func start(_ instance: Instance, _ arguments: [Value] = [.i32(100)]) throws -> Suspension
  {
    try #require(instance.function(arguments.isEmpty ? "elsewhere" : "wait")).start(arguments)
      .suspension()
  }

  private func wait(_ suspension: borrowing Suspension) throws -> PendingWait {
    guard case .atomicWait(let wait) = suspension.reason else {
      throw UnexpectedStop(reason: "\(suspension.reason)")
    }
    return wait
  }

  @Test(arguments: [true, false])
  func `on one thread a call stands while another notifies`(fuses: Bool) throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let one = try guest(Self.text, shared, fuses: fuses)
    let other = try guest(Self.text, shared, fuses: fuses)
    let suspension = try start(one)
    let wait = try wait(suspension)
    #expect(wait.memory === shared && wait.address == 8 && wait.deadline == nil)
    #expect(wait.result == nil)
    #expect(suspension.backtrace.frames.count == 1)
    #expect(try other.call("notify", [.i32(0)]) == [.i32(0)])
    #expect(wait.result == nil)
    #expect(try other.call("notify", [.i32(5)]) == [.i32(1)])
    #expect(wait.result == .ok)
    #expect(wait.block() == .ok && wait.expire() == .ok)
    #expect(try suspension.resume().results() == [.i32(100)])
  }

  @Test func `a call of the same store notifies, those first that came first`() throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(Self.text, shared)
    let first = try start(guest, [.i32(10)])
    let second = try start(guest, [.i32(20)])
    let third = try start(guest, [.i32(30)])
    let other = try start(guest, [])
    #expect(try guest.call("notify", [.i32(2)]) == [.i32(2)])
    #expect(try wait(first).result == .ok && wait(second).result == .ok)
    #expect(try wait(third).result == nil && wait(other).result == nil)
    #expect(try wait(other).deadline != nil)
    #expect(try second.resume().results() == [.i32(20)])
    #expect(try first.resume().results() == [.i32(10)])
    #expect(try guest.call("notify", [.i32(-1)]) == [.i32(1)])
    #expect(try third.resume().results() == [.i32(30)])
    #expect(shared.notify(at: 16) == 1)
    #expect(try other.resume().results() == [.i32(0)])
  }

  @Test func `a call that goes on too early has timed out`() throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(Self.text, shared)
    let suspension = try start(guest)
    #expect(try suspension.resume().results() == [.i32(102)])
    #expect(shared.notify(at: 8) == 0)
    let other = try start(guest, [])
    #expect(try wait(other).block() == .timedOut, "after five milliseconds")
    #expect(try other.resume().results() == [.i32(2)])
  }

  @Test func `a call that is given up waits no longer`() throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(Self.text, shared)
    _ = try start(guest)
    #expect(shared.notify(at: 8) == 0)
    try start(guest).cancel()
    #expect(shared.notify(at: 8) == 0)
    let suspension = try start(guest)
    let wait = try wait(suspension)
    do {
      _ = try suspension.resume(throwing: CallError.foreignEngine)
    } catch {
      #expect(error as? CallError == .foreignEngine)
    }
    #expect(guest.store.lastBacktrace?.frames.first?.functionName == "wait")
    #expect(wait.result == .timedOut && shared.notify(at: 8) == 0)
  }

  @Test func `what is to be done at the end is done once`() throws {
    let shared = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(Self.text, shared)
    let suspension = try start(guest)
    let wait = try wait(suspension)
    let counter = Counter()
    wait.whenOver {
      // It may notify itself.
      #expect(shared.notify(at: 8) == 0)
      counter.count.add(1, ordering: .relaxed)
    }
    #expect(shared.notify(at: 8, count: 1) == 1)
    #expect(counter.count.load(ordering: .relaxed) == 1)
    _ = try suspension.resume().results()
    wait.whenOver { counter.count.add(1, ordering: .relaxed) }
    #expect(counter.count.load(ordering: .relaxed) == 2, "at once: the wait is over")
  }
}

/// A number that threads share.
private final class Counter: Sendable {
  let count = Atomic(0)
}
