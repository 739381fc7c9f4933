// SPDX-License-Identifier: Apache-2.0
//
// Modules as text: how it looks, and that it stands for the same bytes. That it does so for every
// instruction is shown by the modules of the official suite (`RoundTripTests`).

import Interp
import TestSupport
import Testing
import Text

@Suite struct ModulePrinterTests {
  private func print(_ text: String, folds: Bool = false) throws -> [String] {
    let module = try wat("(module \(text))")
    let printed = Wat.print(module, Wat.PrintStyle(folds: folds))
    #expect(try Wat.encode(printed, names: true) == module.encoded())
    let lines = printed.split(separator: "\n").map(String.init)
    #expect(lines.first == "(module" && lines.last == ")")
    return Array(lines.dropFirst().dropLast())
  }

  /// The lines of the body of the last function, without their common indentation.
  private func code(_ text: String, folds: Bool = false) throws -> [String] {
    let lines = try print(text, folds: folds)
    let start = lines.lastIndex { $0.hasPrefix("  (func") } ?? 0
    return lines[(start + 1)...].prefix { $0 != "  )" }.map { String($0.dropFirst(4)) }
  }

  @Test func `an empty module takes one line`() throws {
    #expect(Wat.print(try wat("(module)")) == "(module)\n")
    #expect(Wat.print(try wat("(module $m)")) == "(module $m)\n")
  }

  @Test func `fields stand in the order of the sections`() throws {
    let lines = try print(
      """
      (func $f (export "f") (param $x i32) (param i64 f32) (result i32) (local i32 i64) (local $y f64)
        local.get $x)
      (data $d "a\\"b\\\\\\00\\ff") (table $t 1 2 funcref) (elem (i32.const 0) $f) (memory $m i64 1)
      (global $g (mut i32) (i32.add (i32.const 1) (i32.const 2)))
      (type $s (sub (struct (field $a i8) (field (mut (ref null $s))))))
      (rec (type (array (mut i16))) (type (sub final $s (struct (field i8 (mut (ref null $s)))))))
      (tag $e (param i32)) (start 1) (func) (export "\\u{202e}" (memory $m))
      """)
    #expect(
      lines == [
        "  (type $s (;0;) (sub (struct (field $a i8) (field (mut (ref null $s))))))",
        "  (rec",
        "    (type (;1;) (array (mut i16)))",
        "    (type (;2;) (sub final $s (struct (field i8) (field (mut (ref null $s))))))",
        "  )",
        "  (type (;3;) (func (param i32 i64 f32) (result i32)))",
        "  (type (;4;) (func (param i32)))",
        "  (type (;5;) (func))",
        "  (table $t (;0;) 1 2 funcref)",
        "  (memory $m (;0;) i64 1)",
        "  (tag $e (;0;) (type 4) (param i32))",
        "  (global $g (;0;) (mut i32) (i32.add (i32.const 1) (i32.const 2)))",
        "  (export \"f\" (func $f))",
        "  (export \"\\u{202e}\" (memory $m))",
        "  (start 1)",
        "  (elem (;0;) (i32.const 0) func $f)",
        "  (func $f (;0;) (type 3) (param $x i32) (param i64 f32) (result i32)",
        "    (local i32 i64) (local $y f64)",
        "    local.get $x",
        "  )",
        "  (func (;1;) (type 5))",
        "  (data $d (;0;) \"a\\\"b\\\\\\00\\ff\")",
      ])
  }

  // MARK: Names

  @Test(
    arguments: [
      ("f", "$f"), ("a.b!#$%&'*+-/:<=>?@\\^_`|~", "$a.b!#$%&'*+-/:<=>?@\\^_`|~"),
      ("a b", "$\"a b\""), ("\"\\", "$\"\\\"\\\\\""), ("(", "$\"(\""), ("é", "$\"é\""),
      ("\n\t\u{7f}\u{0}", "$\"\\n\\t\\u{7f}\\u{0}\""), ("e\u{301}", "$\"e\u{301}\""),
    ])
  func `any name can be an identifier`(name: String, identifier: String) throws {
    let module = try named([0: name])
    let text = Wat.print(module)
    #expect(text.contains("(func \(identifier) (;0;) (type 0))"))
    #expect(try Wat.encode(text, names: true) == module.encoded())
  }

  @Test func `a name that stands twice or is empty becomes another identifier or none`() throws {
    let module = try named([0: "f", 1: "f", 2: "f#1", 3: "", 4: "f"])
    let text = Wat.print(module)
    let functions = text.split(separator: "\n").filter { $0.hasPrefix("  (func") }
    #expect(
      functions == [
        "  (func $f (;0;) (type 0))", "  (func $f#1# (;1;) (type 0))",
        "  (func $f#1 (;2;) (type 0))", "  (func (;3;) (type 0))", "  (func $f#4 (;4;) (type 0))",
      ])
    #expect(throws: Never.self) { try Wat.encode(text) }
  }

  /// A module of five functions, some with names.
  private func named(_ names: [Int: String]) throws -> Module {
    let bytes = try Wat.encode("(module (func) (func) (func) (func) (func))")
    let map = names.sorted { $0.key < $1.key }.flatMap { index, name in
      [UInt8(index), UInt8(name.utf8.count)] + Array(name.utf8)
    }
    let subsection = [1, UInt8(map.count + 1), UInt8(names.count)] + map
    let contents = [4] + Array("name".utf8) + subsection
    return try Module(bytes + [0, UInt8(contents.count)] + contents)
  }

  // MARK: Numbers

  @Test(arguments: [
    "0.0", "-0.0", "1.5", "0.1", "1e+20", "3.4028235e+38", "1e-45", "inf", "-inf", "nan", "-nan",
    "nan:0x200000", "-nan:0x7fffff",
  ])
  func `f32 numbers read back as the same bits`(_ number: String) throws {
    #expect(try code("(func f32.const \(number) drop)") == ["f32.const \(number)", "drop"])
  }

  @Test(arguments: [
    "-0.0", "0.1", "5e-324", "1.7976931348623157e+308", "nan:0x4000000000000", "-nan",
    "-nan:0xfffffffffffff",
  ])
  func `f64 numbers read back as the same bits`(_ number: String) throws {
    #expect(try code("(func f64.const \(number) drop)") == ["f64.const \(number)", "drop"])
  }

  // MARK: Code

  @Test func `flat code is indented by its blocks`() throws {
    let lines = try code(
      """
      (memory 1) (memory $n 1) (table $t 1 funcref) (table $u 1 funcref) (tag $e (param i32))
      (func (param i32) (result i32)
        (block $l (result i32) (loop (br_if $l (i32.const 1) (i32.load offset=4 align=1 (local.get 0)))
          (drop) (br_if 0 (i32.load8_u $n (local.get 0))) (br 1 (i32.const 2)))
          (br_table $l 0 1 (i32.const 7) (i32.const 0)))
        (if (param i32) (result i32) (local.get 0) (then) (else (drop) (i32.const -1)))
        (drop (block $c (result i32)
          (block (try_table (catch $e $c) (catch_all 0)
            (call_indirect $u (param i32) (i32.const 1) (i32.const 0))))
          (i32.const 2147483648))))
      """)
    #expect(
      lines == [
        "block $l (result i32)",
        "  loop ;; label = @2",
        "    i32.const 1",
        "    local.get 0",
        "    i32.load offset=4 align=1",
        "    br_if $l",
        "    drop",
        "    local.get 0",
        "    i32.load8_u $n",
        "    br_if 0 (;@2;)",
        "    i32.const 2",
        "    br $l",
        "  end",
        "  i32.const 7",
        "  i32.const 0",
        "  br_table $l $l 1 (;@0;)",
        "end",
        "local.get 0",
        "if (type 1) (param i32) (result i32) ;; label = @1",
        "else",
        "  drop",
        "  i32.const -1",
        "end",
        "block $c (result i32)",
        "  block ;; label = @2",
        "    try_table (catch $e $c) (catch_all 0 (;@2;)) ;; label = @3",
        "      i32.const 1",
        "      i32.const 0",
        "      call_indirect $u (type 0)",
        "    end",
        "  end",
        "  i32.const -2147483648",
        "end",
        "drop",
      ])
  }

  @Test func `a branch past a block of the same name has a number`() throws {
    let lines = try code("(func (block $l (block $l (br 1) (br 0)) (br 0)))")
    #expect(
      lines == [
        "block $l", "  block $l", "    br 1 (;@1;)", "    br $l", "  end", "  br $l", "end",
      ])
  }

  @Test func `operands are folded into their instruction`() throws {
    let lines = try code(
      """
      (func $pair (result i32 i32) i32.const 1 i32.const 2)
      (func (param $x i32) (result i32) (local $sum i32)
        local.get $x  i32.const 1  i32.add  local.set $sum
        call $pair  i32.add  local.get $x  i32.mul  i32.const 1000000001  i32.add  i32.const 1000000002
        i32.add  local.tee $sum
        if (result i32)  i32.const 1  else  i32.const 2  end
        local.get $sum  i32.add)
      """, folds: true)
    #expect(
      lines == [
        "(local $sum i32)",
        "(local.set $sum (i32.add (local.get $x) (i32.const 1)))",
        "(i32.add",
        "  (if (result i32) ;; label = @1",
        "    (local.tee $sum",
        "      (i32.add",
        "        (i32.add",
        "          (i32.mul (i32.add (call $pair)) (local.get $x))",
        "          (i32.const 1000000001))",
        "        (i32.const 1000000002)))",
        "    (then",
        "      (i32.const 1)",
        "    )",
        "    (else",
        "      (i32.const 2)",
        "    )",
        "  )",
        "  (local.get $sum))",
      ])
  }

  @Test(
    arguments: [
      // Something without a value stands between the operands.
      (
        "i32.const 1  nop  i32.const 2  i32.add  drop",
        ["(i32.const 1)", "(nop)", "(i32.const 2)", "(drop (i32.add))"]
      ),
      // One of two values.
      ("call $pair  drop  drop", ["(call $pair)", "(drop)", "(drop)"]),
      // The block takes the value in front of it, so the addition takes the one before.
      (
        "i32.const 1  i32.const 2  block (param i32) (result i32)  end  i32.add  drop",
        [
          "(i32.const 1)", "(i32.const 2)",
          "(block (type 2) (param i32) (result i32) ;; label = @1", ")", "(drop (i32.add))",
        ]
      ),
      // Behind a branch there need not be operands.
      (
        "unreachable  i32.add  i32.const 1  i32.add  drop",
        ["(unreachable)", "(drop (i32.add (i32.add) (i32.const 1)))"]
      ),
      ("i32.const 1  unreachable  drop", ["(i32.const 1)", "(unreachable)", "(drop)"]),
    ])
  func `only whole lists are folded`(flat: String, folded: [String]) throws {
    let pair = "(func $pair (result i32 i32) i32.const 1 i32.const 2)"
    #expect(try code("\(pair) (func \(flat))", folds: true) == folded)
  }

  @Test func `blocks with parts are folded with their parts`() throws {
    let lines = try code(
      """
      (tag $e) (func
        try $t  nop  catch $e  nop  catch_all  rethrow $t  end
        block  try  nop  delegate 0  end
        try $u  delegate 0)
      """, folds: true)
    #expect(
      lines == [
        "(try $t", "  (do", "    (nop)", "  )", "  (catch $e", "    (nop)", "  )", "  (catch_all",
        "    (rethrow $t)", "  )", ")",
        "(block ;; label = @1", "  (try ;; label = @2", "    (do", "      (nop)", "    )",
        "    (delegate 0 (;@1;))", "  )", ")",
        "(try $u", "  (do", "  )", "  (delegate 0 (;@0;))", ")",
      ])
  }

  @Test(arguments: [false, true])
  func `code nested as deep as can be is printed`(folds: Bool) throws {
    #if DEBUG
      let depth = 10_000
    #else
      let depth = 49_000
    #endif
    let bodies: [(begin: [UInt8], end: [UInt8])] = [
      ([0x02, 0x40], [0x0B]),  // block ... end
      ([0x41, 0, 0x04, 0x40], [0x0B]),  // i32.const 0  if ... end
      ([0x06, 0x40], [0x19, 0x0B]),  // try ... catch_all  end
      ([0x41, 0], [0x1A]),  // i32.const 0 ... drop
    ]
    for (begin, end) in bodies {
      let code =
        [0] + repeatElement(begin, count: depth).joined()
        + repeatElement(end, count: depth).joined()
        + [0x0B]
      let module = try Module(
        ByteWriter.moduleHeader + [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10]
          + ByteWriter.sized([1] + ByteWriter.sized(code)))
      #expect(try Wat.encode(Wat.print(module, Wat.PrintStyle(folds: folds))) == module.encoded())
    }
  }
}

extension ByteWriter {
  fileprivate static func sized(_ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.sized(content)
    return writer.bytes
  }
}
