// SPDX-License-Identifier: Apache-2.0
//
// Checks a decoded module as a whole, and every body in it.
// Spec: 3.5 Modules.

/// Validates modules.
package struct ModuleValidator {
  private let module: ModuleStructure
  private let bytes: ModuleBytes
  private let features: Features
  private let limits: ImplementationLimits

  /// Checks everything, bodies included.
  /// - Returns: What later checks and the compiler need.
  /// - Throws: `ValidationError`, or `DecodeError` for malformed code.
  package static func validate(
    _ module: ModuleStructure, bytes: ModuleBytes, features: Features = .all,
    limits: ImplementationLimits
  ) throws -> ModuleContext {
    let validator = ModuleValidator(
      module: module, bytes: bytes, features: features, limits: limits)
    do {
      return try validator.run()
    } catch {
      try BodyScanner.scan(module, bytes, features)
      throw error
    }
  }

  private func run() throws -> ModuleContext {
    try checkFeatures()
    let types = try ModuleTypes(module, limits: limits)
    try checkDefinitions()
    for (table, offset) in zip(module.tables, module.offsets.tables) {
      let fault = table.limits.fault(most: table.addressType.greatest, else: .tableTooLarge)
      try check(fault, at: offset)
    }
    for (memory, offset) in zip(module.memories, module.offsets.memories) {
      try check(memory.fault, at: offset)
    }
    let context = ModuleContext(
      module, bytes: bytes, features: features, limits: limits, types: types,
      isReferenced: try references())
    var expressions = ConstantExpressionValidator(context)
    try checkGlobals(&expressions)
    try checkTables(&expressions)
    try checkSegments(&expressions, context)
    try checkExports()
    try checkStart()
    try checkBodies(context)
    return context
  }

  private func error(_ offset: Int, _ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(offset: offset, reason)
  }

  /// What only the module as a whole shows to be needed.
  private func checkFeatures() throws {
    func require(_ feature: Features, _ phrase: String, at offset: Int) throws {
      guard !features.contains(feature) else { return }
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

  /// Which functions something outside of code refers to.
  ///
  /// Spec: 3.5.17, the set of function indices that occur outside of functions.
  private func references() throws -> [Bool] {
    var isReferenced = [Bool](repeating: false, count: module.functions.count)
    func note(_ function: FunctionIndex) {
      if Int(function) < isReferenced.count { isReferenced[Int(function)] = true }
    }
    var expressions = module.globalInitializers + module.tableInitializers.compactMap(\.self)
    for export in module.exports {
      if case .function(let index) = export.index { note(index) }
    }
    for segment in module.elements {
      switch segment.items {
      case .functions(let list): for index in list { note(index) }
      case .expressions(let list): expressions += list
      }
    }
    let reader = ConstantExpressionReader(module, bytes: bytes, features: features)
    for expression in expressions {
      for case .function(let index) in try reader.instructions(expression) { note(index) }
    }
    return isReferenced
  }

  /// A global may be initialised from imported globals and those before it.
  private func checkGlobals(_ expressions: inout ConstantExpressionValidator) throws {
    let imported = module.importedGlobalCount
    for (index, expression) in module.globalInitializers.enumerated() {
      expressions.globalCount = imported + index
      try expressions.check(expression, type: module.globals[imported + index].value)
    }
  }

  /// A table whose elements may not be null needs an initial value; tables come before the module's own
  /// globals, so only imported ones may be read.
  private func checkTables(_ expressions: inout ConstantExpressionValidator) throws {
    expressions.globalCount = module.importedGlobalCount
    for (index, expression) in module.tableInitializers.enumerated() {
      let type = ValueType(module.tables[module.importedTableCount + index].element)
      if let expression {
        try expressions.check(expression, type: type)
      } else if !type.isDefaultable {
        throw error(
          module.offsets.tables[module.importedTableCount + index],
          .typeMismatch(expected: [type], actual: []))
      }
    }
  }

  private func checkSegments(
    _ expressions: inout ConstantExpressionValidator, _ context: ModuleContext
  ) throws {
    expressions.globalCount = module.globals.count
    for segment in module.elements {
      switch segment.items {
      case .functions(let list):
        for index in list where Int(index) >= module.functions.count {
          throw error(segment.offset, .unknown(.function, index))
        }
      case .expressions(let list):
        for expression in list { try expressions.check(expression, type: ValueType(segment.type)) }
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
      try expressions.check(offset, type: module.tables[Int(table)].addressType.valueType)
    }
    for segment in module.data {
      guard case .active(let memory, let offset) = segment.mode else { continue }
      guard Int(memory) < module.memories.count else {
        throw error(segment.offset, .unknown(.memory, memory))
      }
      try expressions.check(offset, type: module.memories[Int(memory)].addressType.valueType)
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

  private func checkBodies(_ context: ModuleContext) throws {
    var validator = FunctionValidator(context, sink: Discard())
    for index in module.bodies.indices {
      try validator.enter(body: index)
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
