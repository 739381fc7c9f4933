// SPDX-License-Identifier: Apache-2.0
//
// Numbers for types, such that equal types have equal numbers. A type may refer to types before it
// and to itself; it equals another if both have the same shape and refer to equal types.
// Spec: 2.3.12 Recursive Types, 3.3.5 "Type closure and equivalence".

/// Gives types their numbers.
package struct TypeCanonicalizer: Sendable {
  private var known: [FunctionType: TypeIndex] = [:]

  package init() {}

  /// Stands for a reference of a type to itself.
  private static let itself: TypeIndex = 0x3F_FFFF

  /// The numbers of the types of a module, which refer to each other by their indices.
  package mutating func numbers(of types: [FunctionType]) -> [TypeIndex] {
    var numbers: [TypeIndex] = []
    numbers.reserveCapacity(types.count)
    for (index, type) in types.enumerated() {
      numbers.append(
        number(of: type.renumbered { $0 == index ? Self.itself : numbers[Int($0)] }))
    }
    return numbers
  }

  /// The number of a type that refers to others by their numbers.
  package mutating func number(of type: FunctionType) -> TypeIndex {
    if let number = known[type] { return number }
    let number = TypeIndex(known.count)
    known[type] = number
    return number
  }
}

extension FunctionType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> FunctionType {
    FunctionType(
      parameters.map { $0.renumbered(number) }, results.map { $0.renumbered(number) })
  }

  /// The defined types that the type refers to.
  package var definedTypes: [TypeIndex] {
    (parameters + results).compactMap { type in
      if case .defined(let index)? = type.referenceType?.heap { index } else { nil }
    }
  }
}

extension ExternType {
  /// The type with other numbers for defined types.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ExternType {
    switch self {
    case .function(let type): .function(type.renumbered(number))
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
