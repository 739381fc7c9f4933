// SPDX-License-Identifier: Apache-2.0
//
// The module as bytes: the sections in their order, the custom ones between them, and the names at the
// end.
// Spec: 5.5 Binary Format / Modules, 7.4.1 Name Section.

import Interp

extension ModuleParser {
  /// The bytes of the module.
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append([0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00])
    writeCustomSections(.first, &writer)
    for kind in SectionKind.allCases {
      writeCustomSections(.before(kind), &writer)
      if kind == .code {
        writer.customSection(BranchHints.sectionName, branchHintSection.content)
      }
      writer.section(kind.id, contents(of: kind))
      writeCustomSections(.after(kind), &writer)
    }
    writeCustomSections(.last, &writer)
    writer.customSection("name", nameSubsections())
    return writer.bytes
  }

  private func writeCustomSections(
    _ placement: PlacedSection.Placement, _ writer: inout ByteWriter
  ) {
    for section in customSections where section.placement == placement {
      var content = ByteWriter()
      content.name(section.name)
      content.append(section.contents)
      writer.section(0, content.bytes)
    }
  }

  private func contents(of kind: SectionKind) -> [UInt8] {
    switch kind {
    case .type:
      var typeSection = VectorWriter()
      for group in typeGroups {
        typeSection.element { $0.recursiveGroup(definedTypes[group]) }
      }
      return typeSection.content
    case .import: return importSection.content
    case .function: return functionSection.content
    case .table: return tableSection.content
    case .memory: return memorySection.content
    case .tag: return tagSection.content
    case .global: return globalSection.content
    case .export: return exportSection.content
    case .start: return start.map { ByteWriter.number(UInt($0)) } ?? []
    case .element: return elementSection.content
    case .dataCount: return usesDataSegments ? ByteWriter.number(UInt(dataSection.count)) : []
    case .code: return codeSection.content
    case .data: return dataSection.content
    }
  }

  /// The subsections of the name section that are not empty.
  private func nameSubsections() -> [UInt8] {
    var writer = ByteWriter()
    if let name = annotatedName ?? (keepsIdentifiers ? identifier : nil) {
      var content = ByteWriter()
      content.name(name)
      writer.section(0, content.bytes)
    }
    writer.section(1, nameMap(functions).content)
    writer.section(2, indirectNameMap(localNames).content)
    writer.section(3, indirectNameMap(labelNames).content)
    writer.section(4, nameMap(types).content)
    writer.section(5, nameMap(tables).content)
    writer.section(6, nameMap(memories).content)
    writer.section(7, nameMap(globals).content)
    writer.section(8, nameMap(elements).content)
    writer.section(9, nameMap(datas).content)
    let fields = fieldNames.sorted { $0.key < $1.key }.map { type, fields in
      (index: type, names: fields.names(keepsIdentifiers: keepsIdentifiers))
    }
    writer.section(10, indirectNameMap(fields.filter { !$0.names.isEmpty }).content)
    writer.section(11, nameMap(tags).content)
    return writer.bytes
  }

  private func nameMap(_ space: IdentifierSpace) -> VectorWriter {
    nameMap(space.names(keepsIdentifiers: keepsIdentifiers))
  }

  /// Spec: `namemap`.
  private func nameMap(_ names: [(index: UInt32, name: Name)]) -> VectorWriter {
    var map = VectorWriter()
    for (index, name) in names {
      map.element { writer in
        writer.unsigned(index)
        writer.name(name)
      }
    }
    return map
  }

  /// Spec: `indirectnamemap`.
  private func indirectNameMap(
    _ groups: [(index: UInt32, names: [(index: UInt32, name: Name)])]
  ) -> VectorWriter {
    var map = VectorWriter()
    for (index, names) in groups {
      map.element { writer in
        writer.unsigned(index)
        writer.append(nameMap(names).content)
      }
    }
    return map
  }
}

extension ByteWriter {
  /// A number by itself.
  fileprivate static func number(_ value: UInt) -> [UInt8] {
    var writer = ByteWriter()
    writer.unsigned(value)
    return writer.bytes
  }

  /// A custom section; one without content is left out.
  fileprivate mutating func customSection(_ name: Name, _ content: [UInt8]) {
    if content.isEmpty { return }
    var named = ByteWriter()
    named.name(name)
    named.append(content)
    section(0, named.bytes)
  }
}
