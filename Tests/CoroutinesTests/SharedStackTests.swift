// SPDX-License-Identifier: Apache-2.0
//
// Several coroutines in one instance of a program compiled from C (Modules/stacks.c): they share the shadow
// stack in its memory, and one that ends while another waits leaves it as if it were alone.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct SharedStackTests {
  /// How the program is suspended.
  enum Way: String, CaseIterable, Sendable {
    case engine, native, transformed

    var mechanism: Mechanism { Mechanism(rawValue: rawValue) ?? .automatic }
  }

  /// The program in one instance; its host function answers with the argument.
  private struct Program {
    let instance: Instance
    let options: CallOptions

    init(_ way: Way, _ policy: AsyncifyOptions.ShadowStack) throws {
      var imports = Imports()
      imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in
        await Task.yield()
        return arguments
      }
      let file = way == .transformed ? "stacks-asyncify.wasm" : "stacks.wasm"
      instance = try Instance(try testModule(file), imports: imports, store: Store())
      var asyncify = AsyncifyOptions()
      asyncify.shadowStack = policy
      var options = CallOptions()
      options.mechanism = way.mechanism
      options.asyncify = asyncify
      self.options = options
    }

    func coroutine(_ x: Int32) throws -> Coroutine {
      try Coroutine(instance, "work", [.i32(x)], options: options)
    }

    /// The stack pointer; it has no export.
    var pointer: UInt64 { instance.contents.globals[0].cell[0] }
  }

  /// wait(x) + wait(x + 1) + 8 * x + 28 - 1.
  private func result(_ x: Int32) -> Poll<[Value]> { .ready([.i32(10 * x + 28)]) }

  private func next(_ coroutine: Coroutine) async throws -> Poll<[Value]> {
    if coroutine.phase == .suspended { try await coroutine.settle() }
    return try coroutine.step()
  }

  /// Two coroutines; the first ends while the second waits.
  private func interleave(_ program: Program) async throws -> [Poll<[Value]>] {
    let (first, second) = (try program.coroutine(1), try program.coroutine(2))
    for coroutine in [first, second, first] { #expect(try await next(coroutine) == .pending) }
    var results = [try await next(first)]
    #expect(try await next(second) == .pending)
    results.append(try await next(second))
    return results
  }

  @Test(arguments: Way.allCases)
  func `with the policy none the second is overwritten`(_ way: Way) async throws {
    let results = try await interleave(try Program(way, .none))
    #expect(results.first == result(1))
    #expect(results.last != result(2))
  }

  @Test(arguments: Way.allCases)
  func `with the policy preserve both are right`(_ way: Way) async throws {
    let program = try Program(way, .preserve)
    let pointer = program.pointer
    for _ in 1...3 {
      #expect(try await interleave(program) == [result(1), result(2)])
      #expect(program.pointer == pointer)
    }
  }

  @Test(arguments: [Way.engine, .transformed])
  func `with the policy verify the damage is found before it is done`(_ way: Way) async throws {
    let program = try Program(way, .verify)
    let error = await #expect(throws: AsyncifyError.self) { try await interleave(program) }
    guard case .shadowStackMoved(let pointer, let expected)? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(pointer > expected)
    // Alone it is right.
    #expect(try await program.coroutine(4).run() == [.i32(68)])
  }

  @Test(arguments: Way.allCases)
  func `with the policy verify bytes that were changed are found`(_ way: Way) async throws {
    let program = try Program(way, .verify)
    let high = program.pointer
    let coroutine = try program.coroutine(1)
    #expect(try await next(coroutine) == .pending)
    let low = program.pointer
    #expect(low < high)
    let memory = try #require(program.instance.memory("memory"))
    try memory.write([99], at: Int(low) + 4)
    let error = await #expect(throws: AsyncifyError.self) { try await next(coroutine) }
    guard case .shadowStackClobbered(low..<high, _, _)? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(coroutine.phase == .poisoned)
  }

  @Test(arguments: Way.allCases)
  func `one coroutine in each instance needs no policy`(_ way: Way) async throws {
    let coroutines = try (1...8 as ClosedRange<Int32>).map { number in
      try Program(way, .none).coroutine(number)
    }
    for _ in 1...2 {
      for coroutine in coroutines { #expect(try await next(coroutine) == .pending) }
    }
    for (number, coroutine) in zip(Int32(1)..., coroutines.reversed()) {
      #expect(try await next(coroutine) == result(9 - number))
    }
  }

  @Test(arguments: Way.allCases)
  func `with the policy preserve cancelled coroutines and errors leave the pointer as it was`(
    _ way: Way
  ) async throws {
    let program = try Program(way, .preserve)
    let pointer = program.pointer
    for steps in 1...2 {
      let coroutine = try program.coroutine(5)
      for _ in 1...steps { #expect(try await next(coroutine) == .pending) }
      try coroutine.cancel()
      #expect(program.pointer == pointer)
      let failing = try program.coroutine(5)
      for _ in 1...steps { #expect(try await next(failing) == .pending) }
      await #expect(throws: CancellationError.self) {
        try await inCancelledTask { try await next(failing) }
      }
      #expect(program.pointer == pointer)
    }
    #expect(try await program.coroutine(5).run() == [.i32(78)])
  }

  @Test func `a policy needs a stack pointer`() async throws {
    var asyncify = AsyncifyOptions()
    asyncify.shadowStack = .preserve
    var options = CallOptions()
    options.asyncify = asyncify
    let instance = try instance("(module (memory 1) (func (export \"main\")))")
    let coroutine = try Coroutine(instance, "main", options: options)
    let error = #expect(throws: AsyncifyError.self) { try coroutine.step() }
    #expect(error?.reason == .noStackPointer)
    #expect(coroutine.phase == .idle)
  }
}
