// SPDX-License-Identifier: Apache-2.0
//
// Traps of every kind, and the calls that a report of one names.

import Interp
import TestSupport
import Testing

/// A body that traps at its last instruction but `end` and others that only clean up.
struct TrapCase: Sendable, CustomTestStringConvertible {
  let trap: Trap
  let body: String
  /// The first byte of the instruction that traps.
  let opcode: UInt8

  var testDescription: String { body }

  init(_ trap: Trap, _ body: String, _ opcode: UInt8) {
    (self.trap, self.body, self.opcode) = (trap, body, opcode)
  }

  static let all: [TrapCase] = [
    .init(.unreachable, "unreachable", 0x00),
    .init(.integerDivideByZero, "(drop (i32.div_s (local.get 0) (i32.const 0)))", 0x6D),
    .init(.integerDivideByZero, "(drop (i32.div_u (i32.const 1) (local.get 0)))", 0x6E),
    .init(.integerDivideByZero, "(drop (i32.rem_s (i32.const 1) (local.get 0)))", 0x6F),
    .init(.integerDivideByZero, "(drop (i32.rem_u (i32.const 1) (i32.const 0)))", 0x70),
    .init(.integerDivideByZero, "(drop (i64.div_s (i64.const 1) (i64.const 0)))", 0x7F),
    .init(.integerDivideByZero, "(drop (i64.rem_u (i64.const 1) (i64.const 0)))", 0x82),
    .init(.integerOverflow, "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", 0x6D),
    .init(
      .integerOverflow, "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))", 0x7F),
    .init(.integerOverflow, "(drop (i32.trunc_f32_s (f32.const 3e9)))", 0xA8),
    .init(.integerOverflow, "(drop (i32.trunc_f64_u (f64.const -1)))", 0xAB),
    .init(.integerOverflow, "(drop (i64.trunc_f32_u (f32.const inf)))", 0xAF),
    .init(.invalidConversionToInteger, "(drop (i32.trunc_f64_s (f64.const nan)))", 0xAA),
    .init(.invalidConversionToInteger, "(drop (i64.trunc_f32_s (f32.const nan)))", 0xAE),
    .init(.memoryOutOfBounds, "(drop (i32.load (i32.const 65533)))", 0x28),
    .init(.memoryOutOfBounds, "(drop (i32.load offset=0xffffffff (i32.const -1)))", 0x28),
    .init(.memoryOutOfBounds, "(drop (f64.load offset=65529 (local.get 0)))", 0x2B),
    .init(.memoryOutOfBounds, "(i64.store (i32.const -8) (i64.const 0))", 0x37),
    .init(.memoryOutOfBounds, "(i32.store8 offset=65536 (local.get 0) (i32.const 0))", 0x3A),
    .init(.memoryOutOfBounds, "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))", 0xFC),
    .init(.memoryOutOfBounds, "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))", 0xFC),
    .init(.memoryOutOfBounds, "(memory.init $d (i32.const 0) (i32.const 2) (i32.const 2))", 0xFC),
    .init(
      .memoryOutOfBounds,
      "(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))", 0xFC),
    .init(.tableOutOfBounds, "(drop (table.get 0 (i32.const 2)))", 0x25),
    .init(.tableOutOfBounds, "(table.set 0 (i32.const -1) (ref.null func))", 0x26),
    .init(.tableOutOfBounds, "(table.fill 0 (i32.const 1) (ref.null func) (i32.const 2))", 0xFC),
    .init(.tableOutOfBounds, "(table.copy 0 0 (i32.const 0) (i32.const 1) (i32.const 2))", 0xFC),
    .init(.tableOutOfBounds, "(table.init 0 $e (i32.const 0) (i32.const 1) (i32.const 1))", 0xFC),
    .init(
      .tableOutOfBounds,
      "(elem.drop $e) (table.init 0 $e (i32.const 0) (i32.const 0) (i32.const 1))", 0xFC),
    .init(.undefinedElement, "(call_indirect (i32.const 2))", 0x11),
    .init(.uninitializedElement, "(call_indirect (i32.const 1))", 0x11),
    .init(
      .indirectCallTypeMismatch, "(call_indirect (param i32) (i32.const 0) (i32.const 0))", 0x11),
  ]
}

@Suite struct TrapTests {
  @Test(arguments: TrapCase.all, [true, false])
  func `a trap names its calls and the instruction`(_ example: TrapCase, fuses: Bool) throws {
    let engine = engine(fuses: fuses)
    let module = try wat(
      """
      (module $m (memory 1) (data $d "abc") (table 2 funcref) (elem (i32.const 0) $plain)
        (elem $e func $plain)
        (func $plain)
        (func $traps (local i32) nop \(example.body))
        (func $middle (param i32) (call $traps))
        (func $start (export "f") nop (call $middle (i32.const 1))))
      """, engine: engine)
    let instance = try Instance(module, store: Store(engine: engine))
    do {
      _ = try instance.call("f")
      Issue.record("no trap")
    } catch let report as TrapReport {
      #expect(report.trap == example.trap)
      let frames = report.backtrace.frames
      #expect(frames.map(\.functionName) == ["traps", "middle", "start"])
      #expect(frames.map(\.function) == [1, 2, 3])
      let bytes = module.context.bytes.buffer
      #expect(frames.map { bytes[$0.offset] } == [example.opcode, 0x10, 0x10])
      #expect(report.backtrace.omittedCount == 0)
      #expect(instance.store.lastBacktrace == report.backtrace)
      #expect(report.description.hasPrefix("trap: \(example.trap.message)\n  0: m!traps at 0x"))
    }
  }

  @Test func `every trap has a message of its own`() {
    #expect(Set(Trap.allCases.map(\.message)).count == Trap.allCases.count)
    #expect(Trap.stackExhausted.message == "call stack exhausted")
  }

  @Test func `functions without names are told by index`() throws {
    let bytes = ModuleBuilder().section(1, items: [[0x60, 0, 0]]).section(3, items: [[0], [0]])
      .section(7, items: [ModuleBuilder.name("f") + [0, 1]])
      .section(
        10, items: [ModuleBuilder.body([0x00, 0x0B]), ModuleBuilder.body([0x10, 0, 0x0B])]
      ).bytes
    let instance = try Instance(try Module(bytes), store: Store())
    do {
      _ = try instance.call("f")
    } catch let report as TrapReport {
      let lines = report.backtrace.description.split(separator: "\n")
      #expect(lines[0].hasPrefix("  0: function[0] at 0x"))
      #expect(lines[1].hasPrefix("  1: f at 0x"))
    }
  }
}
