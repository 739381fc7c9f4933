// SPDX-License-Identifier: Apache-2.0
//
// Uses of a coroutine that its state does not allow. Each is an error here; none of them is undefined.

/// A coroutine was not used as it can be.
public enum CoreError: Error, Hashable, Sendable {
  /// It runs: a host function that it called wants to run or end it.
  case running
  /// It has returned; nothing is left to run.
  case finished
  /// An error or a cancellation has ended it; nothing is left to run.
  case poisoned
  /// There is nothing to await: it has not begun to wait.
  case notSuspended
  /// Somebody awaits already what it waits for.
  case settling
  /// It was begun with one function and is to go on with another.
  case anotherEntry(begun: String, given: String)
  /// The handle belongs to a call of a host function that is over.
  case outlived
  /// A buffer of so many bytes is too small for any frame, or too large for a guest's memory.
  case stackSize(Int, allowed: ClosedRange<Int>)
}

extension CoreError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .running: "the coroutine runs"
    case .finished: "the coroutine has returned and cannot go on"
    case .poisoned: "the coroutine was ended by an error or cancelled and cannot go on"
    case .notSuspended: "the coroutine does not wait, there is nothing to await"
    case .settling: "what the coroutine waits for is awaited already"
    case .anotherEntry(let begun, let given):
      "the coroutine was begun with \(begun) and cannot go on with \(given)"
    case .outlived: "the host function that the handle belongs to does not wait any more"
    case .stackSize(let size, let allowed):
      "a buffer of \(size) bytes: the size has to be \(allowed.lowerBound) to \(allowed.upperBound)"
    }
  }
}
