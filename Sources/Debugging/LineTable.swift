// SPDX-License-Identifier: Apache-2.0
//
// The line table of a module: DWARF's section `.debug_line`, as compilers of C, C++, Rust and Swift
// write it for debug builds. The tables of all compile units are read once; names are looked up when
// somebody asks for a place.
// Spec: DWARF 5, 6.2 Line Number Information; "DWARF for WebAssembly" of the tool conventions.

public import Interp

/// Tells from which source lines a module's instructions were made.
///
/// Versions 2 to 5 of DWARF are read. A guest that was built with optimisation has calls that were
/// inlined: of these only the innermost place is told, not the calls around it. Debug information in
/// another file (`external_debug_info`) is not followed.
public struct LineTable: Sendable {
  /// What all rows of a unit need to know.
  private struct Unit: Sendable {
    let files: [LineProgramHeader.File]
    let directories: [DwarfText?]
    /// The folder of the compile unit, where `directories` has none.
    let directory: DwarfText?
  }

  /// The first thing in the module's debug information that could not be read, and was left out.
  public private(set) var problem: DebugInfoError?

  /// Where the contents of the code section begin: addresses count from there.
  private let codeStart: Int
  private let lines: DwarfSection
  private let strings: DwarfSection
  private let lineStrings: DwarfSection
  private var units: [Unit] = []
  /// In the order of their first addresses.
  private var sequences: [LineSequence] = []

  /// Reads the line table of a module.
  /// - Returns: Nil if the module has none, or no code.
  public init?(_ module: Module) {
    guard let codeStart = module.structure.codeStart else { return nil }
    self.codeStart = codeStart
    lines = DwarfSection(".debug_line", of: module)
    guard !lines.bytes.isEmpty else { return nil }
    strings = DwarfSection(".debug_str", of: module)
    lineStrings = DwarfSection(".debug_line_str", of: module)
    let info = DwarfSection(".debug_info", of: module)
    let compileUnits = CompileUnits(info, DwarfSection(".debug_abbrev", of: module))
    var reader = DwarfReader(lines)
    let error = reader.forEachUnit { unit, encoding, start throws(DebugInfoError) in
      try read(&unit, encoding, compileUnits.directories[start])
    }
    problem = problem ?? error ?? compileUnits.problem
    sequences.sort { $0.rows[0].address < $1.rows[0].address }
  }

  private mutating func read(
    _ reader: inout DwarfReader, _ encoding: DwarfEncoding, _ directory: DwarfText?
  ) throws(DebugInfoError) {
    let header = try LineProgramHeader(&reader, encoding)
    var program = LineProgram(header, reader, unit: units.count)
    defer {
      // What a program came to before it went wrong is good.
      sequences += program.sequences
      problem = problem ?? program.problem
      units.append(
        Unit(
          files: program.header.files, directories: header.directories, directory: directory))
    }
    try program.run()
  }

  // MARK: Places

  /// The source of the instruction at an offset in the module's bytes, as `Backtrace` has it.
  ///
  /// - Returns: Nil if the table does not tell, or if the compiler made the instruction for no line.
  public func location(at offset: Int) -> SourceLocation? {
    offset < codeStart ? nil : location(ofCodeOffset: offset - codeStart)
  }

  /// The source of the instruction at an offset in the contents of the code section: an address of
  /// DWARF.
  ///
  /// - Returns: As ``location(at:)``.
  public func location(ofCodeOffset offset: Int) -> SourceLocation? {
    guard let address = UInt64(exactly: offset) else { return nil }
    let place = sequences.partitioningIndex { $0.rows[0].address > address }
    guard place > 0, let row = sequences[place - 1].row(at: address), row.line > 0 else {
      return nil
    }
    let unit = units[sequences[place - 1].unit]
    guard let index = Int(exactly: row.file), unit.files.indices.contains(index),
      let name = unit.files[index].name.flatMap(text)
    else { return nil }
    let folder = unit.files[index].directory
    // Folder 0 is that of the unit; a name without it is what the compiler was told.
    let file = folder == 0 ? name : name.relative(to: self.folder(folder, of: unit) ?? "")
    return SourceLocation(
      file: file, directory: self.folder(0, of: unit), line: Int(row.line),
      column: row.column == 0 ? nil : Int(row.column))
  }

  private func folder(_ number: UInt64, of unit: Unit) -> String? {
    guard let index = Int(exactly: number), unit.directories.indices.contains(index) else {
      return nil
    }
    return (unit.directories[index] ?? (index == 0 ? unit.directory : nil)).flatMap(text)
  }

  private func text(_ text: DwarfText) -> String? {
    switch text.section {
    case .here: lines.text(at: text.offset)
    case .strings: strings.text(at: text.offset)
    case .lineStrings: lineStrings.text(at: text.offset)
    }
  }
}
