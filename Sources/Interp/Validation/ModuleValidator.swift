// SPDX-License-Identifier: Apache-2.0
//
// Checks a decoded module as a whole, and every body in it.
// Spec: 3.5 Modules.

/// What the rules for code need to know of the module around it.
package struct ModuleContext: Sendable {
  package var module: ModuleStructure
  package let bytes: ModuleBytes
  package let features: Features
  package let limits: ImplementationLimits
  /// The functions that something outside of code refers to.
  ///
  /// Spec: `C.refs`.
  package var referencedFunctions: Set<FunctionIndex> = []
  /// The types of the module by number; equal types have equal numbers.
  package var canonicalTypes = TypeCanonicalizer()
  /// The number of each type of the module.
  package var typeNumbers: [TypeIndex] = []
  /// For each structure type, the slot of each of its fields; empty for other types.
  package var fieldSlots: [[UInt16]] = []
  /// How many globals constant expressions may read.
  package var constantGlobalCount: Int

  package init(
    _ module: ModuleStructure, bytes: ModuleBytes, features: Features, limits: ImplementationLimits
  ) {
    self.module = module
    self.bytes = bytes
    self.features = features
    self.limits = limits
    self.constantGlobalCount = module.globals.count
  }
}

extension ModuleContext: TypeHierarchy {
  package func kind(of type: TypeIndex) -> CompositeKind {
    module.types[Int(type)].composite.kind
  }

  package func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    canonicalTypes.isSubtype(typeNumbers[Int(type)], of: typeNumbers[Int(other)])
  }

  /// True if the types are the same once they are closed.
  package func areEqual(_ one: TypeIndex, _ other: TypeIndex) -> Bool {
    typeNumbers[Int(one)] == typeNumbers[Int(other)]
  }
}

/// Validates modules.
package struct ModuleValidator {
  private var context: ModuleContext
  private var module: ModuleStructure { context.module }

  /// Checks everything, bodies included.
  /// - Returns: What later checks and the compiler need.
  /// - Throws: `ValidationError`, or `DecodeError` for malformed code.
  package static func validate(
    _ module: ModuleStructure, bytes: ModuleBytes, features: Features = .all,
    limits: ImplementationLimits
  ) throws -> ModuleContext {
    var validator = ModuleValidator(
      context: ModuleContext(module, bytes: bytes, features: features, limits: limits))
    do {
      try validator.run()
    } catch {
      try BodyScanner.scan(module, bytes, features)
      throw error
    }
    return validator.context
  }

  private mutating func run() throws {
    try checkFeatures()
    try context.checkTypes()
    try checkDefinitions()
    for (table, offset) in zip(module.tables, module.offsets.tables) {
      let fault = table.limits.fault(most: table.addressType.greatest, else: .tableTooLarge)
      try check(fault, at: offset)
    }
    for (memory, offset) in zip(module.memories, module.offsets.memories) {
      try check(memory.fault, at: offset)
    }
    try collectReferences()
    try checkGlobals()
    try checkTables()
    try checkSegments()
    try checkExports()
    try checkStart()
    try checkBodies()
  }

  private func error(_ offset: Int, _ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(offset: offset, reason)
  }

  /// What only the module as a whole shows to be needed.
  private func checkFeatures() throws {
    func require(_ feature: Features, _ phrase: String, at offset: Int) throws {
      guard !context.features.contains(feature) else { return }
      throw error(offset, .featureOff(feature, phrase: phrase))
    }
    if module.memories.count > 1 {
      try require(.multipleMemories, "multiple memories", at: module.offsets.memories[1])
    }
    if module.tables.count > 1 {
      try require(.referenceTypes, "multiple tables", at: module.offsets.tables[1])
    }
    for index in 0..<module.importedGlobalCount where module.globals[index].isMutable {
      try require(
        .mutableGlobals, "mutable globals cannot be imported", at: module.offsets.globals[index])
    }
    for export in module.exports {
      guard case .global(let global)? = module.type(of: export.index), global.isMutable else {
        continue
      }
      try require(.mutableGlobals, "mutable globals cannot be exported", at: export.offset)
    }
  }

  /// Types of definitions that exist, outside of code.
  private func checkDefinitions() throws {
    for (index, offset) in zip(module.functions, module.offsets.functions) {
      _ = try functionType(index, at: offset)
    }
    for (index, offset) in zip(module.tags, module.offsets.tags) {
      guard try functionType(index, at: offset).results.isEmpty else {
        throw error(offset, .nonEmptyTagResult)
      }
    }
    for (table, offset) in zip(module.tables, module.offsets.tables) {
      try check(ValueType(table.element), at: offset)
    }
    for (global, offset) in zip(module.globals, module.offsets.globals) {
      try check(global.value, at: offset)
    }
    for segment in module.elements { try check(ValueType(segment.type), at: segment.offset) }
  }

  private func functionType(_ index: TypeIndex, at offset: Int) throws -> FunctionType {
    guard Int(index) < module.types.count else { throw error(offset, .unknown(.type, index)) }
    guard let type = module.functionType(at: index) else {
      throw error(offset, .notAFunctionType(index))
    }
    return type
  }

  private func check(_ type: ValueType, at offset: Int) throws {
    if let index = type.definedType, Int(index) >= module.types.count {
      throw error(offset, .unknown(.type, index))
    }
  }

  private func check(_ fault: ValidationError.Reason?, at offset: Int) throws {
    if let fault { throw error(offset, fault) }
  }

  /// Spec: 3.5.17, the set of function indices that occur outside of functions.
  private mutating func collectReferences() throws {
    for export in module.exports {
      if case .function(let index) = export.index { context.referencedFunctions.insert(index) }
    }
    let reader = ConstantExpressionReader(context)
    var expressions = module.globalInitializers + module.tableInitializers.compactMap(\.self)
    for segment in module.elements {
      switch segment.items {
      case .functions(let list): context.referencedFunctions.formUnion(list)
      case .expressions(let list): expressions += list
      }
    }
    for expression in expressions {
      for case .function(let index) in try reader.instructions(expression) {
        context.referencedFunctions.insert(index)
      }
    }
  }

  /// A global may be initialised from imported globals and those before it.
  private mutating func checkGlobals() throws {
    let imported = module.importedGlobalCount
    for (index, expression) in module.globalInitializers.enumerated() {
      context.constantGlobalCount = imported + index
      let type = module.globals[imported + index].value
      try ConstantExpressionReader(context).check(expression, type: type)
    }
    context.constantGlobalCount = module.globals.count
  }

  /// A table whose elements may not be null needs an initial value; tables come before the module's own
  /// globals, so only imported ones may be read.
  private mutating func checkTables() throws {
    context.constantGlobalCount = module.importedGlobalCount
    defer { context.constantGlobalCount = module.globals.count }
    for (index, expression) in module.tableInitializers.enumerated() {
      let type = ValueType(module.tables[module.importedTableCount + index].element)
      if let expression {
        try ConstantExpressionReader(context).check(expression, type: type)
      } else if !type.isDefaultable {
        throw error(
          module.offsets.tables[module.importedTableCount + index],
          .typeMismatch(expected: [type], actual: []))
      }
    }
  }

  private func checkSegments() throws {
    let reader = ConstantExpressionReader(context)
    for segment in module.elements {
      switch segment.items {
      case .functions(let list):
        for index in list where Int(index) >= module.functions.count {
          throw error(segment.offset, .unknown(.function, index))
        }
      case .expressions(let list):
        for expression in list { try reader.check(expression, type: ValueType(segment.type)) }
      }
      guard case .active(let table, let offset) = segment.mode else { continue }
      guard Int(table) < module.tables.count else {
        throw error(segment.offset, .unknown(.table, table))
      }
      let element = module.tables[Int(table)].element
      guard context.matches(segment.type, element) else {
        throw error(
          segment.offset,
          .typeMismatch(expected: [ValueType(element)], actual: [ValueType(segment.type)]))
      }
      try reader.check(offset, type: module.tables[Int(table)].addressType.valueType)
    }
    for segment in module.data {
      guard case .active(let memory, let offset) = segment.mode else { continue }
      guard Int(memory) < module.memories.count else {
        throw error(segment.offset, .unknown(.memory, memory))
      }
      try reader.check(offset, type: module.memories[Int(memory)].addressType.valueType)
    }
  }

  private func checkExports() throws {
    var seen: Set<Name> = []
    for export in module.exports {
      guard module.type(of: export.index) != nil else {
        let (space, index): (ValidationError.Space, UInt32) =
          switch export.index {
          case .function(let index): (.function, index)
          case .table(let index): (.table, index)
          case .memory(let index): (.memory, index)
          case .global(let index): (.global, index)
          case .tag(let index): (.tag, index)
          }
        throw error(export.offset, .unknown(space, index))
      }
      guard seen.insert(export.name).inserted else {
        throw error(export.offset, .duplicateExport(export.name))
      }
    }
  }

  private func checkStart() throws {
    guard let start = module.start else { return }
    guard let type = module.type(ofFunction: start) else {
      throw error(module.startOffset, .unknown(.function, start))
    }
    guard type == FunctionType() else { throw error(module.startOffset, .startFunctionType) }
  }

  private func checkBodies() throws {
    for index in module.bodies.indices {
      var validator = try FunctionValidator(
        context, body: index, sink: { _ in Discard() })
      try validator.run()
    }
  }
}

extension Limits {
  /// The rule that the limits break; nil if they are valid.
  ///
  /// Spec: 3.2.12 Limits.
  fileprivate func fault(
    most: UInt64, else reason: ValidationError.Reason
  ) -> ValidationError.Reason? {
    guard minimum <= most, maximum ?? 0 <= most else { return reason }
    return minimum <= maximum ?? .max ? nil : .limitsOutOfOrder
  }
}

extension MemoryType {
  /// The rule that the type breaks; nil if it is valid.
  ///
  /// Spec: 3.2.15 Memory Types; proposals custom-page-sizes, threads.
  package var fault: ValidationError.Reason? {
    guard Self.validPageSizes.contains(pageSize) else { return .invalidPageSize(pageSize) }
    guard !isShared || limits.maximum != nil else { return .sharedMemoryWithoutMaximum }
    return limits.fault(most: mostPages, else: .memoryTooLarge(self))
  }
}

extension FunctionValidator {
  /// Prepares the pass over a body: reads its local declarations.
  /// - Parameters:
  ///   - body: The position among the functions that are not imported.
  ///   - sink: Makes the sink, given the types of the locals, parameters first.
  /// - Throws: `DecodeError`, `ValidationError`.
  package init(_ context: ModuleContext, body: Int, sink: ([ValueType]) -> Sink) throws {
    let module = context.module
    let function = FunctionIndex(module.importedFunctionCount + body)
    let range = module.bodies[body].range
    guard range.count <= context.limits.functionSize else {
      throw ValidationError(
        function: function, offset: range.lowerBound, .functionTooLarge(context.limits.functionSize)
      )
    }
    var reader = ByteReader(context.bytes, features: context.features)
    reader.position = range.lowerBound
    var locals = module.type(ofFunction: function)?.parameters ?? []
    for _ in 0..<(try reader.count()) {
      let start = reader.position
      let count = Int(try reader.u32())
      guard locals.count + count <= context.limits.locals else {
        throw reader.error(.tooManyLocals, at: start)
      }
      let type = try reader.valueType()
      if let index = type.definedType, Int(index) >= module.types.count {
        throw ValidationError(function: function, offset: start, .unknown(.type, index))
      }
      locals += repeatElement(type, count: count)
    }
    self.init(context, function: function, locals: locals, reader: reader, sink: sink(locals))
  }

  /// Checks the whole body.
  /// - Throws: `DecodeError`, `ValidationError`.
  package mutating func run() throws {
    guard let function, let type = context.module.type(ofFunction: function) else { return }
    try run(results: type.results)
    let body = context.module.bodies[Int(function) - context.module.importedFunctionCount]
    guard reader.position == body.range.upperBound else {
      throw reader.error(.sectionSizeMismatch, at: body.range.lowerBound)
    }
  }
}
