// SPDX-License-Identifier: Apache-2.0
//
// A buffer's fields have 32 bits: a guest whose memory 0 has 64-bit addresses is told so.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct WideMemoryTests {
  @Test func `a memory with 64-bit addresses cannot hold a buffer`() throws {
    var imports = Imports()
    imports.defineAsyncify()
    let guest = try instance(
      """
      (module
        (import "asyncify" "start_unwind" (func $start (param i32)))
        (memory i64 1) (memory 1)
        (func (export "run") (call $start (i32.const 16))))
      """, imports)
    #expect(guest.nativeAsyncify == nil)
    let error = #expect(throws: AsyncifyError.self) { try guest.function("run")?.call() }
    #expect(error?.reason == .wideMemory)
    #expect(error?.message.contains("64-bit addresses") == true)
  }
}
