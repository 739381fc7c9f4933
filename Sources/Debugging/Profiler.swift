// SPDX-License-Identifier: Apache-2.0
//
// A sampling profiler without clocks, threads or signals: it gives the guest its fuel in small
// portions, and looks at the calls whenever one is used up. The same guest thus gives the same
// profile every time.

public import Interp

/// Looks every few thousand instructions at what a guest is doing.
///
/// ```swift
/// var configuration = Engine.Configuration()
/// configuration.metersFuel = true
/// let store = Store(engine: Engine(configuration))
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
  /// The fuel that was not given to the guest yet; nil if there is no end to it.
  private var reserve: UInt64?
  private var random = SampleIntervals()

  /// Begins to profile the guests of a store.
  ///
  /// The profiler takes over the store's fuel; see `Store.fuel`.
  ///
  /// - Parameters:
  ///   - store: The store; an earlier profiler of it counts no further.
  ///   - interval: The mean number of units of fuel, which are instructions, between two samples.
  ///   - fuel: What the guests may use in all, before they trap; nil for no limit.
  /// - Returns: Nil if the store's engine does not meter fuel.
  public init?(_ store: Store, interval: UInt64 = 10_000, fuel: UInt64? = nil) {
    guard store.engine.configuration.metersFuel else { return nil }
    profile = Profile(interval: min(max(1, interval), 1 << 60))
    reserve = fuel
    store.fuel = nextPortion()
    store.fuelWatcher = self
  }

  /// Ends profiling: the store gets the fuel that is left, or all there can be if there is no limit.
  public func stop(_ store: Store) {
    guard store.fuelWatcher === self else { return }
    store.fuelWatcher = nil
    let (sum, isTooMuch) = store.fuel.addingReportingOverflow(reserve ?? .max)
    store.fuel = isTooMuch ? .max : sum
    reserve = 0
  }

  /// Takes the next portion of fuel from the reserve; 0 if that is empty.
  private func nextPortion() -> UInt64 {
    let wanted = random.next(around: profile.interval)
    guard let left = reserve else { return wanted }
    let portion = min(wanted, left)
    reserve = left - portion
    return portion
  }
}

extension Profiler: FuelWatcher {
  package func refuel(_ machine: Machine) -> Bool {
    let portion = nextPortion()
    guard portion > 0 else { return false }
    let (frames, omittedCount) = machine.endFrames(1024)
    profile.add(
      frames.map { ($0.instance.module, $0.code.function) }, omittedCount: omittedCount)
    machine.store.fuel += portion
    return true
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
