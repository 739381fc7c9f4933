// SPDX-License-Identifier: Apache-2.0
//
// The examples of the documentation catalogs, so that they compile and do what is said.

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
