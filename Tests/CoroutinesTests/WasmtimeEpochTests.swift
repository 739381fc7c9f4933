// SPDX-License-Identifier: Apache-2.0
//
// What Wasmtime's tests of epochs check (tests/all/epoch_interruption.rs), checked here under the same
// names. epoch_interrupt_infinite_loop and epoch_interrupt_function_entries count up from another thread;
// memory_grow_in_epoch_callback, table_grow_in_epoch_callback and gc_during_epoch_callback are EpochTests'
// test of a program that changes the guest.

import Coroutines
import Foundation
import Interp
import TestSupport
import Testing

@Suite struct WasmtimeEpochTests {
  /// How often a call yielded, and how often the program was asked.
  private struct Count: Equatable {
    var yields: Int
    var questions = 0
  }

  /// Instantiates a module and calls `run`.
  /// - Returns: Nil if the call failed.
  private func count(
    _ fields: String, deadline: UInt64, decision: EpochDecision? = nil,
    behavior: EpochBehavior = .trap, others: @escaping (Engine) -> Void = { _ in }
  ) async throws -> Count? {
    let engine = engine(checksEpochs: true)
    let module = try wat(
      "(module (import \"\" \"bump_epoch\" (func $bump)) \(fields))", engine: engine)
    var questions = 0
    let store = Store(engine: engine)
    store.setEpochDeadline(ticks: deadline)
    store.epochBehavior = behavior
    if let decision {
      store.epochBehavior = .callback { _ in
        questions += 1
        return decision
      }
    }
    var imports = Imports()
    imports.define("", "bump_epoch") { engine.incrementEpoch() }
    let instance = try await Instance.instantiate(module, imports: imports, store: store)
    others(engine)
    let yields = YieldCounter()
    do {
      _ = try await instance.call("run", options: yields.options)
    } catch {
      return nil
    }
    return Count(yields: yields.count, questions: questions)
  }

  private static let callsAfterBump = """
    (func (export "run") call $bump call $callee)
    (func $callee)
    """

  @Test("epoch_yield_at_func_entry") func yieldAtFunctionEntry() async throws {
    #expect(
      try await count(Self.callsAfterBump, deadline: 1, behavior: .yield(ticks: 1))
        == Count(yields: 1))
  }

  @Test("epoch_yield_at_loop_header") func yieldAtLoopHeader() async throws {
    let fields = """
      (func (export "run") (local $i i32)
        (local.set $i (i32.const 10))
        (loop $l (call $bump)
          (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
      """
    #expect(try await count(fields, deadline: 0, behavior: .yield(ticks: 5)) == Count(yields: 2))
  }

  @Test("epoch_yield_immediate") func yieldImmediate() async throws {
    #expect(
      try await count("(func (export \"run\"))", deadline: 0, behavior: .yield(ticks: 1))
        == Count(yields: 1))
  }

  @Test("epoch_yield_only_once") func yieldOnlyOnce() async throws {
    let fields = """
      (func (export "run") (local $i i32)
        (call $bumps) (call $callee)
        (loop $l
          (br_if $l (i32.eq (i32.const 10)
            (local.tee $i (i32.add (i32.const 1) (local.get $i)))))))
      (func $bumps (call $bump))
      (func $callee)
      """
    #expect(try await count(fields, deadline: 1, behavior: .yield(ticks: 1)) == Count(yields: 1))
  }

  @Test("epoch_interrupt_infinite_loop") func interruptInfiniteLoop() async throws {
    let result = try await count(
      "(func (export \"run\") (loop $l (br $l)))", deadline: 1,
      others: { engine in Thread.detachNewThread { engine.incrementEpoch() } })
    #expect(result == nil)
  }

  @Test("epoch_interrupt_function_entries") func interruptFunctionEntries() async throws {
    // Ten calls in each of ten functions: without an end for anybody who waits for it.
    let functions = (0..<10).map { number in
      let calls = String(repeating: number == 9 ? "" : "call $f\(number + 1) ", count: 10)
      return "(func $f\(number) \(calls))"
    }
    let result = try await count(
      "(func (export \"run\") call $f0) \(functions.joined())", deadline: 1,
      others: { engine in Thread.detachNewThread { engine.incrementEpoch() } })
    #expect(result == nil)
  }

  @Test("epoch_callback_continue") func callbackContinue() async throws {
    #expect(
      try await count(Self.callsAfterBump, deadline: 1, decision: .proceed(ticks: 1))
        == Count(yields: 0, questions: 1))
  }

  @Test("epoch_callback_yield") func callbackYield() async throws {
    #expect(
      try await count(Self.callsAfterBump, deadline: 1, decision: .yield(ticks: 1))
        == Count(yields: 1, questions: 1))
  }

  @Test("epoch_callback_yield_custom") func callbackYieldCustom() async throws {
    var isDone = false
    let decision = EpochDecision.wait(ticks: 1) {
      await Task.yield()
      isDone = true
    }
    #expect(
      try await count(Self.callsAfterBump, deadline: 1, decision: decision)
        == Count(yields: 1, questions: 1))
    #expect(isDone)
  }

  @Test("epoch_callback_trap") func callbackTrap() async throws {
    #expect(try await count(Self.callsAfterBump, deadline: 1, decision: .trap) == nil)
    #expect(
      try await count(
        Self.callsAfterBump, deadline: 1, behavior: .callback { _ in throw Refusal(number: 1) })
        == nil)
  }

  @Test("drop_future_on_epoch_yield", arguments: [true, false])
  @MainActor func dropFutureOnEpochYield(byTask: Bool) async throws {
    let engine = engine(checksEpochs: true)
    let store = Store(engine: engine)
    store.setEpochDeadline(ticks: 1)
    store.epochBehavior = .yield(ticks: 1)
    var isAlive = false
    var imports = Imports()
    imports.define("", "bump_epoch") { engine.incrementEpoch() }
    imports.define("", "im_alive", FunctionType()) { _, _ in
      isAlive = true
      return []
    }
    imports.define("", "oops", FunctionType()) { _, _ in
      Issue.record("the guest went on")
      return []
    }
    let instance = try Instance(
      try wat(
        """
        (module
          (import "" "bump_epoch" (func $bump))
          (import "" "im_alive" (func $im_alive))
          (import "" "oops" (func $oops))
          (func (export "run") call $im_alive call $bump call $callee call $oops)
          (func $callee))
        """, engine: engine), imports: imports, store: store)
    if byTask {
      // Cancelled before it begins: the yield is the first to notice.
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await instance.call("run")
      }
      await #expect(throws: CancellationError.self) { try await task.value }
    } else {
      let run = try #require(instance.function("run") as Function?)
      guard case .suspended = try run.start() else {
        Issue.record("it ended")
        return
      }
    }
    #expect(isAlive)
    #expect(store.idleStacks.count == 1)
  }
}
