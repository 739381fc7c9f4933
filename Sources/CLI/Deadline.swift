// SPDX-License-Identifier: Apache-2.0
//
// The end of a guest's time. When it comes the guest's task is cancelled, which ends what the guest waits
// for, and a new epoch begins, which ends a guest that runs. A host function that blocks notices nothing of
// it; after a moment of grace the process ends whatever it does.

import Interp
import Synchronization

/// The time after which a guest is ended.
final class Deadline: Sendable {
  /// How long the guest has to notice that its time is over.
  private static let grace = Duration.seconds(2)

  private let limit: Duration
  private let state = Mutex(State())

  private struct State {
    var guest: Task<ExitCode, any Error>?
    var hasPassed = false
  }

  private init(_ limit: Duration) { self.limit = limit }

  /// Runs what has a deadline.
  /// - Parameter body: Gets the deadline, whose time begins when it says so.
  static func run(
    within limit: Duration, _ body: @escaping @Sendable (Deadline) async throws -> ExitCode
  ) async throws -> ExitCode {
    let deadline = Deadline(limit)
    // On the main actor, whose thread is none of the pool's: a guest that computes must not take the
    // only one on which the end of its time could be noticed.
    let guest = Task { @MainActor in try await body(deadline) }
    let hasPassed = deadline.state.withLock { state in
      state.guest = guest
      return state.hasPassed
    }
    if hasPassed { guest.cancel() }
    return try await guest.value
  }

  /// True when the time is over.
  private var hasPassed: Bool { state.withLock(\.hasPassed) }

  /// Begins to count for the guests of a store, whose engine has to check epochs.
  /// - Returns: What counts, to be cancelled when the guest has ended.
  func begin(for store: Store) -> Task<Void, any Error> {
    store.setEpochDeadline(ticks: 1)
    store.epochBehavior = .callback { [timeout] _ in throw timeout }
    let engine = store.engine
    return Task.detached { [self] in
      try await Task.sleep(for: limit)
      let guest = state.withLock { state in
        state.hasPassed = true
        return state.guest
      }
      guest?.cancel()
      engine.incrementEpoch()
      try await Task.sleep(for: Self.grace)
      StandardStream.error.write(Failure(timeout.description, .timeout).text)
      StandardStream.abandon(.timeout)
    }
  }

  private var timeout: Timeout { Timeout(limit: limit) }

  /// The error of a call, told as a timeout if it is because of one.
  func explain(_ error: any Error) -> any Error {
    error is CancellationError && hasPassed ? timeout : error
  }
}

/// The guest's time is over.
struct Timeout: Error, CustomStringConvertible {
  let limit: Duration

  /// What happened, without the word for it.
  var reason: String { "the guest has not ended within \(Quantity.text(limit))" }

  var description: String { "timeout: \(reason)" }
}
