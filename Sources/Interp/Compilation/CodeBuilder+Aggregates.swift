// SPDX-License-Identifier: Apache-2.0
//
// Structures, arrays, and casts. What makes an object is two instructions long: the word of the second
// is the address of the type's record. The operands of such an instruction stand at home, so that
// making a structure is copying slots.

extension CodeBuilder {
  /// Puts the topmost operands to their homes and pops them; returns the slot of the first.
  private mutating func placeOperands(_ count: Int) -> Int {
    settle(top: count)
    for _ in 0..<count { _ = pop() }
    return top
  }

  /// Emits an instruction that makes an object.
  private mutating func emitNew(
    _ operation: Operation, _ source: ObjectSource, _ type: TypeIndex, operands base: Int,
    _ second: UInt32 = 0
  ) {
    let home = push(ValueType(ReferenceType(.defined(type), isNullable: false)))
    emit(operation, .s, a: home, b: base, c: Int(source.rawValue))
    emitType(type, second)
    last = Emitted(
      index: code.count - 2, operation: operation, destination: home, left: base, right: .none)
  }

  private mutating func emitType(_ type: TypeIndex, _ second: UInt32 = 0) {
    emitData(UInt64(UInt(bitPattern: types[Int(type)].record)))
    code[code.count - 1].setFields(UInt64(second))
  }

  // MARK: Structures

  package mutating func structNew(_ type: TypeIndex, _ fields: [FieldType]) {
    charge()
    emitNew(.structNew, .fields, type, operands: placeOperands(fields.count))
  }

  package mutating func structNewDefault(_ type: TypeIndex) {
    charge()
    emitNew(.structNewDefault, .defaultFields, type, operands: 0)
  }

  package mutating func structGet(_ storage: StorageType, slot field: Int, isSigned: Bool) {
    charge()
    let object = pop()
    let slot = slot(of: object)
    let operation: Operation =
      switch storage {
      case .i8: isSigned ? .structGet8S : .structGet8U
      case .i16: isSigned ? .structGet16S : .structGet16U
      case .value(.v128): .structGetVector
      case .value: .structGet
      }
    let home = push(storage.unpacked)
    emit(operation, .s, a: home, b: slot, c: field)
    note(operation, destination: home)
  }

  package mutating func structSet(_ storage: StorageType, slot field: Int) {
    charge()
    let value = pop()
    let object = pop()
    // Of a packed field only the low bits count, so that it needs no instruction of its own.
    let operation: Operation = storage == .value(.v128) ? .structSetVector : .structSet
    let objectSlot = slot(of: object)
    emit(operation, .s, a: objectSlot, b: slot(of: value), c: field)
  }

  // MARK: Arrays

  package mutating func arrayNew(
    _ source: ObjectSource, _ type: TypeIndex, operandCount: Int, _ second: UInt32
  ) {
    charge()
    emitNew(.arrayNew, source, type, operands: placeOperands(operandCount), second)
  }

  package mutating func arrayLength() {
    charge()
    let operand = pop()
    emitResult(.arrayLength, .i32, left: slot(of: operand))
  }

  package mutating func arrayGet(_ storage: StorageType, isSigned: Bool) {
    charge()
    let index = pop()
    let array = pop()
    let arraySlot = slot(of: array)
    let indexSlot = slot(of: index)
    let operation: Operation =
      switch storage {
      case .i8: isSigned ? .arrayGet8S : .arrayGet8U
      case .i16: isSigned ? .arrayGet16S : .arrayGet16U
      case .value(.i32), .value(.f32): .arrayGet32
      case .value(.v128): .arrayGetVector
      case .value: .arrayGet64
      }
    let home = push(storage.unpacked)
    emit(operation, .s, a: home, b: arraySlot, c: indexSlot)
    note(operation, destination: home)
  }

  package mutating func arraySet(_ storage: StorageType) {
    charge()
    let value = pop()
    let index = pop()
    let array = pop()
    let operation: Operation =
      switch storage {
      case .i8: .arraySet8
      case .i16: .arraySet16
      case .value(.i32), .value(.f32): .arraySet32
      case .value(.v128): .arraySetVector
      case .value: .arraySet64
      }
    let arraySlot = slot(of: array)
    let indexSlot = slot(of: index)
    emit(operation, .s, a: arraySlot, b: indexSlot, c: slot(of: value))
  }

  package mutating func arrayBulk(
    _ operation: Operation, operandCount: Int, _ storage: StorageType, segment: UInt32
  ) {
    charge()
    let base = placeOperands(operandCount)
    emit(
      operation, .s, a: base, b: storage.byteCount.trailingZeroBitCount, immediate: segment)
  }

  // MARK: Tests and casts

  /// Emits a test or cast and the type it asks about: an abstract type's byte in field c, or 0 and the
  /// record of a defined type in the next word; field d says if null is of the type.
  private mutating func emitTest(
    _ operation: Operation, _ target: ReferenceType, a: Int, b: Int = 0
  ) {
    emit(
      operation, .s, a: a, b: b, c: Int(target.heap.code), d: target.isNullable ? 1 : 0)
    if case .defined(let type) = target.heap { emitType(type) } else { emitData(0) }
  }

  package mutating func referenceTest(_ target: ReferenceType) {
    charge()
    let operand = pop()
    let slot = slot(of: operand)
    emitTest(.refTest, target, a: push(.i32), b: slot)
  }

  package mutating func referenceCast(_ target: ReferenceType) {
    charge()
    let operand = pop()
    emitTest(.refCast, target, a: slot(of: operand))
    push(ValueType(target), operand.location)
  }

  package mutating func branchOnCast(
    _ depth: LabelIndex, _ target: ReferenceType, onFailure: Bool, passed: ValueType
  ) {
    charge()
    // The operand goes on either way: the answer needs a slot of its own behind it.
    settle(top: 1)
    let operand = operands[operands.count - 1]
    let answer = push(.i32)
    emitTest(.refTest, target, a: answer, b: operand.home)
    _ = pop()
    branch(depth, if: .slot(answer), is: !onFailure)
    operands[operands.count - 1].type = passed
  }
}
