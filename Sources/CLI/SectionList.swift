// SPDX-License-Identifier: Apache-2.0
//
// The sections of a valid module, as they lie in its bytes.
// Spec: 5.5.2 Sections.

/// A section.
struct SectionEntry {
  let name: String
  /// Where its contents lie.
  let range: Range<Int>
  /// How many items it has, for sections that are lists.
  let count: Int?

  private static let names = [
    "custom", "type", "import", "function", "table", "memory", "global", "export", "start",
    "element", "code", "data", "data count", "tag",
  ]

  /// The sections of a module, in order.
  static func list(_ module: UnsafeRawBufferPointer) -> [SectionEntry] {
    var sections: [SectionEntry] = []
    var position = 8
    while position < module.count {
      let id = Int(module[position])
      position += 1
      let size = number(module, &position)
      let range = position..<min(position + size, module.count)
      var inner = range.lowerBound
      let first = number(module, &inner)
      var name = names.indices.contains(id) ? names[id] : "section \(id)"
      if id == 0 {
        let end = min(inner + first, range.upperBound)
        name += " \"\(String(decoding: module[inner..<end], as: UTF8.self))\""
      }
      let isList = id != 0 && id != 8 && id != 12
      sections.append(SectionEntry(name: name, range: range, count: isList ? first : nil))
      position = range.upperBound
    }
    return sections
  }

  /// An unsigned LEB128 number of a module that was decoded before.
  private static func number(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int {
    var value = 0
    var shift = 0
    while position < bytes.count, shift < 35 {
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << shift
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    return value
  }
}
