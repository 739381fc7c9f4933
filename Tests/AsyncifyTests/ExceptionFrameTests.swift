// SPDX-License-Identifier: Apache-2.0
//
// Exceptions and frames: suspending where exceptions are caught and in handlers, and exceptions that are
// thrown while frames are being saved or restored. RS14.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct ExceptionFrameTests {
  @Test func `suspended in the body and in handlers of all kinds`() throws {
    let guest = Guest(
      """
      (tag $oops (param i32))
      (func $throw (param $x i32)
        (if (i32.gt_s (call $sleep (local.get $x)) (i32.const 0)) (then (throw $oops (local.get $x)))))
      (func $table (param $x i32) (result i32) (local $y i32)
        (local.set $y (i32.const 1000))
        (block $caught (result i32)
          (try_table (catch $oops $caught) (call $throw (local.get $x)))
          (i32.const -1))
        ;; In the handler, with what was caught on the stack.
        (call $sleep (i32.const 1))
        (i32.add)
        (i32.add (local.get $y)))
      (func $legacy (param $x i32) (result i32)
        (try (result i32)
          (do
            (call $throw (local.get $x))
            (call $sleep (i32.const 70)))
          (catch $oops
            (i32.add (call $sleep (i32.const 2)) (i32.const 10))
            (i32.add))))
      (func $again (param $x i32) (result i32)
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw (local.get $x)) (i32.const 0))
              (catch_all (drop (call $sleep (i32.const 3))) (rethrow 0))))
          (catch $oops)))
      (func $main (result i32)
        (call $print (call $table (i32.const 5)))
        (call $print (call $table (i32.const 0)))
        (call $print (call $legacy (i32.const 6)))
        (call $print (call $legacy (i32.const 0)))
        (call $again (i32.const 8)))
      """)
    try guest.expect(
      "[5] [1] 1006 [0] [1] 1000 [6] [2] 18 [0] [70] 70 [8] [3]".split(separator: " ")
        .map(String.init), result: 8, savesHandles: true)
  }

  private static let throwing = """
    \(bufferFields)
    (tag $oops)
    (global $left (mut i32) (i32.const 0))
    ;; Begins an unwind, then throws all the same.
    (func $sleep
      (if (i32.eq (call $get_state) (i32.const 2)) (then (throw $oops)))
      (call $start_unwind (i32.const 16))
      (if (global.get $left) (then (return)))
      (throw $oops))
    (func $inner (param $x i32) (call $sleep) (call $print (local.get $x)))
    (func $catches (param $x i32) (result i32)
      (block $caught
        (try_table (catch_all $caught) (call $inner (local.get $x)))
        (return (i32.const 1)))
      (call $print (call $get_state))
      (i32.const 2))
    ;; A runtime function: it takes the exception and lets the unwind go on below it.
    (func $middle (result i32)
      (block $caught
        (try_table (catch_all $caught) (call $inner (i32.const 9)))
        (return (i32.const 3)))
      (if (i32.const 0) (then (call $start_unwind (i32.const 0))))
      (i32.const 4))
    (func (export "ordinary") (param $x i32) (result i32)
      (i32.add (call $catches (local.get $x)) (local.get $x)))
    (func (export "runtime") (param $x i32) (result i32)
      (i32.add (call $middle) (local.get $x)))
    (func (export "rewound") (param $x i32) (result i32)
      (global.set $left (i32.const 1))
      (i32.add (call $catches (local.get $x)) (local.get $x)))
    """

  @Test(arguments: [true, false])
  func `an exception passes frames that were to be saved`(fuses: Bool) throws {
    let guest = try NativeGuest(Self.throwing, fuses: fuses)
    let log = EventLog()
    guest.asyncify.observer = log
    // The ordinary function that catches it goes on, and so do those below.
    #expect(try guest.call("ordinary", 100) == 102)
    #expect(guest.asyncify.state == .unwinding)
    #expect(guest.log == ["1"])
    #expect(try guest.word(16) == 24, "nothing was saved")
    #expect(log.warnings.map(\.reason) == [.exceptionWhileUnwinding])
    guest.asyncify.reset()
    // Below the runtime function that catches it the unwind goes on.
    #expect(try guest.call("runtime", 100) == 0)
    #expect(try guest.word(16) == 32)
    #expect(log.saved.map(\.functionName) == ["runtime"])
    guest.asyncify.reset()
    // Thrown instead of stopping the rewind.
    try guest.stack().reset(current: 24, end: 512)
    #expect(try guest.call("rewound", 100) == 0)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("rewound", 0) == 102)
    #expect(guest.asyncify.state == .rewinding)
    guest.asyncify.reset()
  }

  @Test(arguments: [true, false])
  func `in the mode strict an exception while unwinding is an error`(fuses: Bool) throws {
    let guest = try NativeGuest(Self.throwing, fuses: fuses)
    var options = AsyncifyOptions()
    options.mode = .strict
    try guest.instance.configureAsyncify(options)
    let error = try asyncifyError { try guest.call("ordinary", 100) }
    #expect(
      error
        == guest.error(
          .exceptionWhileUnwinding, .unwinding, current: 24,
          ["sleep", "inner", "catches", "ordinary"], of: error))
  }
}
