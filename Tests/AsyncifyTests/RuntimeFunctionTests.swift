// SPDX-License-Identifier: Apache-2.0
//
// Runtime functions: in the middle of the stack, called in every state, swallowing unwinds, and as
// schedulers. Scenarios 21 to 35.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct RuntimeFunctionTests {
  private func numbers(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  @Test(arguments: [true, false])
  func `scenario 21: a runtime function in the middle runs from its start both times`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (global $isAwake (mut i32) (i32.const 0))
      (func $root (result i32)
        (call $print (i32.const 30))
        (i32.mul (call $middle) (i32.const 2)))
      (func $middle (result i32) (local $result i32)
        (if (i32.const 0) (then (call $start_unwind (i32.const 0))))
        (call $print (i32.const 20))
        (call $print (call $helper (i32.const 30)))
        (local.set $result (call $leaf (i32.const 4242)))
        (call $print (i32.const 21))
        (call $print (local.get $result))
        (local.get $result))
      (func $helper (param $x i32) (result i32) (i32.mul (local.get $x) (call $thirty)))
      (func $thirty (result i32) (i32.const 30))
      (func $leaf (param $x i32) (result i32)
        (call $print (i32.const 10))
        (i32.mul (call $sleep (local.get $x)) (i32.const 2)))
      (func $sleep (param $x i32) (result i32)
        (call $print (i32.const 1))
        (call $print (local.get $x))
        (if (global.get $isAwake)
          (then (call $stop_rewind) (call $print (i32.const 3)) (return (i32.const 41))))
        (call $print (i32.const 2))
        (call $start_unwind (i32.const 16))
        (i32.const 555))
      (func (export "run") (result i32) (local $result i32)
        (local.set $result (call $root))
        (call $print (i32.const 40))
        (call $stop_unwind)
        (call $print (local.get $result))
        (call $print (i32.sub (i32.load (i32.const 16)) (i32.const 24)))
        (global.set $isAwake (i32.const 1))
        (call $start_rewind (i32.const 16))
        (local.set $result (call $root))
        (call $print (i32.const 41))
        (local.get $result))
      """, fuses: fuses)
    #expect(try guest.call("run") == 164)
    // 12 bytes: $leaf's argument of $sleep and its site word, $root's site word.
    #expect(
      guest.log
        == numbers("30 20 900 10 1 4242 2 21 0 40 0 12 20 900 1 4242 3 21 82 41"))
    #expect(guest.asyncify.state == .normal)
    #expect(try guest.word(16) == 24)
  }

  @Test(arguments: [true, false])
  func `scenario 22: an unwind may be swallowed like an exception`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $throw
        (call $print (i32.const 3))
        (call $start_unwind (i32.const 16)))
      (func $body (result i32)
        (call $print (i32.const 2))
        (call $throw)
        (call $print (i32.const 777))
        (i32.const 5))
      (func $try (result i32) (local $result i32)
        (call $print (i32.const 1))
        (local.set $result (call $body))
        (if (i32.eq (call $get_state) (i32.const 1))
          (then
            (call $stop_rewind)
            (call $print (i32.const 4))
            (i32.store (i32.const 16) (i32.const 24))
            (return (i32.const 99))))
        (local.get $result))
      (func $main (export "main") (param $x i32) (result i32)
        (i32.add (call $try) (local.get $x))
        (call $print (i32.const 5)))
      """, fuses: fuses)
    for _ in 1...3 {
      #expect(try guest.call("main", 1000) == 1099)
      #expect(guest.asyncify.state == .normal)
      #expect(try guest.word(16) == 24)
    }
    #expect(guest.log == numbers("1 2 3 4 5 1 2 3 4 5 1 2 3 4 5"))
  }

  @Test(arguments: [true, false])
  func `scenario 23: a function that starts and stops an unwind itself is both top and bottom`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $both (result i32)
        (call $start_unwind (i32.const 16))
        (call $print (call $get_state))
        (call $stop_unwind)
        (call $print (call $get_state))
        (i32.const 4))
      (func (export "main") (param $x i32) (result i32)
        (i32.add (call $both) (local.get $x))
        (call $print (local.get $x)))
      """, fuses: fuses)
    #expect(try guest.call("main", 10) == 14)
    #expect(guest.log == numbers("1 0 10"))
    #expect(try guest.word(16) == 24, "nothing was saved")
  }

  @Test(arguments: [true, false])
  func `scenario 24: stopping after a call that has simply returned changes nothing`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $work (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x)))
      (func (export "main") (param $x i32) (result i32) (local $result i32)
        (call $stop_unwind)
        (local.set $result (call $work (local.get $x)))
        (call $stop_unwind)
        (call $stop_rewind)
        (local.get $result))
      """, fuses: fuses)
    #expect(try guest.call("main", 9) == 81)
    #expect(guest.asyncify.state == .normal)
  }

  @Test(arguments: [true, false])
  func `scenario 25: helpers that cannot suspend run in every state`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (type $unary (func (param i32) (result i32)))
      (table funcref (elem $square))
      (func $square (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x)))
      (func $squareAndOne (param $x i32) (result i32)
        (i32.add (call $square (local.get $x)) (i32.const 1)))
      (func $sleep (param $x i32) (result i32)
        (if (i32.eq (call $get_state) (i32.const 2))
          (then
            ;; In state 2, before the rewind is stopped.
            (call $print (call $squareAndOne (i32.const 3)))
            (call $print (call_indirect (type $unary) (i32.const 4) (i32.const 0)))
            (call $stop_rewind)
            (return (local.get $x))))
        (call $start_unwind (i32.const 16))
        ;; In state 1, in a top runtime function.
        (call $print (call $squareAndOne (i32.const 1)))
        (i32.const 0))
      (func $work (param $x i32) (result i32)
        (i32.add (call $sleep (local.get $x)) (local.get $x)))
      (func (export "main") (param $x i32) (result i32) (local $result i32)
        (local.set $result (call $work (local.get $x)))
        ;; In state 1, in a bottom runtime function.
        (call $print (call $squareAndOne (i32.const 2)))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        ;; In state 2, in a bottom runtime function.
        (call $print (call $squareAndOne (i32.const 5)))
        (call $work (i32.const 0)))
      """, fuses: fuses)
    #expect(try guest.call("main", 50) == 100)
    #expect(guest.log == numbers("2 5 26 10 16"))
  }

  @Test(arguments: [true, false])
  func `scenario 26: a runtime function called through a table and by another instance`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (type $sleeper (func (param i32) (result i32)))
      (table (export "table") 2 funcref)
      (elem (i32.const 1) $sleep)
      (func $sleep (export "sleep") (param $x i32) (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 7))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $work (export "work") (param $x i32) (result i32)
        (local.get $x)
        (call_indirect (type $sleeper) (i32.mul (local.get $x) (i32.const 3)) (i32.const 1))
        i32.add)
      """, fuses: fuses)
    let forwarder = try Instance(
      try wat(
        """
        (module $forwarder
          (import "guest" "work" (func $work (param i32) (result i32)))
          (import "guest" "sleep" (func $sleep (param i32) (result i32)))
          (func (export "work") (param i32) (result i32) (call $work (local.get 0)))
          (func (export "sleep") (param i32) (result i32) (call $sleep (local.get 0))))
        """, engine: guest.instance.store.engine),
      imports: {
        var imports = Imports()
        imports.define("guest", instance: guest.instance)
        return imports
      }(), store: guest.instance.store)
    #expect(try guest.call("work", 100) == 0)
    #expect(guest.asyncify.state == .unwinding)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    // The rewind comes through the other instance this time.
    #expect(try forwarder.call("work", [.i32(0)]) == [.i32(107)])
    #expect(guest.asyncify.state == .normal)
    #expect(try forwarder.call("work", [.i32(100)]) == [.i32(0)])
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("work", 0) == 107)
    // No ordinary function between it and the host.
    #expect(try forwarder.call("sleep", [.i32(1)]) == [.i32(0)])
    #expect(guest.asyncify.state == .unwinding)
    try guest.asyncify.stopUnwind()
    #expect(try guest.word(16) == 24)
  }

  @Test(arguments: [true, false])
  func `scenario 27: longjmp, an unwind into one buffer and a rewind from another`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      (memory 1)
      ;; 1: setjmp captures. 2: longjmp throws away. 0: nothing.
      (global $wish (mut i32) (i32.const 0))
      (global $payload (mut i32) (i32.const 0))
      (func $setjmp (result i32)
        (if (i32.eq (call $get_state) (i32.const 2))
          (then (call $stop_rewind) (return (global.get $payload))))
        (global.set $wish (i32.const 1))
        (i32.store (i32.const 16) (i32.const 24))
        (i32.store (i32.const 20) (i32.const 512))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $longjmp (param $value i32)
        (global.set $wish (i32.const 2))
        (global.set $payload (local.get $value))
        (i32.store (i32.const 600) (i32.const 608))
        (i32.store (i32.const 604) (i32.const 1024))
        (call $start_unwind (i32.const 600)))
      (func $deep (param $n i32) (param $value i32)
        (if (i32.eqz (local.get $n)) (then (call $longjmp (local.get $value)) (unreachable)))
        (call $deep (i32.sub (local.get $n) (i32.const 1)) (local.get $value))
        (call $print (i32.const 666)))
      (func $main (result i32) (local $value i32)
        (local.set $value (call $setjmp))
        (call $print (local.get $value))
        (if (i32.lt_s (local.get $value) (i32.const 5))
          (then (call $deep (i32.const 9) (i32.add (local.get $value) (i32.const 1)))))
        (i32.add (local.get $value) (i32.const 100)))
      (func (export "run") (result i32) (local $result i32)
        (local.set $result (call $main))
        (block $done (loop $again
          (br_if $done (i32.ne (call $get_state) (i32.const 1)))
          (call $stop_unwind)
          ;; The capture of setjmp may be rewound any number of times.
          (if (i32.eq (global.get $wish) (i32.const 1))
            (then (i32.store (i32.const 700) (i32.load (i32.const 16)))))
          (i32.store (i32.const 16) (i32.load (i32.const 700)))
          (call $start_rewind (i32.const 16))
          (local.set $result (call $main))
          (br $again)))
        (local.get $result))
      """, fuses: fuses)
    #expect(try guest.call("run") == 105)
    #expect(guest.log == numbers("0 1 2 3 4 5"))
  }

  /// A guest whose `main` adds its argument to what the sleeper answers.
  private func sleepingGuest(_ sleeper: ChangingSleeper, fuses: Bool) throws -> NativeGuest {
    try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func (export "main") (param $x i32) (result i32)
        (i32.add (call $sleep) (local.get $x)))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
  }

  @Test(arguments: [true, false])
  func `scenario 28: a capture rewound twice`(fuses: Bool) throws {
    let sleeper = ChangingSleeper()
    let guest = try sleepingGuest(sleeper, fuses: fuses)
    try guest.call("main", 50)
    try guest.asyncify.stopUnwind()
    let top = try guest.word(16)
    var result: Int32 = 0
    for answer in [1, 2] as [Int32] {
      sleeper.answer = answer
      try guest.stack().setCurrent(UInt64(top))
      try guest.asyncify.startRewind(16)
      result = result * 1000 + (try guest.call("main", 0))
    }
    #expect(result == 51_052)
  }

  @Test(arguments: [true, false])
  func `scenario 29: frames may be moved, also to another instance of the module`(
    fuses: Bool
  ) throws {
    let sleeper = ChangingSleeper()
    let fields = """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func $deep (param $x i64) (param $n i32) (result i64)
        (if (result i64) (local.get $n)
          (then
            (i64.add
              (call $deep (i64.mul (local.get $x) (i64.const 3))
                (i32.sub (local.get $n) (i32.const 1)))
              (local.get $x)))
          (else (i64.extend_i32_s (call $sleep)))))
      (func (export "main") (param $x i32) (result i32)
        (i32.wrap_i64 (call $deep (i64.extend_i32_s (local.get $x)) (i32.const 4))))
      """
    let engine = engine(fuses: fuses)
    let guests = try (0..<2).map { _ in
      try NativeGuest(fields, fuses: fuses, store: Store(engine: engine)) { sleeper.define(&$0) }
    }
    let expected: Int32 = 1000 + 2 * (1 + 3 + 9 + 27)
    sleeper.answer = 1000
    try guests[0].call("main", 2)
    try guests[0].asyncify.stopUnwind()
    let top = Int(try guests[0].word(16))
    let bytes = try guests[0].asyncify.memory.read(at: 24, count: top - 24)
    for (index, guest) in guests.enumerated() {
      // At an odd place, too.
      for place in [2048, 4001] {
        try guest.asyncify.memory.write(bytes, at: place)
        try guest.stack(1600).reset(
          current: UInt64(place + bytes.count), end: UInt64(place + bytes.count))
        try guest.asyncify.startRewind(1600)
        #expect(try guest.call("main", 0) == expected, "guest \(index) at \(place)")
        #expect(try guest.word(1600) == UInt32(place))
      }
    }
  }

  @Test(arguments: [true, false])
  func `scenario 30: frames that were restored can still be read`(fuses: Bool) throws {
    let sleeper = ChangingSleeper()
    let guest = try sleepingGuest(sleeper, fuses: fuses)
    try guest.call("main", 77)
    try guest.asyncify.stopUnwind()
    let before = try guest.asyncify.memory.read(at: 24, count: 488)
    #expect(try guest.word(24) == 77)
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 77)
    #expect(try guest.word(16) == 24)
    #expect(try guest.asyncify.memory.read(at: 24, count: 488) == before)
  }

  @Test(arguments: [true, false])
  func `scenario 31: a collector finds pointers in locals and operands`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (global $found (mut i32) (i32.const 0))
      ;; Unwinds, looks for numbers between 0x10000 and 0x10fff in the buffer, rewinds.
      (func $scan (local $at i32) (local $word i32)
        (local.set $at (i32.const 24))
        (loop $next
          (local.set $word (i32.load (local.get $at)))
          (if (i32.eq (i32.shr_u (local.get $word) (i32.const 12)) (i32.const 16))
            (then (call $print (local.get $word))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br_if $next (i32.lt_u (local.get $at) (i32.load (i32.const 16))))))
      (func $collect
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (call $start_unwind (i32.const 16)))
      (func $work (param $pointer i32) (result i32) (local $other i32)
        (local.set $other (i32.or (local.get $pointer) (i32.const 0x10)))
        ;; This one is on the operand stack only.
        (i32.or (local.get $pointer) (i32.const 0x20))
        (call $collect)
        (i32.sub (local.get $other)))
      (func (export "run") (result i32) (local $result i32)
        (drop (call $work (i32.const 0x10004)))
        (call $stop_unwind)
        (call $scan)
        (call $start_rewind (i32.const 16))
        (call $work (i32.const 0)))
      """, fuses: fuses)
    #expect(try guest.call("run") == 0x10)
    #expect(guest.log.compactMap { Int($0) } == [0x10014, 0x10024])
  }

  @Test(arguments: [true, false])
  func `scenario 32: coroutines inside coroutines, three levels deep`(fuses: Bool) throws {
    // Each level polls the next one, gives on what it gets and adds a mark of its own; every other
    // time it suspends itself in between.
    let guest = try NativeGuest(
      """
      (memory 1)
      (global $level (mut i32) (i32.const 0))
      (global $value (mut i32) (i32.const 0))
      (func $buffer (param $level i32) (result i32)
        (i32.mul (i32.add (local.get $level) (i32.const 1)) (i32.const 1024)))
      ;; Suspends the coroutine of the current level.
      (func $yield (param $value i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (global.set $value (local.get $value))
        (call $start_unwind (call $buffer (global.get $level))))
      ;; Runs the coroutine of a level until it yields; it is new the first time.
      (func $poll (param $level i32) (result i32) (local $buffer i32) (local $caller i32)
        (local.set $caller (global.get $level))
        (local.set $buffer (call $buffer (local.get $level)))
        (global.set $level (local.get $level))
        (if (i32.load offset=8 (local.get $buffer))
          (then (call $start_rewind (local.get $buffer)))
          (else
            (i32.store offset=8 (local.get $buffer) (i32.const 1))
            (i32.store (local.get $buffer) (i32.add (local.get $buffer) (i32.const 16)))
            (i32.store offset=4 (local.get $buffer)
              (i32.add (local.get $buffer) (i32.const 1024)))))
        (call $body (local.get $level))
        (call $stop_unwind)
        (global.set $level (local.get $caller))
        (global.get $value))
      (func $body (param $level i32) (local $i i32)
        (loop $next
          (if (i32.eq (local.get $level) (i32.const 3))
            (then (call $yield (local.get $i)))
            (else
              (call $yield (i32.add (i32.mul (local.get $level) (i32.const 100)) (local.get $i)))
              (call $yield
                (i32.add
                  (i32.mul (local.get $level) (i32.const 1000))
                  (call $poll (i32.add (local.get $level) (i32.const 1)))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next)))
      (func (export "run") (local $i i32)
        (loop $next
          (call $print (call $outermost))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_s (local.get $i) (i32.const 12)))))
      (func $outermost (result i32) (call $poll (i32.const 1)))
      """, fuses: fuses)
    try guest.call("run")
    // The same in Swift.
    func sequence(_ level: Int) -> AnyIterator<Int> {
      var i = 0
      guard level < 3 else {
        return AnyIterator {
          defer { i += 1 }
          return i
        }
      }
      let inner = sequence(level + 1)
      var polls = false
      return AnyIterator {
        defer { polls.toggle() }
        guard polls else { return level * 100 + i }
        i += 1
        return inner.next().map { level * 1000 + $0 }
      }
    }
    let expected = sequence(1).prefix(12).map(String.init)
    #expect(expected.prefix(4) == ["100", "1200", "101", "3000"])
    #expect(guest.log == expected)
  }

  @Test(arguments: [true, false])
  func `scenario 33: a thousand coroutines in turn`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      (memory 4)
      (global $current (mut i32) (i32.const 0))
      (global $sum (mut i64) (i64.const 0))
      (func $buffer (result i32) (i32.mul (global.get $current) (i32.const 128)))
      (func $yield (param $value i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (global.set $sum (i64.add (global.get $sum) (i64.extend_i32_u (local.get $value))))
        (call $start_unwind (call $buffer)))
      (func $body (param $number i32) (local $total i32)
        (loop $next
          (call $deeper (local.get $total))
          (local.set $total (i32.add (local.get $total) (local.get $number)))
          (br $next)))
      (func $deeper (param $value i32) (call $yield (local.get $value)) (call $check))
      (func $check)
      (func (export "run") (param $count i32) (param $rounds i32) (result i64) (local $round i32)
        (loop $rounds
          (global.set $current (i32.const 0))
          (loop $coroutines
            (if (local.get $round)
              (then (call $start_rewind (call $buffer)))
              (else
                (i32.store (call $buffer) (i32.add (call $buffer) (i32.const 8)))
                (i32.store offset=4 (call $buffer) (i32.add (call $buffer) (i32.const 128)))))
            (call $body (global.get $current))
            (call $stop_unwind)
            (global.set $current (i32.add (global.get $current) (i32.const 1)))
            (br_if $coroutines (i32.lt_u (global.get $current) (local.get $count))))
          (local.set $round (i32.add (local.get $round) (i32.const 1)))
          (br_if $rounds (i32.lt_u (local.get $round) (local.get $rounds))))
        (global.get $sum))
      """, fuses: fuses)
    // Coroutine n yields 0, n, 2n, ...: 45 n in ten rounds.
    let expected: Int64 = 45 * (999 * 1000 / 2)
    #expect(try guest.instance.call("run", [.i32(1000), .i32(10)]) == [.i64(expected)])
  }

  @Test func `scenario 34: ten thousand frames`() throws {
    var guest = Guest(
      """
      (func $main (result i32) (call $deep (i32.const 10000) (i64.const 3)))
      (func $deep (param $n i32) (param $x i64) (result i32)
        (if (i32.eqz (local.get $n)) (then (return (call $sleep (i32.const 7)))))
        (i32.add
          (i32.wrap_i64 (i64.rem_u (local.get $x) (i64.const 1000)))
          (call $deep
            (i32.sub (local.get $n) (i32.const 1))
            (i64.mul (local.get $x) (i64.const 0x5851F42D4C957F2D)))))
      """)
    guest.pages = 17
    guest.bufferEnd = 1 << 20
    var x: UInt64 = 3
    var sum: Int32 = 7
    for _ in 0..<10_000 {
      sum += Int32(x % 1000)
      x &*= 0x5851_F42D_4C95_7F2D
    }
    try guest.expect(["[7]"], result: sum)
  }

  @Test(arguments: [true, false])
  func `scenario 35: a buffer is used again when its coroutine is over`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $yield (param $value i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (call $print (local.get $value))
        (call $start_unwind (i32.const 16)))
      (func $body (param $from i32) (param $count i32)
        (loop $next
          (if (i32.eqz (local.get $count)) (then (return)))
          (call $yield (local.get $from))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br $next)))
      (func $drive (param $from i32) (param $count i32)
        (call $body (local.get $from) (local.get $count))
        (block $done (loop $again
          (br_if $done (i32.ne (call $get_state) (i32.const 1)))
          (call $stop_unwind)
          (call $start_rewind (i32.const 16))
          (call $body (i32.const 0) (i32.const 0))
          (br $again)))
        (call $print (i32.load (i32.const 16))))
      (func (export "run")
        (call $drive (i32.const 1) (i32.const 3))
        (call $drive (i32.const 0) (i32.const 0))
        (call $drive (i32.const 70) (i32.const 2)))
      """, fuses: fuses)
    try guest.call("run")
    #expect(guest.log == numbers("1 2 3 24 24 70 71 24"))
  }
}
