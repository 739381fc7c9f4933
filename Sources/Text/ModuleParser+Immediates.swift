// SPDX-License-Identifier: Apache-2.0
//
// Opcodes and their immediate operands, from text to bytes. Where the two formats differ in order,
// `Immediate` says so.
// Spec: 6.5 Text Format / Instructions, 5.4 Binary Format / Instructions.

import Interp

extension ModuleParser {
  /// Writes an instruction to `pending`; its immediates are parsed here.
  mutating func encode(_ row: InstructionRow) throws(TextError) {
    if row.shape == .special(.select), cursor.isAtList(.result),
      let typed = InstructionTable.rows.first(where: { $0.shape == .special(.selectTyped) })
    {
      return try encode(typed)
    }
    var row = row
    let value = try immediate(&row)
    if row.immediate.namesDataSegment { usesDataSegments = true }
    pending.opcode(row.opcode)
    pending.immediate(value)
  }

  /// Parses the immediates of an instruction.
  ///
  /// - Parameter row: The instruction; a reference type picks one of two that are called the same.
  private mutating func immediate(_ row: inout InstructionRow) throws(TextError) -> ImmediateValue {
    switch row.immediate {
    case .none: return .none
    case .zero: return .zero
    case .blockType: return .blockType(try blockType())
    case .label: return .index(try label())
    case .labelTable: return .labels(try labelTable())
    case .function: return .index(try functions.index(&cursor))
    case .type: return .index(try types.index(&cursor))
    case .typeAndTable:
      let table = try optionalIndex(tables)
      return .pair(index(of: try typeUse(bindingNames: false)), table)
    case .local: return .index(try locals.index(&cursor))
    case .global: return .index(try globals.index(&cursor))
    case .table: return .index(try optionalIndex(tables))
    case .tableAndTable: return try pair(tables)
    case .elementAndTable: return try segment(elements, into: tables)
    case .element: return .index(try elements.index(&cursor))
    case .memory: return .index(try optionalIndex(memories))
    case .memoryAndMemory: return try pair(memories)
    case .dataAndMemory: return try segment(datas, into: memories)
    case .data: return .index(try datas.index(&cursor))
    case .heapType: return .heapType(try heapType())
    case .reference: return .heapType(try referenceType(picking: &row))
    case .tag: return .index(try tags.index(&cursor))
    case .field:
      let type = try types.index(&cursor)
      return .pair(type, try (fieldNames[type] ?? IdentifierSpace(.field)).index(&cursor))
    case .typeAndCount: return .pair(try types.index(&cursor), try cursor.natural32())
    case .typeAndData: return .pair(try types.index(&cursor), try datas.index(&cursor))
    case .typeAndElement: return .pair(try types.index(&cursor), try elements.index(&cursor))
    case .typeAndType: return .pair(try types.index(&cursor), try types.index(&cursor))
    case .branchOnCast:
      return .cast(try label(), from: try referenceType(), to: try referenceType())
    case .catches: return .catches(try blockType(), try catchClauses())
    case .valueTypes: return .valueTypes(try results())
    case .memoryArgument(let alignment): return .memoryArgument(try memoryArgument(alignment))
    case .memoryArgumentAndLane(let alignment):
      let argument = try memoryArgument(alignment, hasLane: true)
      return .memoryArgumentAndLane(argument, try cursor.laneIndex())
    case .lane: return .lane(try cursor.laneIndex())
    case .shuffle: return .vector(Vector128(lanes: try cursor.shuffleLanes()))
    case .v128: return .vector(try cursor.vector())
    case .i32: return .i32(Int32(truncatingIfNeeded: try cursor.integer(bits: 32)))
    case .i64: return .i64(Int64(bitPattern: try cursor.integer(bits: 64)))
    case .f32: return .f32(UInt32(truncatingIfNeeded: try cursor.float(.f32)))
    case .f64: return .f64(try cursor.float(.f64))
    }
  }

  /// An index that is 0 if it is left out.
  private mutating func optionalIndex(_ space: IdentifierSpace) throws(TextError) -> UInt32 {
    cursor.isAtIndex ? try space.index(&cursor) : 0
  }

  /// Two indices, or none.
  private mutating func pair(_ space: IdentifierSpace) throws(TextError) -> ImmediateValue {
    let isWritten = cursor.isAtIndex
    let first = isWritten ? try space.index(&cursor) : 0
    return .pair(first, isWritten ? try space.index(&cursor) : 0)
  }

  /// The target, which may be left out, and the segment; the binary format has the segment first.
  private mutating func segment(
    _ segments: IdentifierSpace, into targets: IdentifierSpace
  ) throws(TextError) -> ImmediateValue {
    var look = cursor
    look.advance()
    let target = look.isAtIndex ? try targets.index(&cursor) : 0
    return .pair(try segments.index(&cursor), target)
  }

  /// A number, or the name of the innermost block around that has it.
  mutating func label() throws(TextError) -> LabelIndex {
    if cursor.kind == .natural { return try cursor.natural32() }
    let start = cursor.position
    guard let name = cursor.identifier() else { throw cursor.unexpected() }
    guard let index = labels.index(of: name) else {
      throw cursor.error(.unknown(.label, "$\(name)"), at: start)
    }
    return index
  }

  private mutating func labelTable() throws(TextError) -> [LabelIndex] {
    var targets = [try label()]
    while cursor.isAtIndex { targets.append(try label()) }
    return targets
  }

  /// Spec: 6.5.1, `blocktype`; a type without parameters and with at most one result needs no index.
  private mutating func blockType() throws(TextError) -> BlockType {
    let use = try typeUse(bindingNames: false)
    if case .inline(let signature) = use, signature.type.parameters.isEmpty,
      signature.type.results.count <= 1
    {
      return signature.type.results.first.map { .value($0) } ?? .empty
    }
    return .index(index(of: use))
  }

  /// A reference type, whose nullability picks one of two opcodes.
  private mutating func referenceType(picking row: inout InstructionRow) throws(TextError)
    -> HeapType
  {
    let type = try referenceType()
    let exact = InstructionTable.rows.first {
      $0.mnemonic == row.mnemonic && $0.immediate == .reference(isNullable: type.isNullable)
    }
    row = exact ?? row
    return type.heap
  }

  /// Spec: 6.5.1, `catch`; the labels are those outside of the block.
  private mutating func catchClauses() throws(TextError) -> [CatchClause] {
    var clauses: [CatchClause] = []
    while cursor.kind == .leftParenthesis, let kind = cursor.catchKind(ahead: 1) {
      cursor.position += 2
      let tag = kind.takesTag ? try tags.index(&cursor) : nil
      clauses.append(
        CatchClause(tag: tag, passesReference: kind.passesReference, label: try label()))
      try cursor.close()
    }
    return clauses
  }

  /// Spec: 6.5.6, `memarg`.
  ///
  /// If a lane follows, a number alone is the lane.
  private mutating func memoryArgument(
    _ naturalAlignment: UInt8, hasLane: Bool = false
  ) throws(TextError) -> MemoryArgument {
    let isLane =
      hasLane && cursor.kind == .natural && cursor.kind(ahead: 1) != .natural
      && cursor.kind(ahead: 1) != .reserved
    let memory = isLane ? 0 : try optionalIndex(memories)
    let offset = try cursor.assignment("offset=") ?? 0
    let start = cursor.position
    let alignment = try cursor.assignment("align=") ?? 1 << UInt64(naturalAlignment)
    guard alignment.nonzeroBitCount == 1 else {
      throw cursor.error(.alignmentNotPowerOfTwo, at: start)
    }
    return MemoryArgument(
      alignment: UInt32(alignment.trailingZeroBitCount), offset: offset, memory: memory)
  }
}

extension TokenCursor {
  /// What a word at the beginning of a catch clause means; nil if the token is no such word.
  ///
  /// `catch` and `catch_all` are instructions as well.
  fileprivate func catchKind(ahead count: Int) -> (takesTag: Bool, passesReference: Bool)? {
    switch kind(ahead: count) {
    case .keyword(.catchReference): return (true, true)
    case .keyword(.catchAllReference): return (false, true)
    case .instruction(let row):
      switch InstructionTable.rows[Int(row)].shape {
      case .special(.catch): return (true, false)
      case .special(.catchAll): return (false, false)
      default: return nil
      }
    default: return nil
    }
  }
}
