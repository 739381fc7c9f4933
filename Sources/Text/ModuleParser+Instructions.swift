// SPDX-License-Identifier: Apache-2.0
//
// Instructions, flat (`i32.const 1  i32.const 2  i32.add`) and folded (`(i32.add (i32.const 1)
// (i32.const 2))`). What is open is kept in `frames`, not on the native stack: no nesting of the
// text can overflow it.
//
// A folded instruction waits in `pending` until its operands are written to `body`.
// Spec: 6.5 Text Format / Instructions.

import Interp

/// An instruction whose end is not reached.
enum InstructionFrame {
  /// `(op immediate* operand*`, with the instruction in `pending` from a position on.
  case operands(from: Int)
  /// `(block ...` or `(loop ...`
  case foldedBlock
  /// `(if ... condition*`, waiting for `(then`.
  case condition(from: Int, label: Label)
  /// `(then ...` or `(else ...`
  case arm
  /// Behind `(if ... (then ...)`.
  case thenDone
  /// Behind `(if ... (then ...) (else ...)`.
  case elseDone
  /// `block ...` or `loop ...` or `else ...`
  case block
  /// `if ...`, which `else` may follow.
  case ifBlock
  /// `try ...`, which `catch`, `catch_all` or `delegate` may follow.
  case tryBlock
  /// `catch ...`, which `catch` or `catch_all` may follow.
  case catchBlock
  /// `(try ...`, and what may stand in it next.
  case foldedTry(TryStage)
}

/// How far a folded `try` is.
enum TryStage {
  /// `(do` must come.
  case start
  /// `(do ...)` is done: handlers or `(delegate` may come.
  case body
  /// A handler is done: more may come.
  case handler
  /// Nothing may come: `(catch_all ...)` is done.
  case last
  /// Nothing may come: `(delegate ...)` has ended the block.
  case delegated
}

extension ModuleParser {
  /// Parses a sequence of instructions into `body`, up to the parenthesis that closes the list
  /// around it.
  mutating func parseInstructions() throws(TextError) {
    body = ByteWriter()
    while cursor.kind != .rightParenthesis || !frames.isEmpty { try parseStep() }
  }

  /// Parses one folded instruction into `body`.
  private mutating func parseFoldedInstruction() throws(TextError) {
    body = ByteWriter()
    guard cursor.kind == .leftParenthesis else { throw cursor.unexpected() }
    repeat { try parseStep() } while !frames.isEmpty
  }

  /// Parses a constant expression.
  mutating func parseExpression() throws(TextError) -> [UInt8] {
    try parseInstructions()
    return body.bytes + [0x0B]
  }

  /// Parses a constant expression of one folded instruction.
  mutating func parseFoldedExpression() throws(TextError) -> [UInt8] {
    try parseFoldedInstruction()
    return body.bytes + [0x0B]
  }

  /// Parses a flat instruction, or the beginning or end of a folded one.
  private mutating func parseStep() throws(TextError) {
    switch cursor.kind {
    case .leftParenthesis:
      cursor.advance()
      try openFolded()
    case .rightParenthesis:
      try closeFolded()
      cursor.advance()
    case .instruction(let row):
      switch frames.last {
      case nil, .foldedBlock, .arm, .block, .ifBlock, .tryBlock, .catchBlock: break
      case .operands, .condition, .thenDone, .elseDone, .foldedTry: throw cursor.unexpected()
      }
      try parseFlat(InstructionTable.rows[Int(row)])
    default:
      throw cursor.unexpected()
    }
  }

  private mutating func parseFlat(_ row: InstructionRow) throws(TextError) {
    let start = pending.count
    try takeBranchHint(before: cursor.position, row)
    switch row.shape {
    case .special(.block), .special(.loop), .special(.if), .special(.try), .special(.tryTable):
      cursor.advance()
      let label = try Label(&cursor)
      try encode(row)
      labels.append(label)
      frames.append(
        row.shape == .special(.if)
          ? .ifBlock : row.shape == .special(.try) ? .tryBlock : .block)
    case .special(.catch), .special(.catchAll):
      switch frames.last {
      case .tryBlock, .catchBlock: break
      default: throw cursor.unexpected()
      }
      frames[frames.count - 1] = row.shape == .special(.catch) ? .catchBlock : .block
      cursor.advance()
      try encode(row)
    case .special(.delegate):
      guard case .tryBlock = frames.popLast() else { throw cursor.unexpected() }
      cursor.advance()
      // The label is one outside of the block.
      labels.removeLast()
      try encode(row)
    case .special(.else):
      guard case .ifBlock = frames.last else { throw cursor.unexpected() }
      frames[frames.count - 1] = .block
      cursor.advance()
      try checkLabel()
      try encode(row)
    case .special(.end):
      switch frames.popLast() {
      case .block, .ifBlock, .tryBlock, .catchBlock: break
      default: throw cursor.unexpected()
      }
      cursor.advance()
      try checkLabel()
      labels.removeLast()
      try encode(row)
    default:
      cursor.advance()
      try encode(row)
    }
    writePending(from: start)
  }

  /// Moves the instruction that begins in `pending` at a position to `body`.
  private mutating func writePending(from start: Int) {
    branchHints?.move(from: start, to: body.count)
    body.append(pending.removeAll(from: start))
  }

  /// Reads the label that may follow `else` and `end`.
  private mutating func checkLabel() throws(TextError) {
    let start = cursor.position
    guard let label = cursor.identifier() else { return }
    guard let last = labels.last, last == label else {
      throw cursor.error(.mismatchingLabel, at: start)
    }
  }

  /// Parses what follows the parenthesis that opens a folded instruction or an arm of `if`.
  private mutating func openFolded() throws(TextError) {
    switch frames.last {
    case .condition(let start, let label) where cursor.accept(.then):
      writePending(from: start)
      labels.append(label)
      frames[frames.count - 1] = .thenDone
      frames.append(.arm)
      return
    case .thenDone:
      guard let row = row, row.shape == .special(.else) else { throw cursor.unexpected() }
      cursor.advance()
      body.opcode(row.opcode)
      frames[frames.count - 1] = .elseDone
      frames.append(.arm)
      return
    case .elseDone:
      throw cursor.unexpected()
    case .foldedTry(let stage): return try openTryPart(stage)
    default:
      break
    }
    guard let row else { throw cursor.unexpected() }
    let start = pending.count
    try takeBranchHint(before: cursor.position - 1, row)
    switch row.shape {
    case .special(.else), .special(.end), .special(.catch), .special(.catchAll),
      .special(.delegate):
      throw cursor.unexpected()
    case .special(.try):
      cursor.advance()
      let label = try Label(&cursor)
      try encode(row)
      writePending(from: start)
      labels.append(label)
      frames.append(.foldedTry(.start))
    case .special(.block), .special(.loop), .special(.tryTable):
      cursor.advance()
      let label = try Label(&cursor)
      try encode(row)
      writePending(from: start)
      labels.append(label)
      frames.append(.foldedBlock)
    case .special(.if):
      cursor.advance()
      let label = try Label(&cursor)
      try encode(row)
      frames.append(.condition(from: start, label: label))
    default:
      cursor.advance()
      try encode(row)
      frames.append(.operands(from: start))
    }
  }

  /// Parses the beginning of `(do ...)`, `(catch ...)`, `(catch_all ...)` or `(delegate ...)`.
  private mutating func openTryPart(_ stage: TryStage) throws(TextError) {
    let start = pending.count
    let part: TryStage
    switch (stage, row?.shape) {
    case (.start, _) where cursor.accept(.do): part = .body
    case (.body, .special(.catch)), (.handler, .special(.catch)): part = .handler
    case (.body, .special(.catchAll)), (.handler, .special(.catchAll)): part = .last
    case (.body, .special(.delegate)): part = .delegated
    default: throw cursor.unexpected()
    }
    if part != .body, let row {
      cursor.advance()
      if part == .delegated { labels.removeLast() }
      try encode(row)
      body.append(pending.removeAll(from: start))
    }
    frames[frames.count - 1] = .foldedTry(part)
    guard part == .delegated else { return frames.append(.arm) }
    // Its label is all there is.
    try cursor.close()
  }

  /// The row of the instruction here, nil if there is none.
  private var row: InstructionRow? {
    guard case .instruction(let row) = cursor.kind else { return nil }
    return InstructionTable.rows[Int(row)]
  }

  /// Ends the folded instruction that a parenthesis closes.
  private mutating func closeFolded() throws(TextError) {
    switch frames.popLast() {
    case .operands(let start):
      writePending(from: start)
    case .foldedBlock, .thenDone, .elseDone:
      labels.removeLast()
      body.byte(0x0B)
    case .arm:
      break
    case .foldedTry(.delegated): break
    case .foldedTry(.body), .foldedTry(.handler), .foldedTry(.last):
      labels.removeLast()
      body.byte(0x0B)
    case .condition, .block, .ifBlock, .tryBlock, .catchBlock, .foldedTry(.start), nil:
      throw cursor.unexpected()
    }
  }
}
