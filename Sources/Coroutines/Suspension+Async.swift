// SPDX-License-Identifier: Apache-2.0
//
// What all who drive a suspended call do alike: await what it stands for, and go on with what came
// of it. Each of these is a point at which a cancelled task ends its call.

public import Interp

extension Suspension {
  /// Awaits what the call waits for, and runs the guest to its end or to where it is suspended next.
  ///
  /// After `Suspension.Reason.outOfFuel` nothing is awaited: put in fuel first, or the call traps.
  /// - Returns: What came of it.
  /// - Throws: As `resume(returning:)`, and `CancellationError` if the task is cancelled.
  public nonisolated(nonsending) consuming func proceed() async throws -> Outcome {
    try await proceed(for: nil)
  }

  /// As ``proceed()``.
  /// - Parameter call: The call, for a host function to find.
  fileprivate nonisolated(nonsending) consuming func proceed(
    for call: (any WaitingCall)?
  ) async throws -> Outcome {
    endWaitForFuel()
    return try resume(with: await reason.perform(for: call))
  }

  /// Runs the guest to its end, and awaits whatever it waits for on the way.
  /// - Returns: The results of the function that was called.
  /// - Throws: As `proceed()`.
  public nonisolated(nonsending) consuming func finish() async throws -> [Value] {
    try await Outcome.suspended(self).finish(isDrivenByHand: true)
  }

  /// Goes on with results or an error.
  consuming func resume(with result: Result<[Value], any Error>) throws -> Outcome {
    switch result {
    case .success(let values): try resume(returning: values)
    case .failure(let error): try resume(throwing: error)
    }
  }

  /// What an observer is told of the call that stands; nil if nothing.
  var event: CallEvent? {
    let reason = reason
    let (name, arguments): (String, [Value])
    switch reason {
    case .yield(let yield): return .yielded(yield.cause)
    case .callHook: return nil
    case .hostCall(let call): (name, arguments) = (call.function.name, call.arguments)
    case .atomicWait, .growth, .outOfFuel: (name, arguments) = (reason.instruction, [])
    }
    return .waiting(for: name, arguments: arguments, .engine, machine.backtrace(limit: .max))
  }
}

extension Outcome {
  /// Awaits whatever the call waits for, to its end.
  /// - Parameter isDrivenByHand: Host functions find no call that waits for them.
  nonisolated(nonsending) consuming func finish(isDrivenByHand: Bool) async throws -> [Value] {
    var outcome = self
    while true {
      switch consume outcome {
      case .finished(let results): return results
      case .suspended(let suspension):
        let call = isDrivenByHand ? nil : suspension.invocation
        outcome = try await suspension.proceed(for: call)
      }
    }
  }
}

extension Suspension.Reason {
  /// Awaits what a call stands for; a cancelled task does not begin to.
  /// - Parameter call: The call that waits, for a host function to find.
  /// - Returns: What it is to be resumed with.
  nonisolated(nonsending) func perform(
    for call: (any WaitingCall)?
  ) async -> Result<[Value], any Error> {
    do {
      switch self {
      case .hostCall(let pending):
        // FAST: here and not in a function of its own, for each takes its time to be awaited.
        try Task.checkCancellation()
        var caller = pending.caller
        caller.driver = call
        switch pending.function.kind {
        case .asynchronous(let body, _): return .success(try await body(caller, pending.arguments))
        case .synchronous(let body): return .success(try body(caller, pending.arguments))
        case .machine: preconditionFailure("a function of the machine suspends no call")
        }
      case .atomicWait(let wait): try await wait.finish()
      case .yield(let yield): try await yield.perform()
      case .growth(let growth): try await growth.decide()
      case .callHook(let hook): try await hook.perform()
      case .outOfFuel: break
      }
      return .success([])
    } catch {
      return .failure(error)
    }
  }

  /// The instruction that waits, where it is not a call.
  var instruction: String {
    if case .growth(let pending) = self {
      "\(pending.growth.subject.rawValue).grow"
    } else {
      "memory.atomic.wait"
    }
  }

  /// What the instruction was answered, where it is not a call.
  var answer: [Value]? {
    switch self {
    case .atomicWait(let wait): wait.result.map { [.i32(Int32(bitPattern: $0.rawValue))] }
    case .growth(let pending): [.i32(pending.isAllowed ? 1 : 0)]
    default: nil
    }
  }
}

extension PendingYield {
  /// Lets others run, or does the work of the program.
  fileprivate nonisolated(nonsending) func perform() async throws {
    try Task.checkCancellation()
    if let work { try await work() } else { await Task.yield() }
    try Task.checkCancellation()
  }
}

extension PendingGrowth {
  /// Asks the limiter.
  fileprivate nonisolated(nonsending) func decide() async throws {
    try Task.checkCancellation()
    isAllowed = try await limiter.allows(growth)
  }
}

extension PendingCallHook {
  /// Runs the hook, for a cancelled task too: it is to see that the guest was left.
  fileprivate nonisolated(nonsending) func perform() async throws {
    try await body(transition)
  }
}
