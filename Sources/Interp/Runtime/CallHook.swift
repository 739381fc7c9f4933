// SPDX-License-Identifier: Apache-2.0
//
// A closure of the program that is run whenever control passes between host and guest.

/// Control passes from the host to a guest or back.
public enum CallTransition: String, Hashable, Sendable, CaseIterable {
  /// The host is about to call a function of a guest.
  case callingGuest
  /// That call is over: it returned, trapped or failed.
  case returningFromGuest
  /// A guest is about to call a host function.
  case callingHost
  /// That function returned or threw.
  case returningFromHost
}

/// What is run at every transition; what it throws ends the call of the guest.
///
/// The functions of `asyncify` are the engine's own and no transitions. A call that is cancelled or dropped
/// while it stands is over without a hook.
public enum CallHook {
  /// The body of an asynchronous hook.
  public typealias AsyncBody = nonisolated(nonsending) (CallTransition) async throws -> Void

  /// Runs at once.
  case synchronous((CallTransition) throws -> Void)
  /// Is awaited, where the call was made; the call is suspended meanwhile.
  case asynchronous(AsyncBody)
}

/// A call hook that a suspended call waits for.
public struct PendingCallHook {
  /// Where control passes.
  public let transition: CallTransition
  package let body: CallHook.AsyncBody
}
