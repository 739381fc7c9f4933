// SPDX-License-Identifier: Apache-2.0
//
// What all who drive a suspended call do alike: await what it stands for, and go on with what came
// of it.

internal import Interp

extension Suspension {
  /// Goes on with results or an error.
  consuming func resume(with result: Result<[Value], any Error>) throws -> Outcome {
    switch result {
    case .success(let values): try resume(returning: values)
    case .failure(let error): try resume(throwing: error)
    }
  }
}

extension PendingHostCall {
  /// Awaits the host function.
  ///
  /// A cancelled task does not begin to wait.
  /// - Parameter call: The call that waits, for the host function to find.
  nonisolated(nonsending) func perform(
    for call: AsyncCall? = nil
  ) async -> Result<[Value], any Error> {
    var caller = caller
    caller.driver = call
    do {
      try Task.checkCancellation()
      let results =
        switch function.kind {
        case .asynchronous(let body, _): try await body(caller, arguments)
        case .synchronous(let body): try body(caller, arguments)
        case .machine: preconditionFailure("a function of the machine suspends no call")
        }
      return .success(results)
    } catch {
      return .failure(error)
    }
  }
}

extension PendingWait {
  /// Awaits the end of the wait.
  nonisolated(nonsending) func perform() async -> Result<WaitResult, any Error> {
    do {
      return .success(try await finish())
    } catch {
      return .failure(error)
    }
  }
}
