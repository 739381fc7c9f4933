// SPDX-License-Identifier: Apache-2.0
//
// What every program that suspends relies on: scenarios 1 to 9, with the values that transformed
// modules give for the same programs.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct BasicScenarioTests {
  @Test(arguments: [true, false])
  func `scenario 1: a runtime in the start function`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      (memory 1 1)
      (global $sleeping (mut i32) (i32.const 0))
      (start $runtime)
      (func $main
        (call $print (i32.const 10))
        (call $before)
        (call $print (i32.const 20))
        (call $sleep)
        (call $print (i32.const 30))
        (call $after)
        (call $print (i32.const 40)))
      (func $before (call $print (i32.const 1)))
      (func $sleep
        (call $print (i32.const 1000))
        (if (i32.eqz (global.get $sleeping))
          (then
            (call $print (i32.const 2000))
            (global.set $sleeping (i32.const 1))
            (i32.store (i32.const 16) (i32.const 24))
            (i32.store (i32.const 20) (i32.const 1024))
            (call $start_unwind (i32.const 16)))
          (else
            (call $print (i32.const 3000))
            (call $stop_rewind)
            (global.set $sleeping (i32.const 0))))
        (call $print (i32.const 4000)))
      (func $after (call $print (i32.const 2)))
      (func $runtime
        (call $print (i32.const 100))
        (call $main)
        (call $print (i32.const 200))
        (call $stop_unwind)
        (call $print (i32.const 300))
        (call $start_rewind (i32.const 16))
        (call $print (i32.const 400))
        (call $main)
        (call $print (i32.const 500)))
      """, fuses: fuses)
    let expected = "100 10 1 20 1000 2000 4000 200 300 400 1000 3000 4000 30 2 40 500"
    #expect(guest.log == expected.split(separator: " ").map(String.init))
  }

  @Test func `scenario 2: sleep once`() throws {
    try Guest("(func $main (result i32) (drop (call $sleep (i32.const 1))) (i32.const 21))")
      .expect(["[1]"], result: 21)
  }

  @Test func `scenario 3: two sleeps in sequence`() throws {
    let guest = Guest(
      """
      (func $main (result i32)
        (drop (call $sleep (i32.const 1)))
        (drop (call $sleep (i32.const 2)))
        (i32.const 42))
      """)
    try guest.expect(["[1]", "[2]"], result: 42)
  }

  @Test func `scenario 4: a local is preserved`() throws {
    let guest = Guest(
      """
      (func $main (result i32) (local $x i32)
        (local.set $x (i32.add (i32.load (i32.const 8000)) (i32.const 10)))
        (drop (call $sleep (i32.const 1)))
        (local.get $x))
      """)
    try guest.expect(["[1]"], result: 10)
  }

  @Test func `scenario 4: a local is updated after the sleep`() throws {
    let guest = Guest(
      """
      (func $main (result i32) (local $x i32)
        (local.set $x (i32.add (i32.load (i32.const 8000)) (i32.const 10)))
        (drop (call $sleep (i32.const 1)))
        (local.set $x (i32.add (local.get $x) (i32.const 12)))
        (local.get $x))
      """)
    try guest.expect(["[1]"], result: 22)
  }

  @Test(arguments: [true, false])
  func `scenario 4: parameters are preserved and arguments at the rewind ignored`(
    fuses: Bool
  ) throws {
    for (first, second, result) in [(7, 8, 18), (8, 10, 21)] as [(Int32, Int32, Int32)] {
      var imports = Imports()
      imports.define("env", "sleep", FunctionType()) { caller, _ in
        let asyncify = try #require(caller.instance?.nativeAsyncify)
        if asyncify.state == .rewinding {
          try asyncify.stopRewind()
        } else {
          try asyncify.startUnwind(16)
        }
        return []
      }
      let engine = engine(fuses: fuses)
      let instance = try Instance(
        try wat(
          """
          (module
            (import "env" "sleep" (func $sleep))
            (memory 1)
            (data (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
            (func (export "params") (param $x i32) (param $y i32) (result i32)
              (call $sleep)
              (i32.add (i32.add (local.get $x) (local.get $y)) (i32.const 3))))
          """, engine: engine), imports: imports, store: Store(engine: engine))
      let asyncify = try #require(instance.nativeAsyncify)
      #expect(try instance.call("params", [.i32(first), .i32(second)]) == [.i32(0)])
      #expect(asyncify.state == .unwinding)
      try asyncify.stopUnwind()
      try asyncify.startRewind(16)
      #expect(try instance.call("params", [.i32(999), .i32(-1)]) == [.i32(result)])
      #expect(asyncify.state == .normal)
    }
  }

  @Test(arguments: [(0, 27, []), (1, 3, ["[5]"])] as [(Int32, Int32, [String])])
  func `scenario 5: a sleep under a condition`(sleeps: Int32, result: Int32, log: [String]) throws {
    let guest = Guest(
      """
      (func $main (result i32) (call $deeper (i32.const \(sleeps))))
      (func $deeper (param $sleeps i32) (result i32)
        (if (result i32) (local.get $sleeps)
          (then (drop (call $sleep (i32.const 5))) (i32.const 3))
          (else (i32.const 27))))
      """)
    try guest.expect(log, result: result)
  }

  @Test func `scenario 6: factorial by recursion`() throws {
    let guest = Guest(
      """
      (func $main (result i32) (call $factorial (i32.const 5)))
      (func $factorial (param $n i32) (result i32)
        (if (i32.eq (local.get $n) (i32.const 1)) (then (return (i32.const 1))))
        (i32.mul
          (local.get $n)
          (call $factorial (i32.sub (call $sleep (local.get $n)) (i32.const 1)))))
      """)
    try guest.expect(["[5]", "[4]", "[3]", "[2]"], result: 120)
  }

  @Test func `scenario 6: factorial by a loop`() throws {
    let guest = Guest(
      """
      (func $main (result i32) (local $i i32) (local $product i32)
        (local.set $i (i32.const 2))
        (local.set $product (i32.const 1))
        (loop $next
          (local.set $product (i32.mul (local.get $product) (call $sleep (local.get $i))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.le_s (local.get $i) (i32.const 5))))
        (local.get $product))
      """)
    try guest.expect(["[2]", "[3]", "[4]", "[5]"], result: 120)
  }

  @Test func `scenario 7: an indirect call in the middle of the stack`() throws {
    let guest = Guest(
      """
      (type $step (func (param i32) (result i32)))
      (table funcref (elem $double $triple))
      (func $main (result i32)
        (i32.mul
          (call $sleep (i32.const 2))
          (call_indirect (type $step)
            (call_indirect (type $step) (i32.const 36) (i32.const 0))
            (i32.const 1))))
      (func $double (param $x i32) (result i32)
        (i32.mul (call $sleep (local.get $x)) (i32.const 2)))
      (func $triple (param $x i32) (result i32)
        (i32.mul (i32.const 3) (call $sleep (local.get $x))))
      """)
    try guest.expect(["[2]", "[36]", "[72]"], result: 432)
  }

  @Test(arguments: [(1, 1460, "[1000]"), (0, 2520, "[2000]")] as [(Int32, Int32, String)])
  func `scenario 7: sleeps in both arms of an if`(
    condition: Int32, result: Int32, slept: String
  ) throws {
    let guest = Guest(
      """
      (func $main (result i32) (local $x i32)
        (i32.const 400)
        (if (result i32) (i32.eq (call $sleep (i32.const \(condition))) (i32.const 1))
          (then (local.set $x (i32.const 60)) (call $sleep (i32.const 1000)))
          (else (local.set $x (i32.const 120)) (call $sleep (i32.const 2000))))
        i32.add
        (i32.add (local.get $x)))
      """)
    try guest.expect(["[\(condition)]", slept], result: result)
  }

  @Test(arguments: [true, false])
  func `scenario 8: three generators take turns`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      (memory 1)
      (global $buffer (mut i32) (i32.const 0))
      (global $given (mut i32) (i32.const 0))
      (type $generator (func))
      (table funcref (elem $linear $exponential $weird))
      (func $yield (param $value i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return)))
        (global.set $given (local.get $value))
        (call $start_unwind (global.get $buffer)))
      (func $linear (local $i i32)
        (loop $next
          (call $yield (local.get $i))
          (local.set $i (i32.add (local.get $i) (i32.const 10)))
          (br $next)))
      (func $exponential (local $i i32)
        (local.set $i (i32.const 1))
        (loop $next
          (call $yield (local.get $i))
          (local.set $i (i32.add (local.get $i) (local.get $i)))
          (br $next)))
      (func $weird
        (loop $next
          (call $yield (i32.const 42))
          (call $yield (i32.const 1337))
          (call $yield (i32.const 0))
          (call $yield (i32.const -1000))
          (br $next)))
      (func $poll (param $which i32) (param $isNew i32)
        (global.set $buffer (i32.add (i32.const 16) (i32.mul (local.get $which) (i32.const 1000))))
        (if (local.get $isNew)
          (then
            (i32.store (global.get $buffer) (i32.add (global.get $buffer) (i32.const 8)))
            (i32.store offset=4 (global.get $buffer)
              (i32.add (global.get $buffer) (i32.const 1000))))
          (else (call $start_rewind (global.get $buffer))))
        (call_indirect (type $generator) (local.get $which))
        (call $stop_unwind)
        (call $print (global.get $given)))
      (func (export "run") (local $i i32)
        (loop $next
          (call $poll (i32.const 0) (i32.eqz (local.get $i)))
          (call $poll (i32.const 1) (i32.eqz (local.get $i)))
          (call $poll (i32.const 2) (i32.eqz (local.get $i)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_s (local.get $i) (i32.const 5)))))
      """, fuses: fuses)
    try guest.call("run")
    let expected = "0 1 42 10 2 1337 20 4 0 30 8 -1000 40 16 42"
    #expect(guest.log == expected.split(separator: " ").map(String.init))
  }

  @Test(arguments: [true, false])
  func `scenario 9: a host function in the middle of the stack forwards the call`(
    fuses: Bool
  ) throws {
    var forwarded = 0
    var slept: [Int32] = []
    let guest = try NativeGuest(
      """
      (import "env" "forward" (func $forward (param i32) (result i32)))
      (import "env" "sleep" (func $sleep (param i32) (result i32)))
      (memory 1)
      (data (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
      (func (export "tunnel") (param $x i32) (result i32)
        (i32.add
          (call $forward (i32.add (local.get $x) (i32.const 22)))
          (i32.add (call $sleep (i32.const 2)) (local.get $x))))
      (func (export "inside") (param $x i32) (result i32) (local $y i32)
        (local.set $y (i32.mul (local.get $x) (i32.const 2)))
        (drop (call $sleep (i32.const 1)))
        (i32.sub (local.get $y) (local.get $x)))
      """, fuses: fuses
    ) { imports in
      let type = FunctionType([.i32], [.i32])
      imports.define("env", "forward", type) { caller, arguments in
        forwarded += 1
        return try #require(caller.instance).call("inside", arguments)
      }
      imports.define("env", "sleep", type) { caller, arguments in
        let asyncify = try #require(caller.instance?.nativeAsyncify)
        if asyncify.state == .rewinding {
          try asyncify.stopRewind()
          return arguments
        }
        if case .i32(let argument)? = arguments.first { slept.append(argument) }
        try asyncify.startUnwind(16)
        return [.i32(0)]
      }
    }
    var result = try guest.call("tunnel", 24)
    var rewinds = 0
    while guest.asyncify.state == .unwinding {
      #expect(result == 0)
      rewinds += 1
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      result = try guest.call("tunnel", -1)
    }
    #expect(result == 72)
    #expect(rewinds == 2)
    #expect(slept == [1, 2])
    // At first, and when it stood in the rewound stack; not in the second rewind, when it was over.
    #expect(forwarded == 2)
    #expect(try guest.word(16) == 24)
  }
}
