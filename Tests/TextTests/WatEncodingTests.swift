// SPDX-License-Identifier: Apache-2.0
//
// Bytes of modules, and the abbreviations of the text format, which are the same as what they stand
// for. The bytes agree with those of other assemblers.

import Interp
import Testing
import Text

@Suite struct WatEncodingTests {
  private static let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]

  @Test func `an empty module is a header`() throws {
    for text in ["", "(module)", "(module $m)", " (; nothing ;) "] {
      #expect(try Wat.encode(text) == Self.header)
    }
  }

  @Test func `a function has a type, an index and code`() throws {
    let bytes = try Wat.encode(
      """
      (func (export "add") (param $a i32) (param $b i32) (result i32) (local i64 i64) (local f32)
        (i32.add (local.get $a) (local.get $b)))
      """)
    #expect(
      bytes == Self.header
        + [0x01, 0x07, 0x01, 0x60, 0x02, 0x7F, 0x7F, 0x01, 0x7F]
        + [0x03, 0x02, 0x01, 0x00]
        + [0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00]
        + [
          0x0A, 0x0D, 0x01, 0x0B, 0x02, 0x02, 0x7E, 0x01, 0x7D, 0x20, 0x00, 0x20, 0x01, 0x6A, 0x0B,
        ])
  }

  @Test(arguments: [
    ("1", [0x00, 0x01]), ("1 2", [0x01, 0x01, 0x02]), ("i64 1", [0x04, 0x01]),
    ("1 2 shared", [0x03, 0x01, 0x02]), ("1 (pagesize 1)", [0x08, 0x01, 0x00]),
    ("1 (pagesize 65536)", [0x00, 0x01]),
    ("i64 1 2 (pagesize 0x400)", [0x0D, 0x01, 0x02, 0x0A]),
    ("i64 1 2 shared (pagesize 1)", [0x0F, 0x01, 0x02, 0x00]),
  ])
  func `a memory type has flags`(text: String, type: [UInt8]) throws {
    let bytes = try Wat.encode("(memory \(text))")
    #expect(bytes == Self.header + [0x05, UInt8(type.count + 1), 0x01] + type)
  }

  @Test func `segments have the shortest form`() throws {
    let bytes = try Wat.encode(
      """
      (table 1 funcref) (memory 1) (func $f)
      (elem (i32.const 0) $f) (elem func 0) (elem declare func $f) (elem externref)
      (data (i32.const 0) "a" "b") (data "")
      (func (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 0)) (table.init 1 (i32.const 0)
        (i32.const 0) (i32.const 0)))
      """)
    let elements: [UInt8] = [
      0x09, 0x12, 0x04, 0x00, 0x41, 0x00, 0x0B, 0x01, 0x00, 0x01, 0x00, 0x01, 0x00, 0x03, 0x00,
      0x01,
      0x00, 0x05, 0x6F, 0x00,
    ]
    let tail: [UInt8] = [
      0x0C, 0x01, 0x02,  // two data segments
      0x0A, 0x1B, 0x02, 0x02, 0x00, 0x0B, 0x16, 0x00,
      0x41, 0x00, 0x41, 0x00, 0x41, 0x00, 0xFC, 0x08, 0x01, 0x00,
      0x41, 0x00, 0x41, 0x00, 0x41, 0x00, 0xFC, 0x0C, 0x01, 0x00, 0x0B,
      0x0B, 0x0A, 0x02, 0x00, 0x41, 0x00, 0x0B, 0x02, 0x61, 0x62, 0x01, 0x00,
    ]
    #expect(Array(bytes.suffix(elements.count + tail.count)) == elements + tail)
  }

  @Test func `names are kept on demand`() throws {
    let text = """
      (module $m (type $t (func)) (func $f (param $x i32) (local $y i32)) (global $g i32 (i32.const 0))
        (func (local $z i32)))
      """
    let bytes = try Wat.encode(text, names: true)
    let names: [UInt8] = [
      0x00, 0x2B, 0x04, 0x6E, 0x61, 0x6D, 0x65,
      0x00, 0x02, 0x01, 0x6D,
      0x01, 0x04, 0x01, 0x00, 0x01, 0x66,
      0x02, 0x0E, 0x02, 0x00, 0x02, 0x00, 0x01, 0x78, 0x01, 0x01, 0x79, 0x01, 0x01, 0x00, 0x01,
      0x7A,
      0x04, 0x04, 0x01, 0x00, 0x01, 0x74,
      0x07, 0x04, 0x01, 0x00, 0x01, 0x67,
    ]
    #expect(try bytes == Wat.encode(text) + names)
  }

  @Test func `labels are numbered in the order of their instructions`() throws {
    let text = """
      (func (block $a (block (nop)) (block $b)) loop $c end
        (if $e (block $d (result i32) (i32.const 1)) (then (block $f)) (else loop $g end)))
      (func) (func (i32.add (block (result i32) (i32.const 1)) (block $x (result i32) (i32.const 1))) drop)
      """
    let names: [UInt8] = [
      0x00, 0x24, 0x04, 0x6E, 0x61, 0x6D, 0x65,
      0x03, 0x1D, 0x02,
      0x00, 0x07, 0x00, 0x01, 0x61, 0x02, 0x01, 0x62, 0x03, 0x01, 0x63, 0x04, 0x01, 0x64,
      0x05, 0x01, 0x65, 0x06, 0x01, 0x66, 0x07, 0x01, 0x67,
      0x02, 0x01, 0x01, 0x01, 0x78,
    ]
    #expect(try Wat.encode(text, names: true) == Wat.encode(text) + names)
  }

  @Test func `every instruction of the table has its opcode`() throws {
    for row in InstructionTable.rows
    where !["else", "end", "catch", "catch_all", "delegate"].contains(row.mnemonic) {
      guard let operands = operands(row.immediate) else { continue }
      let text = """
        (type (func)) (func (param i32)) (table 1 funcref) (memory 1) (global i32 (i32.const 0))
        (elem func) (data "") (tag) (type (struct (field i32))) (type (array i8))
        (func \(row.mnemonic) \(operands))
        """
      let number = UInt8(truncatingIfNeeded: row.opcode.number)
      // Behind a prefix stands a LEB128 number, here of at most two bytes.
      let rest =
        row.opcode.number < 0x80
        ? [number] : [number | 0x80, UInt8(truncatingIfNeeded: row.opcode.number >> 7)]
      let opcode = row.opcode.prefix.map { [$0] + rest } ?? [number]
      let bytes = try Wat.encode(text)
      #expect(bytes.indices.contains { bytes[$0...].starts(with: [0x00] + opcode) }, "\(text)")
    }
  }

  /// Operands for an instruction; nil for those that are not complete by themselves.
  private func operands(_ immediate: Immediate) -> String? {
    switch immediate {
    case .none, .zero, .table, .tableAndTable, .memory, .memoryAndMemory, .memoryArgument: ""
    case .label, .labelTable, .function, .local, .global, .element, .data: "0"
    case .elementAndTable, .dataAndMemory, .i32, .i64, .f32, .f64: "0"
    case .lane, .memoryArgumentAndLane: "0"
    case .shuffle: "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
    case .v128: "i64x2 0 0"
    case .typeAndTable: "(type 0)"
    case .heapType: "func"
    case .tag: "0"
    case .type: "0"
    case .field: "1 0"
    case .typeAndCount, .typeAndData, .typeAndElement: "2 0"
    case .typeAndType: "2 2"
    case .reference(let isNullable): isNullable ? "anyref" : "(ref any)"
    case .branchOnCast: "0 anyref (ref i31)"
    case .valueTypes: "(result i32)"
    default: nil
    }
  }
}

@Suite struct WatAbbreviationTests {
  @Test(arguments: [
    (
      "(func (export \"a\") (export \"b\"))",
      "(func) (export \"a\" (func 0)) (export \"b\" (func 0))"
    ),
    ("(func $f (import \"m\" \"n\") (param i32))", "(import \"m\" \"n\" (func (param i32)))"),
    (
      "(table (export \"t\") (import \"m\" \"n\") 1 2 externref)",
      "(import \"m\" \"n\" (table 1 2 externref)) (export \"t\" (table 0))"
    ),
    (
      """
      (func (export "a") (export "b") (import "m" "n") (type 0)) (type (func))
      (table (export "c") (export "d") (import "m" "n") i64 1 (ref null func))
      (memory (export "e") (export "f") (import "m" "n") i64 1 2)
      (global (export "g") (export "h") (import "m" "n") (mut i32))
      """,
      """
      (type (func)) (import "m" "n" (func (type 0))) (import "m" "n" (table i64 1 funcref))
      (import "m" "n" (memory i64 1 2)) (import "m" "n" (global (mut i32)))
      (export "a" (func 0)) (export "b" (func 0)) (export "c" (table 0)) (export "d" (table 0))
      (export "e" (memory 0)) (export "f" (memory 0)) (export "g" (global 0)) (export "h" (global 0))
      """
    ),
    (
      """
      (func $f) (table $t (export "t") i64 funcref (elem $f 0)) (memory (export "m") i64 (data "x"))
      (table funcref (elem)) (table (ref null func) (elem (ref.func 0) (item ref.null func)))
      """,
      """
      (func) (table i64 2 2 funcref) (table 0 0 funcref) (table 2 2 funcref) (memory i64 1 1)
      (export "t" (table 0)) (export "m" (memory 0))
      (elem (table 0) (offset (i64.const 0)) func 0 0) (elem (table 1) (i32.const 0) func)
      (elem (table 2) (i32.const 0) funcref (item (ref.func 0)) (ref.null func))
      (data (memory 0) (offset i64.const 0) "x")
      """
    ),
    (
      "(table 1 funcref) (func) (elem (i32.const 0) 0 0) (elem (i32.const 1)) (elem $e func 0)",
      """
      (table 1 funcref) (func) (elem (table 0) (offset i32.const 0) func 0 0)
      (elem (offset (i32.const 1)) func) (elem func 0)
      """
    ),
    (
      "(memory 1) (data (i32.const 0) \"a\" \"\" \"b\") (data) (data $d)",
      "(memory 1) (data (memory 0) (offset (i32.const 0)) \"ab\") (data \"\") (data \"\")"
    ),
    ("(memory (import \"m\" \"n\") 1)", "(import \"m\" \"n\" (memory 1))"),
    ("(global (import \"m\" \"n\") (mut i64))", "(import \"m\" \"n\" (global (mut i64)))"),
    (
      "(func) (table funcref (elem 0 0))",
      "(func) (table 2 2 funcref) (elem (i32.const 0) func 0 0)"
    ),
    (
      "(table externref (elem (ref.null extern)))",
      "(table 1 1 externref) (elem (table 0) (i32.const 0) externref (item ref.null extern))"
    ),
    ("(memory (data \"ab\" \"c\"))", "(memory 1 1) (data (offset i32.const 0) \"abc\")"),
    (
      "(memory 1) (table 1 funcref) (func) (data 0 (i32.const 1) \"a\") (elem 0 (i32.const 0) 0)",
      "(memory 1) (table 1 funcref) (func) (data (i32.const 1) \"a\") (elem (i32.const 0) 0)"
    ),
    ("(memory (data))", "(memory 0 0) (data (i32.const 0))"),
    (
      "(memory 1) (func (i64.atomic.rmw32.add_u (i32.const 0) (i64.const 0)) drop)",
      "(memory 1) (func i32.const 0 i64.const 0 i64.atomic.rmw32.add_u offset=0 align=4 drop)"
    ),
    (
      "(memory i64 (pagesize 1) (data \"abc\"))",
      "(memory i64 3 3 (pagesize 1)) (data (i64.const 0) \"abc\")"
    ),
    (
      "(func (param i32 i64) (local f32 f64))",
      "(func (param i32) (param $x i64) (local f32) (local $y f64))"
    ),
    ("(func (result i32 i64) unreachable)", "(func (result i32) (result i64) (unreachable))"),
    // Type uses without an index ask for types behind those that are defined.
    (
      "(func (param i32)) (func) (type (func)) (func (param i32))",
      "(type (func)) (type (func (param i32))) (func (type 1)) (func (type 0)) (func (type 1))"
    ),
    ("(rec (type $t (func (param i32))))", "(type (func (param i32)))"),
    ("(func (param (ref null func) (ref null extern)))", "(func (param funcref externref))"),
    ("(memory i32 1 2) (table i32 1 funcref)", "(memory 1 2) (table 1 funcref)"),
    // Instructions.
    (
      "(func (i32.add (i32.const 1) (i32.const 2)) drop)",
      "(func i32.const 1 i32.const 2 i32.add drop)"
    ),
    ("(func (block $l (br $l)))", "(func block br 0 end)"),
    (
      "(func (loop (result i32) (i32.const 1)) drop)",
      "(func loop (result i32) i32.const 1 end drop)"
    ),
    (
      "(func (if $l (i32.eqz (i32.const 0)) (then (br $l)) (else (nop))))",
      "(func i32.const 0 i32.eqz if $l br $l else $l nop end $l)"
    ),
    ("(func (if (i32.const 0) (then)))", "(func i32.const 0 if end)"),
    (
      "(func (block $a (block $b (br_table $a $b 0 $a (i32.const 0)))))",
      "(func block block i32.const 0 br_table 1 0 0 1 end end)"
    ),
    ("(func (block $a (block $a (br $a))))", "(func block block br 0 end end)"),
    ("(func block (param) (result) end)", "(func block end)"),
    (
      "(func (block (param i32) (result i32 i32) unreachable))",
      "(func block (type 1) unreachable end) (type (func)) (type (func (param i32) (result i32 i32)))"
    ),
    (
      "(table 1 funcref) (func (call_indirect (param i32) (i32.const 0) (i32.const 0)))",
      "(table 1 funcref) (func i32.const 0 i32.const 0 call_indirect 0 (param i32))"
    ),
    (
      "(func (select (i32.const 0) (i32.const 0) (i32.const 0)) drop)",
      "(func i32.const 0 i32.const 0 i32.const 0 select drop)"
    ),
    (
      "(memory 1) (func (i32.load8_u offset=0 align=1 (i32.const 0)) drop)",
      "(memory 1) (func i32.const 0 i32.load8_u drop)"
    ),
    (
      "(memory 1) (func (i64.load offset=0x10 (i32.const 0)) drop)",
      "(memory 1) (func i32.const 0 i64.load 0 offset=16 align=8 drop)"
    ),
    (
      "(memory $m 1) (data $d \"\") (func (memory.copy) (memory.init $d) (memory.size $m) drop)",
      "(memory 1) (data \"\") (func memory.copy 0 0 memory.init 0 0 memory.size 0 drop)"
    ),
    (
      "(func(;a;)$f(;b;)(result(;(;c;);)i32);;d\n(i32.const(;e;)+0x0_1));;f",
      "(func (result i32) i32.const 1)"
    ),
    (
      "(func $\"\\t\\n\\r\\'\\\"\\\\\\u{1_F600}é\") (start $\"\\09\\0a\\0D'\\22\\5c😀\\c3\\a9\")",
      "(func) (start 0)"
    ),
    ("(module $\"a b\" (func $abc) (start $\"abc\"))", "(func) (start 0)"),
    ("(func $\"a b\") (func (call $\"a\\20b\"))", "(func) (func call 0)"),
    (
      "(func $a) (start $a) (export \"a\" (func $\"\\61\"))",
      "(func) (export \"a\" (func 0)) (start 0)"
    ),
  ])
  func `an abbreviation is what it stands for`(short: String, long: String) throws {
    #expect(try Wat.encode(short) == Wat.encode("(module \(long))"))
  }

  @Test func `identifiers are compared by bytes`() throws {
    // One letter, composed and decomposed: equal as Swift strings, different as identifiers.
    let text =
      "(func $\"\\c3\\a9\") (func $\"e\\cc\\81\" (call $\"\\u{e9}\") (call $\"e\\u{301}\"))"
    #expect(try Wat.encode(text) == Wat.encode("(func) (func call 0 call 1)"))
  }
}
