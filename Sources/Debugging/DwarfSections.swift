// SPDX-License-Identifier: Apache-2.0
//
// The custom sections that hold debug information, and the texts in them.
// Spec: DWARF 5, appendix B; "DWARF for WebAssembly" of the tool conventions: the names of custom
// sections are those that DWARF gives its sections.

internal import Interp

/// The debug information of a module.
struct DwarfSections: Sendable {
  /// A section, by its name.
  enum Kind: String, CaseIterable, Sendable {
    case abbreviations = ".debug_abbrev"
    case addresses = ".debug_addr"
    case info = ".debug_info"
    case lines = ".debug_line"
    case lineStrings = ".debug_line_str"
    case ranges = ".debug_ranges"
    case rangeLists = ".debug_rnglists"
    case strings = ".debug_str"
    case stringOffsets = ".debug_str_offsets"
  }

  private var sections: [Kind: DwarfSection] = [:]

  init(_ module: Module) {
    // Of several sections of a name the last counts.
    for section in module.customSections {
      guard let kind = Kind(rawValue: section.name.description) else { continue }
      sections[kind] = DwarfSection(kind: kind, bytes: module.contents(of: section))
    }
  }

  /// A section; an empty one if there is none.
  subscript(_ kind: Kind) -> DwarfSection {
    sections[kind] ?? DwarfSection(kind: kind, bytes: [])
  }

  /// What stands at a place: all up to a zero; nil if there is nothing, or no zero.
  func text(_ text: DwarfText) -> String? {
    let bytes = self[text.section].bytes
    guard let start = Int(exactly: text.offset), start < bytes.count else { return nil }
    let longest = bytes[start...].prefix(Self.longestText)
    guard let end = longest.firstIndex(of: 0), end > start else { return nil }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// What is longer is no path and no name.
  private static let longestText = 4096
}

/// The contents of a section.
struct DwarfSection: Sendable {
  let kind: DwarfSections.Kind
  let bytes: [UInt8]
}

/// Where a text stands; it is read only when somebody wants it, since many entries may share one.
struct DwarfText: Sendable {
  let section: DwarfSections.Kind
  let offset: UInt64
}

/// How long numbers of a unit are.
struct DwarfEncoding: Sendable {
  var version: UInt16 = 0
  /// The bytes of an offset into a section: 8 in the 64-bit format.
  var offsetSize = 4
  var addressSize = 4
}
