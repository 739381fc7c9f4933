// SPDX-License-Identifier: Apache-2.0
//
// What a host function holds of the coroutine that waits for it. In bysyncify a handle is a borrow with a
// lifetime; here it knows the call of the host function that it was made for, and is refused
// afterwards.

public import Interp

/// Somebody who can await for a coroutine: what a library for host functions asks for.
public protocol Awaiter {
  /// Awaits an operation and returns what it gives; the coroutine waits meanwhile.
  ///
  /// The operation runs where the host function runs.
  /// - Throws: What the operation throws, and what the awaiter has against it.
  nonisolated(nonsending) func embed<Value>(
    _ operation: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Value
}

/// A call that can wait for a host function, as those who wait with it see it.
protocol WaitingCall: AnyObject {
  /// The function that was called.
  var function: Function { get }
  /// True while the call waits, and what it waits for is awaited.
  var isAwaited: Bool { get }
  /// Counts the waits, so that one can be told from the next.
  var waitNumber: Int { get }
}

extension Invocation: WaitingCall {
  var isAwaited: Bool { isStanding }
}

/// The coroutine that waits for a host function, for as long as that lasts.
///
/// A host function gets it from its `Caller`: `caller.core`.
public struct CoreHandle: Awaiter {
  private let call: any WaitingCall
  private let waitNumber: Int

  fileprivate init(_ call: any WaitingCall) {
    self.call = call
    waitNumber = call.waitNumber
  }

  /// True until the host function has returned or the coroutine is cancelled.
  public var isValid: Bool { call.isAwaited && call.waitNumber == waitNumber }

  /// The function that the coroutine runs.
  public var entry: Function { call.function }

  /// The same without being bound to this call of a host function.
  public var raw: RawCoreHandle { RawCoreHandle(call) }

  /// Awaits an operation and returns what it gives.
  ///
  /// A host function may do this as often as it likes, also inside of an operation.
  /// - Throws: What the operation throws; ``CoreError/outlived`` if the host function has returned or the
  ///   coroutine was cancelled before; `CancellationError` if the task was cancelled before, or the
  ///   coroutine meanwhile.
  public nonisolated(nonsending) func embed<Value>(
    _ operation: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Value {
    guard isValid else { throw CoreError.outlived }
    try Task.checkCancellation()
    let value = try await operation()
    guard isValid else { throw CancellationError() }
    return value
  }
}

/// A coroutine that waits for a host function now or later.
///
/// It may be kept, and does not keep the coroutine.
public struct RawCoreHandle: Awaiter {
  private weak var call: (any WaitingCall)?

  fileprivate init(_ call: any WaitingCall) {
    self.call = call
  }

  /// The handle for the host function for which the coroutine waits now.
  /// - Throws: ``CoreError/outlived`` if there is none, or no coroutine any more.
  public func handle() throws(CoreError) -> CoreHandle {
    guard let call, call.isAwaited else { throw .outlived }
    return CoreHandle(call)
  }

  /// As ``CoreHandle/embed(_:)``.
  public nonisolated(nonsending) func embed<Value>(
    _ operation: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Value {
    try await handle().embed(operation)
  }
}

extension Caller {
  /// The coroutine, awaited call or generator that waits for the host function.
  ///
  /// nil in a synchronous host function, for which nobody waits, and for calls that are driven by hand.
  public var core: CoreHandle? { (driver as? any WaitingCall).map(CoreHandle.init) }
}
