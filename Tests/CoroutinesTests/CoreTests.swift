// SPDX-License-Identifier: Apache-2.0
//
// Coroutines step by step, in each of the three ways. Where bysyncify has a defect, the number that the
// table in Coroutines.docc/BysyncifyTypes.md gives it stands in the name of a test.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

extension WaitingGuest {
  /// An export of one parameter as a coroutine.
  func coroutine(
    _ name: Name, _ argument: Int32, _ mechanism: Mechanism, stackSize: Int = 1024,
    source: BufferSource = .borrowed
  ) throws -> Coroutine {
    var options = CallOptions()
    options.mechanism = mechanism
    options.bufferSource = source
    return try Coroutine(
      instance, name, [.i32(argument)], stackSize: stackSize, options: options)
  }

  var pages: Int { instance.memory("memory")?.pageCount ?? 0 }
}

@MainActor @Suite struct CoreTests {
  /// A guest whose host function answers with ten times the argument.
  private func guest(_ setting: Setting) throws -> WaitingGuest {
    try WaitingGuest(setting.file) { _, arguments in
      guard case .i32(let argument)? = arguments.first else { return [] }
      return [.i32(argument * 10)]
    }
  }

  // MARK: Steps

  @Test(arguments: Setting.all)
  func `a coroutine is stepped to its end`(_ setting: Setting) async throws {
    let guest = try guest(setting)
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism, source: .pages)
    let other = try guest.coroutine("twice", 5, setting.mechanism)
    #expect(coroutine.phase == .idle)
    for _ in 1...2 {
      // Frames in a borrowed buffer are with the host.
      #expect(try other.step() == .pending)
      #expect(other.core.raw.stack == nil)
      try await other.settle()
      #expect(try coroutine.step() == .pending)
      #expect(coroutine.phase == .suspended)
      #expect((coroutine.core.raw.stack == nil) == (setting.mechanism == .engine))
      // Polled too early: nothing happens.
      #expect(try coroutine.step() == .pending)
      // The guest is free for others meanwhile.
      #expect(try guest.callNow("square", 3) == [.i32(9)])
      try await coroutine.settle()
      try await coroutine.settle()
    }
    #expect(try coroutine.step() == .ready([.i32(40_050)]))
    #expect(coroutine.phase == .finished)
    #expect(coroutine.core.raw.stack == nil)
  }

  @Test(arguments: Setting.all)
  func `a coroutine is awaited, also from its middle`(_ setting: Setting) async throws {
    let guest = try guest(setting)
    #expect(try await guest.coroutine("main", 3, setting.mechanism).run() == [.i32(63)])
    // As README.md has it.
    let coroutine = try guest.coroutine("twice", 2, setting.mechanism)
    while try coroutine.step() == .pending { try await coroutine.settle() }
    let begun = try guest.coroutine("twice", 1, setting.mechanism)
    _ = try begun.step()
    #expect(try await begun.run() == [.i32(10_020)])
  }

  @Test(arguments: Setting.all)
  func `coroutines of one instance take turns, and one each of many instances`(
    _ setting: Setting
  ) async throws {
    let shared = try guest(setting)
    for isShared in [true, false] {
      let coroutines = try (1...20 as ClosedRange<Int32>).map { number in
        try (isShared ? shared : guest(setting)).coroutine("twice", number, setting.mechanism)
      }
      var results: [[Value]] = []
      for round in 1...3 {
        for coroutine in coroutines {
          if case .ready(let values) = try coroutine.step() { results.append(values) }
        }
        #expect(results.count == (round == 3 ? 20 : 0))
        if round == 3 { break }
        for coroutine in coroutines.reversed() { try await coroutine.settle() }
      }
      #expect(results == (1...20 as ClosedRange<Int32>).map { [.i32($0 * 10_010 + 10)] })
    }
    #expect(shared.pages == 1)
  }

  @Test(arguments: Setting.all)
  func `a coroutine in the body of another`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { caller, arguments in
      guard case .i32(let argument)? = arguments.first, argument > 0,
        let instance = caller.instance
      else { return [.i32(1)] }
      var options = CallOptions()
      options.mechanism = setting.mechanism
      return try await Coroutine(
        instance, "main", [.i32(argument - 1)], stackSize: 1024, options: options
      ).run()
    }
    // main(n) = main(n - 1) * 2 + n, and 1 for n below 0.
    #expect(try await guest.coroutine("main", 3, setting.mechanism).run() == [.i32(27)])
  }

  @Test(arguments: Setting.all, [false, true])
  func `a coroutine also waits when it yields`(
    _ setting: Setting, relocates: Bool
  ) async throws {
    let guest = try WaitingGuest(
      setting.file, engine: engine(fuses: true, metersFuel: true)
    ) { _, arguments in arguments }
    guest.instance.store.fuel = 1_000_000
    var waits: [Int] = []
    for interval in [nil, 40, 7, 3] as [UInt64?] {
      guest.instance.store.fuelYieldInterval = interval
      var options = CallOptions(mechanism: setting.mechanism)
      options.relocates = relocates
      let coroutine = try Coroutine(guest.instance, "main", [.i32(6)], options: options)
      var count = 0
      while try coroutine.step() == .pending {
        count += 1
        // Polled too early.
        #expect(try coroutine.step() == .pending)
        try await coroutine.settle()
      }
      #expect(coroutine.phase == .finished)
      waits.append(count)
      #expect(
        try await Coroutine(guest.instance, "main", [.i32(6)], options: options).run() == [.i32(18)]
      )
    }
    #expect(waits[0] == 1)
    #expect(waits == waits.sorted() && waits[3] > waits[1])
  }

  @Test func `1: a guest that imports get_state runs`() async throws {
    let recorder = Recorder()
    let instance = try Instance(
      try example("sleep.wat"), imports: recorder.imports, store: Store())
    #expect(try await Coroutine(instance, "main").run() == [.i32(542)])
    #expect(recorder.slept == [40])
  }

  // MARK: Wake-ups

  @Test(arguments: Setting.all)
  func `3: the second embed of a poll is woken too`(_ setting: Setting) async throws {
    let gate = Gate()
    let guest = try WaitingGuest(setting.file) { caller, arguments in
      guard case .i32(let argument)? = arguments.first else { return [] }
      let core = try #require(caller.core)
      let ready = try await core.embed { argument }
      let first = try await core.embed { try await gate.wait(ready) }
      // One inside of another.
      return [
        .i32(try await core.embed { try await core.embed { try await gate.wait(first) } })
      ]
    }
    let task = Task { try await guest.coroutine("twice", 5, setting.mechanism).run() }
    for (visitor, answer) in [(5, 11), (11, 22), (6, 33), (33, 44)] as [(Int32, Int32)] {
      try await gate.crowd(1)
      #expect(gate.present == [visitor])
      gate.open(visitor, with: answer)
    }
    #expect(try await task.value == [.i32(22_044)])
  }

  @Test func `3: what is there at once and what is awaited, in one poll`() async throws {
    let gate = Gate()
    var imports = Imports()
    imports.define("env", "now") { (number: Int32) -> Int32 in number + 1 }
    imports.define("env", "later", FunctionType([.i32], [.i32])) { _, arguments in
      guard case .i32(let argument)? = arguments.first else { return [] }
      return [.i32(try await gate.wait(argument))]
    }
    let instance = try instance(
      """
      (module
        (import "env" "now" (func $now (param i32) (result i32)))
        (import "env" "later" (func $later (param i32) (result i32)))
        (memory 1)
        (func (export "main") (param $x i32) (result i32)
          (call $later (call $now (call $later (call $now (local.get $x)))))))
      """, imports)
    for mechanism in [Mechanism.engine, .native] {
      var options = CallOptions()
      options.mechanism = mechanism
      let coroutine = try Coroutine(instance, "main", [.i32(1)], options: options)
      let task = Task { try await coroutine.run() }
      for (visitor, answer) in [(2, 50), (51, 60)] as [(Int32, Int32)] {
        try await gate.crowd(1)
        gate.open(visitor, with: answer)
      }
      #expect(try await task.value == [.i32(60)])
    }
  }

  // MARK: Ends

  @Test(arguments: Setting.all)
  func `5: a coroutine that has returned is not run again`(_ setting: Setting) async throws {
    let guest = try guest(setting)
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
    _ = try await coroutine.run()
    #expect(throws: CoreError.finished) { try coroutine.step() }
    await #expect(throws: CoreError.finished) { try await coroutine.run() }
    await #expect(throws: CoreError.notSuspended) { try await coroutine.settle() }
    try coroutine.cancel()
    #expect(coroutine.phase == .finished)
    #expect(try guest.callNow("calls") == [.i32(1)])
  }

  @Test(arguments: Setting.all)
  func `an error ends a coroutine for good`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { _, _ in throw Refusal(number: 3) }
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
    #expect(try coroutine.step() == .pending)
    try await coroutine.settle()
    #expect(throws: Refusal(number: 3)) { try coroutine.step() }
    #expect(guest.instance.store.lastBacktrace?.frames.first?.functionName == "twice")
    #expect(coroutine.phase == .poisoned)
    #expect(throws: CoreError.poisoned) { try coroutine.step() }
    let trap = try guest.coroutine("trap", 4, setting.mechanism)
    await #expect(throws: Refusal.self) { try await trap.run() }
    let wrong = try Coroutine(guest.instance, "main", [.i64(1)])
    #expect(throws: CallError.argumentMismatch(expected: [.i32], actual: [.i64])) {
      try wrong.step()
    }
    #expect(wrong.phase == .poisoned)
    #expect(throws: CallError.unknownExport("none")) { try Coroutine(guest.instance, "none") }
    #expect(try guest.callNow("square", 3) == [.i32(9)])
  }

  @Test(arguments: Setting.all)
  func `a coroutine is cancelled wherever it stands`(_ setting: Setting) async throws {
    let guest = try guest(setting)
    for waits in 0...2 {
      let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
      for wait in 0..<waits {
        if wait > 0 { try await coroutine.settle() }
        _ = try coroutine.step()
      }
      try coroutine.cancel()
      #expect(coroutine.phase == .poisoned)
      #expect(throws: CoreError.poisoned) { try coroutine.step() }
      await #expect(throws: CoreError.notSuspended) { try await coroutine.settle() }
    }
    #expect(try await guest.coroutine("twice", 1, setting.mechanism).run() == [.i32(10_020)])
  }

  @Test(arguments: Setting.all)
  func `a host function whose coroutine is cancelled is told at its next embed`(
    _ setting: Setting
  ) async throws {
    let gate = Gate()
    var seen: [any Error] = []
    let guest = try WaitingGuest(setting.file) { caller, _ in
      let core = try #require(caller.core)
      #expect(core.isValid)
      #expect(core.entry.name == "twice")
      do {
        return [.i32(try await core.embed { try await gate.wait(1) })]
      } catch {
        seen.append(error)
        #expect(!core.isValid)
        do { try await core.embed {} } catch { seen.append(error) }
        throw error
      }
    }
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
    _ = try coroutine.step()
    let task = Task { try await coroutine.settle() }
    try await gate.crowd(1)
    try coroutine.cancel()
    gate.open(1, with: 7)
    try await task.value
    #expect(seen.map { "\($0)" } == ["\(CancellationError())", "\(CoreError.outlived)"])
    #expect(coroutine.phase == .poisoned)
    #expect(guest.pages == 1)
  }
}
