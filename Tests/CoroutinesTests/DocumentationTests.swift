// SPDX-License-Identifier: Apache-2.0
//
// The examples of the documentation catalogs, so that they compile and do what is said.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing
import Text

@Suite struct DocumentationTests {
  private static let guest = """
    (module
      (import "env" "fetch" (func $fetch (param i32) (result i32)))
      (func (export "main") (param i32) (result i32)
        (i32.mul (call $fetch (local.get 0)) (i32.const 2))))
    """

  // Coroutines.docc/Coroutines.md
  func fetch(_ number: Int32) async throws -> Int32 {
    await Task.yield()
    return number + 1
  }

  func run(_ bytes: [UInt8]) async throws -> [Value] {
    var imports = Imports()
    imports.define("env", "fetch", fetch)
    let instance = try Instance(Module(bytes), imports: imports, store: Store())
    return try await instance.call("main", [.i32(20)])
  }

  @Test func `a host function that waits`() async throws {
    #expect(try await run(Wat.encode(Self.guest, names: true)) == [.i32(42)])
  }

  func now(_ function: Function) throws -> [Value] { try function.call() }

  func soonerOrLater(_ function: Function) async throws -> [Value] {
    do {
      return try now(function)
    } catch CallError.wouldSuspend(let call) {
      return try await function.store.takeSuspension(of: call)?.finish() ?? []
    }
  }

  @Test func `a synchronous call that had to wait`() async throws {
    var imports = Imports()
    imports.define("env", "fetch", FunctionType([.i32], [.i32])) { _, arguments in
      await Task.yield()
      return arguments
    }
    let instance = try Instance(
      try wat(
        """
        (module (import "env" "fetch" (func $fetch (param i32) (result i32)))
          (func (export "main") (result i32) (call $fetch (i32.const 5))))
        """), imports: imports, store: Store())
    let main = try #require(instance.function("main") as Function?)
    #expect(try await soonerOrLater(main) == [.i32(5)])
  }

  // Coroutines.docc/GuestGenerators.md
  func squares(_ bytes: [UInt8]) async throws -> [Value] {
    var imports = Imports()
    imports.defineYield("gen", "yield", FunctionType([.i32], []))
    let instance = try Instance(Module(bytes), imports: imports, store: Store())
    guard let function = instance.function("squares") as Function? else { return [] }
    var squares: [Value] = []
    for try await element in GuestGenerator(function, [.i32(4)]) { squares += element }
    return squares
  }

  @Test func `a guest that yields`() async throws {
    #expect(try await squares(squaresBytes()) == [.i32(0), .i32(1), .i32(4), .i32(9)])
  }

  /// The guest of the page.
  private func squaresBytes() throws -> [UInt8] {
    let page = "Sources/Coroutines/Coroutines.docc/GuestGenerators.md"
    return try Wat.encode(try #require(try codeBlocks("wat", of: page).last), names: true)
  }

  func produce(
    _ bytes: [UInt8], _ continuation: AsyncStream<Int32>.Continuation
  ) async throws {
    var imports = Imports()
    imports.define("gen", "yield") { (number: Int32) in _ = continuation.yield(number) }
    defer { continuation.finish() }
    let instance = try Instance(Module(bytes), imports: imports, store: Store())
    _ = try await instance.call("squares", [.i32(4)])
  }

  func consume(_ bytes: [UInt8], _ stream: AsyncStream<Int32>) async throws -> [Value] {
    var iterator = stream.makeAsyncIterator()
    var imports = Imports()
    imports.define("env", "next", FunctionType([], [.i32])) { _, _ in
      [.i32(await iterator.next(isolation: #isolation) ?? -1)]
    }
    let instance = try Instance(Module(bytes), imports: imports, store: Store())
    return try await instance.call("sum")
  }

  @Test func `guests at both ends of a stream`() async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    try await produce(squaresBytes(), continuation)
    let consumer = try Wat.encode(
      """
      (module (import "env" "next" (func $next (result i32)))
        (func (export "sum") (result i32) (local $sum i32) (local $number i32)
          (block $end (loop $more
            (br_if $end (i32.lt_s (local.tee $number (call $next)) (i32.const 0)))
            (local.set $sum (i32.add (local.get $sum) (local.get $number)))
            (br $more)))
          (local.get $sum)))
      """, names: true)
    #expect(try await consume(consumer, stream) == [.i32(14)])
  }

  // Coroutines.docc/BysyncifyTypes.md
  func takeTurns(_ entry: Function) async throws -> [Value] {
    let coroutines = try (1...3 as ClosedRange<Int32>).map { number in
      try CoroutineMarker(size: 1024).exec(entry, [.i32(number)])
    }
    var results: [Value] = []
    while results.count < coroutines.count {
      for coroutine in coroutines where coroutine.phase != .finished {
        if case .ready(let values) = try coroutine.step() { results += values }
      }
      for coroutine in coroutines where coroutine.phase == .suspended {
        try await coroutine.settle()
      }
    }
    return results
  }

  @Test func `coroutines that take turns, and a host function that embeds`() async throws {
    var asked: [Value] = []
    func resolve(_ arguments: [Value]) async throws -> [Value] {
      asked += arguments
      await Task.yield()
      return arguments + [.i32(1000)]
    }
    func load(_ address: [Value]) async throws -> [Value] { address.suffix(1) }
    var imports = Imports()
    imports.define("env", "fetch", FunctionType([.i32], [.i32])) { caller, arguments in
      guard let core = caller.core else { return arguments }
      let address = try await core.embed { try await resolve(arguments) }
      return try await core.embed { try await load(address) }
    }
    let function = try instance(Self.guest, imports).function("main") as Function?
    #expect(
      try await takeTurns(try #require(function)) == [Value](repeating: .i32(2000), count: 3))
    #expect(asked == [.i32(1), .i32(2), .i32(3)])
  }

  @Test func `a coroutine whose shadow stack is kept`() async throws {
    var imports = Imports()
    imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in arguments }
    let instance = try Instance(
      try testModule("stacks.wasm"), imports: imports, store: Store())
    var asyncify = AsyncifyOptions()
    asyncify.shadowStack = .preserve
    var options = CallOptions()
    options.asyncify = asyncify
    let coroutine = try Coroutine(instance, "work", [.i32(1)], options: options)
    #expect(try await coroutine.run() == [.i32(38)])
  }

  @Test(arguments: ["Coroutines", "GuestGenerators", "BysyncifyTypes"])
  func `the code of a page is that of this file`(_ page: String) throws {
    try expectCode(of: "Sources/Coroutines/Coroutines.docc/\(page).md", in: #filePath)
  }

  // Interp.docc/HowTheMachineWorks.md
  @Test func `a call that is resumed by hand`() throws {
    var imports = Imports()
    imports.define("env", "fetch", fetch)
    let function = try #require(
      try instance(Self.guest, imports).function("main") as Function?)
    var results: [[Value]] = []
    let outcome = try function.start([.i32(20)])
    switch consume outcome {
    case .finished(let values): results.append(values)
    case .suspended(let suspension):
      // Any time later: the result of the host function that the guest waits for.
      let next = try suspension.resume(returning: [.i32(7)])
      if case .finished(let values) = consume next { results.append(values) }
    }
    #expect(results == [[.i32(14)]])
  }
}
