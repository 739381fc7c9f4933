// SPDX-License-Identifier: Apache-2.0
//
// Types, and the instructions as far as all readers of code share them.
// Spec: 5.3 Types, 5.4 Instructions.

extension ByteReader {
  package mutating func valueType() throws(DecodeError) -> ValueType {
    let start = position
    switch try byte() {
    case 0x7F: return .i32
    case 0x7E: return .i64
    case 0x7D: return .f32
    case 0x7C: return .f64
    case 0x70: return .funcref
    case 0x6F: return .externref
    case let byte: throw error(.malformedValueType(byte), at: start)
    }
  }

  package mutating func referenceType() throws(DecodeError) -> ReferenceType {
    let start = position
    let byte = try byte()
    guard let type = ReferenceType(rawValue: byte) else {
      throw error(.malformedReferenceType(byte), at: start)
    }
    return type
  }

  package mutating func valueTypes(
    limit: Int, _ what: String
  ) throws(DecodeError) -> [ValueType] {
    let start = position
    let count = try count()
    guard count <= limit else {
      throw error(.tooMany(what, count: UInt64(count), limit: limit), at: start)
    }
    var types: [ValueType] = []
    types.reserveCapacity(count)
    for _ in 0..<count { types.append(try valueType()) }
    return types
  }

  /// Spec: 5.3.12 Limits.
  mutating func limits() throws(DecodeError) -> Limits {
    let start = position
    switch try byte() {
    case 0x00: return Limits(try u64())
    case 0x01:
      let minimum = try u64()
      return Limits(minimum, try u64())
    case let flags: throw error(.malformedLimitsFlags(flags), at: start)
    }
  }

  mutating func tableType() throws(DecodeError) -> TableType {
    let element = try referenceType()
    return TableType(element, try limits())
  }

  mutating func memoryType() throws(DecodeError) -> MemoryType {
    MemoryType(try limits())
  }

  mutating func globalType() throws(DecodeError) -> GlobalType {
    let value = try valueType()
    let start = position
    let mutability = try byte()
    guard mutability < 2 else { throw error(.malformedMutability(mutability), at: start) }
    return GlobalType(value, isMutable: mutability == 1)
  }

  /// Passes an expression of constant instructions up to its `end`.
  ///
  /// Which instructions are admitted is the validator's business; here only their extent matters.
  mutating func expression() throws(DecodeError) -> Expression {
    let start = position
    /// The open blocks: true for an `if` whose `else` may follow.
    var mayHaveElse: [Bool] = []
    while true {
      let offset = position
      let row = try instruction()
      switch row.shape {
      case .special(.end):
        guard mayHaveElse.popLast() != nil else { return Expression(range: start..<position) }
      case .special(.else):
        guard mayHaveElse.popLast() == true else { throw error(.endOpcodeExpected, at: offset) }
        mayHaveElse.append(false)
      case .special(.block), .special(.loop): mayHaveElse.append(false)
      case .special(.if): mayHaveElse.append(true)
      default: break
      }
      try skipImmediate(row.immediate)
    }
  }

  /// The next opcode's row.
  ///
  /// Spec: 5.4.
  package mutating func instruction() throws(DecodeError) -> InstructionRow {
    let start = position
    let first = try byte()
    let opcode: Opcode
    if first == 0xFC {
      opcode = Opcode(prefix: first, number: min(try u32(), 0xFFFF))
    } else {
      opcode = Opcode(integerLiteral: UInt32(first))
    }
    guard let row = InstructionTable.row(opcode) else {
      throw error(.illegalOpcode(first == 0xFC ? opcode.number : UInt32(first)), at: start)
    }
    return row
  }

  private mutating func skipImmediate(_ immediate: Immediate) throws(DecodeError) {
    switch immediate {
    case .none: break
    case .blockType: _ = try s33()
    case .label, .function, .local, .global, .table, .element, .memory, .data: _ = try u32()
    case .labelTable: for _ in 0...(try count()) { _ = try u32() }
    case .typeAndTable, .tableAndTable, .elementAndTable, .memoryAndMemory, .dataAndMemory:
      _ = try u32()
      _ = try u32()
    case .heapType: _ = try s33()
    case .valueTypes: for _ in 0..<(try count()) { _ = try valueType() }
    case .memoryArgument: _ = try memoryArgument()
    case .i32: _ = try s32()
    case .i64: _ = try s64()
    case .f32: _ = try f32Bits()
    case .f64: _ = try f64Bits()
    }
  }

  /// Spec: 5.4.6, `memarg`.
  ///
  /// Bit 6 of the flags says that a memory index follows.
  @inline(__always)
  package mutating func memoryArgument() throws(DecodeError) -> MemoryArgument {
    let start = position
    let flags = try u32()
    guard flags < 128 else { throw error(.malformedMemoryOperationFlags, at: start) }
    let memory = flags & 64 != 0 ? try u32() : 0
    return MemoryArgument(alignment: flags & 63, offset: try u64(), memory: memory)
  }
}
