// SPDX-License-Identifier: Apache-2.0
//
// Values as Swift sees them. Inside the machine a value is 64 bits in a slot, a vector 128 in two.
// Spec: 4.2.1 Values.

/// A value of WebAssembly.
///
/// Two values are equal when their bits are: a NaN equals itself, and 0.0 does not equal -0.0.
/// Spec: `val`.
public enum Value: Sendable {
  /// A 32-bit integer, read as signed.
  case i32(Int32)
  /// A 64-bit integer, read as signed.
  case i64(Int64)
  /// A 32-bit floating-point number.
  case f32(Float)
  /// A 64-bit floating-point number.
  case f64(Double)
  /// A vector.
  case v128(Vector128)
  /// A function, or null.
  case funcref(FunctionReference?)
  /// A value of the host, or null.
  ///
  /// An internal value in its place is a reference whose value is an ``AnyReference``.
  case externref(HostReference?)
  /// An internal value, or null.
  case anyref(AnyReference?)
  /// An exception, or null.
  case exnref(ExceptionReference?)

  /// The type of the value.
  public var type: ValueType {
    switch self {
    case .i32: .i32
    case .i64: .i64
    case .f32: .f32
    case .f64: .f64
    case .v128: .v128
    case .funcref: .funcref
    case .externref: .externref
    case .anyref: .anyref
    case .exnref: .exnref
    }
  }

  /// The value that locals and tables start with: zero or null.
  ///
  /// Spec: 4.2.1, `default`.
  public static func zero(_ type: ValueType) -> Value {
    switch type.kind {
    case .i32: .i32(0)
    case .i64: .i64(0)
    case .f32: .f32(0)
    case .f64: .f64(0)
    case .v128: .v128(Vector128())
    case .reference(let type): null(type.heap)
    }
  }

  /// The null of a hierarchy; a defined type counts as one of functions.
  private static func null(_ type: HeapType) -> Value {
    switch type {
    case .function, .noFunction, .defined: .funcref(nil)
    case .external, .noExternal: .externref(nil)
    case .exception, .noException: .exnref(nil)
    case .any, .equatable, .i31, .structure, .array, .none: .anyref(nil)
    }
  }

  /// True for a null reference of any type.
  public var isNull: Bool {
    switch self {
    case .funcref(nil), .externref(nil), .anyref(nil), .exnref(nil): true
    default: false
    }
  }
}

extension Value: Hashable {
  /// Compares type and bits.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.i32(let left), .i32(let right)): left == right
    case (.i64(let left), .i64(let right)): left == right
    case (.f32(let left), .f32(let right)): left.bitPattern == right.bitPattern
    case (.f64(let left), .f64(let right)): left.bitPattern == right.bitPattern
    case (.v128(let left), .v128(let right)): left == right
    case (.funcref(let left), .funcref(let right)): left == right
    case (.externref(let left), .externref(let right)): left == right
    case (.anyref(let left), .anyref(let right)): left == right
    case (.exnref(let left), .exnref(let right)): left == right
    default: false
    }
  }

  /// Hashes type and bits.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .i32(let value): hasher.combine(value)
    case .i64(let value): hasher.combine(value)
    case .f32(let value): hasher.combine(value.bitPattern)
    case .f64(let value): hasher.combine(value.bitPattern)
    case .v128(let value): hasher.combine(value)
    case .funcref(let value): hasher.combine(value)
    case .externref(let value): hasher.combine(value)
    case .anyref(let value): hasher.combine(value)
    case .exnref(let value): hasher.combine(value)
    }
  }
}

extension Value: CustomStringConvertible {
  /// The value alone, without its type.
  public var description: String {
    switch self {
    case .i32(let value): "\(value)"
    case .i64(let value): "\(value)"
    case .f32(let value): "\(value)"
    case .f64(let value): "\(value)"
    case .v128(let value): "\(value)"
    case .funcref(let value): value.map(\.description) ?? "null"
    case .externref(let value): value.map(\.description) ?? "null"
    case .anyref(let value): value.map(\.description) ?? "null"
    case .exnref(let value): value.map(\.description) ?? "null"
    }
  }
}

/// A reference to a function of a store.
///
/// ``Store/function(of:)`` gives the function.
public struct FunctionReference: Hashable, Sendable {
  /// The address of the function's record.
  package let address: UInt64
  /// The store it belongs to.
  package let store: StoreIdentifier
}

extension FunctionReference: CustomStringConvertible {
  /// Tells that it is a function.
  public var description: String { "function" }
}

/// A value of the host that a guest may hold but not look into.
public struct HostReference: Hashable, Sendable {
  /// The value.
  public let value: any Hashable & Sendable

  /// Makes a reference to a value.
  ///
  /// References to equal values are equal.
  public init(_ value: any Hashable & Sendable) {
    self.value = value
  }

  /// Compares the values.
  public static func == (left: HostReference, right: HostReference) -> Bool {
    AnyHashable(left.value) == AnyHashable(right.value)
  }

  /// Hashes the value.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(value))
  }
}

extension HostReference: CustomStringConvertible {
  /// The value's description.
  public var description: String { "\(value)" }
}

/// A Swift type that stands for a WebAssembly type.
public protocol WasmValue: Sendable {
  /// The WebAssembly type.
  static var valueType: ValueType { get }
  /// Takes the value if it has the right type.
  init?(_ value: Value)
  /// The value for WebAssembly.
  var wasmValue: Value { get }
}

extension Int32: WasmValue {
  /// `i32`.
  public static var valueType: ValueType { .i32 }
  /// Takes an `i32`.
  public init?(_ value: Value) {
    guard case .i32(let number) = value else { return nil }
    self = number
  }
  /// The number as `i32`.
  public var wasmValue: Value { .i32(self) }
}

extension UInt32: WasmValue {
  /// `i32`.
  public static var valueType: ValueType { .i32 }
  /// Takes an `i32`, read as unsigned.
  public init?(_ value: Value) {
    guard case .i32(let number) = value else { return nil }
    self = UInt32(bitPattern: number)
  }
  /// The bits as `i32`.
  public var wasmValue: Value { .i32(Int32(bitPattern: self)) }
}

extension Int64: WasmValue {
  /// `i64`.
  public static var valueType: ValueType { .i64 }
  /// Takes an `i64`.
  public init?(_ value: Value) {
    guard case .i64(let number) = value else { return nil }
    self = number
  }
  /// The number as `i64`.
  public var wasmValue: Value { .i64(self) }
}

extension UInt64: WasmValue {
  /// `i64`.
  public static var valueType: ValueType { .i64 }
  /// Takes an `i64`, read as unsigned.
  public init?(_ value: Value) {
    guard case .i64(let number) = value else { return nil }
    self = UInt64(bitPattern: number)
  }
  /// The bits as `i64`.
  public var wasmValue: Value { .i64(Int64(bitPattern: self)) }
}

extension Float: WasmValue {
  /// `f32`.
  public static var valueType: ValueType { .f32 }
  /// Takes an `f32`.
  public init?(_ value: Value) {
    guard case .f32(let number) = value else { return nil }
    self = number
  }
  /// The number as `f32`.
  public var wasmValue: Value { .f32(self) }
}

extension Double: WasmValue {
  /// `f64`.
  public static var valueType: ValueType { .f64 }
  /// Takes an `f64`.
  public init?(_ value: Value) {
    guard case .f64(let number) = value else { return nil }
    self = number
  }
  /// The number as `f64`.
  public var wasmValue: Value { .f64(self) }
}
