// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

@Suite struct WatErrorTests {
  @Test(
    arguments: [
      ("(module", 1, 8, .unexpectedToken), ("(module))", 1, 9, .unexpectedToken),
      ("(modul)", 1, 2, .unknownOperator("modul")),
      ("(func (i32.ad))", 1, 8, .unknownOperator("i32.ad")),
      ("(func)\n(func (local.get $x))", 2, 18, .unknown(.local, "$x")),
      ("(func $f) (func $f)", 1, 17, .duplicate(.function, "$f")),
      ("(func (param $x i32) (local $x i32))", 1, 29, .duplicate(.local, "$x")),
      ("(table $t 1 funcref) (table $t 1 funcref)", 1, 29, .duplicate(.table, "$t")),
      ("(memory 1) (import \"a\" \"b\" (func))", 1, 13, .importAfter(.memory)),
      ("(func) (global (import \"a\" \"b\") i32)", 1, 9, .importAfter(.function)),
      ("(func $f) (start $f) (start $f)", 1, 23, .multipleStartSections),
      ("(type $t (func)) (func (type $t) (param i32))", 1, 30, .inlineFunctionType),
      ("(func (type 3) (param i32))", 1, 13, .unknown(.type, "3")),
      ("(func block $a end $b)", 1, 20, .mismatchingLabel),
      ("(func (i32.const 0) if else $b end)", 1, 29, .mismatchingLabel),
      ("(func (br $l))", 1, 11, .unknown(.label, "$l")),
      ("(func (block $l) (br $l))", 1, 22, .unknown(.label, "$l")),
      ("(func (i32.const 4294967296))", 1, 18, .constantOutOfRange),
      ("(func (f32.const 1e39))", 1, 18, .constantOutOfRange),
      ("(func (local.get 4294967296))", 1, 18, .integerOutOfRange(bits: 32)),
      ("(func (i32.load align=3 (i32.const 0)))", 1, 17, .alignmentNotPowerOfTwo),
      ("(func (i32.load align=0 (i32.const 0)))", 1, 17, .alignmentNotPowerOfTwo),
      ("(func (i32.load offset=x (i32.const 0)))", 1, 17, .unknownOperator("offset=x")),
      ("(func (i32.const 1.0))", 1, 18, .unknownOperator("1.0")),
      ("(func (result i32) (param i32))", 1, 21, .unexpectedToken),
      ("(func (call_indirect (param $x i32)))", 1, 29, .unexpectedToken),
      ("(func (export \"\\80\"))", 1, 15, .malformedUTF8),
      ("(func end)", 1, 7, .unexpectedToken), ("(func block)", 1, 12, .unexpectedToken),
      ("(func (if (i32.const 0)))", 1, 24, .unexpectedToken),
      ("(func (if (then) (else) (else)))", 1, 26, .unexpectedToken),
      ("(func (i32.add i32.const 1))", 1, 16, .unexpectedToken),
      ("(func (nop) (param i32))", 1, 14, .unexpectedToken),
      ("(type (func) (func))", 1, 14, .unexpectedToken),
      ("(rec (type (func) 1))", 1, 19, .unexpectedToken),
      ("(func (nop nop))", 1, 12, .unexpectedToken),
      ("(memory 1 2 3)", 1, 13, .unexpectedToken), ("(memory +1)", 1, 9, .unexpectedToken),
      ("(func (import \"m\" \"n\") (export \"a\"))", 1, 24, .unexpectedToken),
      ("(memory (import \"m\" \"n\") (data))", 1, 26, .unexpectedToken),
      ("(table (import \"m\" \"n\") funcref (elem))", 1, 25, .unexpectedToken),
      ("(elem declare 0)", 1, 15, .unexpectedToken), ("(elem)", 1, 6, .unexpectedToken),
      ("(data \"a\"\"b\")", 1, 7, .unknownOperator("\"a\"\"b\"")),
      ("(start 0 0)", 1, 10, .unexpectedToken), ("(module) (func)", 1, 10, .unexpectedToken),
      ("(func $ \"a\")", 1, 7, .emptyIdentifier), ("(func $f $g)", 1, 10, .unexpectedToken),
      ("(func $f (unreachable) \u{7})", 1, 24, .illegalCharacter),
    ] as [(String, Int, Int, TextError.Reason)])
  func `an error has its place and reason`(
    text: String, line: Int, column: Int, reason: TextError.Reason
  ) {
    #expect(throws: TextError(line: line, column: column, reason: reason)) {
      try Wat.encode(text)
    }
  }

  @Test func `any nesting is parsed`() throws {
    let depth = 50_000
    let blocks = String(repeating: "(block ", count: depth) + String(repeating: ")", count: depth)
    #expect(try Wat.encode("(func \(blocks))").count > 3 * depth)
    let flat = String(repeating: "block ", count: depth) + String(repeating: "end ", count: depth)
    #expect(try Wat.encode("(func \(flat))") == Wat.encode("(func \(blocks))"))
    let open = String(repeating: "(i32.eqz ", count: depth)
    #expect(throws: TextError.self) { try Wat.encode("(func \(open)") }
    let comment = String(repeating: "(;", count: depth)
    #expect(throws: TextError(line: 1, column: 1, reason: .unclosedComment)) {
      try Wat.encode(comment)
    }
    let lists = String(repeating: "(", count: depth)
    #expect(throws: TextError.self) { try Wat.encode("(module \(lists)") }
  }
}
