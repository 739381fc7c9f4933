// SPDX-License-Identifier: Apache-2.0
//
// Epochs: where guests notice them, and what comes of that. Nobody looks at a clock here: the guest
// itself or another thread counts the epoch up.

import Foundation
import Interp
import TestSupport
import Testing

@Suite struct EpochTests {
  private static let text = """
    (module (import "host" "next" (func $next))
      (func (export "forever") (loop $again (br $again)))
      (func (export "recursive") (call $inner))
      (func $inner (call $inner))
      (func (export "straight") (call $next))
      (func (export "rounds") (param i32)
        (loop $again (call $next)
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
    """

  private func make(
    ticks: UInt64, checksEpochs: Bool = true, fuses: Bool = true
  ) throws -> Instance {
    let engine = engine(fuses: fuses, checksEpochs: checksEpochs)
    let store = Store(engine: engine)
    store.setEpochDeadline(ticks: ticks)
    var imports = Imports()
    imports.define("host", "next") { engine.incrementEpoch() }
    return try Instance(try wat(Self.text, engine: engine), imports: imports, store: store)
  }

  @Test(arguments: [true, false])
  func `a guest traps at its deadline, in loops and in calls`(fuses: Bool) throws {
    for name in ["forever", "recursive"] as [Name] {
      let instance = try make(ticks: 0, fuses: fuses)
      #expect(trap { _ = try instance.call(name) } == .interrupted)
      #expect(Trap.interrupted.message == "interrupt")
    }
    let instance = try make(ticks: 3, fuses: fuses)
    #expect(trap { _ = try instance.call("rounds", [.i32(10)]) } == .interrupted)
    #expect(instance.store.engine.epoch == 3)
    let report = instance.store.lastBacktrace
    #expect(report?.frames.count == 1)
    // Nothing is looked at behind the last round.
    instance.store.setEpochDeadline(ticks: 5)
    #expect(try instance.call("rounds", [.i32(5)]) == [])
    #expect(trap { _ = try instance.call("straight") } == .interrupted)
    instance.store.setEpochDeadline(ticks: .max)
    #expect(try instance.call("straight") == [])
  }

  @Test func `another thread interrupts a guest`() throws {
    let instance = try make(ticks: 1)
    let engine = instance.store.engine
    // A thread of its own: all those of the pool may be busy with guests that nobody interrupts.
    Thread.detachNewThread { engine.incrementEpoch() }
    #expect(trap { _ = try instance.call("forever") } == .interrupted)
    #expect(engine.epoch == 1)
  }

  @Test func `code that does not look at epochs goes on`() throws {
    let instance = try make(ticks: 0, checksEpochs: false)
    #expect(try instance.call("rounds", [.i32(10)]) == [])
    let code = try instance.module.code(
      for: 1, handlers: instance.store.handlers, takesBreaths: instance.store.takesBreaths)
    let epoch = instance.store.handlers.word(.epoch, .s)
    #expect(!(0..<code.count).contains { code.instructions[$0].word == epoch })
  }

  @Test func `the program is asked at the deadline`() throws {
    let instance = try make(ticks: 2)
    var asked: [UInt64] = []
    instance.store.epochBehavior = .callback { store in
      asked.append(store.engine.epoch)
      return asked.count < 3 ? .proceed(ticks: 2) : .trap
    }
    #expect(trap { _ = try instance.call("rounds", [.i32(10)]) } == .interrupted)
    #expect(asked == [2, 4, 6])
    struct Refusal: Error {}
    instance.store.epochBehavior = .callback { _ in throw Refusal() }
    #expect(throws: Refusal.self) { try instance.call("rounds", [.i32(10)]) }
    // Zero is at once again, but the guest gets on.
    asked = []
    instance.store.epochBehavior = .callback { store in
      asked.append(store.engine.epoch)
      return .proceed(ticks: 0)
    }
    #expect(try instance.call("rounds", [.i32(2)]) == [])
    #expect(asked == [6, 6, 7])
  }

  @Test func `the program may change the guest while it is asked`() throws {
    let engine = engine(checksEpochs: true)
    let store = Store(engine: engine)
    let instance = try Instance(
      try wat(
        """
        (module (type $box (struct (field i32)))
          (memory (export "memory") 1)
          (func (export "run") (param $box (ref null $box)) (param i32) (result i32)
            (loop $again
              (i32.store (i32.const 70000) (i32.const 9))
              (br_if $again (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
            (i32.add (struct.get $box 0 (local.get 0)) (i32.load (i32.const 70000))))
          (func (export "main") (result i32)
            (local $box (ref null $box))
            (local.set $box (struct.new $box (i32.const 33)))
            (call 0 (local.get $box) (i32.const 20))))
        """, engine: engine), store: store)
    // The store would keep itself.
    defer { store.epochBehavior = .trap }
    store.epochBehavior = .callback { store in
      _ = try instance.memory("memory")?.grow(by: 1)
      store.collect()
      return .proceed(ticks: 0)
    }
    #expect(try instance.call("main") == [.i32(42)])
  }

  @Test func `a call that can wait yields`() throws {
    let instance = try make(ticks: 2)
    let store = instance.store
    store.epochBehavior = .yield(ticks: 3)
    let function = try #require(instance.function("rounds"))
    var epochs: [UInt64] = []
    var outcome = try function.start([.i32(10)])
    while true {
      switch consume outcome {
      case .finished:
        // The epoch that began while the call stood does not count.
        #expect(epochs == [2, 6, 10])
        // One that cannot wait goes on.
        #expect(try instance.call("rounds", [.i32(10)]) == [])
        return
      case .suspended(let suspension):
        guard case .yield(let yield) = suspension.reason, yield.cause == .epoch else {
          Issue.record("stands for something else")
          return
        }
        epochs.append(store.engine.epoch)
        store.engine.incrementEpoch()
        suspension.moveStack(spareSlots: 0)
        outcome = try suspension.resume()
      }
    }
  }

  @Test func `fuel and epochs together`() throws {
    let engine = engine(metersFuel: true, checksEpochs: true)
    let store = Store(engine: engine)
    var imports = Imports()
    imports.define("host", "next") { engine.incrementEpoch() }
    let instance = try Instance(
      try wat(Self.text, engine: engine), imports: imports, store: store)
    store.fuel = 1000
    store.setEpochDeadline(ticks: 5)
    #expect(trap { _ = try instance.call("rounds", [.i32(100)]) } == .interrupted)
    let used = 1000 - store.fuel
    store.setEpochDeadline(ticks: .max)
    store.fuel = used
    #expect(trap { _ = try instance.call("rounds", [.i32(100)]) } == .outOfFuel)
  }
}
