// SPDX-License-Identifier: Apache-2.0
//
// One guest, three mechanisms, the same results: what is chosen, what errors and cancellation come
// to, and that calls may overlap.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct MechanismTests {
  @Test(arguments: Setting.all, [true, false])
  func `a call waits and goes on with what the host gives`(
    _ setting: Setting, fuses: Bool
  ) async throws {
    let guest = try WaitingGuest(setting.file, engine: engine(fuses: fuses))
    for depth in [0, 1, 17, 100] as [Int32] {
      let task = Task { try await guest.call("main", depth, setting.mechanism) }
      try await guest.gate.crowd(1)
      // The guest is free for others meanwhile.
      #expect(try guest.callNow("square", 12) == [.i32(144)])
      guest.gate.open(depth, with: 1000)
      #expect(try await task.value == 2000 + depth)
    }
    #expect(guest.gate.arrivals == [0, 1, 17, 100])
  }

  @Test(arguments: Setting.all)
  func `a call waits twice and begins once`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    let task = Task { try await guest.call("twice", 5, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(5, with: 11)
    try await guest.gate.crowd(1)
    guest.gate.open(6, with: 22)
    #expect(try await task.value == 11_022)
    #expect(try guest.callNow("calls") == [.i32(1)])
    #expect(guest.gate.arrivals == [5, 6])
  }

  @Test(arguments: Setting.all)
  func `calls of one instance overlap and end in any order`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    var tasks: [Int32: Task<Int32, any Error>] = [:]
    for number in 1...6 as ClosedRange<Int32> {
      tasks[number] = Task { try await guest.call("main", number, setting.mechanism) }
      try await guest.gate.crowd(Int(number))
    }
    for number in [3, 1, 6, 2] as [Int32] {
      guest.gate.open(number, with: number * 100)
      #expect(try await tasks[number]?.value == number * 201)
    }
    // New ones join.
    let late = Task { try await guest.call("main", 9, setting.mechanism) }
    try await guest.gate.crowd(3)
    guest.gate.refuse(5, Refusal(number: 5))
    await #expect(throws: Refusal(number: 5)) { try await tasks[5]?.value }
    guest.gate.open(9, with: 900)
    #expect(try await late.value == 1809)
    guest.gate.open(4, with: 400)
    #expect(try await tasks[4]?.value == 804)
  }

  @Test(arguments: Setting.all)
  func `a thousand calls wait at once on one actor`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 1024
    let chosen = options
    let count: Int32 = 1000
    let tasks = (0..<count).map { number in
      Task { try await guest.call("twice", number * 10, chosen) }
    }
    try await guest.gate.crowd(Int(count))
    // The actor is free: the test itself runs on it.
    #expect(try guest.callNow("square", 3) == [.i32(9)])
    let order = (0..<count).map { $0 * 379 % count }
    for number in order { guest.gate.open(number * 10, with: number) }
    try await guest.gate.crowd(Int(count))
    for number in order.reversed() { guest.gate.open(number * 10 + 1, with: 7) }
    for (number, task) in zip(0..., tasks) {
      #expect(try await task.value == Int32(number) * 1000 + 7)
    }
  }

  @Test(arguments: Setting.all)
  func `an error of the host reaches the caller unchanged, and the guest's place is known`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file)
    let task = Task { try await guest.call("main", 2, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.refuse(2, Refusal(number: 42))
    await #expect(throws: Refusal(number: 42)) { try await task.value }
    let backtrace = try #require(guest.instance.store.lastBacktrace)
    let names = backtrace.frames.compactMap(\.functionName)
    // The optimiser may have inlined; the innermost function and its recursion stay.
    #expect(names.filter { $0 == "deep" }.count >= 3, "\(backtrace)")
    // And the guest can be called again.
    let other = Task { try await guest.call("main", 1, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(1, with: 5)
    #expect(try await other.value == 11)
  }

  @Test(arguments: Setting.all)
  func `a trap after the wait has a backtrace`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    let task = Task { try await guest.call("trap", 2, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(2, with: 1)
    let report = await #expect(throws: TrapReport.self) { try await task.value }
    #expect(report?.trap == .integerDivideByZero)
    #expect(report?.backtrace.frames.count == 1)
    #expect(try guest.callNow("square", 3) == [.i32(9)])
  }

  @Test(arguments: Setting.all)
  func `a task that is cancelled while it waits`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    let task = Task { try await guest.call("main", 3, setting.mechanism) }
    let other = Task { try await guest.call("main", 4, setting.mechanism) }
    try await guest.gate.crowd(2)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let names = guest.instance.store.lastBacktrace?.frames.compactMap(\.functionName) ?? []
    #expect(names.filter { $0 == "deep" }.count >= 4)
    guest.gate.open(4, with: 6)
    #expect(try await other.value == 16)
  }

  @Test(arguments: Setting.all)
  func `a task that was cancelled before it waits does not begin to`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file)
    let task = Task {
      // Cancelled before the guest begins: the test has the actor until the next await.
      #expect(Task.isCancelled)
      // What does not wait is not disturbed.
      #expect(try await guest.call("square", 5, setting.mechanism) == 25)
      return try await guest.call("main", 3, setting.mechanism)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(guest.gate.arrivals.isEmpty)
    let names = guest.instance.store.lastBacktrace?.frames.compactMap(\.functionName) ?? []
    #expect(names.filter { $0 == "deep" }.count >= 4)
    let other = Task { try await guest.call("main", 1, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(1, with: 5)
    #expect(try await other.value == 11)
  }

  @Test(arguments: Setting.all)
  func `a host function that waits calls back into the guest`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { caller, arguments in
      guard case .i32(let argument)? = arguments.first, argument > 0,
        let instance = caller.instance
      else { return [.i32(0)] }
      // main(n) = main(n - 1) * 2 + n
      var options = CallOptions()
      options.mechanism = setting.mechanism
      await Task.yield()
      return try await instance.call("main", [.i32(argument - 1)], options: options)
    }
    var expected: Int32 = 0
    for number in 1...10 as ClosedRange<Int32> { expected = expected * 2 + number }
    #expect(try await guest.call("main", 10, setting.mechanism) == expected)
  }

  @Test(arguments: Setting.all)
  func `a host function cannot wait below a synchronous one`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    let error = await #expect(throws: CallError.self) {
      try await guest.call("tunnel", 3, setting.mechanism)
    }
    #expect(error.map { "\($0)" } == "the call has to wait for env.wait: await it instead")
    #expect(standing { _ = try guest.callNow("main", 1) }?.waitsFor == "env.wait")
    let other = Task { try await guest.call("main", 1, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(1, with: 5)
    #expect(try await other.value == 11)
  }

  // MARK: The choice

  @Test func `the mechanism fits the module`() async throws {
    let files = [
      ("waits.wat", Mechanism.engine), ("waits-asyncify.wasm", .transformed),
    ]
    for (file, expected) in files {
      let guest = try WaitingGuest(file) { _, arguments in arguments }
      let timeline = Timeline()
      var options = CallOptions()
      options.observer = timeline
      _ = try await guest.call("main", 0, options)
      #expect(timeline.mechanisms == [expected], "\(file)")
    }
    let native = try selfUnwinding()
    let timeline = Timeline()
    var options = CallOptions()
    options.observer = timeline
    #expect(try await native.call("ordinary", [.i32(4)], options: options) == [.i32(9)])
    #expect(timeline.mechanisms == [.native])
  }

  @Test func `a mechanism that the module does not allow is refused`() async throws {
    let guest = try WaitingGuest("waits.wat")
    await #expect(throws: MechanismError.notTransformed) {
      try await guest.call("main", 0, .transformed)
    }
    let empty = try instance("(module (func (export \"f\")))")
    var options = CallOptions()
    options.mechanism = .native
    await #expect(throws: MechanismError.noMemory) { try await empty.call("f", options: options) }
    #expect(try await empty.call("f") == [])
  }

  /// A guest with runtime functions of its own, one of which calls an ordinary function that waits.
  private func selfUnwinding() throws -> Instance {
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("env", "wait") { (number: Int32) async throws -> Int32 in
      await Task.yield()
      return number + 1
    }
    return try instance(
      """
      (module
        \(asyncifyImports())
        (import "env" "wait" (func $wait (param i32) (result i32)))
        \(#"(memory 1) (data (i32.const 16) "\18\00\00\00\00\02\00\00")"#)
        (func $ordinary (export "ordinary") (param $x i32) (result i32)
          (i32.add (call $wait (local.get $x)) (local.get $x)))
        (func $sleep
          (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
          (call $start_unwind (i32.const 16)))
        (func $work (param $x i32) (result i32)
          (call $sleep)
          (i32.mul (call $ordinary (local.get $x)) (local.get $x)))
        (func (export "runtime") (param $x i32) (result i32) (local $result i32)
          (local.set $result (call $work (local.get $x)))
          (block $done (loop $again
            (br_if $done (i32.ne (call $get_state) (i32.const 1)))
            (call $stop_unwind)
            (call $start_rewind (i32.const 16))
            (local.set $result (call $work (i32.const 0)))
            (br $again)))
          (local.get $result)))
      """, imports)
  }

  @Test(arguments: [Mechanism.automatic, .engine, .native])
  func `a guest with a runtime function on its stack is not unwound by the host`(
    _ mechanism: Mechanism
  ) async throws {
    let instance = try selfUnwinding()
    var options = CallOptions()
    options.mechanism = mechanism
    // Its runtime would take the host's unwind for its own.
    #expect(try await instance.call("runtime", [.i32(4)], options: options) == [.i32(36)])
    #expect(instance.nativeAsyncify?.state == .normal)
  }

  @Test(
    arguments: ["self-driven.wasm", "self-driven-O2.wasm"],
    [Mechanism.automatic, .engine, .transformed]
  )
  func `so is one that was transformed and drives itself`(
    file: String, _ mechanism: Mechanism
  ) async throws {
    var imports = Imports()
    var slept: [Int32] = []
    imports.define("rewind", "sleep") { (milliseconds: Int32) async throws -> Int32 in
      await Task.yield()
      slept.append(milliseconds)
      return milliseconds
    }
    imports.define("rewind", "print") { (_: Int32) in }
    let instance = try Instance(try testModule(file), imports: imports, store: Store())
    let timeline = Timeline()
    var options = CallOptions()
    options.mechanism = mechanism
    options.observer = timeline
    #expect(try await instance.call("run", [.i32(7)], options: options) == [.i32(814_453_928)])
    #expect(slept == [2, 1, 2])
    #expect(Set(timeline.mechanisms) == [.engine])
    #expect(try await instance.call("asyncify_get_state") == [.i32(0)])
  }

  @Test func `added exports do not make a transformed module`() async throws {
    let guest = try WaitingGuest("waits.wat") { _, arguments in arguments }
    var asyncify = AsyncifyOptions()
    asyncify.exportsFunctions = true
    try guest.instance.configureAsyncify(asyncify)
    let timeline = Timeline()
    var options = CallOptions()
    options.observer = timeline
    #expect(try await guest.call("main", 4, options) == 12)
    #expect(timeline.mechanisms == [.engine])
    // There is no code that could save frames; the interpreter is asked by its own name.
    await #expect(throws: MechanismError.notTransformed) {
      try await guest.call("main", 5, .transformed)
    }
    #expect(try await guest.call("main", 5, .native) == 15)
  }

  @Test func `a guest that unwinds itself to the host is rewound if the host knows how`()
    async throws
  {
    var imports = Imports()
    imports.defineAsyncify()
    let instance = try instance(
      """
      (module
        \(asyncifyImports())
        \(#"(memory 1) (data (i32.const 16) "\18\00\00\00\00\02\00\00")"#)
        (global $answer (export "answer") (mut i32) (i32.const 0))
        (func $sleep (result i32)
          (if (i32.eq (call $get_state) (i32.const 2))
            (then (call $stop_rewind) (return (global.get $answer))))
          (call $start_unwind (i32.const 16))
          (i32.const 0))
        (func (export "main") (param $x i32) (result i32)
          (i32.add (i32.mul (call $sleep) (call $sleep)) (local.get $x))))
      """, imports)
    let error = await #expect(throws: AsyncifyError.self) {
      try await instance.call("main", [.i32(1)])
    }
    #expect(error?.reason == .unwoundToHost)
    #expect(error?.place?.name == "main")
    instance.nativeAsyncify?.reset()
    try instance.nativeAsyncify?.stack.reset(current: 24, end: 512)
    var options = CallOptions()
    var answer: Int32 = 5
    options.whileUnwound = { instance in
      await Task.yield()
      try instance.global("answer")?.set(.i32(answer))
      answer += 1
    }
    #expect(
      try await instance.call("main", [.i32(100)], options: options) == [.i32(5 * 6 + 100)])
  }

  // MARK: Types and start functions

  @Test func `typed host functions and typed calls`() async throws {
    var imports = Imports()
    imports.define("env", "mix") {
      (a: Int32, b: Int64, c: Float, d: Double) async throws -> (Double, Int64) in
      await Task.yield()
      return (Double(a) + Double(c) + d, b * 2)
    }
    imports.define("env", "nothing") { () async throws in await Task.yield() }
    let instance = try instance(
      """
      (module
        (import "env" "mix" (func $mix (param i32 i64 f32 f64) (result f64 i64)))
        (import "env" "nothing" (func $nothing))
        (func (export "main") (param i32 i64 f32 f64) (result i64 f64)
          (local $d f64) (local $l i64)
          (call $nothing)
          (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3))
          (local.set $l)
          (local.set $d)
          (local.get $l)
          (local.get $d)))
      """, imports)
    let main = try #require(instance.function("main") as Function?)
    let (long, double) = try await main.call(
      1 as Int32, 21 as Int64, 0.5 as Float, 2.25, returning: (Int64, Double).self)
    #expect(long == 42)
    #expect(double == 3.75)
    await #expect(throws: CallError.self) {
      try await main.call(1 as Int32, returning: Int64.self)
    }
    await #expect(throws: CallError.unknownExport("none")) { try await instance.call("none") }
  }

  @Test func `a start function may wait`() async throws {
    let gate = Gate()
    var imports = Imports()
    imports.define("env", "wait") { (number: Int32) async throws -> Int32 in
      try await gate.wait(number)
    }
    let text = """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (global $x (export "x") (mut i32) (i32.const 0))
        (memory 1)
        (start $start)
        (func $start (global.set $x (call $wait (i32.const 1)))))
      """
    for mechanism in [Mechanism.automatic, .native] {
      var options = CallOptions()
      options.mechanism = mechanism
      let module = try wat(text)
      let store = Store()
      let opener = Task {
        try await gate.crowd(1)
        gate.open(1, with: 77)
      }
      let instance = try await Instance.instantiate(
        module, imports: imports, store: store, options: options)
      try await opener.value
      #expect(instance.global("x")?.value == .i32(77))
    }
    let call = standing { _ = try Instance(try wat(text), imports: imports, store: Store()) }
    #expect(call?.waitsFor == "env.wait")
  }
}
