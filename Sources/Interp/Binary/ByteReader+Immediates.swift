// SPDX-License-Identifier: Apache-2.0
//
// Reads the immediates of any instruction as the table describes them.
// Spec: 5.4 Instructions.

extension ByteReader {
  /// The immediates of an instruction whose opcode has been read.
  package mutating func immediate(_ kind: Immediate) throws(DecodeError) -> ImmediateValue {
    switch kind {
    case .none: .none
    case .zero: try reservedByte()
    case .blockType: .blockType(try blockType())
    case .label, .function, .type, .local, .global, .table, .element, .memory, .data, .tag:
      .index(try u32())
    case .labelTable: .labels(try labels())
    case .typeAndTable, .tableAndTable, .elementAndTable, .memoryAndMemory, .dataAndMemory,
      .field, .typeAndCount, .typeAndData, .typeAndElement, .typeAndType:
      .pair(try u32(), try u32())
    case .heapType, .reference: .heapType(try heapType())
    case .branchOnCast: try cast()
    case .catches: .catches(try blockType(), try catchClauses())
    case .valueTypes: .valueTypes(try valueTypes(limit: .max, "types of select"))
    case .memoryArgument: .memoryArgument(try memoryArgument())
    case .memoryArgumentAndLane: .memoryArgumentAndLane(try memoryArgument(), try byte())
    case .lane: .lane(try byte())
    case .i32: .i32(try s32())
    case .i64: .i64(try s64())
    case .f32: .f32(try f32Bits())
    case .f64: .f64(try f64Bits())
    case .v128, .shuffle: .vector(try vector())
    }
  }

  /// Spec: 5.4.1, `blocktype`: a byte for nothing, a value type, or a type index, which is not
  /// negative.
  @inline(__always)
  package mutating func blockType() throws(DecodeError) -> BlockType {
    switch peek() {
    case 0x40:
      position += 1
      return .empty
    case .some(let byte) where byte & 0xC0 == 0x40: return .value(try valueType())
    default:
      try require(.multipleValues, "malformed value type")
      let start = position
      let index = try s33()
      guard index >= 0 else { throw error(.malformedValueType(0), at: start) }
      return .index(TypeIndex(truncatingIfNeeded: index))
    }
  }

  private mutating func reservedByte() throws(DecodeError) -> ImmediateValue {
    try zero()
    return .zero
  }

  /// Spec: 5.4.1, `br_table`; the default label comes last.
  private mutating func labels() throws(DecodeError) -> [LabelIndex] {
    var labels: [LabelIndex] = []
    for _ in 0...(try count()) { labels.append(try u32()) }
    return labels
  }

  private mutating func cast() throws(DecodeError) -> ImmediateValue {
    let (label, source, target) = try branchOnCast()
    return .cast(label, from: source, to: target)
  }
}
