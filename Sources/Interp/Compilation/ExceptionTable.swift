// SPDX-License-Identifier: Apache-2.0
//
// Which instructions of a function stand in blocks that catch exceptions. Entering such a block costs
// nothing: only when something is thrown, the table says where to go on.
// Spec: 4.6.8 Control Instructions, `try_table`; 4.3.5 "handler".

/// The blocks of a function that catch exceptions, inner ones before outer ones.
package struct ExceptionTable: Sendable {
  /// A place to go on with an exception of a tag, or with any.
  package struct Clause: Sendable {
    package let tag: TagIndex?
    /// The slot where the fields of the exception are put, if there is a tag.
    package let fieldsSlot: Int
    /// The slot for the reference to the exception, if it is wanted.
    package let referenceSlot: Int?
    /// The instruction to go on with.
    package let target: Int
  }

  /// What a block does with exceptions.
  package enum Action: Sendable {
    case clauses([Clause])
    /// They count as thrown in the block at a depth. Spec: Legacy Exception Handling, `delegate`.
    case delegate(toDepth: Int)
  }

  package struct Entry: Sendable {
    /// The instructions of the block.
    package let range: Range<Int>
    /// How many blocks are around it.
    package let depth: Int
    package let action: Action
  }

  package internal(set) var entries: [Entry] = []
  /// The calls that stand for tail calls: what they throw is thrown by the function's caller.
  package internal(set) var tailCalls: Set<Int> = []

  /// The first clause that takes an exception which the instruction at a position throws; nil if none
  /// does.
  /// - Parameter takes: Whether a clause takes the exception.
  package func clause(at position: Int, _ takes: (Clause) -> Bool) -> Clause? {
    guard !entries.isEmpty, !tailCalls.contains(position) else { return nil }
    var deepest = Int.max
    for entry in entries where entry.depth <= deepest && entry.range.contains(position) {
      switch entry.action {
      case .clauses(let clauses):
        if let found = clauses.first(where: takes) { return found }
      case .delegate(let depth): deepest = depth
      }
    }
    return nil
  }

  /// The same table for code with more instructions before.
  func shifted(by count: Int) -> ExceptionTable {
    var table = self
    table.entries = entries.map { entry in
      let action: Action =
        switch entry.action {
        case .clauses(let clauses):
          .clauses(
            clauses.map {
              Clause(
                tag: $0.tag, fieldsSlot: $0.fieldsSlot, referenceSlot: $0.referenceSlot,
                target: $0.target + count)
            })
        case .delegate: entry.action
        }
      return Entry(
        range: entry.range.lowerBound + count..<entry.range.upperBound + count,
        depth: entry.depth, action: action)
    }
    table.tailCalls = Set(tailCalls.map { $0 + count })
    return table
  }
}
