// SPDX-License-Identifier: Apache-2.0
//
// What the validator tells about each instruction it has checked. Checking alone is a sink that
// ignores everything; the compiler is a sink that emits code. So validation and compilation share
// one set of rules, and a sink may rely on every rule having been checked.
//
// Unreachable code is checked but not told: a sink hears nothing between an unconditional branch and
// the `else` or `end` of the block it stands in, and nothing of blocks that begin there.

/// Receives checked instructions in order.
package protocol InstructionSink {
  /// False for a sink that ignores everything.
  static var listens: Bool { get }
  /// The instruction told next stands at `offset`.
  mutating func begin(at offset: Int)
  /// An instruction has taken an operand and so many are left; told in unreachable code as well.
  mutating func tookOperand(leaving count: Int)

  mutating func constant(_ type: ValueType, bits: UInt64)
  mutating func unary(_ operation: Operation, from: ValueType, to: ValueType)
  /// Compares the operand with zero by `operation`.
  mutating func test(_ operation: Operation, _ type: ValueType)
  mutating func binary(_ operation: Operation, _ type: ValueType)
  mutating func compare(_ operation: Operation, _ type: ValueType)
  /// Takes 2 or 4 operands of type i64 and gives two: the low and the high half of a number.
  mutating func wide(_ operation: Operation, operandCount: Int)
  mutating func load(_ operation: Operation, _ type: ValueType, _ argument: MemoryArgument)
  mutating func store(_ operation: Operation, _ type: ValueType, _ argument: MemoryArgument)

  mutating func vectorConstant(_ value: Vector128)
  mutating func ternary(_ operation: Operation, _ type: ValueType)
  mutating func extractLane(_ operation: Operation, _ type: ValueType, _ lane: UInt8)
  mutating func replaceLane(_ operation: Operation, _ lane: UInt8)
  /// `lanes` has a lane of the two operands in each byte.
  mutating func shuffle(_ lanes: Vector128)
  /// Loads or stores one lane of a vector.
  mutating func laneAccess(
    _ operation: Operation, _ argument: MemoryArgument, _ lane: UInt8, isLoad: Bool)

  mutating func drop()
  mutating func select()
  mutating func localGet(_ index: LocalIndex)
  mutating func localSet(_ index: LocalIndex)
  mutating func localTee(_ index: LocalIndex)
  mutating func globalGet(_ index: GlobalIndex, _ type: ValueType)
  mutating func globalSet(_ index: GlobalIndex)

  mutating func block(_ type: FunctionType)
  mutating func loop(_ type: FunctionType)
  mutating func `if`(_ type: FunctionType)
  /// `isReachable`: the end of the first branch can be reached.
  mutating func `else`(isReachable: Bool)
  /// `isReachable`: the end of the block can be reached other than by a branch to it. The last `end`
  /// of a body is told too.
  mutating func end(isReachable: Bool)
  mutating func branch(_ depth: LabelIndex)
  mutating func branchIf(_ depth: LabelIndex)
  mutating func branchTable(_ depths: [LabelIndex], default: LabelIndex)
  mutating func `return`()
  mutating func unreachable()
  mutating func call(_ function: FunctionIndex, _ type: FunctionType)
  mutating func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex)

  /// A call whose results are those of the function itself.
  mutating func returnCall(_ function: FunctionIndex, _ type: FunctionType)
  mutating func returnCallIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex)

  mutating func callReference(_ type: FunctionType)
  mutating func returnCallReference(_ type: FunctionType)

  mutating func referenceFunction(_ index: FunctionIndex, _ type: ValueType)
  /// Traps if the operand is null; it stays on the stack.
  mutating func referenceAsNonNull()
  /// Branches without the operand if it is null, else goes on with it.
  mutating func branchOnNull(_ depth: LabelIndex)
  /// Branches with the operand if it is not null, else goes on without it.
  mutating func branchOnNonNull(_ depth: LabelIndex)
  /// Branches with the operand if it is of the target type, or with `onFailure` if it is not; else
  /// goes on with it, as of type `passed`.
  mutating func branchOnCast(
    _ depth: LabelIndex, _ target: ReferenceType, onFailure: Bool, passed: ValueType)
  mutating func referenceTest(_ target: ReferenceType)
  mutating func referenceCast(_ target: ReferenceType)

  mutating func structNew(_ type: TypeIndex, _ fields: [FieldType])
  mutating func structNewDefault(_ type: TypeIndex)
  /// `slot` is where the field stands in the object; `isSigned` matters to packed fields.
  mutating func structGet(_ storage: StorageType, slot: Int, isSigned: Bool)
  mutating func structSet(_ storage: StorageType, slot: Int)
  /// Makes an array; `second` is a count of elements or a segment, if the source has one.
  mutating func arrayNew(
    _ source: ObjectSource, _ type: TypeIndex, operandCount: Int, _ second: UInt32)
  mutating func arrayGet(_ storage: StorageType, isSigned: Bool)
  mutating func arraySet(_ storage: StorageType)
  mutating func arrayLength()
  /// Fills, copies or initialises a range of an array.
  mutating func arrayBulk(
    _ operation: Operation, operandCount: Int, _ storage: StorageType, segment: UInt32)

  mutating func `throw`(_ tag: TagIndex, _ type: FunctionType)
  mutating func throwReference()
  /// A block with catch clauses, each with the types that it gives to its label.
  mutating func tryTable(
    _ type: FunctionType, _ clauses: [(clause: CatchClause, types: [ValueType])])
  mutating func `try`(_ type: FunctionType)
  /// `isReachable`: the end of the code before can be reached.
  mutating func `catch`(_ tag: TagIndex, _ type: FunctionType, isReachable: Bool)
  mutating func catchAll(isReachable: Bool)
  /// The end of a `try`, as `end`.
  mutating func delegate(_ depth: LabelIndex, isReachable: Bool)
  mutating func rethrow(_ depth: LabelIndex)

  /// An instruction on tables or memories: takes `operandCount` operands, gives one of type `result`
  /// if there is one. `first` and `second` are its indices, in the order of the text format.
  mutating func bulk(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ first: UInt32, _ second: UInt32
  )
  /// An access to a memory that takes `operandCount` operands behind the address.
  mutating func atomic(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ argument: MemoryArgument)
  mutating func atomicFence()
}

extension InstructionSink {
  package static var listens: Bool { true }
  package func tookOperand(leaving count: Int) {}
}

/// A sink that looks at some instructions and ignores the others.
package protocol PartialSink: InstructionSink {}

/// The sink that ignores everything: validation alone.
package struct Discard: PartialSink {
  package static var listens: Bool { false }

  package init() {}
}

extension PartialSink {
  package func begin(at offset: Int) {}
  package func constant(_ type: ValueType, bits: UInt64) {}
  package func unary(_ operation: Operation, from: ValueType, to: ValueType) {}
  package func test(_ operation: Operation, _ type: ValueType) {}
  package func binary(_ operation: Operation, _ type: ValueType) {}
  package func compare(_ operation: Operation, _ type: ValueType) {}
  package func wide(_ operation: Operation, operandCount: Int) {}
  package func load(_ operation: Operation, _ type: ValueType, _ argument: MemoryArgument) {}
  package func store(_ operation: Operation, _ type: ValueType, _ argument: MemoryArgument) {}
  package func vectorConstant(_ value: Vector128) {}
  package func ternary(_ operation: Operation, _ type: ValueType) {}
  package func extractLane(_ operation: Operation, _ type: ValueType, _ lane: UInt8) {}
  package func replaceLane(_ operation: Operation, _ lane: UInt8) {}
  package func shuffle(_ lanes: Vector128) {}
  package func laneAccess(
    _ operation: Operation, _ argument: MemoryArgument, _ lane: UInt8, isLoad: Bool
  ) {}
  package func drop() {}
  package func select() {}
  package func localGet(_ index: LocalIndex) {}
  package func localSet(_ index: LocalIndex) {}
  package func localTee(_ index: LocalIndex) {}
  package func globalGet(_ index: GlobalIndex, _ type: ValueType) {}
  package func globalSet(_ index: GlobalIndex) {}
  package func block(_ type: FunctionType) {}
  package func loop(_ type: FunctionType) {}
  package func `if`(_ type: FunctionType) {}
  package func `else`(isReachable: Bool) {}
  package func end(isReachable: Bool) {}
  package func branch(_ depth: LabelIndex) {}
  package func branchIf(_ depth: LabelIndex) {}
  package func branchTable(_ depths: [LabelIndex], default: LabelIndex) {}
  package func `return`() {}
  package func unreachable() {}
  package func call(_ function: FunctionIndex, _ type: FunctionType) {}
  package func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {}
  package func returnCall(_ function: FunctionIndex, _ type: FunctionType) {}
  package func returnCallIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {}
  package func callReference(_ type: FunctionType) {}
  package func returnCallReference(_ type: FunctionType) {}
  package func referenceFunction(_ index: FunctionIndex, _ type: ValueType) {}
  package func referenceAsNonNull() {}
  package func branchOnNull(_ depth: LabelIndex) {}
  package func branchOnNonNull(_ depth: LabelIndex) {}
  package func bulk(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ first: UInt32, _ second: UInt32
  ) {}
  package func branchOnCast(
    _ depth: LabelIndex, _ target: ReferenceType, onFailure: Bool, passed: ValueType
  ) {}
  package func referenceTest(_ target: ReferenceType) {}
  package func referenceCast(_ target: ReferenceType) {}
  package func structNew(_ type: TypeIndex, _ fields: [FieldType]) {}
  package func structNewDefault(_ type: TypeIndex) {}
  package func structGet(_ storage: StorageType, slot: Int, isSigned: Bool) {}
  package func structSet(_ storage: StorageType, slot: Int) {}
  package func arrayNew(
    _ source: ObjectSource, _ type: TypeIndex, operandCount: Int, _ second: UInt32
  ) {}
  package func arrayGet(_ storage: StorageType, isSigned: Bool) {}
  package func arraySet(_ storage: StorageType) {}
  package func arrayLength() {}
  package func arrayBulk(
    _ operation: Operation, operandCount: Int, _ storage: StorageType, segment: UInt32
  ) {}
  package func `throw`(_ tag: TagIndex, _ type: FunctionType) {}
  package func throwReference() {}
  package func tryTable(
    _ type: FunctionType, _ clauses: [(clause: CatchClause, types: [ValueType])]
  ) {}
  package func `try`(_ type: FunctionType) {}
  package func `catch`(_ tag: TagIndex, _ type: FunctionType, isReachable: Bool) {}
  package func catchAll(isReachable: Bool) {}
  package func delegate(_ depth: LabelIndex, isReachable: Bool) {}
  package func rethrow(_ depth: LabelIndex) {}
  package func atomic(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ argument: MemoryArgument
  ) {}
  package func atomicFence() {}
}
