// SPDX-License-Identifier: Apache-2.0
//
// When a value of one type may stand where another type is asked for.
// Spec: 3.3.1 Number Types - 3.3.10 Field Types, Matching.

/// What matching needs to know of defined types, however they are numbered.
package protocol TypeHierarchy {
  /// Whether a type is one of functions, structures or arrays.
  func kind(of type: TypeIndex) -> CompositeKind
  /// True if the first type equals the second or is declared below it.
  func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool
}

extension TypeHierarchy {
  /// Spec: 3.3.3 Heap Types.
  package func matches(_ actual: HeapType, _ expected: HeapType) -> Bool {
    switch (actual, expected) {
    case (.defined(let actual), .defined(let expected)): isSubtype(actual, of: expected)
    case (.defined(let actual), _): matches(kind(of: actual).heap, expected)
    case (.none, .defined(let expected)): kind(of: expected) != .function
    case (.noFunction, .defined(let expected)): kind(of: expected) == .function
    case (.none, .any), (.none, .equatable), (.none, .i31), (.none, .structure), (.none, .array),
      (.i31, .equatable), (.structure, .equatable), (.array, .equatable),
      (.i31, .any), (.structure, .any), (.array, .any), (.equatable, .any),
      (.noFunction, .function), (.noExternal, .external), (.noException, .exception):
      true
    default: actual == expected
    }
  }

  /// Spec: 3.3.4 Reference Types.
  package func matches(_ actual: ReferenceType, _ expected: ReferenceType) -> Bool {
    (!actual.isNullable || expected.isNullable) && matches(actual.heap, expected.heap)
  }

  /// Spec: 3.3.5 Value Types.
  package func matches(_ actual: ValueType, _ expected: ValueType) -> Bool {
    if actual == expected || actual == .bottom || expected == .bottom { return true }
    guard let actual = actual.referenceType, let expected = expected.referenceType else {
      return false
    }
    return matches(actual, expected)
  }

  /// Spec: 3.3.6 Result Types.
  package func matches(
    _ actual: some Collection<ValueType>, _ expected: some Collection<ValueType>
  ) -> Bool {
    actual.count == expected.count && zip(actual, expected).allSatisfy { matches($0, $1) }
  }

  /// Spec: 3.3.8 Composite Types.
  package func matches(_ actual: CompositeType, _ expected: CompositeType) -> Bool {
    switch (actual, expected) {
    case (.function(let actual), .function(let expected)):
      // Parameters the other way round.
      matches(expected.parameters, actual.parameters) && matches(actual.results, expected.results)
    case (.structure(let actual), .structure(let expected)):
      // There may be more fields.
      actual.count >= expected.count && zip(actual, expected).allSatisfy { matches($0, $1) }
    case (.array(let actual), .array(let expected)): matches(actual, expected)
    default: false
    }
  }

  /// Spec: 3.3.9 Field Types.
  package func matches(_ actual: FieldType, _ expected: FieldType) -> Bool {
    guard actual.isMutable == expected.isMutable, matches(actual.storage, expected.storage) else {
      return false
    }
    // What can be written through either type must fit both.
    return !actual.isMutable || matches(expected.storage, actual.storage)
  }

  /// Spec: 3.3.10 Storage Types.
  package func matches(_ actual: StorageType, _ expected: StorageType) -> Bool {
    if case .value(let actual) = actual, case .value(let expected) = expected {
      return matches(actual, expected)
    }
    return actual == expected
  }

  /// The type of which all references of a heap type's hierarchy are.
  ///
  /// Spec: 3.3.3, "top".
  package func top(of type: HeapType) -> HeapType {
    switch type {
    case .any, .equatable, .i31, .structure, .array, .none: .any
    case .function, .noFunction: .function
    case .external, .noExternal: .external
    case .exception, .noException: .exception
    case .defined(let index): kind(of: index) == .function ? .function : .any
    }
  }
}
