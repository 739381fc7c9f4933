// SPDX-License-Identifier: Apache-2.0
//
// The types of values. A value type is packed in one 32-bit word, because the validator compares
// millions of them; `Kind` is the view to switch over.
//
//   bits  0-7   the type's byte in the binary format (0x7F i32 ... 0x69 exn); 0 for defined types
//   bit   8     set for reference types
//   bit   9     set for reference types that admit null
//   bits 10-31  the index of a defined type
//
// Spec: 2.3.1 Number Types, 2.3.2 Vector Types, 2.3.3 Reference Types, 2.3.4 Value Types.

/// The type of a value.
///
/// Spec: `valtype`.
public struct ValueType: Hashable, Sendable, BitwiseCopyable {
  package let bits: UInt32

  package init(bits: UInt32) {
    self.bits = bits
  }

  /// A 32-bit integer.
  public static let i32 = ValueType(bits: 0x7F)
  /// A 64-bit integer.
  public static let i64 = ValueType(bits: 0x7E)
  /// A 32-bit IEEE 754 number.
  public static let f32 = ValueType(bits: 0x7D)
  /// A 64-bit IEEE 754 number.
  public static let f64 = ValueType(bits: 0x7C)
  /// A vector of 128 bits.
  public static let v128 = ValueType(bits: 0x7B)
  /// A reference to a function, or null.
  ///
  /// Spec: `funcref`.
  public static let funcref = ValueType(.funcref)
  /// A reference to a value of the host, or null.
  ///
  /// Spec: `externref`.
  public static let externref = ValueType(.externref)

  /// A reference to any internal value, or null.
  ///
  /// Spec: `anyref`.
  public static let anyref = ValueType(ReferenceType(.any, isNullable: true))
  /// A reference to an exception, or null.
  ///
  /// Spec: `exnref`.
  public static let exnref = ValueType(ReferenceType(.exception, isNullable: true))

  /// The reference type as a value type.
  public init(_ reference: ReferenceType) {
    self.bits = reference.bits
  }

  /// The type's class and, for references, what it refers to.
  public enum Kind: Hashable, Sendable {
    /// A number of one of the four number types.
    case i32, i64, f32, f64
    /// A vector.
    case v128
    /// A reference.
    case reference(ReferenceType)
  }

  /// What kind of type this is.
  public var kind: Kind {
    switch bits {
    case 0x7F: .i32
    case 0x7E: .i64
    case 0x7D: .f32
    case 0x7C: .f64
    case 0x7B: .v128
    default: .reference(ReferenceType(bits: bits))
    }
  }

  /// The reference type, nil for numbers and vectors.
  public var referenceType: ReferenceType? {
    isReference ? ReferenceType(bits: bits) : nil
  }

  /// True for reference types.
  public var isReference: Bool { bits & 0x100 != 0 }

  /// True if there is a value that locals and tables of the type start with.
  ///
  /// Spec: `defaultable`.
  package var isDefaultable: Bool { bits & 0x300 != 0x100 }

  /// The type of an operand of unreachable code, which matches every type.
  ///
  /// Spec: `bot`.
  package static let bottom = ValueType(bits: 0)

  /// How many 64-bit slots of a frame a value of this type takes.
  package var slotCount: Int { self == .v128 ? 2 : 1 }
}

extension ValueType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    switch kind {
    case .i32: "i32"
    case .i64: "i64"
    case .f32: "f32"
    case .f64: "f64"
    case .v128: "v128"
    case .reference(let type): type.description
    }
  }
}
