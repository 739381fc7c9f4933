// SPDX-License-Identifier: Apache-2.0
//
// Calls, whose arguments are put where the frame of the callee begins; and what code does besides
// the guest's work: looking at the epoch, and in builds without tail calls returning to the run loop.

extension CodeBuilder {
  // MARK: Calls

  package mutating func call(_ function: FunctionIndex, _ type: FunctionType) {
    charge()
    let base = placeArguments(type)
    let instruction = code.count
    let operation: Operation =
      Int(function) < importedFunctionCount
      ? options.guardsCalls ? .callImportGuarded : .callImport
      : options.guardsCalls && !options.unwatchedFunctions.contains(function) ? .callGuarded : .call
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
    emitCallType(index)
    highest = max(highest, operand.home + 1)
    finishCall(
      instruction, .indirect(table, type: index, indexSlot: slot), type, base)
  }

  /// The record of the type that an indirect call asks for; in the fields, its index for people.
  private mutating func emitCallType(_ index: TypeIndex) {
    emitData(UInt64(UInt(bitPattern: types[Int(index)].record)))
    code[code.count - 1].setFields(UInt64(index))
  }

  package mutating func returnCall(_ function: FunctionIndex, _ type: FunctionType) {
    guard Int(function) >= importedFunctionCount, !options.guardsCalls else {
      // The frame of a function of another instance, or one that is watched, needs this one below.
      call(function, type)
      finishTailCall()
      return
    }
    charge()
    noteBranch(to: 0)
    let base = placeArguments(type)
    highest = max(highest, base + type.headerSlot)
    emit(.tailCall, .s, a: base, b: headerSlot, immediate: function)
  }

  package mutating func returnCallIndirect(
    _ type: FunctionType, _ index: TypeIndex, table: TableIndex
  ) {
    if !options.guardsCalls {
      meter()
      settle(top: type.parameters.count + 1)
      let operand = operands[operands.count - 1]
      let base = operands[operands.count - 1 - type.parameters.count].home
      highest = max(highest, base + type.headerSlot)
      emit(.tailCallIndirect, .s, a: base, b: headerSlot, c: operand.home, d: Int(table))
      emitCallType(index)
    }
    // Where the function found is another instance's, the instruction above does nothing.
    callIndirect(type, index, table: table)
    finishTailCall()
  }

  package mutating func callReference(_ type: FunctionType) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    let base = placeArguments(type)
    let instruction = code.count
    let operation: Operation = options.guardsCalls ? .callReferenceGuarded : .callReference
    emit(operation, .s, a: base, b: base + type.headerSlot, c: slot)
    highest = max(highest, operand.home + 1)
    finishCall(instruction, .reference(slot: slot), type, base)
  }

  package mutating func returnCallReference(_ type: FunctionType) {
    if !options.guardsCalls {
      meter()
      settle(top: type.parameters.count + 1)
      let operand = operands[operands.count - 1]
      let base = operands[operands.count - 1 - type.parameters.count].home
      highest = max(highest, base + type.headerSlot)
      emit(.tailCallReference, .s, a: base, b: headerSlot, c: operand.home)
    }
    // Where the function is another instance's, the instruction above does nothing.
    callReference(type)
    finishTailCall()
  }

  /// Returns what the call just emitted, which stands for a tail call, gives.
  private mutating func finishTailCall() {
    // Exceptions pass the function as if it were not there any more.
    exceptionTable.tailCalls.insert(code.count - 1)
    `return`()
  }

  /// Puts the arguments to their homes, where the frame of the callee begins, and pops them.
  mutating func placeArguments(_ type: FunctionType) -> Int {
    settleSums()
    if map != nil { arguments = operands.suffix(type.parameters.count).map(\.stackValue) }
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
          type: type, base: base, operands: operands.map(\.stackValue), arguments: arguments))
    }
    for result in type.results { push(result) }
  }

  // MARK: Epochs and breaths

  /// Where functions and loops begin: stops when the store's deadline has come.
  mutating func checkEpoch() {
    if options.checksEpochs { emit(.epoch, .s) }
  }

  /// In builds without tail calls: returns to the run loop before the native stack grows too deep.
  mutating func breathe(always: Bool) {
    guard options.takesBreaths, always || sinceBreath >= 32 else { return }
    emit(.breath, .s)
    sinceBreath = 0
  }
}
