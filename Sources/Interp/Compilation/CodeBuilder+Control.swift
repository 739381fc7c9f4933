// SPDX-License-Identifier: Apache-2.0
//
// Blocks and branches. A block's results stand in the slots where its parameters stood; a
// branch first moves the values it takes there.

extension CodeBuilder: InstructionSink {
  // MARK: Blocks

  package mutating func block(_ type: FunctionType) {
    open(.block, type)
  }

  package mutating func loop(_ type: FunctionType) {
    open(.loop, type)
    loopDepth += 1
    frames[frames.count - 1].start = code.count
    forget()
    beginFuelRegion()
    frames[frames.count - 1].loopRegion = region
    // What else is done in every round stands behind the fuel: a branch back may have paid already.
    if options.takesBreaths || options.checksEpochs { meter() }
    breathe(always: true)
    checkEpoch()
  }

  package mutating func `if`(_ type: FunctionType) {
    charge()
    let condition = popCondition()
    open(.if, type)
    let branch = emitBranch(condition, whenTrue: false)
    frames[frames.count - 1].otherwise = branch
    beginFuelRegion()
  }

  /// Enters a block: every operand goes to where each way out of it will expect it.
  mutating func open(_ kind: Frame.Kind, _ type: FunctionType) {
    settleLocals()
    settle(top: type.parameters.count)
    let height = operands.count - type.parameters.count
    let base = type.parameters.isEmpty ? top : operands[height].home
    frames.append(
      Frame(kind: kind, type: type, operandCount: height, base: base, region: region))
  }

  package mutating func `else`(isReachable: Bool) {
    let index = frames.count - 1
    if isReachable {
      moveResults(to: frames[index])
      frames[index].pending.append(emitJump())
    }
    if let branch = frames[index].otherwise { code[branch].distance = code.count - branch }
    frames[index].otherwise = nil
    frames[index].kind = .else
    restart(frames[index].type.parameters, frames[index])
    beginFuelRegion()
  }

  package mutating func end(isReachable: Bool) {
    let frame = frames[frames.count - 1]
    if isReachable { moveResults(to: frame, frame.type.results.count) }
    if frame.kind == .function {
      patch(frame.pending)
      forget()
      emit(.return, .s, a: headerSlot)
      frames.removeLast()
      return
    }
    if frame.kind == .tryTable { endTryTable(isReachable: isReachable) }
    if frame.kind == .catch { endHandlers() }
    if let branch = frame.otherwise { code[branch].distance = code.count - branch }
    let ended = frames.removeLast()
    patch(ended.pending)
    if frame.kind == .loop { loopDepth -= 1 }
    restart(frame.type.results, frame)
    endFuelRegion(of: ended, isReachable: isReachable)
  }

  /// Goes on behind a join with values at home above the block's base.
  mutating func restart(_ types: [ValueType], _ frame: Frame) {
    truncate(to: frame.operandCount, base: frame.base)
    for type in types { push(type) }
    forget()
  }

  /// At a place that branches reach nothing is known of the instruction before.
  mutating func forget() {
    last = nil
    accumulator = nil
  }

  private mutating func patch(_ branches: [Int]) {
    for branch in branches { code[branch].distance = code.count - branch }
  }

  // MARK: Branches

  private mutating func popCondition() -> Condition {
    let operand = pop()
    if uses(.branches), let last, operand.location == .home, last.destination == operand.home,
      last.operation.branch(whenTrue: true) != nil, last.fitsBranch
    {
      removeLast()
      accumulator = last.before
      return .comparison(last)
    }
    return .slot(slot(of: operand))
  }

  /// Emits a conditional branch whose distance is still to be told.
  private mutating func emitBranch(_ condition: Condition, whenTrue: Bool) -> Int {
    switch condition {
    case .slot(let slot):
      let operation: Operation = whenTrue ? .brIf : .brUnless
      emit(operation, holds(slot, operation, .a) ? .a : .s, a: slot)
    case .comparison(let comparison):
      guard let operation = comparison.operation.branch(whenTrue: whenTrue) else {
        preconditionFailure("\(comparison.operation) is no comparison")
      }
      let left = comparison.left
      switch comparison.right {
      case .immediate(let value):
        emit(operation, holds(left, operation, .ai) ? .ai : .si, a: left, b: Int(value & 0xFFFF))
      case .slot(let right):
        let mirrored = comparison.operation.mirrored?.branch(whenTrue: whenTrue)
        if holds(left, operation, .as) {
          emit(operation, .as, b: right)
        } else if let mirrored, holds(right, mirrored, .as) {
          emit(mirrored, .as, b: left)
        } else {
          emit(operation, .ss, a: left, b: right)
        }
      case .none: preconditionFailure("a comparison has two operands")
      }
    }
    return code.count - 1
  }

  mutating func emitJump() -> Int {
    emit(.jump, .s)
    return code.count - 1
  }

  /// Sends a branch to a block's label.
  private mutating func send(_ branch: Int, to frame: Int) {
    if frames[frame].kind == .loop {
      code[branch].distance = frames[frame].start - branch
    } else {
      frames[frame].pending.append(branch)
    }
  }

  private func frameIndex(_ depth: LabelIndex) -> Int {
    frames.count - 1 - Int(depth)
  }

  /// True if the values a branch takes stand elsewhere than its target wants them.
  private func needsMoves(_ frame: Frame) -> Bool {
    if frame.kind == .function { return !frame.type.results.isEmpty }
    var slot = frame.base
    for operand in operands.suffix(frame.labelTypes.count) {
      if operand.location != .home || operand.home != slot { return true }
      slot += operand.type.slotCount
    }
    return false
  }

  /// Moves the topmost operands to where a branch to the block leaves them.
  mutating func moveResults(to frame: Frame, _ count: Int? = nil) {
    let values = Array(operands.suffix(count ?? frame.labelTypes.count))
    var slot = frame.kind == .function ? 0 : frame.base
    if frame.kind == .function {
      // The results take the place of the parameters: a parameter that is still needed goes home.
      let area = type.results.reduce(0) { $0 + $1.slotCount }
      for (index, value) in values.enumerated() {
        switch value.location {
        case .local(let source), .sum(let source, _):
          if source < area, values.count > 1 { settle(operands.count - values.count + index) }
        case .home, .constant: break
        }
      }
    }
    for (index, value) in operands.suffix(values.count).enumerated() {
      switch value.location {
      case .home:
        let isLast = index == values.count - 1
        if value.home != slot, !(isLast && retarget(from: value.home, to: slot)) {
          emitCopy(value.type, from: value.home, to: slot)
        }
      case .local(let source): emitCopy(value.type, from: source, to: slot)
      case .constant(let bits): emitConstant(bits, to: slot)
      case .sum(let source, let addend):
        emitResult(.i32Add, to: slot, left: source, right: .immediate(addend))
      }
      slot += value.type.slotCount
    }
  }

  package mutating func branch(_ depth: LabelIndex) {
    charge()
    let index = frameIndex(depth)
    noteBranch(to: index)
    moveResults(to: frames[index])
    if frames[index].kind == .function {
      emit(.return, .s, a: headerSlot)
    } else if frames[index].kind == .loop {
      closeLoop(index)
    } else {
      send(emitJump(), to: index)
    }
  }

  /// Goes back to a loop.
  ///
  /// If it begins with a branch, one instruction decides and goes behind that, where a jump to it and the
  /// branch itself would be two.
  private mutating func closeLoop(_ index: Int) {
    var target = frames[index].start
    if payAhead(for: frames[index]) { target += 1 }
    if let head = frames[index].head {
      let back = emitBranch(head.condition, whenTrue: !head.isTakenIf)
      code[back].distance = target + 1 - back
      send(emitJump(), to: head.frame)
    } else {
      let back = emitJump()
      code[back].distance = target - back
    }
  }

  package mutating func branchIf(_ depth: LabelIndex) {
    charge()
    branch(depth, if: popCondition(), is: true)
  }

  /// Branches if a condition holds, or if it does not.
  mutating func branch(_ depth: LabelIndex, if condition: Condition, is expected: Bool) {
    let index = frameIndex(depth)
    noteBranch(to: index)
    settleSums(top: frames[index].labelTypes.count)
    if needsMoves(frames[index]) {
      // A branch around the moves. They may not change what the code behind them relies on.
      let around = emitBranch(condition, whenTrue: !expected)
      forget()
      moveAside(to: index)
      code[around].distance = code.count - around
      forget()
    } else {
      send(emitBranch(condition, whenTrue: expected), to: index)
      noteLoopHead(LoopHead(condition: condition, isTakenIf: expected, frame: index))
    }
    beginFuelRegion()
  }

  /// Notes the branch just emitted, if it is what a loop begins with: the first instruction, or the one
  /// behind the fuel, if whoever goes back can pay that.
  private mutating func noteLoopHead(_ head: LoopHead) {
    guard uses(.loops), let loop = frames.lastIndex(where: { $0.kind == .loop }), loop > head.frame,
      code.count - 1 == frames[loop].start + (options.metersFuel && uses(.metering) ? 1 : 0)
    else { return }
    frames[loop].head = head
  }

  /// Moves and goes to a block's label, with the operand stack as before behind it.
  private mutating func moveAside(to index: Int) {
    // Only the operands that the branch takes can change place; copying all would be quadratic.
    let taken = Array(operands.suffix(frames[index].labelTypes.count))
    let savedLazy = lazy
    moveResults(to: frames[index])
    if frames[index].kind == .function {
      emit(.return, .s, a: headerSlot)
    } else {
      send(emitJump(), to: index)
    }
    operands.replaceSubrange(operands.count - taken.count..<operands.count, with: taken)
    lazy = savedLazy
  }

  package mutating func branchOnNull(_ depth: LabelIndex) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    branch(depth, ifNull: slot, true)
    // Behind the branch the operand stands where it stood.
    if case .constant = operand.location {
      push(operand.type)
    } else {
      push(operand.type, operand.location)
    }
  }

  package mutating func branchOnNonNull(_ depth: LabelIndex) {
    charge()
    settle(top: 1)
    branch(depth, ifNull: operands[operands.count - 1].home, false)
    _ = pop()
  }

  /// Branches if a reference is null, or if it is not.
  private mutating func branch(_ depth: LabelIndex, ifNull slot: Int, _ isNull: Bool) {
    let index = frameIndex(depth)
    noteBranch(to: index)
    if needsMoves(frames[index]) {
      emit(isNull ? .brI64Ne : .brI64Eq, .si, a: slot, b: 0)
      let around = code.count - 1
      forget()
      moveAside(to: index)
      code[around].distance = code.count - around
    } else {
      emit(isNull ? .brI64Eq : .brI64Ne, .si, a: slot, b: 0)
      send(code.count - 1, to: index)
    }
    forget()
    beginFuelRegion()
  }

  package mutating func branchTable(_ depths: [LabelIndex], default last: LabelIndex) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    emit(
      .brTable, holds(slot, .brTable, .a) ? .a : .s, a: slot, immediate: UInt32(depths.count))
    let first = code.count
    for _ in 0...depths.count { emitData(0) }
    /// Targets that need moves first, each by a stub behind the table.
    var stubs: [Int: Int] = [:]
    for (entry, depth) in (depths + [last]).enumerated() {
      let index = frameIndex(depth)
      noteBranch(to: index)
      guard needsMoves(frames[index]) || frames[index].kind == .function else {
        send(first + entry, to: index)
        continue
      }
      let stub = stubs[index] ?? code.count
      if stubs[index] == nil {
        stubs[index] = stub
        forget()
        moveAside(to: index)
      }
      code[first + entry].distance = stub - (first + entry)
    }
  }

  package mutating func `return`() {
    noteBranch(to: 0)
    moveResults(to: frames[0])
    emit(.return, .s, a: headerSlot)
  }

  package mutating func unreachable() {
    emit(.unreachable, .s)
  }
}

extension CodeBuilder.Frame {
  /// What a branch to the block takes.
  var labelTypes: [ValueType] { kind == .loop ? type.parameters : type.results }
}

extension CodeBuilder.Operand {
  var stackValue: CallSite.StackValue {
    switch location {
    case .home: CallSite.StackValue(place: .slot(home), type: type)
    case .local(let slot): CallSite.StackValue(place: .slot(slot), type: type)
    case .constant(let bits): CallSite.StackValue(place: .constant(bits), type: type)
    case .sum(let slot, let addend):
      CallSite.StackValue(place: .sum(slot: slot, addend), type: type)
    }
  }
}

extension CodeBuilder.Emitted {
  /// A comparison with an immediate fits a branch if 16 bits hold it.
  var fitsBranch: Bool {
    guard case .immediate(let value) = right else { return true }
    return Int16(exactly: Int32(bitPattern: value)) != nil
  }
}
