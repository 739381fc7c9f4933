// SPDX-License-Identifier: Apache-2.0
//
// Frames to bytes and back (`FrameLayout`). The bytes are the truth: they may be copied, moved to
// another instance of the module, scanned for pointers and restored more than once.

package import Interp

/// Writes and reads frame records.
package struct FrameCodec {
  package let layouts: FrameLayouts
  package let store: Store

  package init(layouts: FrameLayouts, store: Store) {
    self.layouts = layouts
    self.store = store
  }

  /// The bytes of a record.
  /// - Parameter bits: The contents of a slot of the frame, given an entry.
  func encode(_ layout: FrameLayout, _ bits: (FrameLayout.Entry) -> UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layout.byteCount)
    for entry in layout.entries {
      let word = bits(entry)
      for shift in 0..<entry.byteCount {
        bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift)))
      }
    }
    let word = layout.siteBits | UInt32(check(bytes[...], layout.siteBits)) << 24
    for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
    return bytes
  }

  /// The values of a record, in the order of the layout.
  func decode(_ layout: FrameLayout, _ bytes: [UInt8]) -> [UInt64] {
    var position = 0
    return layout.entries.map { entry in
      var word: UInt64 = 0
      for shift in 0..<entry.byteCount { word |= UInt64(bytes[position + shift]) << (8 * shift) }
      position += entry.byteCount
      return word
    }
  }

  /// The record that ends at an address, read from its site word downwards.
  func read(
    endingAt current: UInt32, in memory: Memory
  ) throws(FrameFault) -> (layout: FrameLayout, bytes: [UInt8]) {
    guard current >= 4, let word: UInt32 = try? memory.load(at: Int(current) - 4) else {
      throw .noFrame
    }
    let siteBits = word & 0xFF_FFFF
    guard let layout = layouts.layout(siteBits: siteBits), layout.byteCount <= Int(current),
      let bytes = try? memory.read(
        at: Int(current) - layout.byteCount, count: layout.byteCount)
    else { throw .corrupt(expected: word, found: word) }
    let expected = siteBits | UInt32(check(bytes.dropLast(4), siteBits)) << 24
    guard word == expected else { throw .corrupt(expected: expected, found: word) }
    return (layout, bytes)
  }

  /// Why there is no record at an address.
  enum FrameFault: Error {
    case noFrame
    case corrupt(expected: UInt32, found: UInt32)
  }

  /// CRC-8 (polynomial 0x07) over the values, the site and the module's tag.
  private func check(_ values: ArraySlice<UInt8>, _ siteBits: UInt32) -> UInt8 {
    var crc: UInt8 = 0
    for byte in values { crc = Self.crcTable[Int(crc ^ byte)] }
    for word in [siteBits, layouts.tag] {
      for shift in 0..<4 {
        crc = Self.crcTable[Int(crc ^ UInt8(truncatingIfNeeded: word >> (8 * shift)))]
      }
    }
    return crc
  }

  private static let crcTable: [UInt8] = (0..<256).map { value in
    (0..<8).reduce(UInt8(value)) { crc, _ in crc & 0x80 != 0 ? crc << 1 ^ 0x07 : crc << 1 }
  }

  /// A record for people.
  func describe(_ layout: FrameLayout, _ bits: [UInt64], at address: UInt32) -> SavedFrame {
    SavedFrame(
      function: layout.function,
      functionName: layouts.module.functionName(layout.function) ?? "function[\(layout.function)]",
      callOffset: layout.site.offset,
      values: zip(layout.entries, bits).map { entry, bits in
        SavedValue(place: entry.place, value: store.value(bits, entry.type))
      },
      range: address..<address + UInt32(layout.byteCount))
  }
}
