// SPDX-License-Identifier: Apache-2.0
//
// The types that a module defines: functions, structures and arrays, each with a place in a
// hierarchy. Types that refer to each other stand in one recursive group.
// Spec: 2.3.8 Function Types, 2.3.9 Aggregate Types, 2.3.10 Composite Types, 2.3.11 Recursive Types.

/// What a field of a structure, or an element of an array, holds.
///
/// Spec: `storagetype`.
public enum StorageType: Hashable, Sendable {
  /// A value.
  case value(ValueType)
  /// An integer of 8 bits; an `i32` outside of the field. Spec: `packtype`.
  case i8
  /// An integer of 16 bits; an `i32` outside of the field. Spec: `packtype`.
  case i16

  /// The type of the value outside of the field.
  ///
  /// Spec: `unpack`.
  public var unpacked: ValueType {
    if case .value(let type) = self { type } else { .i32 }
  }

  /// True for integers that are narrower than a value.
  public var isPacked: Bool {
    if case .value = self { false } else { true }
  }

  /// How many bytes an element of an array takes.
  package var byteCount: Int {
    switch self {
    case .i8: 1
    case .i16: 2
    case .value(.i32), .value(.f32): 4
    case .value(.v128): 16
    case .value: 8
    }
  }
}

/// A field of a structure, or all elements of an array.
///
/// Spec: `fieldtype`.
public struct FieldType: Hashable, Sendable {
  /// What it holds.
  public var storage: StorageType
  /// True if the value may change.
  public var isMutable: Bool

  /// Makes a field type.
  public init(_ storage: StorageType, isMutable: Bool = false) {
    self.storage = storage
    self.isMutable = isMutable
  }
}

/// A function, a structure or an array.
///
/// Spec: `comptype`.
public enum CompositeType: Hashable, Sendable {
  /// A function. Spec: `functype`.
  case function(FunctionType)
  /// A structure of fields. Spec: `structtype`.
  case structure([FieldType])
  /// An array of equal elements. Spec: `arraytype`.
  case array(FieldType)

  /// Which of the three it is.
  package var kind: CompositeKind {
    switch self {
    case .function: .function
    case .structure: .structure
    case .array: .array
    }
  }

  /// The function type, nil for others.
  package var function: FunctionType? {
    if case .function(let type) = self { type } else { nil }
  }

  /// The fields: those of a structure, or the one that all elements of an array are like.
  package var fields: [FieldType] {
    switch self {
    case .function: []
    case .structure(let fields): fields
    case .array(let element): [element]
    }
  }
}

/// The three kinds of defined types.
package enum CompositeKind: UInt8, Sendable {
  case function, structure, array

  /// The type of all references to types of this kind.
  package var heap: HeapType {
    switch self {
    case .function: .function
    case .structure: .structure
    case .array: .array
    }
  }
}

/// A composite type and its place in the hierarchy.
///
/// Spec: `subtype`.
public struct SubType: Hashable, Sendable {
  /// True if no type may have this one as its supertype.
  public var isFinal: Bool
  /// The types it is declared to be a subtype of; validation admits one at most.
  public var supertypes: [TypeIndex]
  /// What it is.
  public var composite: CompositeType

  /// Makes a type; without the first two it is what the text format's `(func ...)` alone means.
  public init(_ composite: CompositeType, isFinal: Bool = true, supertypes: [TypeIndex] = []) {
    self.isFinal = isFinal
    self.supertypes = supertypes
    self.composite = composite
  }
}

extension StorageType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    switch self {
    case .value(let type): type.description
    case .i8: "i8"
    case .i16: "i16"
    }
  }
}

extension FieldType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String { isMutable ? "(mut \(storage))" : storage.description }
}

// MARK: Other numbers for defined types

extension StorageType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> StorageType {
    if case .value(let type) = self { .value(type.renumbered(number)) } else { self }
  }
}

extension FunctionType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> FunctionType {
    FunctionType(
      parameters.map { $0.renumbered(number) }, results.map { $0.renumbered(number) })
  }

  /// True if it names a defined type.
  package var hasDefinedTypes: Bool {
    parameters.contains { $0.definedType != nil } || results.contains { $0.definedType != nil }
  }
}

extension SubType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> SubType {
    func renumbered(_ field: FieldType) -> FieldType {
      FieldType(field.storage.renumbered(number), isMutable: field.isMutable)
    }
    let composite: CompositeType =
      switch composite {
      case .function(let type): .function(type.renumbered(number))
      case .structure(let fields): .structure(fields.map(renumbered))
      case .array(let element): .array(renumbered(element))
      }
    return SubType(composite, isFinal: isFinal, supertypes: supertypes.map(number))
  }

  /// The defined types that the type names.
  package var definedTypes: [TypeIndex] {
    let values =
      switch composite {
      case .function(let type): type.parameters + type.results
      default: composite.fields.map(\.storage.unpacked)
      }
    return supertypes + values.compactMap(\.definedType)
  }
}

extension ExternType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ExternType {
    switch self {
    case .function(let type): .function(type.renumbered(number))
    case .tag(let type): .tag(type.renumbered(number))
    case .table(var type):
      {
        type.element = type.element.renumbered(number)
        return .table(type)
      }()
    case .memory: self
    case .global(var type):
      {
        type.value = type.value.renumbered(number)
        return .global(type)
      }()
    }
  }
}
