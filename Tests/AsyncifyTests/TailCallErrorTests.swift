// SPDX-License-Identifier: Apache-2.0
//
// Frames that were entered by a tail call are refused, not mistaken for others.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct TailCallErrorTests {
  @Test(arguments: [true, false])
  func `a frame entered by a tail call cannot be saved yet`(fuses: Bool) throws {
    let sleeper = Sleeper(answers: [.i32(5)])
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func $last (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
      (func $middle (param $x i32) (result i32)
        (return_call $last (i32.mul (local.get $x) (i32.const 2))))
      (func (export "main") (param $x i32) (result i32)
        (i32.add (call $middle (local.get $x)) (i32.const 1)))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
    let error = try asyncifyError { try guest.call("main", 1) }
    #expect(error.reason == .tailCallNotSupported(function: "last"))
    #expect(error.state == .unwinding)
    guest.asyncify.reset()
  }
}
