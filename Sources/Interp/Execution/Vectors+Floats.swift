// SPDX-License-Identifier: Apache-2.0
//
// Floating-point lanes, and the relaxed operations. Of the results that a relaxed operation may have,
// each gives the one of the deterministic profile.
// Spec: 4.3.3 Floating-Point Operations, 4.3.4 Conversions, 4.3.5 Relaxed Operations.

extension Vectors {
  // MARK: Conversions. Lanes that have no source are zero.

  @inline(__always) static func demoteZero(_ a: F64x2) -> F32x4 {
    F32x4(Conversions.demote(a[0]), Conversions.demote(a[1]), 0, 0)
  }

  @inline(__always) static func promoteLow(_ a: F32x4) -> F64x2 {
    F64x2(Conversions.promote(a[0]), Conversions.promote(a[1]))
  }

  @inline(__always) static func truncSaturatingS(_ a: F32x4) -> U32x4 {
    var result = U32x4()
    for lane in 0..<4 { result[lane] = Conversions.i32TruncSatS(a[lane]) }
    return result
  }

  @inline(__always) static func truncSaturatingU(_ a: F32x4) -> U32x4 {
    var result = U32x4()
    for lane in 0..<4 { result[lane] = Conversions.i32TruncSatU(a[lane]) }
    return result
  }

  @inline(__always) static func truncSaturatingS(_ a: F64x2) -> U32x4 {
    U32x4(Conversions.i32TruncSatS(a[0]), Conversions.i32TruncSatS(a[1]), 0, 0)
  }

  @inline(__always) static func truncSaturatingU(_ a: F64x2) -> U32x4 {
    U32x4(Conversions.i32TruncSatU(a[0]), Conversions.i32TruncSatU(a[1]), 0, 0)
  }

  @inline(__always) static func convert(_ a: I32x4) -> F32x4 {
    F32x4(Float(a[0]), Float(a[1]), Float(a[2]), Float(a[3]))
  }

  @inline(__always) static func convert(_ a: U32x4) -> F32x4 {
    F32x4(Float(a[0]), Float(a[1]), Float(a[2]), Float(a[3]))
  }

  @inline(__always) static func convertLow(_ a: I32x4) -> F64x2 {
    F64x2(Double(a[0]), Double(a[1]))
  }

  @inline(__always) static func convertLow(_ a: U32x4) -> F64x2 {
    F64x2(Double(a[0]), Double(a[1]))
  }

  // MARK: Relaxed

  /// `a * b + c`, rounded once.
  @inline(__always) static func multiplyAdd(_ a: F32x4, _ b: F32x4, _ c: F32x4) -> F32x4 {
    var result = F32x4()
    for lane in 0..<4 { result[lane] = c[lane].addingProduct(a[lane], b[lane]) }
    return result
  }

  @inline(__always) static func multiplyAdd(_ a: F64x2, _ b: F64x2, _ c: F64x2) -> F64x2 {
    var result = F64x2()
    for lane in 0..<2 { result[lane] = c[lane].addingProduct(a[lane], b[lane]) }
    return result
  }

  /// Sums of the products of neighbouring lanes, which saturate.
  @inline(__always) static func dotSaturating(_ a: I8x16, _ b: I8x16) -> I16x8 {
    var result = I16x8()
    for lane in 0..<8 {
      let even = Int32(a[2 * lane]) &* Int32(b[2 * lane])
      let odd = Int32(a[2 * lane + 1]) &* Int32(b[2 * lane + 1])
      result[lane] = Int16(clamping: even &+ odd)
    }
    return result
  }

  /// Sums of two neighbouring sums of `dotSaturating`, and a lane of `c`.
  @inline(__always) static func dotAdd(_ a: I8x16, _ b: I8x16, _ c: I32x4) -> I32x4 {
    addPairwise(dotSaturating(a, b), I32x4.self) &+ c
  }
}
