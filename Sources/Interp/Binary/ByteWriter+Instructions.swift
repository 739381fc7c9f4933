// SPDX-License-Identifier: Apache-2.0
//
// Instructions in the binary format. Where a form is left to choose, it is the shortest one.
// Spec: 5.4 Binary Format / Instructions.

extension ByteWriter {
  package mutating func opcode(_ opcode: Opcode) {
    if let prefix = opcode.prefix {
      byte(prefix)
      unsigned(opcode.number)
    } else {
      byte(UInt8(opcode.number))
    }
  }

  /// The immediates of an instruction whose opcode has been written.
  package mutating func immediate(_ value: ImmediateValue) {
    switch value {
    case .none: break
    case .zero: byte(0x00)
    case .blockType(let type): blockType(type)
    case .index(let index): unsigned(index)
    case .pair(let first, let second):
      unsigned(first)
      unsigned(second)
    case .labels(let labels):
      count(labels.count - 1)
      for label in labels { unsigned(label) }
    case .heapType(let type): heapType(type)
    case .cast(let label, let source, let target): cast(label, source, target)
    case .catches(let type, let clauses):
      blockType(type)
      count(clauses.count)
      for clause in clauses { catchClause(clause) }
    case .valueTypes(let types):
      count(types.count)
      for type in types { valueType(type) }
    case .memoryArgument(let argument): memoryArgument(argument)
    case .memoryArgumentAndLane(let argument, let lane):
      memoryArgument(argument)
      byte(lane)
    case .lane(let lane): byte(lane)
    case .i32(let value): signed(Int64(value))
    case .i64(let value): signed(value)
    case .f32(let bits): littleEndian(bits)
    case .f64(let bits): littleEndian(bits)
    case .vector(let vector):
      littleEndian(vector.low)
      littleEndian(vector.high)
    }
  }

  /// Spec: 5.4.1, `blocktype`.
  private mutating func blockType(_ type: BlockType) {
    switch type {
    case .empty: byte(0x40)
    case .value(let type): valueType(type)
    case .index(let index): signed(Int64(index))
    }
  }

  /// Spec: 5.4.1, `castop`: bit 0 says that the first type is nullable, bit 1 the second.
  private mutating func cast(_ label: LabelIndex, _ source: ReferenceType, _ target: ReferenceType)
  {
    byte((source.isNullable ? 1 : 0) | (target.isNullable ? 2 : 0))
    unsigned(label)
    heapType(source.heap)
    heapType(target.heap)
  }

  /// Spec: 5.4.1, `catch`.
  private mutating func catchClause(_ clause: CatchClause) {
    byte((clause.tag == nil ? 2 : 0) | (clause.passesReference ? 1 : 0))
    if let tag = clause.tag { unsigned(tag) }
    unsigned(clause.label)
  }

  /// Spec: 5.4.6, `memarg`; bit 6 of the flags says that a memory index follows, as it must unless it
  /// is 0.
  private mutating func memoryArgument(_ argument: MemoryArgument) {
    unsigned(argument.memory == 0 ? argument.alignment : argument.alignment | 64)
    if argument.memory != 0 { unsigned(argument.memory) }
    unsigned(argument.offset)
  }
}
