// SPDX-License-Identifier: Apache-2.0
//
// Numbers for types, such that equal types have equal numbers. Types are equal if they stand at the
// same place of equal recursive groups; groups are equal if they have the same shape, where types of
// the group itself are named by their place in it and others by their numbers.
// Spec: 2.3.11 Recursive Types, 3.1.5 Type Closure and Equivalence.

/// Gives types their numbers.
package struct TypeCanonicalizer: Sendable {
  /// The number of the first type of each group that was seen.
  private var groups: [[SubType]: TypeIndex] = [:]
  /// The types by number; they name each other by number.
  package private(set) var types: [SubType] = []
  /// The kind and the number of the supertype of each type, which matching asks for often.
  private var kinds: [CompositeKind] = []
  private var supertypes: [TypeIndex?] = []

  package init() {}

  /// Set in a number that stands for a place in the group itself.
  private static let placeMark: TypeIndex = 0x20_0000
  /// As many types as there are numbers for.
  package static let capacity = Int(placeMark)

  /// The numbers of the types of a module, which name each other by their indices.
  ///
  /// A type may name those before its group and those of its group; validation has seen to that.
  /// - Returns: Nil if there are no more numbers.
  package mutating func numbers(of types: [SubType], groups: [Range<Int>]) -> [TypeIndex]? {
    var numbers: [TypeIndex] = []
    numbers.reserveCapacity(types.count)
    for group in groups {
      let closed = types[group].map { type in
        type.renumbered {
          group.contains(Int($0))
            ? Self.placeMark | ($0 - TypeIndex(group.lowerBound)) : numbers[Int($0)]
        }
      }
      guard let first = number(of: closed) else { return nil }
      numbers += (first..<first + TypeIndex(group.count))
    }
    return numbers
  }

  /// The number of a function type that no group but its own holds.
  package mutating func number(of type: FunctionType) -> TypeIndex? {
    number(of: [SubType(.function(type))])
  }

  /// The number of the first type of a group.
  private mutating func number(of group: [SubType]) -> TypeIndex? {
    if let number = groups[group] { return number }
    let first = TypeIndex(types.count)
    guard types.count + group.count <= Self.capacity else { return nil }
    groups[group] = first
    for closed in group {
      let type = closed.renumbered {
        $0 & Self.placeMark != 0 ? first + ($0 & ~Self.placeMark) : $0
      }
      types.append(type)
      kinds.append(type.composite.kind)
      supertypes.append(type.supertypes.first)
    }
    return first
  }
}

extension TypeCanonicalizer: TypeHierarchy {
  package func kind(of number: TypeIndex) -> CompositeKind { kinds[Int(number)] }

  package func isSubtype(_ number: TypeIndex, of other: TypeIndex) -> Bool {
    var next: TypeIndex? = number
    while let current = next {
      if current == other { return true }
      next = supertypes[Int(current)]
    }
    return false
  }
}
