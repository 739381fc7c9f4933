// SPDX-License-Identifier: Apache-2.0
//
// Calls that are awaited and meet limits: limiters and call hooks that wait, yields, stacks; with every
// mechanism, so that what a guest sees does not depend on who keeps its frames.

import Asyncify
import Coroutines
import CoroutinesTesting
import Interp
import TestSupport
import Testing

/// Always says yes, after a while.
private final class SlowLimiter: AsyncGrowthLimiter {
  private(set) var asked: [Growth] = []

  nonisolated(nonsending) func allows(_ growth: Growth) async throws -> Bool {
    await Task.yield()
    asked.append(growth)
    return growth.subject == .memory
  }
}

@MainActor @Suite struct LimitCallTests {
  private static let grows = """
    (module (import "env" "wait" (func $wait (param i32) (result i32)))
      (memory (export "memory") 1 10)
      (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "main") (param i32) (result i32)
        (i32.add (i32.mul (call $grow (local.get 0)) (i32.const 100)) (call $wait (i32.const 7)))))
    """

  private func make(_ text: String) throws -> Instance {
    var imports = Imports()
    imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in
      await Task.yield()
      return arguments
    }
    return try instance(text, imports)
  }

  @Test(arguments: [Mechanism.engine, .native])
  func `a call waits for its limiter`(_ mechanism: Mechanism) async throws {
    let instance = try make(Self.grows)
    let keeper = GateKeeper()
    instance.store.limiter = .asynchronous(keeper)
    let timeline = Timeline()
    var options = CallOptions()
    options.mechanism = mechanism
    options.observer = timeline
    let chosen = options
    for isAllowed in [true, false] {
      let task = Task { try await instance.call("main", [.i32(2)], options: chosen) }
      try await keeper.answer(isAllowed)
      #expect(try await task.value == [.i32(isAllowed ? 107 : -93)])
    }
    let page = 65536
    let extra = (instance.memory("memory")?.pageCount ?? 0) - 3
    #expect(keeper.asked.first?.desired == 3 * page)
    // Native asyncify added pages of its own in between, without asking.
    #expect(keeper.asked.count == 2)
    #expect(keeper.asked.last?.desired == (5 + extra) * page)
    #expect(timeline.lines.contains { $0.hasPrefix("wait memory.grow[] engine grow < ") })
    #expect(timeline.lines.contains("resume \([Value.i32(1)])"))
    let task = Task { try await instance.call("main", [.i32(2)], options: chosen) }
    try await keeper.gate.crowd(1)
    keeper.gate.refuse(3, Refusal(number: 3))
    await #expect(throws: Refusal(number: 3)) { try await task.value }
    #expect(instance.store.lastBacktrace?.frames.first?.functionName == "grow")
  }

  @Test func `instances wait for the limiter too`() async throws {
    let store = Store()
    let limiter = SlowLimiter()
    store.limiter = .asynchronous(limiter)
    let module = try wat("(module (memory (export \"memory\") 2))")
    let instance = try await Instance.instantiate(module, store: store)
    #expect(instance.memory("memory")?.pageCount == 2)
    await #expect(throws: CallError.growthDenied(limiter.denied)) {
      _ = try await Instance.instantiate(try wat("(module (table 3 funcref))"), store: store)
    }
    #expect(limiter.asked.map(\.subject) == [.memory, .table])
  }

  @Test func `a generator waits for the limiter as well`() async throws {
    var imports = Imports()
    imports.defineYield("gen", "yield", FunctionType([.i32], []))
    let instance = try instance(
      """
      (module (import "gen" "yield" (func $yield (param i32))) (memory 1)
        (func (export "main") (call $yield (memory.grow (i32.const 1)))
          (call $yield (memory.grow (i32.const 1)))))
      """, imports)
    instance.store.limiter = .asynchronous(SlowLimiter())
    var sizes: [Value] = []
    let main = try #require(instance.function("main") as Function?)
    for try await size in GuestGenerator(main) { sizes += size }
    #expect(sizes == [.i32(1), .i32(2)])
  }

  // MARK: Call hooks

  @Test(arguments: Setting.all, [true, false])
  func `a hook sees the same transitions whoever keeps the frames`(
    _ setting: Setting, waits: Bool
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      await Task.yield()
      return arguments
    }
    var seen: [CallTransition] = []
    guest.instance.store.callHook =
      waits
      ? .asynchronous { transition in
        await Task.yield()
        seen.append(transition)
      } : .synchronous { seen.append($0) }
    #expect(try await guest.call("twice", 5, setting.mechanism) == 5006)
    #expect(
      seen == [
        .callingGuest, .callingHost, .returningFromHost, .callingHost, .returningFromHost,
        .returningFromGuest,
      ])
    seen = []
    await #expect(throws: TrapReport.self) { try await guest.call("trap", 5, setting.mechanism) }
    #expect(
      seen == [.callingGuest, .callingHost, .returningFromHost, .returningFromGuest])
  }

  @Test(arguments: Setting.all, CallTransition.allCases)
  func `an error of a hook reaches the caller`(
    _ setting: Setting, transition: CallTransition
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      await Task.yield()
      return arguments
    }
    guest.instance.store.callHook = .asynchronous { reached in
      await Task.yield()
      if reached == transition { throw Refusal(number: 9) }
    }
    await #expect(throws: Refusal(number: 9)) {
      try await guest.call("main", 2, setting.mechanism)
    }
    guest.instance.store.callHook = nil
    #expect(try await guest.call("main", 2, setting.mechanism) == 6)
  }

  // MARK: Fuel and stacks

  @Test(arguments: Setting.all)
  func `yields do not show in what a guest computes`(_ setting: Setting) async throws {
    let engine = engine(metersFuel: true, checksEpochs: true)
    let guest = try WaitingGuest(setting.file, engine: engine) { _, arguments in
      engine.incrementEpoch()
      await Task.yield()
      return arguments
    }
    let store = guest.instance.store
    store.fuel = 1_000_000
    store.fuelYieldInterval = 50
    store.setEpochDeadline(ticks: 1)
    var questions = 0
    store.epochBehavior = .callback { _ in
      questions += 1
      return questions % 2 == 0 ? .yield(ticks: 1) : .wait(ticks: 1) { await Task.yield() }
    }
    let timeline = Timeline()
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.observer = timeline
    for depth in [0, 1, 17, 60] as [Int32] {
      #expect(try await guest.call("main", depth, options) == 3 * depth)
    }
    #expect(questions > 0)
    #expect(timeline.lines.count { $0 == "yield fuel" } > 10)
    // One that is asked while the guest is unwound or rewound cannot let others run.
    let yields = timeline.lines.count { $0 == "yield epoch" }
    #expect(yields > 0 && yields <= questions)
    #expect(yields == questions || setting.mechanism == .transformed)
    // When the fuel is used up the call traps, and the instance can be used with more.
    store.fuel = 200
    let report = await #expect(throws: TrapReport.self) {
      try await guest.call("main", 60, options)
    }
    #expect(report?.trap == .outOfFuel)
  }

  @Test func `a guest that only pretends to unwind is interrupted`() async throws {
    let engine = engine(checksEpochs: true)
    let store = Store(engine: engine)
    var imports = Imports()
    imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in
      Issue.record("the guest has not unwound, so nobody is to be awaited")
      await Task.yield()
      return arguments
    }
    let instance = try Instance(
      try wat(
        """
        (module (import "env" "wait" (func $wait (param i32) (result i32)))
          (memory (export "memory") 1) (global $state (mut i32) (i32.const 0))
          (func (export "asyncify_start_unwind") (param i32) (global.set $state (i32.const 1)))
          (func (export "asyncify_stop_unwind") (global.set $state (i32.const 0)))
          (func (export "asyncify_start_rewind") (param i32) (global.set $state (i32.const 2)))
          (func (export "asyncify_stop_rewind") (global.set $state (i32.const 0)))
          (func (export "asyncify_get_state") (result i32) (global.get $state))
          (func (export "main")
            (drop (call $wait (i32.const 1)))
            (loop $again (br_if $again (global.get $state)))))
        """, engine: engine), imports: imports, store: store)
    // Asked at every function and round: work cannot be waited for while the guest unwinds.
    var questions = 0
    store.epochBehavior = .callback { _ in
      questions += 1
      return questions < 100 ? questions < 20 ? .proceed(ticks: 0) : .wait(ticks: 9) {} : .trap
    }
    let report = await #expect(throws: TrapReport.self) { try await instance.call("main") }
    #expect(report?.trap == .interrupted)
  }

  @Test nonisolated func `others run while a guest yields`() throws {
    let scheduler = TestScheduler(.seed(7))
    let engine = engine(metersFuel: true)
    var rounds: [String] = []
    for name in ["first", "second"] {
      scheduler.spawn(name) {
        let store = Store(engine: engine)
        store.fuel = 1000
        store.fuelYieldInterval = 100
        let module = try wat(
          "(module (func (export \"main\") (loop br 0)))", engine: engine)
        let instance = try Instance(module, store: store)
        let main = try #require(instance.function("main") as Function?)
        let report = await #expect(throws: TrapReport.self) {
          var outcome = try main.start()
          while case .suspended(let suspension) = consume outcome {
            rounds.append(name)
            outcome = try await suspension.proceed()
          }
        }
        #expect(report?.trap == .outOfFuel)
      }
    }
    try scheduler.run()
    #expect(rounds.count == 18)
    // Neither waits for the end of the other.
    #expect(rounds.prefix(9).contains("first") && rounds.prefix(9).contains("second"))
  }

  @Test(arguments: Setting.all)
  func `a call has a stack limit of its own`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      await Task.yield()
      return arguments
    }
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.stackBytes = 4096
    #expect(try await guest.call("main", 3, options) == 9)
    let report = await #expect(throws: TrapReport.self) {
      try await guest.call("main", 200, options)
    }
    #expect(report?.trap == .stackExhausted)
    #expect(try await guest.call("main", 200, setting.mechanism) == 600)
  }

  @Test func `what was put aside by a synchronous call is awaited to its end`() async throws {
    let instance = try make(Self.grows)
    instance.store.limiter = .asynchronous(SlowLimiter())
    func callNow() throws { _ = try instance.call("main", [.i32(1)]) }
    let call = try #require(standing { try callNow() })
    guard let suspension = instance.store.takeSuspension(of: call) else {
      Issue.record("the store does not have it")
      return
    }
    #expect(try await suspension.finish() == [.i32(107)])
  }

  @Test func `a call that waits for fuel goes on with what there is`() async throws {
    let engine = engine(metersFuel: true)
    let store = Store(engine: engine)
    let instance = try Instance(
      try wat(
        "(module (func (export \"main\") (result i32) (i32.add (i32.const 1) (i32.const 2))))",
        engine: engine), store: store)
    let main = try #require(instance.function("main") as Function?)
    for fuel in [100, 2] as [UInt64] {
      store.fuel = 0
      guard case .suspended(let suspension) = try main.start(suspendsWhenOutOfFuel: true) else {
        Issue.record("it ended")
        return
      }
      store.fuel = fuel
      do {
        #expect(try await suspension.finish() == [.i32(3)])
        #expect(fuel == 100)
      } catch let report as TrapReport {
        #expect(report.trap == .outOfFuel && fuel == 2)
      }
    }
  }

  @Test func `typed host functions see who calls them`() async throws {
    var imports = Imports()
    imports.define("env", "ask") { (caller: Caller, number: Int32) async throws -> Int32 in
      await Task.yield()
      let results = try await caller.instance?.call("double", [.i32(number)]) ?? []
      guard case .i32(let double)? = results.first else { return -1 }
      return double + Int32(caller.memory?.pageCount ?? 0)
    }
    imports.define("env", "askNow") { (caller: Caller, number: Int32) in
      number + Int32(caller.memory?.pageCount ?? 0)
    }
    let instance = try instance(
      """
      (module (import "env" "ask" (func $ask (param i32) (result i32)))
        (import "env" "askNow" (func $askNow (param i32) (result i32)))
        (memory 3)
        (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
        (func (export "main") (param i32) (result i32) (call $askNow (call $ask (local.get 0)))))
      """, imports)
    #expect(try await instance.call("main", [.i32(20)]) == [.i32(46)])
  }
}

extension SlowLimiter {
  /// The growth that it does not allow.
  fileprivate var denied: Growth {
    Growth(subject: .table, current: 0, desired: 3, maximum: nil)
  }
}
