// SPDX-License-Identifier: Apache-2.0
//
// Every rule that a module can break outside of bodies, with the place that is reported.
// Spec: 3.5 Modules.

import Interp
import TestSupport
import Testing

/// A module that breaks a rule.
struct InvalidCase: Sendable, CustomTestStringConvertible {
  let text: String
  let reason: ValidationError.Reason
  let message: String

  init(_ text: String, _ reason: ValidationError.Reason, _ message: String) {
    (self.text, self.reason, self.message) = (text, reason, message)
  }

  var testDescription: String { text }

  static let modules: [InvalidCase] = [
    .init("(func (type 3))", .unknown(.type, 3), "unknown type 3"),
    .init("(import \"\" \"\" (func (type 3)))", .unknown(.type, 3), "unknown type 3"),
    .init("(export \"\" (func 0))", .unknown(.function, 0), "unknown function 0"),
    .init("(export \"\" (table 1))", .unknown(.table, 1), "unknown table 1"),
    .init("(export \"\" (memory 0))", .unknown(.memory, 0), "unknown memory 0"),
    .init("(export \"\" (global 0))", .unknown(.global, 0), "unknown global 0"),
    .init(
      "(func) (export \"a\" (func 0)) (export \"a\" (func 0))", .duplicateExport("a"),
      "duplicate export name \"a\""),
    .init("(start 0)", .unknown(.function, 0), "unknown function 0"),
    .init("(func (param i32)) (start 0)", .startFunctionType, "start function"),
    .init("(func (result i32) unreachable) (start 0)", .startFunctionType, "start function"),
    .init("(memory 1 (pagesize 2))", .invalidPageSize(2), "invalid custom page size 2"),
    .init(
      "(memory 0x1_0000_0000 (pagesize 1))",
      .memoryTooLarge(MemoryType(Limits(1 << 32), pageSize: 1)),
      "memory size must be at most 4294967295 bytes"),
    .init("(memory 2 1)", .limitsOutOfOrder, "size minimum must not be greater than maximum"),
    .init(
      "(memory 65537)", .memoryTooLarge(MemoryType(Limits(65_537))),
      "memory size must be at most 65536 pages (4GiB)"),
    .init(
      "(memory 0 65537)", .memoryTooLarge(MemoryType(Limits(0, 65_537))),
      "memory size must be at most 65536 pages (4GiB)"),
    .init(
      "(table 2 1 funcref)", .limitsOutOfOrder, "size minimum must not be greater than maximum"),
    .init(
      "(global i32 (i64.const 0))", .typeMismatch(expected: [.i32], actual: [.i64]),
      "type mismatch: instruction requires [i32] but stack has [i64]"),
    .init(
      "(global i32)", .typeMismatch(expected: [.i32], actual: []),
      "type mismatch: instruction requires [i32] but stack has []"),
    .init(
      "(global i32 (i32.const 0) (i32.const 0))",
      .operandsLeft(expected: [.i32], actual: [.i32, .i32]), "type mismatch: block requires"),
    .init(
      "(global i32 (i32.clz (i32.const 0)))", .constantExpressionRequired,
      "constant expression required"),
    .init("(global i32 (global.get 0))", .unknown(.global, 0), "unknown global 0"),
    .init(
      "(global i32 (global.get 1)) (global i32 (i32.const 0))", .unknown(.global, 1),
      "unknown global 1"),
    .init(
      "(import \"\" \"\" (global (mut i32))) (global i32 (global.get 0))",
      .constantExpressionRequired, "constant expression required"),
    .init("(global funcref (ref.func 0))", .unknown(.function, 0), "unknown function 0"),
    .init("(elem func 0)", .unknown(.function, 0), "unknown function 0"),
    .init("(elem (i32.const 0) func)", .unknown(.table, 0), "unknown table 0"),
    .init(
      "(table 0 externref) (elem (i32.const 0) func)",
      .typeMismatch(
        expected: [.externref], actual: [ValueType(ReferenceType(.function, isNullable: false))]),
      "type mismatch"),
    .init(
      "(table 0 funcref) (elem (i64.const 0) func)",
      .typeMismatch(expected: [.i32], actual: [.i64]), "type mismatch"),
    .init(
      "(elem externref (ref.null func))",
      .typeMismatch(expected: [.externref], actual: [.funcref]), "type mismatch"),
    .init("(data (i32.const 0) \"\")", .unknown(.memory, 0), "unknown memory 0"),
    .init(
      "(memory 0) (data (f32.const 0) \"\")", .typeMismatch(expected: [.i32], actual: [.f32]),
      "type mismatch"),
  ]
}

@Suite struct ModuleValidatorTests {
  @Test(arguments: InvalidCase.modules)
  func `a broken rule is named`(_ example: InvalidCase) throws {
    do {
      _ = try wat("(module " + example.text + ")")
      Issue.record("valid")
    } catch let error as ModuleError {
      guard case .invalid(let invalid) = error else {
        Issue.record(error)
        return
      }
      #expect(invalid.reason == example.reason)
      #expect(invalid.function == nil)
      #expect(invalid.offset > 8)
      #expect(error.message.hasPrefix(example.message), "\(error.message)")
    }
  }

  @Test func `a table type beyond 32 bits is too large`() {
    // The text format has no such number; the maximum is 2^32.
    let table = ModuleBuilder().section(
      4, items: [[0x70, 0x01, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10]])
    guard case .invalid(let error)? = moduleError(table.bytes) else {
      Issue.record("\(String(describing: moduleError(table.bytes)))")
      return
    }
    #expect(error.reason == .tableTooLarge)
    #expect(error.message == "table size must be at most 2^32-1")
  }

  @Test func `exports and segments are reported where they stand`() {
    let twice = ModuleBuilder().section(5, items: [[0, 0]]).section(
      7,
      items: [
        ModuleBuilder.name("a") + [2, 0], ModuleBuilder.name("a") + [2, 0],
      ])
    let error = moduleError(twice.bytes)
    // The header, five bytes of memories, three of export section; the second entry four later.
    #expect(error == .invalid(ValidationError(offset: 20, .duplicateExport("a"))))
    #expect(error?.description.hasPrefix("invalid module at offset 0x14: ") == true)
    let start = ModuleBuilder().section(8, [7])
    #expect(
      moduleError(start.bytes) == .invalid(ValidationError(offset: 10, .unknown(.function, 7))))
    let data = ModuleBuilder().section(11, items: [[0, 0x41, 0, 0x0B, 0]])
    #expect(moduleError(data.bytes) == .invalid(ValidationError(offset: 11, .unknown(.memory, 0))))
  }

  @Test func `definitions are reported where they stand`() {
    // Behind the header and three bytes of section each; an import behind its names and kind too.
    let cases: [(section: UInt8, item: [UInt8], ValidationError.Reason)] = [
      (1, [0x60, 1, 0x63, 5, 0], .unknown(.type, 5)),
      (4, [0x63, 7, 0, 0], .unknown(.type, 7)),
      (5, [1, 2, 1], .limitsOutOfOrder),
      (6, [0x63, 6, 0, 0xD0, 6, 0x0B], .unknown(.type, 6)),
      (13, [0, 9], .unknown(.type, 9)),
      (2, [0, 0, 0, 8], .unknown(.type, 8)),
    ]
    for (section, item, reason) in cases {
      let module = ModuleBuilder().section(section, items: [item])
      #expect(moduleError(module.bytes) == .invalid(ValidationError(offset: 11, reason)))
    }
  }

  @Test func `a block type of several bytes hides no other error`() {
    // Read as a number alone it would leave the index of the heap type to be taken for an opcode.
    let types = String(repeating: "(type (func))", count: 23)
    let block = "(drop (block (result (ref null 22)) (ref.null 22)))"
    let error = #expect(throws: ModuleError.self) {
      try wat("(module \(types) (func \(block)) (start 9))")
    }
    #expect(error?.description.contains("unknown function 9") == true)
  }

  @Test func `a constant may read the globals before it`() throws {
    let instance = try instance(
      """
      (global $a i32 (i32.const 20)) (global $b (export "b") i32 (i32.add (global.get 0) (i32.const 1)))
      (global (export "c") i64 (i64.mul (i64.const 3) (i64.sub (i64.const 1) (i64.const 5))))
      """)
    #expect(instance.global("b")?.value == .i32(21))
    #expect(instance.global("c")?.value == .i64(-12))
  }
}
