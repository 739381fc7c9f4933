// SPDX-License-Identifier: Apache-2.0
//
// Structures and arrays.
// Spec: 3.4.6 Aggregate Instructions.

extension FunctionValidator {
  mutating func structure(_ special: Special) throws {
    let type = try reader.u32()
    let fields = try fields(ofStructure: type)
    let reference = ValueType(ReferenceType(.defined(type), isNullable: true))
    switch special {
    case .structNew:
      try pop(fields.map(\.storage.unpacked))
      push(reference.nonNull)
      if isReachable { sink.structNew(type, fields) }
    case .structNewDefault:
      guard fields.allSatisfy(\.storage.unpacked.isDefaultable) else {
        throw error(.notDefaultable("field"))
      }
      push(reference.nonNull)
      if isReachable { sink.structNewDefault(type) }
    case .structSet:
      let (field, index) = try field(of: fields)
      guard field.isMutable else { throw error(.immutableField(index)) }
      try pop([reference, field.storage.unpacked])
      if isReachable { sink.structSet(field.storage, slot: slot(type, index)) }
    default:
      let (field, index) = try field(of: fields)
      let sign = try sign(special, .structGet, .structGetSigned, field.storage)
      try pop(reference)
      push(field.storage.unpacked)
      if isReachable {
        sink.structGet(field.storage, slot: slot(type, index), isSigned: sign)
      }
    }
  }

  mutating func array(_ special: Special, _ operation: Operation) throws {
    if special == .arrayLength {
      try pop(ValueType(ReferenceType(.array, isNullable: true)))
      push(.i32)
      if isReachable { sink.arrayLength() }
      return
    }
    let type = try reader.u32()
    let element = try element(ofArray: type)
    let value = element.storage.unpacked
    let reference = ValueType(ReferenceType(.defined(type), isNullable: true))
    switch special {
    case .arrayNew:
      try pop([value, .i32])
      finishArrayNew(.value, type, operandCount: 2)
    case .arrayNewDefault:
      guard value.isDefaultable else { throw error(.notDefaultable("array")) }
      try pop(.i32)
      finishArrayNew(.length, type, operandCount: 1)
    case .arrayNewFixed:
      let count = Int(try reader.u32())
      guard count <= context.limits.arrayOperands else {
        throw error(.tooManyOperands(context.limits.arrayOperands))
      }
      for _ in 0..<count { try pop(value) }
      finishArrayNew(.elements, type, operandCount: count, UInt32(count))
    case .arrayNewData:
      let segment = try data(for: element)
      try pop([.i32, .i32])
      finishArrayNew(.data, type, operandCount: 2, segment)
    case .arrayNewElement:
      let segment = try elements(for: element)
      try pop([.i32, .i32])
      finishArrayNew(.references, type, operandCount: 2, segment)
    case .arraySet:
      try checkMutable(element, type)
      try pop([reference, .i32, value])
      if isReachable { sink.arraySet(element.storage) }
    case .arrayFill:
      try checkMutable(element, type)
      try pop([reference, .i32, value, .i32])
      if isReachable { sink.arrayBulk(operation, operandCount: 4, element.storage, segment: 0) }
    case .arrayCopy:
      let source = try reader.u32()
      let sourceElement = try self.element(ofArray: source)
      try checkMutable(element, type)
      guard context.matches(sourceElement.storage, element.storage) else {
        throw error(.arrayTypesDoNotMatch)
      }
      let from = ValueType(ReferenceType(.defined(source), isNullable: true))
      try pop([reference, .i32, from, .i32, .i32])
      if isReachable { sink.arrayBulk(operation, operandCount: 5, element.storage, segment: 0) }
    case .arrayInitData, .arrayInitElement:
      try checkMutable(element, type)
      let segment =
        try special == .arrayInitData ? data(for: element) : elements(for: element)
      try pop([reference, .i32, .i32, .i32])
      if isReachable {
        sink.arrayBulk(operation, operandCount: 4, element.storage, segment: segment)
      }
    default:
      let sign = try sign(special, .arrayGet, .arrayGetSigned, element.storage)
      try pop([reference, .i32])
      push(value)
      if isReachable { sink.arrayGet(element.storage, isSigned: sign) }
    }
  }

  private mutating func finishArrayNew(
    _ source: ObjectSource, _ type: TypeIndex, operandCount: Int, _ second: UInt32 = 0
  ) {
    push(ValueType(ReferenceType(.defined(type), isNullable: false)))
    if isReachable { sink.arrayNew(source, type, operandCount: operandCount, second) }
  }

  // MARK: Types and fields

  private func fields(ofStructure type: TypeIndex) throws -> [FieldType] {
    guard Int(type) < context.module.types.count else { throw error(.unknown(.type, type)) }
    guard case .structure(let fields) = context.module.types[Int(type)].composite else {
      throw error(.notAStructureType(type))
    }
    return fields
  }

  private func element(ofArray type: TypeIndex) throws -> FieldType {
    guard Int(type) < context.module.types.count else { throw error(.unknown(.type, type)) }
    guard case .array(let element) = context.module.types[Int(type)].composite else {
      throw error(.notAnArrayType(type))
    }
    return element
  }

  private mutating func field(of fields: [FieldType]) throws -> (FieldType, FieldIndex) {
    let index = try reader.u32()
    guard Int(index) < fields.count else { throw error(.unknown(.field, index)) }
    return (fields[Int(index)], index)
  }

  private func slot(_ type: TypeIndex, _ field: FieldIndex) -> Int {
    Int(context.types.fieldSlots[Int(type)][Int(field)])
  }

  /// Whether a packed field is to be sign-extended.
  ///
  /// Packed fields need to be told, others must not.
  private func sign(
    _ special: Special, _ plain: Special, _ signed: Special, _ storage: StorageType
  ) throws -> Bool {
    guard (special == plain) != storage.isPacked else {
      throw error(storage.isPacked ? .packedField : .unpackedField)
    }
    return special == signed
  }

  private func checkMutable(_ element: FieldType, _ type: TypeIndex) throws {
    guard element.isMutable else { throw error(.immutableArray(type)) }
  }

  /// A data segment whose bytes can be elements.
  private mutating func data(for element: FieldType) throws -> DataIndex {
    let index = try reader.u32()
    try checkData(index)
    guard !element.storage.unpacked.isReference else { throw error(.arrayTypeIsNotNumeric) }
    return index
  }

  /// An element segment whose references can be elements.
  private mutating func elements(for element: FieldType) throws -> ElementIndex {
    let index = try reader.u32()
    let type = try elementType(index)
    guard case .value(let expected) = element.storage, context.matches(type, expected) else {
      throw error(.typeMismatch(expected: [element.storage.unpacked], actual: [type]))
    }
    return index
  }
}
