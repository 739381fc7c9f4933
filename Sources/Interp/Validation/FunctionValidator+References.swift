// SPDX-License-Identifier: Apache-2.0
//
// References: null, functions, tests, casts, conversions, and branches on them.
// Spec: 3.4.4 Reference Instructions, 3.4.7 Control Instructions.

extension FunctionValidator {
  mutating func reference(_ special: Special) throws {
    switch special {
    case .referenceNull:
      let type = ValueType(ReferenceType(try reader.heapType(), isNullable: true))
      try check(type)
      push(type)
      if isReachable { sink.constant(type, bits: 0) }
    case .referenceIsNull:
      let type = try popReference()
      push(.i32)
      if isReachable { sink.test(.i64Eq, type) }
    case .referenceAsNonNull:
      let type = try popReference().nonNull
      push(type)
      if isReachable { sink.referenceAsNonNull() }
    case .referenceEqual:
      let type = ValueType(ReferenceType(.equatable, isNullable: true))
      try pop([type, type])
      push(.i32)
      if isReachable { sink.compare(.i64Eq, type) }
    case .convertToAny: try convert(from: .external, to: .any)
    case .convertToExternal: try convert(from: .any, to: .external)
    default:
      let index = try reader.u32()
      guard Int(index) < context.module.functions.count else {
        throw error(.unknown(.function, index))
      }
      guard context.isReferenced[Int(index)] else {
        throw error(.undeclaredFunctionReference(index))
      }
      let type = ValueType(
        ReferenceType(.defined(context.module.functions[Int(index)]), isNullable: false))
      push(type)
      if isReachable { sink.referenceFunction(index, type) }
    }
  }

  /// Null stays null, everything else goes to the other hierarchy.
  private mutating func convert(from source: HeapType, to target: HeapType) throws {
    let operand = try popReference()
    let isNullable = operand.referenceType?.isNullable ?? false
    if operand != .bottom,
      !context.matches(operand, ValueType(ReferenceType(source, isNullable: true)))
    {
      throw error(
        .typeMismatch(
          expected: [ValueType(ReferenceType(source, isNullable: true))], actual: [operand]))
    }
    let type = ValueType(ReferenceType(target, isNullable: isNullable))
    push(type)
    if isReachable { sink.unary(.reinterpret, from: operand, to: type) }
  }

  /// Takes a reference of any type.
  mutating func popReference() throws -> ValueType {
    let type = try popAny()
    guard type.isReference || type == .bottom else {
      throw error(.typeMismatch(expected: [.funcref], actual: [type]))
    }
    return type
  }

  // MARK: Tests and casts

  mutating func test(_ row: InstructionRow) throws {
    let target = try castTarget(row)
    try pop(top(of: target))
    push(.i32)
    if isReachable { sink.referenceTest(target) }
  }

  mutating func cast(_ row: InstructionRow) throws {
    let target = try castTarget(row)
    try pop(top(of: target))
    push(ValueType(target))
    if isReachable { sink.referenceCast(target) }
  }

  private mutating func castTarget(_ row: InstructionRow) throws -> ReferenceType {
    let heap = try reader.heapType()
    guard case .reference(let isNullable) = row.immediate else {
      preconditionFailure("\(row.mnemonic) names no reference type")
    }
    let type = ReferenceType(heap, isNullable: isNullable)
    try check(ValueType(type))
    return type
  }

  /// The type of all references of a hierarchy, null included.
  private func top(of type: ReferenceType) -> ValueType {
    ValueType(ReferenceType(context.top(of: type.heap), isNullable: true))
  }

  // MARK: Branches

  mutating func branchOnNull() throws {
    let depth = try reader.u32()
    let types = try label(depth)
    let type = try popReference()
    try pop(types)
    push(types)
    push(type.nonNull)
    if isReachable { sink.branchOnNull(depth) }
  }

  mutating func branchOnNonNull() throws {
    let depth = try reader.u32()
    var types = Array(try label(depth))
    let type = try popReference().nonNull
    guard let last = types.popLast(), last.isReference, context.matches(type, last) else {
      throw error(.typeMismatch(expected: Array(try label(depth)), actual: [type]))
    }
    try pop(types)
    push(types)
    if isReachable { sink.branchOnNonNull(depth) }
  }

  /// Branches if the operand is of the target type; or with `onFailure`, if it is not.
  mutating func branchOnCast(onFailure: Bool) throws {
    let (depth, source, target) = try reader.branchOnCast()
    try check(ValueType(source))
    try check(ValueType(target))
    var types = Array(try label(depth))
    guard context.matches(target, source) else {
      throw error(.typeMismatch(expected: [ValueType(source)], actual: [ValueType(target)]))
    }
    // Null goes with the target type if that admits it.
    let rest = ValueType(target.isNullable ? source.nonNull : source)
    let (taken, passed) = onFailure ? (rest, ValueType(target)) : (ValueType(target), rest)
    guard let last = types.popLast(), context.matches(taken, last) else {
      throw error(.typeMismatch(expected: Array(try label(depth)), actual: [taken]))
    }
    try pop(ValueType(source))
    try pop(types)
    push(types)
    push(passed)
    if isReachable { sink.branchOnCast(depth, target, onFailure: onFailure, passed: passed) }
  }
}

extension ValueType {
  /// The same type without null; other types as they are.
  var nonNull: ValueType { isReference ? ValueType(ReferenceType(bits: bits).nonNull) : self }
}
