// SPDX-License-Identifier: Apache-2.0
//
// What follows an opcode in the binary format, and a mnemonic in the text format.
// Spec: 5.4 Binary Format / Instructions, 6.5 Text Format / Instructions.

/// The immediate operands of an instruction.
///
/// Index spaces are named as in the specification.
package enum Immediate: Hashable, Sendable {
  /// Nothing, or nothing but a reserved zero byte that belongs to the opcode.
  case none
  /// A reserved zero byte in the binary format, nothing in the text format.
  case zero
  /// A block type, and in the text format the whole body up to `end`.
  case blockType
  case label
  /// A vector of labels and a default label.
  case labelTable
  case function
  case type
  /// A type index and a table index; in the text format the table comes first and may be left out.
  case typeAndTable
  case local
  case global
  case table
  /// Destination table, then source table.
  case tableAndTable
  /// In the binary format the element segment first, in the text format the table first.
  case elementAndTable
  case element
  case memory
  /// Destination memory, then source memory.
  case memoryAndMemory
  /// In the binary format the data segment first, in the text format the memory first.
  case dataAndMemory
  case data
  /// A heap type: the one after `ref.null`.
  case heapType
  /// A heap type; in the text format a reference type, whose nullability picks the opcode.
  case reference(isNullable: Bool)
  case tag
  /// A structure type and a field of it.
  case field
  /// An array type and how many operands there are.
  case typeAndCount
  case typeAndData
  case typeAndElement
  /// Destination array type, then source array type.
  case typeAndType
  /// A label and two reference types.
  case branchOnCast
  /// A block type and catch clauses, and in the text format the whole body up to `end`.
  case catches
  /// A vector of value types: `select` with `(result ...)`.
  case valueTypes
  /// Alignment and offset; the payload is the logarithm of the natural alignment.
  case memoryArgument(naturalAlignment: UInt8)
  case i32
  case i64
  case f32
  case f64
  case v128
  /// The lane of a vector with so many lanes, in a byte.
  case lane(count: UInt8)
  /// As `memoryArgument`, then the lane of a vector whose lanes are as wide as the access.
  case memoryArgumentAndLane(naturalAlignment: UInt8)
  /// Sixteen lanes of two vectors, a byte each.
  case shuffle
}

/// Where a load or store goes.
///
/// Spec: `memarg`.
package struct MemoryArgument: Hashable, Sendable {
  /// The logarithm to base two of the promised alignment.
  package var alignment: UInt32
  /// Added to the address operand without wrapping.
  package var offset: UInt64
  package var memory: MemoryIndex

  package init(alignment: UInt32, offset: UInt64, memory: MemoryIndex = 0) {
    self.alignment = alignment
    self.offset = offset
    self.memory = memory
  }
}

/// What a block does with exceptions of a tag, or with all.
///
/// Spec: `catch`.
package struct CatchClause: Hashable, Sendable {
  /// The tag; nil for all exceptions.
  package var tag: TagIndex?
  /// True if a reference to the exception goes to the label, behind its fields.
  package var passesReference: Bool
  /// Where to go, counted from outside of the block.
  package var label: LabelIndex

  package init(tag: TagIndex?, passesReference: Bool, label: LabelIndex) {
    self.tag = tag
    self.passesReference = passesReference
    self.label = label
  }
}
