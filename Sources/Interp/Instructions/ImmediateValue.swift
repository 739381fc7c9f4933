// SPDX-License-Identifier: Apache-2.0
//
// The immediates of an instruction as values, for all that pass code on: the encoder and both sides of
// the text format. The validator does not use them; it reads the bytes itself, rule by rule.
// Spec: 5.4 Binary Format / Instructions.

/// The type of a block: what it takes and what it gives.
///
/// Spec: `blocktype`.
package enum BlockType: Hashable, Sendable {
  /// Takes and gives nothing.
  case empty
  /// Gives one value.
  case value(ValueType)
  /// A function type of the module.
  case index(TypeIndex)
}

/// The immediates of one instruction.
///
/// Which case it is follows from the instruction's `Immediate`.
package enum ImmediateValue: Hashable, Sendable {
  case none
  /// A reserved zero byte.
  case zero
  case blockType(BlockType)
  /// An index of any space.
  case index(UInt32)
  /// Two indices, or an index and a count, in the order of the binary format.
  case pair(UInt32, UInt32)
  /// The labels of `br_table`, the default one last.
  case labels([LabelIndex])
  case heapType(HeapType)
  case cast(LabelIndex, from: ReferenceType, to: ReferenceType)
  case catches(BlockType, [CatchClause])
  case valueTypes([ValueType])
  case memoryArgument(MemoryArgument)
  case memoryArgumentAndLane(MemoryArgument, UInt8)
  case lane(UInt8)
  case i32(Int32)
  case i64(Int64)
  /// The bits of a 32-bit number.
  case f32(UInt32)
  /// The bits of a 64-bit number.
  case f64(UInt64)
  /// A vector, or the lanes of a shuffle, one a byte.
  case vector(Vector128)
}

extension Immediate {
  /// True if a data segment is named.
  ///
  /// Such an instruction needs the data count section. Spec: 5.5.16.
  package var namesDataSegment: Bool {
    switch self {
    case .dataAndMemory, .data, .typeAndData: true
    default: false
    }
  }
}
