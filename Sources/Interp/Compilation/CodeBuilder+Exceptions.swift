// SPDX-License-Identifier: Apache-2.0
//
// Exceptions. A block that catches is code like any other and an entry of the exception table. Behind
// its body stands a stub for each clause: the exception's fields are put where the block's parameters
// stood, and the stub branches with them to the clause's label.

extension CodeBuilder {
  package mutating func `throw`(_ tag: TagIndex, _ type: FunctionType) {
    charge()
    let base = placeArguments(type)
    emit(.throw, .s, a: base, immediate: tag)
  }

  package mutating func throwReference() {
    charge()
    let operand = pop()
    throwReference(slot(of: operand))
  }

  private mutating func throwReference(_ slot: Int) {
    emit(.throwReference, .s, a: slot)
  }

  package mutating func tryTable(
    _ type: FunctionType, _ clauses: [(clause: CatchClause, types: [ValueType])]
  ) {
    beginTry(.tryTable, type)
    frames[frames.count - 1].clauses = clauses
  }

  private mutating func beginTry(_ kind: Frame.Kind, _ type: FunctionType) {
    open(kind, type)
    // An instruction from before may not be taken back inside.
    forget()
    frames[frames.count - 1].start = code.count
  }

  /// Emits the stubs of a `try_table` that ends.
  mutating func endTryTable(isReachable: Bool) {
    let frame = frames[frames.count - 1]
    let range = frame.start..<code.count
    guard !frame.clauses.isEmpty, !range.isEmpty else { return }
    if isReachable { frames[frames.count - 1].pending.append(emitJump()) }
    var ended = frames.removeLast()
    // Exceptions leave the block past its end.
    ended.outermostTarget = min(ended.outermostTarget, frames.count - 1)
    var clauses: [ExceptionTable.Clause] = []
    for (clause, types) in frame.clauses {
      let fields = clause.passesReference ? types.dropLast() : types[...]
      let fieldSlots = fields.reduce(0) { $0 + $1.slotCount }
      clauses.append(
        ExceptionTable.Clause(
          tag: clause.tag, fieldsSlot: frame.base,
          referenceSlot: clause.passesReference ? frame.base + fieldSlots : nil,
          target: code.count))
      restart(types, frame)
      beginFuelRegion()
      branch(clause.label)
    }
    exceptionTable.entries.append(
      ExceptionTable.Entry(range: range, depth: frames.count, action: .clauses(clauses)))
    frames.append(ended)
  }

  // MARK: Legacy. A handler keeps the reference to its exception below its operands, for `rethrow`.

  package mutating func `try`(_ type: FunctionType) {
    beginTry(.try, type)
  }

  package mutating func `catch`(_ tag: TagIndex, _ type: FunctionType, isReachable: Bool) {
    beginHandler(tag, type.parameters, isReachable: isReachable)
  }

  package mutating func catchAll(isReachable: Bool) {
    beginHandler(nil, [], isReachable: isReachable)
  }

  private mutating func beginHandler(
    _ tag: TagIndex?, _ types: [ValueType], isReachable: Bool
  ) {
    let index = frames.count - 1
    if isReachable {
      moveResults(to: frames[index], frames[index].type.results.count)
      frames[index].pending.append(emitJump())
    }
    if frames[index].kind == .try { frames[index].tryEnd = code.count }
    frames[index].kind = .catch
    let base = frames[index].base
    frames[index].handlers.append(
      ExceptionTable.Clause(
        tag: tag, fieldsSlot: base + 1, referenceSlot: base, target: code.count))
    restart([.exnref] + types, frames[index])
    beginFuelRegion()
  }

  /// Enters the handlers of a `try` that ends.
  mutating func endHandlers() {
    let frame = frames[frames.count - 1]
    guard frame.start < frame.tryEnd else { return }
    exceptionTable.entries.append(
      ExceptionTable.Entry(
        range: frame.start..<frame.tryEnd, depth: frames.count - 1,
        action: .clauses(frame.handlers)))
  }

  package mutating func delegate(_ depth: LabelIndex, isReachable: Bool) {
    let frame = frames[frames.count - 1]
    if frame.start < code.count {
      exceptionTable.entries.append(
        ExceptionTable.Entry(
          range: frame.start..<code.count, depth: frames.count - 1,
          action: .delegate(toDepth: frames.count - 2 - Int(depth))))
    }
    end(isReachable: isReachable)
  }

  package mutating func rethrow(_ depth: LabelIndex) {
    charge()
    throwReference(frames[frames.count - 1 - Int(depth)].base)
  }
}
