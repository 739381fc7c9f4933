// SPDX-License-Identifier: Apache-2.0
//
// Custom sections, and the contents of those whose format is known. What has no names or hints in it is
// left out.
// Spec: 5.5.3 Custom Section, 7.4.1 Name Section; Code Metadata, Branch Hints.

extension ByteWriter {
  /// Spec: 5.5.3.
  package mutating func customSection(_ name: Name, _ contents: some Collection<UInt8>) {
    var writer = ByteWriter()
    writer.name(name)
    writer.append(contents)
    section(0, writer.bytes)
  }

  /// A name section, if there are names.
  ///
  /// Spec: 7.4.1; subsections stand in the order of their numbers, and names in that of their indices.
  package mutating func nameSection(_ names: ModuleNames) {
    var writer = ByteWriter()
    if let name = names.module {
      var content = ByteWriter()
      content.name(Name(name))
      writer.section(0, content.bytes)
    }
    writer.section(1, Self.nameMap(names.functions))
    writer.section(2, Self.indirectNameMap(names.locals))
    writer.section(3, Self.indirectNameMap(names.labels))
    writer.section(4, Self.nameMap(names.types))
    writer.section(5, Self.nameMap(names.tables))
    writer.section(6, Self.nameMap(names.memories))
    writer.section(7, Self.nameMap(names.globals))
    writer.section(8, Self.nameMap(names.elements))
    writer.section(9, Self.nameMap(names.data))
    writer.section(10, Self.indirectNameMap(names.fields))
    writer.section(11, Self.nameMap(names.tags))
    if writer.count > 0 { customSection("name", writer.bytes) }
  }

  /// Spec: `namemap`.
  private static func nameMap(_ names: [UInt32: String]) -> [UInt8] {
    var map = VectorWriter()
    for (index, name) in names.sorted(by: { $0.key < $1.key }) {
      map.element { writer in
        writer.unsigned(index)
        writer.name(Name(name))
      }
    }
    return map.content
  }

  /// Spec: `indirectnamemap`.
  private static func indirectNameMap(_ names: [UInt32: [UInt32: String]]) -> [UInt8] {
    var map = VectorWriter()
    for (index, names) in names.sorted(by: { $0.key < $1.key }) where !names.isEmpty {
      map.element { writer in
        writer.unsigned(index)
        writer.append(nameMap(names))
      }
    }
    return map.content
  }

  /// A section of branch hints, if there are any.
  ///
  /// Spec: `codemetadatasec`; functions stand in the order of their indices, and hints in that of their
  /// offsets.
  package mutating func branchHintSection(_ functions: [FunctionIndex: [BranchHints.Hint]]) {
    var section = VectorWriter()
    for (function, hints) in functions.sorted(by: { $0.key < $1.key }) where !hints.isEmpty {
      section.element { writer in
        writer.unsigned(function)
        writer.count(hints.count)
        for hint in hints {
          writer.unsigned(hint.offset)
          writer.sized([hint.isLikely ? 1 : 0])
        }
      }
    }
    if section.count > 0 { customSection(BranchHints.sectionName, section.content) }
  }
}
