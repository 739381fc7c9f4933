// SPDX-License-Identifier: Apache-2.0
//
// 128 bits as two words. How they are divided into lanes is up to the instruction.
// Spec: 2.2.4 Vectors.

/// A vector of 128 bits.
///
/// Lane 0 of any shape is in the lowest bits. Spec: `v128`.
public struct Vector128: Hashable, Sendable, BitwiseCopyable {
  /// Bits 0 to 63.
  public var low: UInt64
  /// Bits 64 to 127.
  public var high: UInt64

  /// Makes a vector of its two halves.
  public init(low: UInt64 = 0, high: UInt64 = 0) {
    self.low = low
    self.high = high
  }

  /// Makes a vector of the bits of its lanes, the first lane lowest.
  ///
  /// Lanes that are missing are zero, those that are too many are ignored.
  public init(lanes: some Sequence<some FixedWidthInteger>) {
    self.init()
    var bit = 0
    for lane in lanes {
      let bits = UInt64(truncatingIfNeeded: lane) & UInt64.max >> (64 - lane.bitWidth)
      if bit < 64 { low |= bits << UInt64(bit) } else { high |= bits << UInt64(bit - 64) }
      bit += lane.bitWidth
    }
  }

  /// The lanes of a width, the first lane lowest.
  public func lanes<Lane: FixedWidthInteger>(_ type: Lane.Type) -> [Lane] {
    [low, high].flatMap { half in
      stride(from: 0, to: 64, by: Lane.bitWidth).map { Lane(truncatingIfNeeded: half >> $0) }
    }
  }
}

extension Vector128: CustomStringConvertible {
  /// The number that the bits make, in hexadecimal digits.
  public var description: String {
    "0x" + (lanes(UInt8.self).reversed().map { hex($0) }).joined()
  }
}
