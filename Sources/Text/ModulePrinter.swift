// SPDX-License-Identifier: Apache-2.0
//
// A valid module as text, such that the text stands for the same bytes: the canonical form of the
// module. Fields stand in the order of the sections; nothing is abbreviated, so that every index is
// what it was.
// Spec: 6.6 Text Format / Modules.

import Interp

struct ModulePrinter {
  let context: ModuleContext
  let style: Wat.PrintStyle
  let identifiers: ModuleIdentifiers
  let annotations: PrintedAnnotations
  var output = TextOutput()

  var module: ModuleStructure { context.module }

  init(_ context: ModuleContext, _ style: Wat.PrintStyle) {
    self.context = context
    self.style = style
    annotations = PrintedAnnotations(context, isOn: style.annotations)
    identifiers = ModuleIdentifiers(
      context.module, names: annotations.names, annotations: style.annotations)
  }

  /// The text of the module.
  /// - Throws: Nothing if the module is valid.
  mutating func print() throws -> String {
    output.write("(module" + moduleName)
    output.depth = 1
    printCustomSections(after: nil)
    for kind in SectionKind.allCases {
      try printFields(of: kind)
      printCustomSections(after: kind)
    }
    output.depth = 0
    close()
    return output.text
  }

  private var moduleName: String {
    guard let name = identifiers.names.module else { return "" }
    if !name.isEmpty { return " " + IdentifierTable.identifier(Name(name)) }
    return style.annotations ? " (@name \"\")" : ""
  }

  private mutating func printFields(of kind: SectionKind) throws {
    switch kind {
    case .type: for group in module.typeGroups { printTypes(group) }
    case .import: printImports()
    // A function's type stands in front of its code.
    case .function: break
    case .table: try printTables()
    case .memory:
      for index in module.memories.indices.dropFirst(module.importedMemoryCount) {
        field("memory" + memory(index))
      }
    case .tag:
      for index in module.tags.indices.dropFirst(module.importedTagCount) {
        field("tag" + tag(index))
      }
    case .global: try printGlobals()
    case .export: for export in module.exports { printExport(export) }
    case .start:
      if let start = module.start { field("start \(identifiers.functions.reference(start))") }
    case .element: for index in module.elements.indices { try printElements(index) }
    // It follows from the code.
    case .dataCount: break
    case .code: for index in module.bodies.indices { try printFunction(index) }
    case .data: for index in module.data.indices { try printData(index) }
    }
  }

  /// Writes a field, or another list, on a line of its own.
  mutating func field(_ words: String) {
    output.line("(\(words))")
  }

  /// Closes a list: on a line of its own, unless the list has no more than the line that is begun.
  mutating func close() {
    output.write(")")
    output.endLine()
  }

  // MARK: Types, imports, exports

  private mutating func printTypes(_ group: Range<Int>) {
    if group.count == 1 { return printType(group.lowerBound) }
    output.endLineIfBegun()
    output.write("(rec")
    output.depth += 1
    for index in group { printType(index) }
    output.depth -= 1
    close()
  }

  private mutating func printType(_ index: Int) {
    let type = identifiers.text(module.types[index], TypeIndex(index))
    field("type\(identifiers.binding(identifiers.types, index)) \(type)")
  }

  private mutating func printImports() {
    var counts = (functions: 0, tables: 0, memories: 0, globals: 0, tags: 0)
    func next(_ count: inout Int) -> Int {
      defer { count += 1 }
      return count
    }
    for declaration in module.imports {
      let item =
        switch declaration.type {
        case .function: "func" + function(next(&counts.functions))
        case .table: "table" + table(next(&counts.tables))
        case .memory: "memory" + memory(next(&counts.memories))
        case .global: "global" + global(next(&counts.globals))
        case .tag: "tag" + tag(next(&counts.tags))
        }
      let module = StringSyntax.encode(declaration.module)
      field("import \(module) \(StringSyntax.encode(declaration.name)) (\(item))")
    }
  }

  private mutating func printExport(_ export: ExportEntry) {
    let item =
      switch export.index {
      case .function(let index): "func " + identifiers.functions.reference(index)
      case .table(let index): "table " + identifiers.tables.reference(index)
      case .memory(let index): "memory " + identifiers.memories.reference(index)
      case .global(let index): "global " + identifiers.globals.reference(index)
      case .tag(let index): "tag " + identifiers.tags.reference(index)
      }
    field("export \(StringSyntax.encode(export.name)) (\(item))")
  }

  // MARK: What is behind the keyword of an import or a definition

  private func function(_ index: Int) -> String {
    let type = module.functions[index]
    let count = module.functionType(at: type)?.parameters.count ?? 0
    let locals = identifiers.locals(of: FunctionIndex(index), count: count)
    return identifiers.binding(identifiers.functions, index) + identifiers.typeUse(type, locals)
  }

  private func table(_ index: Int) -> String {
    identifiers.binding(identifiers.tables, index) + " " + identifiers.text(module.tables[index])
  }

  private func memory(_ index: Int) -> String {
    identifiers.binding(identifiers.memories, index) + " \(module.memories[index])"
  }

  private func global(_ index: Int) -> String {
    identifiers.binding(identifiers.globals, index) + " " + identifiers.text(module.globals[index])
  }

  private func tag(_ index: Int) -> String {
    identifiers.binding(identifiers.tags, index) + identifiers.typeUse(module.tags[index])
  }

  // MARK: Definitions

  private mutating func printTables() throws {
    for (place, initializer) in module.tableInitializers.enumerated() {
      let index = module.importedTableCount + place
      let type = ValueType(module.tables[index].element)
      let value = try initializer.map { try expression($0, type).text } ?? ""
      field("table" + table(index) + value)
    }
  }

  private mutating func printGlobals() throws {
    for (place, initializer) in module.globalInitializers.enumerated() {
      let index = module.importedGlobalCount + place
      let value = try expression(initializer, module.globals[index].value).text
      field("global" + global(index) + value)
    }
  }

  private mutating func printFunction(_ body: Int) throws {
    let index = module.importedFunctionCount + body
    let function = FunctionIndex(index)
    var instructions = try CheckedInstructions(context, body: body)
    let parameterCount = module.type(ofFunction: function)?.parameters.count ?? 0
    let declared = instructions.declarations.flatMap { declaration in
      repeatElement(identifiers.text(declaration.type), count: Int(declaration.count))
    }
    let locals = identifiers.locals(of: function, count: parameterCount + declared.count)
    let binding = identifiers.binding(identifiers.functions, index)
    output.endLineIfBegun()
    output.write("(func" + binding + identifiers.typeUse(module.functions[index], locals))
    output.depth += 1
    writeWrapped(
      ModuleIdentifiers.list(
        "local", declared, locals, style.annotations, first: LocalIndex(parameterCount), limit: 8))
    let text = InstructionText(identifiers, function: function, locals: locals)
    let hints = annotations.hints(of: function, at: module.bodies[body].range.lowerBound)
    if style.folds {
      let code = try FoldedCode(text, &instructions, hints: hints)
      code.write(to: &output)
    } else {
      var code = FlatCode(text: text, hints: hints)
      try code.write(&instructions, to: &output)
    }
    output.depth -= 1
    close()
  }

  /// Writes words, each with a blank in front, to as many lines as they need.
  mutating func writeWrapped(_ words: [String]) {
    if words.isEmpty { return }
    output.endLineIfBegun()
    var width = 0
    for word in words {
      let count = word.utf8.count
      if width > 0, output.indentation + width + count > Self.lineWidth {
        output.endLineIfBegun()
        width = 0
      }
      output.write(width == 0 ? String(word.dropFirst()) : word)
      width += count
    }
    output.endLineIfBegun()
  }

  /// The characters of a line that is not broken.
  static let lineWidth = 80

  // MARK: Expressions

  /// A constant expression as folded instructions, each behind a blank, and how many they are.
  func expression(_ expression: Expression, _ type: ValueType) throws -> (text: String, count: Int)
  {
    var instructions = try CheckedInstructions(context, expression, type: type)
    let code = try FoldedCode(InstructionText(identifiers), &instructions)
    var output = TextOutput()
    code.writeInline(to: &output)
    return (output.text, code.count)
  }

  /// An expression where the text format has one folded instruction or a list of a keyword.
  func expression(_ expression: Expression, _ type: ValueType, else keyword: String) throws
    -> String
  {
    let (text, count) = try self.expression(expression, type)
    return count == 1 ? text : " (\(keyword)\(text))"
  }
}
