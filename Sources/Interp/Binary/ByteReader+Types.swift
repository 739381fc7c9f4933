// SPDX-License-Identifier: Apache-2.0
//
// Types, and the instructions as far as all readers of code share them.
// Spec: 5.3 Types, 5.4 Instructions.

/// The byte in front of limits.
///
/// Spec: 5.3.12; proposals threads, custom-page-sizes.
package struct LimitsFlags: OptionSet {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A maximum follows the minimum.
  package static let maximum = LimitsFlags(rawValue: 1)
  /// The memory is shared.
  package static let shared = LimitsFlags(rawValue: 2)
  /// Addresses or indices have 64 bits.
  package static let wideAddresses = LimitsFlags(rawValue: 4)
  /// The logarithm of the page size follows the limits.
  package static let pageSize = LimitsFlags(rawValue: 8)

  var addressType: AddressType { contains(.wideAddresses) ? .i64 : .i32 }
}

extension ByteReader {
  package mutating func valueType() throws(DecodeError) -> ValueType {
    let start = position
    switch try byte() {
    case 0x7F: return .i32
    case 0x7E: return .i64
    case 0x7D: return .f32
    case 0x7C: return .f64
    case 0x7B:
      try require(.vectors, "malformed value type 0x7b", at: start)
      return .v128
    case 0x63, 0x64, 0x69...0x74:
      try require(.referenceTypes, "malformed value type", at: start)
      position = start
      return ValueType(try referenceType())
    case let byte: throw error(.malformedValueType(byte), at: start)
    }
  }

  package mutating func referenceType() throws(DecodeError) -> ReferenceType {
    let start = position
    switch try byte() {
    case 0x63:
      try require(.functionReferences, "malformed reference type", at: start)
      return ReferenceType(try heapType(), isNullable: true)
    case 0x64:
      try require(.functionReferences, "malformed reference type", at: start)
      return ReferenceType(try heapType(), isNullable: false)
    case let byte:
      guard let type = HeapType(code: byte) else {
        throw error(.malformedReferenceType(byte), at: start)
      }
      try require(Features(of: type), "malformed reference type", at: start)
      return ReferenceType(type, isNullable: true)
    }
  }

  /// Spec: 5.3.3 Heap Types; the abstract ones are negative numbers.
  package mutating func heapType() throws(DecodeError) -> HeapType {
    let start = position
    if let byte = peek(), let type = HeapType(code: byte) {
      try require(Features(of: type), "malformed reference type")
      position += 1
      return type
    }
    let index = try s33()
    guard index >= 0 else {
      throw error(.malformedReferenceType(UInt8(truncatingIfNeeded: index & 0x7F)), at: start)
    }
    return .defined(TypeIndex(truncatingIfNeeded: index))
  }

  /// Spec: 5.3.9 Aggregate Types, `fieldtype`.
  mutating func fieldType() throws(DecodeError) -> FieldType {
    let storage: StorageType
    switch peek() {
    case 0x78:
      position += 1
      storage = .i8
    case 0x77:
      position += 1
      storage = .i16
    default: storage = .value(try valueType())
    }
    return FieldType(storage, isMutable: try mutability())
  }

  /// A function, structure or array, and what it is declared to be below.
  ///
  /// Spec: 5.3.11 Recursive Types, `subtype`.
  mutating func subType(_ limits: ImplementationLimits) throws(DecodeError) -> SubType {
    let start = position
    let form = try byte()
    guard form == 0x50 || form == 0x4F else {
      return SubType(try compositeType(form, limits, at: start))
    }
    try require(.garbageCollection, "malformed definition type 0x\(hex(form))", at: start)
    var supertypes: [TypeIndex] = []
    for _ in 0..<(try count()) { supertypes.append(try u32()) }
    let next = position
    let composite = try compositeType(try byte(), limits, at: next)
    return SubType(composite, isFinal: form == 0x4F, supertypes: supertypes)
  }

  /// Spec: 5.3.10 Composite Types.
  private mutating func compositeType(
    _ form: UInt8, _ limits: ImplementationLimits, at start: Int
  ) throws(DecodeError) -> CompositeType {
    switch form {
    case 0x60:
      let parameters = try valueTypes(limit: limits.parameters, "parameters")
      let results = try valueTypes(limit: limits.results, "results")
      if results.count > 1 { try require(.multipleValues, "invalid result arity", at: start) }
      return .function(FunctionType(parameters, results))
    case 0x5F:
      try require(.garbageCollection, "malformed definition type 0x\(hex(form))", at: start)
      let fields = try list(limits.fields, "fields") { r throws(DecodeError) in try r.fieldType() }
      return .structure(fields)
    case 0x5E:
      try require(.garbageCollection, "malformed definition type 0x\(hex(form))", at: start)
      return .array(try fieldType())
    default:
      // Spec 5.3.10 reads a type form as a signed LEB128, whose first byte may be all there is.
      throw error(
        form & 0x80 != 0 ? .integerRepresentationTooLong : .malformedTypeForm(form), at: start)
    }
  }

  package mutating func valueTypes(
    limit: Int, _ what: String
  ) throws(DecodeError) -> [ValueType] {
    try list(limit, what) { r throws(DecodeError) in try r.valueType() }
  }

  /// A list of items, not more of them than the engine admits.
  ///
  /// Spec: 5.1.3 Lists.
  mutating func list<Item>(
    _ limit: Int, _ what: String, _ item: (inout ByteReader) throws(DecodeError) -> Item
  ) throws(DecodeError) -> [Item] {
    let start = position
    let count = try count()
    guard count <= limit else {
      throw error(.tooMany(what, count: UInt64(count), limit: limit), at: start)
    }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try item(&self)) }
    return items
  }

  /// Spec: 5.3.12 Limits.
  private mutating func limits(
    _ admitted: LimitsFlags
  ) throws(DecodeError) -> (limits: Limits, flags: LimitsFlags) {
    let start = position
    let flags = LimitsFlags(rawValue: try byte())
    guard flags.isSubset(of: admitted) else {
      throw error(.malformedLimitsFlags(flags.rawValue), at: start)
    }
    var needed: Features = []
    if flags.contains(.wideAddresses) { needed.insert(.memory64) }
    if flags.contains(.shared) { needed.insert(.threads) }
    if flags.contains(.pageSize) { needed.insert(.customPageSizes) }
    try require(needed, "malformed limits flags \(flags.rawValue)", at: start)
    let minimum = try u64()
    let maximum = flags.contains(.maximum) ? try u64() : nil
    return (Limits(minimum, maximum), flags)
  }

  mutating func tableType() throws(DecodeError) -> TableType {
    let element = try referenceType()
    let (limits, flags) = try limits([.maximum, .wideAddresses])
    return TableType(element, limits, addressType: flags.addressType)
  }

  mutating func memoryType() throws(DecodeError) -> MemoryType {
    let (limits, flags) = try limits([.maximum, .shared, .wideAddresses, .pageSize])
    var type = MemoryType(
      limits, addressType: flags.addressType, isShared: flags.contains(.shared))
    if flags.contains(.pageSize) { type.pageSize = try pageSize() }
    return type
  }

  /// The logarithm of a page size to base two.
  ///
  /// Spec: proposal custom-page-sizes.
  private mutating func pageSize() throws(DecodeError) -> Int {
    let start = position
    let exponent = try u32()
    guard exponent < Int.bitWidth - 1 else {
      throw error(.invalidPageSize(exponent: exponent), at: start)
    }
    return 1 << Int(exponent)
  }

  mutating func globalType() throws(DecodeError) -> GlobalType {
    let value = try valueType()
    return GlobalType(value, isMutable: try mutability())
  }

  /// Spec: 5.3.9, `mut`.
  private mutating func mutability() throws(DecodeError) -> Bool {
    let start = position
    let mutability = try byte()
    guard mutability < 2 else { throw error(.malformedMutability(mutability), at: start) }
    return mutability == 1
  }

  /// The type index of a tag.
  ///
  /// Spec: 5.3.16 Tag Types; a zero byte comes first.
  mutating func tagType() throws(DecodeError) -> TypeIndex {
    let start = position
    guard try byte() == 0 else { throw error(.zeroByteExpected, at: start) }
    return try u32()
  }

  /// Spec: 5.5.13, `locals`.
  package mutating func localDeclarations() throws(DecodeError) -> [LocalDeclaration] {
    try list(.max, "local declarations") { r throws(DecodeError) in
      LocalDeclaration(try r.u32(), try r.valueType())
    }
  }

  /// Passes an expression of constant instructions up to its `end`.
  ///
  /// Which instructions are admitted is the validator's business; here only their extent matters.
  mutating func expression() throws(DecodeError) -> Expression {
    let start = position
    /// The open blocks: true for an `if` whose `else` may follow.
    var mayHaveElse: [Bool] = []
    while true {
      let offset = position
      let row = try instruction()
      switch row.shape {
      case .special(.end), .special(.delegate):
        guard mayHaveElse.popLast() != nil else {
          guard row.shape == .special(.end) else { throw error(.endOpcodeExpected, at: offset) }
          return Expression(range: start..<position)
        }
      case .special(.else):
        guard mayHaveElse.popLast() == true else { throw error(.endOpcodeExpected, at: offset) }
        mayHaveElse.append(false)
      case .special(.block), .special(.loop), .special(.tryTable), .special(.try):
        mayHaveElse.append(false)
      case .special(.if): mayHaveElse.append(true)
      default: break
      }
      _ = try immediate(row.immediate)
    }
  }

  /// The next opcode's row.
  ///
  /// Spec: 5.4.
  @inline(__always)
  package mutating func instruction() throws(DecodeError) -> InstructionRow {
    let start = position
    let first = try byte()
    if !InstructionTable.prefixes.contains(first), let row = rows[Int(first)],
      row.feature.isSubset(of: features)
    {
      return row
    }
    position = start
    return try rareInstruction()
  }

  /// One behind a prefix byte, or one that is not admitted.
  @inline(never)
  private mutating func rareInstruction() throws(DecodeError) -> InstructionRow {
    let start = position
    let first = try byte()
    let opcode =
      InstructionTable.prefixes.contains(first)
      ? Opcode(prefix: first, number: min(try u32(), 0xFFFF))
      : Opcode(integerLiteral: UInt32(first))
    guard let row = InstructionTable.row(opcode) else {
      throw error(.illegalOpcode(opcode.number), at: start)
    }
    try require(row.feature, "illegal opcode \(hex(opcode.number))", at: start)
    return row
  }

  /// A byte that must be zero.
  package mutating func zero() throws(DecodeError) {
    let start = position
    guard try byte() == 0 else { throw error(.zeroByteExpected, at: start) }
  }

  /// Spec: 5.4.6, `memarg`.
  ///
  /// Bit 6 of the flags says that a memory index follows.
  @inline(__always)
  package mutating func memoryArgument() throws(DecodeError) -> MemoryArgument {
    let start = position
    let flags = try u32()
    guard flags < 128 else { throw error(.malformedMemoryOperationFlags, at: start) }
    if flags & 64 != 0 { try require(.multipleMemories, "malformed memop flags", at: start) }
    let memory = flags & 64 != 0 ? try u32() : 0
    return MemoryArgument(alignment: flags & 63, offset: try u64(), memory: memory)
  }

  /// The label, the type of the operand and the type to cast it to.
  ///
  /// Spec: 5.4.1, `castop`: bit 0 says that the first type is nullable, bit 1 the second.
  package mutating func branchOnCast() throws(DecodeError) -> (
    label: LabelIndex, source: ReferenceType, target: ReferenceType
  ) {
    let start = position
    let flags = try byte()
    guard flags < 4 else { throw error(.malformedCastFlags(flags), at: start) }
    let label = try u32()
    let source = ReferenceType(try heapType(), isNullable: flags & 1 != 0)
    return (label, source, ReferenceType(try heapType(), isNullable: flags & 2 != 0))
  }

  /// Spec: 5.4.1, `catch`.
  package mutating func catchClauses() throws(DecodeError) -> [CatchClause] {
    try list(Int.max, "catch clauses") { r throws(DecodeError) in
      let start = r.position
      let kind = try r.byte()
      guard kind < 4 else { throw r.error(.malformedCatchClause(kind), at: start) }
      let tag = kind < 2 ? try r.u32() : nil
      return CatchClause(tag: tag, passesReference: kind & 1 != 0, label: try r.u32())
    }
  }
}

extension Features {
  /// What an abstract type needs, besides references as values.
  fileprivate init(of type: HeapType) {
    switch type {
    case .function: self = []
    case .external: self = .referenceTypes
    case .noFunction, .noExternal, .any, .equatable, .i31, .structure, .array, .none:
      self = .garbageCollection
    case .exception, .noException: self = .exceptions
    case .defined: self = .functionReferences
    }
  }
}
