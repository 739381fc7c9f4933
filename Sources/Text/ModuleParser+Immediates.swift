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
    if case .reference = row.immediate { return try encodeReferenceType(row) }
    pending.opcode(row.opcode)
    switch row.immediate {
    case .none: break
    case .zero: pending.byte(0)
    case .blockType: try encodeBlockType()
    case .label: pending.unsigned(try label())
    case .labelTable: try encodeLabels()
    case .function: pending.unsigned(try functions.index(&cursor))
    case .type: pending.unsigned(try types.index(&cursor))
    case .typeAndTable: try encodeTypeAndTable()
    case .local: pending.unsigned(try locals.index(&cursor))
    case .global: pending.unsigned(try globals.index(&cursor))
    case .table: pending.unsigned(try optionalIndex(tables))
    case .tableAndTable: try encodePair(tables)
    case .elementAndTable: try encodeSegment(elements, into: tables)
    case .element: pending.unsigned(try elements.index(&cursor))
    case .memory: pending.unsigned(try optionalIndex(memories))
    case .memoryAndMemory: try encodePair(memories)
    case .dataAndMemory:
      usesDataSegments = true
      try encodeSegment(datas, into: memories)
    case .data:
      usesDataSegments = true
      pending.unsigned(try datas.index(&cursor))
    case .heapType, .reference: pending.heapType(try heapType())
    case .tag: pending.unsigned(try tags.index(&cursor))
    case .field: try encodeField()
    case .typeAndCount:
      pending.unsigned(try types.index(&cursor))
      pending.unsigned(try cursor.natural32())
    case .typeAndData:
      usesDataSegments = true
      pending.unsigned(try types.index(&cursor))
      pending.unsigned(try datas.index(&cursor))
    case .typeAndElement:
      pending.unsigned(try types.index(&cursor))
      pending.unsigned(try elements.index(&cursor))
    case .typeAndType:
      pending.unsigned(try types.index(&cursor))
      pending.unsigned(try types.index(&cursor))
    case .branchOnCast: try encodeBranchOnCast()
    case .catches:
      try encodeBlockType()
      try encodeCatchClauses()
    case .valueTypes: try encodeResults()
    case .memoryArgument(let alignment): try encodeMemoryArgument(alignment)
    case .memoryArgumentAndLane(let alignment):
      try encodeMemoryArgument(alignment, hasLane: true)
      pending.byte(try cursor.laneIndex())
    case .lane: pending.byte(try cursor.laneIndex())
    case .shuffle: pending.append(try cursor.shuffleLanes())
    case .v128: pending.append(try cursor.vector().lanes(UInt8.self))
    case .i32: pending.signed(Int64(Int32(truncatingIfNeeded: try cursor.integer(bits: 32))))
    case .i64: pending.signed(Int64(bitPattern: try cursor.integer(bits: 64)))
    case .f32: pending.littleEndian(UInt32(truncatingIfNeeded: try cursor.float(.f32)))
    case .f64: pending.littleEndian(try cursor.float(.f64))
    }
  }

  /// An index that is 0 if it is left out.
  private mutating func optionalIndex(_ space: IdentifierSpace) throws(TextError) -> UInt32 {
    cursor.isAtIndex ? try space.index(&cursor) : 0
  }

  /// Two indices, or none.
  private mutating func encodePair(_ space: IdentifierSpace) throws(TextError) {
    let isWritten = cursor.isAtIndex
    pending.unsigned(isWritten ? try space.index(&cursor) : 0)
    pending.unsigned(isWritten ? try space.index(&cursor) : 0)
  }

  /// The target, which may be left out, and the segment; the binary format has the segment first.
  private mutating func encodeSegment(_ segments: IdentifierSpace, into targets: IdentifierSpace)
    throws(TextError)
  {
    var look = cursor
    look.advance()
    let target = look.isAtIndex ? try targets.index(&cursor) : 0
    pending.unsigned(try segments.index(&cursor))
    pending.unsigned(target)
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

  private mutating func encodeLabels() throws(TextError) {
    var targets = [try label()]
    while cursor.isAtIndex { targets.append(try label()) }
    pending.unsigned(UInt(targets.count - 1))
    for target in targets { pending.unsigned(target) }
  }

  /// Spec: 5.4.1 `blocktype`; a type without parameters and with at most one result needs no index.
  private mutating func encodeBlockType() throws(TextError) {
    let use = try typeUse(bindingNames: false)
    if case .inline(let signature) = use, signature.type.parameters.isEmpty,
      signature.type.results.count <= 1
    {
      if let result = signature.type.results.first {
        pending.valueType(result)
      } else {
        pending.byte(0x40)
      }
    } else {
      pending.signed(Int64(index(of: use)))
    }
  }

  /// A reference type, whose nullability picks one of two opcodes.
  private mutating func encodeReferenceType(_ row: InstructionRow) throws(TextError) {
    let type = try referenceType()
    let exact = InstructionTable.rows.first {
      $0.mnemonic == row.mnemonic && $0.immediate == .reference(isNullable: type.isNullable)
    }
    pending.opcode((exact ?? row).opcode)
    pending.heapType(type.heap)
  }

  private mutating func encodeField() throws(TextError) {
    let type = try types.index(&cursor)
    pending.unsigned(type)
    pending.unsigned(try (fieldNames[type] ?? IdentifierSpace(.field)).index(&cursor))
  }

  /// Spec: 5.4.1, `castop`.
  private mutating func encodeBranchOnCast() throws(TextError) {
    let label = try label()
    let source = try referenceType()
    let target = try referenceType()
    pending.byte((source.isNullable ? 1 : 0) | (target.isNullable ? 2 : 0))
    pending.unsigned(label)
    pending.heapType(source.heap)
    pending.heapType(target.heap)
  }

  /// Spec: 6.5.1, `catch`; the labels are those outside of the block.
  private mutating func encodeCatchClauses() throws(TextError) {
    var count: UInt = 0
    var clauses = ByteWriter()
    while cursor.kind == .leftParenthesis, let kind = cursor.catchKind(ahead: 1) {
      cursor.position += 2
      clauses.byte(kind)
      if kind < 2 { clauses.unsigned(try tags.index(&cursor)) }
      clauses.unsigned(try label())
      try cursor.close()
      count += 1
    }
    pending.unsigned(count)
    pending.append(clauses.bytes)
  }

  private mutating func encodeTypeAndTable() throws(TextError) {
    let table = try optionalIndex(tables)
    let use = try typeUse(bindingNames: false)
    pending.unsigned(index(of: use))
    pending.unsigned(table)
  }

  private mutating func encodeResults() throws(TextError) {
    let types = try results()
    pending.unsigned(UInt(types.count))
    for type in types { pending.valueType(type) }
  }

  /// Spec: 5.4.6 `memarg`.
  ///
  /// If a lane follows, a number alone is the lane.
  private mutating func encodeMemoryArgument(
    _ naturalAlignment: UInt8, hasLane: Bool = false
  ) throws(TextError) {
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
    let exponent = UInt32(alignment.trailingZeroBitCount)
    pending.unsigned(memory == 0 ? exponent : exponent | 0x40)
    if memory != 0 { pending.unsigned(memory) }
    pending.unsigned(offset)
  }
}

extension TokenCursor {
  /// The number of a kind of catch clause; nil if the token is no such word.
  ///
  /// `catch` and `catch_all` are instructions as well.
  fileprivate func catchKind(ahead count: Int) -> UInt8? {
    switch kind(ahead: count) {
    case .keyword(.catchReference): return 1
    case .keyword(.catchAllReference): return 3
    case .instruction(let row):
      switch InstructionTable.rows[Int(row)].shape {
      case .special(.catch): return 0
      case .special(.catchAll): return 2
      default: return nil
      }
    default: return nil
    }
  }
}
