// SPDX-License-Identifier: Apache-2.0
//
// Checks a decoded module as a whole, and every body in it.
// Spec: 3.5 Modules.

/// What the rules for code need to know of the module around it.
package struct ModuleContext: Sendable {
  package var module: ModuleStructure
  package let bytes: ModuleBytes
  package let limits: ImplementationLimits
  /// The functions that something outside of code refers to.
  ///
  /// Spec: `C.refs`.
  package var referencedFunctions: Set<FunctionIndex> = []
  /// How many globals constant expressions may read.
  package var constantGlobalCount: Int

  package init(_ module: ModuleStructure, bytes: ModuleBytes, limits: ImplementationLimits) {
    self.module = module
    self.bytes = bytes
    self.limits = limits
    self.constantGlobalCount = module.globals.count
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
    _ module: ModuleStructure, bytes: ModuleBytes, limits: ImplementationLimits
  ) throws -> ModuleContext {
    var validator = ModuleValidator(context: ModuleContext(module, bytes: bytes, limits: limits))
    do {
      try validator.run()
    } catch {
      try BodyScanner.scan(module, bytes)
      throw error
    }
    return validator.context
  }

  private mutating func run() throws {
    try checkFunctionTypes()
    for table in module.tables {
      try check(table.limits, most: UInt64(UInt32.max), else: .tableTooLarge)
    }
    try checkMemories()
    try collectReferences()
    try checkGlobals()
    try checkSegments()
    try checkExports()
    try checkStart()
    try checkBodies()
  }

  private func error(_ offset: Int = 0, _ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(offset: offset, reason)
  }

  private func checkFunctionTypes() throws {
    for index in module.functions where module.functionType(at: index) == nil {
      throw error(0, .unknown(.type, index))
    }
  }

  private func check(
    _ limits: Limits, most: UInt64, else reason: ValidationError.Reason
  ) throws {
    guard limits.minimum <= most, limits.maximum ?? 0 <= most else { throw error(0, reason) }
    guard limits.minimum <= limits.maximum ?? .max else { throw error(0, .limitsOutOfOrder) }
  }

  private func checkMemories() throws {
    guard module.memories.count <= 1 else { throw error(0, .multipleMemories) }
    for memory in module.memories {
      try check(memory.limits, most: MemoryType.mostPages, else: .memoryTooLarge)
    }
  }

  /// Spec: 3.5.17, the set of function indices that occur outside of functions.
  private mutating func collectReferences() throws {
    for export in module.exports {
      if case .function(let index) = export.index { context.referencedFunctions.insert(index) }
    }
    let reader = ConstantExpressionReader(context)
    var expressions = module.globalInitializers
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
      guard element == segment.type else {
        throw error(
          segment.offset,
          .typeMismatch(expected: [ValueType(element)], actual: [ValueType(segment.type)]))
      }
      try reader.check(offset, type: .i32)
    }
    for segment in module.data {
      guard case .active(let memory, let offset) = segment.mode else { continue }
      guard Int(memory) < module.memories.count else {
        throw error(segment.offset, .unknown(.memory, memory))
      }
      try reader.check(offset, type: .i32)
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

extension FunctionValidator {
  /// Prepares the pass over a body: reads its local declarations.
  /// - Parameters:
  ///   - body: The position among the functions that are not imported.
  ///   - sink: Makes the sink, given the types of the locals, parameters first.
  /// - Throws: `DecodeError`, `ValidationError`.
  package init(_ context: ModuleContext, body: Int, sink: ([ValueType]) -> Sink) throws {
    let module = context.module
    let index = FunctionIndex(module.importedFunctionCount + body)
    let range = module.bodies[body].range
    guard range.count <= context.limits.functionSize else {
      throw ValidationError(
        function: index, offset: range.lowerBound, .functionTooLarge(context.limits.functionSize))
    }
    var reader = ByteReader(context.bytes)
    reader.position = range.lowerBound
    var locals = module.type(ofFunction: index)?.parameters ?? []
    for _ in 0..<(try reader.count()) {
      let start = reader.position
      let count = Int(try reader.u32())
      guard locals.count + count <= context.limits.locals else {
        throw reader.error(.tooManyLocals, at: start)
      }
      locals += repeatElement(try reader.valueType(), count: count)
    }
    self.init(context, function: index, locals: locals, reader: reader, sink: sink(locals))
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
