// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls that had to wait: put aside in their store, and taken from there.

extension Invocation {
  /// Puts the call aside, at what it waits for.
  func park(_ reason: Suspension.Reason) -> SuspendedCall {
    let store = store
    store.lastBacktrace = machine.backtrace()
    let ticket = CallTicket()
    store.parkedCalls.removeAll { $0.ticket == nil }
    store.parkedCalls.append(ParkedCall(ticket: ticket, invocation: self))
    keptStore = nil
    let name: String
    switch reason {
    case .hostCall(let pending): name = pending.function.name
    case .growth(let pending): name = "\(pending.growth.subject.rawValue).grow"
    case .callHook: name = "call hook"
    case .yield: name = "epoch"
    case .atomicWait, .outOfFuel: preconditionFailure("a synchronous call blocks, or traps")
    }
    // A pending host call holds the store; it is made again when the call is taken.
    if case .hostCall = reason { parkedReason = nil } else { parkedReason = reason }
    return SuspendedCall(waitsFor: name, ticket: ticket)
  }

  /// Takes the call up again.
  fileprivate func unpark() -> Suspension {
    keptStore = store
    canYield = true
    if let reason = parkedReason.take() { return Suspension(self, reason) }
    let function = calledHostFunction
    return Suspension(
      self,
      .hostCall(
        PendingHostCall(
          function: function, arguments: store.values(at: machine.fp, function.type.parameters),
          caller: caller())))
  }
}

extension Store {
  /// Takes a synchronous call that met something to wait for, to go on with it.
  ///
  /// - Parameter call: What ``CallError/wouldSuspend(_:)`` said.
  /// - Returns: The call; nil if it was taken before, or belongs to another store.
  public func takeSuspension(of call: SuspendedCall) -> Suspension? {
    guard let place = parkedCalls.firstIndex(where: { $0.ticket === call.ticket }) else {
      return nil
    }
    return unsafeDowncast(parkedCalls.remove(at: place).invocation, to: Invocation.self).unpark()
  }
}
