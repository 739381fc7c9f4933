// SPDX-License-Identifier: Apache-2.0
//
// Types in the binary format, each in the shortest of its forms.
// Spec: 5.3 Binary Format / Types.

extension ByteWriter {
  /// Spec: 5.3.4.
  package mutating func valueType(_ type: ValueType) {
    if let reference = type.referenceType {
      referenceType(reference)
    } else {
      byte(UInt8(truncatingIfNeeded: type.bits))
    }
  }

  /// Spec: 5.3.3; nullable references to abstract heap types have a byte of their own.
  package mutating func referenceType(_ type: ReferenceType) {
    let isAbstract = if case .defined = type.heap { false } else { true }
    if !type.isNullable || !isAbstract { byte(type.isNullable ? 0x63 : 0x64) }
    heapType(type.heap)
  }

  /// Spec: 5.3.3.
  package mutating func heapType(_ type: HeapType) {
    if case .defined(let index) = type { signed(Int64(index)) } else { byte(type.code) }
  }

  /// A group of types; of one type alone, just that type.
  ///
  /// Spec: 5.3.11, `rectype`.
  package mutating func recursiveGroup(_ types: ArraySlice<SubType>) {
    if types.count != 1 {
      byte(0x4E)
      count(types.count)
    }
    for type in types { subType(type) }
  }

  /// Spec: 5.3.11, `subtype`; a final type without supertype is written without either.
  private mutating func subType(_ type: SubType) {
    if !type.isFinal || !type.supertypes.isEmpty {
      byte(type.isFinal ? 0x4F : 0x50)
      count(type.supertypes.count)
      for supertype in type.supertypes { unsigned(supertype) }
    }
    switch type.composite {
    case .function(let type): functionType(type)
    case .structure(let fields):
      byte(0x5F)
      count(fields.count)
      for field in fields { fieldType(field) }
    case .array(let element):
      byte(0x5E)
      fieldType(element)
    }
  }

  /// Spec: 5.3.9.
  private mutating func fieldType(_ type: FieldType) {
    switch type.storage {
    case .i8: byte(0x78)
    case .i16: byte(0x77)
    case .value(let type): valueType(type)
    }
    byte(type.isMutable ? 0x01 : 0x00)
  }

  private mutating func functionType(_ type: FunctionType) {
    byte(0x60)
    for types in [type.parameters, type.results] {
      count(types.count)
      for type in types { valueType(type) }
    }
  }

  /// Spec: 5.3.12.
  private mutating func limits(
    _ limits: Limits, _ addressType: AddressType, _ others: LimitsFlags = []
  ) {
    var flags = others
    if limits.maximum != nil { flags.insert(.maximum) }
    if addressType == .i64 { flags.insert(.wideAddresses) }
    byte(flags.rawValue)
    unsigned(limits.minimum)
    if let maximum = limits.maximum { unsigned(maximum) }
  }

  package mutating func tableType(_ type: TableType) {
    referenceType(type.element)
    limits(type.limits, type.addressType)
  }

  package mutating func memoryType(_ type: MemoryType) {
    let hasPageSize = type.pageSize != MemoryType.defaultPageSize
    var flags: LimitsFlags = hasPageSize ? .pageSize : []
    if type.isShared { flags.insert(.shared) }
    limits(type.limits, type.addressType, flags)
    if hasPageSize { unsigned(UInt32(type.pageSize.trailingZeroBitCount)) }
  }

  /// Spec: 5.3.16; a zero byte comes first.
  package mutating func tagType(_ type: TypeIndex) {
    byte(0x00)
    unsigned(type)
  }

  package mutating func globalType(_ type: GlobalType) {
    valueType(type.value)
    byte(type.isMutable ? 0x01 : 0x00)
  }

  /// The types of locals, as the longest runs of equal types.
  ///
  /// Spec: 5.5.13 `locals`.
  package mutating func localDeclarations(_ declarations: [LocalDeclaration]) {
    var runs: [LocalDeclaration] = []
    for declaration in declarations where declaration.count > 0 {
      if let last = runs.last, last.type == declaration.type,
        last.count <= .max - declaration.count
      {
        runs[runs.count - 1].count += declaration.count
      } else {
        runs.append(declaration)
      }
    }
    count(runs.count)
    for run in runs {
      unsigned(run.count)
      valueType(run.type)
    }
  }
}
