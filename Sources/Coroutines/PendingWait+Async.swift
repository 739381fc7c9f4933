// SPDX-License-Identifier: Apache-2.0
//
// Awaiting the end of a `memory.atomic.wait`: no thread is blocked, and whoever notifies may be a call
// on the same thread.

public import Interp

extension PendingWait {
  /// Awaits the end of the wait, at most up to its deadline.
  ///
  /// - Returns: What the wait came to.
  /// - Throws: `CancellationError` if the task is cancelled; then the wait is over too.
  @discardableResult
  public nonisolated(nonsending) func finish() async throws -> WaitResult {
    let timer = deadline.map { deadline in
      Task {
        try await Task.sleep(until: deadline, clock: .continuous)
        expire()
      }
    }
    defer { timer?.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        whenOver { continuation.resume() }
      }
    } onCancel: {
      expire()
    }
    try Task.checkCancellation()
    return expire()
  }
}
