// SPDX-License-Identifier: Apache-2.0
//
// `rewind dump`: what a module consists of, and what its functions are compiled to.

import Interp

extension Command {
  static let dump = Command(
    name: "dump",
    summary: "prints what a module consists of",
    positionals: [Positional(name: "FILE", help: "a module, .wasm or .wat")],
    options: [
      Option(name: "--code", help: "prints the code that functions are compiled to"),
      .plain, .without,
    ],
    details: [
      "In compiled code r0, r1 ... are the slots of a frame, acc is the result of the instruction",
      "before, and @N is the instruction at position N. The second column is the offset in the",
      "module of the instruction of WebAssembly that it was compiled from.",
    ],
    example: ["$ rewind dump Examples/sleep.wat --code"],
    body: { arguments in
      var configuration = Engine.Configuration()
      configuration.forms = try arguments.forms()
      let engine = Engine(configuration)
      let dump = ModuleDump(try ModuleFile(arguments.positionals[0], engine: engine))
      StandardStream.output.write(dump.overview)
      if arguments.has("--code") {
        let store = Store(engine: engine)
        for text in dump.code(store) { StandardStream.output.write(text) }
      }
      return .success
    })
}

/// Writes a module's contents.
private struct ModuleDump {
  private let file: ModuleFile
  private var module: Module { file.module }
  private var structure: ModuleStructure { module.structure }

  init(_ file: ModuleFile) {
    self.file = file
  }

  var overview: String {
    var text =
      "\(file.path): module\(module.name.map { " \($0)" }.or("")), \(file.bytes.count) bytes\n"
    text += table(
      "Sections:",
      SectionEntry.list(file.bytes).map { section in
        [
          address(section.range.lowerBound), section.name, "\(section.range.count) bytes",
          section.count.map { $0 == 1 ? "1 item" : "\($0) items" }.or(""),
        ]
      })
    text += table("Imports:", imports)
    text += table(
      "Exports:", structure.exports.map { ["\"\($0.name)\"", label($0.index), type($0.index)] })
    text += table("Functions:", functions)
    text += table("Tables, memories, globals and tags:", definitions)
    text += table("Segments:", segments)
    return text
  }

  private var imports: [[String]] {
    var counts = [0, 0, 0, 0, 0]
    return module.imports.map { declaration in
      let kind: (place: Int, name: String) =
        switch declaration.type {
        case .function: (0, "function")
        case .table: (1, "table")
        case .memory: (2, "memory")
        case .global: (3, "global")
        case .tag: (4, "tag")
        }
      defer { counts[kind.place] += 1 }
      return [
        "\(kind.name) \(counts[kind.place])", "\(declaration.module).\(declaration.name)",
        describe(declaration.type),
      ]
    }
  }

  private var functions: [[String]] {
    structure.bodies.enumerated().map { place, body in
      let index = FunctionIndex(structure.importedFunctionCount + place)
      var notes = structure.start == index ? " start function" : ""
      if module.guardedFunctions.contains(index) { notes += " asyncify runtime function" }
      return [
        "function \(index)", module.functionName(index).or("-"),
        structure.type(ofFunction: index).map(\.description).or(""), address(body.range.lowerBound),
        "\(body.range.count) bytes\(notes)",
      ]
    }
  }

  private var definitions: [[String]] {
    func list(_ kind: String, _ types: [ExternType], from first: Int) -> [[String]] {
      types.enumerated().dropFirst(first).map { ["\(kind) \($0)", describe($1)] }
    }
    return list("table", structure.tables.map(ExternType.table), from: structure.importedTableCount)
      + list(
        "memory", structure.memories.map(ExternType.memory), from: structure.importedMemoryCount)
      + list(
        "global", structure.globals.map(ExternType.global), from: structure.importedGlobalCount
      )
      .enumerated().map { place, row in
        let index = GlobalIndex(structure.importedGlobalCount + place)
        return row + [structure.names.globals[index].or("")]
      }
      + list(
        "tag",
        structure.tags.indices.map { .tag(structure.type(ofTag: TagIndex($0)) ?? FunctionType()) },
        from: structure.importedTagCount)
  }

  private var segments: [[String]] {
    let elements = structure.elements.enumerated().map { index, segment in
      let target =
        switch segment.mode {
        case .active(let table, _): "active, table \(table)"
        case .passive: "passive"
        case .declarative: "declarative"
        }
      return ["elements \(index)", target, "\(segment.items.count) \(segment.type)"]
    }
    let data = structure.data.enumerated().map { index, segment in
      let target =
        if case .active(let memory, _) = segment.mode { "active, memory \(memory)" } else {
          "passive"
        }
      return ["data \(index)", target, "\(segment.range.count) bytes"]
    }
    return elements + data
  }

  private func label(_ index: ExternIndex) -> String {
    switch index {
    case .function(let index):
      "function \(index)" + module.structure.names.functions[index].map { " <\($0)>" }.or("")
    case .table(let index): "table \(index)"
    case .memory(let index): "memory \(index)"
    case .global(let index): "global \(index)"
    case .tag(let index): "tag \(index)"
    }
  }

  private func type(_ index: ExternIndex) -> String {
    structure.type(of: index).map(describe).or("")
  }

  /// The type without the word for its kind.
  private func describe(_ type: ExternType) -> String {
    type.description.split(separator: " ", maxSplits: 1).dropFirst().joined()
  }

  private func address(_ offset: Int) -> String { "0x" + hex(offset).zeroPadded(to: 5) }

  // MARK: Code

  /// The compiled code of every function.
  func code(_ store: Store) -> some Sequence<String> {
    let disassembler = Disassembler(
      module, handlers: store.handlers, takesBreaths: store.takesBreaths)
    return structure.bodies.indices.lazy.map { place in
      let index = FunctionIndex(structure.importedFunctionCount + place)
      let title = "\nfunction \(index)\(module.functionName(index).map { " <\($0)>" }.or(""))"
      do {
        return title + text(try disassembler.listing(of: index), index)
      } catch {
        return title + ": \(error)\n"
      }
    }
  }

  private func text(_ listing: Disassembler.Listing, _ function: FunctionIndex) -> String {
    let type = structure.type(ofFunction: function).map { " \($0)" }.or("")
    let code = listing.code
    var text = "\(type): \(code.count) instructions, frame of \(code.frameSlotCount) slots\n"
    text += "  r\(code.headerSlot) r\(code.headerSlot + 1): return address"
    for (local, slot) in listing.map.localSlots.enumerated() {
      let name = structure.names.locals[function]?[LocalIndex(local)].map { "$\($0)" }
      text += "; r\(slot): \(name.or("local \(local)")) \(listing.map.localTypes[local])"
    }
    for constant in listing.map.constants { text += "; r\(constant.slot): 0x\(hex(constant.bits))" }
    text += "\n"
    let goals = Set(listing.lines.flatMap(\.targets))
    for line in listing.lines {
      let mark = goals.contains(line.position) ? "@" : " "
      let position = "\(mark)\(line.position)".leftPadded(to: 7)
      let operation = "\(line.operation)".padded(to: 20)
      text += "\(position)  \(address(line.offset))  \(operation)  \(line.operands)".trimmed + "\n"
    }
    return text
  }
}

/// Rows in aligned columns below a title; nothing for no rows.
private func table(_ title: String, _ rows: [[String]]) -> String {
  guard !rows.isEmpty else { return "" }
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  let lines = rows.map { row in
    zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmed
  }
  return "\n\(title)\n" + lines.map { "  \($0)\n" }.joined()
}

extension String {
  /// The text without blanks at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }

  fileprivate func zeroPadded(to width: Int) -> String {
    String(repeating: "0", count: max(0, width - count)) + self
  }
}
