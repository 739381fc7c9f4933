// SPDX-License-Identifier: Apache-2.0
//
// Code as it is executed: an instruction a line, indented by its block.
// Spec: 6.5 Text Format / Instructions.

import Interp

/// Prints a body flat.
struct FlatCode {
  var text: InstructionText
  /// The branch hints of the function, by the offset of their instructions in the module.
  let hints: [Int: String]

  /// Writes the instructions of a body.
  /// - Throws: Nothing if the module is valid.
  mutating func write(_ instructions: inout CheckedInstructions, to output: inout TextOutput) throws
  {
    while let instruction = try instructions.next() {
      if let hint = hints[instruction.offset] { output.line(hint) }
      switch instruction.row.shape {
      case .special(.else), .special(.catch), .special(.catchAll):
        output.depth -= 1
        output.line(text.words(instruction))
        output.depth += 1
      case .special(.end) where text.labels.depth == 0: break
      case .special(.end), .special(.delegate):
        text.labels.pop()
        output.depth -= 1
        output.line(text.words(instruction))
      default:
        let words = text.words(instruction)
        guard instruction.row.beginsBlock else {
          output.line(words)
          continue
        }
        text.labels.push()
        output.line(words + text.labels.comment)
        output.depth += 1
      }
    }
  }
}
