// SPDX-License-Identifier: Apache-2.0
//
// The line table of a module: DWARF's section `.debug_line`, as compilers of C, C++, Rust and Swift
// write it for debug builds. The tables of all compile units are read once; names are looked up when
// somebody asks for a place.
// Spec: DWARF 5, 6.2 Line Number Information; "DWARF for WebAssembly" of the tool conventions.

public import Interp

/// Tells from which source lines a module's instructions were made.
///
/// Versions 2 to 5 of DWARF are read. Debug information in another file (`external_debug_info`) is not
/// followed.
public struct LineTable: Sendable {
  /// What all rows of a unit need to know.
  private struct Unit: Sendable {
    let files: [LineProgramHeader.File]
    let directories: [DwarfText?]
    let compileUnit: CompileUnit?
  }

  /// The first thing in the module's debug information that could not be read, and was left out.
  public private(set) var problem: DebugInfoError?

  /// Where the contents of the code section begin: addresses count from there.
  private let codeStart: Int
  private let sections: DwarfSections
  private let inlinedCalls: InlinedCalls
  private var units: [Unit] = []
  /// In the order of their first addresses.
  private var sequences: [LineSequence] = []

  /// Reads the line table of a module.
  /// - Returns: Nil if the module has none, or no code.
  public init?(_ module: Module) {
    guard let codeStart = module.structure.codeStart else { return nil }
    self.codeStart = codeStart
    sections = DwarfSections(module)
    guard !sections[.lines].bytes.isEmpty else { return nil }
    let compileUnits = CompileUnits(sections)
    inlinedCalls = InlinedCalls(compileUnits, sections)
    var reader = DwarfReader(sections[.lines])
    let error = reader.forEachUnit { unit, encoding, start throws(DebugInfoError) in
      try read(&unit, encoding, compileUnits.byLines[start].map { compileUnits.units[$0] })
    }
    problem = problem ?? error ?? compileUnits.problem
    sequences.sort { $0.rows[0].address < $1.rows[0].address }
  }

  private mutating func read(
    _ reader: inout DwarfReader, _ encoding: DwarfEncoding, _ compileUnit: CompileUnit?
  ) throws(DebugInfoError) {
    let header = try LineProgramHeader(&reader, encoding)
    var program = LineProgram(header, reader, unit: units.count)
    defer {
      // What a program came to before it went wrong is good.
      sequences += program.sequences
      problem = problem ?? program.problem
      units.append(
        Unit(
          files: program.header.files, directories: header.directories, compileUnit: compileUnit))
    }
    try program.run()
  }

  // MARK: Places

  /// The source of the instruction at an offset in the module's bytes, as `Backtrace` has it.
  ///
  /// - Returns: Nil if the table does not tell, or if the compiler made the instruction for no line.
  public func location(at offset: Int) -> SourceLocation? {
    codeOffset(offset).flatMap { location(ofCodeOffset: $0) }
  }

  /// The source of the instruction at an offset in the contents of the code section: an address of
  /// DWARF.
  ///
  /// - Returns: As ``location(at:)``.
  public func location(ofCodeOffset offset: Int) -> SourceLocation? {
    row(ofCodeOffset: offset).flatMap { row, unit in location(row, unit) }
  }

  /// The source of the instruction at an offset in the module's bytes, and the calls around it that
  /// were inlined.
  ///
  /// - Returns: The calls, innermost first; the last one is in the function that the instruction is in.
  ///   Those that the compiler made for no line are left out. Empty if the table does not tell.
  public func calls(at offset: Int) -> [SourceCall] {
    codeOffset(offset).map { calls(ofCodeOffset: $0) } ?? []
  }

  /// As ``calls(at:)``, for an offset in the contents of the code section.
  public func calls(ofCodeOffset offset: Int) -> [SourceCall] {
    guard let (row, unit) = row(ofCodeOffset: offset), let location = location(row, unit) else {
      return []
    }
    var calls: [SourceCall] = []
    var place: SourceLocation? = location
    let inlined = unit.compileUnit.map { inlinedCalls.calls(at: UInt64(offset), in: $0) } ?? []
    for call in inlined {
      let name = call.origin.flatMap { inlinedCalls.name(of: $0) }
      if let place { calls.append(SourceCall(name ?? "?", at: place)) }
      place = self.location(LineRow(file: call.file, line: call.line, column: call.column), unit)
    }
    if let place { calls.append(SourceCall(nil, at: place)) }
    return calls
  }

  private func codeOffset(_ offset: Int) -> Int? {
    offset < codeStart ? nil : offset - codeStart
  }

  private func row(ofCodeOffset offset: Int) -> (LineRow, Unit)? {
    guard let address = UInt64(exactly: offset) else { return nil }
    let place = sequences.partitioningIndex { $0.rows[0].address > address }
    guard place > 0, let row = sequences[place - 1].row(at: address) else { return nil }
    return (row, units[sequences[place - 1].unit])
  }

  private func location(_ row: LineRow, _ unit: Unit) -> SourceLocation? {
    guard row.line > 0, let index = Int(exactly: row.file), unit.files.indices.contains(index),
      let name = unit.files[index].name.flatMap(sections.text)
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
    let text = unit.directories[index] ?? (index == 0 ? unit.compileUnit?.directory : nil)
    return text.flatMap(sections.text)
  }
}
