// SPDX-License-Identifier: Apache-2.0
//
// Loads and stores, which add up their addresses themselves; references to functions; bulk instructions.

extension CodeBuilder {
  /// True for accesses to memory 0 if it has 32-bit addresses; all others take form m.
  func isNear(_ argument: MemoryArgument) -> Bool {
    argument.memory == 0 && hasNearMemory
  }

  package mutating func load(
    _ operation: Operation, _ type: ValueType, _ argument: MemoryArgument
  ) {
    charge()
    let address = pop()
    guard isNear(argument) else {
      let slot = slot(of: address)
      // The accumulators are of no use to this form.
      emit(
        operation == .loadF64 ? .load64 : operation, .m, a: push(type), b: slot,
        immediate: argument.memory)
      return emitData(argument.offset)
    }
    let offset = UInt32(truncatingIfNeeded: argument.offset)
    if uses(.addresses), case .constant(let bits) = address.location,
      let absolute = UInt32(exactly: bits + argument.offset), handlers.contains(operation, .i)
    {
      let home = push(type)
      emit(operation, .i, a: home, immediate: absolute)
      note(operation, destination: home)
      return
    }
    if case .sum(let slot, let addend) = address.location, offset == 0,
      handlers.contains(operation, .w)
    {
      let form: OperandForm = holds(slot, operation, .wa) ? .wa : .w
      let home = push(type)
      emit(operation, form, a: home, b: slot, immediate: addend)
      note(operation, destination: home, left: slot)
      return
    }
    if offset <= UInt32(UInt16.max), handlers.contains(operation, .ss), let sum = takeSum(address) {
      let home = push(type)
      let form: OperandForm = holds(sum.left, operation, .as) ? .as : .ss
      emit(operation, form, a: home, b: sum.left, c: sum.right, d: Int(offset))
      note(operation, destination: home, left: sum.left)
      return
    }
    let slot = slot(of: address)
    let form: OperandForm = holds(slot, operation, .a) ? .a : .s
    let home = push(type)
    emit(operation, form, a: home, b: slot, immediate: offset)
    note(operation, destination: home, left: slot)
  }

  /// If a popped operand is the sum of two slots that was just computed, takes the instruction back.
  private mutating func takeSum(_ operand: Operand) -> (left: Int, right: Int)? {
    guard uses(.addresses), let last, operand.location == .home,
      last.destination == operand.home, last.operation == .i32Add, last.index == code.count - 1,
      case .slot(let right) = last.right
    else { return nil }
    removeLast()
    accumulator = last.before
    return (last.left, right)
  }

  package mutating func store(
    _ operation: Operation, _ type: ValueType, _ argument: MemoryArgument
  ) {
    charge()
    let value = pop()
    let address = pop()
    let offset = UInt32(truncatingIfNeeded: argument.offset)
    // Only a value in the floating-point accumulator makes a difference between the two.
    let plain: Operation = operation == .storeF64 ? .store64 : operation
    guard isNear(argument) else {
      let addressSlot = slot(of: address)
      emit(plain, .m, a: addressSlot, b: slot(of: value), immediate: argument.memory)
      return emitData(argument.offset)
    }
    if uses(.addresses), case .constant(let bits) = address.location,
      let absolute = UInt32(exactly: bits + argument.offset), handlers.contains(plain, .i)
    {
      emit(plain, .i, b: slot(of: value), immediate: absolute)
      return
    }
    if case .sum(let addressSlot, let addend) = address.location, offset == 0,
      handlers.contains(plain, .w)
    {
      let valueSlot = slot(of: value)
      if holds(valueSlot, operation, .wa) {
        emit(operation, .wa, a: addressSlot, b: valueSlot, immediate: addend)
      } else if holds(valueSlot, plain, .wa) {
        emit(plain, .wa, a: addressSlot, b: valueSlot, immediate: addend)
      } else {
        emit(plain, .w, a: addressSlot, b: valueSlot, immediate: addend)
      }
      return
    }
    let addressSlot = slot(of: address)
    let valueSlot = slot(of: value)
    if holds(valueSlot, operation, .sa) {
      emit(operation, .sa, a: addressSlot, b: valueSlot, immediate: offset)
    } else if holds(valueSlot, plain, .sa) {
      emit(plain, .sa, a: addressSlot, b: valueSlot, immediate: offset)
    } else if holds(addressSlot, plain, .as) {
      emit(plain, .as, a: addressSlot, b: valueSlot, immediate: offset)
    } else {
      emit(plain, .ss, a: addressSlot, b: valueSlot, immediate: offset)
    }
  }

  package mutating func referenceFunction(_ index: FunctionIndex, _ type: ValueType) {
    charge()
    emit(.refFunction, .s, a: push(type), immediate: index)
  }

  package mutating func referenceAsNonNull() {
    charge()
    let operand = pop()
    emit(.refAsNonNull, .s, a: slot(of: operand))
    push(operand.type, operand.location)
  }

  package mutating func bulk(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ first: UInt32, _ second: UInt32
  ) {
    charge()
    let slots = popSlots(operandCount)
    let home = result.map { push($0) } ?? 0
    switch operation {
    case .memorySize where memories[Int(first)].isShared:
      // Other stores may have grown it. Growing it by nothing asks its owner.
      emitConstant(0, to: home)
      emit(.memoryGrow, .s, a: home, b: home, immediate: first)
    case .memorySize, .tableSize: emit(operation, .s, a: home, immediate: first)
    case .memoryGrow, .tableGet: emit(operation, .s, a: home, b: slots[0], immediate: first)
    case .tableSet: emit(operation, .s, a: slots[0], b: slots[1], immediate: first)
    case .tableGrow: emit(operation, .s, a: home, b: slots[0], c: slots[1], d: Int(first))
    case .tableFill, .memoryFill:
      emit(operation, .s, a: slots[0], b: slots[1], c: slots[2], d: Int(first))
    case .dataDrop, .elementDrop: emit(operation, .s, immediate: first)
    default:
      emit(operation, .s, a: slots[0], b: slots[1], c: slots[2])
      emitData(UInt64(first) | UInt64(second) << 32)
    }
  }
}
