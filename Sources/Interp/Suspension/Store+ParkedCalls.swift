// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls that had to wait: put aside in their store, and taken from there.

extension Invocation {
  /// Puts the call aside, at what it waits for.
  func park() -> SuspendedCall {
    let store = store
    store.lastBacktrace = machine.backtrace()
    let name: String
    switch reason {
    case .hostCall(let pending): name = pending.function.name
    case .growth(let pending): name = "\(pending.growth.subject.rawValue).grow"
    case .callHook: name = "call hook"
    case .yield: name = "epoch"
    case .atomicWait, .outOfFuel: preconditionFailure("a synchronous call blocks, or traps")
    }
    let ticket = CallTicket()
    store.parkedCalls.removeAll { $0.ticket == nil }
    store.parkedCalls.append(ParkedCall(ticket: ticket, call: self))
    keptStore = nil
    return SuspendedCall(waitsFor: name, ticket: ticket)
  }
}

extension Store {
  /// Takes a synchronous call that met something to wait for, to go on with it.
  ///
  /// - Parameter call: What ``CallError/wouldSuspend(_:)`` said.
  /// - Returns: The call; nil if it was taken before, or belongs to another store.
  public func takeSuspension(of call: SuspendedCall) -> Suspension? {
    guard let place = parkedCalls.firstIndex(where: { $0.ticket === call.ticket }),
      let invocation = parkedCalls.remove(at: place).call as? Invocation
    else { return nil }
    invocation.keptStore = self
    invocation.canYield = true
    return Suspension(invocation)
  }
}
