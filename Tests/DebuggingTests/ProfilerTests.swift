// SPDX-License-Identifier: Apache-2.0
//
// Profiles: the shares that are known from the guest's code, and the texts.

import Debugging
import Interp
import TestSupport
import Testing

@Suite struct ProfilerTests {
  /// `main` calls `one` once and `three` once for each of its rounds; a loop in `three` runs three
  /// times as long.
  private static let guest = """
    (module $work
      (func $spin (param $n i32)
        (loop $again
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $again (local.get $n))))
      (func $one (call $spin (i32.const 1000)))
      (func $three
        (local $n i32)
        (local.set $n (i32.const 3000))
        (loop $again
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $again (local.get $n))))
      (func $main (export "main") (param $rounds i32)
        (loop $again
          (call $one)
          (call $three)
          (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
          (br_if $again (local.get $rounds))))
      (func $deep (export "deep") (param $n i32)
        (if (local.get $n)
          (then (call $deep (i32.sub (local.get $n) (i32.const 1))))
          (else (call $spin (i32.const 50000)))))
      (func $fail (export "fail") (call $one) (unreachable)))
    """

  private func run(
    _ name: Name, _ argument: Int32?, interval: UInt64 = 1000
  ) throws -> Profile {
    let engine = engine(fuses: true, metersFuel: true)
    let store = Store(engine: engine)
    let instance = try Instance(try wat(Self.guest, engine: engine), store: store)
    store.fuel = .max
    let profiler = try #require(Profiler(store, interval: interval))
    do {
      _ = try instance.call(name, argument.map { [.i32($0)] } ?? [])
    } catch is TrapReport {}
    return profiler.profile
  }

  private func share(_ name: String, _ count: KeyPath<Profile.Row, Int>, _ profile: Profile)
    -> Double
  {
    let row = profile.rows().first { $0.name == name }
    return Double(row?[keyPath: count] ?? 0) / Double(profile.sampleCount)
  }

  @Test func `functions get the shares that they execute`() throws {
    let profile = try run("main", 100)
    // Some six instructions a turn: 100 * 4000 * 6 of them.
    #expect((1500...3500).contains(profile.sampleCount))
    #expect(abs(share("spin", \.selfCount, profile) - 0.25) < 0.03)
    #expect(abs(share("three", \.selfCount, profile) - 0.75) < 0.03)
    #expect(abs(share("one", \.totalCount, profile) - 0.25) < 0.03)
    #expect(share("main", \.totalCount, profile) == 1)
  }

  @Test func `the same guest has the same profile`() throws {
    let (first, second) = (try run("main", 20), try run("main", 20))
    #expect(first.foldedStacks() == second.foldedStacks())
    #expect(first.table() == second.table())
  }

  @Test func `loops whose length divides the interval are met everywhere`() throws {
    // A turn of main is some 24,000 instructions; ten turns to a sample.
    let profile = try run("main", 3000, interval: 240_000)
    #expect(abs(share("three", \.selfCount, profile) - 0.75) < 0.1)
  }

  @Test func `a recursive function counts once in a stack`() throws {
    let profile = try run("deep", 5)
    #expect(share("deep", \.totalCount, profile) == 1)
    let stacks = profile.foldedStacks().split(separator: "\n")
    let spin = try #require(stacks.first { $0.contains("spin") })
    #expect(spin.hasPrefix("deep;deep;deep;deep;deep;deep;spin "))
  }

  @Test func `of very deep stacks the middle is left out`() throws {
    let profile = try run("deep", 5000)
    let stacks = profile.foldedStacks().split(separator: "\n")
    let spin = try #require(stacks.first { $0.contains("spin") })
    let names = spin.split(separator: ";")
    #expect(names.count == 1025)
    #expect(names[512] == "...")
    #expect(share("deep", \.totalCount, profile) == 1)
    #expect(!profile.rows().contains { $0.name == "..." })
  }

  @Test func `the samples of all stacks are all samples`() throws {
    let profile = try run("main", 10)
    let counts = profile.foldedStacks().split(separator: "\n").compactMap {
      $0.split(separator: " ").last.flatMap { Int($0) }
    }
    #expect(counts.reduce(0, +) == profile.sampleCount)
    #expect(profile.rows().map(\.selfCount).reduce(0, +) == profile.sampleCount)
  }

  @Test func `a guest that traps has a profile`() throws {
    let profile = try run("fail", nil)
    #expect(profile.sampleCount > 1)
    #expect(profile.foldedStacks().hasPrefix("fail;one;spin "))
  }

  @Test func `a limit of fuel is kept`() throws {
    let engine = engine(fuses: true, metersFuel: true)
    let store = Store(engine: engine)
    let instance = try Instance(try wat(Self.guest, engine: engine), store: store)
    store.fuel = 10_000
    let profiler = try #require(Profiler(store, interval: 1000))
    let report = try #require(throws: TrapReport.self) {
      try instance.call("main", [.i32(1_000_000)])
    }
    #expect(report.trap == .outOfFuel)
    #expect((5...20).contains(profiler.profile.sampleCount))
    #expect(store.fuel < 100)
  }

  @Test func `a profiler counts until it is stopped or another one begins`() throws {
    let engine = engine(fuses: true, metersFuel: true)
    let store = Store(engine: engine)
    store.fuel = .max
    let instance = try Instance(try wat(Self.guest, engine: engine), store: store)
    let first = try #require(Profiler(store, interval: 1000))
    let second = try #require(Profiler(store, interval: 1000))
    first.stop(store)
    _ = try instance.call("main", [.i32(10)])
    second.stop(store)
    let count = second.profile.sampleCount
    _ = try instance.call("main", [.i32(10)])
    #expect(first.profile.sampleCount == 0)
    #expect(count > 100 && second.profile.sampleCount == count)
  }

  @Test func `fuel and yields are the same with a profiler`() throws {
    func yields(_ profiles: Bool) throws -> (yields: Int, fuel: UInt64) {
      let engine = engine(fuses: true, metersFuel: true)
      let store = Store(engine: engine)
      store.fuel = 1_000_000
      store.fuelYieldInterval = 7000
      let instance = try Instance(try wat(Self.guest, engine: engine), store: store)
      let profiler = profiles ? Profiler(store, interval: 1000) : nil
      let main = try #require(instance.function("main") as Function?)
      var outcome = try main.start([.i32(20)])
      var count = 0
      while true {
        switch consume outcome {
        case .finished: return (count, store.fuel)
        case .suspended(let suspension):
          guard case .yield = suspension.reason else {
            Issue.record("it stands for something else")
            return (count, store.fuel)
          }
          count += 1
          outcome = try suspension.resume()
        }
        if let profiler { #expect(profiler.profile.sampleCount > 4 * (count - 1)) }
      }
    }
    let (with, without) = (try yields(true), try yields(false))
    #expect(with.yields == without.yields && with.yields > 10)
    #expect(with.fuel == without.fuel)
  }

  @Test func `an engine that does not meter fuel cannot be profiled`() {
    #expect(Profiler(Store()) == nil)
  }

  @Test func `the table has shares and names`() throws {
    let table = try run("main", 100).table(readable: { $0.uppercased() })
    let lines = table.split(separator: "\n")
    #expect(
      lines[0].hasPrefix("profile: ") && lines[0].hasSuffix(", one every 1000 instructions or so"))
    #expect(lines[1] == "  self   total  samples  function")
    #expect(lines[2].hasSuffix("  THREE"))
    #expect(lines.last?.hasSuffix("MAIN") == true || lines.last?.hasSuffix("ONE") == true)
    #expect(lines[2].wholeMatch(of: #/ *[0-9]+\.[0-9]%  +[0-9]+\.[0-9]%  +[0-9]+  THREE/#) != nil)
  }

  @Test func `without samples the table says why`() throws {
    #expect(
      try run("main", 1, interval: 10_000_000).table()
        == "profile: no samples, for fewer than 10000000 instructions were executed\n")
  }
}
