// SPDX-License-Identifier: Apache-2.0
//
// An entry of debug information begins with a code; the abbreviations of its unit say what the code
// stands for: a tag, the attributes with their forms, and if entries inside it follow.
// Spec: DWARF 5, 7.5.3 Abbreviations Tables.

/// What a code stands for.
struct Abbreviation {
  let tag: UInt64
  let hasChildren: Bool
  /// The attributes that take bytes in an entry; the others nobody asks for, and without them an
  /// entry takes no longer to read than its bytes say.
  let attributes: [(name: DwarfAttribute?, form: DwarfForm)]
}

/// The attributes that somebody asks for.
enum DwarfAttribute: UInt64 {
  case name = 0x03
  case statementList = 0x10
  case lowAddress = 0x11
  case highAddress = 0x12
  case compileDirectory = 0x1B
  case abstractOrigin = 0x31
  case specification = 0x47
  case ranges = 0x55
  case callColumn = 0x57
  case callFile = 0x58
  case callLine = 0x59
  case stringOffsetsBase = 0x72
  case addressBase = 0x73
  case rangeListsBase = 0x74
}

extension DwarfReader {
  /// Reads a table of abbreviations.
  ///
  /// Any number of units may name the same table, so reading has a budget for all of them: what lies
  /// behind its end is left out.
  ///
  /// - Parameters:
  ///   - budget: The most bytes to read; they are taken from it.
  ///   - wanted: The only code of interest, if there is one.
  mutating func abbreviations(
    _ budget: inout Int, only wanted: UInt64? = nil
  ) throws(DebugInfoError) -> [UInt64: Abbreviation] {
    let start = position
    let limit = budget
    defer { budget = max(0, limit - (position - start)) }
    var table: [UInt64: Abbreviation] = [:]
    while !isAtEnd, position - start < limit {
      let code = try unsigned()
      guard code != 0 else { break }
      let tag = try unsigned()
      let hasChildren = try byte() != 0
      var attributes: [(name: DwarfAttribute?, form: DwarfForm)] = []
      while true {
        let (name, number) = (try unsigned(), try unsigned())
        if name == 0, number == 0 { break }
        let form = try form(number)
        if form == .implicitConstant { _ = try signed() }
        if !form.isEmpty { attributes.append((DwarfAttribute(rawValue: name), form)) }
      }
      guard wanted == nil || wanted == code else { continue }
      table[code] = Abbreviation(tag: tag, hasChildren: hasChildren, attributes: attributes)
      if wanted != nil { break }
    }
    return table
  }

  /// Reads the attributes of an entry whose code was read.
  mutating func attributes(
    _ abbreviation: Abbreviation, _ encoding: DwarfEncoding,
    _ use: (DwarfAttribute, DwarfValue) -> Void
  ) throws(DebugInfoError) {
    for (name, form) in abbreviation.attributes {
      let value = try value(form, encoding)
      if let name { use(name, value) }
    }
  }
}
