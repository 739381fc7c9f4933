// SPDX-License-Identifier: Apache-2.0
//
// Every rule that a body can break, with the function and the place; and code that is never reached.
// Spec: 3.4 Instructions, 7.3 Validation Algorithm.

import Interp
import TestSupport
import Testing
import Text

extension InvalidCase {
  /// Fields of a module whose last function breaks a rule.
  static let bodies: [InvalidCase] = [
    .init(
      "(func (result i32) i64.const 0)", .typeMismatch(expected: [.i32], actual: [.i64]),
      "type mismatch: instruction requires [i32] but stack has [i64]"),
    .init(
      "(func i32.add drop)", .typeMismatch(expected: [.i32], actual: []),
      "type mismatch: instruction requires [i32] but stack has []"),
    .init(
      "(func drop)", .typeMismatch(expected: [.bottom], actual: []),
      "type mismatch: instruction requires [any] but stack has []"),
    .init(
      "(func i32.const 0 i32.const 0)", .operandsLeft(expected: [], actual: [.i32, .i32]),
      "type mismatch: block requires [] but stack has [i32 i32]"),
    .init(
      "(func block i32.const 0 end)", .operandsLeft(expected: [], actual: [.i32]),
      "type mismatch: block requires [] but stack has [i32]"),
    .init(
      "(func (param i32) (if (result i32) (local.get 0) (then (i32.const 1))) drop)",
      .typeMismatch(expected: [.i32], actual: []), "type mismatch"),
    .init("(func br 1)", .unknown(.label, 1), "unknown label 1"),
    .init("(func i32.const 0 br_if 2)", .unknown(.label, 2), "unknown label 2"),
    .init("(func i32.const 0 br_table 0 3)", .unknown(.label, 3), "unknown label 3"),
    .init(
      "(func (result i32) block i32.const 0 i32.const 0 br_table 0 1 end i32.const 0)",
      .typeMismatch(expected: [.i32], actual: []), "type mismatch"),
    .init("(func call 9)", .unknown(.function, 9), "unknown function 9"),
    .init("(func i32.const 0 call_indirect)", .unknown(.table, 0), "unknown table 0"),
    .init(
      "(table 0 externref) (func i32.const 0 call_indirect)",
      .typeMismatch(expected: [.funcref], actual: [.externref]), "type mismatch"),
    .init(
      "(table 0 funcref) (func i32.const 0 call_indirect (type 9))", .unknown(.type, 9),
      "unknown type 9"),
    .init("(func block (type 9) end)", .unknown(.type, 9), "unknown type 9"),
    .init("(func local.get 0 drop)", .unknown(.local, 0), "unknown local 0"),
    .init(
      "(func (param i32) (local i64) i32.const 0 local.set 2)", .unknown(.local, 2),
      "unknown local 2"),
    .init("(func global.get 0 drop)", .unknown(.global, 0), "unknown global 0"),
    .init(
      "(global i32 (i32.const 0)) (func i32.const 0 global.set 0)", .immutableGlobal(0),
      "immutable global"),
    .init("(func i32.const 0 i32.load drop)", .unknown(.memory, 0), "unknown memory 0"),
    .init("(func memory.size drop)", .unknown(.memory, 0), "unknown memory 0"),
    .init(
      "(memory 0) (func i32.const 0 i32.load align=8 drop)", .alignmentTooLarge,
      "alignment must not be larger than natural"),
    .init(
      "(memory 0) (func i32.const 0 i64.load32_u align=8 drop)", .alignmentTooLarge,
      "alignment must not be larger than natural"),
    .init(
      "(memory 0) (data \"\") (func data.drop 1)", .unknown(.data, 1), "unknown data segment 1"),
    .init("(func elem.drop 0)", .unknown(.element, 0), "unknown elem segment 0"),
    .init("(func i32.const 0 table.get 0 drop)", .unknown(.table, 0), "unknown table 0"),
    .init(
      "(table 0 funcref) (func i32.const 0 ref.null extern table.set 0)",
      .typeMismatch(expected: [.funcref], actual: [.externref]), "type mismatch"),
    .init(
      "(table 0 funcref) (table 0 externref) (func (table.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0)))",
      .typeMismatch(expected: [.funcref], actual: [.externref]), "type mismatch"),
    .init(
      "(func ref.null func ref.null func i32.const 0 select drop)",
      .typeMismatch(expected: [.bottom, .bottom], actual: [.funcref, .funcref]), "type mismatch"),
    .init(
      "(func i32.const 0 i64.const 0 i32.const 0 select drop)",
      .typeMismatch(expected: [.i32, .i32], actual: [.i32, .i64]), "type mismatch"),
    .init(
      "(func i32.const 0 i32.const 0 i32.const 0 select (result i32 i32) drop)",
      .invalidResultArity, "invalid result arity"),
    .init(
      "(func i32.const 0 ref.is_null drop)",
      .typeMismatch(expected: [.funcref], actual: [.i32]), "type mismatch"),
    .init(
      "(func $f ref.func $f drop)", .undeclaredFunctionReference(0),
      "undeclared function reference"),
    .init("(func ref.func 9 drop)", .unknown(.function, 9), "unknown function 9"),
    // Code that is never reached is checked all the same.
    .init(
      "(func unreachable i64.const 0 i32.eqz drop)",
      .typeMismatch(expected: [.i32], actual: [.i64]), "type mismatch"),
    .init(
      "(func br 0 i32.const 0)", .operandsLeft(expected: [], actual: [.i32]), "type mismatch: block"
    ),
    .init("(func return local.get 3 drop)", .unknown(.local, 3), "unknown local 3"),
    .init(
      "(func unreachable block i32.add drop end)", .typeMismatch(expected: [.i32], actual: []),
      "type mismatch"),
  ]
}

@Suite struct FunctionValidatorTests {
  @Test(arguments: InvalidCase.bodies)
  func `a broken rule is named with its function`(_ example: InvalidCase) throws {
    do {
      _ = try wat(
        "(module (func) " + example.text.replacing("$f ref.func $f", with: "ref.func 1") + ")")
      Issue.record("valid")
    } catch let error as ModuleError {
      guard case .invalid(let invalid) = error else {
        Issue.record(error)
        return
      }
      if case .undeclaredFunctionReference = invalid.reason {
      } else {
        #expect(invalid.reason == example.reason)
      }
      #expect(invalid.function == 1)
      #expect(error.message.hasPrefix(example.message), "\(error.message)")
      #expect(error.description.hasPrefix("invalid module in function 1, at offset 0x"))
    }
  }

  @Test func `the place is that of the instruction`() {
    // The code starts at 23: nop, i32.const 0, i64.eqz.
    let module = ModuleBuilder.function([0x01, 0x41, 0x00, 0x50, 0x1A, 0x0B])
    #expect(
      moduleError(module.bytes)
        == .invalid(
          ValidationError(
            function: 0, offset: 26, .typeMismatch(expected: [.i64], actual: [.i32]))))
  }

  @Test func `an offset beyond 32 bits is out of range`() {
    let module = ModuleBuilder().section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]])
      .section(5, items: [[0, 0]]).section(
        10,
        items: [
          ModuleBuilder.body([0x41, 0, 0x28, 0, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1A, 0x0B])
        ])
    guard case .invalid(let error)? = moduleError(module.bytes) else {
      Issue.record("\(String(describing: moduleError(module.bytes)))")
      return
    }
    #expect(error.reason == .offsetOutOfRange)
    #expect(error.message == "offset out of range")
  }

  @Test(arguments: [
    "(func (result i32) unreachable)", "(func (result i32) unreachable i32.add)",
    "(func (result i32) br 0 (i32.const 1))".replacing("br 0", with: "i32.const 0 br 0"),
    "(func (result i32) block (result i32) i32.const 0 return i64.eqz end)",
    "(func unreachable select drop)", "(func unreachable i32.const 1 select drop)",
    "(func unreachable ref.is_null drop)", "(func (result i64 i64) loop (result i64 i64) br 0 end)",
    "(func (param i32) (result i32) local.get 0 if (result i32) unreachable else i32.const 1 end)",
    "(func i32.const 0 br_table 0 0 0 i64.add drop)",
    "(func unreachable block (param i32) (result i32) i32.eqz end drop)",
    "(func (result i32) block (result i32) unreachable br_table 0 1 end)",
  ])
  func `behind an unconditional branch the stack gives what is asked for`(_ text: String) throws {
    _ = try wat("(module " + text + ")")
  }

  @Test(arguments: [true, false])
  func `code that is never reached is not compiled`(fuses: Bool) throws {
    let text = """
      (module (func $none (result i32) unreachable) (func (export "f") (param i32) (result i32)
        block (result i32) local.get 0 return
          call $none loop (result i32) i32.const 3 br 1 end i32.add br_if 0 drop if nop else end
          unreachable
        end))
      """
    let engine = engine(fuses: fuses)
    let instance = try Instance(try wat(text, engine: engine), store: Store(engine: engine))
    #expect(try instance.call("f", [.i32(7)]) == [.i32(7)])
  }

  /// Each label of a table looks at the types on the stack; none may copy the stack.
  @Test func `a wide branch table over a deep stack is checked in linear time`() {
    let depth = 200_000
    var code: [UInt8] = []
    for _ in 0..<depth { code += [0x41, 0x00] }
    code +=
      [0x0E] + ModuleBuilder.leb(UInt64(depth)) + Array(repeating: 0, count: depth + 1) + [0x0B]
    let module = ModuleBuilder().section(1, items: [[0x60, 0, 1, 0x7F]]).section(3, items: [[0]])
      .section(10, items: [ModuleBuilder.body(code)])
    let time = ContinuousClock().measure { #expect(moduleError(module.bytes) == nil) }
    #expect(time < .seconds(isSanitized ? 30 : 3))
  }
}
