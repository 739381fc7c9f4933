// SPDX-License-Identifier: Apache-2.0
//
// Measures stops, suspensions and waiting calls of the engine. Benchmarks/waits runs it.
//
//   waiting stops             nanoseconds for a stop of the machine, and for a suspension
//   waiting calls             nanoseconds for a call that awaits, and what of that is Swift concurrency's
//   waiting many COUNT steps  that many suspended calls, each a value
//   waiting many COUNT tasks  that many suspended calls, each awaited by a task
//   waiting many COUNT bare-tasks   that many tasks without a guest

import Asyncify
import Coroutines
import Foundation
import Interp
import Text

@main
@MainActor
enum Waiting {
  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch (words.first, words.count) {
    case ("stops", 1): try stops()
    case ("calls", 1): try await calls()
    case ("many", 3) where words[2] == "steps": try manySteps(Int(words[1]) ?? 0)
    case ("many", 3) where words[2] == "tasks": try await manyTasks(Int(words[1]) ?? 0)
    case ("many", 3) where words[2] == "bare-tasks": await manyBareTasks(Int(words[1]) ?? 0)
    default:
      print("usage: waiting stops | waiting calls | waiting many COUNT steps|tasks|bare-tasks")
      exit(2)
    }
  }

  // MARK: Measuring

  private static let clock = ContinuousClock()

  /// Nanoseconds a time, the least of several rounds.
  private static func time(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<7 {
      let elapsed = try clock.measure(body)
      best = min(best, elapsed / .nanoseconds(1) / Double(count))
    }
    return best
  }

  private static func time(_ count: Int, _ body: () async throws -> Void) async rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<7 {
      let start = clock.now
      try await body()
      best = min(best, start.duration(to: clock.now) / .nanoseconds(1) / Double(count))
    }
    return best
  }

  private static func line(_ name: String, _ nanoseconds: Double) {
    print(
      name.padding(toLength: 64, withPad: " ", startingAt: 0),
      String(format: "%7.1f ns", nanoseconds))
  }

  // MARK: Stops

  private static let other = """
    (module (func (export "nothing")))
    """
  private static let guest = """
    (module
      (import "other" "nothing" (func $nothing))
      (import "env" "wait" (func $wait (param i32) (result i32)))
      (memory 1)
      (func $own)
      (func (export "own") (param i32)
        (loop $l (call $own)
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "foreign") (param i32)
        (loop $l (call $nothing)
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "grow") (param i32)
        (loop $l (drop (memory.grow (i32.const 0)))
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "size") (param i32)
        (loop $l (drop (memory.size))
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "waits") (param i32) (result i32) (local i32)
        (loop $l (result i32)
          (local.set 1 (i32.add (local.get 1) (call $wait (local.get 0))))
          (br_if $l (local.get 1) (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
    """

  private static func instance(_ wait: HostFunction) throws -> Instance {
    let store = Store()
    var imports = Imports()
    imports.define("other", instance: try Instance(try Module(Wat.encode(other)), store: store))
    imports.define("env", "wait", wait)
    return try Instance(try Module(Wat.encode(guest)), imports: imports, store: store)
  }

  private static let waitType = FunctionType([.i32], [.i32])

  private static func stops() throws {
    let instance = try instance(
      HostFunction(waitType, name: "wait") { _, arguments in arguments })
    let count = 1_000_000
    func run(_ name: Name) throws -> Double {
      try time(count) { _ = try instance.call(name, [.i32(Int32(count))]) }
    }
    let (own, foreign) = (try run("own"), try run("foreign"))
    line("a call of a function of the same instance", own)
    line("a call of another instance's, two stops", foreign)
    line("one stop and re-entry, half of the difference", (foreign - own) / 2)
    let (size, grow) = (try run("size"), try run("grow"))
    line("a memory grown by nothing, one stop", grow - size)
    line("a synchronous host function", try run("waits"))

    let waiting = try Waiting.instance(HostFunction(waitType, asyncBody: { $1 }))
    guard let waits = waiting.function("waits") as Function? else { return }
    func step(_ rounds: Int32) throws {
      var outcome = try waits.start([.i32(rounds)])
      while true {
        switch consume outcome {
        case .finished: return
        case .suspended(let suspension): outcome = try suspension.resume(returning: [.i32(1)])
        }
      }
    }
    func answer(_ rounds: Int32) throws {
      var outcome = try waits.start([.i32(rounds)])
      while true {
        switch consume outcome {
        case .finished: return
        case .suspended(let suspension):
          guard case .hostCall(let call) = suspension.reason else { return }
          outcome = try suspension.resume(returning: call.arguments)
        }
      }
    }
    line("a suspension and resumption by steps", try time(100_000) { try step(100_000) })
    line(
      "the same, with a look at what the guest waits for",
      try time(100_000) { try answer(100_000) })
    line(
      "a call by steps with one suspension",
      try time(100_000) { for _ in 0..<100_000 { try step(1) } })
  }

  // MARK: Calls that await

  private static func calls() async throws {
    let count = 100_000
    let ready = try instance(HostFunction(waitType, asyncBody: { $1 }))
    let queued = try instance(
      HostFunction(
        waitType,
        asyncBody: { _, arguments in
          await Task.yield()
          return arguments
        }))
    guard let direct = ready.function("waits") as Function?,
      let later = queued.function("waits") as Function?
    else { return }
    line(
      "await call, one suspension, the result at once",
      try await time(count) {
        for _ in 0..<count { _ = try await direct.call([.i32(1)]) }
      })
    line(
      "a further suspension in it",
      try await time(count) { _ = try await direct.call([.i32(Int32(count))]) })
    for (name, source) in [("borrowed", BufferSource.borrowed), ("in pages of its own", .pages)] {
      var options = CallOptions(mechanism: .native)
      options.bufferSource = source
      let chosen = options
      line(
        "the first by native asyncify, its buffer \(name)",
        try await time(count / 10) {
          for _ in 0..<count / 10 { _ = try await direct.call([.i32(1)], options: chosen) }
        })
    }
    let whole = try await time(count) {
      for _ in 0..<count { _ = try await later.call([.i32(1)]) }
    }
    line("await call, one suspension, the task yields", whole)
    let own = await time(count) { for _ in 0..<count { await Task.yield() } }
    line("of that Swift concurrency, a yield of a task alone", own)
  }

  // MARK: Many

  private static var resident: Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return (pages ?? 0) * 4096
  }

  private static func report(
    _ count: Int, _ before: Int, _ start: Duration, _ during: Int, _ end: Duration
  ) {
    print(
      String(
        format: "%8d  %7.0f bytes  %6.2f us to start  %6.2f us to resume", count,
        Double(during - before) / Double(count), start / .microseconds(1) / Double(count),
        end / .microseconds(1) / Double(count)))
  }

  private static func manySteps(_ count: Int) throws {
    let instance = try instance(HostFunction(waitType, asyncBody: { $1 }))
    guard let waits = instance.function("waits") as Function? else { return }
    let before = resident
    var calls = UniqueList<Suspension>(capacity: count)
    let start = try clock.measure {
      for _ in 0..<count {
        switch try waits.start([.i32(1)]) {
        case .finished: preconditionFailure("the guest did not wait")
        case .suspended(let suspension): calls.append(suspension)
        }
      }
    }
    let during = resident
    var wrong = 0
    let end = try clock.measure {
      for index in 0..<count {
        switch try calls.take(index).resume(returning: [.i32(Int32(index))]) {
        case .finished(let results): if results != [.i32(Int32(index))] { wrong += 1 }
        case .suspended: wrong += 1
        }
      }
    }
    report(count, before, start, during, end)
    if wrong > 0 { print("\(wrong) results are wrong") }
  }

  /// Values that cannot be copied, each to be taken once.
  private struct UniqueList<Element: ~Copyable>: ~Copyable {
    private let base: UnsafeMutablePointer<Element>
    private var count = 0

    init(capacity: Int) { base = .allocate(capacity: capacity) }

    mutating func append(_ element: consuming Element) {
      (base + count).initialize(to: element)
      count += 1
    }

    func take(_ index: Int) -> Element { (base + index).move() }

    deinit { base.deallocate() }
  }

  private static func manyTasks(_ count: Int) async throws {
    let queue = ContinuationQueue(count)
    let instance = try instance(
      HostFunction(waitType, asyncBody: { _, _ in [.i32(await queue.wait())] }))
    guard let waits = instance.function("waits") as Function? else { return }
    var begun = 0
    await many(count, queue) {
      let number = Int32(begun)
      begun += 1
      return try await waits.call([.i32(1)]) == [.i32(number)]
    }
  }

  private static func manyBareTasks(_ count: Int) async {
    let queue = ContinuationQueue(count)
    var begun = 0
    await many(count, queue) {
      let number = Int32(begun)
      begun += 1
      return await queue.wait() == number
    }
  }

  /// Those who wait, in the order in which they began to.
  private final class ContinuationQueue {
    private var waiting: [CheckedContinuation<Int32, Never>] = []

    init(_ count: Int) { waiting.reserveCapacity(count) }

    var count: Int { waiting.count }

    func wait() async -> Int32 { await withCheckedContinuation { waiting.append($0) } }

    /// Gives each its number.
    func resumeAll() {
      for (index, continuation) in waiting.enumerated() {
        continuation.resume(returning: Int32(index))
      }
    }
  }

  /// Runs tasks until all of them wait, then to their ends.
  /// - Parameter body: What a task does; it waits in the queue and says whether the result is right.
  private static func many(
    _ count: Int, _ queue: ContinuationQueue, _ body: @escaping @MainActor () async throws -> Bool
  ) async {
    let before = resident
    var (finished, wrong) = (0, 0)
    let start = clock.now
    for _ in 0..<count {
      Task { @MainActor in
        if (try? await body()) != true { wrong += 1 }
        finished += 1
      }
    }
    while queue.count < count { await Task.yield() }
    let started = start.duration(to: clock.now)
    let during = resident
    let resumption = clock.now
    queue.resumeAll()
    while finished < count { await Task.yield() }
    report(count, before, started, during, resumption.duration(to: clock.now))
    if wrong > 0 { print("\(wrong) results are wrong") }
  }
}
