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
    switch immediate {
    case .memoryArgument(let natural) where argument.alignment <= UInt32(natural): break
    case .memoryArgumentAndLane(let natural) where argument.alignment <= UInt32(natural): break
    default: throw error(.alignmentTooLarge)
    }
    let addresses = context.module.memories[Int(argument.memory)].addressType
    guard argument.offset <= addresses.greatest else { throw error(.offsetOutOfRange) }
    return argument
  }

  /// The type of addresses in a memory that is known to exist.
  @inline(__always)
  func addressType(ofMemory index: MemoryIndex) -> ValueType {
    context.module.memories[Int(index)].addressType.valueType
  }

  /// The type of indices into a table that is known to exist.
  func addressType(ofTable index: TableIndex) -> ValueType {
    context.module.tables[Int(index)].addressType.valueType
  }

  /// The type of a length that must fit two address types: the narrower one.
  private func narrower(_ one: ValueType, _ other: ValueType) -> ValueType {
    one == .i32 ? one : other
  }

  mutating func memory(_ special: Special) throws {
    switch special {
    case .memorySize:
      let (memory, address) = try memoryIndex()
      push(address)
      tell(.memorySize, 0, address, memory)
    case .memoryGrow:
      let (memory, address) = try memoryIndex()
      try pop(address)
      push(address)
      tell(.memoryGrow, 1, address, memory)
    case .memoryFill:
      let (memory, address) = try memoryIndex()
      try pop([address, .i32, address])
      tell(.memoryFill, 3, nil, memory)
    case .memoryCopy:
      let (destination, to) = try memoryIndex()
      let (source, from) = try memoryIndex()
      try pop([to, from, narrower(to, from)])
      tell(.memoryCopy, 3, nil, destination, source)
    case .memoryInit:
      let data = try reader.u32()
      let (memory, address) = try memoryIndex()
      try checkData(data)
      try pop([address, .i32, .i32])
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
      try pop(addressType(ofTable: table))
      push(type)
      tell(.tableGet, 1, type, table)
    case .tableSet:
      let (table, type) = try tableIndex()
      try pop([addressType(ofTable: table), type])
      tell(.tableSet, 2, nil, table)
    case .tableSize:
      let (table, _) = try tableIndex()
      push(addressType(ofTable: table))
      tell(.tableSize, 0, addressType(ofTable: table), table)
    case .tableGrow:
      let (table, type) = try tableIndex()
      let address = addressType(ofTable: table)
      try pop([type, address])
      push(address)
      tell(.tableGrow, 2, address, table)
    case .tableFill:
      let (table, type) = try tableIndex()
      try pop([addressType(ofTable: table), type, addressType(ofTable: table)])
      tell(.tableFill, 3, nil, table)
    case .tableCopy:
      let (destination, destinationType) = try tableIndex()
      let (source, sourceType) = try tableIndex()
      try check(sourceType, fits: destinationType)
      let (to, from) = (addressType(ofTable: destination), addressType(ofTable: source))
      try pop([to, from, narrower(to, from)])
      tell(.tableCopy, 3, nil, destination, source)
    case .tableInit:
      let element = try reader.u32()
      let (table, type) = try tableIndex()
      let elementType = try elementType(element)
      try check(elementType, fits: type)
      try pop([addressType(ofTable: table), .i32, .i32])
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
    guard context.matches(type, expected) else {
      throw error(.typeMismatch(expected: [expected], actual: [type]))
    }
  }

  /// A memory and the type of its addresses.
  private mutating func memoryIndex() throws -> (MemoryIndex, ValueType) {
    let index = try reader.u32()
    guard Int(index) < context.module.memories.count else { throw error(.unknown(.memory, index)) }
    return (index, addressType(ofMemory: index))
  }

  private mutating func tableIndex() throws -> (TableIndex, ValueType) {
    let index = try reader.u32()
    guard Int(index) < context.module.tables.count else { throw error(.unknown(.table, index)) }
    return (index, ValueType(context.module.tables[Int(index)].element))
  }

  func elementType(_ index: ElementIndex) throws -> ValueType {
    guard Int(index) < context.module.elements.count else { throw error(.unknown(.element, index)) }
    return ValueType(context.module.elements[Int(index)].type)
  }

  func checkData(_ index: DataIndex) throws {
    guard let count = context.module.dataCount else {
      throw reader.error(.dataCountSectionRequired, at: offset)
    }
    guard index < count else { throw error(.unknown(.data, index)) }
  }
}
