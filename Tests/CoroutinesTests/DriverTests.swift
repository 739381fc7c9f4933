// SPDX-License-Identifier: Apache-2.0
//
// How the host drives a guest through an unwind and a rewind, rule by rule:
//
//   1  a transformed module is known by its five exports, which also say how wide addresses are and
//      in which memory buffers are (TransformedTests); one that was transformed for other imports or
//      functions is found out, before anything runs on with zeros                             here
//   2  a buffer for each call: pages, the guest's allocator, or a range (BufferTests). It grows, natively
//      by measuring first, else by moving what is written to a larger buffer. A buffer is not enlarged
//      where it lies: frames may lie anywhere, so moving does it
//   3  at the import: state rewinding ends the rewind and gives the results, or throws the error where the
//      guest stands (MechanismTests); state normal begins the unwind; state unwinding is an error  here
//   4  when the call has come back to the host the unwind is over; frames that did not fit are an error
//      with the bytes that they need (BufferTests). A call inside a synchronous host function cannot be
//      unwound, since that function's own frame is Swift's: CallError.wouldSuspend (MechanismTests)
//   5  the rewind begins in state normal, with the structure as it was left, and ends with all frames
//      restored                                                                                here
//      That no function of the instance is active meanwhile is not asked for: each call has a stack of
//      its own, so that a call inside of another one is rewound like any                       here
//   6  a call that is given up gives back its buffer, and the state is normal (MechanismTests, BufferTests)
//   7  instances that share the globals of the transformation have one state, since each one's exports
//      change it; each call has its buffer in the memory of the instance that was called         here

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct DriverTests {
  // MARK: 1, code that was transformed for something else

  @Test func `a guest that was transformed for other imports is found out`() async throws {
    let guest = try WaitingGuest("waits-unlisted.wasm")
    for export in ["main", "twice"] as [Name] {
      let error = await #expect(throws: AsyncifyError.self) {
        try await guest.call(export, 3, .automatic)
      }
      #expect(error?.reason == .notInstrumented(import: "env.wait"))
      #expect(error?.state == .normal)
      #expect(error?.backtrace.frames.isEmpty == false)
      #expect(guest.gate.arrivals.isEmpty)
    }
    #expect(try guest.callNow("calls") == [.i32(1)], "what ran before the wait has run")
    #expect(try guest.callNow("square", 2) == [.i32(4)])
    #expect(try guest.callNow("asyncify_get_state") == [.i32(0)])
    // The engine can do it all the same.
    let task = Task { try await guest.call("main", 3, .engine) }
    try await guest.gate.crowd(1)
    guest.gate.open(3, with: 10)
    #expect(try await task.value == 23)
  }

  @Test func `a function that a list lacks is named`() async throws {
    let guest = try WaitingGuest("waits-partly.wasm")
    let error = await #expect(throws: AsyncifyError.self) {
      try await guest.call("main", 3, .automatic)
    }
    #expect(error?.reason == .suspendUnreachable(function: "main"))
    let main = guest.instance.module.exports.first { $0.name == "main" }
    #expect(main != nil)
    #expect(error?.place?.name == "main")
    #expect(error?.place?.callOffset != nil)
    #expect(error?.backtrace.frames.last?.functionName == "main")
    // Where it is not on the stack all is well.
    let task = Task { try await guest.call("at_depth", 3, .automatic) }
    try await guest.gate.crowd(1)
    guest.gate.open(7, with: 10)
    #expect(try await task.value == 27)
  }

  /// The functions that `wasm-opt --asyncify` puts in, for a module with the globals `$state` and `$data`.
  private static let transformedExports = """
    (func (export "asyncify_start_unwind") (param i32)
      (global.set $state (i32.const 1)) (global.set $data (local.get 0)))
    (func (export "asyncify_stop_unwind") (global.set $state (i32.const 0)))
    (func (export "asyncify_start_rewind") (param i32)
      (global.set $state (i32.const 2)) (global.set $data (local.get 0)))
    (func (export "asyncify_stop_rewind") (global.set $state (i32.const 0)))
    (func (export "asyncify_get_state") (result i32) (global.get $state))
    """

  /// A module that looks transformed, with functions that do what no tool would write.
  private func lookalike(
    _ functions: String, wait: @escaping HostFunction.AsyncBody = { _, arguments in arguments }
  ) throws -> Instance {
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    for name in ["wait", "other"] as [Name] {
      imports.define("env", name, HostFunction(type, name: "env.\(name)", asyncBody: wait))
    }
    return try instance(
      """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (import "env" "other" (func $other (param i32) (result i32)))
        (memory (export "memory") 1)
        (global $state (mut i32) (i32.const 0))
        (global $data (mut i32) (i32.const 0))
        \(Self.transformedExports)
        ;; Moves current.
        (func $move (param $count i32)
          (i32.store (global.get $data)
            (i32.add (i32.load (global.get $data)) (local.get $count))))
        (func $is (param $state i32) (result i32) (i32.eq (global.get $state) (local.get $state)))
        \(functions))
      """, imports)
  }

  private func error(
    _ instance: Instance, _ export: Name = "main", sourceLocation: SourceLocation = #_sourceLocation
  ) async -> AsyncifyError? {
    let error = await #expect(throws: AsyncifyError.self, sourceLocation: sourceLocation) {
      try await instance.call(export, [.i32(1)])
    }
    // Whatever happened, the guest can be called.
    #expect(
      (try? await instance.call("asyncify_get_state")) == [.i32(0)], sourceLocation: sourceLocation)
    return error
  }

  @Test func `a call that saves nothing is found when it comes back`() async throws {
    // It looks at the state, for some other call's sake.
    let instance = try lookalike(
      """
      (func (export "main") (param i32) (result i32)
        (drop (global.get $state))
        (call $wait (local.get 0)))
      """)
    #expect(await error(instance)?.reason == .notInstrumented(import: "env.wait"))
  }

  @Test(arguments: [Mechanism.automatic, .engine])
  func `a transformed guest that unwinds itself to the host is found out`(
    _ mechanism: Mechanism
  ) async throws {
    let instance = try lookalike(
      """
      (func $sleep (global.set $state (i32.const 1)))
      (func (export "main") (param i32) (result i32) (call $sleep) (i32.const 0))
      """)
    var options = CallOptions()
    options.mechanism = mechanism
    let error = await #expect(throws: AsyncifyError.self) {
      try await instance.call("main", [.i32(1)], options: options)
    }
    #expect(error?.reason == .unwoundToHost)
    #expect(error?.state == .unwinding)
    TransformedAsyncify(instance)?.reset()
    let main = try #require(instance.function("main") as Function?)
    let other = await #expect(throws: AsyncifyError.self) {
      for try await _ in GuestGenerator(main, [.i32(1)]) {}
    }
    #expect(other?.reason == .unwoundToHost)
  }

  // MARK: 3, a wait in state unwinding

  @Test func `a second wait while the first is being unwound is an error`() async throws {
    var waits = 0
    let instance = try lookalike(
      """
      (func $twice (export "main") (param i32) (result i32)
        (drop (global.get $state))
        (i32.add (call $wait (local.get 0)) (call $other (local.get 0))))
      """
    ) { _, arguments in
      waits += 1
      return arguments
    }
    let error = await error(instance)
    #expect(error?.reason == .enteredWhileUnwinding(caller: "twice"))
    #expect(error?.place == AsyncifyError.Place(function: nil, name: "env.other"))
    #expect(waits == 0)
  }

  @Test(arguments: [-4, 4, 0x7FFF_FFF0, -0x7FFF_0000], [true, false])
  func `a guest that puts the fields anywhere while it unwinds is an error`(
    distance: Int32, isObserved: Bool
  ) async throws {
    let instance = try lookalike(
      """
      (func $inner (param i32) (result i32) (local $result i32)
        (local.set $result (call $wait (local.get 0)))
        (if (i32.eq (global.get $state) (i32.const 1))
          (then (call $move (i32.const \(distance)))
            (i32.store offset=4 (global.get $data) (i32.const \(distance)))))
        (local.get $result))
      (func (export "main") (param i32) (result i32)
        (drop (global.get $state))
        ;; As if it could save much: what it might write counts, not what it writes.
        (if (i32.eq (global.get $state) (i32.const 7)) (then
          \(String(repeating: "(i64.store (i32.const 0) (i64.const 0))", count: 20))))
        (call $inner (local.get 0)))
      """)
    var options = CallOptions()
    options.bufferSize = 64
    options.relocates = true
    if isObserved { options.observer = Timeline() }
    let chosen = options
    await #expect(throws: (any Error).self) {
      try await instance.call("main", [.i32(1)], options: chosen)
    }
    #expect(try await instance.call("asyncify_get_state") == [.i32(0)])
  }

  // MARK: 5, the rewind

  @Test(arguments: Setting.saving, [-4, 4])
  func `a structure that was changed meanwhile is not rewound`(
    _ setting: Setting, change: Int
  ) async throws {
    let guest = try WaitingGuest(setting.file)
    let memory = try #require(guest.instance.memory("memory") as Memory?)
    var options = CallOptions(mechanism: setting.mechanism)
    options.bufferSource = .pages
    let inPages = options
    for field in [0, 4] {
      let task = Task { try await guest.call("main", 3, inPages) }
      try await guest.gate.crowd(1)
      // The pool's first buffer.
      let before: UInt32 = try memory.load(at: 65_536 + field)
      #expect(before > 65_552)
      try memory.store(UInt32(Int(before) + change), at: 65_536 + field)
      guest.gate.open(3, with: 10)
      let error = await #expect(throws: AsyncifyError.self) { try await task.value }
      guard case .bufferChanged(let expected, let found)? = error?.reason else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(UInt32(field == 0 ? expected.current : expected.end) == before)
      #expect(UInt32(field == 0 ? found.current : found.end) == UInt32(Int(before) + change))
    }
    let task = Task { try await guest.call("main", 3, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(3, with: 10)
    #expect(try await task.value == 23)
  }

  private static let two = """
    (func $inner (param i32) (result i32) (local $result i32)
      (if (call $is (i32.const 2)) (then (call $move (i32.const -4))))
      (local.set $result (call $wait (local.get 0)))
      (if (call $is (i32.const 1)) (then (drop (global.get $state)) (call $move (i32.const 4))))
      (local.get $result))
    """

  @Test func `frames that do not come back are counted`() async throws {
    let instance = try lookalike(
      Self.two + """
        (func (export "main") (param i32) (result i32) (local $result i32)
          (if (i32.eq (global.get $state) (i32.const 2))
            (then (call $move (i32.const -8)) (return (call $wait (i32.const 5)))))
          (local.set $result (call $inner (local.get 0)))
          (if (call $is (i32.const 1)) (then (call $move (i32.const 4))))
          (local.get $result))
        """)
    let error = await error(instance)
    #expect(error?.reason == .depthMismatch(recorded: 2, restored: 1))
    #expect(error?.backtrace.frames.count == 1)
  }

  @Test func `bytes that nobody took are found`() async throws {
    let instance = try lookalike(
      """
      (func (export "main") (param i32) (result i32) (local $result i32)
        (local.set $result (call $wait (local.get 0)))
        (if (i32.eq (global.get $state) (i32.const 1)) (then (call $move (i32.const 4))))
        (local.get $result))
      """)
    guard case .bufferChanged(let expected, let found)? = await error(instance)?.reason else {
      Issue.record("no error, or another")
      return
    }
    #expect(found.current == expected.current + 4)
  }

  @Test func `a rewind that comes to another import is an error`() async throws {
    let instance = try lookalike(
      """
      (func (export "main") (param i32) (result i32) (local $result i32)
        (if (i32.eq (global.get $state) (i32.const 2))
          (then (call $move (i32.const -4)) (return (call $other (i32.const 5)))))
        (local.set $result (call $wait (local.get 0)))
        (if (call $is (i32.const 1)) (then (call $move (i32.const 4))))
        (local.get $result))
      """)
    #expect(
      await error(instance)?.reason
        == .rewindMismatch(entered: "env.other", expected: "env.wait", suspended: "main"))
  }

  @Test func `a call is rewound inside of another call of the instance`() throws {
    // By hand, since a call that awaits cannot go on inside a synchronous host function.
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    var isSaved = false
    imports.define("env", "wait", type) { caller, arguments in
      let asyncify = try #require(caller.instance.flatMap { TransformedAsyncify($0) })
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return [.i32(50)]
      }
      guard isSaved else {
        try AsyncifyStack(memory: asyncify.memory, address: 1024).reset(current: 1032, end: 2000)
        try asyncify.startUnwind(1024)
        return [.i32(0)]
      }
      // The second call: the first goes on to its end, and this one knows nothing of it.
      try asyncify.startRewind(1024)
      #expect(try asyncify.instance.call("main", [.i32(0)]) == [.i32(103)])
      return arguments
    }
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(
      try testModule("waits-asyncify.wasm"), imports: imports, store: Store())
    _ = try instance.call("main", [.i32(3)])
    try TransformedAsyncify(instance)?.stopUnwind()
    isSaved = true
    #expect(try instance.call("main", [.i32(5)]) == [.i32(15)])
  }

  // MARK: 7, shared globals

  @Test func `instances that share the state are unwound together`() async throws {
    // As --pass-arg=asyncify-import-globals leaves two modules, written by hand.
    let store = Store()
    var imports = Imports()
    imports.define("env", "wait") { (number: Int32) async throws -> Int32 in
      await Task.yield()
      return number * 10
    }
    let runtime = try Instance(
      try wat(
        """
        (module
          (memory (export "memory") 1)
          (global (export "__asyncify_state") (mut i32) (i32.const 0))
          (global (export "__asyncify_data") (mut i32) (i32.const 0)))
        """), store: store)
    imports.define("shared", instance: runtime)
    func module(_ name: String, _ calls: String, _ export: String) -> String {
      """
      (module $\(name)
        (import "\(calls.split(separator: ".")[0])" "\(calls.split(separator: ".")[1])"
          (func $callee (param i32) (result i32)))
        (import "shared" "memory" (memory 1))
        (import "shared" "__asyncify_state" (global $state (mut i32)))
        (import "shared" "__asyncify_data" (global $data (mut i32)))
        (export "memory" (memory 0))
        \(Self.transformedExports)
        (func $add (param $count i32)
          (i32.store (global.get $data)
            (i32.add (i32.load (global.get $data)) (local.get $count))))
        (func (export "\(export)") (param $x i32) (result i32) (local $result i32)
          (if (i32.eq (global.get $state) (i32.const 2))
            (then
              (call $add (i32.const -4))
              (local.set $x (i32.load (i32.load (global.get $data))))))
          (local.set $result (call $callee (local.get $x)))
          (if (i32.eq (global.get $state) (i32.const 1))
            (then
              (i32.store (i32.load (global.get $data)) (local.get $x))
              (call $add (i32.const 4))
              (return (i32.const 0))))
          (i32.add (local.get $result) (local.get $x))))
      """
    }
    let side = try Instance(
      try wat(module("side", "env.wait", "work")), imports: imports, store: store)
    imports.define("side", instance: side)
    let main = try Instance(
      try wat(module("main", "side.work", "run")), imports: imports, store: store)
    for number in 1...3 as ClosedRange<Int32> {
      #expect(try await main.call("run", [.i32(number)]) == [.i32(12 * number)])
      #expect(try await side.call("asyncify_get_state") == [.i32(0)])
    }
  }
}
