// SPDX-License-Identifier: Apache-2.0
//
// Every valid module of the official suite and of this project's scripts, to bytes and to text and
// back.

import Interp
import Testing
import Text

@testable import Script

@Suite struct RoundTripTests {
  /// The official scripts, by their paths, and those of this project.
  private static let files: [String] = {
    let official = ["core", "custom", "legacy", "proposals"].flatMap { folder in
      TestSuite.root.map { ScriptFiles.collect(["\($0)/\(folder)"]) } ?? []
    }
    return official + TestSuite.ownFiles.map(TestSuite.ownPath)
  }()

  @Test(arguments: files)
  func `modules of a script keep their meaning when they are encoded`(file: String) throws {
    for sample in SuiteModule.all(in: try #require(ScriptFiles.read(file))) {
      let place = Comment("\(file):\(sample.line)")
      let encoded = sample.module.encoded()
      let again = try Module(encoded)
      #expect(summary(again) == summary(sample.module), place)
      #expect(again.encoded() == encoded, place)
      if sample.isText { #expect(encoded == sample.bytes, place) }
    }
  }

  @Test(arguments: files, [false, true])
  func `modules of a script are printed as they are`(file: String, folds: Bool) throws {
    for sample in SuiteModule.all(in: try #require(ScriptFiles.read(file))) {
      let module = sample.module
      try check(
        Wat.print(module, Wat.PrintStyle(folds: folds, annotations: true)), module.encoded(),
        "\(file):\(sample.line)", names: true)
      var structure = module.structure
      structure.customSections = []
      try check(
        Wat.print(module, Wat.PrintStyle(folds: folds)),
        ModuleEncoder.encode(structure, module.context.bytes), "\(file):\(sample.line)",
        names: false)
    }
  }

  private func check(_ text: String, _ bytes: [UInt8], _ place: String, names: Bool) throws {
    do throws(TextError) {
      let parsed = try Wat.encode(text, names: names, annotations: true)
      #expect(parsed == bytes, "\(place)\n\(text)")
    } catch {
      Issue.record("\(place)\n\(error.rendering(in: Array(text.utf8)))")
    }
  }

  /// What a module says, without the places where it says so.
  private func summary(_ module: Module) -> [String] {
    let structure = module.structure
    var lines = ["\(structure.types) \(structure.typeGroups) \(structure.functions)"]
    lines += structure.imports.map { "import \($0.module).\($0.name) \($0.type)" }
    lines.append("\(structure.tables) \(structure.memories) \(structure.globals) \(structure.tags)")
    lines += structure.exports.map { "export \($0.name) \($0.index)" }
    lines.append("start \(structure.start.map(String.init) ?? "-")")
    lines += structure.tableInitializers.map { "table \($0.map { code($0.range, module) } ?? [])" }
    lines += structure.globalInitializers.map { "global \(code($0.range, module))" }
    for segment in structure.elements {
      switch segment.items {
      case .functions(let list): lines.append("elements \(segment.type) \(list)")
      case .expressions(let list):
        lines.append("elements \(segment.type) \(list.map { code($0.range, module) })")
      }
      if case .active(let table, let offset) = segment.mode {
        lines.append("at \(table) \(code(offset.range, module))")
      } else {
        lines.append("\(segment.mode)")
      }
    }
    for segment in structure.data {
      lines.append("data \(Array(module.context.bytes.buffer[segment.range]))")
      if case .active(let memory, let offset) = segment.mode {
        lines.append("at \(memory) \(code(offset.range, module))")
      }
    }
    for index in structure.bodies.indices {
      var types: [ValueType] = []
      var start = 0
      do {
        let pass = try FunctionValidator.pass(over: index, of: module.context) { locals in
          types = locals
          return Discard()
        }
        start = pass.offset
      } catch {
        Issue.record(error)
      }
      let range = start..<structure.bodies[index].range.upperBound
      lines.append("body \(types) \(code(range, module))")
    }
    lines += module.customSections.map { "custom \($0.name) \(module.contents(of: $0))" }
    return lines
  }

  /// The instructions of a range, with their immediates.
  private func code(_ range: Range<Int>, _ module: Module) -> [String] {
    var reader = ByteReader(module.context.bytes, features: .all, range: range)
    var lines: [String] = []
    while !reader.isAtEnd {
      guard let row = try? reader.instruction(), let value = try? reader.immediate(row.immediate)
      else { return lines + ["malformed"] }
      lines.append("\(row.mnemonic) \(value)")
    }
    return lines
  }
}
