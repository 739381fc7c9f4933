// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a frame in the buffer. `Rules` in the documentation of Asyncify draws this very frame.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct RecordFormatTests {
  /// A module given byte by byte, because the check byte depends on all of them.
  ///
  ///     (type $step (func (param i32 i64) (result i32)))
  ///     (import "env" "sleep" (func $sleep (type $step)))
  ///     (memory (export "memory") 1)
  ///     (table funcref (elem $sleep))
  ///     (func (export "main") (param $a i32) (param $b i64) (param $c f32) (param $d f64) (result i32)
  ///       (i32.add
  ///         (i32.add (local.get $a) (i32.const 0x01010101))
  ///         (call_indirect (type $step)
  ///           (local.get $a) (i64.const 0x0102030405060708) (i32.const 0)))
  ///       (i32.add (i32.wrap_i64 (local.get $b)))
  ///       (i32.add (i32.trunc_f32_s (local.get $c)))
  ///       (i32.add (i32.trunc_f64_s (local.get $d))))
  static let module: [UInt8] = bytes(
    """
    00 61 73 6d 01 00 00 00 01 0f 02 60 02 7f 7e 01
    7f 60 04 7f 7e 7d 7c 01 7f 02 0d 01 03 65 6e 76
    05 73 6c 65 65 70 00 00 03 02 01 01 04 05 01 70
    01 01 01 05 03 01 00 01 07 11 02 06 6d 65 6d 6f
    72 79 02 00 04 6d 61 69 6e 00 01 09 07 01 00 41
    00 0b 01 00 0a 2a 01 28 00 20 00 41 81 82 84 08
    6a 20 00 42 88 8e 98 a8 c0 e0 80 81 01 41 00 11
    00 00 6a 20 01 a7 6a 20 02 a8 6a 20 03 aa 6a 0b
    """)

  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { index in
      UInt8(digits.dropFirst(index).prefix(2), radix: 16)
    }
  }

  @Test(arguments: [(true, 0xED), (false, 0x53)] as [(Bool, UInt8)])
  func `one frame, byte for byte`(fuses: Bool, check: UInt8) throws {
    let sleeper = Sleeper(answers: [.i32(1000)])
    var imports = Imports()
    sleeper.define(&imports, [.i32, .i64])
    let engine = engine(fuses: fuses)
    let instance = try Instance(
      try Module(Self.module, engine: engine), imports: imports, store: Store(engine: engine))
    let asyncify = try #require(instance.nativeAsyncify)
    let stack = AsyncifyStack(memory: asyncify.memory, address: 16)
    try stack.reset(current: 24, end: 128)
    let log = EventLog()
    asyncify.observer = log
    let arguments: [Value] = [.i32(0x0A0B_0C0D), .i64(-2), .f32(1.5), .f64(-2.5)]
    _ = try instance.call("main", arguments)
    let expected = Self.bytes(
      """
      fe ff ff ff ff ff ff ff
      00 00 c0 3f
      00 00 00 00 00 00 04 c0
      0e 0d 0c 0b
      0d 0c 0b 0a
      \(fuses ? "" : "08 07 06 05 04 03 02 01")
      00 00 00 00
      00 00 80
      """)
    // Code that does not keep track of places does not know that an argument is a constant.
    let end: UInt64 = fuses ? 60 : 68
    #expect(try stack.bounds().current == end)
    #expect(try asyncify.memory.read(at: 24, count: Int(end) - 25) == expected)
    let byte = try asyncify.memory.read(at: Int(end) - 1, count: 1)
    #expect(byte == [check])
    #expect(
      log.saved.first?.values.map(\.description) == [
        "local 1: i64 = -2", "local 2: f32 = 1.5", "local 3: f64 = -2.5",
        "operand 0: i32 = 185339150", "argument 0: i32 = 168496141",
      ] + (fuses ? [] : ["argument 1: i64 = 72623859790382856"]) + ["table index: i32 = 0"])
    #expect(log.saved.first?.range == 24..<end)
    try asyncify.stopUnwind()
    try asyncify.startRewind(16)
    let result: Int32 = 0x0B0C_0D0E + 1000 - 2 + 1 - 2
    #expect(
      try instance.call("main", arguments.map { Value.zero($0.type) }) == [.i32(result)])
    #expect(log.restored == log.saved)
  }

  @Test func `the steps of a suspension, as an observer sees them`() throws {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $sleep (param i32) (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 5))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $inner (param $x i32) (result i32)
        (i32.add (call $sleep (i32.add (local.get $x) (i32.const 1))) (local.get $x)))
      (func $outer (param $y i64) (result i32)
        (i32.add (i32.wrap_i64 (local.get $y)) (call $inner (i32.const 2))))
      (func (export "main") (result i32)
        (drop (call $outer (i64.const 40)))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (call $outer (i64.const 0)))
      """, fuses: true)
    let log = EventLog()
    guest.asyncify.observer = log
    #expect(try guest.call("main") == 47)
    #expect(
      log.lines == [
        "normal -> unwinding, 16: 24..<512",
        "saved inner {$x: i32 = 2, argument 0: i32 = 3} at 24..<36",
        "saved outer {operand 0: i32 = 40} at 36..<44",
        "unwound to main",
        "unwinding -> normal, 16: 44..<512",
        "normal -> rewinding, 16: 44..<512",
        "restored outer {operand 0: i32 = 40} at 36..<44",
        "restored inner {$x: i32 = 2, argument 0: i32 = 3} at 24..<36",
        "again sleep[3]",
        "rewinding -> normal, 16: 24..<512",
      ])
  }

  private static let manySites = """
    (module
      (type $step (func (param i32 f64) (result i64)))
      (import "env" "f" (func $f (param i32 f64) (result i64)))
      (memory 1)
      (table 1 funcref)
      (func $a (export "a") (param $i i32) (param $d f64) (result i64) (local $l i64) (local $s f32)
        (local.set $l (call $f (local.get $i) (local.get $d)))
        (local.set $s (f32.const 4))
        (i64.const 12)
        (call $b (local.get $l) (local.get $s))
        (call_indirect (type $step) (local.get $i) (f64.const 3) (local.get $i))
        i64.add
        i64.add
        (i64.add (local.get $l)))
      (func $b (param $l i64) (param $s f32) (result i64)
        (i64.mul
          (call $f (i32.wrap_i64 (local.get $l)) (f64.promote_f32 (local.get $s)))
          (call $a (i32.trunc_f32_s (local.get $s)) (f64.const 1)))))
    """

  @Test(arguments: [true, false])
  func `every record can be read back, repeated calls and others`(fuses: Bool) throws {
    let engine = engine(fuses: fuses)
    let store = Store(engine: engine)
    let module = try wat(Self.manySites, engine: engine)
    let layouts = FrameLayouts(module, store: store)
    #expect(layouts.numbers == 0..<5)
    let memory = try Memory(store: store, type: MemoryType(Limits(1)))
    var random = SystemRandomNumberGenerator()
    for format in [AsyncifyOptions.Format.compact, .checked] {
      let codec = FrameCodec(format)
      for number in 0..<5 {
        for isRepeated in [true, false] {
          let layout = try #require(layouts.layout(number: number, isRepeated: isRepeated))
          let links = [FrameCodec.Link(), FrameCodec.Link(named: 2)]
          for (round, link) in (0..<50).map({ ($0, links[$0 % 2]) }) {
            var frame = (0..<200).map { _ in random.next() as UInt64 }
            let count = codec.byteCount(layout, isLinked: round % 2 == 1)
            memory.withUnsafeMutableBytes { memory in
              codec.write(
                layout, link, depth: 3, from: frame, to: memory.baseAddress! + 1001,
                tag: layouts.tag, word: { _, _ in 0 })
            }
            let read = try memory.withUnsafeBytes { memory in
              try codec.read(endingAt: UInt64(1001 + count), in: memory) {
                layouts.numbers.contains($0) ? layouts : nil
              }
            }
            #expect(read.layout === layout)
            #expect(read.link == link)
            #expect(read.start == 1001)
            #expect(read.byteCount == count)
            let bytes = try memory.read(at: 1001, count: layout.valueByteCount)
            var expected: [UInt8] = []
            for entry in layout.entries {
              expected += withUnsafeBytes(of: &frame[entry.slot]) { $0.prefix(entry.byteCount) }
            }
            #expect(bytes == expected)
          }
        }
      }
    }
    #expect(layouts.layout(number: 5, isRepeated: true) == nil)
    #expect(layouts.layout(number: 0x3F_FFFF, isRepeated: true) == nil)
  }

  @Test func `bytes that are no record are told from records`() throws {
    let store = Store()
    let layouts = FrameLayouts(try wat(Self.manySites), store: store)
    let memory = try Memory(store: store, type: MemoryType(Limits(1)))
    func read(_ end: UInt64) throws -> FrameCodec.Record {
      try memory.withUnsafeBytes { memory in
        try FrameCodec(.compact).read(endingAt: end, in: memory) { _ in layouts }
      }
    }
    for end in [0, 1, 3, 65_537, .max] as [UInt64] {
      #expect(throws: FrameCodec.Fault.noFrame) { try read(end) }
    }
    // A site word that asks for more bytes than there are below it.
    try memory.store(0 as UInt32, at: 0)
    #expect(throws: FrameCodec.Fault.corrupt(expected: 0, found: 0)) { try read(4) }
  }
}
