// SPDX-License-Identifier: Apache-2.0
//
// Runs coroutines one step at a time on the thread of the test. Which of those that are ready goes next
// is chosen by a seed or by a list, so that what happened once can be made to happen again.

internal import Synchronization

/// Which coroutine goes next.
public enum Schedule: Hashable, Sendable {
  /// By random numbers from a seed.
  case seed(UInt64)
  /// By positions among those that are ready, one a step; then the first.
  case choices([Int])
}

/// Why a schedule did not come to its end as it should.
public struct ScheduleFailure: Error, CustomStringConvertible {
  /// The schedule that shows it.
  public let schedule: Schedule
  /// What was chosen at each step; as `Schedule.choices` it gives the same run.
  public let choices: [Int]
  /// What was noted up to then.
  public let timeline: [String]
  /// What went wrong.
  public let reason: String

  /// All of it; begins with the schedule.
  public var description: String {
    "\(schedule): \(reason)\nchoices: \(choices)\n" + timeline.joined(separator: "\n")
  }
}

/// Runs coroutines under a schedule.
///
/// What they call has to stay where it is called, or in actors without an executor of their own: a
/// coroutine that goes to the main actor is out of reach.
public final class TestScheduler {
  /// The time for the coroutines; it passes when nobody is ready.
  public let clock = ManualClock()
  /// The schedule.
  public let schedule: Schedule
  /// What was chosen so far.
  public private(set) var choices: [Int] = []
  /// What was noted so far, a line each, with the time.
  public private(set) var timeline: [String] = []

  private let executor = SteppingExecutor()
  private let board = Board()
  private var tasks: [Task<Void, Never>] = []
  private var random: ScheduleRandom

  /// Prepares a run.
  /// - Parameter schedule: Who goes next.
  public init(_ schedule: Schedule) {
    self.schedule = schedule
    if case .seed(let seed) = schedule {
      random = ScheduleRandom(seed)
    } else {
      random = ScheduleRandom(0)
    }
  }

  /// Writes a line into the timeline.
  /// - Parameter line: What happened.
  public func note(_ line: String) {
    timeline.append("\(clock.now.offset / .milliseconds(1)) ms \(line)")
  }

  /// Adds a coroutine; it begins when it is chosen.
  /// - Parameters:
  ///   - name: What it is called in messages.
  ///   - body: What it does.
  public func spawn(
    _ name: String, _ body: nonisolated(nonsending) @escaping () async throws -> Void
  ) {
    let board = board
    let number = board.add(name)
    // SAFETY (Sendable): all jobs of the tasks run on the thread that calls `run()`, one at a time.
    let box = Body(run: body)
    tasks.append(
      Task(executorPreference: executor) {
        do {
          try await box.run()
          board.finish(number, nil)
        } catch {
          board.finish(number, "\(error)")
        }
      })
  }

  /// Runs all coroutines to their ends.
  /// - Throws: `ScheduleFailure` if a coroutine throws, or if all that are left wait for ever.
  public func run() throws(ScheduleFailure) {
    while true {
      drain()
      if !clock.advanceToNextDeadline() { break }
    }
    let waiting = board.unfinished
    guard waiting.isEmpty else {
      for task in tasks { task.cancel() }
      drain()
      throw failure("for ever waiting: \(waiting.joined(separator: ", "))")
    }
    if let error = board.errors.first { throw failure(error) }
  }

  /// Runs until nobody is ready.
  private func drain() {
    while executor.readyCount > 0 {
      let choice = choose(executor.readyCount)
      choices.append(choice)
      executor.run(choice)
    }
  }

  private func choose(_ count: Int) -> Int {
    switch schedule {
    case .seed: Int(random.next() % UInt64(count))
    case .choices(let list):
      choices.count < list.count ? min(max(0, list[choices.count]), count - 1) : 0
    }
  }

  private func failure(_ reason: String) -> ScheduleFailure {
    ScheduleFailure(schedule: schedule, choices: choices, timeline: timeline, reason: reason)
  }

  /// Runs a test under many seeds.
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - body: Adds the coroutines, calls `run()`, and throws if something is wrong.
  /// - Throws: `ScheduleFailure` with the first seed under which the body throws.
  public static func explore(
    seeds: Range<UInt64>, _ body: (TestScheduler) throws -> Void
  ) throws(ScheduleFailure) {
    for seed in seeds {
      let scheduler = TestScheduler(.seed(seed))
      do {
        try body(scheduler)
      } catch let failure as ScheduleFailure {
        throw failure
      } catch {
        throw scheduler.failure("\(error)")
      }
    }
  }
}

// SAFETY (@unchecked Sendable): see `TestScheduler.spawn`.
private struct Body: @unchecked Sendable {
  let run: nonisolated(nonsending) () async throws -> Void
}

/// Who has come to an end, and how.
private final class Board: Sendable {
  private struct Entry {
    let name: String
    var isFinished = false
    var error: String?
  }

  private let entries = Mutex<[Entry]>([])

  func add(_ name: String) -> Int {
    entries.withLock { entries in
      entries.append(Entry(name: name))
      return entries.count - 1
    }
  }

  func finish(_ number: Int, _ error: String?) {
    entries.withLock { entries in
      entries[number].isFinished = true
      entries[number].error = error
    }
  }

  var unfinished: [String] { entries.withLock { $0.filter { !$0.isFinished }.map(\.name) } }

  var errors: [String] {
    entries.withLock { $0.compactMap { entry in entry.error.map { "\(entry.name): \($0)" } } }
  }
}

/// The random numbers of a seed: SplitMix64.
private struct ScheduleRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
