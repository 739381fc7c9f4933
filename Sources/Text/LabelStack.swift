// SPDX-License-Identifier: Apache-2.0
//
// The blocks around an instruction, and the names of all blocks of a function so far. A label index
// counts the blocks around, innermost first; the name section numbers the blocks of a function in the
// order of their instructions.
// Spec: 6.5.1 Labels; subsection 3 of the proposal Extended Name Section.

import Interp

/// The identifier of a block, and its name from an annotation.
struct Label {
  var identifier: Name?
  var annotatedName: Name?

  /// Reads what stands behind the keyword of a block.
  init(_ cursor: inout TokenCursor) throws(TextError) {
    identifier = cursor.identifier()
    annotatedName = try cursor.annotatedName(.label)
  }
}

struct LabelStack {
  /// The blocks around, outermost first.
  private var open: [Name?] = []
  /// How many blocks were opened.
  private var count: UInt32 = 0
  private var labels: [(index: UInt32, label: Label)] = []

  var last: Name? { open.last ?? nil }

  /// Opens a block whose instruction is the last one of the body.
  mutating func append(_ label: Label) {
    open.append(label.identifier)
    if label.identifier != nil || label.annotatedName != nil { labels.append((count, label)) }
    count += 1
  }

  mutating func removeLast() {
    open.removeLast()
  }

  /// The number of blocks between this place and the innermost block around with an identifier.
  func index(of identifier: Name) -> LabelIndex? {
    open.lastIndex(of: identifier).map { LabelIndex(open.count - 1 - $0) }
  }

  /// The named blocks of the function, in rising order.
  ///
  /// - Parameter keepsIdentifiers: If false, only annotated names count.
  func names(keepsIdentifiers: Bool) -> [(index: UInt32, name: Name)] {
    labels.compactMap { index, label in
      let name = label.annotatedName ?? (keepsIdentifiers ? label.identifier : nil)
      return name.map { (index, $0) }
    }
  }
}
