// SPDX-License-Identifier: Apache-2.0
//
// Locals, globals, `drop` and `select`.
// Spec: 3.4.1 Parametric Instructions, 3.4.3 Variable Instructions.

extension FunctionValidator {
  mutating func variable(_ special: Special) throws {
    switch special {
    case .drop:
      _ = try popAny()
      if isReachable { sink.drop() }
    case .select:
      try pop(.i32)
      let second = try popAny()
      let first = try popAny()
      guard !first.isReference, !second.isReference else {
        throw error(.typeMismatch(expected: [.bottom, .bottom], actual: [first, second]))
      }
      guard first == second || first == .bottom || second == .bottom else {
        throw error(.typeMismatch(expected: [first, first], actual: [first, second]))
      }
      push(first == .bottom ? second : first)
      if isReachable { sink.select() }
    case .selectTyped:
      let types = try reader.valueTypes(limit: context.limits.results, "types of select")
      for type in types { try check(type) }
      guard types.count == 1 else { throw error(.invalidResultArity) }
      try pop(.i32)
      try pop(types[0])
      try pop(types[0])
      push(types[0])
      if isReachable { sink.select() }
    case .localGet: try localGet()
    case .localSet: try localSet()
    case .localTee: try localTee()
    case .globalGet:
      let (index, type) = try global()
      push(type.value)
      if isReachable { sink.globalGet(index, type.value) }
    default:
      let (index, type) = try global()
      guard type.isMutable else { throw error(.immutableGlobal(index)) }
      try pop(type.value)
      if isReachable { sink.globalSet(index) }
    }
  }

  @inline(__always)
  mutating func localGet() throws {
    let (index, type) = try local()
    guard type.isDefaultable || isSet(index) else { throw error(.uninitializedLocal(index)) }
    push(type)
    if isReachable { sink.localGet(index) }
  }

  @inline(__always)
  mutating func localSet() throws {
    let (index, type) = try local()
    try pop(type)
    if !type.isDefaultable { set(index) }
    if isReachable { sink.localSet(index) }
  }

  @inline(__always)
  mutating func localTee() throws {
    let (index, type) = try local()
    try pop(type)
    if !type.isDefaultable { set(index) }
    push(type)
    if isReachable { sink.localTee(index) }
  }

  @inline(__always)
  private mutating func local() throws -> (LocalIndex, ValueType) {
    let index = try reader.u32()
    guard Int(index) < locals.count else { throw error(.unknown(.local, index)) }
    return (index, locals[Int(index)])
  }

  private mutating func global() throws -> (GlobalIndex, GlobalType) {
    let index = try reader.u32()
    guard Int(index) < context.module.globals.count else { throw error(.unknown(.global, index)) }
    return (index, context.module.globals[Int(index)])
  }

  /// Reads a value type and checks that it exists.
  mutating func valueType() throws -> ValueType {
    let type = try reader.valueType()
    try check(type)
    return type
  }

  /// Checks that the defined type that a type refers to exists.
  func check(_ type: ValueType) throws {
    if let index = type.definedType, Int(index) >= context.module.types.count {
      throw error(.unknown(.type, index))
    }
  }

  // MARK: Locals without a default value. Spec: 3.4.4, `local.get`.

  /// True if a local has been given a value on every way to here.
  private func isSet(_ index: LocalIndex) -> Bool {
    Int(index) < parameterCount
      || (0..<setLocals.count).contains { setLocals[$0] == index }
  }

  /// Notes that a local has a value up to the end of the block.
  private mutating func set(_ index: LocalIndex) {
    if !isSet(index) { setLocals.push(index) }
  }
}
