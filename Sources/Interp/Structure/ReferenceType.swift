// SPDX-License-Identifier: Apache-2.0
//
// What references refer to. A defined type is named by its index in the module, or, in types that
// have left their module, by the engine's number for it (`TypeCanonicalizer`).
// Spec: 2.3.2 Heap Types, 2.3.3 Reference Types.

/// What a reference refers to.
///
/// Four hierarchies, each with a type of everything and a type of nothing: internal values, functions,
/// values of the host, exceptions. Spec: `heaptype`.
public enum HeapType: Hashable, Sendable {
  /// Any internal value. Spec: `any`.
  case any
  /// Any internal value that can be compared. Spec: `eq`.
  case equatable
  /// An integer of 31 bits. Spec: `i31`.
  case i31
  /// Any structure. Spec: `struct`.
  case structure
  /// Any array. Spec: `array`.
  case array
  /// No internal value: the type of null in all of these. Spec: `none`.
  case none
  /// Any function. Spec: `func`.
  case function
  /// No function. Spec: `nofunc`.
  case noFunction
  /// Any value of the host, or an internal one in its place. Spec: `extern`.
  case external
  /// No value of the host. Spec: `noextern`.
  case noExternal
  /// Any exception. Spec: `exn`.
  case exception
  /// No exception. Spec: `noexn`.
  case noException
  /// A function, structure or array of a type that the module defines. Spec: `typeidx`.
  case defined(TypeIndex)

  /// The abstract types, with their bytes in the binary format and their names in the text format,
  /// alone and as nullable references.
  ///
  /// Spec: 5.3.3, 6.4.2.
  package static let abstract: [(type: HeapType, code: UInt8, name: String, nullableName: String)] =
    [
      (.noException, 0x74, "noexn", "nullexnref"),
      (.noFunction, 0x73, "nofunc", "nullfuncref"),
      (.noExternal, 0x72, "noextern", "nullexternref"),
      (.none, 0x71, "none", "nullref"),
      (.function, 0x70, "func", "funcref"),
      (.external, 0x6F, "extern", "externref"),
      (.any, 0x6E, "any", "anyref"),
      (.equatable, 0x6D, "eq", "eqref"),
      (.i31, 0x6C, "i31", "i31ref"),
      (.structure, 0x6B, "struct", "structref"),
      (.array, 0x6A, "array", "arrayref"),
      (.exception, 0x69, "exn", "exnref"),
    ]

  /// The byte in the binary format; 0 for defined types.
  package var code: UInt8 {
    switch self {
    case .noException: 0x74
    case .noFunction: 0x73
    case .noExternal: 0x72
    case .none: 0x71
    case .function: 0x70
    case .external: 0x6F
    case .any: 0x6E
    case .equatable: 0x6D
    case .i31: 0x6C
    case .structure: 0x6B
    case .array: 0x6A
    case .exception: 0x69
    case .defined: 0
    }
  }

  /// The abstract type of a byte in the binary format.
  package init?(code: UInt8) {
    guard (0x69...0x74).contains(code) else { return nil }
    self = Self.abstract[Int(0x74 - code)].type
  }
}

extension HeapType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    if case .defined(let index) = self { return "\(index)" }
    return Self.abstract[Int(0x74 - code)].name
  }
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
    var code = UInt32(heap.code)
    if case .defined(let index) = heap { code = min(index, 0x3F_FFFF) << 10 }
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
    HeapType(code: UInt8(truncatingIfNeeded: bits)) ?? .defined(bits >> 10)
  }

  /// The same type without null.
  package var nonNull: ReferenceType { ReferenceType(bits: bits & ~0x200) }

  /// The type with another number for a defined type.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ReferenceType {
    guard case .defined(let index) = heap else { return self }
    return ReferenceType(.defined(number(index)), isNullable: isNullable)
  }
}

extension ReferenceType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    if isNullable, heap.code != 0 { return HeapType.abstract[Int(0x74 - heap.code)].nullableName }
    return "(ref \(isNullable ? "null " : "")\(heap))"
  }
}

extension ValueType {
  /// As the same function of `ReferenceType`.
  package func renumbered(_ number: (TypeIndex) -> TypeIndex) -> ValueType {
    definedType == nil ? self : ValueType(ReferenceType(bits: bits).renumbered(number))
  }

  /// The index of the defined type that this refers to, nil for all others.
  package var definedType: TypeIndex? { bits & 0x1FF == 0x100 ? bits >> 10 : nil }
}
