// SPDX-License-Identifier: Apache-2.0
//
// Code as nested lists: operands stand inside the instruction that takes them, blocks hold their
// instructions. The lists are made first, then written; both without recursion, because they may be
// nested as deep as a body is long.
//
// Instructions are folded only as a whole: if the values that an instruction takes are all those that
// the lists before it leave, these lists become its operands; if not, it stands behind them alone.
// Spec: 6.5.9 Folded Instructions.

import Interp

/// The lists of a body or of a constant expression.
struct FoldedCode {
  private var text: InstructionText
  private var nodes: [Node] = []
  /// The contents of all lists, those of one list behind each other.
  private var contents: [Int] = []
  /// What is open, the body first.
  private var frames = [Frame()]

  /// A list: words, then lists.
  private struct Node {
    /// The words behind the parenthesis.
    let words: String
    /// An annotation in front of the parenthesis, with a blank behind it.
    var annotation: String?
    /// A comment up to the end of the line; nil if the list has no lines of its own.
    var comment: String?
    /// The place of its lists in `contents`.
    var contents = 0..<0
    /// How many characters it takes in one line.
    var width = 0
  }

  /// A block whose end is not reached, or a part of one.
  private struct Frame {
    /// The block, and the parts of it that are closed; none for the body.
    var block: Int?
    var parts: [Int] = []
    /// The part that is open: `(then`, `(do` and the like; nil if the block has no parts.
    var part: Int?
    /// The operands of `if`.
    var operands: [Int] = []
    /// True if the block takes values that lists before it have left.
    var takesOthers = false
    /// The lists so far.
    var statements: [Statement] = []
  }

  /// A list among those of a block.
  private struct Statement {
    let node: Int
    /// How many values it leaves.
    let resultCount: Int
    /// True if it takes values that lists before it have left.
    let takesOthers: Bool
  }

  /// More than a line has.
  private static let endless = 1 << 40

  /// Reads all instructions.
  /// - Parameter hints: Branch hints by the offset of their instructions in the module.
  /// - Throws: Nothing if the module is valid.
  init(
    _ text: InstructionText, _ instructions: inout CheckedInstructions, hints: [Int: String] = [:]
  ) throws {
    self.text = text
    while let instruction = try instructions.next() {
      add(instruction, annotation: hints[instruction.offset].map { $0 + " " })
    }
  }

  /// How many lists there are at the outermost level.
  var count: Int { frames[0].statements.count }

  // MARK: Making the lists

  private mutating func add(_ instruction: CheckedInstruction, annotation: String?) {
    let words = text.words(instruction)
    switch instruction.row.shape {
    case .special(.else): openPart("else")
    case .special(.catch), .special(.catchAll): openPart(words)
    case .special(.end) where frames.count == 1: break
    case .special(.end):
      text.labels.pop()
      closeBlock(resultCount: instruction.resultCount)
    case .special(.delegate):
      text.labels.pop()
      closePart()
      // The label is one outside of the block.
      frames[frames.count - 1].parts.append(append(Node(words: text.words(instruction))))
      closeBlock(resultCount: instruction.resultCount)
    default:
      if instruction.row.beginsBlock {
        openBlock(instruction, words, annotation)
      } else {
        let operands = fold(instruction.operandCount)
        var node = Node(words: words, annotation: annotation)
        node.width = width(of: node, operands)
        frames[frames.count - 1].statements.append(
          Statement(
            node: append(node, operands), resultCount: instruction.resultCount,
            takesOthers: instruction.operandCount > 0 && operands.isEmpty))
      }
    }
  }

  private mutating func append(_ node: Node, _ contents: [Int] = []) -> Int {
    var node = node
    node.contents = self.contents.count..<self.contents.count + contents.count
    self.contents += contents
    nodes.append(node)
    return nodes.count - 1
  }

  private func width(of node: Node, _ contents: [Int]) -> Int {
    contents.reduce(2 + node.words.utf8.count + (node.annotation?.utf8.count ?? 0)) {
      min($0 + 1 + nodes[$1].width, Self.endless)
    }
  }

  /// Takes the lists away that leave as many values as an instruction takes; none if there are no
  /// such lists.
  private mutating func fold(_ operandCount: Int) -> [Int] {
    let frame = frames.count - 1
    var rest = operandCount
    var first = frames[frame].statements.count
    while rest > 0, first > 0 {
      let statement = frames[frame].statements[first - 1]
      // The values of a list in front of one that takes others are not all there any more.
      if statement.resultCount == 0 || statement.resultCount > rest
        || statement.takesOthers && statement.resultCount < rest
      {
        return []
      }
      rest -= statement.resultCount
      first -= 1
    }
    guard rest == 0 else { return [] }
    defer { frames[frame].statements.removeSubrange(first...) }
    return frames[frame].statements[first...].map(\.node)
  }

  private mutating func openBlock(
    _ instruction: CheckedInstruction, _ words: String, _ annotation: String?
  ) {
    let isIf = instruction.row.shape == .special(.if)
    var frame = Frame()
    if isIf { frame.operands = fold(instruction.operandCount) }
    frame.takesOthers = instruction.operandCount > 0 && frame.operands.isEmpty
    text.labels.push()
    frame.block = nodes.count
    nodes.append(
      Node(
        words: words, annotation: annotation, comment: text.labels.comment,
        width: Self.endless))
    frames.append(frame)
    if isIf { openPart("then") }
    if instruction.row.shape == .special(.try) { openPart("do") }
  }

  private mutating func openPart(_ words: String) {
    closePart()
    frames[frames.count - 1].part = nodes.count
    nodes.append(Node(words: words, comment: "", width: Self.endless))
  }

  /// Puts the lists so far into the part that is open, if there is one.
  private mutating func closePart() {
    guard let part = frames[frames.count - 1].part else { return }
    let statements = frames[frames.count - 1].statements
    nodes[part].contents = contents.count..<contents.count + statements.count
    contents += statements.map(\.node)
    frames[frames.count - 1].statements = []
    frames[frames.count - 1].parts.append(part)
    frames[frames.count - 1].part = nil
  }

  private mutating func closeBlock(resultCount: Int) {
    closePart()
    guard let frame = frames.popLast(), let block = frame.block else { return }
    let inside = frame.operands + frame.parts + frame.statements.map(\.node)
    nodes[block].contents = contents.count..<contents.count + inside.count
    contents += inside
    frames[frames.count - 1].statements.append(
      Statement(node: block, resultCount: resultCount, takesOthers: frame.takesOthers))
  }

  // MARK: Writing them

  /// What remains to be written.
  private enum Step {
    case node(Int)
    /// A list behind another in the same line.
    case inline(Int)
    case closeInline
    case close
    /// The parenthesis stands in a line of its own.
    case closeBlock
  }

  /// Lists that are wider than this have a line for each of their lists.
  private static let widest = 80

  /// Writes all lists, each on its own lines.
  func write(to output: inout TextOutput) {
    if count == 0 { return }
    write(frames[0].statements.reversed().map { .node($0.node) }, to: &output)
    output.endLine()
  }

  /// Writes all lists to the line that is begun, each behind a blank.
  func writeInline(to output: inout TextOutput) {
    write(frames[0].statements.reversed().map { .inline($0.node) }, to: &output)
  }

  private func write(_ steps: [Step], to output: inout TextOutput) {
    var steps = steps
    while let step = steps.popLast() {
      switch step {
      case .node(let index):
        let node = nodes[index]
        output.endLineIfBegun()
        output.write("\(node.annotation ?? "")(\(node.words)")
        if output.indentation + node.width <= Self.widest {
          steps.append(.closeInline)
          steps += contents[node.contents].reversed().map { .inline($0) }
        } else {
          output.write(node.comment ?? "")
          output.depth += 1
          steps.append(node.comment == nil ? .close : .closeBlock)
          steps += contents[node.contents].reversed().map { .node($0) }
        }
      case .inline(let index):
        let node = nodes[index]
        output.write(" \(node.annotation ?? "")(\(node.words)")
        steps.append(.closeInline)
        steps += contents[node.contents].reversed().map { .inline($0) }
      case .closeInline: output.write(")")
      case .close:
        output.depth -= 1
        output.write(")")
      case .closeBlock:
        output.depth -= 1
        output.endLineIfBegun()
        output.write(")")
      }
    }
  }
}
