// SPDX-License-Identifier: Apache-2.0
//
// Running the store's call hook. Where it is asynchronous the call stands at the transition, and goes on
// from there when the hook is done.

extension Invocation {
  /// What the call does when the hook is done.
  indirect enum AfterHook {
    /// The call begins.
    case enter
    /// The call is over.
    case finish(Result<[Value], any Error>)
    /// The host function at which the machine stands is called.
    case callHost
    /// The host function's caller gets what came of it.
    case returnFromHost(HostFunction, Result<[Value], any Error>)
  }

  /// Runs the hook, then goes on.
  /// - Returns: What came of the call; nil to run on.
  func hook(_ transition: CallTransition, then next: AfterHook) throws -> Event? {
    guard !isPassingThrough else { return try goOn(next) }
    switch store.callHook {
    case nil: return try goOn(next)
    case .synchronous(let body):
      try body(transition)
      return try goOn(next)
    case .asynchronous(let body):
      return stand(
        at: .callHook(PendingCallHook(transition: transition, body: body), then: next))
    }
  }

  /// Goes on behind a hook.
  func goOn(_ next: AfterHook) throws -> Event? {
    switch next {
    case .enter:
      isInGuest = true
      try enter()
      return nil
    case .finish(let result): return .finished(try result.get())
    case .callHost: return try callHost()
    case .returnFromHost(let function, let result):
      try give(result, of: function)
      return nil
    }
  }

  /// Tells the hook that the call is over, if it was told that it began.
  /// - Returns: What came of the call; nil if there is nobody to tell.
  func leaveGuest(with result: Result<[Value], any Error>) throws -> Event? {
    guard isInGuest else { return nil }
    isInGuest = false
    return try hook(.returningFromGuest, then: .finish(result))
  }

  /// Tells the hook, then calls the host function at which the machine stands.
  func callHostWithHook() throws -> Event? {
    if case .machine = calledHostFunction.kind { return try callHost() }
    return try hook(.callingHost, then: .callHost)
  }
}
