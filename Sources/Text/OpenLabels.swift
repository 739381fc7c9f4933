// SPDX-License-Identifier: Apache-2.0
//
// The blocks around an instruction that is printed. A branch names its block by identifier where the
// innermost block of that name is meant, else by number; a comment says then which block that is.
// Spec: 6.5.1 Labels.

import Interp

struct OpenLabels {
  /// The names of the blocks of the function, in the order of their instructions.
  private let names: [UInt32: String]
  /// The identifiers of the blocks around, outermost first.
  private var open: [String?] = []
  /// For each identifier, how many of the blocks around are outside of the innermost that has it.
  private var places: [String: [Int]] = [:]
  /// How many blocks were opened.
  private var count: UInt32 = 0

  init(_ names: [UInt32: String]) {
    self.names = names
  }

  private var nextIdentifier: String? {
    names[count].flatMap { $0.isEmpty ? nil : IdentifierTable.identifier(Name($0)) }
  }

  /// What stands behind the keyword of the next block: a blank and its identifier, if it has one.
  func nextBinding(annotations: Bool) -> String {
    if let nextIdentifier { return " " + nextIdentifier }
    return annotations && names[count] != nil ? " (@name \"\")" : ""
  }

  /// Enters a block.
  mutating func push() {
    let identifier = nextIdentifier
    if let identifier { places[identifier, default: []].append(open.count) }
    open.append(identifier)
    count += 1
  }

  /// Leaves the innermost block.
  mutating func pop() {
    if let identifier = open.removeLast() { places[identifier]?.removeLast() }
  }

  /// How many blocks are around.
  var depth: Int { open.count }

  /// The comment behind the beginning of the innermost block, if it has no identifier.
  var comment: String { open.last == .some(nil) ? " ;; label = @\(open.count)" : "" }

  /// A block, counted from the innermost one.
  func reference(_ label: LabelIndex) -> String {
    let place = open.count - 1 - Int(label)
    if open.indices.contains(place), let identifier = open[place], places[identifier]?.last == place
    {
      return identifier
    }
    return "\(label) (;@\(place + 1);)"
  }
}
