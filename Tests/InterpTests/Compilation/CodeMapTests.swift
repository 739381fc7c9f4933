// SPDX-License-Identifier: Apache-2.0
//
// Where the values of a function stand, and where its instructions come from.

import Interp
import TestSupport
import Testing

@Suite struct CodeMapTests {
  private func map(
    _ text: String, of function: FunctionIndex, fuses: Bool = true
  ) throws -> (module: Module, code: Code, map: CodeMap) {
    let module = try wat("(module \(text))", engine: engine(fuses: fuses))
    let handlers = Store(engine: module.engine).handlers
    return (
      module, try module.code(for: function, handlers: handlers, takesBreaths: false),
      try module.map(of: function, handlers: handlers, takesBreaths: false)
    )
  }

  @Test(arguments: [true, false])
  func `every instruction has the offset of what it was compiled from`(fuses: Bool) throws {
    let bytes = ModuleBuilder().section(1, items: [[0x60, 1, 0x7F, 1, 0x7F]]).section(
      3, items: [[0]]
    )
    .section(10, items: [ModuleBuilder.body([0x20, 0, 0x41, 3, 0x6D, 0x45, 0x0B])]).bytes
    let module = try Module(bytes, engine: engine(fuses: fuses))
    let handlers = Store(engine: module.engine).handlers
    let code = try module.code(for: 0, handlers: handlers, takesBreaths: false)
    let map = try module.map(of: 0, handlers: handlers, takesBreaths: false)
    #expect(map.offsets.count == code.count)
    // The body's instructions begin at 25: local.get, i32.const, i32.div_s at 29, i32.eqz, end.
    for index in 0..<code.count {
      guard let (operation, _) = handlers.operation(of: code.instructions[index].word) else {
        continue
      }
      switch operation {
      case .i32DivS: #expect(map.offsets[index] == 29)
      case .i32Eq: #expect(map.offsets[index] == 30)
      case .return: #expect(map.offsets[index] == 31)
      default: #expect((25...31).contains(map.offsets[index]))
      }
    }
  }

  @Test func `locals and kept constants have slots`() throws {
    let (_, code, map) = try map(
      """
      (func (param i32 f64) (result i32 i32 i32) (local i64 f32)
        loop (br_if 0 (f64.eq (local.get 1) (f64.const 0.1))) end
        i32.const 1 i32.const 2 i32.const 3)
      """, of: 0)
    // Three results: the header stands at 3 and 4.
    #expect(code.headerSlot == 3)
    #expect(map.localSlots == [0, 1, 5, 6])
    #expect(map.localTypes == [.i32, .f64, .i64, .f32])
    #expect(map.constants.map(\.slot) == [7])
    #expect(map.constants.map(\.bits) == [(0.1).bitPattern])
  }

  @Test(arguments: [true, false])
  func `a call site tells whom it calls and what is on the stack`(fuses: Bool) throws {
    let (module, code, map) = try map(
      """
      (type $t (func (param i64) (result i64)))
      (func $h (param i32) (result i32) local.get 0) (table 1 funcref)
      (func (param i32 i64) (result i32)
        local.get 0 i32.const 7 local.get 0 i32.clz
        (call $h (i32.const 1))
        (i32.wrap_i64 (call_indirect (type $t) (local.get 1) (local.get 0)))
        i32.add i32.add i32.add i32.add)
      """, of: 1, fuses: fuses)
    #expect(map.callSites.count == 2)
    let first = map.callSites[0]
    #expect(first.target == .function(0))
    #expect(first.type == FunctionType([.i32], [.i32]))
    #expect(first.returnInstruction == first.instruction + 1)
    #expect(first.operands.map(\.type) == [.i32, .i32, .i32])
    if fuses {
      #expect(first.operands[0].place == .slot(0))
      #expect(first.operands[1].place == .constant(7))
      #expect(first.operands[2].place == .slot(first.base - 1))
    } else {
      #expect(first.operands.map(\.place) == (1...3).reversed().map { .slot(first.base - $0) })
    }
    let second = map.callSites[1]
    guard case .indirect(0, let type, _) = second.target else {
      Issue.record("\(second.target)")
      return
    }
    #expect(module.structure.functionType(at: type) == FunctionType([.i64], [.i64]))
    #expect(second.returnInstruction == second.instruction + 2)
    #expect(second.operands.count == 4)
    let handlers = Store().handlers
    #expect(handlers.operation(of: code.instructions[first.instruction].word)?.0 == .call)
    #expect(handlers.operation(of: code.instructions[second.instruction].word)?.0 == .callIndirect)
    #expect(first.offset == map.offsets[first.instruction])
    #expect(module.context.bytes.buffer[first.offset] == 0x10)
    #expect(module.context.bytes.buffer[second.offset] == 0x11)
  }
}
