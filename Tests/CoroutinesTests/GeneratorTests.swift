// SPDX-License-Identifier: Apache-2.0
//
// Guests that yield, as asynchronous sequences: the guest runs only when it is asked, ends and fails as
// it would, and costs the same after any number of yields.

import Asyncify
import Coroutines
import Foundation
import Interp
import TestSupport
import Testing

@MainActor @Suite struct GeneratorTests {
  private static let text = """
    (module
      (import "gen" "yield" (func $yield (param i32)))
      (import "env" "wait" (func $wait (param i32) (result i32)))
      (global $steps (export "steps") (mut i32) (i32.const 0))
      (func (export "count") (param $n i32) (result i32) (local $i i32)
        (loop $again
          (if (i32.lt_u (local.get $i) (local.get $n)) (then
            (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
            (call $yield (local.get $i))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $again))))
        (i32.const 77))
      (func (export "trap") (call $yield (i32.const 1)) (unreachable))
      (func (export "waits") (call $yield (call $wait (i32.const 5)))))
    """

  /// - Parameter wait: The host function `env.wait`.
  private func guest(_ wait: HostFunction.AsyncBody? = nil) throws -> Instance {
    var imports = Imports()
    imports.defineYield("gen", "yield", FunctionType([.i32], []))
    let type = FunctionType([.i32], [.i32])
    let body: HostFunction.AsyncBody = wait ?? { _, arguments in arguments }
    imports.define("env", "wait", HostFunction(type, name: "env.wait", asyncBody: body))
    return try instance(Self.text, imports)
  }

  private func generator(
    _ guest: Instance, _ name: Name, _ arguments: [Value] = []
  ) throws -> GuestGenerator {
    GuestGenerator(try #require(guest.function(name) as Function?), arguments)
  }

  @Test func `a loop over what a guest yields`() async throws {
    let generator = try generator(guest(), "count", [.i32(4)])
    for _ in 0..<2 {
      var seen: [[Value]] = []
      for try await element in generator { seen.append(element) }
      #expect(seen == [[.i32(0)], [.i32(1)], [.i32(2)], [.i32(3)]])
    }
  }

  @Test func `the guest runs only when it is asked`() async throws {
    let guest = try guest()
    var iterator = try generator(guest, "count", [.i32(2)]).makeAsyncIterator()
    func steps() -> Value? { guest.global("steps")?.value }
    #expect(steps() == .i32(0))
    for step in 1...2 as ClosedRange<Int32> {
      #expect(try await iterator.next() == [.i32(step - 1)])
      #expect(steps() == .i32(step))
      #expect(iterator.results == nil)
    }
    #expect(try await iterator.next() == nil)
    #expect(iterator.results == [.i32(77)])
    #expect(try await iterator.next() == nil)
    #expect(steps() == .i32(2))
  }

  @Test func `a trap reaches the consumer, then the sequence is over`() async throws {
    var iterator = try generator(guest(), "trap").makeAsyncIterator()
    #expect(try await iterator.next() == [.i32(1)])
    let report = await #expect(throws: TrapReport.self) { try await iterator.next() }
    #expect(report?.trap == .unreachable)
    #expect(try await iterator.next() == nil)
    #expect(iterator.results == nil)
  }

  @Test func `other host functions are awaited, and their errors reach the consumer`() async throws
  {
    let wait: HostFunction.AsyncBody = { _, arguments in
      await Task.yield()
      return [.i32(50)]
    }
    var one = try generator(guest(wait), "waits").makeAsyncIterator()
    #expect(try await one.next() == [.i32(50)])
    let refuse: HostFunction.AsyncBody = { _, _ in throw Refusal(number: 3) }
    var other = try generator(guest(refuse), "waits").makeAsyncIterator()
    await #expect(throws: Refusal(number: 3)) { try await other.next() }
    #expect(try await other.next() == nil)
  }

  @Test func `who asks twice at once is told`() async throws {
    let gate = Gate()
    let wait: HostFunction.AsyncBody = { _, _ in [.i32(try await gate.wait(1))] }
    let iterator = try generator(guest(wait), "waits").makeAsyncIterator()
    let first = Task {
      var copy = iterator
      return try await copy.next()
    }
    try await gate.crowd(1)
    var copy = iterator
    await #expect(throws: GeneratorError.busy) { try await copy.next() }
    gate.open(1, with: 9)
    #expect(try await first.value == [.i32(9)])
    #expect(try await copy.next() == nil)
  }

  @Test func `a cancelled task ends the generator`() async throws {
    let guest = try guest()
    let iterator = try generator(guest, "count", [.i32(9)]).makeAsyncIterator()
    let task = Task {
      var copy = iterator
      _ = try await copy.next()
      withUnsafeCurrentTask { $0?.cancel() }
      return try await copy.next()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    var copy = iterator
    #expect(try await copy.next() == nil)
    #expect(guest.global("steps")?.value == .i32(1))
  }

  @Test func `replies are the results of yields`() async throws {
    var imports = Imports()
    imports.defineYield("gen", "ask", FunctionType([.i32], [.i32]))
    let guest = try instance(
      """
      (module (import "gen" "ask" (func $ask (param i32) (result i32)))
        (func (export "sum") (result i32) (local $sum i32)
          (loop $again
            (local.set $sum (i32.add (local.get $sum) (call $ask (local.get $sum))))
            (br_if $again (i32.lt_s (local.get $sum) (i32.const 10))))
          (local.get $sum)))
      """, imports)
    let function = try #require(guest.function("sum") as Function?)
    var iterator = GuestGenerator(function, yield: "gen.ask").makeAsyncIterator()
    await #expect(throws: GeneratorError.notYielding) { try await iterator.send([.i32(1)]) }
    #expect(try await iterator.next() == [.i32(0)])
    #expect(try await iterator.send([.i32(4)]) == [.i32(4)])
    // Without a reply it is zero.
    #expect(try await iterator.next() == [.i32(4)])
    #expect(try await iterator.send([.i32(6)]) == nil)
    #expect(iterator.results == [.i32(10)])
    var wrong = GuestGenerator(function, yield: "gen.ask").makeAsyncIterator()
    _ = try await wrong.next()
    await #expect(throws: CallError.self) { try await wrong.send([.i64(1)]) }
    #expect(try await wrong.next() == nil)
    await #expect(throws: GeneratorError.notAGenerator) { try await guest.call("sum") }
    var refused = GuestGenerator(function, yield: "gen.ask").makeAsyncIterator()
    _ = try await refused.next()
    await #expect(throws: Refusal(number: 8)) { try await refused.fail(Refusal(number: 8)) }
  }

  @Test(arguments: Setting.all)
  func `every mechanism yields, and takes replies`(_ setting: Setting) async throws {
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    imports.defineYield("env", "wait", type)
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(try testModule(setting.file), imports: imports, store: Store())
    let twice = try #require(instance.function("twice") as Function?)
    let timeline = Timeline()
    var options = CallOptions(mechanism: setting.mechanism)
    options.observer = timeline
    let generator = GuestGenerator(twice, [.i32(5)], yield: "env.wait", options: options)
    // Two at once, in one instance.
    var (one, other) = (generator.makeAsyncIterator(), generator.makeAsyncIterator())
    #expect(try await one.next() == [.i32(5)])
    #expect(try await other.next() == [.i32(5)])
    #expect(try await one.send([.i32(1)]) == [.i32(6)])
    #expect(try await other.send([.i32(3)]) == [.i32(6)])
    #expect(try await other.send([.i32(4)]) == nil)
    #expect(other.results == [.i32(3004)])
    #expect(try await one.send([.i32(2)]) == nil)
    #expect(one.results == [.i32(1002)])
    #expect(timeline.mechanisms == [Mechanism](repeating: setting.mechanism, count: 4))
    #expect(timeline.lines.contains("resume [3]"))
  }

  @Test func `generators in one program with a shadow stack are kept apart by a policy`()
    async throws
  {
    var asyncify = AsyncifyOptions()
    asyncify.shadowStack = .preserve
    var options = CallOptions(mechanism: .engine)
    options.asyncify = asyncify
    var imports = Imports()
    imports.defineYield("env", "wait", FunctionType([.i32], [.i32]))
    let instance = try Instance(
      try testModule("stacks.wasm"), imports: imports, store: Store())
    let work = try #require(instance.function("work") as Function?)
    var iterators = (1...3 as ClosedRange<Int32>).map { x in
      GuestGenerator(work, [.i32(x)], yield: "env.wait", options: options).makeAsyncIterator()
    }
    for round in 0...2 as ClosedRange<Int32> {
      for index in iterators.indices {
        let x = Int32(index) + 1
        #expect(try await iterators[index].next() == (round == 2 ? nil : [.i32(x + round)]))
      }
    }
    // Without replies: 8 * x + 28 - 1.
    #expect(iterators.map(\.results) == [[.i32(35)], [.i32(43)], [.i32(51)]])
  }

  /// The resident set, in bytes.
  private func residentBytes() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
  }

  /// As many yields as the variable `REWIND_YIELDS` says.
  @Test func `yields leave nothing behind`() async throws {
    let variable = ProcessInfo.processInfo.environment["REWIND_YIELDS"]
    let total = variable.flatMap { Int32($0) } ?? 100_000
    let rounds: Int32 = 5
    var iterator = try generator(guest(), "count", [.i32(total)]).makeAsyncIterator()
    var sum = 0
    var growth: [Int] = []
    for _ in 0..<rounds {
      let before = residentBytes()
      for _ in 0..<total / rounds {
        if case .i32(let number)? = try await iterator.next()?.first { sum += Int(number) }
      }
      if let before, let after = residentBytes() { growth.append(after - before) }
    }
    let count = Int(total / rounds * rounds)
    #expect(sum == count * (count - 1) / 2)
    // Other tests run beside this one; a leak would show in every round.
    if !isSanitized, let least = growth.min() {
      #expect(least < Int(total / rounds) * 16, "\(growth)")
    }
  }

  @Test func `generators that are dropped give their stacks back`() async throws {
    let guest = try guest()
    for _ in 0..<100 {
      var iterator = try generator(guest, "count", [.i32(3)]).makeAsyncIterator()
      _ = try await iterator.next()
    }
    #expect(guest.store.idleStacks.count == 1)
  }
}
