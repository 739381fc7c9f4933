// SPDX-License-Identifier: Apache-2.0
//
// Frames that were entered by tail calls, and calls that tail calls have led to runtime functions. RS15.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct TailCallFrameTests {
  @Test func `frames entered by tail calls of all kinds`() throws {
    let guest = Guest(
      """
      (type $one (func (param i32) (result i32)))
      (type $three (func (param i32 i64 f64) (result i32)))
      (table funcref (elem $last $viaTable))
      (elem declare func $last)
      ;; The types of the functions, and with them the places of their headers, differ.
      (func $last (type $three)
        (i32.add (call $sleep (local.get 0))
          (i32.add (i32.wrap_i64 (local.get 1)) (i32.trunc_f64_s (local.get 2)))))
      (func $direct (param $x i32) (result i32)
        (return_call $last (i32.mul (local.get $x) (i32.const 2)) (i64.const 100) (f64.const 1000)))
      (func $viaTable (param $x i32) (result i32)
        (return_call_indirect (type $three)
          (local.get $x) (i64.const 1) (f64.const 2) (i32.const 0)))
      (func $viaReference (param $x i32) (result i32)
        (return_call_ref $three (local.get $x) (i64.const 3) (f64.const 4) (ref.func $last)))
      (func $chain (param $x i32) (param $y i64) (result i32)
        (return_call $direct (i32.add (local.get $x) (i32.wrap_i64 (local.get $y)))))
      (func $even (param $n i32) (result i32)
        (if (result i32) (i32.eqz (local.get $n))
          (then (call $sleep (i32.const 55)))
          (else (return_call $odd (i32.sub (local.get $n) (i32.const 1)) (i64.const 0)))))
      (func $odd (param $n i32) (param i64) (result i32)
        (return_call $even (i32.sub (local.get $n) (i32.const 1))))
      (func $main (result i32)
        (call $print (call $direct (i32.const 5)))
        (call $print (call $viaTable (i32.const 6)))
        (call $print (call_indirect (type $one) (i32.const 7) (i32.const 1)))
        (call $print (call $viaReference (i32.const 8)))
        (call $print (call $chain (i32.const 9) (i64.const 1)))
        (call $print (call $even (i32.const 1000)))
        (call $direct (i32.const 1)))
      """)
    try guest.expect(
      "[10] 1110 [6] 9 [7] 10 [8] 15 [20] 1120 [55] 55 [2]".split(separator: " ").map(String.init),
      result: 1102)
  }

  @Test func `the results are of types that the module defines`() throws {
    let guest = Guest(
      """
      (type $pair (struct (field i32)))
      (type $make (func (param i32) (result (ref $pair))))
      (elem declare func $direct $again)
      (func $last (param $x i32) (param i64) (result (ref $pair))
        (struct.new $pair (call $sleep (local.get $x))))
      (func $direct (type $make) (return_call $last (local.get 0) (i64.const 0)))
      (func $again (type $make)
        (drop (call $sleep (i32.const 1)))
        (struct.new $pair (local.get 0)))
      (func $main (result i32)
        (i32.add
          (struct.get $pair 0 (call $direct (i32.const 5)))
          (i32.add
            (struct.get $pair 0 (call_ref $make (i32.const 6) (ref.func $direct)))
            (struct.get $pair 0 (call_ref $make (i32.const 7) (ref.func $again))))))
      """)
    try guest.expect(["[5]", "[6]", "[1]"], result: 18)
  }

  @Test
  func `a reference that the callee's frame has overwritten led to a function of another type`()
    throws
  {
    let guest = Guest(
      """
      (type $none (func (result i32)))
      (elem declare func $tail $far)
      (func $tail (type $none) (return_call $sleep (i32.const 9)))
      (func $deep (param i64 i32) (result i32)
        (i32.add (call $sleep (local.get 1)) (i32.wrap_i64 (local.get 0))))
      (func $far (type $none) (return_call $deep (i64.const 1) (i32.const 30)))
      (func $main (result i32)
        (call $print (call_ref $none (ref.func $tail)))
        (call $print (call_ref $none (ref.func $far)))
        (i32.add (call_ref $none (ref.func $far)) (call_ref $none (ref.func $tail))))
      """)
    try guest.expect(["[9]", "9", "[30]", "31", "[30]", "[9]"], result: 40)
  }

  @Test(arguments: [true, false])
  func `a call that a tail call led to a runtime function is made there again`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $sleep (param $a i64) (param $b f64) (param $c i32) (result i32)
        (call $print (local.get $c))
        (if (i32.eq (call $get_state) (i32.const 2))
          (then (call $stop_rewind) (return (i32.wrap_i64 (local.get $a)))))
        (local.set $a (i64.const 0))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $forward (param $x i32) (result i32)
        (return_call $sleep (i64.const 30) (f64.const 1) (i32.mul (local.get $x) (i32.const 3))))
      (func $work (param $x i32) (result i32)
        (i32.add (call $forward (local.get $x)) (local.get $x)))
      (func $tail (param $x i32) (param $y i32) (result i32)
        (return_call $work (i32.add (local.get $x) (local.get $y))))
      (func (export "main") (param $x i32) (result i32)
        (i32.mul (call $tail (local.get $x) (i32.const 1)) (i32.const 2)))
      (func (export "entry") (param $x i32) (param i64) (param i64) (result i32)
        (return_call $work (local.get $x)))
      """, fuses: fuses)
    #expect(try guest.call("main", 4) == 0)
    let bytes = try guest.asyncify.memory.read(at: 24, count: Int(try guest.word(16)) - 24)
    #expect(bytes.count == 4 + 8 + 8 + 4 + 8 + 4 + 4, "a link of 8 bytes in one of two frames")
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 70)
    #expect(guest.log == ["15", "15"])
    // From the host, too.
    let arguments: [Value] = [.i32(7), .i64(0), .i64(0)]
    #expect(try guest.instance.call("entry", arguments) == [.i32(0)])
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.instance.call("entry", arguments) == [.i32(37)])
  }

  @Test(arguments: [true, false])
  func `a rewind names the function that the caller names`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func $last (export "last") (param $x i32) (result i32)
        (i32.add (call $sleep) (local.get $x)))
      (func $first (export "first") (param $x i32) (result i32)
        (return_call $last (i32.mul (local.get $x) (i32.const 2))))
      """, fuses: fuses
    ) { Sleeper(answers: [.i32(5)]).define(&$0) }
    try guest.call("first", 4)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    let error = try asyncifyError { try guest.call("last", 4) }
    #expect(
      error.reason == .rewindMismatch(entered: "last", expected: "last", suspended: "last"))
    #expect(try guest.call("first", 0) == 13)
  }

  @Test(arguments: [true, false])
  func `a call through a reference is made to the function of then`(fuses: Bool) throws {
    // The reference stands in a local, and in an operand that the callee's frame overwrites.
    let guest = try NativeGuest(
      """
      (type $f (func (param i32) (result i32)))
      (type $s (func (result i32)))
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (elem declare func $double $triple $sleep)
      (func $double (type $f) (i32.add (call $sleep) (i32.mul (local.get 0) (i32.const 2))))
      (func $triple (type $f) (i32.add (call $sleep) (i32.mul (local.get 0) (i32.const 3))))
      (func (export "local") (param $x i32) (result i32) (local $f (ref null $f))
        (local.set $f (ref.func $double))
        (call_ref $f (local.get $x) (local.get $f))
        (i32.add (call_ref $f (local.get $x) (local.get $f))))
      (func (export "operand") (param $x i32) (result i32)
        (call_ref $f (local.get $x)
          (select (result (ref $f)) (ref.func $double) (ref.func $triple) (local.get $x))))
      (func (export "import") (param $x i32) (result i32)
        (i32.add (local.get $x) (call_ref $s (ref.func $sleep))))
      """, fuses: fuses
    ) { Sleeper(answers: [.i32(1000)]).define(&$0) }
    for (name, x, times, result) in [
      ("local", 5, 2, 2020), ("operand", 0, 1, 1000), ("operand", 6, 1, 1012),
      ("import", 7, 1, 1007),
    ] as [(Name, Int32, Int, Int32)] {
      try guest.stack().reset(current: 24, end: 512)
      var last = try guest.call(name, x)
      for _ in 0..<times {
        #expect(guest.asyncify.state == .unwinding)
        try guest.asyncify.stopUnwind()
        try guest.asyncify.startRewind(16)
        last = try guest.call(name, 0)
      }
      #expect(last == result, "\(name)")
    }
  }

  @Test(arguments: [true, false])
  func `a runtime function rewinds through a reference`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      (type $f (func (param i32) (result i32)))
      \(bufferFields)
      (elem declare func $work)
      (func $sleep (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 3))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $work (type $f) (i32.add (call $sleep) (local.get 0)))
      (func (export "main") (param $x i32) (result i32)
        (drop (call_ref $f (local.get $x) (ref.func $work)))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (call_ref $f (i32.const 0) (ref.func $work)))
      """, fuses: fuses)
    #expect(try guest.call("main", 20) == 23)
  }
}
