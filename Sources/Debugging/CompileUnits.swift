// SPDX-License-Identifier: Apache-2.0
//
// Compile units: what one run of a compiler made. Each has a header and a first entry, which says
// where its line table and its other tables are, and where the compiler ran.
// Spec: DWARF 5, 7.5.1 Unit Headers, 3.1.1 Full and Partial Compilation Unit Entries.

internal import Interp

/// A compile unit.
struct CompileUnit: Sendable {
  /// Where it stands in `.debug_info`: references to its entries count from the start.
  let range: Range<UInt64>
  let encoding: DwarfEncoding
  /// Where its abbreviations are in `.debug_abbrev`.
  let abbreviations: UInt64
  /// Where its first entry begins.
  let firstEntry: UInt64
  /// Where its line table is in `.debug_line`.
  private(set) var lines: UInt64?
  /// Where the compiler ran.
  private(set) var directory: DwarfText?
  /// What addresses of ranges count from at first.
  private(set) var lowAddress: UInt64 = 0
  /// Where its part of `.debug_addr`, `.debug_str_offsets` and `.debug_rnglists` begins.
  private(set) var addressBase: UInt64 = 0
  private(set) var stringOffsetsBase: UInt64 = 0
  private(set) var rangeListsBase: UInt64 = 0

  /// Reads the header and the first entry; nil for units of other kinds.
  ///
  /// - Parameters:
  ///   - start: Where the unit begins, its length included.
  ///   - budget: The most bytes of abbreviations to read for this unit and those that follow.
  init?(
    _ reader: inout DwarfReader, _ encoding: DwarfEncoding, at start: UInt64,
    _ sections: DwarfSections, _ budget: inout Int
  ) throws(DebugInfoError) {
    var encoding = encoding
    let version = try reader.u16()
    guard (2...5).contains(version) else { throw reader.error(.unsupportedVersion(version)) }
    encoding.version = version
    if version >= 5 {
      // Units of types and of split files have other headers, and no line table of their own.
      guard try reader.byte() == Self.compileUnit else { return nil }
      encoding.addressSize = Int(try reader.byte())
      abbreviations = try reader.offset(encoding)
    } else {
      abbreviations = try reader.offset(encoding)
      encoding.addressSize = Int(try reader.byte())
    }
    self.encoding = encoding
    range = start..<UInt64(reader.end)
    firstEntry = UInt64(reader.position)
    let code = try reader.unsigned()
    var table = DwarfReader(sections[.abbreviations], at: abbreviations)
    guard let abbreviation = try table.abbreviations(&budget, only: code)[code] else { return nil }
    var low: DwarfValue?
    var directory: DwarfValue?
    try reader.attributes(abbreviation, encoding) { name, value in
      switch (name, value) {
      case (.statementList, .number(let offset)): lines = offset
      case (.addressBase, .number(let offset)): addressBase = offset
      case (.stringOffsetsBase, .number(let offset)): stringOffsetsBase = offset
      case (.rangeListsBase, .number(let offset)): rangeListsBase = offset
      case (.lowAddress, _): low = value
      case (.compileDirectory, _): directory = value
      default: break
      }
    }
    // These may need the bases.
    lowAddress = low.flatMap { address($0, sections) } ?? 0
    self.directory = directory.flatMap { text($0, sections) }
  }

  /// `DW_UT_compile`.
  private static let compileUnit: UInt8 = 1

  // MARK: Values that stand elsewhere

  /// An element of a table of numbers; nil if there is none.
  private func element(
    _ index: UInt64, of size: Int, from base: UInt64, _ section: DwarfSection
  ) -> UInt64? {
    let (distance, isTooFar) = index.multipliedReportingOverflow(by: UInt64(size))
    let (offset, isBehind) = base.addingReportingOverflow(distance)
    guard !isTooFar, !isBehind else { return nil }
    var reader = DwarfReader(section, at: offset)
    return try? reader.number(size)
  }

  /// The address that a value is.
  func address(_ value: DwarfValue, _ sections: DwarfSections) -> UInt64? {
    switch value {
    case .address(let address): address
    case .addressIndex(let index):
      element(index, of: encoding.addressSize, from: addressBase, sections[.addresses])
    default: nil
    }
  }

  /// The text that a value is.
  func text(_ value: DwarfValue, _ sections: DwarfSections) -> DwarfText? {
    switch value {
    case .text(let text): text
    case .textIndex(let index):
      element(index, of: encoding.offsetSize, from: stringOffsetsBase, sections[.stringOffsets])
        .map { DwarfText(section: .strings, offset: $0) }
    default: nil
    }
  }

  /// Where the list of ranges begins that a value is, in the section that the unit's version has for
  /// them.
  func rangeList(_ value: DwarfValue, _ sections: DwarfSections) -> UInt64? {
    switch value {
    case .number(let offset): offset
    case .rangeListIndex(let index):
      element(index, of: encoding.offsetSize, from: rangeListsBase, sections[.rangeLists])
        .map { $0 &+ rangeListsBase }
    default: nil
    }
  }
}

/// The compile units of a module.
struct CompileUnits: Sendable {
  /// In the order in which they stand.
  private(set) var units: [CompileUnit] = []
  /// The position of the unit that a line table belongs to, by the table's offset in `.debug_line`.
  private(set) var byLines: [UInt64: Int] = [:]
  /// The first unit that cannot be read.
  private(set) var problem: DebugInfoError?

  init(_ sections: DwarfSections) {
    var reader = DwarfReader(sections[.info])
    // A unit comes first in its table: some dozens of bytes.
    var budget = 1 << 24
    problem = reader.forEachUnit { reader, encoding, start throws(DebugInfoError) in
      guard let unit = try CompileUnit(&reader, encoding, at: start, sections, &budget) else {
        return
      }
      if let lines = unit.lines, byLines[lines] == nil { byLines[lines] = units.count }
      units.append(unit)
    }
  }

  /// The unit that an entry is in, by the entry's offset in `.debug_info`.
  func unit(of entry: UInt64) -> CompileUnit? {
    let place = units.partitioningIndex { $0.range.lowerBound > entry }
    guard place > 0, units[place - 1].range.contains(entry) else { return nil }
    return units[place - 1]
  }
}
