// SPDX-License-Identifier: Apache-2.0
//
// Conversions between integers and floating-point numbers.
// Spec: 4.3.4 Conversions.

/// The semantics of conversions.
enum Conversions {
  /// True if a number, truncated, lies between two bounds that are themselves too far out.
  @inline(__always) private static func fits<F: BinaryFloatingPoint>(
    _ a: F, above low: F, below high: F
  ) -> Bool {
    a > low && a < high
  }

  /// Why a number that does not fit cannot be truncated.
  @inline(__always) private static func trap<F: BinaryFloatingPoint>(_ a: F) -> Trap {
    a.isNaN ? .invalidConversionToInteger : .integerOverflow
  }

  // The bounds are the nearest numbers of the type that are out of range: for signed results of a
  // shorter type the next number below the minimum.

  @inline(__always) private static func fitsI32S(_ a: Float) -> Bool {
    fits(a, above: (-0x1p31 as Float).nextDown, below: 0x1p31)
  }
  @inline(__always) private static func fitsI32S(_ a: Double) -> Bool {
    fits(a, above: -2_147_483_649, below: 0x1p31)
  }
  @inline(__always) private static func fitsI32U<F: BinaryFloatingPoint>(_ a: F) -> Bool {
    fits(a, above: -1, below: 0x1p32)
  }
  @inline(__always) private static func fitsI64S(_ a: Float) -> Bool {
    fits(a, above: (-0x1p63 as Float).nextDown, below: 0x1p63)
  }
  @inline(__always) private static func fitsI64S(_ a: Double) -> Bool {
    fits(a, above: (-0x1p63 as Double).nextDown, below: 0x1p63)
  }
  @inline(__always) private static func fitsI64U<F: BinaryFloatingPoint>(_ a: F) -> Bool {
    fits(a, above: -1, below: 0x1p64)
  }

  // MARK: Truncation, which traps. Spec: `trunc`.

  @inline(__always) static func i32TruncS(_ a: Float) -> Checked<UInt32> {
    fitsI32S(a) ? .value(UInt32(bitPattern: Int32(a))) : .trap(trap(a))
  }
  @inline(__always) static func i32TruncS(_ a: Double) -> Checked<UInt32> {
    fitsI32S(a) ? .value(UInt32(bitPattern: Int32(a))) : .trap(trap(a))
  }
  @inline(__always) static func i32TruncU(_ a: Float) -> Checked<UInt32> {
    fitsI32U(a) ? .value(UInt32(a)) : .trap(trap(a))
  }
  @inline(__always) static func i32TruncU(_ a: Double) -> Checked<UInt32> {
    fitsI32U(a) ? .value(UInt32(a)) : .trap(trap(a))
  }
  @inline(__always) static func i64TruncS(_ a: Float) -> Checked<UInt64> {
    fitsI64S(a) ? .value(UInt64(bitPattern: Int64(a))) : .trap(trap(a))
  }
  @inline(__always) static func i64TruncS(_ a: Double) -> Checked<UInt64> {
    fitsI64S(a) ? .value(UInt64(bitPattern: Int64(a))) : .trap(trap(a))
  }
  @inline(__always) static func i64TruncU(_ a: Float) -> Checked<UInt64> {
    fitsI64U(a) ? .value(UInt64(a)) : .trap(trap(a))
  }
  @inline(__always) static func i64TruncU(_ a: Double) -> Checked<UInt64> {
    fitsI64U(a) ? .value(UInt64(a)) : .trap(trap(a))
  }

  // MARK: Saturation: the nearest integer where none fits, 0 for a NaN. Spec: `trunc_sat`.

  @inline(__always) private static func nearest<F: BinaryFloatingPoint, I: FixedWidthInteger>(
    _ a: F, _ type: I.Type
  ) -> I {
    a.isNaN ? 0 : a < 0 ? I.min : I.max
  }

  @inline(__always) static func i32TruncSatS(_ a: Float) -> UInt32 {
    UInt32(bitPattern: fitsI32S(a) ? Int32(a) : nearest(a, Int32.self))
  }
  @inline(__always) static func i32TruncSatS(_ a: Double) -> UInt32 {
    UInt32(bitPattern: fitsI32S(a) ? Int32(a) : nearest(a, Int32.self))
  }
  @inline(__always) static func i32TruncSatU(_ a: Float) -> UInt32 {
    fitsI32U(a) ? UInt32(a) : nearest(a, UInt32.self)
  }
  @inline(__always) static func i32TruncSatU(_ a: Double) -> UInt32 {
    fitsI32U(a) ? UInt32(a) : nearest(a, UInt32.self)
  }
  @inline(__always) static func i64TruncSatS(_ a: Float) -> UInt64 {
    UInt64(bitPattern: fitsI64S(a) ? Int64(a) : nearest(a, Int64.self))
  }
  @inline(__always) static func i64TruncSatS(_ a: Double) -> UInt64 {
    UInt64(bitPattern: fitsI64S(a) ? Int64(a) : nearest(a, Int64.self))
  }
  @inline(__always) static func i64TruncSatU(_ a: Float) -> UInt64 {
    fitsI64U(a) ? UInt64(a) : nearest(a, UInt64.self)
  }
  @inline(__always) static func i64TruncSatU(_ a: Double) -> UInt64 {
    fitsI64U(a) ? UInt64(a) : nearest(a, UInt64.self)
  }

  // Converting to a shorter number makes a signalling NaN quiet, as the hardware does.
  @inline(__always) static func demote(_ a: Double) -> Float { Float(a) }
  @inline(__always) static func promote(_ a: Float) -> Double { Double(a) }
}
