// SPDX-License-Identifier: Apache-2.0
//
// What goes wrong gets a name: scenarios 45 to 54, and every reason of `AsyncifyError`.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct ErrorTests {
  private static let two = """
    (import "env" "sleep" (func $sleep (result i32)))
    \(bufferFields)
    (table (export "table") funcref (elem $first $second))
    (type $step (func (param i32) (result i32)))
    (func $first (export "first") (param $x i32) (result i32)
      (i32.add (call $sleep) (local.get $x)))
    (func $second (export "second") (param $x i32) (result i32)
      (i32.mul (call $sleep) (local.get $x)))
    (func $indirect (export "indirect") (param $x i32) (result i32)
      (call_indirect (type $step) (local.get $x) (i32.const 0)))
    """

  private func sleepingGuest(_ fields: String = two, fuses: Bool) throws -> NativeGuest {
    let sleeper = Sleeper(answers: [.i32(5)])
    return try NativeGuest(fields, fuses: fuses) { sleeper.define(&$0) }
  }

  @Test(arguments: [true, false])
  func `scenario 45: a rewind through another export names both functions`(fuses: Bool) throws {
    let guest = try sleepingGuest(fuses: fuses)
    try guest.call("first", 1)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    let error = try asyncifyError { try guest.call("second", 1) }
    #expect(
      error
        == guest.error(
          .rewindMismatch(entered: "second", expected: "first", suspended: "first"), .rewinding,
          current: 32, segment: 1, place: guest.place("first"), [], of: error))
    #expect(
      error.message == """
        rewind mismatch: second was entered, the buffer holds a frame of first; the unwind ended \
        with first
        """)
    // Nothing was taken from the buffer: the right export still goes on.
    #expect(try guest.call("first", 0) == 6)
    #expect(guest.asyncify.state == .normal)
  }

  @Test(arguments: [true, false])
  func `scenario 46: a changed table entry names both functions`(fuses: Bool) throws {
    let guest = try sleepingGuest(fuses: fuses)
    let table = try #require(guest.instance.table("table"))
    try guest.call("indirect", 1)
    try guest.asyncify.stopUnwind()
    let first = try table.get(0)
    try table.set(0, try table.get(1))
    try guest.asyncify.startRewind(16)
    let error = try asyncifyError { try guest.call("indirect", 1) }
    #expect(
      error
        == guest.error(
          .rewindMismatch(entered: "second", expected: "first", suspended: "indirect"), .rewinding,
          current: 40, segment: 1, place: guest.place("first"), ["indirect"], of: error))
    guest.asyncify.reset()
    // An entry that is there no more ends the call as it would have ended the guest's.
    try guest.stack().reset(current: 24, end: 512)
    try table.set(0, first)
    try guest.call("indirect", 1)
    try guest.asyncify.stopUnwind()
    try table.set(0, .funcref(nil))
    try guest.asyncify.startRewind(16)
    let report = #expect(throws: TrapReport.self) { try guest.call("indirect", 1) }
    #expect(report?.trap == .uninitializedElement)
    #expect(report?.backtrace.frames.map(\.functionName) == ["indirect"])
    guest.asyncify.reset()
    // And with the old table everything is as if nothing had happened.
    try table.set(0, first)
    try guest.stack().reset(current: 24, end: 512)
    try guest.call("indirect", 1)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("indirect", 1) == 6)
  }

  @Test(arguments: [true, false])
  func `an indirect call goes to the table index of then`(fuses: Bool) throws {
    // The index stands in a local that changes, an operand, and a constant.
    let guest = try sleepingGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (type $step (func (param i32) (result i32)))
      (table funcref (elem $double $triple))
      (func $double (param $x i32) (result i32)
        (i32.add (call $sleep) (i32.mul (local.get $x) (i32.const 2))))
      (func $triple (param $x i32) (result i32)
        (i32.add (call $sleep) (i32.mul (local.get $x) (i32.const 3))))
      (func (export "local") (param $i i32) (result i32)
        (call_indirect (type $step) (i32.const 10) (local.get $i))
        (local.set $i (i32.const 77))
        (i32.add (local.get $i)))
      (func (export "operand") (param $i i32) (result i32)
        (call_indirect (type $step) (i32.const 10) (i32.sub (i32.const 1) (local.get $i))))
      (func (export "constant") (param $i i32) (result i32)
        (call_indirect (type $step) (i32.const 10) (i32.const 1)))
      """, fuses: fuses)
    let expected: [(Name, Int32)] = [("local", 102), ("operand", 35), ("constant", 35)]
    for (name, result) in expected {
      try guest.call(name, 0)
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      #expect(try guest.call(name, 1) == result, "\(name)")
    }
  }

  @Test(arguments: [true, false])
  func `scenario 47: a callee that forgets to stop the rewind`(fuses: Bool) throws {
    for result in ["", "(result i32)"] {
      let guest = try NativeGuest(
        """
        \(bufferFields)
        (func $forgets \(result)
          (if (i32.eqz (call $get_state)) (then (call $start_unwind (i32.const 16))))
          \(result.isEmpty ? "" : "(i32.const 1)"))
        (func (export "main") (param $x i32) \(result) (call $forgets))
        """, fuses: fuses)
      try guest.call("main", 1)
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      let error = try asyncifyError { try guest.call("main", 1) }
      #expect(
        error
          == guest.error(
            .rewindNotStopped(callee: "forgets"), .rewinding, current: 24,
            place: guest.place("main"), ["main"], of: error))
      #expect(
        error.message
          == "rewind not stopped: control came back from forgets to main in state rewinding")
      guest.asyncify.reset()
    }
  }

  @Test(arguments: [true, false])
  func `scenario 48: a function that may suspend is called while unwinding`(fuses: Bool) throws {
    // By the host.
    let guest = try sleepingGuest(fuses: fuses)
    try guest.call("first", 1)
    let error = try asyncifyError { try guest.call("second", 1) }
    #expect(
      error
        == guest.error(
          .enteredWhileUnwinding(caller: "the host"), .unwinding, current: 32, segment: 1,
          place: guest.place("second", call: nil), [], of: error))
    #expect(error.message == "second, which may suspend, was called by the host while unwinding")
    // The unwind is not disturbed.
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("first", 0) == 6)
    // By a runtime function.
    let other = try NativeGuest(
      """
      \(bufferFields)
      (func $sleep (call $start_unwind (i32.const 16)) (call $work (i32.const 1)))
      (func $work (param i32) (if (local.get 0) (then (call $sleep))))
      (func (export "main") (call $work (i32.const 1)))
      """, fuses: fuses)
    let inner = try asyncifyError { try other.call("main") }
    #expect(
      inner
        == other.error(
          .enteredWhileUnwinding(caller: "sleep"), .unwinding, current: 24,
          place: other.place("work", call: nil), ["sleep", "work", "main"], of: inner))
    // By a host function.
    let nested = try NativeGuest(
      """
      (import "env" "host" (func $host))
      \(bufferFields)
      (func (export "main") (call $host))
      """, fuses: fuses
    ) { imports in
      imports.define("env", "host", FunctionType()) { caller, _ in
        let instance = try #require(caller.instance)
        try instance.nativeAsyncify?.startUnwind(16)
        return try instance.call("main")
      }
    }
    let byHost = try asyncifyError { try nested.call("main") }
    #expect(byHost.reason == .enteredWhileUnwinding(caller: "the host"))
  }

  @Test(arguments: [true, false])
  func `scenario 49: a rewind from an empty buffer`(fuses: Bool) throws {
    let guest = try sleepingGuest(fuses: fuses)
    // Below the frames of this buffer stands its own structure.
    try guest.asyncify.startRewind(16)
    let error = try asyncifyError { try guest.call("first", 1) }
    guard case .corruptFrame(address: 20, let expected, found: 512) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(
      error
        == guest.error(
          .corruptFrame(address: 20, expected: expected, found: 512), .rewinding, current: 24,
          place: guest.place("first", call: nil), [], of: error))
    guest.asyncify.reset()
    // Below address 4 there is nothing at all.
    try guest.stack(600).reset(current: 3, end: 512)
    try guest.asyncify.startRewind(600)
    let other = try asyncifyError { try guest.call("first", 1) }
    #expect(other.reason == .rewindMismatch(entered: "first", expected: nil, suspended: nil))
    #expect(other.message == "rewind mismatch: first was entered, the buffer holds no frame")
  }

  @Test(arguments: [true, false])
  func `scenario 50: every flipped byte of a frame is noticed`(fuses: Bool) throws {
    let guest = try sleepingGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func (export "main") (param $x i32) (param $y i32) (result i32)
        (i32.add (i32.mul (local.get $x) (local.get $y)) (call $sleep))
        (i32.add (local.get $x)))
      """, fuses: fuses)
    try guest.call("main", 3, 4)
    try guest.asyncify.stopUnwind()
    let memory = guest.asyncify.memory
    let top = Int(try guest.word(16))
    let bytes = try memory.read(at: 24, count: top - 24)
    #expect(bytes.count == 12)
    for (index, byte) in bytes.enumerated() {
      for bit in 0..<8 {
        let flipped = byte ^ 1 << UInt8(bit)
        try memory.write([flipped], at: 24 + index)
        try guest.asyncify.startRewind(16)
        let error = try asyncifyError { try guest.call("main", 0, 0) }
        guard case .corruptFrame(let address, _, let found) = error.reason else {
          Issue.record("byte \(index), bit \(bit): \(error)")
          continue
        }
        #expect(address == UInt64(top - 4))
        #expect(found == (try guest.word(top - 4)))
        #expect(try guest.word(16) == UInt32(top))
        guest.asyncify.reset()
      }
      try memory.write([byte], at: 24 + index)
    }
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0, 0) == 20)
  }

  @Test(arguments: [true, false])
  func `scenario 50: a frame of another module is not taken for one's own`(fuses: Bool) throws {
    let fields = ["add", "sub"].map { operation in
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (func (export "main") (param $x i32) (result i32)
        (i32.\(operation) (call $sleep) (local.get $x)))
      """
    }
    let guests = try fields.map { try sleepingGuest($0, fuses: fuses) }
    try guests[0].call("main", 3)
    try guests[0].asyncify.stopUnwind()
    let bytes = try guests[0].asyncify.memory.read(at: 16, count: 64)
    try guests[1].asyncify.memory.write(bytes, at: 16)
    try guests[1].asyncify.startRewind(16)
    let error = try asyncifyError { try guests[1].call("main", 3) }
    guard case .corruptFrame(address: 28, let expected, let found) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(expected & 0xFF_FFFF == found & 0xFF_FFFF, "only the check byte differs")
  }

  /// A guest that calls back into itself through an instance of another module.
  private func sandwich(_ other: String, fuses: Bool) throws -> (NativeGuest, Instance) {
    let sleeper = Sleeper(answers: [.i32(5)])
    let store = Store(engine: engine(fuses: fuses))
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (type $step (func (param i32) (result i32)))
      (table (export "table") 1 funcref)
      (func (export "outer") (param $x i32) (result i32)
        (i32.add
          (call_indirect (type $step) (i32.mul (local.get $x) (i32.const 2)) (i32.const 0))
          (local.get $x)))
      (func (export "inner") (param $x i32) (result i32)
        (i32.mul (call $sleep) (local.get $x)))
      """, fuses: fuses, store: store
    ) { sleeper.define(&$0) }
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("guest", instance: guest.instance)
    let between = try Instance(
      try wat(other, engine: store.engine), imports: imports, store: store)
    let forward = try #require(between.function("forward") as Function?)
    try #require(guest.instance.table("table")).set(0, .funcref(forward.reference))
    return (guest, between)
  }

  @Test(arguments: [true, false])
  func `a foreign instance without asyncify between is like a host function`(
    fuses: Bool
  ) throws {
    let (guest, between) = try sandwich(
      """
      (module $between
        (import "guest" "inner" (func $inner (param i32) (result i32)))
        (global $calls (export "calls") (mut i32) (i32.const 0))
        (func (export "forward") (param i32) (result i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (call $inner (local.get 0))))
      """, fuses: fuses)
    #expect(try guest.call("outer", 100) == 0)
    #expect(guest.asyncify.state == .unwinding)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("outer", 0) == 5 * 200 + 100)
    #expect(guest.asyncify.state == .normal)
    #expect(between.global("calls")?.value == .i32(2))
    #expect(try guest.word(16) == 24)
  }

  @Test(arguments: [true, false])
  func `scenario 51: a foreign instance with asyncify between is an error`(fuses: Bool) throws {
    let (guest, between) = try sandwich(
      """
      (module $between
        (import "guest" "inner" (func $inner (param i32) (result i32)))
        (import "asyncify" "stop_unwind" (func $stop_unwind))
        (memory 1)
        (func (export "forward") (param i32) (result i32) (call $inner (local.get 0)))
        (func (export "stop") (call $stop_unwind)))
      """, fuses: fuses)
    for round in 1...2 {
      try guest.stack().reset(current: 24, end: 512)
      let error = try asyncifyError { try guest.call("outer", 100) }
      #expect(
        error
          == guest.error(
            .foreignFrame(own: "guest", foreign: "between"), .unwinding, current: 24,
            place: AsyncifyError.Place(function: 2, name: "forward"),
            ["inner", "forward", "outer"], of: error), "round \(round)")
      #expect(
        error.message == """
          forward of between, which has asyncify of its own, lies among the frames of guest to be \
          saved
          """)
      guest.asyncify.reset()
      // In the second round it has an asyncify state already.
      _ = try between.call("stop")
    }
  }

  @Test(arguments: [true, false])
  func `scenario 52: overlapping calls with a buffer each end in any order`(fuses: Bool) throws {
    let sleeper = ChangingSleeper()
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      (memory 1)
      (func $first (export "first") (param $x i32) (result i32)
        (i32.add (call $sleep) (local.get $x)))
      (func (export "second") (param $x i32) (result i32)
        (i32.sub (call $first (i32.mul (local.get $x) (i32.const 2))) (i32.const 1)))
      """, fuses: fuses
    ) { sleeper.define(&$0) }
    let buffers: [UInt64] = [64, 256, 1024]
    for buffer in buffers { try guest.stack(buffer).reset(current: buffer + 8, end: buffer + 100) }
    func suspend(_ name: Name, _ x: Int32, _ buffer: UInt64) throws {
      sleeper.buffer = buffer
      #expect(try guest.call(name, x) == 0)
      try guest.asyncify.stopUnwind()
    }
    func resume(_ name: Name, _ buffer: UInt64, _ answer: Int32) throws -> Int32 {
      sleeper.answer = answer
      try guest.asyncify.startRewind(buffer)
      return try guest.call(name, 0)
    }
    try suspend("first", 1, buffers[0])
    try suspend("second", 2, buffers[1])
    try suspend("first", 3, buffers[2])
    #expect(try resume("second", buffers[1], 1000) == 1003)
    #expect(try resume("first", buffers[0], 2000) == 2001)
    try suspend("second", 4, buffers[0])
    #expect(try resume("first", buffers[2], 3000) == 3003)
    #expect(try resume("second", buffers[0], 4000) == 4007)
  }

  @Test(arguments: [true, false])
  func `scenario 53: a trap while rewinding leaves the state, and the host resets it`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (global $trap (export "trap") (mut i32) (i32.const 1))
      (func $sleep (result i32)
        (if (i32.eq (call $get_state) (i32.const 2))
          (then
            (if (global.get $trap) (then unreachable))
            (call $stop_rewind)
            (return (i32.const 3))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
      (func (export "main") (param $x i32) (result i32) (call $work (local.get $x)))
      """, fuses: fuses)
    try guest.call("main", 4)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    let report = #expect(throws: TrapReport.self) { try guest.call("main", 0) }
    #expect(report?.trap == .unreachable)
    #expect(report?.backtrace.frames.map(\.functionName) == ["sleep", "work", "main"])
    #expect(guest.asyncify.state == .rewinding)
    guest.asyncify.reset()
    #expect(guest.asyncify.state == .normal)
    try #require(guest.instance.global("trap")).set(.i32(0))
    try guest.stack().reset(current: 24, end: 512)
    try guest.call("main", 5)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 8)
  }

  @Test(arguments: [true, false])
  func `scenario 54: of two starts the last one counts`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (data (i32.const 600) "\\60\\02\\00\\00\\00\\04\\00\\00")
      (func $sleep (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 3))))
        (call $start_unwind (i32.const 16))
        (call $start_unwind (i32.const 600))
        (i32.const 0))
      (func (export "main") (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
      """, fuses: fuses)
    try guest.call("main", 4)
    #expect(guest.asyncify.dataPointer == 600)
    #expect(try guest.word(16) == 24)
    #expect(try guest.word(600) == 616)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(600)
    #expect(try guest.call("main", 0) == 7)
  }

  @Test(arguments: [true, false])
  func `an unwind begins again in the middle of a rewind`(fuses: Bool) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (global $left (mut i32) (i32.const 3))
      ;; Goes back to sleep, from state 2, until it has been woken three times.
      (func $sleep (param $x i32) (result i32)
        (call $print (local.get $x))
        (if (i32.eq (call $get_state) (i32.const 2))
          (then (global.set $left (i32.sub (global.get $left) (i32.const 1)))))
        (if (i32.eqz (global.get $left)) (then (call $stop_rewind) (return (i32.const 9))))
        (local.set $x (i32.const 0))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $work (param $x i32) (result i32)
        (i32.add (call $sleep (i32.add (local.get $x) (i32.const 1))) (local.get $x)))
      (func (export "main") (param $x i32) (result i32)
        (i32.mul (call $work (local.get $x)) (local.get $x)))
      """, fuses: fuses)
    try guest.call("main", 4)
    for _ in 1...2 {
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      #expect(try guest.call("main", 0) == 0)
      #expect(guest.asyncify.state == .unwinding)
    }
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 13 * 4)
    #expect(guest.log == ["5", "5", "5", "5"])
  }

  @Test func `an instance without a memory has no asyncify state`() throws {
    var imports = Imports()
    imports.defineAsyncify()
    let instance = try instance(
      """
      (module
        (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
        (func (export "main") (call $start_unwind (i32.const 16))))
      """, imports)
    #expect(instance.nativeAsyncify == nil)
    let report = #expect(throws: TrapReport.self) { try instance.call("main") }
    #expect(report?.trap == .memoryOutOfBounds)
  }

  @Test func `errors say in a line what went wrong, and where`() throws {
    let guest = try sleepingGuest(fuses: true)
    try guest.stack().reset(current: 24, end: 30)
    let error = try asyncifyError { try guest.call("indirect", 1) }
    let lines = error.description.split(separator: "\n")
    #expect(
      lines.first == """
        asyncify: buffer overflow: the frame of first needs 8 bytes, 6 are left; all frames still \
        to be saved need 16 bytes, a buffer of 32 would do (state unwinding, buffer at 0x10: \
        current 0x18, end 0x1e, unwind 1)
        """)
    #expect(lines.count == 3)
  }
}
