// SPDX-License-Identifier: Apache-2.0
//
// What belongs to a task reaches host functions: its actor, its task-local values, its cancellation. And
// guests at both ends of streams, in stores of different actors.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// A task-local value.
private enum Request {
  @TaskLocal static var number: Int32 = 0
}

/// How a guest is run.
enum Runner: CaseIterable, Sendable {
  case call, coroutine, steps

  nonisolated(nonsending) func run(
    _ instance: Instance, _ name: Name, _ argument: Int32, _ mechanism: Mechanism
  ) async throws -> [Value] {
    let options = CallOptions(mechanism: mechanism)
    guard self != .call else {
      return try await instance.call(name, [.i32(argument)], options: options)
    }
    let coroutine = try Coroutine(instance, name, [.i32(argument)], options: options)
    guard self == .steps else { return try await coroutine.run() }
    while true {
      if case .ready(let results) = try coroutine.step() { return results }
      try await coroutine.settle()
    }
  }
}

@MainActor @Suite struct SwiftFormTests {
  @Test(arguments: Setting.all, Runner.allCases)
  func `task-local values reach host functions`(_ setting: Setting, _ runner: Runner) async throws {
    var seen: [Int32] = []
    let guest = try WaitingGuest(setting.file) { _, arguments in
      seen.append(Request.number)
      // Those of the host function reach what it calls.
      return await Request.$number.withValue(Request.number + 1) {
        await Task.yield()
        seen.append(Request.number)
        return arguments
      }
    }
    let results = try await Request.$number.withValue(40) {
      try await runner.run(guest.instance, "twice", 4, setting.mechanism)
    }
    #expect(results == [.i32(4005)])
    #expect(seen == [40, 41, 40, 41])
  }

  @Test(arguments: Setting.all)
  func `a coroutine settled in several tasks sees the values of each`(
    _ setting: Setting
  ) async throws {
    var seen: [Int32] = []
    let guest = try WaitingGuest(setting.file) { _, arguments in
      seen.append(Request.number)
      return arguments
    }
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
    for number in [7, 8] as [Int32] {
      #expect(try coroutine.step() == .pending)
      try await Request.$number.withValue(number) { try await coroutine.settle() }
    }
    #expect(try coroutine.step() == .ready([.i32(4005)]))
    #expect(seen == [7, 8])
  }

  @Test(arguments: Setting.all, Runner.allCases)
  func `cancellation reaches the host function, and its error the caller`(
    _ setting: Setting, _ runner: Runner
  ) async throws {
    var isTold = false
    let gate = Gate()
    let guest = try WaitingGuest(setting.file) { _, _ in
      do {
        return [.i32(try await gate.wait(1))]
      } catch {
        isTold = Task.isCancelled && error is CancellationError
        throw error
      }
    }
    let task = Task { try await runner.run(guest.instance, "main", 3, setting.mechanism) }
    try await gate.crowd(1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(isTold)
    #expect(try guest.callNow("square", 3) == [.i32(9)])
  }

  @Test(arguments: Setting.all, Runner.allCases)
  func `a host function may make something else of a cancellation`(
    _ setting: Setting, _ runner: Runner
  ) async throws {
    let gate = Gate()
    let guest = try WaitingGuest(setting.file) { _, _ in
      do { return [.i32(try await gate.wait(1))] } catch is CancellationError { return [.i32(-1)] }
    }
    let task = Task { try await runner.run(guest.instance, "main", 3, setting.mechanism) }
    try await gate.crowd(1)
    task.cancel()
    // The guest goes on to its end.
    #expect(try await task.value == [.i32(1)])
  }

  @Test(arguments: [Mechanism.engine, .native], Runner.allCases)
  func `a guest may catch a cancellation that the host function made an exception of`(
    _ mechanism: Mechanism, _ runner: Runner
  ) async throws {
    let gate = Gate()
    var imports = Imports()
    imports.define("env", "wait", FunctionType()) { caller, _ in
      do { _ = try await gate.wait(1) } catch is CancellationError {
        throw try GuestException(try #require(caller.instance?.tag("cancelled")))
      }
      return []
    }
    let instance = try instance(
      """
      (module
        (import "env" "wait" (func $wait))
        (memory 1)
        (tag $cancelled (export "cancelled"))
        (func (export "main") (param $x i32) (result i32)
          (block $caught
            (try_table (catch $cancelled $caught) (call $wait))
            (return (i32.const -1)))
          (i32.add (local.get $x) (i32.const 1))))
      """, imports)
    let task = Task { try await runner.run(instance, "main", 41, mechanism) }
    try await gate.crowd(1)
    task.cancel()
    #expect(try await task.value == [.i32(42)])
  }

  @Test(arguments: Setting.all, Runner.allCases)
  func `a guest runs on the actor of its caller`(
    _ setting: Setting, _ runner: Runner
  ) async throws {
    #expect(try await StoreOwner().run(setting, runner) == [.i32(3004)])
  }

  // MARK: Streams

  @Test func `a guest produces a stream, and another on another actor consumes it`() async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    let producer = Task { try await Producer().run(5, continuation) }
    #expect(try await Consumer().run(stream) == [.i32(0 + 1 + 4 + 9 + 16)])
    #expect(try await producer.value == [.i32(5)])
  }

  @Test(arguments: Setting.all)
  func `a guest waits for the elements of a stream`(_ setting: Setting) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    var iterator = stream.makeAsyncIterator()
    let guest = try WaitingGuest(setting.file) { _, _ in
      [.i32(await iterator.next(isolation: #isolation) ?? -1)]
    }
    let task = Task { try await guest.call("twice", 0, setting.mechanism) }
    continuation.yield(31)
    continuation.finish()
    #expect(try await task.value == 31 * 1000 - 1)
  }
}

/// An actor that owns a store.
private actor StoreOwner {
  func run(_ setting: Setting, _ runner: Runner) async throws -> [Value] {
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    imports.define("env", "wait", type) { caller, arguments in
      self.assertIsolated()
      let core = try #require(caller.core)
      await Task.yield()
      return try await core.embed {
        self.assertIsolated()
        return arguments
      }
    }
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(try testModule(setting.file), imports: imports, store: Store())
    return try await runner.run(instance, "twice", 3, setting.mechanism)
  }
}

/// A guest whose squares go to a stream.
private actor Producer {
  func run(
    _ count: Int32, _ continuation: AsyncStream<Int32>.Continuation
  ) async throws -> [Value] {
    var imports = Imports()
    imports.define("env", "emit") { (number: Int32) in _ = continuation.yield(number) }
    defer { continuation.finish() }
    let instance = try instance(
      """
      (module (import "env" "emit" (func $emit (param i32)))
        (func (export "main") (param $n i32) (result i32) (local $i i32)
          (loop $next
            (call $emit (i32.mul (local.get $i) (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
          (local.get $i)))
      """, imports)
    return try await instance.call("main", [.i32(count)])
  }
}

/// A guest that sums up a stream.
private actor Consumer {
  func run(_ stream: AsyncStream<Int32>) async throws -> [Value] {
    var iterator = stream.makeAsyncIterator()
    var imports = Imports()
    imports.define("env", "next", FunctionType([], [.i32, .i32])) { _, _ in
      guard let number = await iterator.next(isolation: #isolation) else {
        return [.i32(0), .i32(0)]
      }
      return [.i32(number), .i32(1)]
    }
    let instance = try instance(
      """
      (module (import "env" "next" (func $next (result i32 i32)))
        (func (export "main") (result i32) (local $sum i32) (local $number i32)
          (loop $more
            (call $next)
            (if (param i32) (then
              (local.set $number)
              (local.set $sum (i32.add (local.get $sum) (local.get $number)))
              (br $more))
            (else drop)))
          (local.get $sum)))
      """, imports)
    return try await instance.call("main")
  }
}
