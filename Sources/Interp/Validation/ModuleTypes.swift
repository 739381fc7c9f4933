// SPDX-License-Identifier: Apache-2.0
//
// The types that a module defines: what they may name, and what they may be declared to be below.
// Spec: 3.2.11 Recursive Types, 3.2.12 Sub Types.

/// The types of a module, checked, and in which way they are below each other.
package struct ModuleTypes: Sendable {
  private let definitions: [SubType]
  private let offsets: [Int]
  /// The types by number; equal types have equal numbers.
  private var canonicalTypes = TypeCanonicalizer()
  /// The number of each type.
  private var numbers: [TypeIndex] = []
  /// For each structure type, the slot of each of its fields; empty for other types.
  package private(set) var fieldSlots: [[UInt16]] = []

  /// Checks all types and gives them their numbers.
  /// - Throws: `ValidationError`.
  init(_ module: borrowing ModuleStructure, limits: ImplementationLimits) throws {
    definitions = module.types
    offsets = module.offsets.types
    for group in module.typeGroups {
      for index in group { try checkNames(definitions[index], at: index, in: group) }
    }
    guard let numbers = canonicalTypes.numbers(of: definitions, groups: module.typeGroups) else {
      throw error(0, .tooManyTypes(TypeCanonicalizer.capacity))
    }
    self.numbers = numbers
    var depths: [Int] = []
    for (index, type) in definitions.enumerated() {
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
    ValidationError(offset: offsets[index], reason)
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
    let above = definitions[Int(supertype)]
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

extension ModuleTypes: TypeHierarchy {
  package func kind(of type: TypeIndex) -> CompositeKind {
    definitions[Int(type)].composite.kind
  }

  package func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    canonicalTypes.isSubtype(numbers[Int(type)], of: numbers[Int(other)])
  }
}
