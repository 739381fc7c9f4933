// SPDX-License-Identifier: Apache-2.0
//
// Exceptions: throwing them, blocks that catch them, and the older instructions for the same that
// toolchains still emit.
// Spec: 3.4.7 Control Instructions, 3.4.8 Blocks, Catch Clauses; Legacy Exception Handling, 3.

extension FunctionValidator {
  mutating func exception(_ special: Special) throws {
    switch special {
    case .throw:
      let (tag, type) = try tag()
      try pop(type.parameters)
      if isReachable { sink.throw(tag, type) }
      setUnreachable()
    case .throwReference:
      try pop(.exnref)
      if isReachable { sink.throwReference() }
      setUnreachable()
    case .tryTable: try tryTable()
    case .try:
      let (block, type) = try blockType()
      try pop(type.parameters)
      let told = isReachable
      try pushFrame(.try, type)
      if told { sink.try(functionType(of: block)) }
    case .catch:
      let (tag, type) = try tag()
      let parameters = context.signatures[context.module.tags[Int(tag)]]?.parameters ?? TypeList()
      try handler(.catch, parameters) { $0.catch(tag, type, isReachable: $1) }
    case .catchAll: try handler(.catchAll, TypeList()) { $0.catchAll(isReachable: $1) }
    case .delegate: try delegate()
    default:
      let depth = try reader.u32()
      guard Int(depth) < frames.count else { throw error(.unknown(.label, depth)) }
      let kind = frames[frames.count - 1 - Int(depth)].kind
      guard kind == .catch || kind == .catchAll else { throw error(.invalidRethrowLabel) }
      if isReachable { sink.rethrow(depth) }
      setUnreachable()
    }
  }

  private mutating func tag() throws -> (TagIndex, FunctionType) {
    let index = try reader.u32()
    guard let type = context.module.type(ofTag: index) else { throw error(.unknown(.tag, index)) }
    return (index, type)
  }

  private mutating func tryTable() throws {
    let (block, type) = try blockType()
    let clauses = try reader.catchClauses()
    try pop(type.parameters)
    var checked: [(CatchClause, FunctionType)] = []
    for clause in clauses {
      var tagType = FunctionType()
      if let tag = clause.tag {
        guard let found = context.module.type(ofTag: tag) else { throw error(.unknown(.tag, tag)) }
        tagType = found
      }
      var types = tagType.parameters
      if clause.passesReference {
        types.append(ValueType(ReferenceType(.exception, isNullable: false)))
      }
      // The labels are those outside of the block.
      let expected = try label(clause.label)
      guard context.matches(types, expected) else {
        throw error(.typeMismatch(expected: Array(expected), actual: types))
      }
      checked.append((clause, FunctionType([], types)))
    }
    let told = isReachable
    try pushFrame(.block, type)
    if told { sink.tryTable(functionType(of: block), checked.map { ($0, $1.results) }) }
  }

  // MARK: Legacy

  /// Ends the body of a `try` or the handler before, and begins another handler.
  private mutating func handler(
    _ kind: ControlFrame.Kind, _ types: TypeList, _ tell: (inout Sink, Bool) -> Void
  ) throws {
    let last = try innermost().kind
    guard last == .try || last == .catch else {
      throw reader.error(.endOpcodeExpected, at: offset)
    }
    let reached = isReachable
    let frame = try popFrame()
    if isReachable { tell(&sink, reached) }
    try pushFrame(kind, frame.type, operands: types)
  }

  /// Ends a `try` whose exceptions go to an outer block, as if thrown there.
  private mutating func delegate() throws {
    let depth = try reader.u32()
    guard try innermost().kind == .try else { throw reader.error(.endOpcodeExpected, at: offset) }
    let reached = isReachable
    let frame = try popFrame()
    guard Int(depth) < frames.count else { throw error(.unknown(.label, depth)) }
    push(frame.type.results)
    if isReachable { sink.delegate(depth, isReachable: reached) }
  }
}
