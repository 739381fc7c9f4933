// SPDX-License-Identifier: Apache-2.0
//
// `ModuleStructure` back to bytes, in canonical form: of all bytes that mean the same module, always
// the same ones. Code is not copied but read and written again, instruction by instruction, so that no
// number in it is longer than it must be.
// Spec: 5.5 Modules.

/// Encodes a module.
///
/// What the canonical form is stands at `Module.encoded()`.
package struct ModuleEncoder {
  private let module: ModuleStructure
  private let bytes: ModuleBytes
  /// True if an instruction names a data segment: then the segments are counted before the code.
  private var namesDataSegments = false
  /// The places of the custom sections that are written again, not copied.
  private let nameSection: Int?
  private let hintSection: Int?
  /// The branch hints, with the offsets that their instructions had.
  private let oldHints: [FunctionIndex: [BranchHints.Hint]]
  /// The branch hints, with the offsets that their instructions have.
  private var hints: [FunctionIndex: [BranchHints.Hint]] = [:]

  /// The bytes of a module in canonical form.
  /// - Throws: ``DecodeError`` if a body is malformed; those of a valid module are not.
  package static func encode(
    _ module: ModuleStructure, _ bytes: ModuleBytes
  ) throws(DecodeError) -> [UInt8] {
    var encoder = ModuleEncoder(module: module, bytes: bytes)
    return try encoder.encode()
  }

  private init(module: ModuleStructure, bytes: ModuleBytes) {
    self.module = module
    self.bytes = bytes
    nameSection = try? module.nameSection(bytes)
    let known = try? module.branchHints(bytes)
    hintSection = known?.place
    oldHints = known?.hints.functions ?? [:]
  }

  private mutating func encode() throws(DecodeError) -> [UInt8] {
    // The code says whether there is a data count section before it.
    let code = try codeSection()
    var writer = ByteWriter()
    writer.append(ByteWriter.moduleHeader)
    writeCustomSections(after: nil, &writer)
    for kind in SectionKind.allCases {
      writer.section(kind.id, kind == .code ? code : try contents(of: kind))
      writeCustomSections(after: kind, &writer)
    }
    return writer.bytes
  }

  private func writeCustomSections(after kind: SectionKind?, _ writer: inout ByteWriter) {
    for (place, section) in module.customSections.enumerated() where section.predecessor == kind {
      switch place {
      case nameSection: writer.nameSection(module.names)
      case hintSection: writer.branchHintSection(hints)
      default: writer.customSection(section.name, bytes.buffer[section.range])
      }
    }
  }

  private func contents(of kind: SectionKind) throws(DecodeError) -> [UInt8] {
    var writer = ByteWriter()
    switch kind {
    case .type: return list(module.typeGroups) { $0.recursiveGroup(module.types[$1]) }
    case .import: return importSection()
    case .function:
      return list(module.functions[module.importedFunctionCount...]) { $0.unsigned($1) }
    case .table: return try tableSection()
    case .memory: return list(module.memories[module.importedMemoryCount...]) { $0.memoryType($1) }
    case .tag: return list(module.tags[module.importedTagCount...]) { $0.tagType($1) }
    case .global: return try globalSection()
    case .export:
      return list(module.exports) { writer, entry in
        writer.name(entry.name)
        writer.externIndex(entry.index)
      }
    case .start: if let start = module.start { writer.unsigned(start) }
    case .element: return try elementSection()
    case .dataCount: if namesDataSegments { writer.count(module.data.count) }
    case .code: preconditionFailure("the code section is written first")
    case .data: return try dataSection()
    }
    return writer.bytes
  }

  private func list<Item, Failure>(
    _ items: some Sequence<Item>, _ write: (inout ByteWriter, Item) throws(Failure) -> Void
  ) throws(Failure) -> [UInt8] {
    var section = VectorWriter()
    for item in items {
      try section.element { writer throws(Failure) in try write(&writer, item) }
    }
    return section.content
  }

  // MARK: Sections

  private func importSection() -> [UInt8] {
    var functions = module.functions.makeIterator()
    var tags = module.tags.makeIterator()
    return list(module.imports) { writer, declaration in
      writer.name(declaration.module)
      writer.name(declaration.name)
      let type: WrittenExternType =
        switch declaration.type {
        case .function: .function(functions.next() ?? 0)
        case .table(let type): .table(type)
        case .memory(let type): .memory(type)
        case .global(let type): .global(type)
        case .tag: .tag(tags.next() ?? 0)
        }
      writer.externType(type)
    }
  }

  private func tableSection() throws(DecodeError) -> [UInt8] {
    let tables = zip(module.tables[module.importedTableCount...], module.tableInitializers)
    return try list(tables) { writer, table throws(DecodeError) in
      let expression = try table.1.map { expression throws(DecodeError) in
        try self.expression(expression)
      }
      writer.table(table.0, initializer: expression)
    }
  }

  private func globalSection() throws(DecodeError) -> [UInt8] {
    let globals = zip(module.globals[module.importedGlobalCount...], module.globalInitializers)
    return try list(globals) { writer, global throws(DecodeError) in
      writer.globalType(global.0)
      writer.append(try expression(global.1))
    }
  }

  private func elementSection() throws(DecodeError) -> [UInt8] {
    try list(module.elements) { writer, segment throws(DecodeError) in
      let elements: WrittenElements
      switch segment.items {
      case .functions(let indices): elements = .functions(indices)
      case .expressions(let list):
        var expressions: [[UInt8]] = []
        for item in list { expressions.append(try expression(item)) }
        elements = .expressions(segment.type, expressions)
      }
      writer.elementSegment(elements, try mode(segment.mode))
    }
  }

  private func dataSection() throws(DecodeError) -> [UInt8] {
    try list(module.data) { writer, segment throws(DecodeError) in
      writer.dataSegment(bytes.buffer[segment.range], try mode(segment.mode))
    }
  }

  private func mode(_ mode: SegmentMode<UInt32>) throws(DecodeError) -> WrittenSegmentMode {
    switch mode {
    case .passive: .passive
    case .declarative: .declarative
    case .active(let index, let offset): .active(index: index, offset: try expression(offset))
    }
  }

  // MARK: Code

  private mutating func codeSection() throws(DecodeError) -> [UInt8] {
    var section = VectorWriter()
    for (place, body) in module.bodies.enumerated() {
      let function = FunctionIndex(module.importedFunctionCount + place)
      var oldHints = (self.oldHints[function] ?? [])[...]
      var hints: [BranchHints.Hint] = []
      var reader = ByteReader(bytes, features: .all, range: body.range)
      var code = ByteWriter()
      code.localDeclarations(try reader.localDeclarations())
      while !reader.isAtEnd {
        if let hint = oldHints.first, Int(hint.offset) == reader.position - body.range.lowerBound {
          hints.append(BranchHints.Hint(offset: UInt32(code.count), isLikely: hint.isLikely))
          oldHints.removeFirst()
        }
        let row = try code.copyInstruction(from: &reader)
        if row.immediate.namesDataSegment { namesDataSegments = true }
      }
      section.element { $0.sized(code.bytes) }
      self.hints[function] = hints
    }
    return section.content
  }

  private func expression(_ expression: Expression) throws(DecodeError) -> [UInt8] {
    var reader = ByteReader(bytes, features: .all, range: expression.range)
    var writer = ByteWriter()
    while !reader.isAtEnd { _ = try writer.copyInstruction(from: &reader) }
    return writer.bytes
  }
}

extension ByteWriter {
  /// Writes the next instruction of a reader; its row.
  fileprivate mutating func copyInstruction(
    from reader: inout ByteReader
  ) throws(DecodeError) -> InstructionRow {
    let row = try reader.instruction()
    opcode(row.opcode)
    immediate(try reader.immediate(row.immediate))
    return row
  }
}
