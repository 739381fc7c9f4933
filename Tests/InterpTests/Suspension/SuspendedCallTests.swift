// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls that met something to wait for: the error carries them, they go on when they are
// taken, and they go away when nobody can take them any more.

import Interp
import TestSupport
import Testing

/// A store does not have a call.
struct NotThere: Error, Equatable {}

/// Takes a call from a store.
func taken(_ call: SuspendedCall, from store: Store) throws -> Suspension {
  guard let suspension = store.takeSuspension(of: call) else { throw NotThere() }
  return suspension
}

@Suite struct SuspendedCallTests {
  private func make() throws -> Instance {
    try Instance(
      try wat(SuspensionTests.text), imports: SuspensionTests.imports, store: Store())
  }

  @Test func `a synchronous call that had to wait goes on`() throws {
    let instance = try make()
    let call = try #require(standing { _ = try instance.call("deep", [.i32(3)]) })
    #expect(instance.store.lastBacktrace?.frames.count == 4)
    let suspension = try taken(call, from: instance.store)
    guard case .hostCall(let pending) = suspension.reason else {
      Issue.record("stands for something else")
      return
    }
    #expect(pending.function.name == "wait")
    #expect(pending.arguments == [.i32(-1)])
    #expect(pending.caller.instance == instance)
    #expect(suspension.backtrace.frames.count == 4)
    #expect(try suspension.resume(returning: [.i32(100)]).results() == [.i32(106)])
    // Once.
    #expect(throws: NotThere()) { _ = try taken(call, from: instance.store) }
  }

  @Test func `many stand at once, and nobody takes another store's`() throws {
    let (instance, other) = (try make(), try make())
    let calls = try (0..<5).map { number in
      try #require(standing { _ = try instance.call("once", [.i32(number)]) })
    }
    #expect(Set(calls).count == 5)
    #expect(throws: NotThere()) { _ = try taken(calls[0], from: other.store) }
    for (number, call) in calls.enumerated().reversed() {
      let suspension = try taken(call, from: instance.store)
      let results = try suspension.resume(returning: [.i32(10)]).results()
      #expect(results == [.i32(Int32(number) + 10)])
    }
    #expect(instance.global("count")?.value == .i32(5))
  }

  @Test func `the call of a host function below another guest goes on by itself`() throws {
    let store = Store()
    var inner: Instance? = try Instance(
      try wat(SuspensionTests.text), imports: SuspensionTests.imports, store: store)
    // The store would keep itself.
    defer { inner = nil }
    var imports = Imports()
    imports.define("m", "wait", FunctionType([.i32], [.i32])) { _, arguments in
      try #require(inner).call("once", arguments)
    }
    let outer = try Instance(try wat(SuspensionTests.text), imports: imports, store: store)
    // The host function passes the error on, so the outer call is over; the inner one stands.
    let call = try #require(standing { _ = try outer.call("once", [.i32(3)]) })
    let suspension = try taken(call, from: store)
    #expect(suspension.function == inner?.function("once"))
    #expect(try suspension.resume(returning: [.i32(4)]).results() == [.i32(7)])
  }

  @Test func `a call that nobody can take goes`() throws {
    let instance = try make()
    let store = instance.store
    for _ in 0..<10 {
      #expect(standing { _ = try instance.call("once", [.i32(1)]) } != nil)
      #expect(store.parkedCalls.count == 1)
    }
    let kept = try #require(standing { _ = try instance.call("once", [.i32(1)]) })
    _ = standing { _ = try instance.call("once", [.i32(1)]) }
    _ = standing { _ = try instance.call("once", [.i32(1)]) }
    #expect(store.parkedCalls.count == 2)
    try taken(kept, from: store).cancel()
    #expect(store.parkedCalls.count == 1)
  }

  @Test func `a store with a call that stands is not kept by it`() throws {
    weak var store: Store?
    var call: SuspendedCall?
    do {
      let instance = try make()
      store = instance.store
      call = standing { _ = try instance.call("once", [.i32(1)]) }
      #expect(store != nil)
    }
    #expect(store == nil)
    let left = try #require(call)
    let other = try make()
    #expect(throws: NotThere()) { _ = try taken(left, from: other.store) }
  }

  @Test func `a start function that has to wait goes on too`() throws {
    let store = Store()
    let call = try #require(
      standing {
        _ = try Instance(
          try wat(
            """
            (module (import "m" "wait" (func $wait (param i32) (result i32)))
              (global $done (export "done") (mut i32) (i32.const 0))
              (func $start (global.set $done (call $wait (i32.const 0)))) (start $start))
            """), imports: SuspensionTests.imports, store: store)
      })
    let suspension = try taken(call, from: store)
    let instance = try #require(suspension.function.instance)
    #expect(try suspension.resume(returning: [.i32(5)]).results() == [])
    #expect(instance.global("done")?.value == .i32(5))
  }

  @Test func `work at a deadline is awaited, so that a synchronous call stands`() throws {
    let engine = engine(checksEpochs: true)
    let store = Store(engine: engine)
    let instance = try Instance(
      try wat("(module (func (export \"f\") (result i32) (i32.const 7)))", engine: engine),
      store: store)
    store.epochBehavior = .callback { _ in .wait(ticks: 1) {} }
    let call = try #require(standing { _ = try instance.call("f") })
    #expect(call.waitsFor == "epoch")
    let suspension = try taken(call, from: store)
    #expect(try suspension.resume().results() == [.i32(7)])
  }
}
