// SPDX-License-Identifier: Apache-2.0
//
// Where native asyncify takes hold of the machine. Code of guarded functions (`Module`) asks before
// calls while an instance's hook state is not 0; a frame whose return address was replaced by that
// of the landing stub reports when control comes back to it.

/// Watches the frames of an instance.
package protocol FrameHooks: AnyObject {
  /// Control came back to the current frame, whose return address was replaced. The hooks take the
  /// landing off the machine and make it go on.
  /// - Throws: What ends the call.
  func landed(_ machine: Machine) throws

  /// A function of the instance is about to be entered while the hook state is not 0: by a call of a
  /// guarded function at which the machine stands, by another instance's, or by the host
  /// (`isFromHost`, then the frame of the callee is the current one).
  /// - Returns: True if the hooks made the machine go on elsewhere; false to enter the function.
  /// - Throws: What ends the call.
  func willEnter(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool

  /// An exception is thrown where the machine stands, and some instance's hook state is not 0.
  /// - Throws: What ends the call instead.
  func willRaise(_ machine: Machine) throws

  /// The exception was caught; the machine goes on in the handler.
  /// - Throws: What ends the call.
  func didCatch(_ machine: Machine) throws
}

/// A host function that sees the machine: it may walk its frames and replace return addresses.
package protocol MachineFunction: AnyObject {
  func call(_ machine: Machine, _ arguments: [Value]) throws -> [Value]

  /// An instance that imports the function has been made; nothing of it has run yet.
  /// - Throws: What ends the instantiation.
  func wasImported(by instance: Instance) throws
}

/// Looks at the calls of a store's guests whenever some fuel is used up.
package protocol FuelSampler: AnyObject {
  /// A machine of the store stands, and goes on afterwards.
  /// - Returns: How much fuel is to be used before the next sample.
  func sample(_ machine: Machine) -> UInt64
}
