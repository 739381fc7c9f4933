// SPDX-License-Identifier: Apache-2.0
//
// Waiting at an address of a shared memory until somebody notifies those who wait there. A wait ends
// once: whoever comes first, a notification or the end of its time, says what it came to.
// Spec: proposal threads, wait and notify operators.

internal import Synchronization

/// What a `memory.atomic.wait` gives.
public enum WaitResult: UInt32, Hashable, Sendable {
  /// Somebody called `memory.atomic.notify`.
  case ok = 0
  /// The memory holds another value than the one to wait at.
  case notEqual = 1
  /// The time is over.
  case timedOut = 2
}

/// A `memory.atomic.wait` that has begun.
public final class PendingWait: Sendable {
  private enum State {
    /// What is to be done at the end.
    case waiting([@Sendable () -> Void])
    case over(WaitResult)
  }

  /// The memory.
  public let memory: SharedMemory
  /// The address in it.
  public let address: UInt64
  /// When the wait is to end at the latest; nil if it may last for ever.
  public let deadline: ContinuousClock.Instant?
  private let state: Mutex<State>

  /// Makes a wait that lasts, or one that is over.
  fileprivate init(
    _ memory: SharedMemory, _ address: UInt64, deadline: ContinuousClock.Instant?,
    result: WaitResult?
  ) {
    self.memory = memory
    self.address = address
    self.deadline = deadline
    state = Mutex(result.map { .over($0) } ?? .waiting([]))
  }

  /// What the wait came to; nil while it lasts.
  public var result: WaitResult? {
    state.withLock { if case .over(let result) = $0 { result } else { nil } }
  }

  /// Has something done when the wait is over, by whoever ends it; at once if it is.
  public func whenOver(_ action: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      guard case .waiting(let actions) = state else { return true }
      state = .waiting(actions + [action])
      return false
    }
    if isOver { action() }
  }

  /// Ends the wait because its time is over, if nothing else has ended it.
  /// - Returns: What it came to.
  @discardableResult
  public func expire() -> WaitResult {
    if let actions = end(.timedOut) {
      memory.forget(self)
      for action in actions { action() }
    }
    return result ?? .timedOut
  }

  /// Blocks the thread until the wait is over, at most up to the deadline.
  /// - Returns: What it came to.
  @discardableResult
  public func block() -> WaitResult {
    if let result { return result }
    let signal = ThreadSignal()
    whenOver { signal.set() }
    signal.sleep(until: deadline)
    return expire()
  }

  /// Ends the wait.
  /// - Returns: What is to be done now; nil if the wait was over already.
  fileprivate func end(_ result: WaitResult) -> [@Sendable () -> Void]? {
    state.withLock { state in
      guard case .waiting(let actions) = state else { return nil }
      state = .over(result)
      return actions
    }
  }
}

extension SharedMemory {
  /// Begins to wait at an address, if the value there is the one expected.
  ///
  /// Nobody can change the value and notify between the comparison and the beginning: `notify` takes the
  /// same lock.
  /// - Parameters:
  ///   - address: An address in bounds, a multiple of the value's width.
  ///   - isExpected: Loads the value atomically and compares it.
  ///   - nanoseconds: How long to wait; for ever if it is negative.
  package func wait(
    at address: UInt64, nanoseconds: Int64, while isExpected: (UnsafeMutableRawPointer) -> Bool
  ) -> PendingWait {
    let deadline = nanoseconds < 0 ? nil : ContinuousClock.now + .nanoseconds(nanoseconds)
    return waits.withLock { waits in
      let result: WaitResult? =
        !isExpected(base + Int(address)) ? .notEqual : nanoseconds == 0 ? .timedOut : nil
      let wait = PendingWait(self, address, deadline: deadline, result: result)
      if result == nil { waits[address, default: []].append(wait) }
      return wait
    }
  }

  /// Ends the waits at an address, those first that began first.
  ///
  /// Spec: `memory.atomic.notify`.
  /// - Parameters:
  ///   - address: The address that they wait at.
  ///   - count: The most waits to end.
  /// - Returns: How many there were to end.
  @discardableResult
  public func notify(at address: UInt64, count: UInt32 = .max) -> UInt32 {
    var notified: UInt32 = 0
    let actions = waits.withLock { waits in
      var actions: [@Sendable () -> Void] = []
      var rest: [PendingWait] = []
      for wait in waits[address, default: []] {
        if notified == count {
          rest.append(wait)
        } else if let more = wait.end(.ok) {
          // One whose time has just run out does not count.
          notified += 1
          actions += more
        }
      }
      waits[address] = rest.isEmpty ? nil : rest
      return actions
    }
    // Outside of the lock: what is done now may wait or notify itself.
    for action in actions { action() }
    return notified
  }

  /// Takes a wait that has ended off the list.
  fileprivate func forget(_ wait: PendingWait) {
    waits.withLock { waits in
      guard var list = waits[wait.address] else { return }
      list.removeAll { $0 === wait }
      waits[wait.address] = list.isEmpty ? nil : list
    }
  }
}
