// SPDX-License-Identifier: Apache-2.0
//
// The one table between WebAssembly's vocabulary and the machine's: a row per instruction, read by
// the decoder, the validator, the compiler, the disassembler and the text format. This file is a
// table and longer than others.
// Spec: 7.8 Index of Instructions.

/// An opcode: one byte, or a prefix byte and a number.
package struct Opcode: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The byte, or `prefix << 16 | number`.
  package let code: UInt32

  package init(integerLiteral value: UInt32) { code = value }
  package init(prefix: UInt8, number: UInt32) { code = UInt32(prefix) << 16 | number }

  /// An opcode behind the prefix byte 0xFB.
  static func fb(_ number: UInt32) -> Opcode { Opcode(prefix: 0xFB, number: number) }

  /// An opcode behind the prefix byte 0xFC.
  static func fc(_ number: UInt32) -> Opcode { Opcode(prefix: 0xFC, number: number) }

  /// An opcode behind the prefix byte 0xFD.
  static func fd(_ number: UInt32) -> Opcode { Opcode(prefix: 0xFD, number: number) }

  /// An opcode behind the prefix byte 0xFE.
  static func fe(_ number: UInt32) -> Opcode { Opcode(prefix: 0xFE, number: number) }

  /// The prefix byte, nil for opcodes of one byte.
  package var prefix: UInt8? { code > 0xFF ? UInt8(code >> 16) : nil }
  /// The byte, or the number behind the prefix.
  package var number: UInt32 { code & 0xFFFF }
}

/// One instruction of WebAssembly.
///
/// A plain value: the validator copies one at every instruction.
package struct InstructionRow: Sendable {
  package let opcode: Opcode
  private let text: StaticString
  package let immediate: Immediate
  package let shape: Shape
  /// What the machine does for it; `.special` where the validator's case and the compiler decide.
  package let operation: Operation
  /// What a module must be allowed to use for it.
  package let feature: Features

  init(
    _ opcode: Opcode, _ mnemonic: StaticString, _ immediate: Immediate, _ shape: Shape,
    _ operation: Operation
  ) {
    self.opcode = opcode
    text = mnemonic
    self.immediate = immediate
    self.shape = shape
    self.operation = operation
    feature = Features(of: opcode)
  }

  /// The instruction's name in the text format.
  package var mnemonic: String { text.description }
}

/// All instructions, in the order of their opcodes.
package enum InstructionTable {
  /// The row of an opcode, nil if there is no such instruction.
  package static func row(_ opcode: Opcode) -> InstructionRow? {
    slot(of: opcode).flatMap { bySlot[$0] }
  }

  /// The place of an opcode in `bySlot`: numbers behind 0xFC start at 0x100, those behind 0xFB at
  /// 0x180, those behind 0xFD at 0x200, those behind 0xFE at 0x400; nil beyond.
  private static func slot(of opcode: Opcode) -> Int? {
    let number = Int(opcode.number)
    switch opcode.prefix {
    case nil: return number
    case 0xFC: return number < 0x80 ? 0x100 + number : nil
    case 0xFB: return number < 0x80 ? 0x180 + number : nil
    case 0xFE: return number < 0x100 ? 0x400 + number : nil
    default: return number < 0x200 ? 0x200 + number : nil
    }
  }

  /// The bytes behind which a number follows.
  static let prefixes: ClosedRange<UInt8> = 0xFB...0xFE

  /// The rows by opcode; nil where there is none.
  ///
  /// Readers of code keep the address: asking for a global takes longer than reading a row.
  // SAFETY: written once, here, and never freed.
  nonisolated(unsafe) static let bySlot: UnsafePointer<InstructionRow?> = {
    let table = UnsafeMutablePointer<InstructionRow?>.allocate(capacity: 0x500)
    table.initialize(repeating: nil, count: 0x500)
    for row in rows {
      if let slot = slot(of: row.opcode) { table[slot] = row }
    }
    return UnsafePointer(table)
  }()

  /// The rows by mnemonic.
  ///
  /// `select` is listed without types; the text parser picks the typed one.
  package static let byMnemonic: [String: InstructionRow] = Dictionary(
    rows.map { ($0.mnemonic, $0) }, uniquingKeysWith: { first, _ in first })

  package static let rows =
    (scalarRows + aggregateRows + vectorRows + atomicRows).sorted {
      $0.opcode.code < $1.opcode.code
    }

  private static let scalarRows: [InstructionRow] = [
    // Control. Spec: 5.4.1
    .init(0x00, "unreachable", .none, .special(.unreachable), .special),
    .init(0x01, "nop", .none, .special(.nop), .special),
    .init(0x02, "block", .blockType, .special(.block), .special),
    .init(0x03, "loop", .blockType, .special(.loop), .special),
    .init(0x04, "if", .blockType, .special(.if), .special),
    .init(0x05, "else", .none, .special(.else), .special),
    .init(0x06, "try", .blockType, .special(.try), .special),
    .init(0x07, "catch", .tag, .special(.catch), .special),
    .init(0x08, "throw", .tag, .special(.throw), .special),
    .init(0x09, "rethrow", .label, .special(.rethrow), .special),
    .init(0x0A, "throw_ref", .none, .special(.throwReference), .special),
    .init(0x0B, "end", .none, .special(.end), .special),
    .init(0x0C, "br", .label, .special(.branch), .special),
    .init(0x0D, "br_if", .label, .special(.branchIf), .special),
    .init(0x0E, "br_table", .labelTable, .special(.branchTable), .special),
    .init(0x0F, "return", .none, .special(.return), .special),
    .init(0x10, "call", .function, .special(.call), .special),
    .init(0x11, "call_indirect", .typeAndTable, .special(.callIndirect), .special),
    .init(0x12, "return_call", .function, .special(.returnCall), .special),
    .init(0x13, "return_call_indirect", .typeAndTable, .special(.returnCallIndirect), .special),
    .init(0x14, "call_ref", .type, .special(.callReference), .special),
    .init(0x15, "return_call_ref", .type, .special(.returnCallReference), .special),
    .init(0x18, "delegate", .label, .special(.delegate), .special),
    .init(0x19, "catch_all", .none, .special(.catchAll), .special),
    .init(0x1F, "try_table", .catches, .special(.tryTable), .special),
    // Parametric. Spec: 5.4.3
    .init(0x1A, "drop", .none, .special(.drop), .special),
    .init(0x1B, "select", .none, .special(.select), .special),
    .init(0x1C, "select", .valueTypes, .special(.selectTyped), .special),
    // Variables. Spec: 5.4.4
    .init(0x20, "local.get", .local, .special(.localGet), .special),
    .init(0x21, "local.set", .local, .special(.localSet), .special),
    .init(0x22, "local.tee", .local, .special(.localTee), .special),
    .init(0x23, "global.get", .global, .special(.globalGet), .special),
    .init(0x24, "global.set", .global, .special(.globalSet), .special),
    .init(0x25, "table.get", .table, .special(.tableGet), .special),
    .init(0x26, "table.set", .table, .special(.tableSet), .special),
    // Memory. Spec: 5.4.6. Loads that give the same bits share an operation.
    .init(0x28, "i32.load", .memoryArgument(naturalAlignment: 2), .load(.i32), .load32),
    .init(0x29, "i64.load", .memoryArgument(naturalAlignment: 3), .load(.i64), .load64),
    .init(0x2A, "f32.load", .memoryArgument(naturalAlignment: 2), .load(.f32), .load32),
    .init(0x2B, "f64.load", .memoryArgument(naturalAlignment: 3), .load(.f64), .loadF64),
    .init(0x2C, "i32.load8_s", .memoryArgument(naturalAlignment: 0), .load(.i32), .load8SignedTo32),
    .init(0x2D, "i32.load8_u", .memoryArgument(naturalAlignment: 0), .load(.i32), .load8),
    .init(
      0x2E, "i32.load16_s", .memoryArgument(naturalAlignment: 1), .load(.i32), .load16SignedTo32),
    .init(0x2F, "i32.load16_u", .memoryArgument(naturalAlignment: 1), .load(.i32), .load16),
    .init(0x30, "i64.load8_s", .memoryArgument(naturalAlignment: 0), .load(.i64), .load8SignedTo64),
    .init(0x31, "i64.load8_u", .memoryArgument(naturalAlignment: 0), .load(.i64), .load8),
    .init(
      0x32, "i64.load16_s", .memoryArgument(naturalAlignment: 1), .load(.i64), .load16SignedTo64),
    .init(0x33, "i64.load16_u", .memoryArgument(naturalAlignment: 1), .load(.i64), .load16),
    .init(
      0x34, "i64.load32_s", .memoryArgument(naturalAlignment: 2), .load(.i64), .load32SignedTo64),
    .init(0x35, "i64.load32_u", .memoryArgument(naturalAlignment: 2), .load(.i64), .load32),
    .init(0x36, "i32.store", .memoryArgument(naturalAlignment: 2), .store(.i32), .store32),
    .init(0x37, "i64.store", .memoryArgument(naturalAlignment: 3), .store(.i64), .store64),
    .init(0x38, "f32.store", .memoryArgument(naturalAlignment: 2), .store(.f32), .store32),
    .init(0x39, "f64.store", .memoryArgument(naturalAlignment: 3), .store(.f64), .storeF64),
    .init(0x3A, "i32.store8", .memoryArgument(naturalAlignment: 0), .store(.i32), .store8),
    .init(0x3B, "i32.store16", .memoryArgument(naturalAlignment: 1), .store(.i32), .store16),
    .init(0x3C, "i64.store8", .memoryArgument(naturalAlignment: 0), .store(.i64), .store8),
    .init(0x3D, "i64.store16", .memoryArgument(naturalAlignment: 1), .store(.i64), .store16),
    .init(0x3E, "i64.store32", .memoryArgument(naturalAlignment: 2), .store(.i64), .store32),
    .init(0x3F, "memory.size", .memory, .special(.memorySize), .special),
    .init(0x40, "memory.grow", .memory, .special(.memoryGrow), .special),
    // Numeric. Spec: 5.4.7
    .init(0x41, "i32.const", .i32, .constant(.i32), .constant),
    .init(0x42, "i64.const", .i64, .constant(.i64), .constant),
    .init(0x43, "f32.const", .f32, .constant(.f32), .constant),
    .init(0x44, "f64.const", .f64, .constant(.f64), .constant),
    .init(0x45, "i32.eqz", .none, .test(.i32), .i32Eq),
    .init(0x46, "i32.eq", .none, .compare(.i32), .i32Eq),
    .init(0x47, "i32.ne", .none, .compare(.i32), .i32Ne),
    .init(0x48, "i32.lt_s", .none, .compare(.i32), .i32LtS),
    .init(0x49, "i32.lt_u", .none, .compare(.i32), .i32LtU),
    .init(0x4A, "i32.gt_s", .none, .compare(.i32), .i32GtS),
    .init(0x4B, "i32.gt_u", .none, .compare(.i32), .i32GtU),
    .init(0x4C, "i32.le_s", .none, .compare(.i32), .i32LeS),
    .init(0x4D, "i32.le_u", .none, .compare(.i32), .i32LeU),
    .init(0x4E, "i32.ge_s", .none, .compare(.i32), .i32GeS),
    .init(0x4F, "i32.ge_u", .none, .compare(.i32), .i32GeU),
    .init(0x50, "i64.eqz", .none, .test(.i64), .i64Eq),
    .init(0x51, "i64.eq", .none, .compare(.i64), .i64Eq),
    .init(0x52, "i64.ne", .none, .compare(.i64), .i64Ne),
    .init(0x53, "i64.lt_s", .none, .compare(.i64), .i64LtS),
    .init(0x54, "i64.lt_u", .none, .compare(.i64), .i64LtU),
    .init(0x55, "i64.gt_s", .none, .compare(.i64), .i64GtS),
    .init(0x56, "i64.gt_u", .none, .compare(.i64), .i64GtU),
    .init(0x57, "i64.le_s", .none, .compare(.i64), .i64LeS),
    .init(0x58, "i64.le_u", .none, .compare(.i64), .i64LeU),
    .init(0x59, "i64.ge_s", .none, .compare(.i64), .i64GeS),
    .init(0x5A, "i64.ge_u", .none, .compare(.i64), .i64GeU),
    .init(0x5B, "f32.eq", .none, .compare(.f32), .f32Eq),
    .init(0x5C, "f32.ne", .none, .compare(.f32), .f32Ne),
    .init(0x5D, "f32.lt", .none, .compare(.f32), .f32Lt),
    .init(0x5E, "f32.gt", .none, .compare(.f32), .f32Gt),
    .init(0x5F, "f32.le", .none, .compare(.f32), .f32Le),
    .init(0x60, "f32.ge", .none, .compare(.f32), .f32Ge),
    .init(0x61, "f64.eq", .none, .compare(.f64), .f64Eq),
    .init(0x62, "f64.ne", .none, .compare(.f64), .f64Ne),
    .init(0x63, "f64.lt", .none, .compare(.f64), .f64Lt),
    .init(0x64, "f64.gt", .none, .compare(.f64), .f64Gt),
    .init(0x65, "f64.le", .none, .compare(.f64), .f64Le),
    .init(0x66, "f64.ge", .none, .compare(.f64), .f64Ge),
    .init(0x67, "i32.clz", .none, .unary(.i32, .i32), .i32Clz),
    .init(0x68, "i32.ctz", .none, .unary(.i32, .i32), .i32Ctz),
    .init(0x69, "i32.popcnt", .none, .unary(.i32, .i32), .i32Popcnt),
    .init(0x6A, "i32.add", .none, .binary(.i32), .i32Add),
    .init(0x6B, "i32.sub", .none, .binary(.i32), .i32Sub),
    .init(0x6C, "i32.mul", .none, .binary(.i32), .i32Mul),
    .init(0x6D, "i32.div_s", .none, .binary(.i32), .i32DivS),
    .init(0x6E, "i32.div_u", .none, .binary(.i32), .i32DivU),
    .init(0x6F, "i32.rem_s", .none, .binary(.i32), .i32RemS),
    .init(0x70, "i32.rem_u", .none, .binary(.i32), .i32RemU),
    .init(0x71, "i32.and", .none, .binary(.i32), .i32And),
    .init(0x72, "i32.or", .none, .binary(.i32), .i32Or),
    .init(0x73, "i32.xor", .none, .binary(.i32), .i32Xor),
    .init(0x74, "i32.shl", .none, .binary(.i32), .i32Shl),
    .init(0x75, "i32.shr_s", .none, .binary(.i32), .i32ShrS),
    .init(0x76, "i32.shr_u", .none, .binary(.i32), .i32ShrU),
    .init(0x77, "i32.rotl", .none, .binary(.i32), .i32Rotl),
    .init(0x78, "i32.rotr", .none, .binary(.i32), .i32Rotr),
    .init(0x79, "i64.clz", .none, .unary(.i64, .i64), .i64Clz),
    .init(0x7A, "i64.ctz", .none, .unary(.i64, .i64), .i64Ctz),
    .init(0x7B, "i64.popcnt", .none, .unary(.i64, .i64), .i64Popcnt),
    .init(0x7C, "i64.add", .none, .binary(.i64), .i64Add),
    .init(0x7D, "i64.sub", .none, .binary(.i64), .i64Sub),
    .init(0x7E, "i64.mul", .none, .binary(.i64), .i64Mul),
    .init(0x7F, "i64.div_s", .none, .binary(.i64), .i64DivS),
    .init(0x80, "i64.div_u", .none, .binary(.i64), .i64DivU),
    .init(0x81, "i64.rem_s", .none, .binary(.i64), .i64RemS),
    .init(0x82, "i64.rem_u", .none, .binary(.i64), .i64RemU),
    .init(0x83, "i64.and", .none, .binary(.i64), .i64And),
    .init(0x84, "i64.or", .none, .binary(.i64), .i64Or),
    .init(0x85, "i64.xor", .none, .binary(.i64), .i64Xor),
    .init(0x86, "i64.shl", .none, .binary(.i64), .i64Shl),
    .init(0x87, "i64.shr_s", .none, .binary(.i64), .i64ShrS),
    .init(0x88, "i64.shr_u", .none, .binary(.i64), .i64ShrU),
    .init(0x89, "i64.rotl", .none, .binary(.i64), .i64Rotl),
    .init(0x8A, "i64.rotr", .none, .binary(.i64), .i64Rotr),
    .init(0x8B, "f32.abs", .none, .unary(.f32, .f32), .f32Abs),
    .init(0x8C, "f32.neg", .none, .unary(.f32, .f32), .f32Neg),
    .init(0x8D, "f32.ceil", .none, .unary(.f32, .f32), .f32Ceil),
    .init(0x8E, "f32.floor", .none, .unary(.f32, .f32), .f32Floor),
    .init(0x8F, "f32.trunc", .none, .unary(.f32, .f32), .f32Trunc),
    .init(0x90, "f32.nearest", .none, .unary(.f32, .f32), .f32Nearest),
    .init(0x91, "f32.sqrt", .none, .unary(.f32, .f32), .f32Sqrt),
    .init(0x92, "f32.add", .none, .binary(.f32), .f32Add),
    .init(0x93, "f32.sub", .none, .binary(.f32), .f32Sub),
    .init(0x94, "f32.mul", .none, .binary(.f32), .f32Mul),
    .init(0x95, "f32.div", .none, .binary(.f32), .f32Div),
    .init(0x96, "f32.min", .none, .binary(.f32), .f32Min),
    .init(0x97, "f32.max", .none, .binary(.f32), .f32Max),
    .init(0x98, "f32.copysign", .none, .binary(.f32), .f32Copysign),
    .init(0x99, "f64.abs", .none, .unary(.f64, .f64), .f64Abs),
    .init(0x9A, "f64.neg", .none, .unary(.f64, .f64), .f64Neg),
    .init(0x9B, "f64.ceil", .none, .unary(.f64, .f64), .f64Ceil),
    .init(0x9C, "f64.floor", .none, .unary(.f64, .f64), .f64Floor),
    .init(0x9D, "f64.trunc", .none, .unary(.f64, .f64), .f64Trunc),
    .init(0x9E, "f64.nearest", .none, .unary(.f64, .f64), .f64Nearest),
    .init(0x9F, "f64.sqrt", .none, .unary(.f64, .f64), .f64Sqrt),
    .init(0xA0, "f64.add", .none, .binary(.f64), .f64Add),
    .init(0xA1, "f64.sub", .none, .binary(.f64), .f64Sub),
    .init(0xA2, "f64.mul", .none, .binary(.f64), .f64Mul),
    .init(0xA3, "f64.div", .none, .binary(.f64), .f64Div),
    .init(0xA4, "f64.min", .none, .binary(.f64), .f64Min),
    .init(0xA5, "f64.max", .none, .binary(.f64), .f64Max),
    .init(0xA6, "f64.copysign", .none, .binary(.f64), .f64Copysign),
    .init(0xA7, "i32.wrap_i64", .none, .unary(.i64, .i32), .i32WrapI64),
    .init(0xA8, "i32.trunc_f32_s", .none, .unary(.f32, .i32), .i32TruncF32S),
    .init(0xA9, "i32.trunc_f32_u", .none, .unary(.f32, .i32), .i32TruncF32U),
    .init(0xAA, "i32.trunc_f64_s", .none, .unary(.f64, .i32), .i32TruncF64S),
    .init(0xAB, "i32.trunc_f64_u", .none, .unary(.f64, .i32), .i32TruncF64U),
    .init(0xAC, "i64.extend_i32_s", .none, .unary(.i32, .i64), .i64ExtendI32S),
    .init(0xAD, "i64.extend_i32_u", .none, .unary(.i32, .i64), .reinterpret),
    .init(0xAE, "i64.trunc_f32_s", .none, .unary(.f32, .i64), .i64TruncF32S),
    .init(0xAF, "i64.trunc_f32_u", .none, .unary(.f32, .i64), .i64TruncF32U),
    .init(0xB0, "i64.trunc_f64_s", .none, .unary(.f64, .i64), .i64TruncF64S),
    .init(0xB1, "i64.trunc_f64_u", .none, .unary(.f64, .i64), .i64TruncF64U),
    .init(0xB2, "f32.convert_i32_s", .none, .unary(.i32, .f32), .f32ConvertI32S),
    .init(0xB3, "f32.convert_i32_u", .none, .unary(.i32, .f32), .f32ConvertI32U),
    .init(0xB4, "f32.convert_i64_s", .none, .unary(.i64, .f32), .f32ConvertI64S),
    .init(0xB5, "f32.convert_i64_u", .none, .unary(.i64, .f32), .f32ConvertI64U),
    .init(0xB6, "f32.demote_f64", .none, .unary(.f64, .f32), .f32DemoteF64),
    .init(0xB7, "f64.convert_i32_s", .none, .unary(.i32, .f64), .f64ConvertI32S),
    .init(0xB8, "f64.convert_i32_u", .none, .unary(.i32, .f64), .f64ConvertI32U),
    .init(0xB9, "f64.convert_i64_s", .none, .unary(.i64, .f64), .f64ConvertI64S),
    .init(0xBA, "f64.convert_i64_u", .none, .unary(.i64, .f64), .f64ConvertI64U),
    .init(0xBB, "f64.promote_f32", .none, .unary(.f32, .f64), .f64PromoteF32),
    .init(0xBC, "i32.reinterpret_f32", .none, .unary(.f32, .i32), .reinterpret),
    .init(0xBD, "i64.reinterpret_f64", .none, .unary(.f64, .i64), .reinterpret),
    .init(0xBE, "f32.reinterpret_i32", .none, .unary(.i32, .f32), .reinterpret),
    .init(0xBF, "f64.reinterpret_i64", .none, .unary(.i64, .f64), .reinterpret),
    .init(0xC0, "i32.extend8_s", .none, .unary(.i32, .i32), .i32Extend8S),
    .init(0xC1, "i32.extend16_s", .none, .unary(.i32, .i32), .i32Extend16S),
    .init(0xC2, "i64.extend8_s", .none, .unary(.i64, .i64), .i64Extend8S),
    .init(0xC3, "i64.extend16_s", .none, .unary(.i64, .i64), .i64Extend16S),
    .init(0xC4, "i64.extend32_s", .none, .unary(.i64, .i64), .i64ExtendI32S),
    // References. Spec: 5.4.2
    .init(0xD0, "ref.null", .heapType, .special(.referenceNull), .special),
    .init(0xD1, "ref.is_null", .none, .special(.referenceIsNull), .special),
    .init(0xD2, "ref.func", .function, .special(.referenceFunction), .special),
    .init(0xD3, "ref.eq", .none, .special(.referenceEqual), .i64Eq),
    .init(0xD4, "ref.as_non_null", .none, .special(.referenceAsNonNull), .special),
    .init(0xD5, "br_on_null", .label, .special(.branchOnNull), .special),
    .init(0xD6, "br_on_non_null", .label, .special(.branchOnNonNull), .special),
    // Saturating conversions. Spec: 5.4.7
    .init(.fc(0), "i32.trunc_sat_f32_s", .none, .unary(.f32, .i32), .i32TruncSatF32S),
    .init(.fc(1), "i32.trunc_sat_f32_u", .none, .unary(.f32, .i32), .i32TruncSatF32U),
    .init(.fc(2), "i32.trunc_sat_f64_s", .none, .unary(.f64, .i32), .i32TruncSatF64S),
    .init(.fc(3), "i32.trunc_sat_f64_u", .none, .unary(.f64, .i32), .i32TruncSatF64U),
    .init(.fc(4), "i64.trunc_sat_f32_s", .none, .unary(.f32, .i64), .i64TruncSatF32S),
    .init(.fc(5), "i64.trunc_sat_f32_u", .none, .unary(.f32, .i64), .i64TruncSatF32U),
    .init(.fc(6), "i64.trunc_sat_f64_s", .none, .unary(.f64, .i64), .i64TruncSatF64S),
    .init(.fc(7), "i64.trunc_sat_f64_u", .none, .unary(.f64, .i64), .i64TruncSatF64U),
    // Bulk operations on memories and tables. Spec: 5.4.5, 5.4.6
    .init(.fc(8), "memory.init", .dataAndMemory, .special(.memoryInit), .special),
    .init(.fc(9), "data.drop", .data, .special(.dataDrop), .special),
    .init(.fc(10), "memory.copy", .memoryAndMemory, .special(.memoryCopy), .special),
    .init(.fc(11), "memory.fill", .memory, .special(.memoryFill), .special),
    .init(.fc(12), "table.init", .elementAndTable, .special(.tableInit), .special),
    .init(.fc(13), "elem.drop", .element, .special(.elementDrop), .special),
    .init(.fc(14), "table.copy", .tableAndTable, .special(.tableCopy), .special),
    .init(.fc(15), "table.grow", .table, .special(.tableGrow), .special),
    .init(.fc(16), "table.size", .table, .special(.tableSize), .special),
    .init(.fc(17), "table.fill", .table, .special(.tableFill), .special),
    // Numbers of 128 bits. Spec: proposal wide-arithmetic
    .init(.fc(19), "i64.add128", .none, .wide(operandCount: 4), .i64Add128),
    .init(.fc(20), "i64.sub128", .none, .wide(operandCount: 4), .i64Sub128),
    .init(.fc(21), "i64.mul_wide_s", .none, .wide(operandCount: 2), .i64MulWideS),
    .init(.fc(22), "i64.mul_wide_u", .none, .wide(operandCount: 2), .i64MulWideU),
  ]
}
