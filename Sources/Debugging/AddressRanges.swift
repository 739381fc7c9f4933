// SPDX-License-Identifier: Apache-2.0
//
// Lists of address ranges: the code of an inlined call is often in several pieces.
// Spec: DWARF 5, 2.17.3 Non-Contiguous Address Ranges; before version 5, DWARF 4, 2.17.3.

extension CompileUnit {
  /// The ranges of a list, not more than a limit.
  ///
  /// Entries may share lists, so that the limit is what bounds the work.
  func ranges(
    at offset: UInt64, _ sections: DwarfSections, limit: Int
  ) throws(DebugInfoError) -> [Range<UInt64>] {
    var list: [Range<UInt64>] = []
    var base = lowAddress
    func add(_ low: UInt64?, _ high: UInt64?) {
      guard let low, let high, low < high else { return }
      list.append(low..<high)
    }
    var reader = DwarfReader(
      sections[encoding.version < 5 ? .ranges : .rangeLists], at: offset)
    for _ in 0..<limit {
      guard encoding.version >= 5 else {
        let (low, high) = (try reader.address(encoding), try reader.address(encoding))
        if low == 0, high == 0 { break }
        if low == encoding.highestAddress { base = high } else { add(base &+ low, base &+ high) }
        continue
      }
      let kind = try reader.byte()
      switch kind {
      case 0: return list
      case 1: base = try indexed(&reader, sections) ?? base
      case 2: add(try indexed(&reader, sections), try indexed(&reader, sections))
      case 3:
        let low = try indexed(&reader, sections)
        let length = try reader.unsigned()
        add(low, low.map { $0 &+ length })
      case 4: add(base &+ (try reader.unsigned()), base &+ (try reader.unsigned()))
      case 5: base = try reader.address(encoding)
      case 6: add(try reader.address(encoding), try reader.address(encoding))
      case 7:
        let low = try reader.address(encoding)
        add(low, low &+ (try reader.unsigned()))
      default: throw reader.error(.unknownForm(UInt64(kind)), at: reader.position - 1)
      }
    }
    return list
  }

  private func indexed(
    _ reader: inout DwarfReader, _ sections: DwarfSections
  ) throws(DebugInfoError) -> UInt64? {
    address(.addressIndex(try reader.unsigned()), sections)
  }
}

extension DwarfReader {
  /// An address of the target.
  fileprivate mutating func address(_ encoding: DwarfEncoding) throws(DebugInfoError) -> UInt64 {
    try number(encoding.addressSize)
  }
}

extension DwarfEncoding {
  /// All bits of an address.
  fileprivate var highestAddress: UInt64 {
    addressSize >= 8 ? .max : (1 << UInt64(8 * addressSize)) - 1
  }
}
