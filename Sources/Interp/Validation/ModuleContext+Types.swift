// SPDX-License-Identifier: Apache-2.0
//
// The types that a module defines: what they may name, and what they may be declared to be below.
// Spec: 3.2.11 Recursive Types, 3.2.12 Sub Types.

extension ModuleContext {
  /// Checks all types and gives them their numbers.
  /// - Throws: `ValidationError`.
  mutating func checkTypes() throws {
    for group in module.typeGroups {
      for index in group { try checkNames(module.types[index], at: index, in: group) }
    }
    guard
      let numbers = canonicalTypes.numbers(of: module.types, groups: module.typeGroups)
    else { throw error(0, .tooManyTypes(TypeCanonicalizer.capacity)) }
    typeNumbers = numbers
    var depths: [Int] = []
    for (index, type) in module.types.enumerated() {
      let depth = type.supertypes.first.map { depths[Int($0)] + 1 } ?? 0
      guard depth <= limits.subtypingDepth else {
        throw error(index, .subtypingTooDeep(limits.subtypingDepth))
      }
      depths.append(depth)
      try checkSupertype(of: type, at: index)
      fieldSlots.append(Self.slots(of: type.composite))
    }
  }

  /// An error of the type with an index.
  private func error(_ index: Int, _ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(offset: module.offsets.types[index], reason)
  }

  /// A type may name those before its group and those of its group; its supertype comes before it.
  private func checkNames(_ type: SubType, at index: Int, in group: Range<Int>) throws {
    for other in type.definedTypes where Int(other) >= group.upperBound {
      throw error(index, .unknown(.type, other))
    }
    guard type.supertypes.count <= 1 else {
      throw error(index, .subtype(TypeIndex(index), "it has more than one supertype"))
    }
    for supertype in type.supertypes where Int(supertype) >= index {
      throw error(index, .unknown(.type, supertype))
    }
  }

  /// Spec: 3.2.12: the supertype is not final, and this type matches it.
  private func checkSupertype(of type: SubType, at index: Int) throws {
    guard let supertype = type.supertypes.first else { return }
    let above = module.types[Int(supertype)]
    guard !above.isFinal else {
      throw error(index, .subtype(TypeIndex(index), "its supertype \(supertype) is final"))
    }
    guard matches(type.composite, above.composite) else {
      throw error(index, .subtype(TypeIndex(index), "it does not match its supertype \(supertype)"))
    }
  }

  /// Where the fields of a structure stand in it: behind each other, each in the slots of its value.
  private static func slots(of type: CompositeType) -> [UInt16] {
    guard case .structure(let fields) = type else { return [] }
    var next = 0
    return fields.map { field in
      defer { next += field.storage.unpacked.slotCount }
      return UInt16(truncatingIfNeeded: next)
    }
  }
}
