// SPDX-License-Identifier: Apache-2.0
//
// Calls whose fuel runs out: the host is asked for more, and may end the call instead.

import Coroutines
import Interp
import TestSupport
import Testing

@Suite struct FuelTests {
  private struct Refused: Error {}

  /// Counts to its argument, and then calls a host function that waits.
  private static let counting = """
    (module
      (import "env" "wait" (func $wait (param i32) (result i32)))
      (memory 1)
      (func $count (export "count") (param $goal i32) (result i32) (local $number i32)
        (loop $again
          (local.set $number (i32.add (local.get $number) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $number) (local.get $goal))))
        (i32.add (call $wait (local.get $number)) (i32.const 1))))
    """

  private func instance(fuel: UInt64) throws -> Instance {
    let engine = engine(fuses: true, metersFuel: true)
    let store = Store(engine: engine)
    store.fuel = fuel
    var imports = Imports()
    imports.define(
      "env", "wait",
      HostFunction(FunctionType([.i32], [.i32])) { _, arguments in
        await Task.yield()
        return arguments
      })
    return try Instance(wat(Self.counting, engine: engine), imports: imports, store: store)
  }

  @Test(arguments: [Mechanism.engine, .native])
  func `a guest goes on with more fuel`(_ mechanism: Mechanism) async throws {
    let instance = try instance(fuel: 3)
    var options = CallOptions()
    options.mechanism = mechanism
    var refuelings = 0
    options.whenOutOfFuel = { store in
      refuelings += 1
      await Task.yield()
      store.fuel += 7
    }
    #expect(try await instance.call("count", [.i32(100)], options: options) == [.i32(101)])
    #expect(refuelings > 50)
  }

  @Test func `a guest that gets no more fuel traps where it stands`() async throws {
    let instance = try instance(fuel: 50)
    var options = CallOptions()
    for refuel in [nil, { (_: Store) async throws in }] as [((Store) async throws -> Void)?] {
      options.whenOutOfFuel = refuel
      let report = await #expect(throws: TrapReport.self) {
        _ = try await instance.call("count", [.i32(1000)], options: options)
      }
      #expect(report?.trap == .outOfFuel)
      #expect(report?.backtrace.frames.map(\.functionName) == ["count"])
    }
  }

  @Test func `an error instead of fuel ends the call`() async throws {
    let instance = try instance(fuel: 50)
    var options = CallOptions()
    options.whenOutOfFuel = { _ in throw Refused() }
    await #expect(throws: Refused.self) {
      _ = try await instance.call("count", [.i32(1000)], options: options)
    }
    #expect(instance.store.lastBacktrace?.frames.map(\.functionName) == ["count"])
  }
}
