// SPDX-License-Identifier: Apache-2.0
//
// Damaged texts: they may be modules or not, but the parser gets to an end. A parser that reads past
// the end of something stops the whole test run.

import Testing
import Text

@Suite struct WatMutationTests {
  private static let text = """
    (module $m (@name "m") (@note "x" (y)) (; comment ;)
      (@custom "c" (before code) "\\00")
      (type $t (func (param $x i32) (param i64) (result i32))) (rec (type (func)))
      (import "m" "n" (func $i (type $t))) (global $g (import "m" "g") (mut i64))
      (table $tab (export "t") 1 0x1_0 funcref) (memory (data "\\u{41}\\00\\n" "b"))
      (table externref (elem (ref.null extern))) (elem $e declare func $i $f)
      (elem (table $tab) (offset i32.const 0) funcref (item ref.func $f) (ref.null func))
      (func $f (param $a f32) (result f64) (local i32 i32) (local $l f64) ;; line
        (block $b (result i32) (@metadata.code.branch_hint "\\01") (if (i32.const -0x1) (then (br $b (i32.const 1))) (else nop))
          (br_table $b 0 $b (i32.const 1) (i32.const 2))) drop
        loop $l (param) i32.const 1 if else end end $l
        (drop (call_indirect $tab (type $t) (i32.const 1) (i64.const 2) (i32.const 0)))
        (i64.store8 offset=4 align=1 (i32.const 0) (i64.const 1))
        (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))
        (select (result f64) (f64.const 0x1.8p-3) (f64.const nan:0x1) (i32.const 0)))
      (start $s) (func $s) (export "f" (func $f)) (data $"d d" "x"))
    """

  @Test func `the text is a module`() throws {
    #expect(try !Wat.encode(Self.text, annotations: true).isEmpty)
  }

  @Test func `a text may end anywhere`() {
    let bytes = Array(Self.text.utf8)
    for count in 1..<bytes.count {
      #expect(throws: TextError.self) { try Wat.encode(Array(bytes[..<count])) }
      #expect(throws: TextError.self) {
        try Wat.encode(Array(bytes[..<count]), annotations: true)
      }
    }
  }

  @Test(arguments: ["(", ")", "\"", "\\", "$", "@", "_", "0", ";", "\n", " ", "\u{0}", "é"])
  func `any character may be replaced`(replacement: String) {
    let bytes = Array(Self.text.utf8)
    for index in bytes.indices {
      var damaged = bytes
      damaged.replaceSubrange(index...index, with: replacement.utf8)
      _ = try? Wat.encode(damaged, names: true, annotations: true)
    }
  }

  @Test func `any token may be missing`() {
    let words = Self.text.split(separator: " ", omittingEmptySubsequences: false)
    for index in words.indices {
      var damaged = words
      damaged.remove(at: index)
      _ = try? Wat.encode(damaged.joined(separator: " "), names: true, annotations: true)
    }
  }
}
