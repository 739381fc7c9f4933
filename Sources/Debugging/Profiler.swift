// SPDX-License-Identifier: Apache-2.0
//
// A sampling profiler without clocks, threads or signals: whenever the guest has used up some fuel, it
// looks at the calls. The same guest thus gives the same profile every time.

public import Interp

/// Looks every few thousand instructions at what a guest is doing.
///
/// ```swift
/// var configuration = Engine.Configuration()
/// configuration.metersFuel = true
/// let store = Store(engine: Engine(configuration))
/// store.fuel = .max
/// let profiler = Profiler(store)
/// // ... calls of functions of the store ...
/// print(profiler?.profile.table() ?? "")
/// ```
///
/// All calls of the store's functions are counted, synchronous ones and others, until the profiler is
/// stopped. What is measured is instructions, not time: host functions count nothing, and an
/// instruction that fills a memory counts as one.
public final class Profiler {
  /// What was counted so far.
  public private(set) var profile: Profile
  private var random = SampleIntervals()

  /// Begins to profile the guests of a store.
  ///
  /// The fuel they may use is the store's; give it `UInt64.max` for no limit.
  ///
  /// - Parameters:
  ///   - store: The store; an earlier profiler of it counts no further.
  ///   - interval: The mean number of units of fuel, which are instructions, between two samples.
  /// - Returns: Nil if the store's engine does not meter fuel.
  public init?(_ store: Store, interval: UInt64 = 10_000) {
    guard store.engine.configuration.metersFuel else { return nil }
    profile = Profile(interval: min(max(1, interval), 1 << 60))
    store.sampler = self
    store.meter.endSampling()
    store.meter.awaitSample(after: random.next(around: profile.interval))
  }

  /// Ends profiling.
  public func stop(_ store: Store) {
    guard store.sampler === self else { return }
    store.sampler = nil
    store.meter.endSampling()
  }
}

extension Profiler: FuelSampler {
  package func sample(_ machine: Machine) -> UInt64 {
    let (frames, omittedCount) = machine.endFrames(1024)
    profile.add(
      frames.map { ($0.instance.module, $0.code.function) }, omittedCount: omittedCount)
    return random.next(around: profile.interval)
  }
}

/// How long to wait for the next sample: between half and one and a half of the interval.
///
/// With equal intervals a loop whose length divides them would always be met at the same place. The
/// numbers are the same in every run.
private struct SampleIntervals {
  /// The state of an xorshift generator, which must not be 0.
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func next(around interval: UInt64) -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    guard interval > 1 else { return 1 }
    return interval - interval / 2 + (state >> 11) % (interval / 2 * 2 + 1)
  }
}
