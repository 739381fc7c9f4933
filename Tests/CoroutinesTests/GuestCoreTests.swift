// SPDX-License-Identifier: Apache-2.0
//
// Scenario 56: a guest with coroutines of its own, in the manner of bysyncify (Modules/cores.c). The guest
// polls itself; Swift answers its futures, and in the last tests is what polls.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@Suite struct GuestCoreTests {
  /// What futures are asked for: -1 until the event has come.
  private final class Events {
    var values: [Int32: Int32] = [:]
    var asked: [Int32] = []
  }

  private enum Body: Int32 { case pinned, twoPinned, twoBoxed, nested }

  private struct Guest {
    let instance: Instance
    let events = Events()

    init(
      _ file: String = "cores.wasm", _ policy: AsyncifyOptions.ShadowStack = .none
    ) throws {
      let events = events
      var asyncify = AsyncifyOptions()
      asyncify.shadowStack = policy
      var imports = Imports()
      imports.defineAsyncify(asyncify)
      imports.define("env", "poll") { (event: Int32) -> Int32 in
        events.asked.append(event)
        return events.values[event] ?? -1
      }
      instance = try Instance(try testModule(file), imports: imports, store: Store())
    }

    func call(_ name: Name, _ arguments: Int32...) throws -> Int32 {
      let values = try instance.call(name, arguments.map { .i32($0) })
      guard case .i32(let number)? = values.first else { return -1 }
      return number
    }

    func spawn(_ body: Body, _ argument: Int32) throws -> Int32 {
      try call("spawn", body.rawValue, argument)
    }

    /// Runs a coroutine; each event comes when it has been asked for twice.
    func run(_ coroutine: Int32) throws -> Int32? {
      for _ in 0..<20 {
        events.asked = []
        if try call("poll", coroutine) == 1 { return try call("result", coroutine) }
        for event in Set(events.asked) { events.values[event] = event * 10 }
        // Polled without need: it waits on.
        if let last = events.asked.last {
          events.values[last] = nil
          guard try call("poll", coroutine) == 0 else { return nil }
          events.values[last] = last * 10
        }
      }
      return nil
    }
  }

  @Test func `2: with the policy preserve futures in suspended frames are whole`() throws {
    let guest = try Guest("cores.wasm", .preserve)
    #expect(try guest.run(try guest.spawn(.pinned, 3)) == 1030)
    #expect(try guest.run(try guest.spawn(.twoPinned, 1)) == 2030)
  }

  @Test(arguments: ["cores.wasm", "cores-asyncify.wasm"])
  func `2: without it they are overwritten, as in Binaryen`(_ file: String) throws {
    let guest = try Guest(file)
    let result = try? guest.run(try guest.spawn(.twoPinned, 1))
    #expect(result != 2030)
  }

  @Test(arguments: ["cores.wasm", "cores-asyncify.wasm"])
  func `futures elsewhere, and a coroutine in the body of another`(_ file: String) throws {
    let guest = try Guest(file)
    #expect(try guest.run(try guest.spawn(.twoBoxed, 1)) == 30)
    #expect(try guest.run(try guest.spawn(.nested, 5)) == 50 + 60 + 70)
  }

  @Test func `5, 6: after its end and after it was dropped a coroutine is refused`() throws {
    let guest = try Guest("cores.wasm", .preserve)
    let ended = try guest.spawn(.pinned, 3)
    #expect(try guest.run(ended) == 1030)
    #expect(try guest.call("poll", ended) == 2)
    let dropped = try guest.spawn(.twoPinned, 1)
    #expect(try guest.call("used", dropped) == 0)
    guest.events.values = [:]
    #expect(try guest.call("poll", dropped) == 0)
    #expect(try guest.call("used", dropped) > 0)
    _ = try guest.call("drop", dropped)
    #expect(try guest.call("used", dropped) == 0)
    #expect(try guest.call("poll", dropped) == 2)
    #expect(guest.instance.nativeAsyncify?.state == .normal)
    #expect(try guest.run(try guest.spawn(.twoPinned, 4)) == 2090)
  }

  // MARK: The host polls

  private func body(_ guest: Guest) throws -> Function {
    _ = try guest.call("prepare")
    return try #require(guest.instance.function("body") as Function?)
  }

  /// What the host does between an unwind and a rewind: the guest keeps a note of the state.
  private func wake(_ guest: Guest, _ event: Int32?) throws {
    _ = try guest.call("set_state", 2)
    if let event { guest.events.values[event] = event * 10 }
  }

  @Test func `a guest that unwinds itself is polled from Swift`() throws {
    let guest = try Guest()
    let body = try body(guest)
    let core = RawCore()
    for event in [nil, 7, nil, 8] as [Int32?] {
      #expect(try core.poll(body, [.i32(7)]) == .pending)
      #expect(core.phase == .suspended)
      #expect(try #require(core.stack).bounds().current > 0)
      #expect(guest.instance.nativeAsyncify?.state == .normal)
      try wake(guest, event)
    }
    #expect(try core.poll(body) == .ready([.i32(70 + 80 + 2000)]))
    #expect(guest.events.asked == [7, 7, 7, 8, 8, 8])
    #expect(try guest.call("used", 0) == 0)
  }

  @Test func `it is awaited if there is something to await`() async throws {
    let guest = try Guest()
    let body = try body(guest)
    var options = CallOptions()
    var woken: [Int32] = []
    options.whileUnwound = { instance in
      await Task.yield()
      let event = try #require(guest.events.asked.last)
      woken.append(event)
      _ = try await instance.call("set_state", [.i32(2)])
      guest.events.values[event] = event * 10
    }
    #expect(
      try await Coroutine(body, [.i32(1)], options: options).run() == [.i32(10 + 20 + 2000)])
    #expect(woken == [1, 2])
    // Until then it waits.
    guest.events.values = [:]
    _ = try guest.call("prepare")
    let coroutine = try Coroutine(body, [.i32(3)], options: options)
    for _ in 1...3 { #expect(try coroutine.step() == .pending) }
    #expect(guest.events.asked.last == 3)
    #expect(try await coroutine.run() == [.i32(30 + 40 + 2000)])
    // Nobody says what to do.
    guest.events.values = [:]
    _ = try guest.call("prepare")
    let error = await #expect(throws: AsyncifyError.self) {
      try await Coroutine(body, [.i32(1)]).run()
    }
    #expect(error?.reason == .unwoundToHost)
    #expect(guest.instance.nativeAsyncify?.state == .normal)
  }

  @Test func `what is done while it is unwound may fail, and then it is over`() async throws {
    let guest = try Guest()
    let body = try body(guest)
    var options = CallOptions()
    options.whileUnwound = { _ in throw Refusal(number: 6) }
    let coroutine = try Coroutine(body, [.i32(1)], options: options)
    await #expect(throws: Refusal(number: 6)) { try await coroutine.run() }
    #expect(coroutine.phase == .poisoned)
    #expect(guest.instance.nativeAsyncify?.state == .normal)
  }

  @Test func `6: a guest that unwound itself and is dropped lets go of its own references`() throws
  {
    var imports = Imports()
    imports.defineAsyncify()
    let instance = try instance(
      """
      (module
        \(asyncifyImports())
        \(#"(memory 1) (data (i32.const 16) "\18\00\00\00\00\02\00\00")"#)
        \(#"(data (i32.const 1040) "\18\04\00\00\00\06\00\00")"#)
        (func $sleep (param $buffer i32)
          (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
          (call $start_unwind (local.get $buffer)))
        (func (export "main") (param $buffer i32) (param $x externref) (result externref)
          (call $sleep (local.get $buffer))
          (local.get $x)))
      """, imports)
    let main = try #require(instance.function("main") as Function?)
    let (first, second) = (Value.externref(HostReference(1)), Value.externref(HostReference(2)))
    var dropped: RawCore? = RawCore()
    let kept = RawCore()
    #expect(try dropped?.poll(main, [.i32(16), first]) == .pending)
    #expect(try kept.poll(main, [.i32(1040), second]) == .pending)
    #expect(instance.nativeAsyncify?.heldReferenceCount == 2)
    dropped = nil
    #expect(instance.nativeAsyncify?.heldReferenceCount == 1)
    #expect(try kept.poll(main) == .ready([second]))
  }
}
