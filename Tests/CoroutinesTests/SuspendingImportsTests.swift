// SPDX-License-Identifier: Apache-2.0
//
// Guests that are suspended at every call of an import, also of one that has its results at once, and
// moved before they go on: what they do is the same.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@Suite struct SuspendingImportsTests {
  /// Counts the host functions that were waited for, by what suspended the guest.
  private final class Counter: CallObserver {
    var waits: [String: Int] = [:]
    var restored = 0
    var buffers: Set<UInt64> = []

    func observe(_ event: CallEvent) {
      switch event {
      case .waiting(let name, _, let mechanism, _): waits["\(name), \(mechanism)", default: 0] += 1
      case .asyncify(.frameRestored(let frame)):
        restored += 1
        buffers.insert(frame.range.lowerBound)
      default: break
      }
    }
  }

  @Test(arguments: ExpectedCall.all, [true, false])
  func `every example gives what it gives without`(
    _ call: ExpectedCall, relocates: Bool
  ) async throws {
    let engine = engine(fuses: true)
    let module = try example(call.file, engine: engine)
    for mechanism in call.mechanisms(module) {
      let recorder = Recorder()
      let instance = try Instance(
        module, imports: recorder.imports, store: Store(engine: engine))
      let counter = Counter()
      var options = CallOptions()
      options.mechanism = mechanism
      options.suspendingImports = .all
      options.relocates = relocates
      options.observer = counter
      let results = try await instance.call(
        Name(call.export), call.arguments.map { .i32($0) }, options: options)
      #expect(results == call.results.map { .i32($0) }, "\(mechanism)")
      #expect(recorder.printed == call.printed, "\(mechanism)")
      #expect(recorder.slept == call.slept, "\(mechanism)")
      let waits = counter.waits.values.reduce(0, +)
      #expect(waits == call.printed.count + call.slept.count, "\(mechanism)")
    }
  }

  /// Calls of imports in expressions, loops and recursion.
  private static let fields = """
    (import "env" "next" (func $next (param i32) (result i32)))
    (import "env" "note" (func $note (param i64 f64)))
    (memory 1)
    (tag $refused)
    (func $deep (param $n i32) (result i32)
      (if (i32.eqz (local.get $n)) (then (return (call $next (i32.const 1)))))
      (call $note (i64.extend_i32_s (local.get $n)) (f64.const 0.5))
      (i32.add
        (call $next (local.get $n))
        (i32.mul (call $deep (i32.sub (local.get $n) (i32.const 1))) (i32.const 3))))
    (func (export "main") (param $n i32) (result i32)
      (i32.add (call $deep (local.get $n)) (call $next (i32.const 1000))))
    """

  /// - Returns: The result, and what the host functions saw.
  private func run(
    _ n: Int32, fuses: Bool, _ set: (inout CallOptions) -> Void
  ) async throws -> (result: [Value], seen: [String]) {
    final class Seen { var lines: [String] = [] }
    let seen = Seen()
    var imports = Imports()
    imports.define("env", "next") { (x: Int32) -> Int32 in
      seen.lines.append("next \(x)")
      return x + Int32(seen.lines.count)
    }
    imports.define("env", "note") { (x: Int64, y: Double) in seen.lines.append("note \(x) \(y)") }
    let engine = engine(fuses: fuses)
    let module = try wat("(module \(Self.fields))", engine: engine)
    let instance = try Instance(module, imports: imports, store: Store(engine: engine))
    var options = CallOptions()
    set(&options)
    return (try await instance.call("main", [.i32(n)], options: options), seen.lines)
  }

  @Test(arguments: [Mechanism.engine, .native], [true, false])
  func `all imports, or some, at every call`(_ mechanism: Mechanism, fuses: Bool) async throws {
    let straight = try await run(6, fuses: fuses) { _ in }
    #expect(straight.seen.count == 14)
    let choices: [(SuspendingImports, next: Int, note: Int)] = [
      (.asynchronous, 0, 0), (.all, 8, 6), (.named(["env.note"]), 0, 6),
      (.named(["env.next", "env.other"]), 8, 0),
    ]
    for (choice, next, note) in choices {
      for relocates in [false, true] {
        let counter = Counter()
        let suspended = try await run(6, fuses: fuses) { options in
          options.mechanism = mechanism
          options.suspendingImports = choice
          options.bufferSource = .pages
          options.relocates = relocates
          options.observer = counter
        }
        #expect(suspended == straight, "\(choice)")
        #expect(counter.waits["env.next, \(mechanism)", default: 0] == next)
        #expect(counter.waits["env.note, \(mechanism)", default: 0] == note)
        if mechanism == .native, choice == .all {
          #expect(counter.restored > 50)
          // Two buffers of 16 KiB, if they move: some frames come from beyond the first.
          let isMoved = counter.buffers.contains { $0 >= counter.buffers.min()! + 16_000 }
          #expect(isMoved == relocates)
        }
      }
    }
  }

  @Test(arguments: Setting.all, [false, true])
  func `a synchronous host function suspends guests of every kind`(
    _ setting: Setting, relocates: Bool
  ) async throws {
    let engine = engine(fuses: true)
    var imports = Imports()
    imports.define("env", "wait") { (x: Int32) -> Int32 in x * 10 + 1 }
    imports.define("env", "forward") { (x: Int32) -> Int32 in x }
    let instance = try Instance(
      try testModule(setting.file, engine: engine), imports: imports, store: Store(engine: engine))
    let counter = Counter()
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.suspendingImports = .all
    options.relocates = relocates
    options.observer = counter
    for (name, argument) in [("main", 40), ("at_depth", 3), ("twice", 5)] as [(Name, Int32)] {
      let straight = try await instance.call(name, [.i32(argument)])
      let suspended = try await instance.call(name, [.i32(argument)], options: options)
      #expect(suspended == straight, "\(name)")
    }
    #expect(counter.waits == ["env.wait, \(setting.mechanism)": 4])
  }

  @Test(arguments: [Mechanism.engine, .native])
  func `an exception of a synchronous host function is caught in the guest`(
    _ mechanism: Mechanism
  ) async throws {
    let engine = engine(fuses: true)
    let store = Store(engine: engine)
    let module = try wat(
      """
      (module
        (import "env" "refuse" (func $refuse))
        (memory 1)
        (tag $refused (export "refused"))
        (func (export "main") (param $x i32) (result i32)
          (block $caught
            (try_table (catch $refused $caught) (call $refuse))
            (return (i32.const -1)))
          (i32.add (local.get $x) (i32.const 1))))
      """, engine: engine)
    var imports = Imports()
    imports.define("env", "refuse", FunctionType()) { caller, _ in
      throw try GuestException(try #require(caller.instance?.tag("refused")))
    }
    let instance = try Instance(module, imports: imports, store: store)
    var options = CallOptions()
    options.mechanism = mechanism
    options.suspendingImports = .all
    options.relocates = true
    #expect(try await instance.call("main", [.i32(41)], options: options) == [.i32(42)])
  }
}
