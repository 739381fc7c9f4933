// SPDX-License-Identifier: Apache-2.0
//
// Waits for descriptors of the process on behalf of all guests: one thread for the whole process,
// which stands in poll(2) and is woken through a pipe when there is something new to wait for.
// Times are not its business; they are `Task.sleep`'s.
// Spec: POSIX, `poll`.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What to wait for at a descriptor of the process.
struct Interest: Hashable, Sendable {
  let number: Int32
  let isWrite: Bool

  private var events: Int16 { Int16(isWrite ? POLLOUT : POLLIN) }

  /// What can be said of some descriptors at once, or after at most some milliseconds; -1 waits.
  static func ready(_ interests: [Interest], milliseconds: Int32 = 0) -> [Readiness] {
    // One entry for each descriptor: poll(2) takes no more than the process may have open.
    var entries: [pollfd] = []
    var places: [Int32: Int] = [:]
    for interest in interests {
      if let place = places[interest.number] {
        entries[place].events |= interest.events
      } else {
        places[interest.number] = entries.count
        entries.append(pollfd(fd: interest.number, events: interest.events, revents: 0))
      }
    }
    _ = poll(&entries, nfds_t(entries.count), milliseconds)
    return interests.map { interest in
      let events = places[interest.number].map { entries[$0].revents } ?? 0
      let failures = Int16(POLLERR | POLLHUP | POLLNVAL)
      return Readiness(events: events & (interest.events | failures))
    }
  }
}

/// What poll(2) says of a descriptor.
struct Readiness {
  let events: Int16

  var isReady: Bool { events != 0 }
  var isHungUp: Bool { events & Int16(POLLHUP) != 0 }
  var isClosed: Bool { events & Int16(POLLNVAL) != 0 }
}

/// The thread that waits.
final class Poller: Sendable {
  static let shared = Poller()

  private struct Waiter {
    let interests: [Interest]
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var waiters: [UInt64: Waiter] = [:]
    var nextNumber: UInt64 = 0
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
    /// The two ends of the pipe; nil while the thread does not run.
    var pipe: (reading: Int32, writing: Int32)?
  }

  private let state = Mutex(State())

  /// Awaits the first descriptor that is ready.
  /// - Throws: `CancellationError`; an `Errno` if the process has no descriptors or threads left to wait
  ///   with.
  func wait(_ interests: [Interest]) async throws {
    let number = try state.withLock { state in
      try startThread(&state)
      state.nextNumber += 1
      return state.nextNumber
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        begin(number, Waiter(interests: interests, continuation: continuation))
      }
    } onCancel: {
      cancel(number)
    }
    // The task may have been cancelled when the wait was over already.
    state.withLock { _ = $0.cancelled.remove(number) }
    try Task.checkCancellation()
  }

  private func begin(_ number: UInt64, _ waiter: Waiter) {
    let isCancelled = state.withLock { state in
      if state.cancelled.remove(number) != nil { return true }
      state.waiters[number] = waiter
      wake(state)
      return false
    }
    if isCancelled { waiter.continuation.resume() }
  }

  private func cancel(_ number: UInt64) {
    let waiter = state.withLock { state in
      guard let waiter = state.waiters.removeValue(forKey: number) else {
        if number <= state.nextNumber { state.cancelled.insert(number) }
        return nil as Waiter?
      }
      wake(state)
      return waiter
    }
    waiter?.continuation.resume()
  }

  private func wake(_ state: State) {
    guard let pipe = state.pipe else { return }
    var byte: UInt8 = 0
    // A full pipe wakes the thread as well.
    _ = withUnsafeBytes(of: &byte) { systemWrite(pipe.writing, $0) }
  }

  // MARK: The thread

  /// Sees to it that the thread runs.
  private func startThread(_ state: inout State) throws(Errno) {
    guard state.pipe == nil else { return }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .ofLastSystemCall }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, nil, { _ in Poller.shared.loop() }, nil)
    guard code == 0 else {
      for end in ends { close(end) }
      throw Errno(system: code)
    }
    // The thread finds it: it waits for the lock that is held here.
    state.pipe = (ends[0], ends[1])
  }

  private func loop() -> Never {
    while true {
      let (pipe, waiters) = state.withLock { state in (state.pipe?.reading ?? -1, state.waiters) }
      let waking = Interest(number: pipe, isWrite: false)
      let interests = Array(Set([waking] + waiters.values.flatMap(\.interests)))
      let ready = Interest.ready(interests, milliseconds: -1)
      drain(pipe)
      let due = Set(zip(interests, ready).filter { $0.1.isReady }.map(\.0))
      let over = state.withLock { state in
        let numbers = state.waiters.filter { !$0.value.interests.allSatisfy { !due.contains($0) } }
        for number in numbers.keys { state.waiters[number] = nil }
        return numbers.values.map(\.continuation)
      }
      for continuation in over { continuation.resume() }
    }
  }

  private func drain(_ pipe: Int32) {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      while systemRead(pipe, buffer) == buffer.count {}
    }
  }
}

extension Interest {
  /// How many bytes can be read at once, as far as the system tells.
  var readableByteCount: UInt64 {
    #if canImport(Darwin)
      // `FIONREAD`, a macro that the module of the C library leaves out.
      let request: UInt = 0x4004_667F
    #else
      let request = UInt(FIONREAD)
    #endif
    var count: Int32 = 0
    return ioctl(number, request, &count) == 0 ? UInt64(clamping: count) : 0
  }
}
