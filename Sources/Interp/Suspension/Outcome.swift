// SPDX-License-Identifier: Apache-2.0
//
// What comes of a call that may be suspended. Suspending is not an error: the call stands, as a
// value, and goes on when that value is resumed. The value is consumed by that, so that nothing can
// be resumed twice.

/// What came of starting or resuming a call.
public enum Outcome: ~Copyable {
  /// The call returned these results.
  case finished([Value])
  /// The call stands and waits.
  case suspended(Suspension)

  init(_ event: Invocation.Event, _ invocation: Invocation) {
    switch event {
    case .finished(let values): self = .finished(values)
    case .suspended: self = .suspended(Suspension(invocation))
    }
  }
}

/// A host function that a suspended call waits for.
public struct PendingHostCall {
  /// The host function.
  public let function: HostFunction
  /// What the guest gave it.
  public let arguments: [Value]
  /// Who called it.
  public let caller: Caller
}

/// Something for which a call lets others run.
public struct PendingYield {
  /// Why a call yields.
  public enum Cause: String, Hashable, Sendable {
    /// An interval of fuel is used up (``Store/fuelYieldInterval``).
    case fuel
    /// The engine's epoch has reached the store's deadline (``Store/epochBehavior``).
    case epoch
  }

  /// Why the call yields.
  public let cause: Cause
  /// What is to be done meanwhile, if there is something (``EpochDecision/wait(ticks:for:)``).
  package let work: EpochDecision.Work?
}

/// A call that stands in the middle.
///
/// Resume or cancel it; one that is dropped is cancelled.
public struct Suspension: ~Copyable {
  /// Why a call stands.
  public enum Reason {
    /// It waits for the results of an asynchronous host function, or of one that it was to stop at.
    case hostCall(PendingHostCall)
    /// The store's fuel does not suffice for its next instructions.
    case outOfFuel
    /// It waits at an address of a shared memory, up to a notification or a deadline.
    ///
    /// Resuming the call before that ends the wait as if its time were over.
    case atomicWait(PendingWait)
    /// It lets others run, or has some work of the program done, and may go on at any time.
    case yield(PendingYield)
    /// It waits for a decision of the store's limiter; ``PendingGrowth/isAllowed`` is to be set before it is
    /// resumed.
    case growth(PendingGrowth)
    /// It waits for the store's call hook.
    case callHook(PendingCallHook)
  }

  // The value owns the call. That is counted by hand, because `discard`, by which a call goes on without being
  // ended by `deinit`, is only for types whose fields need none.
  private let owned: Unmanaged<Invocation>

  init(_ invocation: Invocation) {
    owned = .passRetained(invocation)
  }

  deinit { owned.takeRetainedValue().cancel() }

  package var invocation: Invocation { owned.takeUnretainedValue() }

  /// The call, which this value no longer stands for.
  private consuming func takeInvocation() -> Invocation {
    let invocation = owned.takeRetainedValue()
    discard self
    return invocation
  }

  /// Why the call stands.
  public var reason: Reason { invocation.reason }

  /// The calls that are active, innermost first.
  public var backtrace: Backtrace { invocation.machine.backtrace() }

  /// The same calls with their values, innermost first.
  public var frames: [StackFrame] {
    invocation.machine.stackFrames().map { StackFrame(store: invocation.store, $0) }
  }

  /// The function that was called from the host.
  public var function: Function { invocation.function }

  package var machine: Machine { invocation.machine }

  /// The call unwinds or rewinds: the call hook is not told what it does.
  package var isPassingThrough: Bool {
    get { invocation.isPassingThrough }
    nonmutating set { invocation.isPassingThrough = newValue }
  }

  /// Lets the call trap when fuel runs out from now on, also if it was to be suspended.
  package func endWaitForFuel() { invocation.suspendsWhenOutOfFuel = false }

  /// Moves the call's stack to memory that has room for its frames and some slots to spare.
  package func moveStack(spareSlots: Int) {
    machine.move(toCapacity: machine.usedSlots + spareSlots)
  }

  /// Goes on with the results of the host function that the call waits for; with none if it waits for
  /// something else.
  /// - Throws: ``TrapReport``, ``CallError``, or what a host function throws.
  public consuming func resume(returning results: [Value] = []) throws -> Outcome {
    let invocation = takeInvocation()
    return Outcome(try invocation.resume(returning: results), invocation)
  }

  /// Ends the call with an error at the place where it waits, as if the host function had thrown it.
  ///
  /// A ``GuestException`` the guest may catch, and go on, if the call waits for a host function.
  /// - Throws: The error. ``Store/lastBacktrace`` tells where the guest stood.
  public consuming func resume(throwing error: any Error) throws -> Outcome {
    let invocation = takeInvocation()
    return Outcome(try invocation.resume(throwing: error), invocation)
  }

  /// Ends the call.
  ///
  /// The guest's frames are gone; its memory and globals stay as they are.
  public consuming func cancel() {
    takeInvocation().cancel()
  }
}
