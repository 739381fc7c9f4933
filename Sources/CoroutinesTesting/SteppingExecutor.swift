// SPDX-License-Identifier: Apache-2.0
//
// Jobs of tasks wait here until somebody runs one of them, on the thread that asks.

internal import Synchronization

/// An executor that runs a job when it is told to.
final class SteppingExecutor: TaskExecutor {
  private let ready = Mutex<[UnownedJob]>([])

  var readyCount: Int { ready.withLock { $0.count } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    ready.withLock { $0.append(job) }
  }

  /// Runs a job up to its next suspension.
  func run(_ index: Int) {
    let job = ready.withLock { $0.remove(at: index) }
    job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
