// SPDX-License-Identifier: Apache-2.0
//
// The fields that import, define or export something, except types and segments.
// Spec: 6.6.3 Imports - 6.6.10 Start Function.

import Interp

extension ModuleParser {
  mutating func encodeImport(_ index: UInt32) throws(TextError) {
    let module = try cursor.name()
    let name = try cursor.name()
    try cursor.open()
    guard case .keyword(let keyword) = cursor.kind else { throw cursor.unexpected() }
    cursor.advance()
    _ = cursor.identifier()
    try encodeImport(keyword, index, module, name)
    try cursor.close()
  }

  /// Parses what is imported and writes the import.
  private mutating func encodeImport(
    _ keyword: Keyword, _ index: UInt32, _ module: Name, _ name: Name
  ) throws(TextError) {
    let type: WrittenExternType
    switch keyword {
    case .func:
      let use = try typeUse(bindingNames: true)
      keepParameterNames(use, ofImport: index)
      type = .function(self.index(of: use))
    case .table: type = .table(try tableType(cursor.addressType()))
    case .memory: type = .memory(try memoryType())
    case .global: type = .global(try globalType())
    case .tag: type = .tag(self.index(of: try typeUse(bindingNames: true)))
    default: throw cursor.unexpected()
    }
    importSection.element { writer in
      writer.name(module)
      writer.name(name)
      writer.externType(type)
    }
  }

  mutating func encodeExport() throws(TextError) {
    let name = try cursor.name()
    try cursor.open()
    guard case .keyword(let keyword) = cursor.kind else { throw cursor.unexpected() }
    cursor.advance()
    let index =
      switch keyword {
      case .func: try functions.index(&cursor)
      case .table: try tables.index(&cursor)
      case .memory: try memories.index(&cursor)
      case .global: try globals.index(&cursor)
      case .tag: try tags.index(&cursor)
      default: throw cursor.error(.unexpectedToken, at: cursor.position - 1)
      }
    try cursor.close()
    writeExport(name, keyword, index)
  }

  private mutating func writeExport(_ name: Name, _ keyword: Keyword, _ index: UInt32) {
    let index: ExternIndex =
      switch keyword {
      case .func: .function(index)
      case .table: .table(index)
      case .memory: .memory(index)
      case .global: .global(index)
      default: .tag(index)
      }
    exportSection.element { writer in
      writer.name(name)
      writer.externIndex(index)
    }
  }

  /// Parses the exports and the import that may stand inside a definition; false if it is no import.
  private mutating func encodeInlineImport(_ keyword: Keyword, _ index: UInt32)
    throws(TextError) -> Bool
  {
    while cursor.acceptList(.export) {
      writeExport(try cursor.name(), keyword, index)
      try cursor.close()
    }
    guard cursor.acceptList(.import) else { return false }
    let module = try cursor.name()
    let name = try cursor.name()
    try cursor.close()
    try encodeImport(keyword, index, module, name)
    return true
  }

  mutating func encodeStart() throws(TextError) {
    guard start == nil else {
      throw cursor.error(.multipleStartSections, at: cursor.position - 1)
    }
    start = try functions.index(&cursor)
  }

  mutating func encodeFunction(_ index: FunctionIndex) throws(TextError) {
    let start = cursor.position
    if try encodeInlineImport(.func, index) { return }
    let use = try typeUse(bindingNames: true)
    let type = self.index(of: use)
    functionSection.element { $0.unsigned(type) }
    try bindParameters(use)
    var code = ByteWriter()
    code.localDeclarations(try parseLocals().map { LocalDeclaration(1, $0) })
    branchHints = FunctionHints()
    try parseInstructions()
    try encodeBranchHints(ofFunction: index, from: start, bodyOffset: code.count)
    code.append(body.bytes)
    code.byte(0x0B)
    codeSection.element { $0.sized(code.bytes) }
    keepNames(ofFunction: index)
  }

  /// Notes the names of the locals and labels of a function, and forgets both.
  private mutating func keepNames(ofFunction index: FunctionIndex) {
    localNames[index] = nameMap(locals.names(keepsIdentifiers: keepsIdentifiers))
    labelNames[index] = nameMap(labels.names(keepsIdentifiers: keepsIdentifiers))
    locals = IdentifierSpace(.local)
    labels = LabelStack()
  }

  /// Notes the names of the parameters of an imported function, where nothing can refer to them.
  private mutating func keepParameterNames(_ use: TypeUse, ofImport index: FunctionIndex) {
    var names: [(index: UInt32, name: Name)] = []
    for (local, parameter) in use.signature.names.enumerated() {
      let name = parameter.annotatedName ?? (keepsIdentifiers ? parameter.name : nil)
      if let name { names.append((LocalIndex(local), name)) }
    }
    localNames[index] = nameMap(names)
  }

  private mutating func bindParameters(_ use: TypeUse) throws(TextError) {
    locals = IdentifierSpace(.local)
    labels = LabelStack()
    switch use {
    case .index(let index, let signature) where signature.isEmpty:
      if index < definedTypes.count {
        let type = definedTypes[Int(index)].composite.function
        locals.bindAnonymous(type?.parameters.count ?? 0)
      }
    case .index(_, let signature), .inline(let signature):
      for parameter in signature.names {
        try locals.bind(
          parameter.name, annotatedName: parameter.annotatedName, at: parameter.position, in: cursor
        )
      }
    }
  }

  private mutating func parseLocals() throws(TextError) -> [ValueType] {
    var types: [ValueType] = []
    while cursor.acceptList(.local) {
      let position = cursor.position
      if let name = cursor.identifier() {
        let annotatedName = try cursor.annotatedName(.local)
        try locals.bind(name, annotatedName: annotatedName, at: position, in: cursor)
        types.append(try valueType())
      } else {
        let more = try valueTypes()
        types += more
        if more.count == 1 {
          // A name is for one local.
          let annotatedName = try cursor.annotatedName(.local, before: position)
          try locals.bind(nil, annotatedName: annotatedName, at: position, in: cursor)
        } else {
          locals.bindAnonymous(more.count)
        }
      }
      try cursor.close()
    }
    return types
  }

  mutating func encodeTable(_ index: TableIndex) throws(TextError) {
    if try encodeInlineImport(.table, index) { return }
    let addressType = cursor.addressType()
    if cursor.kind != .natural {
      let element = try referenceType()
      let count = try encodeInlineElements(element, table: index, addressType)
      let limits = Limits(UInt64(count), UInt64(count))
      return tableSection.element {
        $0.tableType(TableType(element, limits, addressType: addressType))
      }
    }
    let type = try tableType(addressType)
    let initializer = cursor.kind == .rightParenthesis ? nil : try parseExpression()
    tableSection.element { $0.table(type, initializer: initializer) }
  }

  private mutating func tableType(_ addressType: AddressType) throws(TextError) -> TableType {
    let limits = try limits()
    return TableType(try referenceType(), limits, addressType: addressType)
  }

  mutating func encodeMemory(_ index: MemoryIndex) throws(TextError) {
    if try encodeInlineImport(.memory, index) { return }
    let type = try memoryType { parser, type throws(TextError) in
      let count = try parser.encodeInlineData(memory: index, type.addressType)
      let (pages, rest) = count.quotientAndRemainder(dividingBy: type.pageSize)
      type.limits = Limits(UInt64(rest == 0 ? pages : pages + 1))
      type.limits.maximum = type.limits.minimum
    }
    memorySection.element { $0.memoryType(type) }
  }

  /// Parses a memory type.
  ///
  /// - Parameter inlineData: Parses data that stand in place of the limits, and sets these.
  private mutating func memoryType(
    _ inlineData: ((inout Self, inout MemoryType) throws(TextError) -> Void)? = nil
  ) throws(TextError) -> MemoryType {
    var type = MemoryType(Limits(0), addressType: cursor.addressType())
    if let inlineData, cursor.kind == .leftParenthesis {
      type.pageSize = try pageSize()
      try inlineData(&self, &type)
      return type
    }
    type.limits = try limits()
    type.isShared = cursor.accept(.shared)
    type.pageSize = try pageSize()
    return type
  }

  /// Parses `(pagesize N)`, which may be left out.
  ///
  /// Spec: proposal custom-page-sizes.
  private mutating func pageSize() throws(TextError) -> Int {
    guard cursor.acceptList(.pagesize) else { return MemoryType.defaultPageSize }
    let start = cursor.position
    let number = try cursor.natural()
    guard number.nonzeroBitCount == 1, let size = Int(exactly: number) else {
      throw cursor.error(.invalidPageSize(number), at: start)
    }
    try cursor.close()
    return size
  }

  private mutating func limits() throws(TextError) -> Limits {
    let minimum = try size()
    return Limits(minimum, cursor.kind == .natural ? try size() : nil)
  }

  private mutating func size() throws(TextError) -> UInt64 {
    features.contains(.memory64) ? try cursor.natural() : UInt64(try cursor.natural32())
  }

  mutating func encodeTag(_ index: TagIndex) throws(TextError) {
    if try encodeInlineImport(.tag, index) { return }
    let use = try typeUse(bindingNames: true)
    let type = self.index(of: use)
    tagSection.element { $0.tagType(type) }
  }

  mutating func encodeGlobal(_ index: GlobalIndex) throws(TextError) {
    if try encodeInlineImport(.global, index) { return }
    let type = try globalType()
    let initializer = try parseExpression()
    globalSection.element { writer in
      writer.globalType(type)
      writer.append(initializer)
    }
  }

  private mutating func globalType() throws(TextError) -> GlobalType {
    guard cursor.isAtList(.mut) else { return GlobalType(try valueType()) }
    cursor.position += 2
    let type = GlobalType(try valueType(), isMutable: true)
    try cursor.close()
    return type
  }
}

extension TokenCursor {
  /// Reads an address type; `i32` need not be written.
  fileprivate mutating func addressType() -> AddressType {
    if accept(.i64) { return .i64 }
    _ = accept(.i32)
    return .i32
  }
}
