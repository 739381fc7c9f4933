// SPDX-License-Identifier: Apache-2.0
//
// Options: modes, formats, the memory of buffers; and groups of instances that share a state.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct OptionsTests {
  private static let sleeping = """
    (import "env" "sleep" (func $sleep (result i32)))
    \(bufferFields)
    (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
    (func (export "main") (param $x i32) (result i32)
      (i32.mul (call $work (local.get $x)) (local.get $x)))
    (func (export "other") (param $x i32) (result i32)
      (i32.sub (call $work (local.get $x)) (local.get $x)))
    """

  private func guest(
    _ fields: String = sleeping, fuses: Bool = true,
    _ change: (inout AsyncifyOptions) -> Void = { _ in }
  ) throws -> NativeGuest {
    let guest = try NativeGuest(fields, fuses: fuses) { Sleeper(answers: [.i32(5)]).define(&$0) }
    var options = AsyncifyOptions()
    change(&options)
    try guest.instance.configureAsyncify(options)
    return guest
  }

  // MARK: Memories

  @Test(arguments: [true, false])
  func `scenario 38: a buffer with addresses of 64 bits`(fuses: Bool) throws {
    let engine = engine(fuses: fuses)
    var imports = Imports()
    imports.defineAsyncify()
    let instance = try Instance(
      try wat(
        """
        (module
          \(asyncifyImports(address: "i64"))
          (memory i64 1)
          (data (i64.const 16) "\\20\\00\\00\\00\\00\\00\\00\\00" "\\00\\02\\00\\00\\00\\00\\00\\00")
          (func $sleep (result i32)
            (if (i32.eq (call $get_state) (i32.const 2))
              (then (call $stop_rewind) (return (i32.const 9))))
            (call $start_unwind (i64.const 16))
            (i32.const 0))
          (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
          (func (export "main") (param $x i32) (result i64)
            (drop (call $work (local.get $x)))
            (call $stop_unwind)
            ;; current, in 64 bits
            (i64.load (i64.const 16))
            (call $start_rewind (i64.const 16))
            (i64.mul (i64.const 1000))
            (i64.add (i64.extend_i32_s (call $work (i32.const 0))))))
        """, engine: engine), imports: imports, store: Store(engine: engine))
    #expect(try instance.call("main", [.i32(30)]) == [.i64(40_039)])
    let stack = try #require(instance.nativeAsyncify?.stack)
    #expect(stack.isWide)
    #expect(try stack.bounds() == AsyncifyStack.Bounds(current: 32, end: 512))
    // Addresses that no memory has.
    for pointer in [1 << 32 + 16, .max, .max - 8, 1 << 63] as [UInt64] {
      let error = try asyncifyError { try instance.nativeAsyncify?.startUnwind(pointer) }
      #expect(
        error
          == AsyncifyError(
            .invalidData(memorySize: 65_536), state: .unwinding, dataPointer: pointer, bounds: nil,
            backtrace: Backtrace(frames: [])))
      instance.nativeAsyncify?.reset()
    }
  }

  @Test func `a module takes the parameter type of its addresses only`() throws {
    var imports = Imports()
    imports.defineAsyncify()
    for type in ["i32", "i64"] {
      _ = try instance(
        "(module (import \"asyncify\" \"start_unwind\" (func (param \(type)))))", imports)
    }
    for type in ["f32", "i32 i32"] {
      #expect(throws: LinkError.self) {
        try instance(
          "(module (import \"asyncify\" \"start_unwind\" (func (param \(type)))))", imports)
      }
    }
  }

  private static let memories = """
    (import "env" "sleep" (func $sleep (result i32)))
    (memory $zero 1)
    (memory $one (export "one") 1)
    (memory $two 1)
    (data (memory $one) (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
    (data (memory $two) (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
    (export "memory" (memory $two))
    (func (export "main") (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
    """

  @Test(
    arguments: [
      (.automatic, 2), (.index(1), 1), (.exported("one"), 1), (.exported("memory"), 2),
    ] as [(AsyncifyOptions.BufferMemory, Int)])
  func `scenario 39: the memory of buffers can be chosen`(
    choice: AsyncifyOptions.BufferMemory, index: Int
  ) throws {
    let guest = try guest(Self.memories) { $0.memory = choice }
    let memory = try #require(guest.instance.memory(for: .index(MemoryIndex(index))))
    #expect(guest.asyncify.memory == memory)
    try guest.call("main", 7)
    #expect(try memory.load(at: 24) == Int32(7))
    try guest.asyncify.stopUnwind()
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 12)
  }

  @Test func `a memory that is not there is refused`() throws {
    let guest = try guest(Self.memories)
    for choice in [.index(3), .exported("none")] as [AsyncifyOptions.BufferMemory] {
      var options = AsyncifyOptions()
      options.memory = choice
      let error = try asyncifyError { try guest.instance.configureAsyncify(options) }
      #expect(error.reason == .noMemory)
    }
  }

  // MARK: Formats

  @Test(arguments: [true, false])
  func `checked frames have depth, sum and origin`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses) { $0.format = .checked }
    try guest.call("main", 3)
    // work: a value, 12 bytes, a word; main: the same; then 20 bytes and a word.
    #expect(try guest.word(16) == 24 + 20 + 20 + 24)
    #expect(try guest.word(28) == FrameCodec.magic)
    #expect(try guest.word(32) == 0)
    #expect(try guest.word(52) == 1)
    #expect(try guest.word(68) == 1, "the number of the unwind")
    #expect(try guest.word(80) == 2, "the number of frames")
    try guest.asyncify.stopUnwind()
    let bytes = try guest.asyncify.memory.read(at: 24, count: 64)
    for place in 0..<64 {
      try guest.asyncify.memory.write([bytes[place] ^ 4], at: 24 + place)
      try guest.asyncify.startRewind(16)
      #expect(throws: AsyncifyError.self, "byte \(place)") { try guest.call("main", 0) }
      guest.asyncify.reset()
      try guest.asyncify.memory.write([bytes[place]], at: 24 + place)
    }
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 24)
    // A frame of one format is none of the other.
    try guest.stack().reset(current: 64, end: 512)
    try guest.instance.configureAsyncify(AsyncifyOptions())
    try guest.asyncify.startRewind(16)
    let error = try asyncifyError { try guest.call("main", 0) }
    guard case .corruptFrame = error.reason else {
      Issue.record("\(error)")
      return
    }
  }

  // MARK: Modes

  @Test func `the mode strict takes changes of state out of order for errors`() throws {
    for mode in [AsyncifyOptions.Mode.compatible, .strict] {
      let guest = try guest { $0.mode = mode }
      let log = EventLog()
      guest.asyncify.observer = log
      func expect(
        _ reason: AsyncifyError.Reason, _ state: AsyncifyState, current: UInt64,
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
      ) throws {
        if mode == .strict {
          let error = try asyncifyError(sourceLocation: sourceLocation, body)
          #expect(
            error == guest.error(reason, state, current: current, [], of: error),
            sourceLocation: sourceLocation)
        } else {
          try body()
          #expect(log.warnings.map(\.reason) == [reason], sourceLocation: sourceLocation)
        }
        log.forget()
        guest.asyncify.reset()
      }
      for stop in [guest.asyncify.stopUnwind, guest.asyncify.stopRewind] {
        // Before the first buffer was named the structure is at 0.
        try guest.asyncify.startUnwind(16)
        guest.asyncify.reset()
        try expect(
          .illegalTransition(from: .normal, to: .normal, startedIn: nil), .normal,
          current: 24
        ) { try stop() }
      }
      try guest.asyncify.startUnwind(16)
      try expect(
        .illegalTransition(from: .unwinding, to: .rewinding, startedIn: "the host"), .unwinding,
        current: 24
      ) { try guest.asyncify.startRewind(16) }
      try guest.asyncify.startRewind(16)
      try expect(
        .illegalTransition(from: .rewinding, to: .unwinding, startedIn: "the host"), .rewinding,
        current: 24
      ) { try guest.asyncify.startUnwind(16) }
    }
  }

  @Test func `the mode strict takes a structure that is not aligned for an error`() throws {
    let guest = try guest { $0.mode = .strict }
    try guest.stack(18).reset(current: 26, end: 512)
    let error = try asyncifyError { try guest.asyncify.startUnwind(18) }
    #expect(
      error
        == AsyncifyError(
          .misalignedData(alignment: 4), state: .unwinding, dataPointer: 18,
          bounds: AsyncifyStack.Bounds(current: 26, end: 512), backtrace: Backtrace(frames: [])))
  }

  @Test func `the mode strict counts frames`() throws {
    for mode in [AsyncifyOptions.Mode.compatible, .strict] {
      let guest = try guest { $0.mode = mode }
      let log = EventLog()
      guest.asyncify.observer = log
      try guest.call("main", 3)
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      // The frames are given up.
      let reason = AsyncifyError.Reason.depthMismatch(recorded: 2, restored: 0)
      if mode == .strict {
        let error = try asyncifyError { try guest.asyncify.stopRewind() }
        #expect(error == guest.error(reason, .rewinding, current: 40, [], of: error))
      } else {
        try guest.asyncify.stopRewind()
        #expect(log.warnings.map(\.reason) == [reason])
      }
    }
  }

  @Test(arguments: [true, false])
  func `the mode trusting takes changed frames as they are`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses) { $0.mode = .trusting }
    try guest.call("main", 3)
    try guest.asyncify.stopUnwind()
    try guest.asyncify.memory.store(Int32(100), at: 24)
    try guest.asyncify.startRewind(16)
    #expect(try guest.call("main", 0) == 315)
    // A function whose frame is not on top just runs, in every state.
    try guest.call("main", 3)
    #expect(try guest.call("other", 9) == 0, "unwinds a second time")
    try guest.asyncify.stopUnwind()
    #expect(try guest.word(16) > 40)
  }

  // MARK: Segments

  @Test func `a segment that is not on top of its buffer is stale`() throws {
    let guest = try guest()
    #expect(guest.asyncify.segment == nil)
    try guest.call("main", 3)
    try guest.asyncify.stopUnwind()
    let first = try #require(guest.asyncify.segment)
    #expect(
      first == AsyncifySegment(number: 1, dataPointer: 16, base: 24, top: 40, frameCount: 2))
    try guest.call("other", 4)
    try guest.asyncify.stopUnwind()
    let second = try #require(guest.asyncify.segment)
    #expect(
      second == AsyncifySegment(number: 2, dataPointer: 16, base: 40, top: 56, frameCount: 2))
    let error = try asyncifyError { try guest.asyncify.startRewind(first) }
    #expect(
      error
        == guest.error(
          .staleSegment(expected: 1, found: 2), .normal, current: 56, segment: 1, [], of: error))
    #expect(guest.asyncify.state == .normal)
    try guest.asyncify.startRewind(second)
    #expect(try guest.call("other", 0) == 5)
    try guest.asyncify.startRewind(first)
    #expect(try guest.call("main", 0) == 24)
    // Another unwind has taken its place.
    try guest.call("other", 4)
    try guest.asyncify.stopUnwind()
    let stale = try asyncifyError { try guest.asyncify.startRewind(first) }
    #expect(stale.reason == .staleSegment(expected: 1, found: 3))
  }

  // MARK: Looking into buffers

  @Test(arguments: [AsyncifyOptions.Format.compact, .checked], [true, false])
  func `the frames of a buffer can be listed`(
    format: AsyncifyOptions.Format, fuses: Bool
  ) throws {
    let guest = try guest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (type $step (func (param i32 i64) (result i32)))
      (table funcref (elem $work))
      (func $work (param $x i32) (param $wide i64) (result i32)
        (i32.add (call $sleep) (i32.add (local.get $x) (i32.wrap_i64 (local.get $wide)))))
      (func (export "main") (param $x i32) (param externref) (result externref)
        (local.get 1)
        (drop (call_indirect (type $step)
          (local.get $x) (i64.const -3) (i32.const 0))))
      """, fuses: fuses
    ) { $0.format = format }
    let log = EventLog()
    guest.asyncify.observer = log
    let host = Value.externref(HostReference("host"))
    _ = try guest.instance.call("main", [.i32(77), host])
    try guest.asyncify.stopUnwind()
    let frames = guest.stack().frames(of: guest.asyncify, above: 24)
    #expect(frames.map(\.functionName) == ["main", "work"])
    #expect(frames == log.saved.reversed())
    #expect(
      frames.map { $0.values.map(\.description) } == [
        ["operand 0: externref = \(host)", "table index: i32 = 0"],
        ["$x: i32 = 77", "$wide: i64 = -3"],
      ])
    #expect(frames.map(\.callOffset) == ["main", "work"].map { guest.place($0).callOffset })
    // Without a base it ends where no frame is, which is here at once.
    #expect(guest.stack().frames(of: guest.asyncify) == frames)
    #expect(guest.stack(600).frames(of: guest.asyncify).isEmpty)
    let top = try guest.word(16)
    #expect(top == UInt32(format == .compact ? 24 + 16 + 12 : 24 + 28 + 24 + 24))
    try guest.asyncify.startRewind(16)
    #expect(try guest.instance.call("main", [.i32(0), .externref(nil)]) == [host])
  }

  // MARK: Groups

  private func group(fuses: Bool, shares: Bool) throws -> (NativeGuest, Instance) {
    let store = Store(engine: engine(fuses: fuses))
    let guest = try NativeGuest(
      """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (type $step (func (param i32 i64) (result i64)))
      (table (export "table") 1 funcref)
      (func (export "outer") (param $x i32) (result i64)
        (i64.add
          (call_indirect (type $step) (i32.mul (local.get $x) (i32.const 2)) (i64.const 7) (i32.const 0))
          (i64.extend_i32_s (local.get $x))))
      (func (export "inner") (param $x i32) (result i32)
        (i32.mul (call $sleep) (local.get $x)))
      """, fuses: fuses, store: store
    ) { Sleeper(answers: [.i32(5)]).define(&$0) }
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("guest", instance: guest.instance)
    let between = try Instance(
      try wat(
        """
        (module $between
          (import "guest" "inner" (func $inner (param i32) (result i32)))
          (import "asyncify" "stop_unwind" (func $stop_unwind))
          (global $calls (export "calls") (mut i32) (i32.const 0))
          (memory 1)
          (func $tail (param $x i32) (param $y i64) (param f64) (result i64)
            (i64.add (i64.extend_i32_s (call $inner (local.get $x))) (local.get $y)))
          (func (export "forward") (param $x i32) (param $y i64) (result i64)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (return_call $tail (local.get $x) (local.get $y) (f64.const 0))))
        """, engine: store.engine), imports: imports, store: store)
    let forward = try #require(between.function("forward") as Function?)
    try #require(guest.instance.table("table")).set(0, .funcref(forward.reference))
    if shares { try guest.asyncify.share(with: between) }
    return (guest, between)
  }

  @Test(arguments: [true, false])
  func `scenario 51: instances of a group are unwound together`(fuses: Bool) throws {
    let (guest, between) = try group(fuses: fuses, shares: true)
    #expect(guest.asyncify.instances == [guest.instance, between])
    #expect(between.nativeAsyncify === guest.asyncify)
    for round in 1...2 as ClosedRange<Int32> {
      #expect(try guest.instance.call("outer", [.i32(100)]) == [.i64(0)])
      #expect(
        guest.stack().frames(of: guest.asyncify).map(\.functionName) == ["outer", "tail", "inner"])
      try guest.asyncify.stopUnwind()
      try guest.asyncify.startRewind(16)
      #expect(try guest.instance.call("outer", [.i32(0)]) == [.i64(5 * 200 + 7 + 100)])
      #expect(between.global("calls")?.value == .i32(round), "the function between runs once")
      #expect(try guest.word(16) == 24)
    }
  }

  @Test(arguments: [true, false])
  func `a foreign frame further down is found before anything is saved`(fuses: Bool) throws {
    // Between the frames to be saved and the foreign one lies an instance that knows nothing of asyncify.
    let (guest, between) = try group(fuses: fuses, shares: false)
    let store = guest.instance.store
    var imports = Imports()
    imports.define("between", "forward", .function(try #require(between.function("forward"))))
    imports.define("guest", instance: guest.instance)
    let plain = try Instance(
      try wat(
        """
        (module $plain
          (import "guest" "inner" (func $inner (param i32) (result i32)))
          (func (export "inner") (param i32) (result i32) (call $inner (local.get 0))))
        """, engine: store.engine), imports: imports, store: store)
    var more = Imports()
    more.defineAsyncify()
    more.define("plain", instance: plain)
    let suspending = try Instance(
      try wat(
        """
        (module $suspending
          (import "plain" "inner" (func $inner (param i32) (result i32)))
          (import "asyncify" "stop_unwind" (func $stop_unwind))
          (memory 1)
          (func $outer (export "outer") (param i32) (result i32) (call $inner (local.get 0))))
        """, engine: store.engine), imports: more, store: store)
    let error = try asyncifyError { _ = try suspending.call("outer", [.i32(4)]) }
    #expect(
      error
        == guest.error(
          .foreignFrame(own: "guest", foreign: "suspending"), .unwinding, current: 24,
          place: AsyncifyError.Place(function: 2, name: "outer"), ["inner", "inner", "outer"],
          of: error))
  }

  @Test(arguments: [true, false])
  func `C2: a copy of the memory is rewound in another instance`(fuses: Bool) throws {
    let fields = """
      (import "env" "sleep" (func $sleep (result i32)))
      \(bufferFields)
      (type $f (func (param i32) (result i32)))
      (global $scale (export "scale") (mut i32) (i32.const 1))
      (elem declare func $times)
      (func $times (type $f) (i32.mul (local.get 0) (global.get $scale)))
      (func (export "main") (param $x i32) (result i32) (local $f (ref $f))
        (local.set $f (ref.func $times))
        (i32.add (call $sleep) (local.get $x))
        (call_ref $f (local.get $f)))
      """
    let parent = try guest(fields, fuses: fuses)
    let child = try guest(fields, fuses: fuses)
    try #require(child.instance.global("scale")).set(.i32(10))
    try parent.call("main", 3)
    try parent.asyncify.stopUnwind()
    let bytes = try parent.asyncify.memory.read(at: 0, count: 65_536)
    try child.asyncify.memory.write(bytes, at: 0)
    // Both go on, the function of the frame is each one's own.
    for (guest, result) in [(child, 80), (parent, 8), (child, 80)] as [(NativeGuest, Int32)] {
      try guest.asyncify.memory.write(bytes, at: 0)
      try guest.asyncify.startRewind(16)
      #expect(try guest.call("main", 0) == result)
    }
  }
}
