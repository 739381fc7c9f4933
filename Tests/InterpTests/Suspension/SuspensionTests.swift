// SPDX-License-Identifier: Apache-2.0
//
// Calls that wait for an asynchronous host function, driven by hand.

import Interp
import TestSupport
import Testing

private struct Interruption: Error, Equatable {
  let reason: String
}

extension Outcome {
  /// The results of a call that is finished.
  consuming func results() throws -> [Value] {
    switch self {
    case .finished(let results): return results
    case .suspended: throw Interruption(reason: "still suspended")
    }
  }

  /// The suspension of a call that waits.
  consuming func suspension() throws -> Suspension {
    switch consume self {
    case .finished: throw Interruption(reason: "finished")
    case .suspended(let suspension): return suspension
    }
  }
}

@Suite struct SuspensionTests {
  @Test func `a stack that was deep is small while the call waits`() throws {
    var imports = Imports()
    imports.define(
      "env", "wait",
      HostFunction(FunctionType([.i32], [.i32]), name: "wait", blocking: nil) { $1 })
    let guest = try instance(
      """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (func $sum (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then
              (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
            (else (i32.const 0))))
        (func $deep (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
            (else (call $wait (i32.const 5)))))
        (func (export "run") (param i32) (result i32)
          (local.set 0
            (i32.add (call $sum (local.get 0)) (call $wait (local.get 0))))
          (i32.add (call $deep (i32.const 2000)) (call $sum (local.get 0)))))
      """, imports)
    let run = try #require(guest.function("run") as Function?)
    let first = try run.start([.i32(1000)]).suspension()
    #expect(first.machine.capacity <= 64)
    // Where the frames are needed it stays as it is.
    let second = try first.resume(returning: [.i32(-499_500)]).suspension()
    #expect(second.machine.capacity > 6000)
    guard case .finished(let results) = try second.resume(returning: [.i32(7)]) else {
      Issue.record("not finished")
      return
    }
    // 500,500 - 499,500 = 1000, whose sum is 500,500 again.
    #expect(results == [.i32(2000 + 7 + 500_500)])
  }

  static let text = """
    (module $guest (import "m" "wait" (func $wait (param i32) (result i32)))
      (global $count (export "count") (mut i32) (i32.const 0))
      (func $once (export "once") (param i32) (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (i32.add (local.get 0) (call $wait (local.get 0))))
      (func $deep (export "deep") (param i32) (result i32) (local i64)
        (local.set 1 (i64.extend_i32_u (local.get 0)))
        (if (result i32) (local.get 0)
          (then (i32.add (i32.wrap_i64 (local.get 1)) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
          (else (call $wait (i32.const -1)))))
      (func $twice (export "twice") (param i32) (result i32)
        (i32.mul (call $wait (local.get 0)) (call $wait (i32.add (local.get 0) (i32.const 1)))))
      (table funcref (elem $wait))
      (func (export "indirect") (param i32) (result i32)
        (i32.add (local.get 0) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))
      (func (export "plain") (result i32) (i32.const 7)))
    """

  static var imports: Imports {
    var imports = Imports()
    imports.define(
      "m", "wait",
      HostFunction(FunctionType([.i32], [.i32]), name: "wait") { (_, arguments) async in arguments }
    )
    return imports
  }

  private func make(fuses: Bool = true) throws -> Instance {
    let engine = engine(fuses: fuses)
    return try Instance(
      try wat(Self.text, engine: engine), imports: Self.imports, store: Store(engine: engine))
  }

  private func start(_ instance: Instance, _ name: Name, _ argument: Int32) throws -> Suspension {
    try #require(instance.function(name)).start([.i32(argument)]).suspension()
  }

  @Test(arguments: [true, false])
  func `a call waits and goes on with the results`(fuses: Bool) throws {
    let instance = try make(fuses: fuses)
    for name: Name in ["once", "indirect"] {
      let suspension = try start(instance, name, 30)
      guard case .hostCall(let pending) = suspension.reason else {
        Issue.record("\(suspension.reason)")
        return
      }
      #expect(pending.function.name == "wait")
      #expect(pending.function.isAsynchronous)
      #expect(pending.arguments == [.i32(30)])
      #expect(pending.caller.instance == instance)
      #expect(suspension.function == instance.function(name))
      #expect(try suspension.resume(returning: [.i32(12)]).results() == [.i32(42)])
    }
  }

  @Test func `a call that does not wait is finished at once`() throws {
    let function = try #require(try make().function("plain"))
    #expect(try function.start().results() == [.i32(7)])
  }

  @Test func `a call may wait more than once`() throws {
    let instance = try make()
    let first = try start(instance, "twice", 5)
    let second = try first.resume(returning: [.i32(6)]).suspension()
    guard case .hostCall(let pending) = second.reason else { return }
    #expect(pending.arguments == [.i32(6)])
    #expect(try second.resume(returning: [.i32(7)]).results() == [.i32(42)])
  }

  @Test(arguments: [1, 10, 1000])
  func `deep frames come through, even when the stack moves`(depth: Int32) throws {
    let instance = try make()
    let suspension = try start(instance, "deep", depth)
    let frames = suspension.backtrace
    #expect(frames.frames.count + frames.omittedCount == Int(depth) + 1)
    #expect(frames.frames.allSatisfy { $0.functionName == "deep" && $0.moduleName == "guest" })
    suspension.machine.move(toCapacity: suspension.machine.capacity + 100)
    let result = try suspension.resume(returning: [.i32(0)]).results()
    #expect(result == [.i32(depth * (depth + 1) / 2)])
  }

  @Test func `many calls wait at once and end in any order`() throws {
    let instance = try make()
    let first = try start(instance, "once", 1)
    let second = try start(instance, "deep", 3)
    #expect(try instance.call("plain") == [.i32(7)])
    let third = try start(instance, "twice", 3)
    #expect(instance.global("count")?.value == .i32(1))
    #expect(try second.resume(returning: [.i32(100)]).results() == [.i32(106)])
    let fourth = try third.resume(returning: [.i32(5)]).suspension()
    #expect(try first.resume(returning: [.i32(1)]).results() == [.i32(2)])
    #expect(try fourth.resume(returning: [.i32(5)]).results() == [.i32(25)])
  }

  @Test func `an error is thrown where the call waits`() throws {
    let instance = try make()
    let suspension = try start(instance, "deep", 2)
    do {
      _ = try suspension.resume(throwing: Interruption(reason: "no"))
    } catch {
      #expect(error as? Interruption == Interruption(reason: "no"))
    }
    #expect(instance.store.lastBacktrace?.frames.map(\.functionName) == ["deep", "deep", "deep"])
    #expect(try instance.call("plain") == [.i32(7)])
  }

  @Test func `a trap after a wait tells the calls`() throws {
    let instance = try Instance(
      try wat(
        """
        (module (import "m" "wait" (func $wait (param i32) (result i32)))
          (func $f (export "f") (result i32) (i32.div_u (i32.const 1) (call $wait (i32.const 0)))))
        """), imports: Self.imports, store: Store())
    let suspension = try #require(instance.function("f")).start().suspension()
    do {
      _ = try suspension.resume(returning: [.i32(0)]).results()
      Issue.record("no trap")
    } catch let report as TrapReport {
      #expect(report.trap == .integerDivideByZero)
      #expect(report.backtrace.frames.map(\.functionName) == ["f"])
    }
  }

  @Test func `a cancelled or dropped call is over, what it did stays`() throws {
    let instance = try make()
    try start(instance, "once", 1).cancel()
    do {
      _ = try start(instance, "once", 1)
    }
    #expect(instance.global("count")?.value == .i32(2))
    let suspension = try start(instance, "once", 1)
    #expect(try suspension.resume(returning: [.i32(1)]).results() == [.i32(2)])
  }

  @Test func `results of the wrong types end the call`() throws {
    let instance = try make()
    let suspension = try start(instance, "once", 1)
    do {
      _ = try suspension.resume(returning: [.f64(1)]).results()
      Issue.record("no error")
    } catch let error as CallError {
      #expect(error == .resultMismatch(expected: [.i32], actual: [.f64]))
    }
    let other = try start(instance, "once", 1)
    do {
      _ = try other.resume().results()
      Issue.record("no error")
    } catch let error as CallError {
      #expect(error == .resultMismatch(expected: [.i32], actual: []))
    }
    #expect(try instance.call("plain") == [.i32(7)])
  }

  @Test func `a synchronous call cannot wait`() throws {
    let instance = try make()
    let call = standing { _ = try instance.call("once", [.i32(1)]) }
    #expect(call?.waitsFor == "wait")
    #expect(instance.store.lastBacktrace?.frames.map(\.functionName) == ["once"])
    let start = standing {
      _ = try Instance(
        try wat(
          """
          (module (import "m" "wait" (func $wait (param i32) (result i32)))
            (func $start (drop (call $wait (i32.const 0)))) (start $start))
          """), imports: Self.imports, store: Store())
    }
    #expect(start?.waitsFor == "wait")
  }

  @Test func `the host may call an asynchronous host function itself`() throws {
    let function = try Function(
      store: Store(),
      HostFunction(FunctionType([.i32], [.i64]), name: "wait", asyncBody: { _, _ in [] }))
    let suspension = try function.start([.i32(1)]).suspension()
    #expect(suspension.backtrace.frames.isEmpty)
    #expect(try suspension.resume(returning: [.i64(5)]).results() == [.i64(5)])
    #expect(standing { _ = try function.call([.i32(1)]) }?.waitsFor == "wait")
  }

  @Test func `a call waits inside of another instance`() throws {
    let store = Store()
    let guest = try Instance(try wat(Self.text), imports: Self.imports, store: store)
    var imports = Imports()
    imports.define("guest", instance: guest)
    let outer = try Instance(
      try wat(
        """
        (module $outer (import "guest" "deep" (func $deep (param i32) (result i32)))
          (memory 1) (global $g (mut i32) (i32.const 1000))
          (func $f (export "f") (param i32 i64) (result i32 i64)
            (i32.store (i32.const 0) (i32.const 5))
            (i32.add (i32.add (call $deep (local.get 0)) (global.get $g)) (i32.load (i32.const 0)))
            local.get 1))
        """), imports: imports, store: store)
    let suspension = try #require(outer.function("f")).start([.i32(2), .i64(-9)]).suspension()
    let names = suspension.backtrace.frames.map {
      "\($0.moduleName ?? "")!\($0.functionName ?? "")"
    }
    #expect(names == ["guest!deep", "guest!deep", "guest!deep", "outer!f"])
    suspension.machine.move(toCapacity: 4000)
    #expect(try guest.call("plain") == [.i32(7)])
    #expect(
      try suspension.resume(returning: [.i32(10)]).results() == [.i32(10 + 3 + 1000 + 5), .i64(-9)])
  }
}
