// SPDX-License-Identifier: Apache-2.0
//
// The buffers of calls that are unwound: each call has one, gives it back whatever happens, and is
// told when it is too small.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct BufferTests {
  private func pages(_ guest: WaitingGuest) -> Int {
    guest.instance.memory("memory")?.pageCount ?? 0
  }

  @Test(arguments: Setting.saving)
  func `a thousand calls that fail give their buffers back`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      guard case .i32(let number)? = arguments.first else { return [] }
      throw Refusal(number: number)
    }
    for number in 0..<1000 as Range<Int32> {
      await #expect(throws: Refusal(number: number % 10)) {
        try await guest.call("main", number % 10, setting.mechanism)
      }
    }
    #expect(pages(guest) == 2, "one page more than at first")
  }

  @Test(arguments: Setting.saving)
  func `calls with buffers of different sizes give them back`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    var small = CallOptions()
    small.mechanism = setting.mechanism
    small.bufferSize = 1024
    var large = small
    large.bufferSize = 4096
    let (one, other) = (small, large)
    for _ in 0..<50 {
      let first = Task { try await guest.call("main", 1, one) }
      let second = Task { try await guest.call("main", 2, other) }
      try await guest.gate.crowd(2)
      guest.gate.open(1, with: 10)
      guest.gate.open(2, with: 20)
      #expect(try await first.value == 21)
      #expect(try await second.value == 42)
    }
    #expect(pages(guest) == 3)
  }

  @Test(arguments: Setting.saving)
  func `a buffer that is too small is named, and the guest goes on`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 128
    let tight = options
    for _ in 1...200 {
      let error = await #expect(throws: AsyncifyError.self) {
        try await guest.call("at_depth", 20, tight)
      }
      guard let reason = error?.reason,
        case .bufferOverflow(let needed, let available, let total, let suggested) = reason
      else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(suggested > total)
      let function = error?.place?.name
      if setting.mechanism == .native {
        // Found at the first frame that does not fit.
        #expect(function == "deep")
        #expect(needed < 30)
        #expect(available < needed)
      } else {
        // Found when the guest has come back; its whole stack is known then.
        #expect(function == "at_depth")
        #expect(available == 112)
        #expect(needed == total)
      }
      #expect(total > 100)
    }
    #expect(guest.gate.arrivals.isEmpty, "the host function has not been called")
    #expect(pages(guest) == 2)
    let task = Task { try await guest.call("at_depth", 20, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(7, with: 100)
    #expect(try await task.value == 207)
  }

  @Test(arguments: Setting.saving, [-1, 0, 1, 33, 100_000])
  func `any size of buffer`(_ setting: Setting, size: Int) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = size
    let chosen = options
    let task = Task { try await guest.call("at_depth", 20, chosen) }
    if size <= 33 {
      // 16 or 32 bytes for frames.
      await #expect(throws: AsyncifyError.self) { try await task.value }
    } else {
      try await guest.gate.crowd(1)
      guest.gate.open(7, with: 4)
      #expect(try await task.value == 15)
    }
  }

  @Test(arguments: Setting.saving, [Int(UInt32.max), .max])
  func `a buffer larger than any memory is refused`(_ setting: Setting, size: Int) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = size
    let error = await #expect(throws: AsyncifyError.self) {
      try await guest.call("main", 0, options)
    }
    #expect(error?.reason == .noBuffer(size: size))
    #expect(try guest.callNow("square", 2) == [.i32(4)])
  }

  @Test func `a guest that was transformed for other imports is found out`() async throws {
    let guest = try WaitingGuest("waits-unlisted.wasm")
    let error = await #expect(throws: AsyncifyError.self) {
      try await guest.call("main", 3, .automatic)
    }
    #expect(error?.reason == .notInstrumented(import: "env.wait"))
    #expect(guest.gate.arrivals.isEmpty)
    // The second wait of this one comes while the first has not been unwound.
    let other = await #expect(throws: AsyncifyError.self) {
      try await guest.call("twice", 3, .automatic)
    }
    #expect(other?.reason == .enteredWhileUnwinding(caller: "twice"))
    #expect(other?.place == AsyncifyError.Place(function: nil, name: "env.wait"))
    #expect(guest.gate.arrivals.isEmpty)
    #expect(try guest.callNow("square", 2) == [.i32(4)])
    #expect(try guest.callNow("asyncify_get_state") == [.i32(0)])
    // The engine can do it all the same.
    let task = Task { try await guest.call("main", 3, .engine) }
    try await guest.gate.crowd(1)
    guest.gate.open(3, with: 10)
    #expect(try await task.value == 23)
  }
}
