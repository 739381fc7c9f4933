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
    ("(invoke $x \"id\")", "an instance $x", "none: its module failed or does not exist"),
  ])
  func `a false command fails`(command: String, expected: String, got: String) {
    let result = run(Self.module + command)
    #expect(result.passed == 1)
    #expect(result.failures.map(\.expected) == [expected])
    #expect(result.failures.map(\.got) == [got])
  }

  /// A sum of 40 numbers that are all on the operand stack before the first two are added.
  private static let sum =
    String(repeating: "(i32.add (call $one) ", count: 39) + "(call $one)"
    + String(repeating: ")", count: 39)

  private static let waiting = """
    (module $m
      (import "spectest" "print_i32" (func $print (param i32)))
      (global $sum (mut i64) (i64.const 0))
      (func $add (param i64) (global.set $sum (i64.add (global.get $sum) (local.get 0))))
      (func $start (call $add (i64.const 1)) (call $print (i32.const 1)) (call $add (i64.const 2)))
      (func (export "sum") (result i64) (global.get $sum))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (call $print (i32.const 2)) (i32.const 0))
          (else (i32.add (local.get 0) (call $deep (i32.sub (local.get 0) (i32.const 1)))))))
      (func $one (result i32) (i32.const 1))
      (func (export "wide") (result i32) (call $print (i32.const 3)) \(sum))
      (start $start))
    (assert_return (invoke "sum") (i64.const 3))
    (assert_return (invoke "deep" (i32.const 100)) (i32.const 5050))
    (assert_return (invoke "wide") (i32.const 40))
    (assert_trap (module (import "spectest" "print" (func $print)) (func $f (call $print) unreachable)
      (start $f)) "unreachable")
    """

  @Test(arguments: 0..<2 as Range<UInt64>, [true, false])
  func `calls that stop all the time do the same`(seed: UInt64, fuses: Bool) {
    let plain = run(Self.waiting, fuses: fuses)
    #expect(plain.summary == "5 passed, 0 failed")
    #expect(plain.stops == 0)
    let result = run(Self.waiting, suspensionSeed: seed, fuses: fuses)
    #expect(result.failures.isEmpty)
    #expect(result.passed == 5)
    #expect(result.stops > 50)
    #expect(run(Self.waiting, suspensionSeed: seed, fuses: fuses).stops == result.stops)
  }

  @Test func `objects survive collections at every stop`() {
    let script = """
      (module
        (type $list (struct (field i32) (field (ref null $list))))
        (func $make (export "make") (param i32) (result (ref null $list))
          (if (result (ref null $list)) (i32.eqz (local.get 0)) (then (ref.null $list))
            (else (struct.new $list (local.get 0)
              (call $make (i32.sub (local.get 0) (i32.const 1)))))))
        (func (export "sum") (result i32) (local $at (ref null $list)) (local $sum i32)
          (local.set $at (call $make (i32.const 50)))
          (block $end
            (loop $next
              (br_if $end (ref.is_null (local.get $at)))
              (local.set $sum (i32.add (local.get $sum) (struct.get $list 0 (local.get $at))))
              (local.set $at (struct.get $list 1 (local.get $at)))
              (br $next)))
          (local.get $sum)))
      (assert_return (invoke "sum") (i32.const 1275))
      """
    var configuration = Engine.Configuration()
    configuration.collectsAtEveryAllocation = true
    var runner = ScriptRunner(configuration: configuration)
    for seed: UInt64? in [nil, 1, 2] {
      runner.suspensionSeed = seed
      let result = runner.run(Array(script.utf8), file: "test")
      #expect(result.failures.isEmpty)
      #expect(result.stops > 50 || seed == nil)
    }
  }

  @Test func `a failure does not pass for being stopped`() {
    let script = Self.waiting + "(assert_return (invoke \"sum\") (i64.const 4))"
    let result = run(script, suspensionSeed: 1)
    #expect(result.failures.map(\.got) == ["(i64.const 3)"])
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
    #expect(run("(func) (memory 0)").summary == "1 passed, 0 failed")
  }

  @Test(
    arguments: [
      ("/suite/core/i32.wast", .webAssembly3), ("core/simd/simd_const.wast", .webAssembly3),
      ("custom/name/name_annot.wast", .webAssembly3),
      ("/core/work/spec-tests/regressions/a.wast", .all), ("/core/a/b/c.wast", .all),
      ("a.wast", .all),
      ("legacy/exceptions/core/throw.wast", Features.webAssembly3.union(.legacyExceptions)),
      (
        "/suite/proposals/wide-arithmetic/wide-arithmetic.wast",
        Features.webAssembly3.union(.wideArithmetic)
      ),
      ("proposals/custom-descriptors/exact.wast", .webAssembly3),
    ] as [(String, Features)])
  func `a folder of the official suite has the features it is written for`(
    path: String, features: Features
  ) {
    #expect(Features(suitePath: path) == features)
  }

  @Test func `assertions are counted apart`() {
    let result = run(
      """
      (module (func (export "f"))) (register "m") (invoke "f")
      (assert_return (invoke "f")) (assert_return (invoke "g")) (assert_nothing (module))
      ( assert_malformed_custom (module quote "(@custom)") "@custom annotation: missing") (nothing)
      """)
    #expect(result.assertions.passed == 2)
    #expect(result.assertions.failed == 2)
    #expect(result.otherCommands.passed == 3)
    #expect(result.otherCommands.failed == 1)
    #expect(result.commands.total == 8)
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

  private func run(
    _ script: String, suspensionSeed: UInt64? = nil, fuses: Bool = true
  ) -> ScriptResult {
    var configuration = Engine.Configuration()
    configuration.forms = fuses ? .all : []
    var runner = ScriptRunner(configuration: configuration)
    runner.checksMessages = true
    runner.suspensionSeed = suspensionSeed
    return runner.run(Array(script.utf8), file: "test")
  }
}
