// SPDX-License-Identifier: Apache-2.0
//
// What instructions compute, against Swift's own arithmetic on numbers at which something changes.

import Interp
import TestSupport
import Testing

/// An instruction of two operands and what it should give.
struct BinaryCase<Operand: WasmValue, Result: WasmValue>: Sendable, CustomTestStringConvertible {
  let mnemonic: String
  /// Nil where the instruction traps.
  let expected: @Sendable (Operand, Operand) -> Result?

  init(_ mnemonic: String, _ expected: @escaping @Sendable (Operand, Operand) -> Result?) {
    self.mnemonic = mnemonic
    self.expected = expected
  }

  var testDescription: String { mnemonic }

  func check(_ numbers: [Operand]) throws {
    let (from, to) = (Operand.valueType, Result.valueType)
    for fuses in [true, false] {
      let engine = engine(fuses: fuses)
      let module = try wat(
        "(module (func (export \"f\") (param \(from) \(from)) (result \(to)) "
          + "(\(mnemonic) (local.get 0) (local.get 1))))", engine: engine)
      let instance = try Instance(module, store: Store(engine: engine))
      let function = try #require(instance.function("f"))
      for a in numbers {
        for b in numbers {
          let actual = try? function.call([a.wasmValue, b.wasmValue])[0]
          if !equal(actual, expected(a, b)?.wasmValue) {
            Issue.record("\(mnemonic) \(a) \(b): \(String(describing: actual))")
          }
        }
      }
    }
  }
}

/// An instruction of one operand and what it should give.
struct UnaryCase<Operand: WasmValue, Result: WasmValue>: Sendable {
  let mnemonic: String
  let expected: @Sendable (Operand) -> Result?

  init(_ mnemonic: String, _ expected: @escaping @Sendable (Operand) -> Result?) {
    self.mnemonic = mnemonic
    self.expected = expected
  }

  func check(_ numbers: [Operand]) throws {
    let module = try wat(
      "(module (func (export \"f\") (param \(Operand.valueType)) (result \(Result.valueType)) "
        + "(\(mnemonic) (local.get 0))))")
    let instance = try Instance(module, store: Store())
    let function = try #require(instance.function("f"))
    for number in numbers {
      let actual = try? function.call([number.wasmValue])[0]
      if !equal(actual, expected(number)?.wasmValue) {
        Issue.record("\(mnemonic) \(number): \(String(describing: actual))")
      }
    }
  }
}

/// Equal bit for bit; any quiet NaN is equal to any other.
private func equal(_ left: Value?, _ right: Value?) -> Bool {
  switch (left, right) {
  case (.f32(let left)?, .f32(let right)?) where right.isNaN: left.isNaN && !left.isSignalingNaN
  case (.f64(let left)?, .f64(let right)?) where right.isNaN: left.isNaN && !left.isSignalingNaN
  default: left == right
  }
}

private func integers<T: FixedWidthInteger & SignedInteger & WasmValue>(
  _ type: T.Type
) -> [BinaryCase<T, T>] {
  let name = T.valueType.description
  func unsigned(_ operation: @escaping @Sendable (T.Magnitude, T.Magnitude) -> T.Magnitude?)
    -> @Sendable (T, T) -> T?
  {
    {
      operation(T.Magnitude(truncatingIfNeeded: $0), T.Magnitude(truncatingIfNeeded: $1)).map(
        T.init(truncatingIfNeeded:))
    }
  }
  let mask = T(T.bitWidth - 1)
  return [
    .init("\(name).add") { $0 &+ $1 }, .init("\(name).sub") { $0 &- $1 },
    .init("\(name).mul") { $0 &* $1 }, .init("\(name).and") { $0 & $1 },
    .init("\(name).or") { $0 | $1 }, .init("\(name).xor") { $0 ^ $1 },
    .init("\(name).div_s") { $0.dividedReportingOverflow(by: $1).overflow ? nil : $0 / $1 },
    .init("\(name).rem_s") {
      $1 == 0 ? nil : $0.remainderReportingOverflow(dividingBy: $1).overflow ? 0 : $0 % $1
    },
    .init("\(name).div_u", unsigned { $1 == 0 ? nil : $0 / $1 }),
    .init("\(name).rem_u", unsigned { $1 == 0 ? nil : $0 % $1 }),
    .init("\(name).shl") { $0 << ($1 & mask) }, .init("\(name).shr_s") { $0 >> ($1 & mask) },
    .init("\(name).shr_u", unsigned { $0 >> ($1 & T.Magnitude(mask)) }),
    .init(
      "\(name).rotl",
      unsigned {
        let count = Int($1 & T.Magnitude(mask))
        return count == 0 ? $0 : $0 << count | $0 >> (T.bitWidth - count)
      }),
    .init(
      "\(name).rotr",
      unsigned {
        let count = Int($1 & T.Magnitude(mask))
        return count == 0 ? $0 : $0 >> count | $0 << (T.bitWidth - count)
      }),
  ]
}

private func integerComparisons<T: FixedWidthInteger & SignedInteger & WasmValue>(
  _ type: T.Type
) -> [BinaryCase<T, Int32>] {
  let name = T.valueType.description
  func unsigned(_ operation: @escaping @Sendable (T.Magnitude, T.Magnitude) -> Bool)
    -> @Sendable (T, T) -> Int32?
  {
    { operation(T.Magnitude(truncatingIfNeeded: $0), T.Magnitude(truncatingIfNeeded: $1)) ? 1 : 0 }
  }
  return [
    .init("\(name).eq") { $0 == $1 ? 1 : 0 }, .init("\(name).ne") { $0 != $1 ? 1 : 0 },
    .init("\(name).lt_s") { $0 < $1 ? 1 : 0 }, .init("\(name).gt_s") { $0 > $1 ? 1 : 0 },
    .init("\(name).le_s") { $0 <= $1 ? 1 : 0 }, .init("\(name).ge_s") { $0 >= $1 ? 1 : 0 },
    .init("\(name).lt_u", unsigned { $0 < $1 }), .init("\(name).gt_u", unsigned { $0 > $1 }),
    .init("\(name).le_u", unsigned { $0 <= $1 }), .init("\(name).ge_u", unsigned { $0 >= $1 }),
  ]
}

private func floats<T: BinaryFloatingPoint & WasmValue>(_ type: T.Type) -> [BinaryCase<T, T>] {
  let name = T.valueType.description
  return [
    .init("\(name).add") { $0 + $1 }, .init("\(name).sub") { $0 - $1 },
    .init("\(name).mul") { $0 * $1 }, .init("\(name).div") { $0 / $1 },
    .init("\(name).min") {
      $0.isNaN || $1.isNaN ? .nan : $0 == $1 ? ($0.sign == .minus ? $0 : $1) : $0 < $1 ? $0 : $1
    },
    .init("\(name).max") {
      $0.isNaN || $1.isNaN ? .nan : $0 == $1 ? ($0.sign == .plus ? $0 : $1) : $0 > $1 ? $0 : $1
    },
  ]
}

private func floatComparisons<T: BinaryFloatingPoint & WasmValue>(
  _ type: T.Type
) -> [BinaryCase<T, Int32>] {
  let name = T.valueType.description
  return [
    .init("\(name).eq") { $0 == $1 ? 1 : 0 }, .init("\(name).ne") { $0 != $1 ? 1 : 0 },
    .init("\(name).lt") { $0 < $1 ? 1 : 0 }, .init("\(name).gt") { $0 > $1 ? 1 : 0 },
    .init("\(name).le") { $0 <= $1 ? 1 : 0 }, .init("\(name).ge") { $0 >= $1 ? 1 : 0 },
  ]
}

@Suite struct HostArithmeticTests {
  @Test(arguments: integers(Int32.self))
  func `i32`(_ example: BinaryCase<Int32, Int32>) throws {
    try example.check(InterestingNumbers.i32)
  }

  @Test(arguments: integers(Int64.self))
  func `i64`(_ example: BinaryCase<Int64, Int64>) throws {
    try example.check(InterestingNumbers.i64)
  }

  @Test(arguments: integerComparisons(Int32.self))
  func `i32 relations`(_ example: BinaryCase<Int32, Int32>) throws {
    try example.check(InterestingNumbers.i32)
  }

  @Test(arguments: integerComparisons(Int64.self))
  func `i64 relations`(_ example: BinaryCase<Int64, Int32>) throws {
    try example.check(InterestingNumbers.i64)
  }

  @Test(arguments: floats(Float.self))
  func `f32`(_ example: BinaryCase<Float, Float>) throws {
    try example.check(InterestingNumbers.f32)
  }

  @Test(arguments: floats(Double.self))
  func `f64`(_ example: BinaryCase<Double, Double>) throws {
    try example.check(InterestingNumbers.f64)
  }

  @Test(arguments: floatComparisons(Float.self))
  func `f32 relations`(_ example: BinaryCase<Float, Int32>) throws {
    try example.check(InterestingNumbers.f32)
  }

  @Test(arguments: floatComparisons(Double.self))
  func `f64 relations`(_ example: BinaryCase<Double, Int32>) throws {
    try example.check(InterestingNumbers.f64)
  }

  @Test func `integers of one operand`() throws {
    let (i32, i64) = (InterestingNumbers.i32, InterestingNumbers.i64)
    try UnaryCase<Int32, Int32>("i32.clz") { Int32($0.leadingZeroBitCount) }.check(i32)
    try UnaryCase<Int32, Int32>("i32.ctz") { Int32($0.trailingZeroBitCount) }.check(i32)
    try UnaryCase<Int32, Int32>("i32.popcnt") { Int32($0.nonzeroBitCount) }.check(i32)
    try UnaryCase<Int32, Int32>("i32.eqz") { $0 == 0 ? 1 : 0 }.check(i32)
    try UnaryCase<Int32, Int32>("i32.extend8_s") { Int32(Int8(truncatingIfNeeded: $0)) }.check(i32)
    try UnaryCase<Int32, Int32>("i32.extend16_s") { Int32(Int16(truncatingIfNeeded: $0)) }.check(
      i32)
    try UnaryCase<Int64, Int64>("i64.clz") { Int64($0.leadingZeroBitCount) }.check(i64)
    try UnaryCase<Int64, Int64>("i64.ctz") { Int64($0.trailingZeroBitCount) }.check(i64)
    try UnaryCase<Int64, Int64>("i64.popcnt") { Int64($0.nonzeroBitCount) }.check(i64)
    try UnaryCase<Int64, Int32>("i64.eqz") { $0 == 0 ? 1 : 0 }.check(i64)
    try UnaryCase<Int64, Int64>("i64.extend8_s") { Int64(Int8(truncatingIfNeeded: $0)) }.check(i64)
    try UnaryCase<Int64, Int64>("i64.extend16_s") { Int64(Int16(truncatingIfNeeded: $0)) }.check(
      i64)
    try UnaryCase<Int64, Int64>("i64.extend32_s") { Int64(Int32(truncatingIfNeeded: $0)) }.check(
      i64)
    try UnaryCase<Int64, Int32>("i32.wrap_i64") { Int32(truncatingIfNeeded: $0) }.check(i64)
    try UnaryCase<Int32, Int64>("i64.extend_i32_s") { Int64($0) }.check(i32)
    try UnaryCase<Int32, Int64>("i64.extend_i32_u") { Int64(UInt32(bitPattern: $0)) }.check(i32)
  }

  @Test func `floating-point numbers of one operand`() throws {
    func check<T: BinaryFloatingPoint & WasmValue>(_ numbers: [T]) throws {
      let name = T.valueType.description
      try UnaryCase<T, T>("\(name).ceil") { $0.rounded(.up) }.check(numbers)
      try UnaryCase<T, T>("\(name).floor") { $0.rounded(.down) }.check(numbers)
      try UnaryCase<T, T>("\(name).trunc") { $0.rounded(.towardZero) }.check(numbers)
      try UnaryCase<T, T>("\(name).nearest") { $0.rounded(.toNearestOrEven) }.check(numbers)
      try UnaryCase<T, T>("\(name).sqrt") { $0.squareRoot() }.check(numbers)
      let plain = numbers.filter { !$0.isNaN }
      try UnaryCase<T, T>("\(name).abs") { $0.magnitude }.check(plain)
      try UnaryCase<T, T>("\(name).neg") { -$0 }.check(plain)
    }
    try check(InterestingNumbers.f32)
    try check(InterestingNumbers.f64)
  }

  @Test func `truncations`() throws {
    func check<T: BinaryFloatingPoint & WasmValue>(_ numbers: [T]) throws {
      let from = T.valueType.description
      func truncate<I: FixedWidthInteger & Sendable, R: FixedWidthInteger & WasmValue>(
        _ type: I.Type, _ mnemonic: String, _ sign: String, _ result: R.Type
      ) throws {
        try UnaryCase<T, R>("\(mnemonic).trunc_\(from)_\(sign)") { number in
          guard number.isFinite else { return nil }
          return I(exactly: number.rounded(.towardZero)).map(R.init(truncatingIfNeeded:))
        }.check(numbers)
        try UnaryCase<T, R>("\(mnemonic).trunc_sat_\(from)_\(sign)") { number in
          if number.isNaN { return 0 }
          if number.isInfinite { return R(truncatingIfNeeded: number < 0 ? I.min : I.max) }
          let exact = I(exactly: number.rounded(.towardZero))
          return R(truncatingIfNeeded: exact ?? (number < 0 ? I.min : I.max))
        }.check(numbers)
      }
      try truncate(Int32.self, "i32", "s", Int32.self)
      try truncate(UInt32.self, "i32", "u", Int32.self)
      try truncate(Int64.self, "i64", "s", Int64.self)
      try truncate(UInt64.self, "i64", "u", Int64.self)
    }
    try check(InterestingNumbers.f32)
    try check(InterestingNumbers.f64)
  }

  @Test func `conversions to floating-point numbers`() throws {
    let (i32, i64) = (InterestingNumbers.i32, InterestingNumbers.i64)
    try UnaryCase<Int32, Float>("f32.convert_i32_s") { Float($0) }.check(i32)
    try UnaryCase<Int32, Float>("f32.convert_i32_u") { Float(UInt32(bitPattern: $0)) }.check(i32)
    try UnaryCase<Int64, Float>("f32.convert_i64_s") { Float($0) }.check(i64)
    try UnaryCase<Int64, Float>("f32.convert_i64_u") { Float(UInt64(bitPattern: $0)) }.check(i64)
    try UnaryCase<Int32, Double>("f64.convert_i32_s") { Double($0) }.check(i32)
    try UnaryCase<Int32, Double>("f64.convert_i32_u") { Double(UInt32(bitPattern: $0)) }.check(i32)
    try UnaryCase<Int64, Double>("f64.convert_i64_s") { Double($0) }.check(i64)
    try UnaryCase<Int64, Double>("f64.convert_i64_u") { Double(UInt64(bitPattern: $0)) }.check(i64)
    try UnaryCase<Double, Float>("f32.demote_f64") { Float($0) }.check(InterestingNumbers.f64)
    try UnaryCase<Float, Double>("f64.promote_f32") { Double($0) }.check(InterestingNumbers.f32)
    try UnaryCase<Int32, Float>("f32.reinterpret_i32") { Float(bitPattern: UInt32(bitPattern: $0)) }
      .check(i32)
    try UnaryCase<Int64, Double>("f64.reinterpret_i64") {
      Double(bitPattern: UInt64(bitPattern: $0))
    }
    .check(i64)
    try UnaryCase<Float, Int32>("i32.reinterpret_f32") { Int32(bitPattern: $0.bitPattern) }
      .check(InterestingNumbers.f32)
    try UnaryCase<Double, Int64>("i64.reinterpret_f64") { Int64(bitPattern: $0.bitPattern) }
      .check(InterestingNumbers.f64)
  }

  @Test func `copysign takes the sign and nothing else`() throws {
    try BinaryCase<Float, Float>("f32.copysign") {
      Float(bitPattern: $0.bitPattern & 0x7FFF_FFFF | $1.bitPattern & 0x8000_0000)
    }.check(InterestingNumbers.f32.filter { !$0.isNaN })
    try BinaryCase<Double, Double>("f64.copysign") {
      Double(
        sign: $1.sign, exponentBitPattern: $0.exponentBitPattern,
        significandBitPattern: $0.significandBitPattern)
    }.check(InterestingNumbers.f64.filter { !$0.isNaN })
  }
}
