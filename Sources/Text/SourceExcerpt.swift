// SPDX-License-Identifier: Apache-2.0
//
// A line of a source as a person sees it, and a caret under one of its characters. Both are cut around
// that character if the line is long. The caret stands right whatever the width of tabs is, for
// characters of two cells and of none, and for bytes that are no text.

/// A line of a source, and what stands before the caret below it.
struct SourceExcerpt {
  /// The line, with everything visible in it that is not.
  let line: String
  /// Blanks and tabs up to the character.
  let indent: String

  /// A Unicode scalar on the screen.
  private struct Cell {
    let text: Unicode.Scalar
    /// How many columns it takes.
    let width: Int
  }

  /// The mark of a place where something was cut off.
  private static let ellipsis = "..."

  /// Takes a line, given as in ``TextError``; nil if there is none.
  ///
  /// - Parameter width: The number of columns that a line may take.
  init?(_ source: [UInt8], line number: Int, column: Int, width: Int = 76) {
    let lines = source.split(
      separator: UInt8(ascii: "\n"), maxSplits: max(number, 0), omittingEmptySubsequences: false)
    guard number >= 1, number <= lines.count else { return nil }
    var bytes = lines[number - 1]
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    let cells = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(Self.cell)
    let place = min(max(column, 1) - 1, cells.count)
    let window = Self.window(cells, around: place, width: width)

    var line = window.lowerBound > 0 ? Self.ellipsis : ""
    var indent = String(repeating: " ", count: line.count)
    for index in window {
      let cell = cells[index]
      line.unicodeScalars.append(cell.text)
      guard index < place else { continue }
      indent += cell.text == "\t" ? "\t" : String(repeating: " ", count: cell.width)
    }
    if window.upperBound < cells.count { line += Self.ellipsis }
    self.line = line
    self.indent = indent
  }

  /// The cells to show: all of them, or as many as there is room for on both sides of a place.
  private static func window(_ cells: [Cell], around place: Int, width: Int) -> Range<Int> {
    guard cells.reduce(0, { $0 + $1.width }) > width else { return cells.indices }
    let room = width - 2 * ellipsis.count
    var (low, high, used) = (place, place, 0)
    func extend(upTo limit: Int) {
      while high < cells.count, used + cells[high].width <= limit {
        used += cells[high].width
        high += 1
      }
    }
    extend(upTo: room / 2)
    while low > 0, used + cells[low - 1].width <= room {
      low -= 1
      used += cells[low].width
    }
    extend(upTo: room)
    return low..<high
  }

  private static func cell(_ scalar: Unicode.Scalar) -> Cell {
    switch scalar.value {
    // A tab is as wide as the screen has it, at most this.
    case 0x09: Cell(text: scalar, width: 8)
    case 0x20..<0x7F: Cell(text: scalar, width: 1)
    // Control characters have pictures.
    case 0x00..<0x20: Cell(text: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}", width: 1)
    case 0x7F: Cell(text: "\u{2421}", width: 1)
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        Cell(text: "\u{FFFD}", width: 1)
      case .nonspacingMark, .enclosingMark: Cell(text: scalar, width: 0)
      default: Cell(text: scalar, width: isWide(scalar) ? 2 : 1)
      }
    }
  }

  /// True for the characters of East Asian scripts and the pictures that take two columns.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
