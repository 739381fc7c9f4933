// SPDX-License-Identifier: Apache-2.0
//
// What references refer to, and when one reference type may stand for another. A defined type is
// named by its index in the module, or, in types that have left their module, by the engine's number
// for it (`TypeCanonicalizer`).
// Spec: 2.3.2 Heap Types, 2.3.3 Reference Types, 3.3.3 - 3.3.4 Matching.

/// What a reference refers to.
///
/// Spec: `heaptype`.
public enum HeapType: Hashable, Sendable {
  /// Any function. Spec: `func`.
  case function
  /// Any value of the host. Spec: `extern`.
  case external
  /// No function: the type of null in every type of functions. Spec: `nofunc`.
  case noFunction
  /// No value of the host. Spec: `noextern`.
  case noExternal
  /// A function of a type that the module defines. Spec: `typeidx`.
  case defined(TypeIndex)
}

/// The type of a reference.
///
/// Spec: `reftype`.
public struct ReferenceType: Hashable, Sendable {
  /// As the bits of a `ValueType`.
  package let bits: UInt32

  package init(bits: UInt32) {
    self.bits = bits
  }

  /// Makes a reference type.
  public init(_ heap: HeapType, isNullable: Bool) {
    let code: UInt32 =
      switch heap {
      case .function: 0x70
      case .external: 0x6F
      case .noFunction: 0x73
      case .noExternal: 0x72
      case .defined(let index): min(index, 0x3F_FFFF) << 10
      }
    bits = code | (isNullable ? 0x300 : 0x100)
  }

  /// A function, or null.
  public static let funcref = ReferenceType(.function, isNullable: true)
  /// A value of the host, or null.
  public static let externref = ReferenceType(.external, isNullable: true)

  /// True if null is a value of the type.
  public var isNullable: Bool { bits & 0x200 != 0 }

  /// What is referred to.
  public var heap: HeapType {
    switch bits & 0xFF {
    case 0x70: .function
    case 0x6F: .external
    case 0x73: .noFunction
    case 0x72: .noExternal
    default: .defined(bits >> 10)
    }
  }

  /// The same type without null.
  package var nonNull: ReferenceType { ReferenceType(bits: bits & ~0x200) }

  /// True for references to functions, false for those to values of the host.
  package var isFunction: Bool {
    switch heap {
    case .function, .noFunction, .defined: true
    case .external, .noExternal: false
    }
  }

  /// The type with another number for a defined type.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ReferenceType {
    guard case .defined(let index) = heap else { return self }
    return ReferenceType(.defined(number(index)), isNullable: isNullable)
  }

  /// True if a reference of this type may stand where `expected` is asked for.
  ///
  /// - Parameter number: A number for each defined type; equal types have equal numbers.
  package func matches(_ expected: ReferenceType, number: (TypeIndex) -> TypeIndex) -> Bool {
    guard !isNullable || expected.isNullable else { return false }
    return switch (heap, expected.heap) {
    case (.noFunction, _), (_, .function): isFunction == expected.isFunction
    case (.noExternal, _), (_, .external): isFunction == expected.isFunction
    case (.defined(let left), .defined(let right)): number(left) == number(right)
    default: heap == expected.heap
    }
  }
}

extension ReferenceType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    let null = isNullable ? "null " : ""
    return switch (heap, isNullable) {
    case (.function, true): "funcref"
    case (.external, true): "externref"
    case (.noFunction, true): "nullfuncref"
    case (.noExternal, true): "nullexternref"
    case (.function, false): "(ref func)"
    case (.external, false): "(ref extern)"
    case (.noFunction, false): "(ref nofunc)"
    case (.noExternal, false): "(ref noextern)"
    case (.defined(let index), _): "(ref \(null)\(index))"
    }
  }
}

extension ValueType {
  /// As the same function of `ReferenceType`.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ValueType {
    referenceType.map { ValueType($0.renumbered(number)) } ?? self
  }

  /// True if a value of this type may stand where `expected` is asked for.
  package func matches(_ expected: ValueType, number: (TypeIndex) -> TypeIndex) -> Bool {
    if self == expected || self == .bottom || expected == .bottom { return true }
    guard let actual = referenceType, let expected = expected.referenceType else { return false }
    return actual.matches(expected, number: number)
  }
}
