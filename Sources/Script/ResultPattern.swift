// SPDX-License-Identifier: Apache-2.0
//
// What a script expects of a result. Numbers are compared by their bits: 0 is not -0, and a NaN is
// only that NaN, unless the script asks for any NaN of a class.
// Spec: 4.3.3 NaN Propagation; interpreter/README.md of the specification's repository.

import Interp
import Text

indirect enum ResultPattern {
  case value(Value)
  /// A NaN whose payload is 1 followed by zeros, of either sign.
  case canonicalNaN(ValueType)
  /// A NaN whose payload begins with 1, of either sign.
  case arithmeticNaN(ValueType)
  /// A vector of floating-point numbers, some of whose lanes are NaNs of a class.
  case lanes([ResultPattern])
  /// A null reference, of any type if none is given.
  case null(HeapType?)
  /// Any reference of a type but null.
  case reference(HeapType)
  /// The reference that scripts call by a number, or any if none is given.
  case externalReference(UInt32?)
  /// The same in the place of an internal value.
  case hostReference(UInt32?)
  case either([ResultPattern])

  func matches(_ value: Value) -> Bool {
    switch (self, value) {
    case (.value(let expected), _): expected == value
    case (.canonicalNaN(.f32), .f32(let number)): number.bitPattern & 0x7FFF_FFFF == 0x7FC0_0000
    case (.canonicalNaN(.f64), .f64(let number)):
      number.bitPattern & 0x7FFF_FFFF_FFFF_FFFF == 0x7FF8_0000_0000_0000
    case (.arithmeticNaN(.f32), .f32(let number)): number.bitPattern & 0x7FC0_0000 == 0x7FC0_0000
    case (.arithmeticNaN(.f64), .f64(let number)):
      number.bitPattern & 0x7FF8_0000_0000_0000 == 0x7FF8_0000_0000_0000
    case (.lanes(let lanes), .v128(let vector)):
      zip(lanes, vector.floats(lanes.count)).allSatisfy { $0.matches($1) }
    case (.null(let type), _): value.isNull && type.map { $0.hasNull(value) } ?? true
    case (.reference(let type), _): !value.isNull && type.has(value)
    case (.externalReference(let number), .externref(.some(let reference))):
      number.map { HostReference($0) == reference } ?? true
    case (.hostReference(let number), .anyref(.host(let reference))):
      number.map { HostReference($0) == reference } ?? true
    case (.either(let alternatives), _): alternatives.contains { $0.matches(value) }
    default: false
    }
  }
}

extension ResultPattern: CustomStringConvertible {
  var description: String {
    switch self {
    case .value(let value): value.scriptDescription
    case .canonicalNaN(let type): "(\(type).const nan:canonical)"
    case .arithmeticNaN(let type): "(\(type).const nan:arithmetic)"
    case .lanes(let lanes):
      "(v128.const \(lanes.count == 4 ? "f32x4" : "f64x2") "
        + lanes.map { $0.description.lastWord }.joined(separator: " ") + ")"
    case .null(nil): "(ref.null)"
    case .null(let type?): "(ref.null \(type))"
    case .reference(let type): "(ref.\(type))"
    case .externalReference(let number): number.map { "(ref.extern \($0))" } ?? "(ref.extern)"
    case .hostReference(let number): number.map { "(ref.host \($0))" } ?? "(ref.host)"
    case .either(let alternatives):
      "(either " + alternatives.map(\.description).joined(separator: " ") + ")"
    }
  }
}

extension HeapType {
  /// True if a null reference is one of this type's hierarchy; of a defined type, it may be of any.
  fileprivate func hasNull(_ value: Value) -> Bool {
    switch (self, value) {
    case (.defined, _), (.function, .funcref), (.noFunction, .funcref), (.external, .externref),
      (.noExternal, .externref), (.exception, .exnref), (.noException, .exnref):
      true
    case (_, .anyref):
      ![.function, .noFunction, .external, .noExternal, .exception, .noException].contains(self)
    default: false
    }
  }

  /// True if a reference that is not null is of this type.
  fileprivate func has(_ value: Value) -> Bool {
    switch (self, value) {
    case (.function, .funcref), (.external, .externref), (.exception, .exnref), (.any, .anyref),
      (.i31, .anyref(.i31)), (.equatable, .anyref(.i31)), (.equatable, .anyref(.object)):
      true
    case (.structure, .anyref(.object(let object))): !object.isArray
    case (.array, .anyref(.object(let object))): object.isArray
    default: false
    }
  }
}

extension Value {
  /// The value as scripts write it.
  var scriptDescription: String {
    switch self {
    case .i32(let value): "(i32.const \(value))"
    case .i64(let value): "(i64.const \(value))"
    case .f32(let value): "(f32.const \(FloatSyntax.text(UInt64(value.bitPattern), .f32)))"
    case .f64(let value): "(f64.const \(FloatSyntax.text(value.bitPattern, .f64)))"
    case .v128(let value):
      "(v128.const i32x4 "
        + value.lanes(UInt32.self).map { "0x" + String($0, radix: 16) }.joined(separator: " ") + ")"
    case .funcref(nil): "(ref.null func)"
    case .funcref: "(ref.func)"
    case .externref(nil): "(ref.null extern)"
    case .externref(.some(let reference)): "(ref.extern \(reference.value))"
    case .anyref(nil): "(ref.null any)"
    case .anyref(.i31(let number)): "(ref.i31 \(number))"
    case .anyref(.object(let object)): object.isArray ? "(ref.array)" : "(ref.struct)"
    case .anyref(.host(let reference)): "(ref.host \(reference.value))"
    case .exnref(nil): "(ref.null exn)"
    case .exnref: "(ref.exn)"
    }
  }
}

extension Vector128 {
  /// The lanes as floating-point numbers, four or two.
  fileprivate func floats(_ count: Int) -> [Value] {
    count == 4
      ? lanes(UInt32.self).map { .f32(Float(bitPattern: $0)) }
      : lanes(UInt64.self).map { .f64(Double(bitPattern: $0)) }
  }
}

extension String {
  /// `1.5` of `(f32.const 1.5)`.
  fileprivate var lastWord: Substring {
    (split(separator: " ").last ?? "").prefix { $0 != ")" }
  }
}
