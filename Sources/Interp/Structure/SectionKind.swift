// SPDX-License-Identifier: Apache-2.0
//
// The sections of a module in the binary format, in the order in which they stand there. Custom
// sections are none of them: they may stand anywhere between.
// Spec: 5.5.2 Sections.

/// A kind of section that a module has at most one of.
package enum SectionKind: UInt8, CaseIterable, Sendable {
  case type = 1
  case `import` = 2
  case function = 3
  case table = 4
  case memory = 5
  case tag = 13
  case global = 6
  case export = 7
  case start = 8
  case element = 9
  case dataCount = 12
  case code = 10
  case data = 11

  /// The section's number in the binary format.
  package var id: UInt8 { rawValue }
}

extension SectionKind: Comparable {
  /// The place in the order of the sections.
  private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// True if the first section stands before the second.
  package static func < (left: SectionKind, right: SectionKind) -> Bool {
    left.place < right.place
  }
}
