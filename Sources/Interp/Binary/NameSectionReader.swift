// SPDX-License-Identifier: Apache-2.0
//
// Reads the name section for people's sake. Whatever is wrong in it ends the reading and nothing
// else: a module runs with bad names as well as without any.
// Spec: 7.6.1 Name Section.

struct NameSectionReader {
  var reader: ByteReader
  private var names = ModuleNames()

  init(reader: ByteReader, range: Range<Int>) {
    self.reader = reader
    self.reader.position = range.lowerBound
    self.reader.end = range.upperBound
  }

  /// The names up to the first error.
  mutating func read() -> ModuleNames {
    try? subsections()
    return names
  }

  private mutating func subsections() throws(DecodeError) {
    let end = reader.end
    while !reader.isAtEnd {
      let id = try reader.byte()
      let range = try reader.skip(Int(try reader.u32()))
      reader.position = range.lowerBound
      reader.end = range.upperBound
      switch id {
      case 0: names.module = try reader.name().description
      case 1: names.functions = try nameMap()
      case 2: try indirectNameMap(\.locals)
      case 3: try indirectNameMap(\.labels)
      case 4: names.types = try nameMap()
      case 5: names.tables = try nameMap()
      case 6: names.memories = try nameMap()
      case 7: names.globals = try nameMap()
      case 8: names.elements = try nameMap()
      case 9: names.data = try nameMap()
      case 10: try indirectNameMap(\.fields)
      case 11: names.tags = try nameMap()
      default: break
      }
      reader.position = range.upperBound
      reader.end = end
    }
  }

  private mutating func indirectNameMap(
    _ map: WritableKeyPath<ModuleNames, [UInt32: [UInt32: String]]>
  ) throws(DecodeError) {
    for _ in 0..<(try reader.count()) {
      let outer = try reader.u32()
      names[keyPath: map][outer] = try nameMap()
    }
  }

  private mutating func nameMap() throws(DecodeError) -> [UInt32: String] {
    var map: [UInt32: String] = [:]
    for _ in 0..<(try reader.count()) {
      let index = try reader.u32()
      map[index] = try reader.name().description
    }
    return map
  }
}
