// SPDX-License-Identifier: Apache-2.0
//
// A line program is a list of instructions for a small machine, whose registers are the columns of a
// table; some of them add a row. Every instruction is at least a byte long, and adds one row at most.
// Spec: DWARF 5, 6.2.2 State-Machine Registers, 6.2.5 The Line Number Program.

internal import Interp

/// A row of a line table: it is about the addresses up to the next row's.
struct LineRow: Sendable {
  var address: UInt64 = 0
  var file: UInt64 = 1
  var line: UInt32 = 1
  var column: UInt32 = 0
}

/// Rows whose addresses go up.
struct LineSequence: Sendable {
  /// The unit whose files they name.
  let unit: Int
  let rows: [LineRow]
  /// The address behind the last row's instructions.
  let end: UInt64

  /// The last row that begins at an address or before it; nil if the sequence is about others.
  func row(at address: UInt64) -> LineRow? {
    guard address < end else { return nil }
    let place = rows.partitioningIndex { $0.address > address }
    return place == 0 ? nil : rows[place - 1]
  }
}

/// Runs a line program.
struct LineProgram {
  private(set) var header: LineProgramHeader
  private var reader: DwarfReader
  private let unit: Int
  private var state = LineRow()
  private var rows: [LineRow] = []
  /// The linker has thrown away the code of the sequence.
  private var isDead = false
  private(set) var sequences: [LineSequence] = []
  /// The first sequence that makes no sense, and is left out.
  private(set) var problem: DebugInfoError?

  /// - Parameter reader: Stands behind the header, and ends with the unit.
  init(_ header: LineProgramHeader, _ reader: DwarfReader, unit: Int) {
    self.header = header
    self.reader = reader
    self.unit = unit
  }

  /// Runs to the end of the unit.
  mutating func run() throws(DebugInfoError) {
    while !reader.isAtEnd {
      let opcode = try reader.byte()
      if opcode >= header.opcodeBase {
        special(opcode)
      } else if opcode == 0 {
        try extended()
      } else {
        try standard(opcode)
      }
    }
  }

  // MARK: Instructions

  /// Advances address and line at once, and adds a row.
  private mutating func special(_ opcode: UInt8) {
    let adjusted = Int(opcode - header.opcodeBase)
    advance(by: UInt64(adjusted / header.lineRange))
    state.line =
      state.line
      &+ UInt32(
        truncatingIfNeeded: header.lineBase + adjusted % header.lineRange)
    rows.append(state)
  }

  private mutating func advance(by count: UInt64) {
    state.address &+= count &* header.minimumInstructionLength
  }

  private mutating func standard(_ opcode: UInt8) throws(DebugInfoError) {
    switch opcode {
    case 1: rows.append(state)
    case 2: advance(by: try reader.unsigned())
    case 3: state.line = state.line &+ UInt32(truncatingIfNeeded: try reader.signed())
    case 4: state.file = try reader.unsigned()
    case 5: state.column = UInt32(truncatingIfNeeded: try reader.unsigned())
    // What the address advances by in the last of the special opcodes.
    case 8: advance(by: UInt64(Int(255 - header.opcodeBase) / header.lineRange))
    case 9: state.address &+= UInt64(try reader.u16())
    default:
      // Statements, blocks, prologues: nobody asks for them. Others are passed by their operands.
      for _ in 0..<header.operandCounts[Int(opcode) - 1] { _ = try reader.unsigned() }
    }
  }

  private mutating func extended() throws(DebugInfoError) {
    let start = reader.position
    let length = try reader.unsigned()
    var instruction = try reader.part(of: length)
    guard length > 0 else { return }
    switch try instruction.byte() {
    case 1: endSequence(at: start)
    case 2: setAddress(try instruction.number(Int(length) - 1), size: Int(length) - 1)
    case 3: if let name = try instruction.text() { try header.addFile(name, &instruction) }
    default: break
    }
  }

  /// Code that the linker throws away gets the highest address, or the one below it; linkers of old
  /// left 0, where the code section has its count and no code.
  private mutating func setAddress(_ address: UInt64, size: Int) {
    let highest = size >= 8 ? .max : (1 << UInt64(8 * size)) - 1
    isDead = address == 0 || address >= highest - min(highest, 1)
    state.address = address
  }

  private mutating func endSequence(at offset: Int) {
    defer {
      state = LineRow()
      rows = []
      isDead = false
    }
    guard !isDead, !rows.isEmpty else { return }
    let last = rows[rows.count - 1].address
    guard last <= state.address,
      zip(rows, rows.dropFirst()).allSatisfy({ $0.address <= $1.address })
    else {
      problem = problem ?? reader.error(.unorderedRows, at: offset)
      return
    }
    sequences.append(LineSequence(unit: unit, rows: rows, end: state.address))
  }
}
