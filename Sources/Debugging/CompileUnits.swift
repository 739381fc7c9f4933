// SPDX-License-Identifier: Apache-2.0
//
// The folders of compile units. Line tables before version 5 do not say where the compiler ran; the
// unit that a table belongs to does. Of a unit only the first entry is read.
// Spec: DWARF 5, 7.5.1 Unit Headers, 7.5.3 Abbreviations Tables, 3.1.1 Full and Partial Compilation
// Unit Entries.

/// The compile units of a module.
struct CompileUnits {
  /// The folder by the offset of the unit's line table in `.debug_line`.
  private(set) var directories: [UInt64: DwarfText] = [:]
  /// The first unit that cannot be read.
  private(set) var problem: DebugInfoError?
  private let abbreviations: DwarfSection

  init(_ info: DwarfSection, _ abbreviations: DwarfSection) {
    self.abbreviations = abbreviations
    var reader = DwarfReader(info)
    problem = reader.forEachUnit { unit, encoding, _ throws(DebugInfoError) in
      try read(&unit, encoding)
    }
  }

  private mutating func read(
    _ reader: inout DwarfReader, _ start: DwarfEncoding
  ) throws(DebugInfoError) {
    var encoding = start
    let version = try reader.u16()
    guard (2...5).contains(version) else { throw reader.error(.unsupportedVersion(version)) }
    encoding.version = version
    let table: UInt64
    if version >= 5 {
      // Units of types and of split files have other headers, and no line table of their own.
      guard try reader.byte() == Self.compileUnit else { return }
      encoding.addressSize = Int(try reader.byte())
      table = try reader.offset(encoding)
    } else {
      table = try reader.offset(encoding)
      encoding.addressSize = Int(try reader.byte())
    }
    let code = try reader.unsigned()
    guard let attributes = try declaration(code, at: table) else { return }
    var lines: UInt64?
    var directory: DwarfText?
    for (name, form) in attributes {
      switch (name, try reader.value(form, encoding)) {
      case (Self.statementList, .number(let offset)): lines = offset
      case (Self.compileDirectory, .text(let text)): directory = text
      default: break
      }
    }
    // A text that stands in the entry itself is in the wrong section for who reads line tables.
    if let lines, let directory, directory.section != .here { directories[lines] = directory }
  }

  /// The attributes of the entries with a code.
  private func declaration(
    _ wanted: UInt64, at offset: UInt64
  ) throws(DebugInfoError) -> [(name: UInt64, form: DwarfForm)]? {
    var reader = DwarfReader(abbreviations, at: Int(clamping: offset))
    let start = reader.position
    // A unit comes first in its table. Any number of units may name one table, so nobody reads far.
    while !reader.isAtEnd, reader.position - start < Self.furthest {
      let code = try reader.unsigned()
      guard code != 0 else { return nil }
      // The tag, and if there are children.
      _ = try reader.unsigned()
      _ = try reader.byte()
      var attributes: [(name: UInt64, form: DwarfForm)] = []
      while reader.position - start < Self.furthest {
        let name = try reader.unsigned()
        let number = try reader.unsigned()
        if name == 0, number == 0 { break }
        let form = try reader.form(number)
        if form == .implicitConstant { _ = try reader.signed() }
        attributes.append((name, form))
      }
      if code == wanted { return attributes }
    }
    return nil
  }

  private static let furthest = 4096
  /// `DW_UT_compile`, `DW_AT_stmt_list`, `DW_AT_comp_dir`.
  private static let compileUnit: UInt8 = 1
  private static let statementList: UInt64 = 0x10
  private static let compileDirectory: UInt64 = 0x1B
}
