// SPDX-License-Identifier: Apache-2.0
//
// Vectors in the text format: a shape and its lanes, and the lanes that instructions name.
// Spec: 6.5.9 Vector Instructions.

package import Interp

/// How a vector is divided into lanes.
package enum VectorShape: Sendable {
  case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2

  package var laneWidth: Int {
    switch self {
    case .i8x16: 8
    case .i16x8: 16
    case .i32x4, .f32x4: 32
    case .i64x2, .f64x2: 64
    }
  }

  package var laneCount: Int { 128 / laneWidth }

  package var floatFormat: FloatFormat? {
    switch self {
    case .f32x4: .f32
    case .f64x2: .f64
    default: nil
    }
  }

  /// The vector with lanes of these bits.
  package func vector(_ lanes: [UInt64]) -> Vector128 {
    switch laneWidth {
    case 8: Vector128(lanes: lanes.map { UInt8(truncatingIfNeeded: $0) })
    case 16: Vector128(lanes: lanes.map { UInt16(truncatingIfNeeded: $0) })
    case 32: Vector128(lanes: lanes.map { UInt32(truncatingIfNeeded: $0) })
    default: Vector128(lanes: lanes)
    }
  }
}

extension TokenCursor {
  /// Reads the name of a shape.
  package mutating func vectorShape() throws(TextError) -> VectorShape {
    let shape: VectorShape
    switch kind {
    case .keyword(.i8x16): shape = .i8x16
    case .keyword(.i16x8): shape = .i16x8
    case .keyword(.i32x4): shape = .i32x4
    case .keyword(.i64x2): shape = .i64x2
    case .keyword(.f32x4): shape = .f32x4
    case .keyword(.f64x2): shape = .f64x2
    default: throw unexpected()
    }
    advance()
    return shape
  }

  /// Reads the bits of one lane.
  package mutating func lane(_ shape: VectorShape) throws(TextError) -> UInt64 {
    if let format = shape.floatFormat { return try float(format) }
    return try integer(bits: shape.laneWidth)
  }

  /// Reads a shape and its lanes.
  package mutating func vector() throws(TextError) -> Vector128 {
    let shape = try vectorShape()
    // The number of lanes is wrong before any of them is.
    var count = 0
    while isNumber(kind(ahead: count)) { count += 1 }
    if count != shape.laneCount, kind(ahead: count) != .reserved { throw error(.wrongLaneCount) }
    var lanes: [UInt64] = []
    for _ in 0..<shape.laneCount { lanes.append(try lane(shape)) }
    return shape.vector(lanes)
  }

  /// Reads the number of a lane.
  mutating func laneIndex() throws(TextError) -> UInt8 {
    guard kind == .natural else { throw unexpected() }
    guard let lane = NumberSyntax.natural(characters).flatMap(UInt8.init(exactly:)) else {
      throw error(.integerOutOfRange(bits: 8))
    }
    advance()
    return lane
  }

  /// Reads the sixteen lanes of a shuffle.
  mutating func shuffleLanes() throws(TextError) -> [UInt8] {
    var lanes: [UInt8] = []
    while isNumber(kind) {
      guard kind == .natural else { throw error(.integerOutOfRange(bits: 8)) }
      lanes.append(try laneIndex())
    }
    guard lanes.count == 16 else { throw error(.wrongShuffleLength) }
    return lanes
  }

  private func isNumber(_ kind: Token.Kind) -> Bool {
    kind == .natural || kind == .integer || kind == .float
  }
}
