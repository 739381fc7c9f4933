// SPDX-License-Identifier: Apache-2.0
//
// The contract between guest, runtime and buffer in detail: scenarios 10 to 20.

import Asyncify
import Interp
import TestSupport
import Testing

/// A host function `env.sleep` that suspends its caller, and answers in the rewind.
final class Sleeper {
  let answers: [Value]
  let zeros: [Value]
  /// The address of the buffer structure.
  var buffer: UInt64 = 16
  /// Called before an unwind starts.
  var beforeUnwind: (NativeAsyncify) throws -> Void = { _ in }
  /// The arguments of every call.
  private(set) var arguments: [[Value]] = []

  /// - Parameters:
  ///   - answers: The results in a rewind.
  ///   - zeros: The results that nobody sees.
  init(answers: [Value] = [], zeros: [Value]? = nil) {
    self.answers = answers
    self.zeros = zeros ?? answers.map { Value.zero($0.type) }
  }

  func define(_ imports: inout Imports, _ parameters: [ValueType] = []) {
    let type = FunctionType(parameters, answers.map(\.type))
    imports.define("env", "sleep", type) { caller, arguments in
      let asyncify = try #require(caller.instance?.nativeAsyncify)
      self.arguments.append(arguments)
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return self.answers
      }
      try self.beforeUnwind(asyncify)
      try asyncify.startUnwind(self.buffer)
      return self.zeros
    }
  }
}

/// A memory with a buffer structure at 16 and room for frames at 24 to 511.
let bufferFields = #"(memory (export "memory") 1) (data (i32.const 16) "\18\00\00\00\00\02\00\00")"#

@Suite struct ContractTests {
  @Test(arguments: [true, false])
  func `scenario 10: the results of an unwound call are zeros and nulls`(fuses: Bool) throws {
    let sleeper = Sleeper()
    let types = "i32 i64 f32 f64 funcref externref"
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep))
      \(bufferFields)
      (elem declare func $all)
      (func $all (result \(types))
        (call $sleep)
        (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (ref.func $all)
        (ref.null extern))
      (func (export "outer") (result \(types)) (call $all))
      """, fuses: fuses
    ) { imports in sleeper.define(&imports) }
    #expect(
      try guest.instance.call("outer")
        == [.i32(0), .i64(0), .f32(0), .f64(0), .funcref(nil), .externref(nil)])
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    let results = try guest.instance.call("outer")
    #expect(results.prefix(4) == [.i32(1), .i64(2), .f32(3), .f64(4)])
    guard case .funcref(.some) = results[4] else {
      Issue.record("no function: \(results[4])")
      return
    }
  }

  @Test(arguments: [true, false])
  func `scenarios 11 and 12: a call is made again as it was, and its first result is lost`(
    fuses: Bool
  ) throws {
    let sleeper = Sleeper(answers: [.i64(77)], zeros: [.i64(12345)])
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (param i32 i64 f32 f64) (result i64)))
      \(bufferFields)
      (func (export "main") (param $x i32) (result i64)
        (i64.add
          (call $sleep
            (local.get $x) (i64.const -3) (f32.const 1.5) (f64.convert_i32_s (local.get $x)))
          (i64.const 1)))
      """, fuses: fuses
    ) { imports in sleeper.define(&imports, [.i32, .i64, .f32, .f64]) }
    #expect(try guest.instance.call("main", [.i32(3)]) == [.i64(0)])
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.instance.call("main", [.i32(999)]) == [.i64(78)])
    let once: [Value] = [.i32(3), .i64(-3), .f32(1.5), .f64(3)]
    #expect(sleeper.arguments == [once, once])
  }

  @Test(arguments: [true, false])
  func `scenario 11: arguments survive a runtime function that overwrites its parameters`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $sleep (param $a i32) (param $b i64) (param $c f32) (param $d f64) (result i32)
        (call $print (local.get $a))
        (call $print (i32.wrap_i64 (local.get $b)))
        (call $print (i32.trunc_f32_s (local.get $c)))
        (call $print (i32.trunc_f64_s (local.get $d)))
        (local.set $a (i32.const -1))
        (local.set $b (i64.const -1))
        (local.set $c (f32.const -1))
        (local.set $d (f64.const -1))
        (if (i32.eq (call $get_state) (i32.const 2))
          (then (call $stop_rewind))
          (else (call $start_unwind (i32.const 16))))
        (i32.const 5))
      (func (export "main") (param $x i32) (result i32)
        (call $sleep (local.get $x) (i64.const 4) (f32.const 6) (f64.const 8)))
      """, fuses: fuses)
    #expect(try guest.call("main", 2) == 0)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 5)
    #expect(guest.log == ["2", "4", "6", "8", "2", "4", "6", "8"])
  }

  @Test(arguments: [true, false])
  func `scenario 13: the state can be seen by guest and host`(fuses: Bool) throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep))
      \(bufferFields)
      (func (export "main") (call $sleep))
      (func (export "state") (result i32) (call $get_state))
      """, fuses: fuses
    ) { imports in sleeper.define(&imports) }
    #expect(try guest.call("state") == 0)
    #expect(guest.asyncify.state == .normal)
    #expect(guest.asyncify.dataPointer == 0)
    try guest.call("main")
    #expect(try guest.call("state") == 1)
    #expect(guest.asyncify.state == .unwinding)
    #expect(guest.asyncify.dataPointer == 16)
    try guest.asyncify.stopUnwind()
    #expect(try guest.call("state") == 0)
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("state") == 2)
    #expect(guest.asyncify.state == .rewinding)
    try guest.call("main")
    #expect(try guest.call("state") == 0)
    #expect(guest.asyncify.state == .normal)
    #expect(guest.asyncify.stack.address == 16)
    #expect(try guest.asyncify.stack.bounds() == AsyncifyStack.Bounds(current: 24, end: 512))
  }

  /// A guest whose exports are the four functions that change the state.
  private static func switches(fuses: Bool) throws -> NativeGuest {
    try NativeGuest(
      """
      (memory (export "memory") 1)
      (func (export "start_unwind") (param i32) (call $start_unwind (local.get 0)))
      (func (export "stop_unwind") (call $stop_unwind))
      (func (export "start_rewind") (param i32) (call $start_rewind (local.get 0)))
      (func (export "stop_rewind") (call $stop_rewind))
      """, fuses: fuses)
  }

  @Test(arguments: [true, false])
  func `scenario 14: stopping in state normal looks at address 0 at first`(fuses: Bool) throws {
    let guest = try Self.switches(fuses: fuses)
    try guest.call("stop_unwind")
    try guest.call("stop_rewind")
    #expect(guest.asyncify.state == .normal)
    try guest.stack(0).reset(current: 9, end: 4)
    for name in ["stop_unwind", "stop_rewind"] as [Name] {
      let error = try asyncifyError { try guest.call(name) }
      #expect(error.reason == .invalidData(memorySize: 65_536))
      #expect(error.state == .normal)
      #expect(error.dataPointer == 0)
      #expect(error.bounds == AsyncifyStack.Bounds(current: 9, end: 4))
      #expect(guest.asyncify.state == .normal)
    }
  }

  @Test(arguments: [true, false])
  func `scenario 15: current behind end is an error after the state has changed`(
    fuses: Bool
  ) throws {
    let guest = try Self.switches(fuses: fuses)
    try guest.stack().reset(current: 25, end: 24)
    let changes: [(Name, AsyncifyState)] = [
      ("start_unwind", .unwinding), ("start_rewind", .rewinding),
    ]
    for (name, state) in changes {
      let error = try asyncifyError { try guest.call(name, 16) }
      #expect(error.reason == .invalidData(memorySize: 65_536))
      #expect(error.state == state)
      #expect(error.bounds == AsyncifyStack.Bounds(current: 25, end: 24))
      #expect(error.backtrace.frames.map(\.functionName) == [name.description])
      #expect(guest.asyncify.state == state)
      guest.asyncify.reset()
      #expect(guest.asyncify.state == .normal)
    }
    try guest.stack().reset(current: 24, end: 24)
    for (name, state) in changes {
      try guest.call(name, 16)
      #expect(guest.asyncify.state == state)
    }
  }

  @Test(arguments: [true, false])
  func `scenario 16: the structure may be filled after the unwind has started`(
    fuses: Bool
  ) throws {
    let guest = try NativeGuest(
      """
      (memory 1)
      (func $sleep (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 9))))
        (call $start_unwind (i32.const 16))
        (call $fill)
        (i32.const 0))
      (func $fill
        (i32.store (i32.const 16) (i32.const 600))
        (i32.store (i32.const 20) (i32.const 700)))
      (func (export "main") (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
      """, fuses: fuses)
    try guest.call("main", 30)
    #expect(try guest.word(16) == 608)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 39)
    #expect(try guest.word(16) == 600)
  }

  /// A guest of three frames below its sleep: 8, 16 and 12 bytes.
  static let threeFrames = """
    (import "env" "sleep" (func $sleep))
    \(bufferFields)
    (func (export "outer") (param $x i32) (param $y i32) (result i32)
      (call $middle (i64.extend_i32_s (local.get $x)) (local.get $y))
      (i32.add (local.get $x))
      (i32.sub (local.get $y)))
    (func $middle (param $x i64) (param $y i32) (result i32)
      (i32.add (call $inner (local.get $y)) (i32.wrap_i64 (local.get $x)))
      (i32.add (local.get $y)))
    (func $inner (param $x i32) (result i32) (call $sleep) (local.get $x))
    """

  @Test(arguments: [true, false])
  func `scenario 17: overflow is found before anything is written behind the end`(
    fuses: Bool
  ) throws {
    let frames = [("inner", 8), ("middle", 16), ("outer", 12)]
    for room in 0..<36 {
      let sleeper = Sleeper()
      let guest = try NativeGuest(Self.threeFrames, fuses: fuses) { imports in
        sleeper.define(&imports)
      }
      let end = 24 + room
      try guest.stack().reset(current: 24, end: UInt64(end))
      let canary = [UInt8](repeating: 0xA5, count: 256)
      try guest.asyncify.memory.write(canary, at: 24)
      let error = try asyncifyError { try guest.call("outer", 1, 2) }
      // Which frame does not fit, and what is left for it.
      var fitting = 0
      var used = 0
      while used + frames[fitting].1 <= room {
        used += frames[fitting].1
        fitting += 1
      }
      let total = frames[fitting...].reduce(0) { $0 + $1.1 }
      #expect(
        error
          == AsyncifyError(
            .bufferOverflow(
              needed: frames[fitting].1, available: room - used, total: total,
              suggested: ((used + total) * 5 / 4 + 15) & ~15),
            state: .unwinding, dataPointer: 16,
            bounds: AsyncifyStack.Bounds(current: UInt64(24 + used), end: UInt64(end)), segment: 1,
            place: guest.place(frames[fitting].0),
            backtrace: error.backtrace))
      #expect(
        error.backtrace.frames.map(\.functionName) == frames[fitting...].map { $0.0 },
        "the calls still to be saved")
      let behind = try guest.asyncify.memory.read(at: 24 + used, count: 256 - used)
      #expect(behind == [UInt8](repeating: 0xA5, count: 256 - used))
      #expect(
        guest.instance.store.lastBacktrace == error.backtrace)
    }
    let sleeper = Sleeper()
    let guest = try NativeGuest(Self.threeFrames, fuses: fuses) { sleeper.define(&$0) }
    try guest.stack().reset(current: 24, end: 60)
    try guest.call("outer", 1, 2)
    #expect(try guest.word(16) == 60, "a buffer that is just large enough")
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("outer", 0, 0) == 4)
  }

  @Test(arguments: [true, false], [25, 26, 27] as [UInt64])
  func `scenario 18: buffers need no alignment`(fuses: Bool, start: UInt64) throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(Self.threeFrames, fuses: fuses) { sleeper.define(&$0) }
    sleeper.buffer = 13
    try guest.stack(13).reset(current: start, end: start + 36)
    try guest.call("outer", 1000, 2)
    #expect(try guest.stack(13).bounds().current == start + 36)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(13)
    #expect(try guest.call("outer", 0, 0) == 2002)
  }

  @Test(arguments: [true, false])
  func `scenario 19: the fields are compared as unsigned numbers`(fuses: Bool) throws {
    let guest = try Self.switches(fuses: fuses)
    try guest.stack().reset(current: 24, end: 0xFFFF_FFF0)
    try guest.call("start_unwind", 16)
    try guest.call("stop_unwind")
    try guest.stack().reset(current: 0xFFFF_FFF0, end: 24)
    let error = try asyncifyError { try guest.call("start_unwind", 16) }
    #expect(error.bounds == AsyncifyStack.Bounds(current: 0xFFFF_FFF0, end: 24))
  }

  @Test(arguments: [true, false])
  func `scenario 19: a buffer that ends outside of the memory cannot take a frame`(
    fuses: Bool
  ) throws {
    let sleeper = Sleeper()
    let guest = try NativeGuest(Self.threeFrames, fuses: fuses) { sleeper.define(&$0) }
    try guest.stack().reset(current: 24, end: 65_537)
    let error = try asyncifyError { try guest.call("outer", 1, 2) }
    #expect(error.reason == .invalidData(memorySize: 65_536))
    #expect(error.bounds == AsyncifyStack.Bounds(current: 24, end: 65_537))
    #expect(try guest.word(24) == 0)
  }

  @Test(arguments: [true, false])
  func `scenario 20: a structure outside of the memory is an error after the state has changed`(
    fuses: Bool
  ) throws {
    let guest = try Self.switches(fuses: fuses)
    for address in [65_529, 65_533, 65_536, -4, -1] as [Int32] {
      let pointer = UInt64(UInt32(bitPattern: address))
      let error = try asyncifyError { try guest.call("start_unwind", address) }
      #expect(error.reason == .invalidData(memorySize: 65_536))
      #expect(error.dataPointer == pointer)
      #expect(error.bounds == nil)
      #expect(guest.asyncify.state == .unwinding)
      let other = try asyncifyError { try guest.call("start_rewind", address) }
      #expect(other.state == .rewinding)
      guest.asyncify.reset()
    }
    try guest.call("start_unwind", 65_528)
    #expect(guest.asyncify.state == .unwinding)
  }
}
