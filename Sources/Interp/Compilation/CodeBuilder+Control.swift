// SPDX-License-Identifier: Apache-2.0
//
// Blocks, branches and calls. A block's results stand in the slots where its parameters stood; a
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
    breathe(always: true)
    startFuelBlock()
  }

  package mutating func `if`(_ type: FunctionType) {
    charge()
    let condition = popCondition()
    open(.if, type)
    let branch = emitBranch(condition, whenTrue: false)
    frames[frames.count - 1].otherwise = branch
    startFuelBlock()
  }

  /// Enters a block: every operand goes to where each way out of it will expect it.
  private mutating func open(_ kind: Frame.Kind, _ type: FunctionType) {
    settleLocals()
    settle(top: type.parameters.count)
    let height = operands.count - type.parameters.count
    let base = type.parameters.isEmpty ? top : operands[height].home
    frames.append(Frame(kind: kind, type: type, operandCount: height, base: base))
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
  }

  package mutating func end(isReachable: Bool) {
    let frame = frames[frames.count - 1]
    if isReachable { moveResults(to: frame, frame.type.results.count) }
    if frame.kind == .function {
      patch(frame.pending)
      forget()
      emit(.return, .s, a: headerSlot)
      frames.removeLast()
      closeFuelBlock()
      return
    }
    if let branch = frame.otherwise { code[branch].distance = code.count - branch }
    patch(frame.pending)
    frames.removeLast()
    if frame.kind == .loop { loopDepth -= 1 }
    restart(frame.type.results, frame)
  }

  /// Goes on behind a join with values at home above the block's base.
  private mutating func restart(_ types: [ValueType], _ frame: Frame) {
    truncate(to: frame.operandCount, base: frame.base)
    for type in types { push(type) }
    forget()
    startFuelBlock()
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

  /// A condition to branch on.
  private enum Condition {
    /// A comparison that was taken back, to be fused with the branch.
    case comparison(Emitted)
    case slot(Int)
  }

  private mutating func popCondition() -> Condition {
    let operand = pop()
    if let last, operand.location == .home, last.destination == operand.home,
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

  private mutating func emitJump() -> Int {
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
  private mutating func moveResults(to frame: Frame, _ count: Int? = nil) {
    let values = Array(operands.suffix(count ?? frame.labelTypes.count))
    var slot = frame.kind == .function ? 0 : frame.base
    if frame.kind == .function {
      // The results take the place of the parameters: a parameter that is still needed goes home.
      let area = type.results.reduce(0) { $0 + $1.slotCount }
      for (index, value) in values.enumerated() {
        if case .local(let source) = value.location, source < area, values.count > 1 {
          settle(operands.count - values.count + index)
        }
      }
    }
    for (index, value) in operands.suffix(values.count).enumerated() {
      switch value.location {
      case .home:
        let isLast = index == values.count - 1
        if value.home != slot, !(isLast && retarget(from: value.home, to: slot)) {
          emitCopy(from: value.home, to: slot)
        }
      case .local(let source): emitCopy(from: source, to: slot)
      case .constant(let bits): emitConstant(bits, to: slot)
      }
      slot += value.type.slotCount
    }
  }

  package mutating func branch(_ depth: LabelIndex) {
    charge()
    let index = frameIndex(depth)
    moveResults(to: frames[index])
    if frames[index].kind == .function {
      emit(.return, .s, a: headerSlot)
    } else {
      send(emitJump(), to: index)
    }
    closeFuelBlock()
  }

  package mutating func branchIf(_ depth: LabelIndex) {
    charge()
    let index = frameIndex(depth)
    let condition = popCondition()
    if needsMoves(frames[index]) {
      // A branch around the moves. They may not change what the code behind them relies on.
      let around = emitBranch(condition, whenTrue: false)
      forget()
      moveAside(to: index)
      code[around].distance = code.count - around
      forget()
    } else {
      send(emitBranch(condition, whenTrue: true), to: index)
    }
    startFuelBlock()
  }

  /// Moves and goes to a block's label, with the operand stack as before behind it.
  private mutating func moveAside(to index: Int) {
    let saved = (operands, lazy, top)
    moveResults(to: frames[index])
    if frames[index].kind == .function {
      emit(.return, .s, a: headerSlot)
    } else {
      send(emitJump(), to: index)
    }
    (operands, lazy, top) = saved
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
    closeFuelBlock()
  }

  package mutating func `return`() {
    moveResults(to: frames[0])
    emit(.return, .s, a: headerSlot)
    closeFuelBlock()
  }

  package mutating func unreachable() {
    emit(.unreachable, .s)
    closeFuelBlock()
  }

  // MARK: Calls

  package mutating func call(_ function: FunctionIndex, _ type: FunctionType) {
    charge()
    let base = placeArguments(type)
    let instruction = code.count
    let operation: Operation =
      Int(function) < importedFunctionCount
      ? .callImport : options.guardsCalls ? .callGuarded : .call
    emit(operation, .s, a: base, b: base + type.headerSlot, immediate: function)
    finishCall(instruction, .function(function), type, base)
  }

  package mutating func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    let base = placeArguments(type)
    let instruction = code.count
    let operation: Operation = options.guardsCalls ? .callIndirectGuarded : .callIndirect
    emit(operation, .s, a: base, b: base + type.headerSlot, c: slot, d: Int(table))
    emitData(UInt64(typeIdentifiers[Int(index)]) | UInt64(index) << 32)
    highest = max(highest, operand.home + 1)
    finishCall(
      instruction, .indirect(table, type: index, indexSlot: slot), type, base)
  }

  package mutating func returnCall(_ function: FunctionIndex, _ type: FunctionType) {
    guard Int(function) >= importedFunctionCount, !options.guardsCalls else {
      // The frame of a function of another instance, or one that is watched, needs this one below.
      call(function, type)
      `return`()
      return
    }
    charge()
    let base = placeArguments(type)
    highest = max(highest, base + type.headerSlot)
    emit(.tailCall, .s, a: base, b: headerSlot, immediate: function)
    closeFuelBlock()
  }

  package mutating func returnCallIndirect(
    _ type: FunctionType, _ index: TypeIndex, table: TableIndex
  ) {
    if !options.guardsCalls {
      settle(top: type.parameters.count + 1)
      let operand = operands[operands.count - 1]
      let base = operands[operands.count - 1 - type.parameters.count].home
      highest = max(highest, base + type.headerSlot)
      emit(.tailCallIndirect, .s, a: base, b: headerSlot, c: operand.home, d: Int(table))
      emitData(UInt64(typeIdentifiers[Int(index)]) | UInt64(index) << 32)
    }
    // Where the function found is another instance's, the instruction above does nothing.
    callIndirect(type, index, table: table)
    `return`()
  }

  /// Puts the arguments to their homes, where the frame of the callee begins, and pops them.
  private mutating func placeArguments(_ type: FunctionType) -> Int {
    settle(top: type.parameters.count)
    for _ in type.parameters { _ = pop() }
    return top
  }

  private mutating func finishCall(
    _ instruction: Int, _ target: CallSite.Target, _ type: FunctionType, _ base: Int
  ) {
    highest = max(highest, base + type.headerSlot + FrameHeader.slotCount)
    if map != nil {
      map?.callSites.append(
        CallSite(
          instruction: instruction, returnInstruction: code.count, offset: offset, target: target,
          type: type, base: base, operands: operands.map(\.stackValue)))
    }
    for result in type.results { push(result) }
  }

  // MARK: Fuel and breaths

  /// Counts a unit of fuel for the current instruction.
  mutating func charge() {
    fuelCost += 1
  }

  /// Ends the basic block before, begins the next.
  mutating func startFuelBlock() {
    guard options.metersFuel else { return }
    closeFuelBlock()
    emit(.fuel, .s)
    fuelInstruction = code.count - 1
    fuelCost = 0
  }

  mutating func closeFuelBlock() {
    guard let index = fuelInstruction else { return }
    code[index].immediate = fuelCost
    fuelInstruction = nil
  }

  /// In builds without tail calls: returns to the run loop before the native stack grows too deep.
  mutating func breathe(always: Bool) {
    guard options.takesBreaths, always || sinceBreath >= 32 else { return }
    emit(.breath, .s)
    sinceBreath = 0
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
