// SPDX-License-Identifier: Apache-2.0
//
// Vectors: what is not like scalars. A vector has two slots and never an accumulator, so its
// instructions have one form each.

extension CodeBuilder {
  package mutating func vectorConstant(_ value: Vector128) {
    charge()
    emit(.v128Const, .s, a: push(.v128))
    emitData(value)
  }

  /// The second half of an instruction that is two long: 16 bytes.
  private mutating func emitData(_ value: Vector128) {
    emitData(value.low)
    code[code.count - 1].setFields(value.high)
  }

  package mutating func ternary(_ operation: Operation, _ type: ValueType) {
    charge()
    let third = slot(of: pop())
    let second = slot(of: pop())
    let first = slot(of: pop())
    let home = push(type)
    emit(operation, .ss, a: home, b: first, c: second, d: third)
    note(operation, destination: home)
  }

  package mutating func extractLane(_ operation: Operation, _ type: ValueType, _ lane: UInt8) {
    charge()
    let vector = slot(of: pop())
    let home = push(type)
    emit(operation, .s, a: home, b: vector, c: Int(lane))
    note(operation, destination: home, left: vector)
  }

  package mutating func replaceLane(_ operation: Operation, _ lane: UInt8) {
    charge()
    let value = slot(of: pop())
    let vector = slot(of: pop())
    let home = push(.v128)
    emit(operation, .ss, a: home, b: vector, c: value, d: Int(lane))
    note(operation, destination: home)
  }

  package mutating func shuffle(_ lanes: Vector128) {
    charge()
    let second = slot(of: pop())
    let first = slot(of: pop())
    emit(.i8x16Shuffle, .ss, a: push(.v128), b: first, c: second)
    emitData(lanes)
  }

  package mutating func laneAccess(
    _ operation: Operation, _ argument: MemoryArgument, _ lane: UInt8, isLoad: Bool
  ) {
    charge()
    let vector = slot(of: pop())
    let address = slot(of: pop())
    guard isNear(argument) else {
      let target = isLoad ? push(.v128) : address
      emit(operation, .m, a: target, b: address, immediate: argument.memory)
      emitData(argument.offset)
      code[code.count - 1].a = UInt16(truncatingIfNeeded: vector)
      code[code.count - 1].b = UInt16(lane)
      return
    }
    let offset = UInt32(truncatingIfNeeded: argument.offset)
    if isLoad {
      emit(operation, .ss, a: push(.v128), b: address, immediate: offset)
    } else {
      emit(operation, .ss, a: address, immediate: offset)
    }
    emitData(UInt64(vector) | UInt64(lane) << 32)
  }
}
