// SPDX-License-Identifier: Apache-2.0
//
// What a frame holds comes back bit by bit: locals and operands of all types at all places. Scenarios
// 36, 37 and 42 to 44.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct FrameContentTests {
  @Test(arguments: [true, false])
  func `scenario 36: NaN payloads and several results at once survive`(fuses: Bool) throws {
    let sleeper = Sleeper(answers: [.i32(0x1122_3344), .i64(0x0506_0708_090A_0B0C)])
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32 i64)))
      \(bufferFields)
      (func $two (param $nan f32) (param $wide f64) (result i32 i64 f32 f64)
        (call $sleep)
        (local.get $nan)
        (local.get $wide))
      (func (export "main") (param f32 f64) (result i32 i64 f32 f64)
        (call $two (local.get 0) (local.get 1)))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
    let nan = Float(bitPattern: 0x7FA0_0005)
    let wide = Double(bitPattern: 0xFFF4_0000_0000_1234)
    _ = try guest.instance.call("main", [.f32(nan), .f64(wide)])
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(
      try guest.instance.call("main", [.f32(0), .f64(0)])
        == [.i32(0x1122_3344), .i64(0x0506_0708_090A_0B0C), .f32(nan), .f64(wide)])
  }

  @Test(arguments: [true, false])
  func `scenario 37: values of 8 bytes need no more alignment than those of 4`(
    fuses: Bool
  ) throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep))
      \(bufferFields)
      (func (export "main") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
        (call $sleep)
        (local.get 0) (local.get 1) (local.get 2) (local.get 3))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
    let values: [Value] = [.i32(-2), .i64(.min + 5), .f32(-0.0), .f64(.pi)]
    _ = try guest.instance.call("main", values)
    // In order of their index, without gaps, little-endian.
    let memory = guest.asyncify.memory
    #expect(try memory.load(at: 24) == Int32(-2))
    #expect(try memory.load(at: 28) == Int64.min + 5)
    #expect(try memory.load(at: 36) == Float(-0.0).bitPattern)
    #expect(try memory.load(at: 40) == Double.pi.bitPattern)
    #expect(try guest.word(16) == 52)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.instance.call("main", values.map { Value.zero($0.type) }) == values)
  }

  @Test func `scenario 42: operands below the call, constants and locals among them`() throws {
    // The values 1 to 8: constants, results, locals read before and after they change, of four types.
    let guest = Guest(
      """
      (func $one (result i32) (i32.const 1))
      (func $main (result i32) (local $a i32) (local $b i64) (local $c f32) (local $d f64)
        (local.set $a (i32.const 2))
        (local.set $b (i64.const 4))
        (local.set $c (f32.const 6))
        (local.set $d (f64.const 8))
        (call $one)
        (local.get $a)
        (local.set $a (i32.const 200))
        (i64.const 3)
        (local.get $b)
        (f32.const 5)
        (local.get $c)
        (local.set $c (f32.const 600))
        (f64.const 7)
        (local.get $d)
        (call $sleep (local.get $a))
        (call $check)
        (i32.add (local.get $a))
        (i32.add (i32.wrap_i64 (local.get $b)))
        (i32.add (i32.trunc_f32_s (local.get $c))))
      (func $check
        (param $a i32) (param $b i32) (param $c i64) (param $d i64)
        (param $e f32) (param $f f32) (param $g f64) (param $h f64)
        (param $slept i32) (result i32)
        (call $print (local.get $a))
        (call $print (local.get $b))
        (call $print (i32.wrap_i64 (local.get $c)))
        (call $print (i32.wrap_i64 (local.get $d)))
        (call $print (i32.trunc_f32_s (local.get $e)))
        (call $print (i32.trunc_f32_s (local.get $f)))
        (call $print (i32.trunc_f64_s (local.get $g)))
        (call $print (i32.trunc_f64_s (local.get $h)))
        (local.get $slept))
      """)
    try guest.expect(
      ["[200]", "1", "2", "3", "4", "5", "6", "7", "8"], result: 200 + 200 + 4 + 600)
  }

  @Test func `scenario 42: blocks, loops, ifs and branch tables around the call`() throws {
    let guest = Guest(
      """
      (func $case (param $i i32) (result i64)
        (i64.const 500)
        (block $join (result i64)
          (block $default
            (block $one
              (block $zero
                (br_table $zero $one $default (call $sleep (local.get $i))))
              (br $join (i64.extend_i32_s (call $sleep (i32.const 100)))))
            (br $join
              (if (result i64) (call $sleep (i32.const 1))
                (then (i64.extend_i32_s (call $sleep (i32.const 200))))
                (else (i64.const -1)))))
          (i64.mul (i64.const 3) (i64.extend_i32_s (call $sleep (i32.const 300)))))
        i64.add)
      (func $main (result i32) (local $i i32) (local $sum i64)
        (loop $rounds
          (local.set $sum (i64.add (local.get $sum) (call $case (local.get $i))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $rounds (i32.lt_s (local.get $i) (i32.const 4))))
        (i32.wrap_i64 (local.get $sum)))
      """)
    try guest.expect(
      ["[0]", "[100]", "[1]", "[1]", "[200]", "[2]", "[300]", "[3]", "[300]"],
      result: 600 + 700 + 1400 + 1400)
  }

  @Test func `scenario 42: constants kept for a loop come back with the frame`() throws {
    let guest = Guest(
      """
      (func $main (result i32) (local $i i32) (local $x i64) (local $y f64)
        (loop $rounds
          (local.set $x
            (i64.add
              (i64.mul (local.get $x) (i64.const 0x123456789ABCDEF))
              (i64.const 0x7EDCBA987654321)))
          (local.set $y (f64.add (local.get $y) (f64.const 0.1)))
          (i64.const 0x1111111111111111)
          (drop (call $sleep (local.get $i)))
          (local.set $x (i64.xor (local.get $x)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $rounds (i32.lt_s (local.get $i) (i32.const 3))))
        (i32.add
          (i32.wrap_i64 (i64.rem_u (local.get $x) (i64.const 1000003)))
          (i32.trunc_f64_s (f64.mul (local.get $y) (f64.const 10)))))
      """)
    var x: UInt64 = 0
    for _ in 0..<3 {
      x = (x &* 0x123_4567_89AB_CDEF &+ 0x7ED_CBA9_8765_4321) ^ 0x1111_1111_1111_1111
    }
    try guest.expect(["[0]", "[1]", "[2]"], result: Int32(x % 1_000_003) + 3)
  }

  @Test func `scenario 43: effects before the call are not repeated`() throws {
    let guest = Guest(
      """
      (global $count (mut i32) (i32.const 0))
      (func $effect (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (call $print (global.get $count))
        (i32.store (i32.const 8000) (i32.add (i32.load (i32.const 8000)) (i32.const 5)))
        (global.get $count))
      (func $main (result i32)
        (i32.add
          (i32.mul (call $effect) (i32.const 1000))
          (i32.add
            (call $sleep (call $effect))
            (i32.mul (call $effect) (i32.load (i32.const 8000))))))
      """)
    try guest.expect(["1", "2", "[2]", "3"], result: 1000 + 2 + 3 * 15)
  }

  @Test(arguments: [true, false])
  func `scenario 43: what happened between unwind and rewind can be seen after`(
    fuses: Bool
  ) throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep))
      \(bufferFields)
      (global $global (export "global") (mut i32) (i32.const 1))
      (func (export "main") (param $x i32) (result i32)
        (i32.add (local.get $x) (i32.add (global.get $global) (memory.size)))
        (call $sleep)
        (i32.mul (i32.const 10000))
        (i32.add
          (i32.add
            (i32.add (i32.mul (global.get $global) (i32.const 100)) (memory.size))
            (i32.load (i32.const 131072)))))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
    try guest.call("main", 1)
    try guest.asyncify.stopUnwind()
    _ = try guest.asyncify.memory.grow(by: 2)
    try guest.asyncify.memory.store(Int32(40), at: 131_072)
    try #require(guest.instance.global("global")).set(.i32(7))
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 3 * 10000 + 700 + 3 + 40)
  }

  @Test(arguments: [true, false])
  func `scenario 44: an instance whose start function slept can be used`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (global $x (mut i32) (i32.const 0))
      (start $run)
      (func $sleep
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (call $start_unwind (i32.const 16)))
      (func $work (param $y i32)
        (call $sleep)
        (global.set $x (i32.add (global.get $x) (local.get $y))))
      (func $run (export "run")
        (call $work (i32.const 5))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (call $work (i32.const 0)))
      (func (export "x") (result i32) (global.get $x))
      """, fuses: fuses)
    #expect(try guest.call("x") == 5)
    try guest.call("run")
    #expect(try guest.call("x") == 10)
  }

  @Test func `a local that is written before it is read is not saved`() throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep))
      \(bufferFields)
      (func (export "main") (param $dead i32) (param $live i32) (result i32)
        (call $print (local.get $dead))
        (call $sleep)
        (local.set $dead (i32.const 1))
        (i32.add (local.get $dead) (local.get $live)))
      """, fuses: true
    ) { sleeper.define(&$0) }
    let log = EventLog()
    guest.asyncify.observer = log
    try guest.call("main", 1, 2)
    #expect(
      log.saved.map { $0.values.map(\.description) } == [["$live: i32 = 2"]])
  }

  @Test func `liveness follows loops, branches and both arms`() throws {
    let guest = Guest(
      """
      (func $main (result i32)
        (local $i i32) (local $first i32) (local $second i32) (local $third i32) (local $fourth i32)
        (local.set $fourth (i32.const 4))
        (loop $rounds
          ;; $first is set in one round and read in the next.
          (if (local.get $i) (then (call $print (local.get $first))))
          (local.set $first (i32.add (local.get $i) (i32.const 10)))
          (local.set $second (i32.const 20))
          (local.set $third (i32.const 30))
          (drop (call $sleep (local.get $i)))
          (block $skip
            (br_if $skip (i32.and (local.get $i) (i32.const 1)))
            (local.set $second (i32.const 21)))
          (call $print (local.get $second))
          (if (i32.and (local.get $i) (i32.const 1))
            (then (call $print (local.get $third)))
            (else (local.set $fourth (i32.add (local.get $fourth) (i32.const 1)))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $rounds (i32.lt_s (local.get $i) (i32.const 4))))
        (i32.add (local.get $first) (local.get $fourth)))
      """)
    try guest.expect(
      "[0] 21 10 [1] 20 30 11 [2] 21 12 [3] 20 30".split(separator: " ").map(String.init),
      result: 13 + 6)
  }
}
