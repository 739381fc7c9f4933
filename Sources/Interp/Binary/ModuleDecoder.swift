// SPDX-License-Identifier: Apache-2.0
//
// Bytes to `ModuleStructure`, section by section. Bodies and constant expressions are only located;
// their instructions are decoded where they are validated, in one pass.
// Spec: 5.5 Modules.

/// Decodes a module.
package struct ModuleDecoder {
  private let bytes: ModuleBytes
  var reader: ByteReader
  var module = ModuleStructure()
  let limits: ImplementationLimits
  /// The last section that was not custom.
  private var lastSection: SectionKind?

  private init(_ bytes: ModuleBytes, _ features: Features, _ limits: ImplementationLimits) {
    self.bytes = bytes
    reader = ByteReader(bytes, features: features)
    self.limits = limits
  }

  /// Decodes the bytes of a module.
  package static func decode(
    _ bytes: ModuleBytes, features: Features = .all, limits: ImplementationLimits
  ) throws(DecodeError) -> ModuleStructure {
    var decoder = ModuleDecoder(bytes, features, limits)
    do {
      try decoder.run()
    } catch {
      // Bodies are only located so far. What is wrong in one of them comes first.
      try BodyScanner.scan(decoder.module, bytes, features)
      throw error
    }
    return decoder.module
  }

  private mutating func run() throws(DecodeError) {
    try header()
    while let id = reader.peek() {
      let start = reader.position
      reader.position += 1
      let kind = SectionKind(rawValue: id)
      guard id == 0 || kind != nil else {
        throw reader.error(.malformedSectionID(id), at: start)
      }
      let size = Int(try reader.u32())
      guard size <= reader.remaining else { throw reader.error(.lengthOutOfBounds) }
      let end = reader.position + size
      if let kind, let lastSection, kind <= lastSection {
        throw reader.error(.unexpectedContentAfterLastSection, at: start)
      }
      lastSection = kind ?? lastSection
      // A section that goes on behind its end is read to its own end, and then refused.
      if let kind { try section(kind) } else { try customSection(end) }
      guard reader.position == end else { throw reader.error(.sectionSizeMismatch, at: start) }
    }
    try checkCounts()
    try checkCounts(at: reader.position)
  }

  private mutating func header() throws(DecodeError) {
    guard reader.remaining >= 4 else { throw reader.error(.unexpectedEnd) }
    guard reader.bytes(0..<4).elementsEqual([0x00, 0x61, 0x73, 0x6D]) else {
      throw reader.error(.magicHeaderNotDetected)
    }
    reader.position = 4
    guard reader.remaining >= 4 else { throw reader.error(.unexpectedEnd) }
    guard reader.bytes(4..<8).elementsEqual([1, 0, 0, 0]) else {
      throw reader.error(.unknownBinaryVersion)
    }
    reader.position = 8
  }

  private mutating func section(_ kind: SectionKind) throws(DecodeError) {
    switch kind {
    case .type:
      try list("recursive groups", limits.recursiveGroups) { r throws(DecodeError) in
        try r.recursiveGroup()
      }
    case .import:
      try list("imports", limits.imports) { r throws(DecodeError) in try r.importDeclaration() }
      try checkCounts(at: reader.position)
    case .function:
      try list("functions", limits.functions) { r throws(DecodeError) in try r.function() }
    case .table:
      try list("tables", limits.tables) { r throws(DecodeError) in
        try r.table()
      }
    case .memory:
      try list("memories", limits.memories) { r throws(DecodeError) in
        r.module.memories.append(try r.reader.memoryType())
      }
    case .global: try list("globals", limits.globals) { r throws(DecodeError) in try r.global() }
    case .export: try list("exports", limits.exports) { r throws(DecodeError) in try r.export() }
    case .start:
      module.startOffset = reader.position
      module.start = try reader.u32()
    case .element:
      try list("element segments", limits.elements) { r throws(DecodeError) in try r.element() }
    case .code: try codeSection()
    case .data:
      try list("data segments", limits.data) { r throws(DecodeError) in try r.dataSegment() }
    case .dataCount:
      try reader.require(.bulkMemory, "malformed section id 12")
      module.dataCount = try reader.u32()
    case .tag:
      try reader.require(.exceptions, "malformed section id 13")
      try list("tags", limits.tags) { r throws(DecodeError) in
        r.module.tags.append(try r.reader.tagType())
      }
    }
  }

  /// A vector of items, not more of them than the engine admits.
  private mutating func list(
    _ what: String, _ limit: Int,
    _ item: (inout ModuleDecoder) throws(DecodeError) -> Void
  ) throws(DecodeError) {
    let start = reader.position
    let count = try reader.count()
    guard count <= limit else {
      throw reader.error(.tooMany(what, count: UInt64(count), limit: limit), at: start)
    }
    for _ in 0..<count {
      let offset = reader.position
      try item(&self)
      var offsets = module.offsets
      module.offsets = DefinitionOffsets()
      offsets.note(module, at: offset)
      module.offsets = offsets
    }
  }

  /// Imports count as what they import.
  private func checkCounts(at offset: Int) throws(DecodeError) {
    let counts = [
      ("functions", module.functions.count, limits.functions),
      ("tables", module.tables.count, limits.tables),
      ("memories", module.memories.count, limits.memories),
      ("globals", module.globals.count, limits.globals),
      ("tags", module.tags.count, limits.tags),
    ]
    for (what, count, limit) in counts where count > limit {
      throw reader.error(.tooMany(what, count: UInt64(count), limit: limit), at: offset)
    }
  }

  private func checkCounts() throws(DecodeError) {
    let own = module.functions.count - module.importedFunctionCount
    guard module.bodies.count == own else { throw reader.error(.functionAndCodeSectionsDiffer) }
    if let dataCount = module.dataCount, Int(dataCount) != module.data.count {
      throw reader.error(.dataCountAndDataSectionDiffer)
    }
  }

  // MARK: Sections

  private mutating func customSection(_ end: Int) throws(DecodeError) {
    let name = try reader.name()
    guard reader.position <= end else { throw reader.error(.unexpectedEndOfSectionOrFunction) }
    let range = try reader.skip(end - reader.position)
    module.customSections.append(
      CustomSection(name: name, range: range, predecessor: lastSection))
    if name == "name" {
      module.deferNames { [bytes, features = reader.features] in
        var names = NameSectionReader(
          reader: ByteReader(bytes, features: features), range: range)
        return names.read()
      }
    }
  }

  /// Spec: 5.3.11; a group of one type needs no 0x4E and count before it.
  private mutating func recursiveGroup() throws(DecodeError) {
    let first = module.types.count
    if reader.peek() == 0x4E {
      try reader.require(.garbageCollection, "malformed definition type 0x4e")
      reader.position += 1
      module.types += try reader.list(limits.recursiveGroups, "types of a group") {
        [limits] r throws(DecodeError) in try r.subType(limits)
      }
    } else {
      module.types.append(try reader.subType(limits))
    }
    guard module.types.count <= limits.types else {
      throw reader.error(
        .tooMany("types", count: UInt64(module.types.count), limit: limits.types))
    }
    module.typeGroups.append(first..<module.types.count)
  }

  private mutating func importDeclaration() throws(DecodeError) {
    let from = try reader.name()
    let name = try reader.name()
    let start = reader.position
    let type: ExternType
    switch try reader.byte() {
    case 0x00:
      let index = try reader.u32()
      module.functions.append(index)
      module.importedFunctionCount += 1
      // An unknown type is found by the validator; until then the import has the empty type.
      type = .function(module.functionType(at: index) ?? FunctionType())
    case 0x01:
      let table = try reader.tableType()
      module.tables.append(table)
      module.importedTableCount += 1
      type = .table(table)
    case 0x02:
      let memory = try reader.memoryType()
      module.memories.append(memory)
      module.importedMemoryCount += 1
      type = .memory(memory)
    case 0x03:
      let global = try reader.globalType()
      module.globals.append(global)
      module.importedGlobalCount += 1
      type = .global(global)
    case 0x04:
      try reader.require(.exceptions, "malformed import kind 4", at: start)
      let index = try reader.tagType()
      module.tags.append(index)
      module.importedTagCount += 1
      type = .tag(module.functionType(at: index) ?? FunctionType())
    case let kind: throw reader.error(.malformedExternKind(kind, isImport: true), at: start)
    }
    module.imports.append(ImportDeclaration(module: from, name: name, type: type))
  }

  private mutating func function() throws(DecodeError) {
    module.functions.append(try reader.u32())
  }

  /// Spec: 5.5.7; 0x40 0x00 begin a table with an initial value.
  private mutating func table() throws(DecodeError) {
    guard reader.peek() == 0x40 else {
      module.tables.append(try reader.tableType())
      module.tableInitializers.append(nil)
      return
    }
    try reader.require(.functionReferences, "malformed reference type 0x40")
    reader.position += 1
    try reader.zero()
    module.tables.append(try reader.tableType())
    module.tableInitializers.append(try reader.expression())
  }

  private mutating func global() throws(DecodeError) {
    module.globals.append(try reader.globalType())
    module.globalInitializers.append(try reader.expression())
  }

  private mutating func export() throws(DecodeError) {
    let offset = reader.position
    let name = try reader.name()
    let start = reader.position
    let kind = try reader.byte()
    guard kind < 5 else {
      throw reader.error(.malformedExternKind(kind, isImport: false), at: start)
    }
    let number = try reader.u32()
    let index: ExternIndex =
      switch kind {
      case 0: .function(number)
      case 1: .table(number)
      case 2: .memory(number)
      case 3: .global(number)
      default: .tag(number)
      }
    module.exports.append(ExportEntry(name: name, index: index, offset: offset))
  }

  /// Spec: 5.5.12.
  ///
  /// Bit 0 of the flags: not active; bit 1: explicit table, or declarative; bit 2: expressions
  /// instead of function indices.
  private mutating func element() throws(DecodeError) {
    let offset = reader.position
    let flags = try reader.u32()
    guard flags < 8 else { throw reader.error(.malformedSegmentFlags(flags), at: offset) }
    if flags != 0 { try reader.require(.bulkMemory, "malformed segment kind \(flags)", at: offset) }
    let mode: SegmentMode<TableIndex>
    if flags & 1 == 0 {
      let table = flags & 2 != 0 ? try reader.u32() : 0
      mode = .active(table, try reader.expression())
    } else {
      mode = flags & 2 != 0 ? .declarative : .passive
    }
    var type = ReferenceType(.function, isNullable: false)
    if flags & 3 != 0 {
      if flags & 4 != 0 {
        type = try reader.referenceType()
      } else {
        let start = reader.position
        let kind = try reader.byte()
        guard kind == 0 else { throw reader.error(.malformedElementKind(kind), at: start) }
      }
    }
    if flags == 4 { type = .funcref }
    let start = reader.position
    let count = try reader.count()
    guard count <= limits.elementItems else {
      throw reader.error(
        .tooMany("references", count: UInt64(count), limit: limits.elementItems), at: start)
    }
    let items: ElementSegment.Items
    if flags & 4 != 0 {
      var list: [Expression] = []
      for _ in 0..<count { list.append(try reader.expression()) }
      items = .expressions(list)
    } else {
      var list: [FunctionIndex] = []
      for _ in 0..<count { list.append(try reader.u32()) }
      items = .functions(list)
    }
    module.elements.append(ElementSegment(type: type, items: items, mode: mode, offset: offset))
  }

  /// Spec: 5.5.13.
  private mutating func codeSection() throws(DecodeError) {
    module.codeStart = reader.position
    let count = try reader.count()
    module.bodies.reserveCapacity(count)
    for _ in 0..<count {
      let size = Int(try reader.u32())
      module.bodies.append(FunctionBody(range: try reader.skip(size)))
    }
  }

  /// Spec: 5.5.14.
  private mutating func dataSegment() throws(DecodeError) {
    let offset = reader.position
    let flags = try reader.u32()
    if flags != 0 { try reader.require(.bulkMemory, "malformed segment kind \(flags)", at: offset) }
    let mode: SegmentMode<MemoryIndex>
    switch flags {
    case 0: mode = .active(0, try reader.expression())
    case 1: mode = .passive
    case 2:
      let memory = try reader.u32()
      mode = .active(memory, try reader.expression())
    default: throw reader.error(.malformedSegmentFlags(flags), at: offset)
    }
    let size = Int(try reader.u32())
    guard size <= reader.remaining else {
      throw reader.error(.unexpectedEndOfSectionOrFunction)
    }
    let range = try reader.skip(size)
    module.data.append(DataSegment(range: range, mode: mode, offset: offset))
  }
}
