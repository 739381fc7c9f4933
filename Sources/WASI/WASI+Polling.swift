// SPDX-License-Identifier: Apache-2.0
//
// Waiting: `poll_oneoff`, through which wasi-libc also sleeps. It is an asynchronous host function,
// so a guest that sleeps holds no thread; it must be called through `Coroutines`. Streams count as
// ready at once: whether reading or writing one would wait is not asked yet.
// Spec: WASI preview 1, `poll_oneoff`, `subscription`, `event`.

import Coroutines
import Interp

extension WASI {
  func definePolling(in imports: inout Imports) {
    let descriptors = descriptors
    imports.define(
      Self.moduleName, "poll_oneoff", FunctionType([.i32, .i32, .i32, .i32], [.i32])
    ) { caller, arguments in
      let code = try await GuestCall(caller, arguments).poll(descriptors)
      return [.i32(Int32(code.rawValue))]
    }
  }
}

/// What a guest waits for.
///
/// Spec: `subscription`.
private struct Subscription {
  enum Kind {
    /// A time in nanoseconds from now.
    case clock(UInt64)
    case stream(UInt32)
  }

  static let byteCount: UInt32 = 48
  static let eventByteCount: UInt32 = 32

  let userData: UInt64
  /// The byte that names the kind, which the event repeats.
  let tag: UInt8
  let kind: Result<Kind, Errno>
}

extension GuestCall {
  /// Waits for the first of some subscriptions, and writes an event for each that is due.
  /// - Throws: `CancellationError`.
  fileprivate nonisolated(nonsending) func poll(
    _ descriptors: DescriptorTable
  ) async throws -> Errno {
    do {
      let subscriptions = try subscriptions()
      // The places of the answers are looked at before the guest waits for them.
      let room = UInt32(subscriptions.count) * Subscription.eventByteCount
      try withBytes(at: self[1], count: room) { _ in }
      try store(UInt32(0), at: self[3])
      var events = subscriptions.filter { !$0.isClock }
      if events.isEmpty, let wait = subscriptions.compactMap(\.wait).min() {
        try await Task.sleep(for: .nanoseconds(Int64(clamping: wait)))
        events = subscriptions.filter { $0.wait.map { $0 <= wait } ?? false }
      }
      for (index, event) in events.enumerated() {
        let address = self[1] + UInt32(index) * Subscription.eventByteCount
        try write([UInt8](repeating: 0, count: Int(Subscription.eventByteCount)), at: address)
        try store(event.userData, at: address)
        try store(event.error(descriptors).rawValue, at: address + 8)
        try store(event.tag, at: address + 10)
      }
      try store(UInt32(events.count), at: self[3])
      return .success
    } catch let error as Errno {
      return error
    }
  }

  private func subscriptions() throws(Errno) -> [Subscription] {
    guard self[2] > 0, self[2] <= 4096 else { throw .invalidArgument }
    try withBytes(at: self[0], count: self[2] * Subscription.byteCount) { _ in }
    var list: [Subscription] = []
    for index in 0..<self[2] {
      let address = self[0] + index * Subscription.byteCount
      let tag: UInt8 = try load(at: address + 8)
      let kind: Result<Subscription.Kind, Errno>
      switch tag {
      case 0:
        let timeout: UInt64 = try load(at: address + 24)
        let isAbsolute = try load(at: address + 40, as: UInt16.self) & 1 != 0
        let clock: UInt32 = try load(at: address + 16)
        do throws(Errno) {
          // The clock is asked even if the time counts from now: there must be such a clock.
          let now = try WASI.nanoseconds(of: clock)
          kind = .success(.clock(!isAbsolute ? timeout : timeout > now ? timeout - now : 0))
        } catch {
          kind = .failure(error)
        }
      case 1, 2: kind = .success(.stream(try load(at: address + 16)))
      default: throw .invalidArgument
      }
      list.append(Subscription(userData: try load(at: address), tag: tag, kind: kind))
    }
    return list
  }
}

extension Subscription {
  var isClock: Bool { wait != nil }

  /// How long to wait, for clocks.
  var wait: UInt64? {
    if case .success(.clock(let wait)) = kind { wait } else { nil }
  }

  /// What the event says.
  func error(_ descriptors: DescriptorTable) -> Errno {
    switch kind {
    case .failure(let error): return error
    case .success(.clock): return .success
    case .success(.stream(let number)):
      do throws(Errno) {
        _ = try descriptors.find(number)
        return .success
      } catch {
        return error
      }
    }
  }
}
