// SPDX-License-Identifier: Apache-2.0
//
// Calls that wait at an address of a shared memory while others run on the same thread.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// Keeps the waits and what came of them.
private final class Listener: CallObserver {
  private(set) var lines: [String] = []

  func observe(_ event: CallEvent) {
    switch event {
    case .waiting(let name, _, let mechanism, let backtrace):
      lines.append("\(name) \(mechanism) \(backtrace.frames.count)")
    case .resumed(let results): lines.append("\(results)")
    case .failed(let error): lines.append(error)
    default: break
    }
  }
}

@MainActor @Suite struct AtomicWaitCallTests {
  /// Guests of both mechanisms: the second imports asyncify.
  nonisolated private static let imports = [
    "", "(import \"asyncify\" \"start_unwind\" (func (param i32)))",
  ]

  private func guest(_ memory: SharedMemory, _ fields: String = "") throws -> Instance {
    let store = Store()
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("env", "memory", .memory(try Memory(store: store, shared: memory)))
    let module = try wat(
      """
      (module \(fields) (import "env" "memory" (memory 1 1 shared))
        (func $wait (param i64) (result i32)
          (memory.atomic.wait32 (i32.const 8) (i32.const 0) (local.get 0)))
        (func (export "run") (param i32 i64) (result i32)
          (i32.add (i32.mul (local.get 0) (i32.const 10)) (call $wait (local.get 1))))
        (func (export "notify") (result i32) (memory.atomic.notify (i32.const 8) (i32.const -1))))
      """)
    return try Instance(module, imports: imports, store: store)
  }

  private func notify(_ guest: Instance) throws -> Int32 {
    if case .i32(let count)? = try guest.call("notify").first { count } else { -1 }
  }

  @Test(arguments: imports)
  func `calls on one thread wait and are notified`(_ fields: String) async throws {
    let memory = try SharedMemory(MemoryType(Limits(1, 1)))
    let (one, other) = (try guest(memory, fields), try guest(memory, fields))
    let listener = Listener()
    var options = CallOptions()
    options.observer = listener
    let watched = options
    let first = Task { try await one.call("run", [.i32(1), .i64(-1)], options: watched) }
    let second = Task { try await one.call("run", [.i32(2), .i64(-1)]) }
    let third = Task { try await other.call("run", [.i32(3), .i64(-1)]) }
    var notified: Int32 = 0
    while notified < 3 {
      await Task.yield()
      notified += try notify(other)
    }
    #expect(try await first.value == [.i32(10)])
    #expect(try await second.value == [.i32(20)])
    #expect(try await third.value == [.i32(30)])
    #expect(listener.lines == ["memory.atomic.wait engine 2", "[0]"])
  }

  @Test func `a wait is over when its time is`() async throws {
    let memory = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(memory)
    #expect(try await guest.call("run", [.i32(1), .i64(1000)]) == [.i32(12)])
    #expect(try await guest.call("run", [.i32(1), .i64(0)]) == [.i32(12)])
    #expect(memory.notify(at: 8) == 0)
  }

  @Test func `a task that is cancelled waits no longer`() async throws {
    let memory = try SharedMemory(MemoryType(Limits(1, 1)))
    let guest = try guest(memory)
    let listener = Listener()
    var options = CallOptions()
    options.observer = listener
    let watched = options
    let task = Task { try await guest.call("run", [.i32(1), .i64(-1)], options: watched) }
    while listener.lines.isEmpty { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(memory.notify(at: 8) == 0)
    #expect(listener.lines.count == 2)
    #expect(try notify(guest) == 0)
  }
}
