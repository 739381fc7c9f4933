// SPDX-License-Identifier: Apache-2.0
//
// The table against the specification's index, written out once more, and against the machine.
// Spec: 7.8 Index of Instructions, without vector instructions, and those of legacy exceptions, wide
// arithmetic and threads.

import Interp
import Testing

/// The specification's index: runs of opcodes that follow each other.
private enum Index {
  private static let runs: [(prefix: UInt8?, first: UInt32, mnemonics: String)] = [
    (
      nil, 0x00,
      """
      unreachable nop block loop if else try catch throw rethrow throw_ref end br br_if br_table return call call_indirect return_call return_call_indirect call_ref \
      return_call_ref
      """
    ),
    (nil, 0x18, "delegate catch_all drop select select"),
    (nil, 0x1F, "try_table"),
    (nil, 0x20, "local.get local.set local.tee global.get global.set table.get table.set"),
    (
      nil, 0x28,
      """
      i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u \
      i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store \
      i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32 \
      memory.size memory.grow i32.const i64.const f32.const f64.const
      """
    ),
    (
      nil, 0x45,
      """
      i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s \
      i32.ge_u i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u \
      i64.ge_s i64.ge_u f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt \
      f64.le f64.ge
      """
    ),
    (
      nil, 0x67,
      """
      i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u \
      i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr i64.clz i64.ctz \
      i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or \
      i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr
      """
    ),
    (
      nil, 0x8B,
      """
      f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt f32.add f32.sub f32.mul \
      f32.div f32.min f32.max f32.copysign f64.abs f64.neg f64.ceil f64.floor f64.trunc \
      f64.nearest f64.sqrt f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign
      """
    ),
    (
      nil, 0xA7,
      """
      i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u \
      i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s \
      i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u \
      f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u \
      f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 \
      f64.reinterpret_i64 i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s
      """
    ),
    (
      nil, 0xD0,
      "ref.null ref.is_null ref.func ref.eq ref.as_non_null br_on_null br_on_non_null"
    ),
    (
      0xFB, 0,
      """
      struct.new struct.new_default struct.get struct.get_s struct.get_u struct.set array.new \
      array.new_default array.new_fixed array.new_data array.new_elem array.get array.get_s \
      array.get_u array.set array.len array.fill array.copy array.init_data array.init_elem \
      ref.test ref.test ref.cast ref.cast br_on_cast br_on_cast_fail any.convert_extern \
      extern.convert_any ref.i31 i31.get_s i31.get_u
      """
    ),
    (
      0xFC, 0,
      """
      i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u \
      i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u memory.init \
      data.drop memory.copy memory.fill table.init elem.drop table.copy table.grow table.size \
      table.fill
      """
    ),
    (0xFC, 0x13, "i64.add128 i64.sub128 i64.mul_wide_s i64.mul_wide_u"),
    (0xFE, 0x00, "memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64 atomic.fence"),
    (
      0xFE, 0x10,
      """
      i32.atomic.load i64.atomic.load i32.atomic.load8_u i32.atomic.load16_u i64.atomic.load8_u \
      i64.atomic.load16_u i64.atomic.load32_u i32.atomic.store i64.atomic.store i32.atomic.store8 \
      i32.atomic.store16 i64.atomic.store8 i64.atomic.store16 i64.atomic.store32 \
      i32.atomic.rmw.add i64.atomic.rmw.add i32.atomic.rmw8.add_u i32.atomic.rmw16.add_u \
      i64.atomic.rmw8.add_u i64.atomic.rmw16.add_u i64.atomic.rmw32.add_u i32.atomic.rmw.sub \
      i64.atomic.rmw.sub i32.atomic.rmw8.sub_u i32.atomic.rmw16.sub_u i64.atomic.rmw8.sub_u \
      i64.atomic.rmw16.sub_u i64.atomic.rmw32.sub_u i32.atomic.rmw.and i64.atomic.rmw.and \
      i32.atomic.rmw8.and_u i32.atomic.rmw16.and_u i64.atomic.rmw8.and_u i64.atomic.rmw16.and_u \
      i64.atomic.rmw32.and_u i32.atomic.rmw.or i64.atomic.rmw.or i32.atomic.rmw8.or_u \
      i32.atomic.rmw16.or_u i64.atomic.rmw8.or_u i64.atomic.rmw16.or_u i64.atomic.rmw32.or_u \
      i32.atomic.rmw.xor i64.atomic.rmw.xor i32.atomic.rmw8.xor_u i32.atomic.rmw16.xor_u \
      i64.atomic.rmw8.xor_u i64.atomic.rmw16.xor_u i64.atomic.rmw32.xor_u i32.atomic.rmw.xchg \
      i64.atomic.rmw.xchg i32.atomic.rmw8.xchg_u i32.atomic.rmw16.xchg_u i64.atomic.rmw8.xchg_u \
      i64.atomic.rmw16.xchg_u i64.atomic.rmw32.xchg_u i32.atomic.rmw.cmpxchg \
      i64.atomic.rmw.cmpxchg i32.atomic.rmw8.cmpxchg_u i32.atomic.rmw16.cmpxchg_u \
      i64.atomic.rmw8.cmpxchg_u i64.atomic.rmw16.cmpxchg_u i64.atomic.rmw32.cmpxchg_u
      """
    ),
  ]

  static let all: [(opcode: Opcode, mnemonic: String)] = runs.flatMap { prefix, first, mnemonics in
    mnemonics.split(separator: " ").enumerated().map { place, mnemonic in
      let number = first + UInt32(place)
      let opcode =
        prefix.map { Opcode(prefix: $0, number: number) } ?? Opcode(integerLiteral: number)
      return (opcode, String(mnemonic))
    }
  }
}

@Suite struct InstructionTableTests {
  private let handlers = HandlerTable.machineOfStore

  @Test func `the table is the specification's index`() {
    // The vector instructions are in the official suite's hands.
    let rows = InstructionTable.rows.filter { $0.opcode.prefix != 0xFD }
    #expect(rows.map(\.opcode) == Index.all.map(\.opcode))
    #expect(rows.map(\.mnemonic) == Index.all.map(\.mnemonic))
  }

  @Test func `opcodes ascend`() {
    let codes = InstructionTable.rows.map(\.opcode.code)
    #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `a row is found by its opcode, and nothing else is found`() {
    let known = Dictionary(uniqueKeysWithValues: Index.all.map { ($0.opcode, $0.mnemonic) })
    for number: UInt32 in 0...0xFFFF {
      if number <= 0xFF {
        let opcode = Opcode(integerLiteral: number)
        #expect(InstructionTable.row(opcode)?.mnemonic == known[opcode])
      }
      for prefix: UInt8 in [0xFB, 0xFC, 0xFE] {
        let opcode = Opcode(prefix: prefix, number: number)
        let mnemonic = InstructionTable.row(opcode)?.mnemonic
        if mnemonic != known[opcode] { Issue.record("\(prefix) \(number)") }
      }
    }
  }

  @Test func `mnemonics are unique but for select and those with two opcodes by nullability`() {
    let names = InstructionTable.rows.map(\.mnemonic)
    #expect(Set(names).count == names.count - 3)
    for (name, row) in InstructionTable.byMnemonic { #expect(row.mnemonic == name) }
    #expect(InstructionTable.byMnemonic["select"]?.immediate == Immediate.none)
  }

  @Test func `shapes follow the mnemonics`() {
    for row in InstructionTable.rows {
      let type = row.mnemonic.split(separator: ".").first.map(String.init) ?? ""
      switch row.shape {
      case _ where row.opcode.prefix == 0xFD: break
      case .constant(let result): #expect(result.description == type)
      case .unary(_, let result) where row.opcode.prefix != 0xFB:
        #expect(result.description == type)
      case .test(let operand), .binary(let operand), .compare(let operand), .load(let operand),
        .store(let operand):
        #expect(operand.description == type, "\(row.mnemonic)")
      case .wide: #expect(type == "i64")
      case .atomic(let access, let operand):
        #expect(type == "memory" || operand.description == type, "\(row.mnemonic)")
        let isStore = row.mnemonic.contains(".store")
        #expect((access.result(operand) == nil) == isStore, "\(row.mnemonic)")
        #expect(handlers.contains(row.operation, .m), "\(row.mnemonic)")
      case .special where row.opcode.prefix != 0xFB && row.mnemonic != "ref.eq":
        #expect(row.operation == .special)
      case .special, .unary: break
      default: Issue.record("\(row.mnemonic) has a vector's shape")
      }
    }
  }
}

@Suite struct HandlerTableTests {
  private let handlers = HandlerTable.machineOfStore

  @Test func `every operation that a row names has a handler`() {
    for row in InstructionTable.rows where ![.special, .reinterpret].contains(row.operation) {
      let forms = OperandForm.allCases.filter { handlers.contains(row.operation, $0) }
      #expect(!forms.isEmpty, "\(row.mnemonic)")
    }
  }

  @Test func `every operation has a handler but the two that are never emitted`() {
    for operation in Operation.allCases {
      let hasHandler = OperandForm.allCases.contains { handlers.contains(operation, $0) }
      #expect(hasHandler == ![.special, .reinterpret].contains(operation), "\(operation)")
    }
  }

  @Test func `a word is one operation in one form`() {
    for operation in Operation.allCases {
      for form in OperandForm.allCases where handlers.contains(operation, form) {
        let found = handlers.operation(of: handlers.word(operation, form))
        #expect(found?.0 == operation && found?.1 == form, "\(operation) \(form)")
      }
    }
    #expect(handlers.operation(of: 0) == nil)
  }

  @Test func `operations that take two slots take them in every form that is asked for`() {
    for row in InstructionTable.rows {
      switch row.shape {
      case .binary, .compare, .wide:
        #expect(handlers.contains(row.operation, .ss), "\(row.mnemonic)")
      case .test: #expect(handlers.contains(row.operation, .si), "\(row.mnemonic)")
      case .unary where row.operation != .reinterpret, .load:
        #expect(handlers.contains(row.operation, .s), "\(row.mnemonic)")
      default: break
      }
    }
  }

  @Test func `a mirrored or inverted comparison is one of the same type`() {
    for operation in Operation.allCases {
      if let mirrored = operation.mirrored {
        #expect(mirrored.mirrored == operation)
        #expect(mirrored.operandAccumulator == operation.operandAccumulator)
        #expect(operation.branch(whenTrue: true) != nil && operation.branch(whenTrue: false) != nil)
        #expect(operation.branch(whenTrue: true) != operation.branch(whenTrue: false))
      }
      if let inverted = operation.inverted {
        #expect(inverted.inverted == operation)
        #expect(operation.branch(whenTrue: true) == inverted.branch(whenTrue: false))
      }
    }
  }
}

extension HandlerTable {
  /// The handlers of this build.
  static var machineOfStore: HandlerTable { Store().handlers }
}
