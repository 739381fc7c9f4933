// SPDX-License-Identifier: Apache-2.0
//
// The examples of the documentation catalogs, so that they compile and do what is said.

import Coroutines
import Foundation
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
    let url = packageRoot.appending(path: "Sources/Coroutines/Coroutines.docc/GuestGenerators.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    // The guest is that of the page.
    let guest = try #require(page.split(separator: "```wat").last?.split(separator: "```").first)
    let bytes = try Wat.encode(String(guest), names: true)
    #expect(try await squares(bytes) == [.i32(0), .i32(1), .i32(4), .i32(9)])
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
