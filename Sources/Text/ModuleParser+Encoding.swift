// SPDX-License-Identifier: Apache-2.0
//
// The module as bytes: the sections in their order, and the names at the end.
// Spec: 5.5 Binary Format / Modules, 7.4.1 Name Section.

import Interp

extension ModuleParser {
  /// The bytes of the module.
  ///
  /// With `name`, identifiers are kept; it is the name of the module itself, which may have none.
  func encoded(name: Name??) -> [UInt8] {
    var typeSection = VectorWriter()
    for group in typeGroups {
      typeSection.element { $0.recursiveGroup(definedTypes[group]) }
    }
    var writer = ByteWriter()
    writer.append(ByteWriter.moduleHeader)
    writer.section(1, typeSection.content)
    writer.section(2, importSection.content)
    writer.section(3, functionSection.content)
    writer.section(4, tableSection.content)
    writer.section(5, memorySection.content)
    writer.section(13, tagSection.content)
    writer.section(6, globalSection.content)
    writer.section(7, exportSection.content)
    if let start {
      var index = ByteWriter()
      index.unsigned(start)
      writer.section(8, index.bytes)
    }
    writer.section(9, elementSection.content)
    if usesDataSegments {
      var count = ByteWriter()
      count.count(dataSection.count)
      writer.section(12, count.bytes)
    }
    writer.section(10, codeSection.content)
    writer.section(11, dataSection.content)
    if let name {
      let names = nameSubsections(module: name)
      if !names.isEmpty {
        var content = ByteWriter()
        content.name("name")
        content.append(names)
        writer.section(0, content.bytes)
      }
    }
    return writer.bytes
  }

  /// The subsections of the name section that are not empty.
  private func nameSubsections(module: Name?) -> [UInt8] {
    var writer = ByteWriter()
    if let module {
      var name = ByteWriter()
      name.name(module)
      writer.section(0, name.bytes)
    }
    writer.section(1, nameMap(functions.names).content)
    var locals = VectorWriter()
    for (function, names) in localNames {
      locals.element { writer in
        writer.unsigned(function)
        writer.append(nameMap(names).content)
      }
    }
    writer.section(2, locals.content)
    // Label names have number 3.
    writer.section(4, nameMap(types.names).content)
    writer.section(5, nameMap(tables.names).content)
    writer.section(6, nameMap(memories.names).content)
    writer.section(7, nameMap(globals.names).content)
    writer.section(8, nameMap(elements.names).content)
    writer.section(9, nameMap(datas.names).content)
    var fields = VectorWriter()
    for (type, names) in fieldNames.sorted(by: { $0.key < $1.key }) where !names.names.isEmpty {
      fields.element { writer in
        writer.unsigned(type)
        writer.append(nameMap(names.names).content)
      }
    }
    writer.section(10, fields.content)
    writer.section(11, nameMap(tags.names).content)
    return writer.bytes
  }

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
}
