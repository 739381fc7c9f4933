// SPDX-License-Identifier: Apache-2.0
//
// bysyncify's `RawCore` on the side of the host: the state of one coroutine, and the synchronous step
// that runs it. The body of a coroutine is a function of a guest; a Swift function cannot be stopped in
// its middle from outside, a guest can.

public import Asyncify
public import Interp

/// bysyncify's name for the buffer structure that frames go through.
public typealias RawStack = AsyncifyStack

/// What came of a step.
public enum Poll<Output> {
  /// The coroutine has returned.
  case ready(Output)
  /// It waits.
  case pending
}

extension Poll: Equatable where Output: Equatable {}
extension Poll: Sendable where Output: Sendable {}

/// How far a coroutine has come.
public enum CorePhase: String, Hashable, Sendable {
  /// It has not begun.
  case idle
  /// It waits, and can go on.
  case suspended
  /// It runs now.
  case running
  /// It has returned.
  case finished
  /// An error has ended it, or it was cancelled.
  case poisoned
}

/// The state of one coroutine.
///
/// It belongs to where its store belongs, and is not `Sendable`. When it is dropped the coroutine is
/// cancelled.
public final class RawCore {
  private let options: CallOptions
  private let given: RawStack?
  private var call: AsyncCall?
  private var isCancelled = false

  /// Prepares a coroutine.
  /// - Parameters:
  ///   - stack: A buffer in the guest's memory for the frames, `current` being where they begin; nothing
  ///     else is to be kept there while the coroutine waits. Without it the coroutine takes a buffer of
  ///     `options.bufferSize` from `options.bufferSource` while it waits. Where the engine keeps the
  ///     frames neither is used.
  ///   - options: How the guest is suspended, and who is told about it.
  public init(stack: RawStack? = nil, options: CallOptions = CallOptions()) {
    given = stack
    self.options = options
  }

  /// How far the coroutine has come.
  public var phase: CorePhase { call?.phase ?? (isCancelled ? .poisoned : .idle) }

  /// The buffer that holds the coroutine's frames; nil while there are none in the guest's memory.
  public var stack: RawStack? { call?.stack }

  /// Runs the coroutine until it waits or returns.
  ///
  /// It waits when it calls an asynchronous host function, whether or not that has anything to wait for; the
  /// function is run by ``settle()``. So it does for the store's limiter and call hook, and when it yields because
  /// of fuel or an epoch. While that is not over, polling changes nothing. A guest that has unwound itself to
  /// the host waits for what ``CallOptions/whileUnwound`` does; without that it goes on at the next poll.
  ///
  /// - Parameters:
  ///   - entry: What the coroutine does; the same function at every poll.
  ///   - arguments: Values of the types of its parameters; they count at the first poll.
  /// - Returns: The results of the function, once it has returned.
  /// - Throws: What ends the coroutine: `TrapReport`, `CallError`, `AsyncifyError`, an error of a host
  ///   function. ``CoreError`` if it cannot be polled; that ends nothing. ``MechanismError`` before it
  ///   has begun.
  public func poll(_ entry: Function, _ arguments: [Value] = []) throws -> Poll<[Value]> {
    switch phase {
    case .running: throw CoreError.running
    case .finished: throw CoreError.finished
    case .poisoned: throw CoreError.poisoned
    case .idle, .suspended: break
    }
    let call = try call ?? begin(entry, arguments)
    guard call.function == entry else {
      throw CoreError.anotherEntry(begun: call.function.name, given: entry.name)
    }
    call.settleUnwound()
    guard call.phase == .idle || call.arrived != nil else { return .pending }
    switch try call.step() {
    case .finished(let results): return .ready(results)
    case .waiting: return .pending
    }
  }

  private func begin(_ entry: Function, _ arguments: [Value]) throws -> AsyncCall {
    let call = try AsyncCall(entry, arguments, options, stack: given)
    call.letsGuestUnwind = true
    self.call = call
    return call
  }

  /// Awaits what the coroutine waits for; then it can be polled.
  ///
  /// What a host function throws is not thrown here; it reaches the guest at the next poll. For a guest that has
  /// unwound itself there is something to await only with ``CallOptions/whileUnwound``; without that, the next
  /// poll ends with `AsyncifyError`.
  /// - Throws: ``CoreError/notSuspended``, or ``CoreError/settling`` if somebody else awaits it.
  public nonisolated(nonsending) func settle() async throws(CoreError) {
    guard let call, call.phase == .suspended else { throw .notSuspended }
    guard !call.isSettling else { throw .settling }
    if call.arrived == nil { await call.settle() }
  }

  /// Ends the coroutine where it stands; its frames are gone, and its buffer is free.
  ///
  /// The guest's memory and globals stay as they are. A host function that is awaited is not interrupted,
  /// but told at its next ``CoreHandle/embed(_:)``. A coroutine that is over stays as it is.
  /// - Throws: ``CoreError/running``.
  public func cancel() throws(CoreError) {
    switch phase {
    case .running: throw .running
    case .idle, .suspended:
      isCancelled = true
      call?.end()
    case .finished, .poisoned: break
    }
  }
}
