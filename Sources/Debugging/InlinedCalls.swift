// SPDX-License-Identifier: Apache-2.0
//
// Calls that an optimising compiler has replaced by the body of the function. The instructions are
// those of another function then; entries of debug information say which they are, and where the call
// stood. A unit's entries are read when somebody asks for an address in it.
// Spec: DWARF 5, 3.3.8 Inlined Subroutines.

internal import Synchronization

/// A call that was inlined.
struct InlinedCall: Sendable {
  /// The code that came of it.
  let ranges: [Range<UInt64>]
  /// The entry of the function, by its offset in `.debug_info`.
  let origin: UInt64?
  /// Where the call stood: the number of the file, the line and the column.
  let file: UInt64
  let line: UInt32
  let column: UInt32
}

/// Finds inlined calls; what was read once is kept.
final class InlinedCalls: Sendable {
  private struct State {
    var calls: [UInt64: [InlinedCall]] = [:]
    var abbreviations: [UInt64: [UInt64: Abbreviation]] = [:]
    /// The most bytes of abbreviations that are still read.
    var budget = 1 << 26
  }

  private let sections: DwarfSections
  private let units: CompileUnits
  private let state = Mutex(State())

  init(_ units: CompileUnits, _ sections: DwarfSections) {
    self.units = units
    self.sections = sections
  }

  /// The inlined calls that an address is in, innermost first.
  func calls(at address: UInt64, in unit: CompileUnit) -> [InlinedCall] {
    state.withLock { state in
      let calls: [InlinedCall]
      if let known = state.calls[unit.range.lowerBound] {
        calls = known
      } else {
        calls = read(unit, &state)
        state.calls[unit.range.lowerBound] = calls
      }
      // Entries stand behind those that they are in.
      let around = calls.filter { call in call.ranges.contains { $0.contains(address) } }
      return around.reversed().prefix(Self.deepest).map(\.self)
    }
  }

  /// The name of a function, from its entry or from the one that the entry completes.
  func name(of origin: UInt64) -> String? {
    state.withLock { state in
      var entry = origin
      for _ in 0..<4 {
        guard let unit = units.unit(of: entry), entry >= unit.firstEntry,
          let table = abbreviations(of: unit, &state)
        else { return nil }
        var reader = DwarfReader(sections[.info], at: entry)
        guard let code = try? reader.unsigned(), let abbreviation = table[code] else { return nil }
        var name: DwarfText?
        var next: UInt64?
        try? reader.attributes(abbreviation, unit.encoding) { attribute, value in
          switch attribute {
          case .name: name = unit.text(value, sections)
          case .abstractOrigin, .specification: next = unit.entry(value)
          default: break
          }
        }
        if let name { return sections.text(name) }
        guard let next else { return nil }
        entry = next
      }
      return nil
    }
  }

  // MARK: Reading

  /// `DW_TAG_inlined_subroutine`.
  private static let inlinedSubroutine: UInt64 = 0x1D
  /// The most inlined calls around an instruction that are told.
  private static let deepest = 32
  /// The most ranges of a call, and of all calls of a unit.
  private static let mostRanges = (call: 1000, unit: 1_000_000)

  private func abbreviations(
    of unit: CompileUnit, _ state: inout State
  ) -> [UInt64: Abbreviation]? {
    if let known = state.abbreviations[unit.abbreviations] { return known }
    var reader = DwarfReader(sections[.abbreviations], at: unit.abbreviations)
    let table = try? reader.abbreviations(&state.budget)
    state.abbreviations[unit.abbreviations] = table
    return table
  }

  /// The inlined calls of a unit, up to the first entry that cannot be read.
  private func read(_ unit: CompileUnit, _ state: inout State) -> [InlinedCall] {
    guard let table = abbreviations(of: unit, &state) else { return [] }
    var calls: [InlinedCall] = []
    var rangesLeft = Self.mostRanges.unit
    var reader = DwarfReader(sections[.info], at: unit.firstEntry)
    do throws(DebugInfoError) {
      while reader.position < unit.range.upperBound {
        let code = try reader.unsigned()
        // The end of a list of entries.
        guard code != 0 else { continue }
        guard let abbreviation = table[code] else { break }
        guard abbreviation.tag == Self.inlinedSubroutine else {
          try reader.attributes(abbreviation, unit.encoding) { _, _ in }
          continue
        }
        let call = try call(
          abbreviation, unit, &reader, limit: min(rangesLeft, Self.mostRanges.call))
        rangesLeft -= call.ranges.count
        calls.append(call)
      }
    } catch {
      // What was read so far is good.
    }
    return calls
  }

  private func call(
    _ abbreviation: Abbreviation, _ unit: CompileUnit, _ reader: inout DwarfReader, limit: Int
  ) throws(DebugInfoError) -> InlinedCall {
    var values: [DwarfAttribute: DwarfValue] = [:]
    try reader.attributes(abbreviation, unit.encoding) { values[$0] = $1 }
    func number(_ attribute: DwarfAttribute) -> UInt64 {
      if case .number(let number)? = values[attribute] { number } else { 0 }
    }
    var ranges: [Range<UInt64>] = []
    if let low = values[.lowAddress].flatMap({ unit.address($0, sections) }) {
      // The end is an address, or how far it is from the beginning.
      let high =
        values[.highAddress].flatMap { unit.address($0, sections) } ?? low &+ number(.highAddress)
      if low < high { ranges.append(low..<high) }
    } else if let list = values[.ranges].flatMap({ unit.rangeList($0, sections) }) {
      ranges = (try? unit.ranges(at: list, sections, limit: limit)) ?? []
    }
    return InlinedCall(
      // Old linkers left 0 where they threw code away.
      ranges: ranges.filter { $0.lowerBound > 0 },
      origin: values[.abstractOrigin].flatMap { unit.entry($0) }, file: number(.callFile),
      line: UInt32(truncatingIfNeeded: number(.callLine)),
      column: UInt32(truncatingIfNeeded: number(.callColumn)))
  }
}

extension CompileUnit {
  /// The entry that a value refers to, by its offset in `.debug_info`.
  fileprivate func entry(_ value: DwarfValue) -> UInt64? {
    switch value {
    case .reference(let offset): range.lowerBound &+ offset
    case .sectionReference(let offset): offset
    default: nil
    }
  }
}
