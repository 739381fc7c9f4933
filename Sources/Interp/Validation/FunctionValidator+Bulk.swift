// SPDX-License-Identifier: Apache-2.0
//
// Instructions on memories and tables.
// Spec: 3.4.5 Table Instructions, 3.4.6 Memory Instructions.

extension FunctionValidator {
  /// Checks the address space and the alignment of a load or store.
  @inline(__always)
  mutating func memoryArgument(_ immediate: Immediate) throws -> MemoryArgument {
    let argument = try reader.memoryArgument()
    guard Int(argument.memory) < context.module.memories.count else {
      throw error(.unknown(.memory, argument.memory))
    }
    guard case .memoryArgument(let natural) = immediate, argument.alignment <= UInt32(natural)
    else {
      throw error(.alignmentTooLarge)
    }
    guard argument.offset <= UInt64(UInt32.max) else { throw error(.offsetOutOfRange) }
    return argument
  }

  mutating func memory(_ special: Special) throws {
    switch special {
    case .memorySize:
      let memory = try memoryIndex()
      push(.i32)
      tell(.memorySize, 0, .i32, memory)
    case .memoryGrow:
      let memory = try memoryIndex()
      try pop(.i32)
      push(.i32)
      tell(.memoryGrow, 1, .i32, memory)
    case .memoryFill:
      let memory = try memoryIndex()
      try pop([.i32, .i32, .i32])
      tell(.memoryFill, 3, nil, memory)
    case .memoryCopy:
      let destination = try memoryIndex()
      let source = try memoryIndex()
      try pop([.i32, .i32, .i32])
      tell(.memoryCopy, 3, nil, destination, source)
    case .memoryInit:
      let data = try reader.u32()
      let memory = try memoryIndex()
      try checkData(data)
      try pop([.i32, .i32, .i32])
      tell(.memoryInit, 3, nil, memory, data)
    default:
      let data = try reader.u32()
      try checkData(data)
      tell(.dataDrop, 0, nil, data)
    }
  }

  mutating func table(_ special: Special) throws {
    switch special {
    case .tableGet:
      let (table, type) = try tableIndex()
      try pop(.i32)
      push(type)
      tell(.tableGet, 1, type, table)
    case .tableSet:
      let (table, type) = try tableIndex()
      try pop([.i32, type])
      tell(.tableSet, 2, nil, table)
    case .tableSize:
      let (table, _) = try tableIndex()
      push(.i32)
      tell(.tableSize, 0, .i32, table)
    case .tableGrow:
      let (table, type) = try tableIndex()
      try pop([type, .i32])
      push(.i32)
      tell(.tableGrow, 2, .i32, table)
    case .tableFill:
      let (table, type) = try tableIndex()
      try pop([.i32, type, .i32])
      tell(.tableFill, 3, nil, table)
    case .tableCopy:
      let (destination, destinationType) = try tableIndex()
      let (source, sourceType) = try tableIndex()
      try check(sourceType, fits: destinationType)
      try pop([.i32, .i32, .i32])
      tell(.tableCopy, 3, nil, destination, source)
    case .tableInit:
      let element = try reader.u32()
      let (table, type) = try tableIndex()
      let elementType = try elementType(element)
      try check(elementType, fits: type)
      try pop([.i32, .i32, .i32])
      tell(.tableInit, 3, nil, table, element)
    default:
      let element = try reader.u32()
      _ = try elementType(element)
      tell(.elementDrop, 0, nil, element)
    }
  }

  private mutating func tell(
    _ operation: Operation, _ operandCount: Int, _ result: ValueType?, _ first: UInt32,
    _ second: UInt32 = 0
  ) {
    guard isReachable else { return }
    sink.bulk(operation, operandCount: operandCount, result: result, first, second)
  }

  private func check(_ type: ValueType, fits expected: ValueType) throws {
    guard type == expected else {
      throw error(.typeMismatch(expected: [expected], actual: [type]))
    }
  }

  /// A memory index; a single zero byte as long as there is one memory.
  ///
  /// Spec: 5.4.6.
  private mutating func memoryIndex() throws -> MemoryIndex {
    let start = reader.position
    let index = try reader.byte()
    guard index == 0 else { throw reader.error(.zeroByteExpected, at: start) }
    guard !context.module.memories.isEmpty else { throw error(.unknown(.memory, 0)) }
    return 0
  }

  private mutating func tableIndex() throws -> (TableIndex, ValueType) {
    let index = try reader.u32()
    guard Int(index) < context.module.tables.count else { throw error(.unknown(.table, index)) }
    return (index, ValueType(context.module.tables[Int(index)].element))
  }

  private func elementType(_ index: ElementIndex) throws -> ValueType {
    guard Int(index) < context.module.elements.count else { throw error(.unknown(.element, index)) }
    return ValueType(context.module.elements[Int(index)].type)
  }

  private func checkData(_ index: DataIndex) throws {
    guard let count = context.module.dataCount else {
      throw reader.error(.dataCountSectionRequired, at: offset)
    }
    guard index < count else { throw error(.unknown(.data, index)) }
  }
}
