// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls that had to wait: put aside in their store, and taken from there.

/// A call that was put aside, and what it waits for.
private final class StandingCall {
  let invocation: Invocation
  /// Nil for a host function: that would hold the store, and is made again.
  let reason: Suspension.Reason?

  init(_ invocation: Invocation, _ reason: Suspension.Reason?) {
    self.invocation = invocation
    self.reason = reason
  }
}

extension Invocation {
  /// Puts the call aside, at what it waits for.
  func park(_ reason: Suspension.Reason) -> SuspendedCall {
    let store = store
    store.lastBacktrace = machine.backtrace()
    var kept: Suspension.Reason? = reason
    let name: String
    switch reason {
    case .hostCall(let pending):
      name = pending.function.name
      kept = nil
    case .growth(let pending): name = "\(pending.growth.subject.rawValue).grow"
    case .callHook: name = "call hook"
    case .yield: name = "epoch"
    case .atomicWait, .outOfFuel: preconditionFailure("a synchronous call blocks, or traps")
    }
    let ticket = CallTicket()
    store.parkedCalls.removeAll { $0.ticket == nil }
    store.parkedCalls.append(ParkedCall(ticket: ticket, call: StandingCall(self, kept)))
    keptStore = nil
    return SuspendedCall(waitsFor: name, ticket: ticket)
  }

  /// What the call waits for if that is a host function.
  fileprivate var pendingHostCall: PendingHostCall {
    let function = calledHostFunction
    return PendingHostCall(
      function: function, arguments: store.values(at: machine.fp, function.type.parameters),
      caller: caller())
  }
}

extension Store {
  /// Takes a synchronous call that met something to wait for, to go on with it.
  ///
  /// - Parameter call: What ``CallError/wouldSuspend(_:)`` said.
  /// - Returns: The call; nil if it was taken before, or belongs to another store.
  public func takeSuspension(of call: SuspendedCall) -> Suspension? {
    guard let place = parkedCalls.firstIndex(where: { $0.ticket === call.ticket }),
      let standing = parkedCalls.remove(at: place).call as? StandingCall
    else { return nil }
    let invocation = standing.invocation
    invocation.keptStore = self
    invocation.canYield = true
    return Suspension(
      invocation, standing.reason ?? .hostCall(invocation.pendingHostCall))
  }
}
