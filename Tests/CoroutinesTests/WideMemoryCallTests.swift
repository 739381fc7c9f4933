// SPDX-License-Identifier: Apache-2.0
//
// Guests whose memory 0 has 64-bit addresses wait as others do.

import Coroutines
import Interp
import TestSupport
import Testing

@Suite struct WideMemoryCallTests {
  private let guest = """
    (module
      (import "host" "wait" (func $wait (result i64)))
      (memory $first i64 1) (memory $second 1)
      (func (export "run") (result i64)
        (i64.store (i64.const 8) (call $wait))
        (memory.copy $second $first (i32.const 0) (i64.const 8) (i32.const 8))
        (i64.load $second (i32.const 0))))
    """

  private func call(_ mechanism: Mechanism) async throws -> [Value] {
    var imports = Imports()
    imports.define("host", "wait", FunctionType([], [.i64])) { _, _ async in [.i64(42)] }
    var options = CallOptions()
    options.mechanism = mechanism
    return try await instance(guest, imports).call("run", options: options)
  }

  @Test func `the engine suspends such a guest`() async throws {
    #expect(try await call(.engine) == [.i64(42)])
    #expect(try await call(.automatic) == [.i64(42)])
  }

  @Test func `native asyncify saves its frames in the wide memory`() async throws {
    #expect(try await call(.native) == [.i64(42)])
  }
}
