// SPDX-License-Identifier: Apache-2.0
//
// A defined type as the machine sees it: a record at a fixed address that tells how objects of the type
// are laid out, and by which a cast finds out in a few loads whether one type is below another. Equal
// types of an engine have one record.
// Spec: 4.2.2 Results, "rtt"; 3.3.12 Defined Types.

/// What an object of the heap is.
package enum ObjectKind: UInt8, Sendable {
  /// A type of functions, whose values are no objects of the heap.
  case function
  case structure, array
  /// An exception; one record serves all.
  case exception
  /// A value of the host; one record serves all.
  case host
}

/// A defined type, or a kind of object that has no type.
package struct TypeRecord {
  package let kind: ObjectKind
  /// How far an element of an array is from the next, as a logarithm; and if it is a reference.
  package let elementShift: UInt8
  package let hasReferenceElements: Bool
  /// The engine's number for the type.
  package let number: TypeIdentifier
  /// The slots of a structure, and which of them are references.
  package let slotCount: UInt32
  package let referenceSlots: UnsafeBufferPointer<UInt16>
  /// The records of the types above, the outermost first.
  package let supertypes: UnsafeBufferPointer<RuntimeType>
  /// What functions of the type take and give, with the engine's numbers for defined types.
  package let function: FunctionType

  /// Makes the record of a kind of object that has no type.
  package init(_ kind: ObjectKind) {
    self.kind = kind
    elementShift = 0
    hasReferenceElements = false
    number = .max
    slotCount = 0
    referenceSlots = UnsafeBufferPointer(start: nil, count: 0)
    supertypes = UnsafeBufferPointer(start: nil, count: 0)
    function = FunctionType()
  }

  /// - Parameters:
  ///   - type: The type.
  ///   - number: Its number.
  ///   - supertype: The record of the type above it.
  ///   - isHeapReference: True for types whose values may be objects of the heap.
  fileprivate init(
    _ type: SubType, number: TypeIdentifier, supertype: RuntimeType?,
    isHeapReference: (ValueType) -> Bool
  ) {
    self.number = number
    var slots: [UInt16] = []
    var count = 0
    for field in type.composite.fields {
      let value = field.storage.unpacked
      if isHeapReference(value) { slots.append(UInt16(truncatingIfNeeded: count)) }
      count += value.slotCount
    }
    function = type.composite.function ?? FunctionType()
    switch type.composite {
    case .function: kind = .function
    case .structure: kind = .structure
    case .array: kind = .array
    }
    if case .array(let element) = type.composite {
      elementShift = UInt8(element.storage.byteCount.trailingZeroBitCount)
    } else {
      elementShift = 0
    }
    hasReferenceElements = kind == .array && !slots.isEmpty
    slotCount = UInt32(count)
    referenceSlots = Self.copy(slots)
    supertypes = Self.copy(supertype.map { Array($0.record.pointee.supertypes) + [$0] } ?? [])
  }

  private static func copy<Element>(_ list: [Element]) -> UnsafeBufferPointer<Element> {
    guard !list.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: list.count)
    _ = copy.initialize(from: list)
    return UnsafeBufferPointer(copy)
  }

  fileprivate func deallocate() {
    referenceSlots.deallocate()
    supertypes.deallocate()
  }
}

/// The record of a type, which lives as long as its engine.
package struct RuntimeType: Hashable, @unchecked Sendable {
  // SAFETY (@unchecked Sendable): a record is written before its address is given to anyone, and never
  // changed; modules and stores, which hold addresses, keep their engine.
  package let record: UnsafePointer<TypeRecord>

  package init(_ record: UnsafePointer<TypeRecord>) {
    self.record = record
  }

  /// The engine's number for the type.
  package var number: TypeIdentifier { record.pointee.number }

  /// Makes the record of a type.
  init(
    _ type: SubType, number: TypeIdentifier, supertype: RuntimeType?,
    isHeapReference: (ValueType) -> Bool
  ) {
    let record = UnsafeMutablePointer<TypeRecord>.allocate(capacity: 1)
    record.initialize(
      to: TypeRecord(
        type, number: number, supertype: supertype, isHeapReference: isHeapReference))
    self.record = UnsafePointer(record)
  }

  /// Frees the record, which nobody may use any more.
  func deallocate() {
    record.pointee.deallocate()
    let record = UnsafeMutablePointer(mutating: record)
    record.deinitialize(count: 1)
    record.deallocate()
  }

  /// True if the type equals another or is below it.
  @inline(__always) package func isSubtype(of other: RuntimeType) -> Bool {
    if record == other.record { return true }
    let depth = other.record.pointee.supertypes.count
    let above = record.pointee.supertypes
    return depth < above.count && above[depth] == other
  }
}
