// SPDX-License-Identifier: Apache-2.0
//
// What Wasmtime's tests of its async interface check (tests/all/async_functions.rs), checked here under
// the same names. Each test is written anew from what the original establishes. Where Swift differs:
//
//   a future that is polled once   a call that was begun with `start`
//   futures that are pending       `CallEvent.yielded`
//   a future that is dropped       a `Suspension` that is dropped, or a task that is cancelled
//   a linker                       `Imports`, and `Imports.defineModule`
//   WasmBacktrace::force_capture   `Suspension.backtrace`
//
// Two have no counterpart: async_mpk_protection (there are no protection keys: every access is checked) and
// async_gc_with_func_new_and_func_wrap (structures are made by guests; the host only holds references to
// them, which CollectionTests covers).

import Coroutines
import Foundation
import Interp
import TestSupport
import Testing

/// An asynchronous host function without parameters and results.
private func thunk(
  _ body: nonisolated(nonsending) @escaping (Caller) async throws -> Void = { _ in }
) -> HostFunction {
  HostFunction(FunctionType()) { caller, _ in
    try await body(caller)
    return []
  }
}

private func nothing() async throws {}
private func pause() async throws { await Task.yield() }

/// Counts how often a call yields.
final class YieldCounter: CallObserver {
  private(set) var count = 0

  /// Options for calls that are counted.
  var options: CallOptions {
    var options = CallOptions()
    options.observer = self
    return options
  }

  func observe(_ event: CallEvent) { if case .yielded = event { count += 1 } }
}

@Suite struct WasmtimeTests {
  // MARK: Smoke

  private func runSmoke(_ function: Function) async throws {
    for _ in 0..<2 { #expect(try await function.call() == []) }
    for _ in 0..<2 { try await function.call(returning: Void.self) }
  }

  @Test("smoke") func smoke() async throws {
    let store = Store()
    try await runSmoke(try Function(store: store, thunk()))
    try await runSmoke(try Function(store: store, HostFunction(typed: nothing)))
  }

  @Test("smoke_with_suspension") func smokeWithSuspension() async throws {
    let store = Store()
    try await runSmoke(try Function(store: store, thunk { _ in await Task.yield() }))
    try await runSmoke(try Function(store: store, HostFunction(typed: pause)))
  }

  /// Host functions under names, as a guest that passes them on sees them.
  private func runHostFunctions(_ imports: Imports) async throws {
    let module = try wat(
      """
      (module (import "" "first" (func $first)) (import "" "second" (func $second))
        (export "first" (func $first)) (export "second" (func $second)))
      """)
    let instance = try await Instance.instantiate(module, imports: imports, store: Store())
    for name in ["first", "second"] as [Name] {
      try await runSmoke(try #require(instance.function(name)))
    }
  }

  @Test("smoke_host_func") func smokeHostFunction() async throws {
    var imports = Imports()
    imports.define("", "first", thunk())
    imports.define("", "second", nothing)
    try await runHostFunctions(imports)
  }

  @Test("smoke_host_func_with_suspension") func smokeHostFunctionWithSuspension() async throws {
    var imports = Imports()
    imports.define("", "first", thunk { _ in await Task.yield() })
    imports.define("", "second", pause)
    try await runHostFunctions(imports)
  }

  // MARK: Nesting

  @Test("recursive_call") func recursiveCall() async throws {
    let store = Store()
    var calls = 0
    var inner: Function? = try Function(store: store, thunk { _ in await Task.yield() })
    // The store would keep itself; so below.
    defer { inner = nil }
    var imports = Imports()
    imports.define(
      "", "",
      thunk { _ in
        calls += 1
        _ = try await #require(inner).call()
      })
    let instance = try await Instance.instantiate(
      try wat("(module (import \"\" \"\" (func)) (func (export \"\") call 0 call 0))"),
      imports: imports, store: store)
    #expect(try await instance.call("") == [])
    #expect(calls == 2)
  }

  @Test("suspend_while_suspending") func suspendWhileSuspending() async throws {
    let store = Store()
    var inner: Function? = try Function(store: store, thunk())
    defer { inner = nil }
    var imports = Imports()
    // A synchronous function cannot await; it drives a call that suspends by hand.
    imports.define("", "drive", FunctionType()) { _, _ in
      guard case .suspended(let suspension) = try #require(inner).start() else { return [] }
      #expect(suspension.function == inner)
      guard case .finished(let results) = try suspension.resume() else { return [] }
      return results
    }
    imports.define("", "wait", thunk { _ in await Task.yield() })
    let instance = try await Instance.instantiate(
      try wat(
        """
        (module (import "" "drive" (func $drive)) (import "" "wait" (func $wait))
          (func (export "") call $drive call $wait))
        """), imports: imports, store: store)
    #expect(try await instance.call("") == [])
  }

  @Test("recursive_async") func recursiveAsync() async throws {
    let store = Store()
    var instance: Instance? = try await Instance.instantiate(
      try wat("(module (func (export \"overflow\") call 0) (func (export \"normal\")))"),
      store: store)
    defer { instance = nil }
    let outer = try Function(
      store: store,
      thunk { _ in
        let instance = try #require(instance)
        _ = try await instance.call("normal")
        let report = await #expect(throws: TrapReport.self) {
          try await instance.call("overflow")
        }
        #expect(report?.trap == .stackExhausted)
      })
    #expect(try await outer.call() == [])
  }

  @Test("non_stacky_async_activations") func nonStackyAsyncActivations() throws {
    var imports = Imports()
    imports.define("", "start_async_instance", thunk())
    imports.define("", "yield", thunk())
    func start(_ text: String) throws -> Outcome {
      let instance = try Instance(try wat(text), imports: imports, store: Store())
      return try #require(instance.function("run") as Function?).start()
    }
    func names(_ suspension: borrowing Suspension) -> [String?] {
      suspension.backtrace.frames.map(\.functionName)
    }
    let sync = try start(
      """
      (module (import "" "start_async_instance" (func $start))
        (func $run_sync (export "run") call $start))
      """)
    guard case .suspended(let first) = consume sync else {
      Issue.record("it ended")
      return
    }
    #expect(names(first) == ["run_sync"])
    // A call of another store begins inside of the first, and is left behind by it.
    let async = try start(
      """
      (module (import "" "yield" (func $yield)) (func $run_async (export "run") call $yield))
      """)
    guard case .suspended(let second) = consume async else {
      Issue.record("it ended")
      return
    }
    #expect(names(second) == ["run_async"])
    #expect(names(first) == ["run_sync"])
    guard case .finished = try first.resume() else {
      Issue.record("it did not end")
      return
    }
    #expect(names(second) == ["run_async"])
    guard case .finished = try second.resume() else {
      Issue.record("it did not end")
      return
    }
  }

  @Test("gc_preserves_externref_on_historical_async_stacks")
  func gcPreservesExternrefOnHistoricalAsyncStacks() async throws {
    final class Number: Hashable, Sendable {
      let value: Int32
      init(_ value: Int32) { self.value = value }
      static func == (left: Number, right: Number) -> Bool { left === right }
      func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }
    var tested: [Int32] = []
    var imports = Imports()
    imports.define("", "gc", FunctionType()) { caller, _ in
      caller.store.collect()
      return []
    }
    imports.define("", "recurse", FunctionType([.i32], [])) { caller, arguments in
      guard case .i32(let depth)? = arguments.first else { return [] }
      await Task.yield()
      let reference = Value.externref(HostReference(Number(depth)))
      return try await caller.instance?.call("run", [.i32(depth), reference]) ?? []
    }
    imports.define("", "test", FunctionType([.i32, .externref], [])) { _, arguments in
      guard case .i32(let depth)? = arguments.first,
        case .externref(let reference?)? = arguments.last
      else { return [] }
      #expect((reference.value as? Number)?.value == depth)
      tested.append(depth)
      return []
    }
    let instance = try await Instance.instantiate(
      try wat(
        """
        (module
          (import "" "gc" (func $gc))
          (import "" "recurse" (func $recurse (param i32)))
          (import "" "test" (func $test (param i32 externref)))
          (func (export "run") (param $depth i32) (param $reference externref)
            (if (local.get $depth)
              (then (call $recurse (i32.sub (local.get $depth) (i32.const 1))))
              (else (call $gc)))
            (call $test (local.get $depth) (local.get $reference))))
        """), imports: imports, store: Store())
    _ = try await instance.call("run", [.i32(5), .externref(HostReference(Number(5)))])
    #expect(tested == [0, 1, 2, 3, 4, 5])
  }

  // MARK: Fuel

  private func meteredStore(_ fuel: UInt64, interval: UInt64) -> Store {
    let store = Store(engine: engine(metersFuel: true))
    store.fuel = fuel
    store.fuelYieldInterval = interval
    return store
  }

  @Test("iloop_with_fuel") func iloopWithFuel() async throws {
    let store = meteredStore(10_000, interval: 100)
    let module = try wat("(module (func (loop br 0)) (start 0))", engine: store.engine)
    let yields = YieldCounter()
    let report = await #expect(throws: TrapReport.self) {
      _ = try await Instance.instantiate(module, store: store, options: yields.options)
    }
    #expect(report?.trap == .outOfFuel)
    #expect(yields.count == 99)
    #expect(store.fuel == 0)
  }

  @Test("fuel_eventually_finishes") func fuelEventuallyFinishes() async throws {
    let store = meteredStore(.max, interval: 10)
    let module = try wat(
      """
      (module
        (func (local $i i32)
          (local.set $i (i32.const 100))
          (loop (br_if 0 (local.tee $i (i32.add (local.get $i) (i32.const -1))))))
        (start 0))
      """, engine: store.engine)
    let yields = YieldCounter()
    _ = try await Instance.instantiate(module, store: store, options: yields.options)
    // What it took, in whole intervals but the last.
    #expect(yields.count == Int((UInt64.max - store.fuel - 1) / 10))
    #expect(yields.count > 30)
  }

  // MARK: Stacks

  private func onePooledStack() -> Store {
    var limits = StoreLimits()
    limits.idleStacks = 1
    return Store(limits: limits)
  }

  @Test("async_with_pooling_stacks") func asyncWithPoolingStacks() async throws {
    let store = onePooledStack()
    let function = try Function(store: store, thunk())
    try await runSmoke(function)
    let stack = try #require(store.idleStacks.first)
    try await runSmoke(function)
    #expect(store.idleStacks.map(ObjectIdentifier.init) == [ObjectIdentifier(stack)])
  }

  @Test("async_host_func_with_pooling_stacks") func asyncHostFunctionWithPoolingStacks()
    async throws
  {
    let store = onePooledStack()
    var imports = Imports()
    imports.define("", "", thunk())
    let instance = try await Instance.instantiate(
      try wat("(module (import \"\" \"\" (func)) (export \"\" (func 0)))"), imports: imports,
      store: store)
    try await runSmoke(try #require(instance.function("")))
    #expect(store.idleStacks.count == 1)
  }

  // MARK: Linking

  private static let counter = """
    (global $g (mut i32) (i32.const 0))
    (func (export "g") (result i32) (global.get $g) (global.set $g (i32.const 1)))
    """

  private func linked(_ text: String) async throws -> [[Value]] {
    let store = Store()
    var imports = Imports()
    try await imports.defineModule("", try wat(text), store: store)
    let instance = try await Instance.instantiate(
      try wat(
        """
        (module (import "" "g" (func (result i32))) (func (export "get") (result i32) call 0))
        """), imports: imports, store: store)
    return [try await instance.call("get"), try await instance.call("get")]
  }

  @Test("linker_module_command") func linkerModuleCommand() async throws {
    // Every call sees a new instance.
    let results = try await linked("(module (func (export \"_start\")) \(Self.counter))")
    #expect(results == [[.i32(0)], [.i32(0)]])
  }

  @Test("linker_module_reactor") func linkerModuleReactor() async throws {
    #expect(try await linked("(module \(Self.counter))") == [[.i32(0)], [.i32(1)]])
    let results = try await linked(
      "(module \(Self.counter) (func (export \"_initialize\") (global.set $g (i32.const 7))))")
    #expect(results == [[.i32(7)], [.i32(1)]])
  }
}

// MARK: - Cancellation

@MainActor @Suite struct WasmtimeCancellationTests {
  @Test("cancel_during_run") func cancelDuringRun() async throws {
    final class AtEnd {
      let action: () -> Void
      init(_ action: @escaping () -> Void) { self.action = action }
      deinit { action() }
    }
    var state = 0
    let gate = Gate()
    let function = try Function(
      store: Store(),
      HostFunction(FunctionType()) { _, _ in
        #expect(state == 0)
        state = 1
        let end = AtEnd { state = 2 }
        _ = try await gate.wait(1)
        withExtendedLifetime(end) {}
        return []
      })
    let task = Task { try await function.call() }
    // Nothing runs before it is its turn.
    #expect(state == 0)
    try await gate.crowd(1)
    #expect(state == 1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(state == 2)
  }
}

// MARK: - Threads

/// Runs every job on a thread of its own.
private final class ThreadPerJob: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = self
    Thread.detachNewThread { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
  }
}

/// The current thread, as long as it is kept.
private func currentThread() -> Thread { Thread.current }

@Suite struct WasmtimeThreadTests {
  /// Instantiates a module on one thread up to where its import waits, and on another from there.
  private func instantiateOnTwoThreads(
    _ text: String, _ body: @escaping @Sendable () throws -> Void
  ) async -> (any Error)? {
    await Task(executorPreference: ThreadPerJob()) { () -> (any Error)? in
      do {
        var imports = Imports()
        imports.define(
          "", "",
          thunk { _ in
            let before = currentThread()
            // A yield whose turn comes at once does not leave the thread.
            while before === currentThread() { await Task.yield() }
            try body()
          })
        _ = try await Instance.instantiate(try wat(text), imports: imports, store: Store())
        return nil
      } catch {
        return error
      }
    }.value
  }

  @Test("resume_separate_thread") func resumeSeparateThread() async {
    let error = await instantiateOnTwoThreads("(module (import \"\" \"\" (func)) (start 0))") {
      throw Refusal(number: 1)
    }
    #expect(error as? Refusal == Refusal(number: 1))
  }

  @Test("resume_separate_thread2") func resumeSeparateThread2() async {
    let error = await instantiateOnTwoThreads(
      "(module (import \"\" \"\" (func)) (func $start call 0 unreachable) (start $start))"
    ) {}
    let report = error as? TrapReport
    #expect(report?.trap == .unreachable)
    #expect(report?.backtrace.frames.map(\.functionName) == ["start"])
  }

  @Test("resume_separate_thread3") func resumeSeparateThread3() async throws {
    // Inside of a synchronous call another store's call is begun and left standing; then the first ends
    // with an error. Later the second goes on.
    final class Shelf {
      var standing: Suspension?
    }
    let shelf = Shelf()
    let function = try Function(
      store: Store(),
      HostFunction(FunctionType()) { _, _ in
        var imports = Imports()
        imports.define("", "", thunk { _ in await Task.yield() })
        let instance = try Instance(
          try wat("(module (import \"\" \"\" (func)) (export \"\" (func 0)))"), imports: imports,
          store: Store())
        let function = try #require(instance.function("") as Function?)
        switch try function.start() {
        case .finished: break
        case .suspended(let suspension): shelf.standing = consume suspension
        }
        throw Refusal(number: 3)
      })
    func callNow() throws { _ = try function.call() }
    #expect(throws: Refusal(number: 3)) { try callNow() }
    guard let standing = shelf.standing.take() else {
      Issue.record("no call stands")
      return
    }
    #expect(try await standing.finish() == [])
  }
}
