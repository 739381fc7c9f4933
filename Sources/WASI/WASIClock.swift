// SPDX-License-Identifier: Apache-2.0
//
// The clocks that guests see and sleep by: the system's, or the embedding program's own, so that tests
// need not wait.
// Spec: WASI preview 1, `clockid`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A clock that a guest may ask for.
///
/// Spec: `clockid`.
public enum ClockIdentifier: UInt32, Sendable {
  /// The time of day, since 1970. `realtime`
  case realTime = 0
  /// A time that only goes forward. `monotonic`
  case monotonic
  /// The time that the process has computed. `process_cputime_id`
  case processTime
  /// The time that the thread has computed. `thread_cputime_id`
  case threadTime
}

/// Clocks for guests, in nanoseconds.
public protocol WASIClock: Sendable {
  /// What a clock shows.
  func time(_ clock: ClockIdentifier) throws(Errno) -> UInt64
  /// The smallest step of a clock.
  func resolution(_ clock: ClockIdentifier) throws(Errno) -> UInt64
  /// Waits, without holding a thread.
  /// - Throws: `CancellationError`.
  func sleep(nanoseconds: UInt64) async throws
  /// Waits for guests whose call cannot stop: it holds the thread.
  func block(nanoseconds: UInt64)
}

/// The clocks of the system.
public struct SystemClock: WASIClock {
  /// Makes the clocks of the system.
  public init() {}

  /// What a clock shows.
  public func time(_ clock: ClockIdentifier) throws(Errno) -> UInt64 {
    var time = timespec()
    guard clock_gettime(clock.system, &time) == 0 else { throw .ofLastSystemCall }
    return time.nanoseconds
  }

  /// The smallest step of a clock.
  public func resolution(_ clock: ClockIdentifier) throws(Errno) -> UInt64 {
    var time = timespec()
    guard clock_getres(clock.system, &time) == 0 else { throw .ofLastSystemCall }
    return time.nanoseconds
  }

  /// Waits, without holding a thread.
  /// - Throws: `CancellationError`.
  public func sleep(nanoseconds: UInt64) async throws {
    try await Task.sleep(for: .nanoseconds(Int64(clamping: nanoseconds)))
  }

  /// Waits for guests whose call cannot stop: it holds the thread.
  public func block(nanoseconds: UInt64) {
    var left = timespec(
      tv_sec: time_t(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    var rest = timespec()
    while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
  }
}

extension ClockIdentifier {
  fileprivate var system: clockid_t {
    switch self {
    case .realTime: CLOCK_REALTIME
    case .monotonic: CLOCK_MONOTONIC
    case .processTime: CLOCK_PROCESS_CPUTIME_ID
    case .threadTime: CLOCK_THREAD_CPUTIME_ID
    }
  }
}
