// SPDX-License-Identifier: Apache-2.0
//
// Element and data segments. Long ones take several lines.
// Spec: 6.6.8 Element Segments, 6.6.9 Data Segments.

import Interp

extension ModulePrinter {
  mutating func printElements(_ index: Int) throws {
    let segment = module.elements[index]
    var words = "(elem" + identifiers.binding(identifiers.elements, index)
    switch segment.mode {
    case .passive: break
    case .declarative: words += " declare"
    case .active(let table, let offset):
      if table != 0 { words += " (table \(identifiers.tables.reference(table)))" }
      let type = module.tables[Int(table)].addressType.valueType
      words += try expression(offset, type, else: "offset")
    }
    let items: [String]
    switch segment.items {
    case .functions(let list):
      words += " func"
      items = list.map { " " + identifiers.functions.reference($0) }
    case .expressions(let list):
      words += " " + identifiers.text(segment.type)
      items = try list.map { try expression($0, ValueType(segment.type), else: "item") }
    }
    printList(words, items)
  }

  mutating func printData(_ index: Int) throws {
    let segment = module.data[index]
    var words = "(data" + identifiers.binding(identifiers.data, index)
    if case .active(let memory, let offset) = segment.mode {
      if memory != 0 { words += " (memory \(identifiers.memories.reference(memory)))" }
      let type = module.memories[Int(memory)].addressType.valueType
      words += try expression(offset, type, else: "offset")
    }
    printList(words, strings(segment.range))
  }

  /// Bytes of the module as strings, each behind a blank and short enough for a line.
  func strings(_ range: Range<Int>) -> [String] {
    let bytes = context.bytes.buffer[range]
    if bytes.isEmpty { return [" \"\""] }
    var strings: [String] = []
    var rest = bytes
    while !rest.isEmpty {
      // A byte that is no letter takes three characters.
      var width = 0
      let part = rest.prefix { byte in
        width += (0x20..<0x7F).contains(byte) ? 1 : 3
        return width <= Self.lineWidth - 8
      }
      strings.append(" " + StringSyntax.encode(part))
      rest = rest.dropFirst(part.count)
    }
    return strings
  }

  /// Writes a list whose items follow its first words in the same line, or stand on lines of their
  /// own.
  mutating func printList(_ words: String, _ items: [String]) {
    let width = items.reduce(words.utf8.count) { $0 + $1.utf8.count }
    if items.count == 1 || output.indentation + width < Self.lineWidth {
      output.line(words + items.joined() + ")")
    } else {
      output.line(words)
      output.depth += 1
      writeWrapped(items)
      output.depth -= 1
      close()
    }
  }
}
