// SPDX-License-Identifier: Apache-2.0
//
// Vectors as Swift sees them, and on their way in and out of a guest.

import Interp
import TestSupport
import Testing

@Suite struct Vector128Tests {
  @Test func `lane 0 is in the lowest bits`() {
    let vector = Vector128(lanes: (0..<16).map { UInt8($0) })
    #expect(vector == Vector128(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908))
    #expect(vector.lanes(UInt32.self) == [0x0302_0100, 0x0706_0504, 0x0B0A_0908, 0x0F0E_0D0C])
    #expect(vector.description == "0x0f0e0d0c0b0a09080706050403020100")
  }

  @Test func `negative lanes do not reach into others`() {
    let vector = Vector128(lanes: [-1, 0, -2, 1] as [Int32])
    #expect(vector.lanes(Int32.self) == [-1, 0, -2, 1])
  }

  @Test func `host functions take and give vectors among scalars`() throws {
    var imports = Imports()
    let type = FunctionType([.i32, .v128, .i64], [.v128, .i32])
    imports.define("host", "turn", type) { _, arguments in [arguments[1], arguments[0]] }
    let instance = try instance(
      """
      (module
        (import "host" "turn" (func $turn (param i32 v128 i64) (result v128 i32)))
        (global (export "seen") (mut v128) (v128.const i64x2 0 0))
        (func (export "call") (param i32 v128 i64) (result i32 v128)
          (local $number i32)
          (call $turn (local.get 0) (local.get 1) (local.get 2))
          (local.set $number)
          (global.set 0)
          (local.get $number)
          (global.get 0)))
      """, imports)
    let vector = Value.v128(Vector128(low: 3, high: 4))
    #expect(try instance.call("call", [.i32(1), vector, .i64(2)]) == [.i32(1), vector])
    let global = try #require(instance.global("seen"))
    #expect(global.value == vector)
    try global.set(.v128(Vector128(low: 5, high: 6)))
    #expect(global.value == .v128(Vector128(low: 5, high: 6)))
  }
}
