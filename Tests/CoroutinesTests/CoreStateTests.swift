// SPDX-License-Identifier: Apache-2.0
//
// Coroutines that are dropped, used in a wrong state, or given buffers of wrong sizes. The numbers are
// those of the table in Coroutines.docc/BysyncifyTypes.md.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct CoreStateTests {
  /// Something that host functions hold, to see when they are gone.
  private final class Token {}

  private func options(_ setting: Setting) -> CallOptions {
    var options = CallOptions()
    options.mechanism = setting.mechanism
    return options
  }

  // MARK: Leaks

  @Test(arguments: Setting.all, 0...3)
  func `4: a coroutine that is dropped is gone, however far it came`(
    _ setting: Setting, steps: Int
  ) async throws {
    weak var token: Token?
    weak var store: Store?
    weak var coroutine: Coroutine?
    weak var core: RawCore?
    do {
      let held = Token()
      let guest = try WaitingGuest(setting.file) { _, arguments in
        withExtendedLifetime(held) { arguments }
      }
      let made = try guest.coroutine("twice", 4, setting.mechanism)
      (token, store, coroutine, core) = (held, guest.instance.store, made, made.core.raw)
      for _ in 0..<steps {
        _ = try made.step()
        if made.phase == .suspended { try await made.settle() }
      }
      #expect(made.phase == [.idle, .suspended, .suspended, .finished][steps])
    }
    #expect(token == nil)
    #expect(store == nil)
    #expect(coroutine == nil)
    #expect(core == nil)
  }

  @Test(arguments: Setting.saving)
  func `4, 6: coroutines that are dropped give their buffers back`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in arguments }
    for round in 0..<400 {
      let coroutine = try guest.coroutine(
        "twice", 4, setting.mechanism, source: round % 2 == 0 ? .pages : .borrowed)
      for _ in 0..<round % 4 {
        _ = try coroutine.step()
        if coroutine.phase == .suspended { try await coroutine.settle() }
      }
    }
    #expect(guest.pages == 2)
    #expect(try await guest.coroutine("twice", 1, setting.mechanism).run() == [.i32(1002)])
  }

  @Test func `6: a coroutine that is dropped lets go of the references in its frames`() throws {
    var imports = Imports()
    imports.define("env", "wait", FunctionType()) { _, _ in [] }
    let body: HostFunction.AsyncBody = { _, _ in [] }
    imports.define("env", "wait", HostFunction(FunctionType(), asyncBody: body))
    let instance = try instance(
      """
      (module (import "env" "wait" (func $wait))
        (memory 1)
        (func (export "main") (param $x externref) (result externref)
          (call $wait)
          (local.get $x)))
      """, imports)
    var options = CallOptions()
    options.mechanism = .native
    let argument = Value.externref(HostReference(1))
    var coroutine: Coroutine? = try Coroutine(instance, "main", [argument], options: options)
    #expect(try coroutine?.step() == .pending)
    #expect(instance.nativeAsyncify?.heldReferenceCount == 1)
    coroutine = nil
    #expect(instance.nativeAsyncify?.heldReferenceCount == 0)
  }

  @Test(arguments: Setting.saving)
  func `6: a buffer that was given is as it was, and serves the next coroutine`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in arguments }
    let memory = try #require(guest.instance.memory("memory"))
    let stack = RawStack(memory: memory, address: 4096)
    try stack.reset(current: 8192, end: 9000)
    let twice = try #require(guest.instance.function("twice") as Function?)
    for isDropped in [true, false, true] {
      let core = RawCore(stack: stack, options: options(setting))
      let coroutine = RawCoroutine(core, twice, [.i32(4)])
      #expect(try coroutine.poll() == .pending)
      #expect(core.stack?.address == 4096)
      #expect(try stack.bounds().current > 8192)
      if isDropped { continue }
      try await core.settle()
      #expect(try coroutine.poll() == .pending)
      try await core.settle()
      #expect(try coroutine.poll() == .ready([.i32(4005)]))
      #expect(try stack.bounds().current == 8192)
    }
    #expect(try stack.bounds().current == 8192)
    #expect(guest.pages == 1)
  }

  // MARK: Wrong states

  @Test(arguments: Setting.all)
  func `7: a coroutine that runs is neither run nor ended`(_ setting: Setting) async throws {
    final class Holder { var coroutine: Coroutine? }
    let holder = Holder()
    var seen: [CoreError?] = []
    let type = FunctionType([.i32], [.i32])
    var imports = Imports()
    imports.define("env", "wait", type) { caller, arguments in
      #expect(caller.core == nil, "nobody waits for a synchronous host function")
      #expect(holder.coroutine?.phase == .running)
      seen.append(#expect(throws: CoreError.self) { try holder.coroutine?.step() })
      seen.append(#expect(throws: CoreError.self) { try holder.coroutine?.cancel() })
      return arguments
    }
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(
      try testModule(setting.file), imports: imports, store: Store())
    holder.coroutine = try Coroutine(
      instance, "twice", [.i32(4)], options: options(setting))
    #expect(try holder.coroutine?.step() == .ready([.i32(4005)]))
    #expect(seen == [.running, .running, .running, .running])
    holder.coroutine = nil
  }

  @Test(arguments: Setting.all)
  func `7: settling has its time`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    let coroutine = try guest.coroutine("main", 2, setting.mechanism)
    await #expect(throws: CoreError.notSuspended) { try await coroutine.settle() }
    _ = try coroutine.step()
    let task = Task { try await coroutine.settle() }
    try await guest.gate.crowd(1)
    await #expect(throws: CoreError.settling) { try await coroutine.settle() }
    #expect(try coroutine.step() == .pending)
    guest.gate.open(2, with: 5)
    try await task.value
    #expect(guest.gate.arrivals == [2])
    #expect(try coroutine.step() == .ready([.i32(12)]))
  }

  @Test(arguments: Setting.all)
  func `7: a coroutine goes on with the function that it was begun with`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in arguments }
    let main = try #require(guest.instance.function("main") as Function?)
    let twice = try #require(guest.instance.function("twice") as Function?)
    let core = RawCore(options: options(setting))
    #expect(try core.poll(main, [.i32(2)]) == .pending)
    try await core.settle()
    #expect(throws: CoreError.anotherEntry(begun: "main", given: "twice")) {
      try core.poll(twice, [.i32(2)])
    }
    #expect(core.phase == .suspended)
    // The arguments counted at the first poll.
    #expect(try core.poll(main) == .ready([.i32(6)]))
  }

  @Test(arguments: Setting.all)
  func `7: a handle ends with its host function, a raw handle finds the next`(
    _ setting: Setting
  ) async throws {
    var handles: [CoreHandle] = []
    var raw: [RawCoreHandle] = []
    let guest = try WaitingGuest(setting.file) { caller, arguments in
      let core = try #require(caller.core)
      for old in handles {
        #expect(!old.isValid)
        await #expect(throws: CoreError.outlived) { try await old.embed { 1 } }
      }
      for old in raw { #expect(try await old.embed { 2 } == 2) }
      handles.append(core)
      raw.append(core.raw)
      return arguments
    }
    // The store would keep itself.
    defer { (handles, raw) = ([], []) }
    let coroutine = try guest.coroutine("twice", 4, setting.mechanism)
    #expect(try await coroutine.run() == [.i32(4005)])
    #expect(handles.count == 2)
    #expect(throws: CoreError.outlived) { try raw.first?.handle() }
    await #expect(throws: CoreError.outlived) { try await raw.last?.embed { 1 } }
  }

  @Test(arguments: Setting.all)
  func `the host function of an awaited call has a core too`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { caller, arguments in
      try await Self.double(arguments, try #require(caller.core))
    }
    #expect(try await guest.call("main", 3, setting.mechanism) == 15)
  }

  /// A host function that does not know for whom it awaits.
  private static func double(_ arguments: [Value], _ awaiter: some Awaiter) async throws -> [Value]
  {
    guard case .i32(let number)? = arguments.first else { return [] }
    return [.i32(try await awaiter.embed { number * 2 })]
  }

  // MARK: Sizes

  @Test func `8: sizes of buffers are checked`() throws {
    for size in [Int.min, -1, 0, 31, 1 << 30 + 1, .max] {
      let error = CoreError.stackSize(size, allowed: 32...1 << 30)
      #expect(throws: error) { try Core(size: size) }
      let guest = try WaitingGuest("waits.wat")
      #expect(throws: error) { try guest.coroutine("main", 1, .native, stackSize: size) }
      let main = try #require(guest.instance.function("main") as Function?)
      #expect(throws: error) { try CoroutineMarker(size: size).exec(main, [.i32(1)]) }
    }
    #expect(
      "\(CoreError.stackSize(0, allowed: 32...64))"
        == "a buffer of 0 bytes: the size has to be 32 to 64")
  }

  @Test(arguments: Setting.saving)
  func `8: a buffer that is too small is named, with what would do`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in arguments }
    let main = try #require(guest.instance.function("main") as Function?)
    var marker = CoroutineMarker(size: 64)
    var fixed = options(setting)
    fixed.growsBuffers = false
    let coroutine = try marker.exec(main, [.i32(30)], options: fixed)
    let error = #expect(throws: AsyncifyError.self) { try coroutine.step() }
    guard case .bufferOverflow(_, _, _, let suggested)? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(coroutine.phase == .poisoned)
    marker = CoroutineMarker(size: suggested)
    #expect(
      try await marker.exec(main, [.i32(30)], options: fixed).run() == [.i32(90)])
  }

  @Test func `8: a buffer that was given is checked, and nothing behind it is written`() throws {
    let guest = try WaitingGuest("waits.wat") { _, arguments in arguments }
    let memory = try #require(guest.instance.memory("memory"))
    let main = try #require(guest.instance.function("main") as Function?)
    var options = CallOptions()
    options.mechanism = .native
    func reason(_ stack: RawStack) throws -> AsyncifyError.Reason? {
      let core = RawCore(stack: stack, options: options)
      return #expect(throws: AsyncifyError.self) { try core.poll(main, [.i32(30)]) }?.reason
    }
    let stack = RawStack(memory: memory, address: 4096)
    for (current, end) in [(200, 100), (100, 65_537), (0xFFFF_FFFF, 0xFFFF_FFFF)]
      as [(
        UInt64, UInt64
      )]
    {
      try stack.reset(current: current, end: end)
      #expect(try reason(stack) == .invalidData(memorySize: 65_536))
    }
    for address in [65_530, 65_536, .max] as [UInt64] {
      #expect(
        try reason(RawStack(memory: memory, address: address))
          == .invalidData(memorySize: 65_536))
    }
    let other = try WaitingGuest("waits.wat")
    let foreign = try #require(other.instance.memory("memory"))
    #expect(try reason(RawStack(memory: foreign, address: 4096)) == .noMemory)
    try stack.reset(current: 8192, end: 8292)
    guard case .bufferOverflow? = try reason(stack) else {
      Issue.record("it fits")
      return
    }
    #expect(try memory.read(at: 8292, count: 1000) == [UInt8](repeating: 0, count: 1000))
    #expect(try stack.bounds().current == 8192)
    #expect(guest.pages == 1)
  }

  @Test func `mechanisms that the module does not allow are refused before it begins`() throws {
    let guest = try WaitingGuest("waits.wat")
    let coroutine = try guest.coroutine("main", 1, .transformed)
    #expect(throws: MechanismError.notTransformed) { try coroutine.step() }
    #expect(coroutine.phase == .idle)
  }
}
