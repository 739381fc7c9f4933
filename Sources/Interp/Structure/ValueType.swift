// SPDX-License-Identifier: Apache-2.0
//
// The types of values. A value type is packed in one 32-bit word, because the validator compares
// millions of them; `Kind` is the view to switch over.
//
//   bits  0-7   the type's byte in the binary format (0x7F i32 ... 0x6F externref's heap type)
//   bit   8     set for reference types
//   bit   9     set for reference types that admit null
//
// Spec: 2.3.1 Number Types, 2.3.3 Reference Types, 2.3.4 Value Types.

/// The type of a value.
///
/// Spec: `valtype`.
public struct ValueType: Hashable, Sendable {
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
  /// A reference to a function, or null.
  ///
  /// Spec: `funcref`.
  public static let funcref = ValueType(.funcref)
  /// A reference to a value of the host, or null.
  ///
  /// Spec: `externref`.
  public static let externref = ValueType(.externref)

  /// The reference type as a value type.
  public init(_ reference: ReferenceType) {
    self.bits = 0x300 | UInt32(reference.rawValue)
  }

  /// The type's class and, for references, what it refers to.
  public enum Kind: Hashable, Sendable {
    /// A number of one of the four number types.
    case i32, i64, f32, f64
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
    default: .reference(referenceType ?? .funcref)
    }
  }

  /// The reference type, nil for numbers.
  public var referenceType: ReferenceType? {
    bits & 0x100 == 0 ? nil : ReferenceType(rawValue: UInt8(truncatingIfNeeded: bits))
  }

  /// True for reference types.
  public var isReference: Bool { bits & 0x100 != 0 }

  /// True for `f32` and `f64`.
  package var isFloat: Bool { self == .f32 || self == .f64 }

  /// The type of an operand of unreachable code, which matches every type.
  ///
  /// Spec: `bot`.
  package static let bottom = ValueType(bits: 0)

  /// How many 64-bit slots of a frame a value of this type takes.
  package var slotCount: Int { 1 }
}

extension ValueType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    switch kind {
    case .i32: "i32"
    case .i64: "i64"
    case .f32: "f32"
    case .f64: "f64"
    case .reference(let type): type.description
    }
  }
}

/// The type of a reference.
///
/// Spec: `reftype`.
public enum ReferenceType: UInt8, Hashable, Sendable {
  /// A function, or null.
  case funcref = 0x70
  /// A value of the host, or null.
  case externref = 0x6F
}

extension ReferenceType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    switch self {
    case .funcref: "funcref"
    case .externref: "externref"
    }
  }
}
