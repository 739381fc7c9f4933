// SPDX-License-Identifier: Apache-2.0
//
// Guests under schedules: the same seed gives the same run, another gives another, time passes by hand.

import Coroutines
import CoroutinesTesting
import Interp
import TestSupport
import Testing

@Suite struct TestSchedulerTests {
  private struct Wrong: Error {}

  /// Three calls of a guest whose read, wait and write are not one step: additions can be lost.
  private func addThree(_ scheduler: TestScheduler) throws -> (Instance, Set<Mechanism>) {
    var imports = Imports()
    let wait: HostFunction.AsyncBody = { _, arguments in
      scheduler.note("wait \(arguments)")
      await Task.yield()
      return []
    }
    imports.define(
      "env", "wait", HostFunction(FunctionType([.i32], []), name: "env.wait", asyncBody: wait))
    let guest = try instance(
      """
      (module (import "env" "wait" (func $wait (param i32)))
        (memory 1)
        (global $sum (export "sum") (mut i32) (i32.const 0))
        (func (export "add") (param $n i32) (local $before i32)
          (local.set $before (global.get $sum))
          (call $wait (local.get $n))
          (global.set $sum (i32.add (local.get $before) (local.get $n)))))
      """, imports)
    for number in [1, 2, 4] as [Int32] {
      scheduler.spawn("add \(number)") { _ = try await guest.call("add", [.i32(number)]) }
    }
    return (guest, [.engine])
  }

  private func sum(_ schedule: Schedule) throws -> (Value?, [Int], [String]) {
    let scheduler = TestScheduler(schedule)
    let (guest, _) = try addThree(scheduler)
    try scheduler.run()
    return (guest.global("sum")?.value, scheduler.choices, scheduler.timeline)
  }

  @Test func `a seed and its choices give the same run again`() throws {
    var sums: Set<String> = []
    for seed in 0..<40 as Range<UInt64> {
      let (value, choices, timeline) = try sum(.seed(seed))
      #expect(try sum(.seed(seed)) == (value, choices, timeline))
      #expect(try sum(.choices(choices)) == (value, choices, timeline))
      sums.insert("\(String(describing: value))")
    }
    #expect(sums.count > 2, "schedules differ: \(sums)")
  }

  @Test func `chosen interleavings`() throws {
    // The first to its end, then always the one that became ready last.
    let (all, _, timeline) = try sum(.choices([0] + [Int](repeating: .max, count: 100)))
    #expect(all == .i32(7))
    #expect(timeline == ["0.0 ms wait [1]", "0.0 ms wait [4]", "0.0 ms wait [2]"])
    let (lost, _, _) = try sum(.choices([]))
    #expect(lost == .i32(4))
  }

  @Test func `a failure names its seed and can be run again`() throws {
    let failure = try #require(throws: ScheduleFailure.self) {
      try TestScheduler.explore(seeds: 0..<100) { scheduler in
        let (guest, _) = try addThree(scheduler)
        try scheduler.run()
        if guest.global("sum")?.value != .i32(7) { throw Wrong() }
      }
    }
    #expect(failure.description.hasPrefix("seed("))
    #expect(try sum(failure.schedule).0 != .i32(7))
    #expect(try sum(.choices(failure.choices)).2 == failure.timeline)
  }

  @Test func `time passes when nobody is ready`() throws {
    let scheduler = TestScheduler(.seed(1))
    var imports = Imports()
    let sleep: HostFunction.AsyncBody = { _, arguments in
      guard case .i32(let number)? = arguments.first else { return [] }
      try await scheduler.clock.sleep(for: .milliseconds(Int(number)))
      scheduler.note("awake \(number)")
      return []
    }
    imports.define("env", "sleep", HostFunction(FunctionType([.i32], []), asyncBody: sleep))
    let guest = try instance(
      """
      (module (import "env" "sleep" (func $sleep (param i32)))
        (func (export "twice") (param i32) (call $sleep (local.get 0)) (call $sleep (local.get 0))))
      """, imports)
    for time in [5000, 2000, 3000] as [Int32] {
      scheduler.spawn("\(time)") { _ = try await guest.call("twice", [.i32(time)]) }
    }
    try scheduler.run()
    #expect(
      scheduler.timeline == [
        "2000.0 ms awake 2000", "3000.0 ms awake 3000", "4000.0 ms awake 2000",
        "5000.0 ms awake 5000", "6000.0 ms awake 3000", "10000.0 ms awake 5000",
      ])
  }

  @Test func `errors and endless waits are failures`() throws {
    let failing = TestScheduler(.seed(7))
    failing.spawn("one") { throw Wrong() }
    let failure = try #require(throws: ScheduleFailure.self) { try failing.run() }
    #expect(failure.reason == "one: Wrong()")

    let stuck = TestScheduler(.seed(8))
    stuck.spawn("two") {
      // Ends only by cancellation.
      for await _ in AsyncStream<Int>(unfolding: {
        try? await ManualClock().sleep(for: .seconds(1)); return nil
      }) {}
    }
    let other = try #require(throws: ScheduleFailure.self) { try stuck.run() }
    #expect(other.reason == "for ever waiting: two")
    #expect(other.schedule == .seed(8))
  }
}
