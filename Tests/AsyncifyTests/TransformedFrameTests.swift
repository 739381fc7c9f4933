// SPDX-License-Identifier: Apache-2.0
//
// Frames of transformed modules, known by watching them being written; and what is found out about the
// code of such modules.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct TransformedFrameTests {
  /// A host that unwinds the guest at `env.wait` into one buffer after the other.
  private final class Host {
    var buffer: UInt64 = 1024
    var calls: [Backtrace.Frame] = []
    var isWatching = true
    var observer: EventLog?

    func wait(_ caller: Caller, _ arguments: [Value]) throws -> [Value] {
      let asyncify = try #require(caller.instance.flatMap { TransformedAsyncify($0) })
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return [.i32(100)]
      }
      asyncify.watchesFrames = isWatching
      asyncify.observer = observer
      try asyncify.startUnwind(buffer)
      calls = caller.store.runningMachines.last?.backtrace().frames ?? []
      return [.i32(0)]
    }
  }

  private func guest(
    _ host: Host, _ file: String = "waits-asyncify.wasm", fuses: Bool = true
  ) throws -> TransformedAsyncify {
    let type = FunctionType([.i32], [.i32])
    var imports = Imports()
    imports.define("env", "forward", type) { _, arguments in arguments }
    imports.define("env", "wait", type, host.wait)
    let engine = engine(fuses: fuses)
    let instance = try Instance(
      try testModule(file, engine: engine), imports: imports, store: Store(engine: engine))
    return try #require(TransformedAsyncify(instance))
  }

  private func unwind(_ asyncify: TransformedAsyncify, _ buffer: UInt64, _ number: Int32) throws {
    try AsyncifyStack(memory: asyncify.memory, address: buffer)
      .reset(current: buffer + 8, end: buffer + 1000)
    #expect(try asyncify.instance.call("main", [.i32(number)]) == [.i32(0)])
    try asyncify.stopUnwind()
  }

  @Test(arguments: [true, false])
  func `each function's bytes are its frame`(fuses: Bool) throws {
    let host = Host()
    let asyncify = try guest(host, fuses: fuses)
    try unwind(asyncify, 1024, 3)
    let stack = AsyncifyStack(memory: asyncify.memory, address: 1024)
    let frames = stack.frames(of: asyncify)
    // They are the calls that were active, and their bytes fill the buffer without a gap.
    #expect(frames.map(\.functionName) == host.calls.reversed().map { $0.functionName ?? "?" })
    #expect(frames.map(\.callOffset) == host.calls.reversed().map(\.offset))
    #expect(frames.count >= 5)
    #expect(frames.last?.range.lowerBound == 1032)
    #expect(frames.first?.range.upperBound == (try stack.bounds().current))
    for (outer, inner) in zip(frames, frames.dropFirst()) {
      #expect(outer.range.lowerBound == inner.range.upperBound)
    }
    for frame in frames {
      #expect(frame.words.count * 4 == frame.range.count)
      let first: UInt32 = try asyncify.memory.load(at: Int(frame.range.lowerBound))
      #expect(frame.callIndex == first)
    }
    // The recursion stands at one of its calls, the innermost frame at another.
    let deep = frames.filter { $0.functionName == "deep" }
    #expect(Set(deep.dropLast().map(\.callIndex)).count == 1)
    #expect(deep.last?.callIndex != deep.first?.callIndex)
    // Nothing has been disturbed.
    try asyncify.startRewind(1024)
    #expect(try asyncify.instance.call("main", [.i32(0)]) == [.i32(203)])
    #expect(stack.frames(of: asyncify).isEmpty, "they have been taken")
    #expect(asyncify.instance.contents.hooks == nil)
  }

  @Test func `an observer hears of every frame`() throws {
    let host = Host()
    host.isWatching = false
    let asyncify = try guest(host)
    try unwind(asyncify, 1024, 2)
    let stack = AsyncifyStack(memory: asyncify.memory, address: 1024)
    #expect(stack.frames(of: asyncify).isEmpty, "nobody has watched")
    #expect(asyncify.instance.contents.hooks == nil)
    host.observer = EventLog()
    try unwind(asyncify, 1024, 2)
    let frames = stack.frames(of: asyncify)
    #expect(frames.count >= 4)
    #expect(
      host.observer?.lines.dropFirst().prefix(frames.count).map { $0 }
        == frames.reversed().map { "saved \($0.functionName) \($0.words) at \($0.range)" })
  }

  @Test func `buffers are told apart, and what was changed is not shown`() throws {
    let host = Host()
    let asyncify = try guest(host)
    for (buffer, number) in [(1024, 1), (2048, 2), (4096, 4)] as [(UInt64, Int32)] {
      host.buffer = buffer
      try unwind(asyncify, buffer, number)
    }
    func count(_ buffer: UInt64) -> Int {
      AsyncifyStack(memory: asyncify.memory, address: buffer).frames(of: asyncify).count
    }
    #expect(count(1024) + 1 == count(2048))
    #expect(count(1024) + 3 == count(4096))
    #expect(count(512) == 0)
    let stack = AsyncifyStack(memory: asyncify.memory, address: 2048)
    try stack.setCurrent(try stack.bounds().current - 4)
    #expect(count(2048) == 0)
    // Unwound into the same buffer again, there are the new frames.
    host.buffer = 1024
    try unwind(asyncify, 1024, 3)
    #expect(count(1024) + 1 == count(4096))
  }

  @Test func `a call that traps while it is unwound leaves nothing behind`() throws {
    let host = Host()
    let asyncify = try guest(host, "waits-unlisted.wasm")
    try AsyncifyStack(memory: asyncify.memory, address: 1024).reset(current: 1032, end: 2000)
    // Nothing is saved: the function goes on with zeros, and divides by zero.
    #expect(throws: TrapReport.self) { try asyncify.instance.call("trap", [.i32(3)]) }
    #expect(asyncify.state == .unwinding)
    try asyncify.stopUnwind()
    #expect(asyncify.instance.contents.hooks == nil)
    #expect(try asyncify.instance.call("square", [.i32(3)]) == [.i32(9)])
  }

  // MARK: The code

  private func facts(_ file: String) throws -> (Module, TransformedCode) {
    let module = try testModule(file)
    return (module, try #require(TransformedCode(module)))
  }

  private func names(_ module: Module, _ isChosen: (FunctionIndex) -> Bool) -> Set<String> {
    let structure = module.structure
    let functions = structure.importedFunctionCount..<structure.functions.count
    return Set(
      functions.map(FunctionIndex.init).filter(isChosen).compactMap { module.functionName($0) })
  }

  @Test func `functions that were transformed are known by their code`() throws {
    var (module, code) = try facts("waits-asyncify.wasm")
    var found = names(module) { code.facts($0).isInstrumented }
    #expect(found.isSuperset(of: ["main", "deep", "at_depth", "twice", "trap", "tunnel"]))
    #expect(found.isDisjoint(with: ["square", "calls"]))
    (module, code) = try facts("waits-partly.wasm")
    found = names(module) { code.facts($0).isInstrumented }
    #expect(found.contains("deep") && !found.contains("main"))
    (module, code) = try facts("waits-unlisted.wasm")
    found = names(module) { code.facts($0).isInstrumented }
    #expect(found.isDisjoint(with: ["main", "deep", "twice"]))
    #expect(TransformedCode(try testModule("waits.wat")) == nil)
  }

  @Test(arguments: ["self-driven.wasm", "self-driven-O2.wasm"])
  func `runtime functions are known by their code, also when the optimiser has been at it`(
    file: String
  ) throws {
    let (module, code) = try facts(file)
    // What lies at the bottom, and what was not put into others by the optimiser.
    let drivers = names(module) { code.facts($0).isRuntime }
    #expect(drivers.contains { $0 == "run" || $0.contains("3run") })
    let found = names(module) { code.facts($0).isRuntime && code.facts($0).isInstrumented }
    #expect(found.isEmpty, "what saves its frame does not drive")
    let (other, plain) = try facts("waits-asyncify.wasm")
    let none = names(other) { plain.facts($0).isRuntime }
    #expect(none.isDisjoint(with: ["main", "deep", "twice", "square"]))
  }

  @Test func `no frame is larger than what its function stores`() throws {
    let host = Host()
    let asyncify = try guest(host)
    let code = try #require(asyncify.driving.code)
    try unwind(asyncify, 1024, 6)
    for frame in AsyncifyStack(memory: asyncify.memory, address: 1024).frames(of: asyncify) {
      let most = code.facts(frame.function).storedByteCount
      #expect(frame.range.count <= most)
      #expect(most < 10 * frame.range.count)
    }
  }
}
