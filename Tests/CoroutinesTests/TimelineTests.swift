// SPDX-License-Identifier: Apache-2.0
//
// What an observer is told, in order.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct TimelineTests {
  private func timelines(_ setting: Setting) async throws -> [[String]] {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      await Task.yield()
      if arguments == [.i32(13)] { throw Refusal(number: 13) }
      return [.i32(100)]
    }
    var lines: [[String]] = []
    // More than one call: nothing may be left of the ones before.
    for argument in [1, 2, 13] as [Int32] {
      let timeline = Timeline()
      var options = CallOptions()
      options.mechanism = setting.mechanism
      options.observer = timeline
      options.bufferSize = 528
      do {
        _ = try await guest.call(argument == 13 ? "trap" : "twice", argument, options)
      } catch {
        #expect(error as? Refusal == Refusal(number: 13))
      }
      lines.append(timeline.lines)
    }
    return lines
  }

  @Test func `engine suspension`() async throws {
    let lines = try await timelines(Setting.all[0])
    #expect(
      lines[0] == [
        "call twice[1]",
        "wait env.wait[1] engine twice",
        "resume [100]",
        "wait env.wait[2] engine twice",
        "resume [100]",
        "finish [100100]",
      ])
    #expect(
      lines[2] == [
        "call trap[13]",
        "wait env.wait[13] engine trap",
        "fail Refusal(number: 13)",
      ])
  }

  @Test func `native asyncify`() async throws {
    let lines = try await timelines(Setting.all[1])
    #expect(
      lines[0] == [
        "call twice[1]",
        "  normal -> unwinding, 512 bytes left",
        "  save twice {$argument: i32 = 1, argument 0: i32 = 1}",
        "  unwound to the host",
        "  unwinding -> normal, 500 bytes left",
        "wait env.wait[1] native ",
        "resume [100]",
        "  normal -> rewinding, 500 bytes left",
        "  restore twice {$argument: i32 = 1, argument 0: i32 = 1}",
        "  again env.wait[1]",
        "  rewinding -> normal, 512 bytes left",
        "  normal -> unwinding, 512 bytes left",
        "  save twice {operand 0: i32 = 100000, argument 0: i32 = 2}",
        "  unwound to the host",
        "  unwinding -> normal, 500 bytes left",
        "wait env.wait[2] native ",
        "resume [100]",
        "  normal -> rewinding, 500 bytes left",
        "  restore twice {operand 0: i32 = 100000, argument 0: i32 = 2}",
        "  again env.wait[2]",
        "  rewinding -> normal, 512 bytes left",
        "finish [100100]",
      ])
    #expect(lines[1].count == lines[0].count)
    #expect(
      lines[2].suffix(4) == [
        "  normal -> rewinding, 504 bytes left",
        "  restore trap {argument 0: i32 = 13}",
        "  again env.wait[13]",
        "  rewinding -> normal, 512 bytes left",
      ])
  }

  @Test func `a transformed module`() async throws {
    let lines = try await timelines(Setting.all[2])
    func once(_ wait: String, _ call: Int, _ saved: Int) -> [String] {
      [
        "  normal -> unwinding, 512 bytes left",
        "  save twice, call \(call), \(saved) bytes",
        "  unwinding -> normal, \(512 - saved) bytes left",
        "wait env.wait[\(wait)] transformed ",
        "resume [100]",
        "  normal -> rewinding, \(512 - saved) bytes left",
        "  rewinding -> normal, 512 bytes left",
      ]
    }
    for (index, argument) in [1, 2].enumerated() {
      guard let left = lines[index].dropFirst(3).first?.split(separator: " ").dropLast(2).last,
        let number = Int(left)
      else {
        Issue.record("no events: \(lines[index])")
        continue
      }
      let saved = 512 - number
      #expect(saved > 0)
      #expect(
        lines[index] == ["call twice[\(argument)]"] + once("\(argument)", 0, saved)
          + once("\(argument + 1)", 1, saved) + ["finish [100100]"])
    }
  }

  @Test func `an observer of the instance stays when a call has one of its own`() async throws {
    let guest = try WaitingGuest("waits.wat") { _, arguments in arguments }
    let own = Counter()
    guest.instance.nativeAsyncify?.observer = own
    _ = try await guest.call("main", 0, .native)
    let count = own.count
    #expect(count > 0)
    var options = CallOptions()
    options.mechanism = .native
    options.observer = Timeline()
    _ = try await guest.call("main", 0, options)
    _ = try await guest.call("main", 0, .native)
    #expect(own.count == 2 * count)
  }

  private final class Counter: AsyncifyObserver {
    var count = 0
    func observe(_ event: AsyncifyEvent) { count += 1 }
  }
}
