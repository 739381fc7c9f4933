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
    writer.append(ByteWriter.moduleHeader)
    writeCustomSections(.first, &writer)
    for kind in SectionKind.allCases {
      writeCustomSections(.before(kind), &writer)
      if kind == .code {
        writer.branchHintSection(hintedFunctions)
      }
      writer.section(kind.id, contents(of: kind))
      writeCustomSections(.after(kind), &writer)
    }
    writer.nameSection(moduleNames)
    writeCustomSections(.last, &writer)
    return writer.bytes
  }

  private func writeCustomSections(
    _ placement: PlacedSection.Placement, _ writer: inout ByteWriter
  ) {
    for section in customSections where section.placement == placement {
      writer.customSection(section.name, section.contents)
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
    case .start: return start.map { ByteWriter.count(Int($0)) } ?? []
    case .element: return elementSection.content
    case .dataCount: return usesDataSegments ? ByteWriter.count(dataSection.count) : []
    case .code: return codeSection.content
    case .data: return dataSection.content
    }
  }

  /// What the name section says.
  private var moduleNames: ModuleNames {
    var names = ModuleNames()
    names.module = (annotatedName ?? (keepsIdentifiers ? identifier : nil))?.description
    names.functions = nameMap(functions)
    names.locals = localNames
    names.labels = labelNames
    names.types = nameMap(types)
    names.tables = nameMap(tables)
    names.memories = nameMap(memories)
    names.globals = nameMap(globals)
    names.elements = nameMap(elements)
    names.data = nameMap(datas)
    names.fields = fieldNames.mapValues(nameMap)
    names.tags = nameMap(tags)
    return names
  }

  private func nameMap(_ space: IdentifierSpace) -> [UInt32: String] {
    nameMap(space.names(keepsIdentifiers: keepsIdentifiers))
  }

  /// Spec: `namemap`.
  func nameMap(_ names: [(index: UInt32, name: Name)]) -> [UInt32: String] {
    Dictionary(uniqueKeysWithValues: names.map { ($0.index, $0.name.description) })
  }
}

extension ByteWriter {
  /// A count by itself.
  fileprivate static func count(_ count: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.count(count)
    return writer.bytes
  }
}
