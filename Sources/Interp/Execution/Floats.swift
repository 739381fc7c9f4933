// SPDX-License-Identifier: Apache-2.0
//
// The operations on floating-point numbers that are not Swift's own operators.
// Spec: 4.3.3 Floating-Point Operations.

/// The semantics of floating-point instructions.
///
/// `T` is `Float` or `Double`.
enum Floats {
  /// Unlike `Swift.min`: a NaN if either is one, and -0 is less than +0.
  @inline(__always) static func min<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T {
    if a < b { return a }
    if b < a { return b }
    if a == b { return a.sign == .minus ? a : b }
    // One is a NaN; the sum is a quiet NaN.
    return a + b
  }

  @inline(__always) static func max<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T {
    if a > b { return a }
    if b > a { return b }
    if a == b { return a.sign == .minus ? b : a }
    return a + b
  }

  @inline(__always) static func ceil<T: BinaryFloatingPoint>(_ a: T) -> T { quiet(a.rounded(.up)) }
  @inline(__always) static func floor<T: BinaryFloatingPoint>(_ a: T) -> T {
    quiet(a.rounded(.down))
  }
  @inline(__always) static func trunc<T: BinaryFloatingPoint>(_ a: T) -> T {
    quiet(a.rounded(.towardZero))
  }
  @inline(__always) static func nearest<T: BinaryFloatingPoint>(_ a: T) -> T {
    quiet(a.rounded(.toNearestOrEven))
  }
  @inline(__always) static func sqrt<T: BinaryFloatingPoint>(_ a: T) -> T { a.squareRoot() }

  /// The result of an operation is never a signalling NaN: adding a NaN to itself makes it quiet.
  @inline(__always) private static func quiet<T: BinaryFloatingPoint>(_ a: T) -> T {
    a.isNaN ? a + a : a
  }

  // abs, neg and copysign change the sign bit and nothing else, of NaNs too.
  @inline(__always) static func abs(_ a: Float) -> Float {
    Float(bitPattern: a.bitPattern & 0x7FFF_FFFF)
  }
  @inline(__always) static func abs(_ a: Double) -> Double {
    Double(bitPattern: a.bitPattern & 0x7FFF_FFFF_FFFF_FFFF)
  }
  @inline(__always) static func neg(_ a: Float) -> Float {
    Float(bitPattern: a.bitPattern ^ 0x8000_0000)
  }
  @inline(__always) static func neg(_ a: Double) -> Double {
    Double(bitPattern: a.bitPattern ^ 0x8000_0000_0000_0000)
  }
  @inline(__always) static func copysign(_ a: Float, _ b: Float) -> Float {
    Float(bitPattern: a.bitPattern & 0x7FFF_FFFF | b.bitPattern & 0x8000_0000)
  }
  @inline(__always) static func copysign(_ a: Double, _ b: Double) -> Double {
    Double(
      bitPattern: a.bitPattern & 0x7FFF_FFFF_FFFF_FFFF | b.bitPattern & 0x8000_0000_0000_0000)
  }
}
