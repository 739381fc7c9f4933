// SPDX-License-Identifier: Apache-2.0
//
// Fuel: how much the guests of a store may still do, and after how much of it they let others run. Code
// that is compiled to meter fuel takes the cost of all that surely runs together where that begins.

/// What is left of a store's fuel.
///
/// Invariant: never more is allowed than is left, and what is allowed adds up to whole intervals.
package struct FuelMeter {
  /// All that is left.
  private(set) var remaining: UInt64 = 0
  /// How much is used between two yields; nil for no yields.
  var interval: UInt64? {
    didSet { beginAnew() }
  }
  /// How much may be used before the next yield.
  private var untilYield = UInt64.max

  /// How much may be used before a profiler looks at the calls; all there can be without one.
  private var untilSample = UInt64.max

  /// How much the machine may use before it has to stop.
  package var allowance: UInt64 { min(remaining, untilYield, untilSample) }

  /// Puts in an amount in place of what is left; an interval begins.
  mutating func fill(_ amount: UInt64) {
    remaining = amount
    beginAnew()
  }

  private mutating func beginAnew() {
    untilYield = interval.map { max($0, 1) } ?? .max
  }

  /// Takes note of what the machine has used, at most the allowance.
  package mutating func use(_ amount: UInt64) {
    remaining -= amount
    if interval != nil { untilYield -= amount }
    if untilSample != .max { untilSample -= amount }
  }

  /// True if nothing but a sample is due where the allowance does not suffice.
  var isSampleDue: Bool { untilSample < min(remaining, untilYield) }

  /// Begins to count up to the next sample; what was left is added.
  package mutating func awaitSample(after amount: UInt64) {
    let (sum, overflow) = (untilSample == .max ? 0 : untilSample)
      .addingReportingOverflow(max(amount, 1))
    untilSample = overflow ? .max : sum
  }

  /// Takes no more samples.
  package mutating func endSampling() {
    untilSample = .max
  }

  /// Begins the next interval where the allowance does not suffice; what the last one left is added.
  /// - Returns: False if all the fuel there is was allowed already.
  package mutating func beginInterval() -> Bool {
    guard let interval, untilYield < remaining else { return false }
    let (sum, overflow) = untilYield.addingReportingOverflow(max(interval, 1))
    untilYield = overflow ? .max : sum
    return true
  }
}

extension Store {
  /// The fuel that is left, where ``Engine/Configuration/metersFuel`` is set.
  ///
  /// A new store has none. It may be set at any time, also while calls are suspended; then an interval of
  /// ``fuelYieldInterval`` begins.
  ///
  /// Every instruction costs one unit, except `nop`, `drop`, `block`, `loop`, `else`, `end`, `return` and
  /// `unreachable`, which are free. The cost of code that always runs together is taken at once, where it
  /// begins: of a basic block, and of what comes behind an `if` or a loop that nothing else leads around. A
  /// guest that traps or throws in the middle has paid for the rest too; a call that returns has used the
  /// same however its code is compiled.
  public var fuel: UInt64 {
    get { meter.remaining }
    set { meter.fill(newValue) }
  }

  /// How much fuel is used before a call that can wait lets others run; nil, the default, for no yields.
  ///
  /// Zero counts as one. A call that is awaited yields then, and ends with `CancellationError` if its task is cancelled; one
  /// that was begun with ``Function/start(_:suspendsWhenOutOfFuel:stackBytes:)`` stands at
  /// ``Suspension/Reason/yield(_:)``; a synchronous call goes on. With 10,000 units and an interval of 100 a
  /// guest yields 99 times before the fuel is used up. All calls of the store use the same intervals.
  public var fuelYieldInterval: UInt64? {
    get { meter.interval }
    set { meter.interval = newValue }
  }
}
