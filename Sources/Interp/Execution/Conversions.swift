// SPDX-License-Identifier: Apache-2.0
//
// Conversions between integers and floating-point numbers.
// Spec: 4.3.4 Conversions.

/// The semantics of conversions.
enum Conversions {
  /// The integer a number is truncated to. The bounds are the nearest numbers outside of the range
  /// of the result: `below` is too small by one or more, `above` is its maximum plus one.
  /// Spec: `trunc`.
  @inline(__always) private static func trunc<F: BinaryFloatingPoint, I: FixedWidthInteger>(
    _ a: F, _ below: F, _ above: F, includesBelow: Bool
  ) throws(Trap) -> I {
    if a < above && (a > below || includesBelow && a == below) { return I(a) }
    throw a.isNaN ? .invalidConversionToInteger : .integerOverflow
  }

  /// As `trunc`, but the nearest integer where none fits, and 0 for a NaN. Spec: `trunc_sat`.
  @inline(__always) private static func saturate<F: BinaryFloatingPoint, I: FixedWidthInteger>(
    _ a: F, _ below: F, _ above: F, includesBelow: Bool
  ) -> I {
    if a < above && (a > below || includesBelow && a == below) { return I(a) }
    return a.isNaN ? 0 : a < 0 ? I.min : I.max
  }

  @inline(__always) static func i32TruncS(_ a: Float) throws(Trap) -> UInt32 {
    UInt32(bitPattern: try trunc(a, -0x1p31, 0x1p31, includesBelow: true))
  }
  @inline(__always) static func i32TruncS(_ a: Double) throws(Trap) -> UInt32 {
    UInt32(bitPattern: try trunc(a, -2_147_483_649, 0x1p31, includesBelow: false))
  }
  @inline(__always) static func i32TruncU<F: BinaryFloatingPoint>(_ a: F) throws(Trap) -> UInt32 {
    try trunc(a, -1, 4_294_967_296, includesBelow: false)
  }
  @inline(__always) static func i64TruncS(_ a: Float) throws(Trap) -> UInt64 {
    UInt64(bitPattern: try trunc(a, -0x1p63, 0x1p63, includesBelow: true))
  }
  @inline(__always) static func i64TruncS(_ a: Double) throws(Trap) -> UInt64 {
    UInt64(bitPattern: try trunc(a, -0x1p63, 0x1p63, includesBelow: true))
  }
  @inline(__always) static func i64TruncU<F: BinaryFloatingPoint>(_ a: F) throws(Trap) -> UInt64 {
    try trunc(a, -1, 0x1p64, includesBelow: false)
  }

  @inline(__always) static func i32TruncSatS(_ a: Float) -> UInt32 {
    UInt32(bitPattern: saturate(a, -0x1p31, 0x1p31, includesBelow: true))
  }
  @inline(__always) static func i32TruncSatS(_ a: Double) -> UInt32 {
    UInt32(bitPattern: saturate(a, -2_147_483_649, 0x1p31, includesBelow: false))
  }
  @inline(__always) static func i32TruncSatU<F: BinaryFloatingPoint>(_ a: F) -> UInt32 {
    saturate(a, -1, 4_294_967_296, includesBelow: false)
  }
  @inline(__always) static func i64TruncSatS(_ a: Float) -> UInt64 {
    UInt64(bitPattern: saturate(a, -0x1p63, 0x1p63, includesBelow: true))
  }
  @inline(__always) static func i64TruncSatS(_ a: Double) -> UInt64 {
    UInt64(bitPattern: saturate(a, -0x1p63, 0x1p63, includesBelow: true))
  }
  @inline(__always) static func i64TruncSatU<F: BinaryFloatingPoint>(_ a: F) -> UInt64 {
    saturate(a, -1, 0x1p64, includesBelow: false)
  }

  // Converting to a shorter number makes a signalling NaN quiet, as the hardware does.
  @inline(__always) static func demote(_ a: Double) -> Float { Float(a) }
  @inline(__always) static func promote(_ a: Float) -> Double { Double(a) }
}
