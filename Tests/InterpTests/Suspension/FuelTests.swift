// SPDX-License-Identifier: Apache-2.0
//
// Fuel: what it stops, that it is counted the same every time, and that a call can wait for more.

import Interp
import TestSupport
import Testing

@Suite struct FuelTests {
  private static let text = """
    (module (memory 1)
      (func (export "forever") loop br 0 end)
      (func (export "forever_if") (param i32) loop local.get 0 br_if 0 end)
      (func $fib (export "fib") (param i32) (result i64)
        (if (result i64) (i32.lt_u (local.get 0) (i32.const 2)) (then (i64.extend_i32_u (local.get 0)))
          (else (i64.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
            (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
      (func (export "sum") (param i32) (result i32) (local i32)
        loop (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (local.get 0)))
          (local.set 1 (i32.add (local.get 1) (local.get 0)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))) end
        (i32.add (local.get 1) (i32.load (i32.const 8)))))
    """

  private func make(_ fuel: UInt64, metersFuel: Bool = true, fuses: Bool = true) throws -> Instance
  {
    let engine = engine(fuses: fuses, metersFuel: metersFuel)
    let store = Store(engine: engine)
    store.fuel = fuel
    return try Instance(try wat(Self.text, engine: engine), store: store)
  }

  @Test(arguments: [true, false])
  func `a loop without end stops at its fuel`(fuses: Bool) throws {
    let instance = try make(10_000, fuses: fuses)
    #expect(trap { _ = try instance.call("forever") } == .outOfFuel)
    #expect(instance.store.fuel == 0)
    instance.store.fuel = 10_002
    #expect(trap { _ = try instance.call("forever_if", [.i32(1)]) } == .outOfFuel)
    #expect(instance.store.fuel == 1)
    #expect(Trap.outOfFuel.message == "all fuel consumed")
  }

  @Test func `a new store has no fuel`() throws {
    #expect(trap { _ = try make(0).call("fib", [.i32(1)]) } == .outOfFuel)
    #expect(try make(0, metersFuel: false).call("fib", [.i32(1)]) == [.i64(1)])
  }

  @Test func `fuel is counted the same every time, fused or not`() throws {
    var used: Set<UInt64> = []
    for fuses in [true, false, true] {
      let instance = try make(1_000_000, fuses: fuses)
      #expect(try instance.call("fib", [.i32(12)]) == [.i64(144)])
      let first = 1_000_000 - instance.store.fuel
      #expect(try instance.call("fib", [.i32(12)]) == [.i64(144)])
      #expect(1_000_000 - instance.store.fuel == 2 * first)
      used.insert(first)
    }
    #expect(used.count == 1)
    // Exactly that much is enough, one less is not.
    let enough = try #require(used.first)
    #expect(try make(enough).call("fib", [.i32(12)]) == [.i64(144)])
    #expect(trap { _ = try make(enough - 1).call("fib", [.i32(12)]) } == .outOfFuel)
  }

  @Test(arguments: [1, 7, 100] as [UInt64], [true, false])
  func `a call that waits for fuel ends like one that never waits`(slice: UInt64, fuses: Bool)
    throws
  {
    for (name, argument) in [("fib", Int32(9)), ("sum", 50)] {
      let unmetered = try make(0, metersFuel: false).call(Name(name), [.i32(argument)])
      let instance = try make(0, fuses: fuses)
      let function = try #require(instance.function(Name(name)))
      var suspensions = 0
      var outcome = try function.start([.i32(argument)], suspendsWhenOutOfFuel: true)
      while true {
        switch consume outcome {
        case .finished(let results):
          #expect(results == unmetered)
          #expect(suspensions > 2)
          outcome = .finished(results)
        case .suspended(let suspension):
          guard case .outOfFuel = suspension.reason else {
            Issue.record("waits for something else")
            return
          }
          suspensions += 1
          instance.store.fuel += slice
          // The stack may go elsewhere in the meantime.
          if suspensions % 3 == 0 {
            suspension.machine.move(toCapacity: suspension.machine.capacity + 8)
          }
          outcome = try suspension.resume()
          continue
        }
        break
      }
    }
  }

  @Test func `a call that waits for fuel can be cancelled`() throws {
    let instance = try make(100)
    let function = try #require(instance.function("forever"))
    switch try function.start([], suspendsWhenOutOfFuel: true) {
    case .finished: Issue.record("it ended")
    case .suspended(let suspension):
      #expect(suspension.backtrace.frames.map(\.functionName) == ["forever"])
      suspension.cancel()
    }
    instance.store.fuel = 1000
    #expect(try instance.call("fib", [.i32(3)]) == [.i64(2)])
  }

  @Test func `all the fuel there is`() throws {
    let instance = try make(.max)
    #expect(try instance.call("fib", [.i32(3)]) == [.i64(2)])
    #expect(instance.store.fuel > 1 << 62)
  }

  /// What bodies of functions cost, as Wasmtime counts it (measured with Wasmtime 50.0.1, 2026-11-27).
  ///
  /// Only bulk instructions differ: there a unit for every byte or element is added.
  static let costs: [(body: String, cost: UInt64)] = [
    ("", 1), ("nop", 1), ("(drop (i32.const 1))", 2), ("(block)", 1), ("(loop)", 1),
    ("(if (i32.const 1) (then))", 3), ("(if (i32.const 1) (then nop) (else nop))", 3),
    ("return", 1), ("(call $nothing)", 3), ("(block (br 0))", 2),
    ("(local i32) (local.set 0 (i32.const 3))", 3), ("(block (br_if 0 (i32.const 0)))", 3),
    ("(block (br_table 0 0 (i32.const 0)))", 3),
    ("(drop (select (i32.const 1) (i32.const 2) (i32.const 3)))", 5),
    ("(drop (memory.grow (i32.const 0)))", 3), ("(drop (i32.load (i32.const 0)))", 3),
    ("(drop (ref.null func))", 2), ("(block (drop (br_on_null 0 (ref.null func))))", 3),
    (
      """
      (local i32) (loop (br_if 0 (i32.lt_u
        (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 10))))
      """, 71
    ),
  ]

  @Test(arguments: [true, false])
  func `instructions cost what they cost in Wasmtime`(fuses: Bool) throws {
    for (body, cost) in Self.costs {
      let engine = engine(fuses: fuses, metersFuel: true)
      let store = Store(engine: engine)
      store.fuel = 1000
      let module = try wat(
        "(module (memory 1) (func $nothing) (func (export \"f\") \(body)))", engine: engine)
      _ = try Instance(module, store: store).call("f")
      #expect(1000 - store.fuel == cost, "\(body)")
    }
  }

  /// Runs to the end, and counts how often the call lets others run.
  private func yields(_ function: Function, _ arguments: [Value] = []) throws -> (Int, Trap?) {
    var count = 0
    do {
      var outcome = try function.start(arguments)
      while true {
        switch consume outcome {
        case .finished: return (count, nil)
        case .suspended(let suspension):
          guard case .yield(let yield) = suspension.reason, yield.cause == .fuel else {
            Issue.record("stands for something else")
            return (count, nil)
          }
          count += 1
          outcome = try suspension.resume()
        }
      }
    } catch let report as TrapReport {
      return (count, report.trap)
    }
  }

  @Test(arguments: [true, false])
  func `a call yields once for every interval of fuel but the last`(fuses: Bool) throws {
    // Blocks cost 1, 2 and more; what an interval leaves is not lost.
    for (name, arguments) in [("forever", []), ("forever_if", [Value.i32(1)])] {
      for (fuel, interval, expected) in [
        (10_000, 100, 99), (10_000, 101, 99), (10_000, 9_999, 1), (10_000, 10_000, 0),
        (99, 100, 0), (1_000, 7, 142),
      ] as [(UInt64, UInt64, Int)] {
        let instance = try make(fuel, fuses: fuses)
        instance.store.fuelYieldInterval = interval
        let function = try #require(instance.function(Name(name)))
        #expect(try yields(function, arguments) == (expected, .outOfFuel), "\(fuel), \(interval)")
      }
    }
  }

  @Test func `intervals shorter than a block, of zero, and none`() throws {
    let instance = try make(10_000)
    let sum = try #require(instance.function("sum"))
    instance.store.fuelYieldInterval = 10_000
    #expect(try yields(sum, [.i32(20)]) == (0, nil))
    let used = 10_000 - instance.store.fuel
    for interval in [0, 1, 2, 5] as [UInt64] {
      instance.store.fuelYieldInterval = interval
      instance.store.fuel = used
      let expected = Int((used - 1) / max(interval, 1))
      #expect(try yields(sum, [.i32(20)]) == (expected, nil), "\(interval)")
      #expect(instance.store.fuel == 0)
    }
    instance.store.fuelYieldInterval = nil
    instance.store.fuel = used
    #expect(try yields(sum, [.i32(20)]) == (0, nil))
  }

  @Test func `a synchronous call does not yield`() throws {
    let instance = try make(10_000)
    instance.store.fuelYieldInterval = 10
    #expect(try instance.call("fib", [.i32(10)]) == [.i64(55)])
    #expect(trap { _ = try instance.call("forever") } == .outOfFuel)
    #expect(instance.store.fuel == 0)
  }

  @Test func `a call that yields can be given fuel, and waits for more if it is to`() throws {
    let instance = try make(30)
    instance.store.fuelYieldInterval = 10
    let function = try #require(instance.function("forever"))
    var seen: [String] = []
    var outcome = try function.start(suspendsWhenOutOfFuel: true)
    for _ in 0..<6 {
      let suspension = try outcome.suspension()
      switch suspension.reason {
      case .yield: seen.append("yield at \(instance.store.fuel)")
      case .outOfFuel:
        seen.append("empty")
        instance.store.fuel = 25
      default: Issue.record("stands for something else")
      }
      outcome = try suspension.resume()
    }
    #expect(
      seen == ["yield at 20", "yield at 10", "empty", "yield at 15", "yield at 5", "empty"])
    #expect(try outcome.suspension().backtrace.frames.map(\.functionName) == ["forever"])
  }
}
