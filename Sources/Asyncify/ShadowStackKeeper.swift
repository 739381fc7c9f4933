// SPDX-License-Identifier: Apache-2.0
//
// The shadow stack of a call whose frames are not saved by the interpreter: the engine keeps them, or
// the guest's transformed code saves them. Nobody but the host can look after the stack then, between the
// steps of the call. The policies mean what they mean for native asyncify (`ShadowStack`); only that
// the bytes are kept by the host and not in the buffer.

package import Interp

/// Looks after the shadow stack of one call, from its first step to its last.
package struct ShadowStackKeeper {
  private let stack: ShadowStack
  /// The pointer when the call began: the bytes of its frames lie below.
  private var high: UInt64?
  /// The pointer when the step began, which whoever runs the call gets back.
  private var own: UInt64 = 0
  private var held: Held?

  /// What lay in the stack when the call began to wait.
  private struct Held {
    let low: UInt64
    let range: Range<Int>
    let checksum: UInt32
    /// Empty if only the checksum is kept.
    let bytes: [UInt8]
  }

  /// - Returns: nil if the policy is `none`.
  /// - Throws: ``AsyncifyError`` with reason `noStackPointer`.
  package init?(_ instance: Instance, _ options: AsyncifyOptions) throws(AsyncifyError) {
    guard options.shadowStack != .none else { return nil }
    guard let stack = ShadowStack(instance, options) else {
      throw Self.error(.noStackPointer)
    }
    self.stack = stack
  }

  private static func error(_ reason: AsyncifyError.Reason) -> AsyncifyError {
    AsyncifyError(
      reason, state: .normal, dataPointer: 0, bounds: nil, backtrace: Backtrace(frames: []))
  }

  /// A step begins.
  /// - Throws: ``AsyncifyError`` with reason `shadowStackMoved` or `shadowStackClobbered`; nothing has been
  ///   changed then.
  package mutating func enter() throws(AsyncifyError) {
    own = stack.pointer
    let high = high ?? own
    self.high = high
    guard let held else { return }
    switch stack.policy {
    case .none: break
    case .verify:
      let found = stack.checksum(held.range)
      guard found == held.checksum else {
        throw Self.error(
          .shadowStackClobbered(range: held.low..<high, expected: held.checksum, found: found))
      }
      // Whatever the call calls next would write over its frames.
      guard own <= held.low else {
        throw Self.error(.shadowStackMoved(pointer: own, expected: held.low))
      }
    case .preserve:
      guard own >= high else {
        throw Self.error(.shadowStackMoved(pointer: own, expected: high))
      }
      stack.write(held.bytes, at: held.range.lowerBound)
      stack.pointer = held.low
    }
    self.held = nil
  }

  /// The call waits, and its frames are not in a buffer that the interpreter wrote.
  package mutating func leave() {
    let low = stack.pointer
    guard let high, let range = stack.range(low, high) else { return }
    held = Held(
      low: low, range: range, checksum: stack.checksum(range),
      bytes: stack.policy == .preserve ? stack.bytes(range) : [])
    giveBack()
  }

  /// A step is over, or the call.
  package func giveBack() {
    if stack.policy == .preserve { stack.pointer = own }
  }
}
