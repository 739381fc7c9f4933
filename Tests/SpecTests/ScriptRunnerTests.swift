// SPDX-License-Identifier: Apache-2.0

import Interp
import Testing

@testable import Script

@Suite struct ScriptRunnerTests {
  private static let module = """
    (module $m
      (func (export "id") (param i32) (result i32) (local.get 0))
      (func (export "pair") (result i32 f64) (i32.const 1) (f64.const -0))
      (func (export "nan") (result f32) (f32.const nan:0x200001))
      (func (export "trap") (result i32) (unreachable))
      (func $loop (export "loop") (call $loop))
      (func (export "extern") (param externref) (result externref) (local.get 0))
      (func (export "func") (result funcref) (ref.func $loop))
      (global (export "g") i64 (i64.const 7)))
    """

  @Test(arguments: [
    "(assert_return (invoke \"id\" (i32.const -1)) (i32.const 0xffffffff))",
    "(assert_return (invoke $m \"pair\") (i32.const 1) (f64.const -0))",
    "(assert_return (invoke \"nan\") (f32.const nan:0x200001))",
    "(assert_return (invoke \"extern\" (ref.extern 3)) (ref.extern 3))",
    "(assert_return (invoke \"extern\" (ref.extern 3)) (ref.extern))",
    "(assert_return (invoke \"extern\" (ref.null extern)) (ref.null extern))",
    "(assert_return (invoke \"extern\" (ref.null extern)) (ref.null))",
    "(assert_return (invoke \"func\") (ref.func))",
    "(assert_return (invoke \"id\" (i32.const 1)) (either (i32.const 0) (i32.const 1)))",
    "(assert_return (get $m \"g\") (i64.const 7))",
    "(assert_trap (invoke \"trap\") \"unreachable\")",
    "(assert_exhaustion (invoke \"loop\") \"call stack exhausted\")",
    "(assert_malformed (module quote \"(func\") \"unexpected token\")",
    "(assert_malformed (module binary \"\\00asm\") \"unexpected end\")",
    "(assert_invalid (module (func (result i32))) \"type mismatch\")",
    "(assert_malformed_custom (module quote \"(@custom)\") \"@custom annotation: missing\")",
    """
    (assert_malformed_custom (module (@custom "name" "\\63\\00"))
      "@name section: invalid subsection id")
    """,
    """
    (assert_invalid_custom (module (@custom "name" "\\01\\04\\01\\05\\01f"))
      "@name annotation: invalid function index")
    """,
    "(assert_malformed (module (@custom) (func end)) \"unexpected token\")",
    "(assert_invalid (module (@custom) (func drop)) \"type mismatch\")",
    "(assert_unlinkable (module (import \"no\" \"no\" (func))) \"unknown import\")",
    "(assert_trap (module (func unreachable) (start 0)) \"unreachable\")",
    "(register \"m\") (module (import \"m\" \"g\" (global i64)))",
    "(module definition $d (func (export \"f\"))) (module instance $i $d) (invoke $i \"f\")",
    "(module definition (func (export \"f\"))) (module instance) (invoke \"f\")",
    "(module definition $d (func)) (module instance $i $d) (module instance $j $d)",
    "(module definition binary \"\\00asm\" \"\\01\\00\\00\\00\") (module instance $i)",
    "(module definition $d quote \"(func\" \")\") (module instance $i $d)",
    "(module $q quote \"(func (export \\\"f\\\"))\") (assert_return (invoke $\"q\" \"f\"))",
    "(module $b binary \"\\00asm\\01\\00\\00\\00\") (module quote) (module quote \"\")",
    "(register \"m\" $m) (get \"g\") (get $m \"g\")",
    "(assert_trap (module definition (func unreachable) (start 0)) \"unreachable\")",
    "(assert_invalid (module definition quote \"(func drop)\") \"type mismatch\")",
    "(module (import \"spectest\" \"print_i32\" (func (param i32))))",
    "(invoke \"id\" (i32.const 1))",
  ])
  func `a true command passes`(command: String) {
    let result = run(Self.module + command)
    #expect(result.failed == 0, "\(result.failures)")
  }

  @Test(arguments: [
    (
      "(assert_return (invoke \"id\" (i32.const 1)) (i32.const 2))", "(i32.const 2)",
      "(i32.const 1)"
    ),
    (
      "(assert_return (invoke \"pair\") (i32.const 1) (f64.const 0))",
      "(i32.const 1) (f64.const 0.0)",
      "(i32.const 1) (f64.const -0.0)"
    ),
    (
      "(assert_return (invoke \"nan\") (f32.const nan:canonical))", "(f32.const nan:canonical)",
      "(f32.const nan:0x200001)"
    ),
    ("(assert_return (invoke \"trap\") (i32.const 0))", "(i32.const 0)", "trap: unreachable"),
    ("(assert_return (invoke \"id\" (i32.const 1)))", "no results", "(i32.const 1)"),
    ("(assert_return (invoke \"none\"))", "a function \"none\"", "no such export"),
    (
      "(assert_trap (invoke \"id\" (i32.const 1)) \"unreachable\")", "trap: unreachable",
      "(i32.const 1)"
    ),
    (
      "(assert_trap (invoke \"trap\") \"integer overflow\")", "trap: integer overflow",
      "trap: unreachable"
    ),
    (
      "(assert_trap (invoke \"loop\") \"unreachable\")", "trap: unreachable",
      "trap: call stack exhausted"
    ),
    ("(assert_malformed (module quote \"(func)\") \"x\")", "malformed: x", "a valid module"),
    ("(assert_invalid (module (func)) \"x\")", "invalid: x", "a valid module"),
    (
      "(assert_malformed (module (@custom)) \"@custom\")", "malformed: @custom", "a valid module"
    ),
    (
      "(assert_malformed_custom (module (func)) \"x\")", "malformed: x",
      "a module with good custom sections"
    ),
    (
      "(assert_malformed_custom (module (func end)) \"x\")", "malformed: x",
      "malformed text: 9:82: unexpected token"
    ),
    (
      "(assert_invalid_custom (module (func drop)) \"x\")", "invalid: x",
      "invalid: invalid module in function 0, at offset 0x17: type mismatch: instruction requires [any] but stack has []"
    ),
    ("(assert_unlinkable (module) \"x\")", "unlinkable: x", "an instance"),
    (
      "(assert_malformed (module quote \"(tag)\") \"x\")", "malformed: x",
      "malformed text: 1:2: unsupported: tag"
    ),
    ("(invoke $x \"id\")", "an instance $x", "none: its module failed or does not exist"),
  ])
  func `a false command fails`(command: String, expected: String, got: String) {
    let result = run(Self.module + command)
    #expect(result.passed == 1)
    #expect(result.failures.map(\.expected) == [expected])
    #expect(result.failures.map(\.got) == [got])
  }

  @Test func `commands behind a failing module fail and do not crash`() {
    let result = run(
      """
      \(Self.module)
      (module $m (func (export "id") (v128.const i32x4 0 0 0 0)))
      (assert_return (invoke "id") (i32.const 1))
        (assert_return (invoke $m "id") (v128.const i32x4 0 0 0 0))
      (module (func (export "id")))
      (assert_return (invoke "id"))
      """)
    #expect(result.passed == 3)
    #expect(result.failures.map(\.line) == [10, 11, 12])
    #expect(result.failures.map(\.column) == [1, 1, 3])
  }

  @Test func `a file may be the fields of one module`() {
    #expect(run("(func) (memory 0)").summary == "1 passed, 0 failed, 0 skipped")
  }

  @Test func `a file that is no script fails`() {
    let result = run("(module) \"\n")
    #expect(result.failures.map(\.got) == ["unclosed string literal"])
  }

  @Test func `a failure is three lines`() {
    let failure = ScriptFailure(
      file: "a.wast", line: 3, column: 1, command: "(invoke)", expected: "x", got: "y")
    #expect("\(failure)" == "a.wast:3: (invoke)\n  expected x\n  got      y")
  }

  @Test func `a text that is wrong is shown`() {
    let excerpt = run("(module)\n(module (func\n\tnope))").failures.map(\.excerpt)
    #expect(excerpt == [["\tnope))", "\t^"]])
    // In a quoted text the position is one of that text.
    let quoted = run("(module quote \"(func\" \" nope)\")").failures
    #expect(quoted.map(\.excerpt) == [["(func nope)", "      ^"]])
    #expect(
      quoted.map(\.description) == [
        """
        test:1: (module quote "(func" " nope)")
          expected success
          got      malformed text: 1:7: unknown operator nope
              (func nope)
                    ^
        """
      ])
    let wrong = run("(assert_invalid (module (func nope)) \"x\")\n(nope)").failures
    #expect(wrong.map(\.excerpt.last) == ["                              ^", " ^"])
    #expect(run("(module").failures.map(\.excerpt) == [["(module", "^"]])
    #expect(run("(assert_invalid (module) \"x\")").failures.map(\.excerpt) == [[]])
  }

  @Test func `the list of expected failures has reasons`() {
    let list = ExpectedFailures("# comment\n\ncore/a.wast # no a\ncore/b.wast\n")
    #expect(list.reasons == ["core/a.wast": "no a", "core/b.wast": ""])
    #expect(list.reason(for: "/suite/core/a.wast") == "no a")
    #expect(list.reason(for: "core/gc/a.wast") == nil)
  }

  @Test(
    arguments: [
      (0x7FC0_0000, true, true), (0xFFC0_0000, true, true), (0x7FC0_0001, false, true),
      (0x7FA0_0000, false, false), (0x7F80_0000, false, false),
    ] as [(UInt32, Bool, Bool)])
  func `NaNs have classes`(bits: UInt32, isCanonical: Bool, isArithmetic: Bool) {
    let value = Value.f32(Float(bitPattern: bits))
    #expect(ResultPattern.canonicalNaN(.f32).matches(value) == isCanonical)
    #expect(ResultPattern.arithmeticNaN(.f32).matches(value) == isArithmetic)
    let wide = UInt64(bits & 0x8000_0000) << 32 | UInt64(bits & 0x7FFF_FFFF) << 29 | 0x7 << 60
    let double = Value.f64(Double(bitPattern: wide))
    #expect(ResultPattern.canonicalNaN(.f64).matches(double) == isCanonical)
    #expect(ResultPattern.arithmeticNaN(.f64).matches(double) == isArithmetic)
  }

  private func run(_ script: String) -> ScriptResult {
    var runner = ScriptRunner()
    runner.checksMessages = true
    return runner.run(Array(script.utf8), file: "test")
  }
}
