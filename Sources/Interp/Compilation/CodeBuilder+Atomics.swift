// SPDX-License-Identifier: Apache-2.0
//
// Atomic accesses. They are rare and slow by themselves, so they have one form, that of accesses to any
// memory, and no accumulator. Some of them stop the machine.

extension CodeBuilder {
  package mutating func atomic(
    _ operation: Operation, operandCount: Int, result: ValueType?, _ argument: MemoryArgument
  ) {
    charge()
    let slots = popSlots(operandCount + 1)
    let home = result.map { push($0) } ?? 0
    emit(operation, .m, a: home, b: slots[0], immediate: argument.memory)
    emitData(argument.offset)
    if operandCount > 0 { code[code.count - 1].a = UInt16(truncatingIfNeeded: slots[1]) }
    if operandCount > 1 { code[code.count - 1].b = UInt16(truncatingIfNeeded: slots[2]) }
  }

  package mutating func atomicFence() {
    charge()
    emit(.atomicFence, .s)
  }
}
