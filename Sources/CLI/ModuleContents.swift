// SPDX-License-Identifier: Apache-2.0
//
// What a module consists of, in the order of its index spaces, ready to be printed.

import Interp

/// The parts of a module.
struct ModuleContents {
  /// Something with an index.
  struct Item {
    /// What it is: `function`, `table`, `memory`, `global` or `tag`.
    let kind: String
    let index: UInt32
    let name: String?
    let type: String

    var title: String { "\(kind) \(index)" }
  }

  struct Import {
    let item: Item
    let module: String
    let name: String
  }

  struct Export {
    let name: String
    let item: Item
  }

  struct Function {
    let item: Item
    /// The bytes of its body.
    let range: Range<Int>
    let isStart: Bool
    /// True if it calls `asyncify.*`, so that it is never saved.
    let isRuntime: Bool
  }

  struct Segment {
    /// `elements` or `data`.
    let kind: String
    let index: Int
    /// `active`, `passive` or `declarative`.
    let mode: String
    /// What an active one is copied to.
    let target: Item?
    let count: Int
    /// What its elements are of; nil for bytes.
    let type: String?
  }

  let path: String
  let name: String?
  let byteCount: Int
  let sections: [SectionEntry]
  let imports: [Import]
  let exports: [Export]
  let functions: [Function]
  /// The tables, memories, globals and tags of the module itself.
  let definitions: [Item]
  let segments: [Segment]

  init(_ file: ModuleFile) {
    let reader = ContentsReader(module: file.module)
    path = file.path
    name = file.module.name
    byteCount = file.bytes.count
    sections = SectionEntry.list(file.bytes)
    imports = reader.imports
    exports = reader.exports
    functions = reader.functions
    definitions = reader.definitions
    segments = reader.segments
  }
}

/// Reads the parts of a module.
private struct ContentsReader {
  let module: Module
  private var structure: ModuleStructure { module.structure }

  init(module: Module) { self.module = module }

  var imports: [ModuleContents.Import] {
    var counts: [String: UInt32] = [:]
    return module.imports.map { declaration in
      let kind = declaration.type.kindName
      defer { counts[kind, default: 0] += 1 }
      let item = ModuleContents.Item(
        kind: kind, index: counts[kind, default: 0], name: nil, type: declaration.type.withoutKind)
      return ModuleContents.Import(
        item: item, module: declaration.module.description, name: declaration.name.description)
    }
  }

  var exports: [ModuleContents.Export] {
    structure.exports.map { export in
      ModuleContents.Export(name: export.name.description, item: item(export.index))
    }
  }

  var functions: [ModuleContents.Function] {
    structure.bodies.enumerated().map { place, body in
      let index = FunctionIndex(structure.importedFunctionCount + place)
      let item = ModuleContents.Item(
        kind: "function", index: index, name: module.functionName(index),
        type: structure.type(ofFunction: index).map(\.description).or(""))
      return ModuleContents.Function(
        item: item, range: body.range, isStart: structure.start == index,
        isRuntime: module.guardedFunctions.contains(index))
    }
  }

  var definitions: [ModuleContents.Item] {
    func indices(_ count: Int, from first: Int) -> Range<UInt32> { UInt32(first)..<UInt32(count) }
    let tables = indices(structure.tables.count, from: structure.importedTableCount)
    let memories = indices(structure.memories.count, from: structure.importedMemoryCount)
    let globals = indices(structure.globals.count, from: structure.importedGlobalCount)
    let tags = indices(structure.tags.count, from: structure.importedTagCount)
    return tables.map { item(.table(TableIndex($0))) }
      + memories.map { item(.memory(MemoryIndex($0))) }
      + globals.map { item(.global(GlobalIndex($0))) }
      + tags.map { item(.tag(TagIndex($0))) }
  }

  var segments: [ModuleContents.Segment] {
    let elements = structure.elements.enumerated().map { index, segment in
      let (mode, target): (String, ModuleContents.Item?) =
        switch segment.mode {
        case .active(let table, _): ("active", item(.table(table)))
        case .passive: ("passive", nil)
        case .declarative: ("declarative", nil)
        }
      return ModuleContents.Segment(
        kind: "elements", index: index, mode: mode, target: target, count: segment.items.count,
        type: segment.type.description)
    }
    let data = structure.data.enumerated().map { index, segment in
      let target: ModuleContents.Item? =
        if case .active(let memory, _) = segment.mode { item(.memory(memory)) } else { nil }
      return ModuleContents.Segment(
        kind: "data", index: index, mode: target == nil ? "passive" : "active", target: target,
        count: segment.range.count, type: nil)
    }
    return elements + data
  }

  private func item(_ index: ExternIndex) -> ModuleContents.Item {
    let type = structure.type(of: index)
    let (number, name): (UInt32, String?) =
      switch index {
      case .function(let index): (UInt32(index), structure.names.functions[index])
      case .table(let index): (UInt32(index), nil)
      case .memory(let index): (UInt32(index), nil)
      case .global(let index): (UInt32(index), structure.names.globals[index])
      case .tag(let index): (UInt32(index), nil)
      }
    return ModuleContents.Item(
      kind: (type?.kindName).or(""), index: number, name: name, type: (type?.withoutKind).or(""))
  }
}

extension ExternType {
  /// The word for its kind.
  fileprivate var kindName: String {
    switch self {
    case .function: "function"
    case .table: "table"
    case .memory: "memory"
    case .global: "global"
    case .tag: "tag"
    }
  }

  /// The type without the word for its kind.
  fileprivate var withoutKind: String {
    description.split(separator: " ", maxSplits: 1).dropFirst().joined()
  }
}
