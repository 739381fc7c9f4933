// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls that had to wait. The error says that there is one, and may go anywhere; the call
// itself stays with its store, which belongs to one isolation domain, and is taken from there.

/// A synchronous call that met something to wait for, and stands.
///
/// ``Store/takeSuspension(of:)`` gives the call itself, to be resumed or cancelled. A call that nobody can
/// take any more, because all copies of this value are gone, is dropped when the next one is put aside, or
/// with its store.
public struct SuspendedCall: Hashable, Sendable {
  /// What it waits for: the name of a host function, `memory.grow`, `table.grow`, `call hook` or `epoch`.
  public let waitsFor: String
  package let ticket: CallTicket

  package init(waitsFor: String, ticket: CallTicket) {
    self.waitsFor = waitsFor
    self.ticket = ticket
  }

  /// True for the same call.
  public static func == (left: SuspendedCall, right: SuspendedCall) -> Bool {
    left.ticket === right.ticket
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(ticket)) }
}

/// As long as it is there, somebody may still take the call it stands for.
package final class CallTicket: Sendable {
  package init() {}
}

/// A call that was put aside.
///
/// It holds nothing that holds the store, which holds it.
package struct ParkedCall {
  package private(set) weak var ticket: CallTicket?
  /// The call, an `Invocation`, which is a type of a later station.
  package let call: AnyObject

  package init(ticket: CallTicket, call: AnyObject) {
    self.ticket = ticket
    self.call = call
  }
}
