// SPDX-License-Identifier: Apache-2.0
//
// The hook at every transition between host and guest: in which order it is run, what its errors do, and
// calls that stand at it.

import Interp
import TestSupport
import Testing

private struct Refusal: Error, Equatable {
  let transition: CallTransition
}

@Suite struct CallHookTests {
  private static let text = """
    (module
      (import "m" "now" (func $now (param i32) (result i32)))
      (import "m" "later" (func $later (param i32) (result i32)))
      (func (export "plain") (result i32) (i32.const 7))
      (func (export "main") (param i32) (result i32)
        (i32.add (call $now (local.get 0)) (call $later (i32.add (local.get 0) (i32.const 1)))))
      (func (export "now") (param i32) (result i32) (call $now (local.get 0)))
      (func (export "trap") (param i32) (drop (call $now (local.get 0))) unreachable)
      (func (export "inner") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))
    """
  /// A whole call with two host functions in it.
  private static let mainTransitions: [CallTransition] = [
    .callingGuest, .callingHost, .returningFromHost, .callingHost, .returningFromHost,
    .returningFromGuest,
  ]

  /// - Parameter now: What the synchronous host function does.
  private func make(
    _ now: @escaping HostFunction.Body = { _, arguments in arguments }
  ) throws -> Instance {
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    imports.define("m", "now", type, now)
    imports.define(
      "m", "later",
      HostFunction(type, name: "later") { (_, arguments) async in arguments })
    return try Instance(try wat(Self.text), imports: imports, store: Store())
  }

  @Test func `a synchronous hook sees every transition`() throws {
    let instance = try make()
    var seen: [CallTransition] = []
    instance.store.callHook = .synchronous { seen.append($0) }
    #expect(try instance.call("plain") == [.i32(7)])
    #expect(seen == [.callingGuest, .returningFromGuest])
    seen = []
    let suspension = try #require(instance.function("main")).start([.i32(4)]).suspension()
    #expect(seen == Self.mainTransitions.dropLast(2))
    #expect(try suspension.resume(returning: [.i32(50)]).results() == [.i32(54)])
    #expect(seen == Self.mainTransitions)
    // Without a hook nobody is told.
    seen = []
    instance.store.callHook = nil
    #expect(try instance.call("now", [.i32(4)]) == [.i32(4)])
    #expect(seen == [])
  }

  @Test func `traps and errors come after the hook has seen the way back`() throws {
    var seen: [CallTransition] = []
    let instance = try make { _, arguments in
      if arguments == [.i32(0)] { throw Refusal(transition: .callingHost) }
      return arguments
    }
    instance.store.callHook = .synchronous { seen.append($0) }
    let all: [CallTransition] = [
      .callingGuest, .callingHost, .returningFromHost, .returningFromGuest,
    ]
    #expect(trap { _ = try instance.call("trap", [.i32(1)]) } == .unreachable)
    #expect(seen == all)
    seen = []
    #expect(throws: Refusal(transition: .callingHost)) { try instance.call("now", [.i32(0)]) }
    #expect(seen == all)
  }

  @Test func `calls inside of host functions are transitions too`() throws {
    var seen: [CallTransition] = []
    let instance = try make { caller, arguments in
      try caller.instance?.call("inner", arguments) ?? []
    }
    instance.store.callHook = .synchronous { seen.append($0) }
    #expect(try instance.call("now", [.i32(4)]) == [.i32(12)])
    #expect(
      seen == [
        .callingGuest, .callingHost, .callingGuest, .returningFromGuest, .returningFromHost,
        .returningFromGuest,
      ])
  }

  @Test(arguments: CallTransition.allCases)
  func `what a hook throws ends the call`(transition: CallTransition) throws {
    let instance = try make()
    var seen: [CallTransition] = []
    instance.store.callHook = .synchronous {
      seen.append($0)
      if $0 == transition { throw Refusal(transition: $0) }
    }
    #expect(throws: Refusal(transition: transition)) { try instance.call("now", [.i32(4)]) }
    // The guest was left, unless it was never entered.
    #expect(seen.last == (transition == .callingGuest ? .callingGuest : .returningFromGuest))
    #expect(seen.count { $0 == .returningFromGuest } <= 1)
    instance.store.callHook = nil
    #expect(try instance.call("now", [.i32(4)]) == [.i32(4)])
  }

  @Test func `a call stands at every transition while an asynchronous hook runs`() throws {
    let instance = try make()
    instance.store.callHook = .asynchronous { _ in }
    var seen: [CallTransition] = []
    var outcome = try #require(instance.function("main")).start([.i32(4)])
    while true {
      switch consume outcome {
      case .finished(let results):
        #expect(results == [.i32(54)])
        #expect(seen == Self.mainTransitions)
        return
      case .suspended(let suspension):
        suspension.moveStack(spareSlots: 0)
        var results: [Value] = []
        switch suspension.reason {
        case .callHook(let pending): seen.append(pending.transition)
        case .hostCall: results = [.i32(50)]
        default: Issue.record("stands for something else")
        }
        outcome = try suspension.resume(returning: results)
      }
    }
  }

  /// Steps to the stop with a number, and gives the transition there.
  private func stop(
    _ number: Int, _ function: Function, _ arguments: [Value]
  ) throws -> Suspension {
    var outcome = try function.start(arguments)
    for _ in 0..<number { outcome = try outcome.suspension().resume() }
    return try outcome.suspension()
  }

  /// What a call ends with that is resumed, with an error if there is one.
  private func end(
    _ standing: consuming Suspension, throwing cause: (any Error)? = nil
  ) -> (any Error)? {
    do {
      if let cause {
        _ = try standing.resume(throwing: cause)
      } else {
        _ = try standing.resume()
      }
      return nil
    } catch {
      return error
    }
  }

  @Test func `an error at a transition goes the way back, and so does a trap`() throws {
    let instance = try make()
    instance.store.callHook = .asynchronous { _ in }
    let function = try #require(instance.function("now"))
    // At the first one the guest has not been entered, at the last it has been left.
    for (number, hasWayBack) in [(0, false), (1, true), (2, true), (3, false)] {
      let refusal = Refusal(transition: CallTransition.allCases[number])
      let standing = try stop(number, function, [.i32(4)])
      if hasWayBack {
        let back = try standing.resume(throwing: refusal).suspension()
        guard case .callHook(let pending) = back.reason else {
          Issue.record("stands for something else")
          return
        }
        #expect(pending.transition == .returningFromGuest)
        #expect(end(back) as? Refusal == refusal)
      } else {
        #expect(end(standing, throwing: refusal) as? Refusal == refusal)
      }
    }
    let trapping = try #require(instance.function("trap"))
    let back = try stop(3, trapping, [.i32(4)])
    #expect(back.backtrace.frames.map(\.functionName) == ["trap"])
    #expect((end(back) as? TrapReport)?.trap == .unreachable)
    // Cancelled anywhere, the instance is free.
    for number in 0..<4 { try stop(number, function, [.i32(4)]).cancel() }
    instance.store.callHook = nil
    #expect(try instance.call("now", [.i32(4)]) == [.i32(4)])
  }

  @Test func `a synchronous call cannot wait for a hook`() throws {
    let instance = try make()
    var ran = 0
    instance.store.callHook = .asynchronous { _ in ran += 1 }
    let call = try #require(standing { _ = try instance.call("plain") })
    #expect(call.waitsFor == "call hook")
    let suspension = try taken(call, from: instance.store)
    #expect(try suspension.resume().suspension().resume().results() == [.i32(7)])
    #expect(ran == 0)
  }
}
