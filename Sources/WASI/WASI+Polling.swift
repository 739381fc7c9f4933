// SPDX-License-Identifier: Apache-2.0
//
// Waiting: `poll_oneoff`, through which wasi-libc also sleeps. It is an asynchronous host function,
// so a guest that sleeps holds no thread: times are left to the clock, descriptors to the Poller.
// Files are ready at once, and so is what has an error.
// Spec: WASI preview 1, `poll_oneoff`.

import Interp

extension WASI {
  func pollFunction(_ snapshot: GuestCall.Snapshot) -> HostFunction {
    let (descriptors, clock) = (descriptors, clock)
    let blocking: HostFunction.Body = { caller, arguments in
      let poll = PollOneoff(GuestCall(caller, arguments, snapshot), descriptors, clock)
      return GuestFunction.results(poll.block())
    }
    let asyncBody: HostFunction.AsyncBody = { caller, arguments in
      let poll = PollOneoff(GuestCall(caller, arguments, snapshot), descriptors, clock)
      return GuestFunction.results(try await poll.wait())
    }
    return HostFunction(
      FunctionType([.i32, .i32, .i32, .i32], [.i32]), name: "\(snapshot.moduleName).poll_oneoff",
      blocking: blocking, asyncBody: asyncBody)
  }
}

/// One call of `poll_oneoff`.
private struct PollOneoff {
  /// What is waited for in the meantime.
  private enum Pause {
    case over
    case time(UInt64)
    case descriptors([Interest])
    case either(UInt64, [Interest])
  }

  private let call: GuestCall
  private let descriptors: DescriptorTable
  private let clock: any WASIClock

  init(_ call: GuestCall, _ descriptors: DescriptorTable, _ clock: any WASIClock) {
    self.call = call
    self.descriptors = descriptors
    self.clock = clock
  }

  /// Waits for the first of the subscriptions without holding a thread.
  /// - Throws: `CancellationError`.
  nonisolated(nonsending) func wait() async throws -> Errno {
    do {
      let subscriptions = try begin()
      var elapsed: UInt64 = 0
      while true {
        let pause = pause(subscriptions, elapsed)
        switch pause {
        case .over:
          try finish(subscriptions, elapsed)
          return .success
        case .time(let time):
          try await clock.sleep(nanoseconds: time)
          elapsed &+= time
        case .descriptors(let interests): try await Poller.shared.wait(interests)
        case .either(let time, let interests):
          if try await Self.race(clock, time, interests) { elapsed &+= time }
        }
      }
    } catch let error as Errno {
      return error
    }
  }

  /// Waits for a time or a descriptor; true if the time was over first.
  private nonisolated(nonsending) static func race(
    _ clock: any WASIClock, _ time: UInt64, _ interests: [Interest]
  ) async throws -> Bool {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await clock.sleep(nanoseconds: time)
        return true
      }
      group.addTask {
        try await Poller.shared.wait(interests)
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
  }

  /// Waits for the first of the subscriptions on this thread.
  func block() -> Errno {
    do throws(Errno) {
      let subscriptions = try begin()
      var elapsed: UInt64 = 0
      while true {
        switch pause(subscriptions, elapsed) {
        case .over:
          try finish(subscriptions, elapsed)
          return .success
        case .time(let time):
          clock.block(nanoseconds: time)
          elapsed &+= time
        case .descriptors(let interests): _ = Interest.ready(interests, milliseconds: -1)
        case .either(let time, let interests):
          // Not a moment too early: a part of a millisecond counts as one.
          let milliseconds = time / 1_000_000 + (time % 1_000_000 == 0 ? 0 : 1)
          let ready = Interest.ready(interests, milliseconds: Int32(clamping: milliseconds))
          if !ready.contains(where: \.isReady) { elapsed &+= time }
        }
      }
    } catch {
      return error
    }
  }

  // MARK: Steps

  /// Reads the subscriptions, and sees to it that there is room for the events.
  private func begin() throws(Errno) -> [Subscription] {
    let (count, size) = (call[2], Subscription.byteCount(call.snapshot))
    guard count > 0, count <= 4096 else { throw .invalidArgument }
    try call.withBytes(at: call[0], count: count * size) { _ in }
    try call.withBytes(at: call[1], count: count * Subscription.eventByteCount) { _ in }
    try call.store(UInt32(0), at: call[3])
    var list: [Subscription] = []
    for index in 0..<count {
      list.append(try Subscription(call, at: call[0] + index * size, descriptors, clock))
    }
    return list
  }

  /// What is still to be waited for, when some time has gone by.
  private func pause(_ subscriptions: [Subscription], _ elapsed: UInt64) -> Pause {
    if subscriptions.contains(where: { $0.event(elapsed) != nil }) { return .over }
    let time = subscriptions.compactMap(\.time).min().map { $0 - elapsed }
    let interests = subscriptions.compactMap(\.interest)
    guard let time else { return .descriptors(interests) }
    return interests.isEmpty ? .time(time) : .either(time, interests)
  }

  /// Writes an event for each subscription that is due.
  private func finish(_ subscriptions: [Subscription], _ elapsed: UInt64) throws(Errno) {
    var count: UInt32 = 0
    for subscription in subscriptions {
      guard let event = subscription.event(elapsed) else { continue }
      let address = call[1] + count * Subscription.eventByteCount
      try call.write([UInt8](repeating: 0, count: Int(Subscription.eventByteCount)), at: address)
      try call.store(subscription.userData, at: address)
      try call.store(event.error.rawValue, at: address + 8)
      try call.store(subscription.tag, at: address + 10)
      try call.store(event.byteCount, at: address + 16)
      try call.store(event.isHungUp ? 1 : 0 as UInt16, at: address + 24)
      count += 1
    }
    try call.store(count, at: call[3])
  }
}
