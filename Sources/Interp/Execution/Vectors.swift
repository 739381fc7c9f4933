// SPDX-License-Identifier: Apache-2.0
//
// The operations on vectors as a whole and on integer lanes that are not Swift's own operators.
// A lane at a time where Swift has no word for all of them: the compiler finds the vectors again.
// Spec: 4.3.6 Vector Operations.

typealias I8x16 = SIMD16<Int8>
typealias U8x16 = SIMD16<UInt8>
typealias I16x8 = SIMD8<Int16>
typealias U16x8 = SIMD8<UInt16>
typealias I32x4 = SIMD4<Int32>
typealias U32x4 = SIMD4<UInt32>
typealias I64x2 = SIMD2<Int64>
typealias U64x2 = SIMD2<UInt64>
typealias F32x4 = SIMD4<Float>
typealias F64x2 = SIMD2<Double>

/// The semantics of vector instructions.
enum Vectors {
  @inline(__always) static func map<V: SIMD>(_ a: V, _ function: (V.Scalar) -> V.Scalar) -> V {
    var result = V()
    for lane in 0..<V.scalarCount { result[lane] = function(a[lane]) }
    return result
  }

  @inline(__always) static func zip<V: SIMD>(
    _ a: V, _ b: V, _ function: (V.Scalar, V.Scalar) -> V.Scalar
  ) -> V {
    var result = V()
    for lane in 0..<V.scalarCount { result[lane] = function(a[lane], b[lane]) }
    return result
  }

  /// All ones in the lanes where the mask is true.
  @inline(__always) static func mask<V: SIMD>(
    _ mask: SIMDMask<V.MaskStorage>, _ type: V.Type
  ) -> V where V.Scalar: FixedWidthInteger {
    V(repeating: 0).replacing(with: V(repeating: ~0), where: mask)
  }

  // MARK: Bits and bytes

  /// Bits of `a` where `c` is one, of `b` where it is zero.
  @inline(__always) static func bitselect(_ a: U64x2, _ b: U64x2, _ c: U64x2) -> U64x2 {
    a & c | b & ~c
  }

  // FAST: a lane of a variable number is taken from memory, where the vector stands anyway; as a
  // subscript of a SIMD type it costs a store of the whole vector each. With saturating sums a lane at a
  // time it took 87 % of the benchmark simd/base64-simd (2026-11-26).

  /// Lanes of the 16 bytes at `a` that the lanes of `b` name; zero for those that are too large.
  @inline(__always) static func swizzle(_ a: UnsafePointer<UInt8>, _ b: U8x16) -> U8x16 {
    var result = U8x16()
    for lane in 0..<16 { result[lane] = a[Int(b[lane] & 15)] }
    return result.replacing(with: 0, where: b .> U8x16(repeating: 15))
  }

  /// Lanes of the 16 bytes at `a` and at `b`, 0-15 and 16-31, that `lanes` names.
  @inline(__always) static func shuffle(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ lanes: U8x16
  ) -> U8x16 {
    var result = U8x16()
    for lane in 0..<16 { result[lane] = (lanes[lane] < 16 ? a : b)[Int(lanes[lane] & 15)] }
    return result
  }

  /// The top bits of the lanes, lane 0 lowest.
  @inline(__always) static func bitmask<V: SIMD>(_ a: V) -> UInt32
  where V.Scalar: SignedInteger {
    var result: UInt32 = 0
    for lane in 0..<V.scalarCount where a[lane] < 0 { result |= 1 &<< UInt32(lane) }
    return result
  }

  /// True if no lane is zero.
  @inline(__always) static func allTrue<V: SIMD>(_ a: V) -> Bool
  where V.Scalar: FixedWidthInteger {
    let zeros = unsafeBitCast(mask(a .== V(repeating: 0), V.self), to: U64x2.self)
    return zeros[0] | zeros[1] == 0
  }

  // MARK: Integers

  // FAST: the standard library's `pointwiseMin` is a call, and handlers must not make any
  // (Scripts/check-tail-calls, 2026-11-21).

  /// `b` where it is less, else `a`: of floating-point numbers, the `pmin` of the specification.
  @inline(__always) static func min<V: SIMD>(_ a: V, _ b: V) -> V where V.Scalar: Comparable {
    a.replacing(with: b, where: b .< a)
  }

  /// `b` where it is greater, else `a`.
  @inline(__always) static func max<V: SIMD>(_ a: V, _ b: V) -> V where V.Scalar: Comparable {
    a.replacing(with: b, where: a .< b)
  }

  @inline(__always) static func abs<V: SIMD>(_ a: V) -> V
  where V.Scalar: FixedWidthInteger & SignedInteger {
    a.replacing(with: V(repeating: 0) &- a, where: a .< V(repeating: 0))
  }

  @inline(__always) static func popcnt(_ a: U8x16) -> U8x16 {
    let pairs = a &- (a &>> 1 & 0x55)
    let fours = pairs & 0x33 &+ (pairs &>> 2 & 0x33)
    return (fours &+ fours &>> 4) & 0x0F
  }

  /// Shifts by a number modulo the width of a lane.
  @inline(__always) static func shl<V: SIMD>(_ a: V, _ count: UInt32) -> V
  where V.Scalar: FixedWidthInteger {
    a &<< V(repeating: V.Scalar(truncatingIfNeeded: count))
  }

  @inline(__always) static func shr<V: SIMD>(_ a: V, _ count: UInt32) -> V
  where V.Scalar: FixedWidthInteger {
    a &>> V(repeating: V.Scalar(truncatingIfNeeded: count))
  }

  @inline(__always) static func addSaturating<V: SIMD>(_ a: V, _ b: V) -> V
  where V.Scalar: FixedWidthInteger & UnsignedInteger {
    a &+ min(b, ~a)
  }

  @inline(__always) static func subSaturating<V: SIMD>(_ a: V, _ b: V) -> V
  where V.Scalar: FixedWidthInteger & UnsignedInteger {
    max(a, b) &- b
  }

  // A signed sum overflows if both operands have another sign than it, a difference if the operands
  // have different signs and it has that of the second. What is nearest then has the sign of `a`.

  @inline(__always) static func addSaturating<V: SIMD>(_ a: V, _ b: V) -> V
  where V.Scalar: FixedWidthInteger & SignedInteger {
    let sum = a &+ b
    return sum.replacing(with: extreme(a), where: (a ^ sum) & (b ^ sum) .< V(repeating: 0))
  }

  @inline(__always) static func subSaturating<V: SIMD>(_ a: V, _ b: V) -> V
  where V.Scalar: FixedWidthInteger & SignedInteger {
    let difference = a &- b
    return difference.replacing(
      with: extreme(a), where: (a ^ b) & (a ^ difference) .< V(repeating: 0))
  }

  /// The number farthest from zero, with the sign of each lane.
  @inline(__always) private static func extreme<V: SIMD>(_ a: V) -> V
  where V.Scalar: FixedWidthInteger & SignedInteger {
    (a &>> V(repeating: V.Scalar(V.Scalar.bitWidth - 1))) ^ V(repeating: .max)
  }

  /// The mean of two lanes, rounded up.
  @inline(__always) static func average<V: SIMD>(_ a: V, _ b: V) -> V
  where V.Scalar: FixedWidthInteger & UnsignedInteger {
    (a | b) &- ((a ^ b) &>> 1)
  }

  /// Products of numbers with 15 bits behind the point, rounded.
  @inline(__always) static func q15mulrSaturating(_ a: I16x8, _ b: I16x8) -> I16x8 {
    zip(a, b) { Int16(clamping: (Int32($0) &* Int32($1) &+ 0x4000) &>> 15) }
  }

  // MARK: Lanes of another width

  /// The lanes of `a`, then those of `b`, each as the nearest number that fits.
  @inline(__always) static func narrow<V: SIMD, R: SIMD>(_ a: V, _ b: V, _ type: R.Type) -> R
  where V.Scalar: FixedWidthInteger, R.Scalar: FixedWidthInteger {
    var result = R()
    for lane in 0..<V.scalarCount {
      result[lane] = R.Scalar(clamping: a[lane])
      result[lane + V.scalarCount] = R.Scalar(clamping: b[lane])
    }
    return result
  }

  @inline(__always) static func extendLow<V: SIMD, R: SIMD>(_ a: V, _ type: R.Type) -> R
  where V.Scalar: FixedWidthInteger, R.Scalar: FixedWidthInteger {
    var result = R()
    for lane in 0..<R.scalarCount { result[lane] = R.Scalar(truncatingIfNeeded: a[lane]) }
    return result
  }

  @inline(__always) static func extendHigh<V: SIMD, R: SIMD>(_ a: V, _ type: R.Type) -> R
  where V.Scalar: FixedWidthInteger, R.Scalar: FixedWidthInteger {
    var result = R()
    for lane in 0..<R.scalarCount {
      result[lane] = R.Scalar(truncatingIfNeeded: a[lane + R.scalarCount])
    }
    return result
  }

  /// Sums of neighbouring lanes.
  @inline(__always) static func addPairwise<V: SIMD, R: SIMD>(_ a: V, _ type: R.Type) -> R
  where V.Scalar: FixedWidthInteger, R.Scalar: FixedWidthInteger {
    var result = R()
    for lane in 0..<R.scalarCount {
      result[lane] =
        R.Scalar(truncatingIfNeeded: a[2 * lane])
        &+ R.Scalar(truncatingIfNeeded: a[2 * lane + 1])
    }
    return result
  }

  /// Sums of the products of neighbouring lanes.
  @inline(__always) static func dot<V: SIMD, R: SIMD>(_ a: V, _ b: V, _ type: R.Type) -> R
  where V.Scalar: FixedWidthInteger, R.Scalar: FixedWidthInteger {
    var result = R()
    for lane in 0..<R.scalarCount {
      let even = R.Scalar(truncatingIfNeeded: a[2 * lane])
      let odd = R.Scalar(truncatingIfNeeded: a[2 * lane + 1])
      result[lane] =
        even &* R.Scalar(truncatingIfNeeded: b[2 * lane])
        &+ odd &* R.Scalar(truncatingIfNeeded: b[2 * lane + 1])
    }
    return result
  }
}
