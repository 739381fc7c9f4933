// SPDX-License-Identifier: Apache-2.0
//
// Time that passes when a test says so. Who sleeps wakes in the order of the deadlines, and at the same
// deadline in the order in which they began to sleep.

internal import Synchronization

/// A clock that a test drives.
public final class ManualClock: Clock {
  /// A point in time, counted from the clock's beginning.
  public struct Instant: InstantProtocol {
    /// The time since the clock began.
    public let offset: Duration

    /// A later or earlier instant.
    /// - Parameter duration: How much later.
    /// - Returns: The other instant.
    public func advanced(by duration: Duration) -> Instant {
      Instant(offset: offset + duration)
    }

    /// The time from this instant to another.
    /// - Parameter other: The other instant.
    /// - Returns: What lies between.
    public func duration(to other: Instant) -> Duration { other.offset - offset }

    /// True if one comes before the other.
    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let number: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var sleepers: [Sleeper] = []
    var count = 0
  }

  private let state = Mutex(State())

  /// Makes a clock at instant zero.
  public init() {}

  /// The time now.
  public var now: Instant { state.withLock { $0.now } }
  /// No time is too short.
  public var minimumResolution: Duration { .zero }
  /// How many sleep.
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Waits until the clock has been driven to a deadline.
  /// - Parameters:
  ///   - deadline: When to go on.
  ///   - tolerance: Ignored; nobody wakes late.
  /// - Throws: `CancellationError`.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        // Asked while the lock is held: a later cancellation finds the sleeper.
        let result: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if deadline <= state.now { return .success(()) }
          state.sleepers.append(
            Sleeper(number: number, deadline: deadline, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.sleepers.firstIndex { $0.number == number }.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Lets time pass; wakes all whose deadline comes.
  /// - Parameter duration: How much.
  public func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let now = state.now
      let woken = state.sleepers.filter { $0.deadline <= now }
      state.sleepers.removeAll { $0.deadline <= now }
      return woken.sorted { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Lets time pass up to the next deadline.
  /// - Returns: False if nobody sleeps.
  @discardableResult
  public func advanceToNextDeadline() -> Bool {
    let wait = state.withLock { state in
      state.sleepers.map(\.deadline).min().map { state.now.duration(to: $0) }
    }
    guard let wait else { return false }
    advance(by: wait)
    return true
  }
}
