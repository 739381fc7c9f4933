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

  // FAST: `rounded` is a call of the C library without instructions newer than x86-64's first. Numbers
  // below the limit have a fraction and fit an integer; others are whole, infinite, or NaNs. A result
  // that is zero keeps the sign. (Found by Scripts/check-tail-calls, 2026-11-26; not timed.)

  @inline(__always) static func trunc<T: Roundable>(_ a: T) -> T {
    guard a.magnitude < T.wholeLimit else { return quiet(a) }
    return copysign(a.truncated, a)
  }
  @inline(__always) static func floor<T: Roundable>(_ a: T) -> T {
    guard a.magnitude < T.wholeLimit else { return quiet(a) }
    let whole = a.truncated
    return copysign(whole > a ? whole - 1 : whole, a)
  }
  @inline(__always) static func ceil<T: Roundable>(_ a: T) -> T {
    guard a.magnitude < T.wholeLimit else { return quiet(a) }
    let whole = a.truncated
    return copysign(whole < a ? whole + 1 : whole, a)
  }
  /// Adding the limit leaves no room for a fraction, so that the sum is rounded to the nearest whole
  /// number, of two to the even one.
  @inline(__always) static func nearest<T: Roundable>(_ a: T) -> T {
    guard a.magnitude < T.wholeLimit else { return quiet(a) }
    let limit = copysign(T.wholeLimit, a)
    return copysign((a + limit) - limit, a)
  }
  @inline(__always) static func copysign<T: Roundable>(_ a: T, _ b: T) -> T {
    T(sign: b.sign, of: a)
  }
  @inline(__always) static func sqrt(_ a: Float) -> Float { Platform.squareRoot(a) }
  @inline(__always) static func sqrt(_ a: Double) -> Double { Platform.squareRoot(a) }

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
}

/// What rounding needs to know of `Float` and `Double`.
protocol Roundable: BinaryFloatingPoint {
  /// From here on all numbers are whole.
  static var wholeLimit: Self { get }
  /// The number without its fraction, for numbers below the limit.
  var truncated: Self { get }
  /// The magnitude of a number with another sign.
  init(sign: FloatingPointSign, of number: Self)
}

extension Float: Roundable {
  @inline(__always) static var wholeLimit: Float { 0x1p23 }
  @inline(__always) var truncated: Float { Float(Int32(self)) }
  @inline(__always) init(sign: FloatingPointSign, of number: Float) {
    self.init(
      bitPattern: number.bitPattern & 0x7FFF_FFFF | (sign == .minus ? 0x8000_0000 : 0))
  }
}

extension Double: Roundable {
  @inline(__always) static var wholeLimit: Double { 0x1p52 }
  @inline(__always) var truncated: Double { Double(Int64(self)) }
  @inline(__always) init(sign: FloatingPointSign, of number: Double) {
    self.init(
      bitPattern: number.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
        | (sign == .minus ? 0x8000_0000_0000_0000 : 0))
  }
}
