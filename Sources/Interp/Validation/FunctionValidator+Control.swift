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
      if isReachable { sink.call(index, type) }
    case .returnCall:
      let (index, type) = try callee()
      try checkReturns(type)
      try pop(type.parameters)
      if isReachable { sink.returnCall(index, type) }
      setUnreachable()
    case .callReference:
      let type = try referenceCallee()
      try pop(type.parameters)
      push(type.results)
      if isReachable { sink.callReference(type) }
    case .returnCallReference:
      let type = try referenceCallee()
      try checkReturns(type)
      try pop(type.parameters)
      if isReachable { sink.returnCallReference(type) }
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
      if isReachable { sink.returnCallIndirect(type, index, table: table) }
      setUnreachable()
    default:
      let (type, index, table) = try indirectCallee()
      try pop(addressType(ofTable: table))
      try pop(type.parameters)
      push(type.results)
      if isReachable { sink.callIndirect(type, index, table: table) }
    }
  }

  private mutating func callee() throws -> (FunctionIndex, FunctionType) {
    let index = try reader.u32()
    guard let type = context.module.type(ofFunction: index) else {
      throw error(.unknown(.function, index))
    }
    return (index, type)
  }

  /// The type of a call through a reference, which is taken off the stack.
  private mutating func referenceCallee() throws -> FunctionType {
    let index = try reader.u32()
    guard let type = context.module.functionType(at: index) else {
      throw error(noFunctionType(index))
    }
    try pop(ValueType(ReferenceType(.defined(index), isNullable: true)))
    return type
  }

  /// A tail call must give what the function gives.
  ///
  /// Spec: 3.4.6, `return_call`.
  private func checkReturns(_ type: FunctionType) throws {
    guard context.matches(type.results, frames[0].type.results) else {
      throw error(.typeMismatch(expected: frames[0].type.results, actual: type.results))
    }
  }

  /// The types that a branch to the label takes.
  func label(_ depth: LabelIndex) throws -> [ValueType] {
    guard Int(depth) < frames.count else { throw error(.unknown(.label, depth)) }
    return frames[frames.count - 1 - Int(depth)].labelTypes
  }

  private mutating func enter(_ special: Special) throws {
    let type = try blockType()
    if special == .if { try pop(.i32) }
    try pop(type.parameters)
    let told = isReachable
    switch special {
    case .block:
      try pushFrame(.block, type)
      if told { sink.block(type) }
    case .loop:
      try pushFrame(.loop, type)
      if told { sink.loop(type) }
    default:
      try pushFrame(.if, type)
      if told { sink.if(type) }
    }
  }

  private mutating func otherwise() throws {
    guard let kind = frames.last?.kind, kind == .if else { throw reader.error(.endOpcodeExpected) }
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
      throw error(.typeMismatch(expected: frame.type.results, actual: frame.type.parameters))
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
        throw error(.typeMismatch(expected: try label(last), actual: types))
      }
      // Checked without changing the stack: unreachable code may give each label its own types.
      try checkTop(types)
    }
    try pop(try label(last))
    if isReachable { sink.branchTable(depths, default: last) }
    setUnreachable()
  }

  private mutating func indirectCallee() throws -> (FunctionType, TypeIndex, TableIndex) {
    let index = try reader.u32()
    let table = try reader.u32()
    guard let element = context.module.type(of: .table(table)) else {
      throw error(.unknown(.table, table))
    }
    guard case .table(let tableType) = element,
      context.matches(tableType.element, .funcref)
    else { throw error(.typeMismatch(expected: [.funcref], actual: [.externref])) }
    guard let type = context.module.functionType(at: index) else {
      throw error(noFunctionType(index))
    }
    return (type, index, table)
  }

  /// Why an index does not give a function type.
  private func noFunctionType(_ index: TypeIndex) -> ValidationError.Reason {
    Int(index) < context.module.types.count ? .notAFunctionType(index) : .unknown(.type, index)
  }

  /// A block type: nothing, one result, or a type index.
  ///
  /// Spec: 5.4.1, `blocktype`.
  mutating func blockType() throws -> FunctionType {
    switch try reader.blockType() {
    case .empty: return FunctionType()
    case .value(.i32): return SingleResult.i32
    case .value(.i64): return SingleResult.i64
    case .value(let type):
      try check(type)
      return FunctionType([], [type])
    case .index(let index):
      guard let type = context.module.functionType(at: index) else {
        throw error(noFunctionType(index))
      }
      return type
    }
  }
}

/// Block types so frequent that they are made once.
private enum SingleResult {
  static let i32 = FunctionType([], [.i32])
  static let i64 = FunctionType([], [.i64])
}
