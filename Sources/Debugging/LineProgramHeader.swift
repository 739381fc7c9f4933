// SPDX-License-Identifier: Apache-2.0
//
// What stands before a line program: how to read it, and the folders and files it is about.
// Spec: DWARF 5, 6.2.4; the older layout in DWARF 4, 6.2.4.

/// The header of a line program.
struct LineProgramHeader {
  /// A file that rows refer to.
  struct File: Sendable {
    var name: DwarfText?
    /// The number of its folder.
    var directory: UInt64 = 0
  }

  private(set) var encoding = DwarfEncoding()
  private(set) var minimumInstructionLength: UInt64 = 1
  private(set) var lineBase = 0
  private(set) var lineRange = 1
  private(set) var opcodeBase: UInt8 = 1
  /// How many operands each standard opcode has, from opcode 1 on.
  private(set) var operandCounts: [UInt8] = []
  /// The folders, from number 0 on: that of the compile unit, nil if only the unit itself knows it.
  private(set) var directories: [DwarfText?] = []
  /// The files, from number 0 on; before version 5 the first was 1.
  private(set) var files: [File] = []

  /// Reads a header; the reader then stands before the program.
  /// - Parameter encoding: As far as the unit's length tells it.
  init(_ reader: inout DwarfReader, _ encoding: DwarfEncoding) throws(DebugInfoError) {
    self.encoding = encoding
    let start = reader.position
    let version = try reader.u16()
    guard (2...5).contains(version) else {
      throw reader.error(.unsupportedVersion(version), at: start)
    }
    self.encoding.version = version
    if version >= 5 {
      self.encoding.addressSize = Int(try reader.byte())
      // The size of segment selectors, which nobody uses.
      _ = try reader.byte()
    }
    let length = try reader.offset(self.encoding)
    var header = try reader.part(of: length)
    minimumInstructionLength = UInt64(try header.byte())
    // How many operations an instruction may have, and if rows begin as statements.
    if version >= 4 { _ = try header.byte() }
    _ = try header.byte()
    lineBase = Int(Int8(bitPattern: try header.byte()))
    lineRange = Int(try header.byte())
    guard lineRange > 0 else { throw header.error(.zeroLineRange, at: header.position - 1) }
    opcodeBase = try header.byte()
    for _ in 1..<max(1, opcodeBase) { operandCounts.append(try header.byte()) }
    if version >= 5 {
      try entries(&header) { self.directories.append($0.name) }
      try entries(&header) { self.files.append($0) }
    } else {
      try oldTables(&header)
    }
  }

  /// The tables of the versions before 5: each is ended by an empty name.
  private mutating func oldTables(_ reader: inout DwarfReader) throws(DebugInfoError) {
    directories.append(nil)
    while let name = try reader.text() { directories.append(name) }
    files.append(File())
    while let name = try reader.text() { try addFile(name, &reader) }
  }

  /// A file of the versions before 5; behind its name stand its folder, its time and its size.
  mutating func addFile(_ name: DwarfText, _ reader: inout DwarfReader) throws(DebugInfoError) {
    files.append(File(name: name, directory: try reader.unsigned()))
    _ = try reader.unsigned()
    _ = try reader.unsigned()
  }

  /// A table of version 5: it says first what its entries consist of.
  private func entries(
    _ reader: inout DwarfReader, _ add: (File) -> Void
  ) throws(DebugInfoError) {
    var formats: [(content: UInt64, form: DwarfForm)] = []
    for _ in 0..<(try reader.byte()) {
      let content = try reader.unsigned()
      formats.append((content, try reader.form(try reader.unsigned())))
    }
    let count = try reader.unsigned()
    // Each entry has to pass some bytes, or their count alone would decide how long this takes.
    guard count == 0 || formats.contains(where: { !$0.form.isEmpty }) else {
      throw reader.error(.emptyEntries)
    }
    var left = count
    while left > 0 {
      left -= 1
      var file = File()
      for (content, form) in formats {
        let value = try reader.value(form, encoding)
        switch (content, value) {
        case (Self.path, .text(let text)): file.name = text
        case (Self.directoryIndex, .number(let number)): file.directory = number
        default: break
        }
      }
      add(file)
    }
  }

  /// Contents of entries: `DW_LNCT_path` and `DW_LNCT_directory_index`.
  private static let path: UInt64 = 1
  private static let directoryIndex: UInt64 = 2
}
