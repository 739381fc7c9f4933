// SPDX-License-Identifier: Apache-2.0
//
// Numbers, variables and globals.

extension CodeBuilder {
  package mutating func begin(at offset: Int) {
    self.offset = offset
    if offset == mappedOffset { map?.operands = operands.map(\.stackValue) }
    breathe(always: false)
  }

  /// Notes in the map that the instruction before the one whose operands it has left no result.
  mutating func mapFused(_ instruction: Emitted) {
    let result = CallSite.StackValue.Place.slot(instruction.destination)
    guard let index = map?.operands.lastIndex(where: { $0.place == result }) else { return }
    switch (instruction.operation, instruction.right) {
    case (.i32Add, .slot(let right)): map?.operands[index].place = .slotSum(instruction.left, right)
    default: map?.operands[index].place = .fused
    }
  }

  package mutating func constant(_ type: ValueType, bits: UInt64) {
    charge()
    if uses(.places) {
      push(type, .constant(bits))
    } else {
      emitConstant(bits, to: push(type))
    }
  }

  package mutating func unary(_ operation: Operation, from: ValueType, to: ValueType) {
    charge()
    if operation == .reinterpret {
      // The bits stay where they are: an i32 is kept zero-extended.
      operands[operands.count - 1].type = to
      return
    }
    let operand = pop()
    emitResult(operation, to, left: slot(of: operand))
  }

  package mutating func test(_ operation: Operation, _ type: ValueType) {
    charge()
    if let last = takeComparison(), let inverted = last.operation.inverted {
      // The opposite of a comparison of integers is a comparison.
      accumulator = last.before
      _ = pop()
      emitResult(inverted, .i32, left: last.left, right: last.right)
      return
    }
    let operand = pop()
    emitResult(operation, .i32, left: slot(of: operand), right: .immediate(0))
  }

  /// If the topmost operand is the result of a comparison of integers that was just emitted, takes
  /// the comparison back.
  private mutating func takeComparison() -> Emitted? {
    guard uses(.branches), let last, let operand = operands.last, operand.location == .home,
      last.destination == operand.home, last.operation.inverted != nil
    else { return nil }
    removeLast()
    return last
  }

  package mutating func binary(_ operation: Operation, _ type: ValueType) {
    charge()
    arithmetic(operation, operandType: type, resultType: type)
  }

  package mutating func compare(_ operation: Operation, _ type: ValueType) {
    charge()
    arithmetic(operation, operandType: type, resultType: .i32)
  }

  package mutating func wide(_ operation: Operation, operandCount: Int) {
    charge()
    let slots = popSlots(operandCount)
    let low = push(.i64)
    let high = push(.i64)
    if operandCount == 4 {
      emit(operation, .ss, a: low, b: slots[0], c: slots[1], d: slots[2])
      emitData(UInt64(slots[3]))
    } else {
      emit(operation, .ss, a: low, b: slots[0], c: slots[1])
    }
    // The first result cannot be put elsewhere without the second, so nothing else is noted.
    accumulator = accumulated(high, .integer)
  }

  private mutating func arithmetic(
    _ operation: Operation, operandType: ValueType, resultType: ValueType
  ) {
    var operation = operation
    var right = pop()
    var left = pop()
    if case .constant = left.location, let mirrored = operation.withOperandsExchanged,
      handlers.contains(mirrored, .si)
    {
      operation = mirrored
      swap(&left, &right)
    }
    if uses(.immediates), case .constant(let bits) = right.location,
      let (operation, value) = immediateForm(operation, operandType, bits)
    {
      if operation == .i32Add, pushSum(of: left, value) { return }
      let slot = slot(of: left)
      emitResult(operation, resultType, left: slot, right: .immediate(value))
      return
    }
    let leftSlot = slot(of: left)
    let rightSlot = slot(of: right)
    emitResult(operation, resultType, left: leftSlot, right: .slot(rightSlot))
  }

  /// Pushes the sum of an operand and a constant without computing it.
  /// - Returns: False if it is to be computed.
  private mutating func pushSum(of operand: Operand, _ value: UInt32) -> Bool {
    guard uses(.addresses), lazy.count < 256 else { return false }
    let sum: (slot: Int, addend: UInt32)
    switch operand.location {
    case .home: sum = (operand.home, value)
    case .local(let slot): sum = (slot, value)
    case .sum(let slot, let addend): sum = (slot, addend &+ value)
    case .constant: return false
    }
    // A right operand stands above the sum's home, and there the next operand goes.
    guard sum.slot <= top else { return false }
    push(.i32, .sum(slot: sum.slot, sum.addend))
    return true
  }

  /// The operation with an immediate that does the same, if the constant fits.
  private func immediateForm(
    _ operation: Operation, _ type: ValueType, _ bits: UInt64
  ) -> (Operation, UInt32)? {
    var operation = operation
    var value = Int64(bitPattern: bits)
    if type == .i32 { value = Int64(Int32(truncatingIfNeeded: value)) }
    switch operation {
    case .i32Sub: (operation, value) = (.i32Add, Int64(Int32(truncatingIfNeeded: 0 &- value)))
    case .i64Sub: (operation, value) = (.i64Add, 0 &- value)
    default: break
    }
    guard let small = Int32(exactly: value), handlers.contains(operation, .si) else { return nil }
    return (operation, UInt32(bitPattern: small))
  }

  package mutating func drop() {
    _ = pop()
  }

  package mutating func select() {
    charge()
    let condition = pop()
    let second = pop()
    let first = pop()
    let firstSlot = slot(of: first)
    let secondSlot = slot(of: second)
    let conditionSlot = slot(of: condition)
    let operation: Operation = first.type == .v128 ? .selectVector : .select
    let form: OperandForm = holds(conditionSlot, operation, .a) ? .a : .s
    let home = push(first.type)
    emit(operation, form, a: home, b: firstSlot, c: secondSlot, d: conditionSlot)
    note(operation, destination: home)
  }

  // MARK: Variables

  package mutating func localGet(_ index: LocalIndex) {
    charge()
    let type = localTypes[Int(index)]
    // The bound keeps `preserve` cheap for any input.
    if uses(.places), lazy.count < 256 {
      push(type, .local(slot: localSlots[Int(index)]))
    } else {
      emitCopy(type, from: localSlots[Int(index)], to: push(type))
    }
  }

  package mutating func localSet(_ index: LocalIndex) {
    charge()
    assign(pop(), to: localSlots[Int(index)])
  }

  package mutating func localTee(_ index: LocalIndex) {
    charge()
    let local = localSlots[Int(index)]
    let operand = pop()
    let isRetargeted = assign(operand, to: local)
    switch operand.location {
    case .constant: push(operand.type, operand.location)
    case .home where !isRetargeted: push(operand.type)
    default:
      // The value is in the local now, and nowhere else if the instruction was retargeted.
      push(operand.type, .local(slot: local))
    }
  }

  /// Gives a local a popped operand's value.
  /// - Returns: True if the instruction that made the value now writes the local instead of the
  ///   operand's home.
  @discardableResult
  private mutating func assign(_ operand: Operand, to local: Int) -> Bool {
    let isPending = lazy.contains { operands[$0].location.reads(local) }
    if operand.location == .home, !isPending, retarget(from: operand.home, to: local) {
      return true
    }
    preserve(local: local)
    switch operand.location {
    case .home: emitCopy(operand.type, from: operand.home, to: local)
    case .local(let slot): emitCopy(operand.type, from: slot, to: local)
    case .constant(let bits): emitConstant(bits, to: local)
    case .sum(let slot, let addend):
      emitResult(.i32Add, to: local, left: slot, right: .immediate(addend))
    }
    return false
  }

  /// Makes the last instruction write to another slot, if it wrote to `home`.
  mutating func retarget(from home: Int, to slot: Int) -> Bool {
    guard uses(.destinations), let last, last.destination == home else { return false }
    code[last.index].a = UInt16(truncatingIfNeeded: slot)
    self.last?.destination = slot
    accumulator?.slot = slot
    return true
  }

  package mutating func globalGet(_ index: GlobalIndex, _ type: ValueType) {
    charge()
    let home = push(type)
    let (operation, place) = globalAccess(index, type, .globalGet, .ownGlobalGet, .globalGetVector)
    emit(operation, .s, a: home, immediate: place)
    note(operation, destination: home)
  }

  /// How to get at a global: by its index, or by its cell among those of the module's own.
  private func globalAccess(
    _ index: GlobalIndex, _ type: ValueType, _ imported: Operation, _ own: Operation,
    _ vector: Operation
  ) -> (Operation, UInt32) {
    if type == .v128 { return (vector, index) }
    if Int(index) < importedGlobalCount { return (imported, index) }
    return (own, index * UInt32(GlobalCell.slotCount))
  }

  package mutating func globalSet(_ index: GlobalIndex) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    let (operation, place) = globalAccess(
      index, operand.type, .globalSet, .ownGlobalSet, .globalSetVector)
    let form: OperandForm = holds(slot, operation, .a) ? .a : .s
    emit(operation, form, a: slot, immediate: place)
  }
}

extension Operation {
  /// The operation that gives the same result with its operands exchanged.
  var withOperandsExchanged: Operation? { isCommutative ? self : mirrored }
}
