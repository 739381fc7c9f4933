// SPDX-License-Identifier: Apache-2.0
//
// Lines of text, indented by how deep they are nested. Beyond a depth they are not indented further:
// blocks may be nested so deep that blanks would be all there is.

struct TextOutput {
  private(set) var text = ""
  /// How deep the next line is nested.
  var depth = 0
  /// True between the beginning and the end of a line.
  private(set) var isInLine = false

  /// The deepest indentation, in levels of two blanks.
  static let deepestIndentation = 60

  /// Blanks in front of the next line.
  var indentation: Int { 2 * min(depth, Self.deepestIndentation) }

  /// Writes words to the line that is begun, or begins one.
  mutating func write(_ words: String) {
    if !isInLine {
      text += String(repeating: " ", count: indentation)
      isInLine = true
    }
    text += words
  }

  /// Ends the line.
  mutating func endLine() {
    text += "\n"
    isInLine = false
  }

  /// Ends the line, if one is begun.
  mutating func endLineIfBegun() {
    if isInLine { endLine() }
  }

  /// Writes a line of its own.
  mutating func line(_ words: String) {
    endLineIfBegun()
    write(words)
    endLine()
  }
}
