// SPDX-License-Identifier: Apache-2.0
//
// What a store wants of epochs: in which of them its guests are to stop, and what is to happen then.

/// What happens when the epoch has reached a store's deadline.
public enum EpochBehavior {
  /// The guest traps: ``Trap/interrupted``.
  case trap
  /// The call lets others run if it can wait, and the deadline moves so many epochs beyond the current one.
  case yield(ticks: UInt64)
  /// The program is asked. What it throws ends the call.
  case callback((Store) throws -> EpochDecision)
}

/// What the program wants at a store's deadline.
public enum EpochDecision {
  /// Some work of the program; it runs where the call was made.
  public typealias Work = nonisolated(nonsending) () async throws -> Void

  /// The guest traps: ``Trap/interrupted``.
  case trap
  /// The guest goes on, with a deadline so many epochs beyond the current one.
  case proceed(ticks: UInt64)
  /// The call lets others run if it can wait; otherwise as ``proceed(ticks:)``.
  case yield(ticks: UInt64)
  /// The call waits for some work of the program; what that throws ends the call.
  ///
  /// A synchronous call cannot, and ends with ``CallError/wouldSuspend(_:)``. As with
  /// ``yield(ticks:)``, a guest that is being unwound or rewound goes on, and the program is asked again
  /// where it next looks at the epoch.
  case wait(ticks: UInt64, for: Work)
}

extension Store {
  /// Sets the deadline of the store's guests to so many epochs beyond the current one.
  ///
  /// When the engine's epoch is the deadline or later, ``epochBehavior`` says what happens; with zero that
  /// is at once. A new store has the deadline 0, which has come, so set one before the first call. Only
  /// code of an engine that checks epochs stops (``Engine/Configuration/checksEpochs``).
  /// - Parameter ticks: How many times ``Engine/incrementEpoch()`` is to be called before that.
  public func setEpochDeadline(ticks: UInt64) {
    let (deadline, overflow) = engine.epoch.addingReportingOverflow(ticks)
    epochDeadline = overflow ? .max : deadline
  }
}
