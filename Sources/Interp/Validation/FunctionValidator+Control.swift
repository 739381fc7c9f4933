// SPDX-License-Identifier: Apache-2.0
//
// Blocks, branches and calls.
// Spec: 3.4.6 Control Instructions.

extension FunctionValidator {
  mutating func control(_ special: Special) throws {
    switch special {
    case .nop: break
    case .unreachable:
      if isReachable { sink.unreachable() }
      setUnreachable()
    case .block, .loop, .if: try enter(special)
    case .else: try otherwise()
    case .end: try leave()
    case .branch:
      let depth = try reader.u32()
      try pop(try label(depth))
      if isReachable { sink.branch(depth) }
      setUnreachable()
    case .branchIf:
      let depth = try reader.u32()
      let types = try label(depth)
      try pop(.i32)
      try pop(types)
      push(types)
      if isReachable { sink.branchIf(depth) }
    case .branchTable: try branchTable()
    case .return:
      try pop(frames[0].type.results)
      if isReachable { sink.return() }
      setUnreachable()
    case .call:
      let (index, type) = try callee()
      try pop(type.parameters)
      push(type.results)
      if isHeard { sink.call(index, functionType(ofFunction: index)) }
    case .returnCall:
      let (index, type) = try callee()
      try checkReturns(type)
      try pop(type.parameters)
      if isHeard { sink.returnCall(index, functionType(ofFunction: index)) }
      setUnreachable()
    case .callReference:
      let (index, type) = try referenceCallee()
      try pop(type.parameters)
      push(type.results)
      if isHeard { sink.callReference(functionType(at: index)) }
    case .returnCallReference:
      let (index, type) = try referenceCallee()
      try checkReturns(type)
      try pop(type.parameters)
      if isHeard { sink.returnCallReference(functionType(at: index)) }
      setUnreachable()
    case .branchOnNull: try branchOnNull()
    case .branchOnNonNull: try branchOnNonNull()
    case .branchOnCast: try branchOnCast(onFailure: false)
    case .branchOnCastFail: try branchOnCast(onFailure: true)
    case .returnCallIndirect:
      let (type, index, table) = try indirectCallee()
      try checkReturns(type)
      try pop(addressType(ofTable: table))
      try pop(type.parameters)
      if isHeard { sink.returnCallIndirect(functionType(at: index), index, table: table) }
      setUnreachable()
    default:
      let (type, index, table) = try indirectCallee()
      try pop(addressType(ofTable: table))
      try pop(type.parameters)
      push(type.results)
      if isHeard { sink.callIndirect(functionType(at: index), index, table: table) }
    }
  }

  private mutating func callee() throws -> (FunctionIndex, Signature) {
    let index = try reader.u32()
    guard let type = context.signature(ofFunction: index) else {
      throw error(.unknown(.function, index))
    }
    return (index, type)
  }

  /// The type of a call through a reference, which is taken off the stack.
  private mutating func referenceCallee() throws -> (TypeIndex, Signature) {
    let index = try reader.u32()
    let type = try signature(at: index)
    try pop(ValueType(ReferenceType(.defined(index), isNullable: true)))
    return (index, type)
  }

  /// A tail call must give what the function gives.
  ///
  /// Spec: 3.4.6, `return_call`.
  private func checkReturns(_ type: Signature) throws {
    let results = frames[0].type.results
    guard context.matches(type.results, results) else {
      throw error(.typeMismatch(expected: Array(results), actual: Array(type.results)))
    }
  }

  /// The types that a branch to the label takes.
  func label(_ depth: LabelIndex) throws -> TypeList {
    guard Int(depth) < frames.count else { throw error(.unknown(.label, depth)) }
    return frames[frames.count - 1 - Int(depth)].labelTypes
  }

  private mutating func enter(_ special: Special) throws {
    let (block, type) = try blockType()
    if special == .if { try pop(.i32) }
    try pop(type.parameters)
    let told = isHeard
    switch special {
    case .block:
      try pushFrame(.block, type)
      if told { sink.block(functionType(of: block)) }
    case .loop:
      try pushFrame(.loop, type)
      if told { sink.loop(functionType(of: block)) }
    default:
      try pushFrame(.if, type)
      if told { sink.if(functionType(of: block)) }
    }
  }

  private mutating func otherwise() throws {
    guard try innermost().kind == .if else { throw reader.error(.endOpcodeExpected) }
    let reached = isReachable
    let frame = try popFrame()
    if isReachable { sink.else(isReachable: reached) }
    try pushFrame(.else, frame.type)
  }

  private mutating func leave() throws {
    let reached = isReachable
    let frame = try popFrame()
    // An `if` without `else` passes its parameters on as results.
    if frame.kind == .if, !context.matches(frame.type.parameters, frame.type.results) {
      throw error(
        .typeMismatch(
          expected: Array(frame.type.results), actual: Array(frame.type.parameters)))
    }
    push(frame.type.results)
    if isReachable { sink.end(isReachable: reached) }
  }

  private mutating func branchTable() throws {
    let count = try reader.count()
    var depths: [LabelIndex] = []
    depths.reserveCapacity(count)
    for _ in 0..<count { depths.append(try reader.u32()) }
    let last = try reader.u32()
    try pop(.i32)
    let arity = try label(last).count
    for depth in depths {
      let types = try label(depth)
      guard types.count == arity else {
        throw error(.typeMismatch(expected: Array(try label(last)), actual: Array(types)))
      }
      // Checked without changing the stack: unreachable code may give each label its own types.
      try checkTop(types)
    }
    try pop(try label(last))
    if isReachable { sink.branchTable(depths, default: last) }
    setUnreachable()
  }

  private mutating func indirectCallee() throws -> (Signature, TypeIndex, TableIndex) {
    let index = try reader.u32()
    let table = try reader.u32()
    guard Int(table) < context.module.tables.count else { throw error(.unknown(.table, table)) }
    guard context.matches(context.module.tables[Int(table)].element, .funcref) else {
      throw error(.typeMismatch(expected: [.funcref], actual: [.externref]))
    }
    return (try signature(at: index), index, table)
  }

  // MARK: Types

  /// True if the sink is to be told: it listens, and the code can be reached.
  ///
  /// Where telling takes work of its own, this spares those who do not listen.
  var isHeard: Bool { Sink.listens && isReachable }

  private func signature(at index: TypeIndex) throws -> Signature {
    guard let type = context.signatures[index] else {
      throw error(
        Int(index) < context.module.types.count ? .notAFunctionType(index) : .unknown(.type, index))
    }
    return type
  }

  /// A block type: nothing, one result, or a type index.
  ///
  /// Spec: 5.4.1, `blocktype`.
  mutating func blockType() throws -> (BlockType, Signature) {
    let type = try reader.blockType()
    switch type {
    case .empty: return (type, Signature())
    case .value(let result):
      try check(result)
      return (type, Signature(results: TypeList(result)))
    case .index(let index): return (type, try signature(at: index))
    }
  }

  /// The type of a block for the sink.
  func functionType(of block: BlockType) -> FunctionType {
    switch block {
    case .empty: FunctionType()
    case .value(let type): FunctionType([], [type])
    case .index(let index): functionType(at: index)
    }
  }

  /// A type that has been checked to be a function's.
  private func functionType(at index: TypeIndex) -> FunctionType {
    context.module.functionType(at: index) ?? FunctionType()
  }

  private func functionType(ofFunction index: FunctionIndex) -> FunctionType {
    context.module.type(ofFunction: index) ?? FunctionType()
  }
}
