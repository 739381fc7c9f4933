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
    case 0x7B: return .v128
    case 0x63, 0x64, 0x6F, 0x70, 0x72, 0x73:
      position = start
      return ValueType(try referenceType())
    case let byte: throw error(.malformedValueType(byte), at: start)
    }
  }

  package mutating func referenceType() throws(DecodeError) -> ReferenceType {
    let start = position
    switch try byte() {
    case 0x63: return ReferenceType(try heapType(), isNullable: true)
    case 0x64: return ReferenceType(try heapType(), isNullable: false)
    case 0x6F, 0x70, 0x72, 0x73:
      position = start
      return ReferenceType(try heapType(), isNullable: true)
    case let byte: throw error(.malformedReferenceType(byte), at: start)
    }
  }

  /// Spec: 5.3.3 Heap Types; the abstract ones are negative numbers.
  package mutating func heapType() throws(DecodeError) -> HeapType {
    let start = position
    switch peek() {
    case 0x70:
      position += 1
      return .function
    case 0x6F:
      position += 1
      return .external
    case 0x73:
      position += 1
      return .noFunction
    case 0x72:
      position += 1
      return .noExternal
    default:
      let index = try s33()
      guard index >= 0 else {
        throw error(.malformedReferenceType(UInt8(truncatingIfNeeded: index & 0x7F)), at: start)
      }
      return .defined(TypeIndex(truncatingIfNeeded: index))
    }
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
  ///
  /// Bit 0 of the flags: a maximum follows; bit 2: 64-bit addresses.
  mutating func limits() throws(DecodeError) -> (limits: Limits, addressType: AddressType) {
    let start = position
    let flags = try byte()
    guard flags & ~5 == 0 else { throw error(.malformedLimitsFlags(flags), at: start) }
    let minimum = try u64()
    let maximum = flags & 1 == 0 ? nil : try u64()
    return (Limits(minimum, maximum), flags & 4 == 0 ? .i32 : .i64)
  }

  mutating func tableType() throws(DecodeError) -> TableType {
    let element = try referenceType()
    let (limits, addressType) = try limits()
    return TableType(element, limits, addressType: addressType)
  }

  mutating func memoryType() throws(DecodeError) -> MemoryType {
    let (limits, addressType) = try limits()
    return MemoryType(limits, addressType: addressType)
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
    if first == 0xFC || first == 0xFD {
      opcode = Opcode(prefix: first, number: min(try u32(), 0xFFFF))
    } else {
      opcode = Opcode(integerLiteral: UInt32(first))
    }
    guard let row = InstructionTable.row(opcode) else {
      throw error(.illegalOpcode(opcode.number), at: start)
    }
    return row
  }

  mutating func skipImmediate(_ immediate: Immediate) throws(DecodeError) {
    switch immediate {
    case .none: break
    case .blockType: _ = try s33()
    case .label, .function, .type, .local, .global, .table, .element, .memory, .data: _ = try u32()
    case .labelTable: for _ in 0...(try count()) { _ = try u32() }
    case .typeAndTable, .tableAndTable, .elementAndTable, .memoryAndMemory, .dataAndMemory:
      _ = try u32()
      _ = try u32()
    case .heapType: _ = try heapType()
    case .valueTypes: for _ in 0..<(try count()) { _ = try valueType() }
    case .memoryArgument: _ = try memoryArgument()
    case .i32: _ = try s32()
    case .i64: _ = try s64()
    case .f32: _ = try f32Bits()
    case .f64: _ = try f64Bits()
    case .v128, .shuffle: _ = try vector()
    case .lane: _ = try byte()
    case .memoryArgumentAndLane:
      _ = try memoryArgument()
      _ = try byte()
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
