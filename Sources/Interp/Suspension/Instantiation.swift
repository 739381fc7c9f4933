// SPDX-License-Identifier: Apache-2.0
//
// From a module to an instance: imports are matched, definitions allocated, segments copied, the
// start function called.
// Spec: 4.7.3 Instantiation.

extension Instance {
  /// Makes an instance of a module.
  ///
  /// - Parameters:
  ///   - module: The module.
  ///   - imports: What its imports are linked to.
  ///   - store: The store to make it in; of the same engine as the module.
  /// - Throws: ``LinkError`` if an import cannot be filled; ``TrapReport`` if a segment does not fit
  ///   or the start function traps; ``CallError`` if there is no memory, or the store's limiter does not
  ///   allow it or has to be awaited, or the start function has to wait; what the start function's host
  ///   functions throw.
  public init(_ module: Module, imports: Imports = Imports(), store: Store) throws {
    try store.askLimiter(about: module)
    self = try Self.prepare(module, imports: imports, store: store)
    _ = try startFunction?.call()
  }

  /// Makes an instance whose start function is still to be called.
  package static func prepare(
    _ module: Module, imports: Imports, store: Store
  ) throws -> Instance {
    guard module.engine === store.engine else { throw CallError.foreignEngine }
    var linker = Linker(module: module, store: store)
    try linker.link(imports)
    let instance = try linker.allocate()
    let evaluation = ConstantEvaluation(instance: instance, store: store)
    try evaluation.initializeGlobals()
    try evaluation.fillTables()
    try evaluation.initializeElements()
    try evaluation.initializeTables()
    try evaluation.initializeMemories()
    let made = Instance(store: store, contents: instance)
    for function in linker.machineFunctions { try function.wasImported(by: made) }
    return made
  }
}

/// Collects what fills the index spaces of a new instance.
private struct Linker {
  let module: Module
  let store: Store
  var functions: [UnsafeMutablePointer<FunctionRecord>] = []
  /// Those of the functions that want to know who imports them.
  var machineFunctions: [any MachineFunction] = []
  var tables: [TableInstance] = []
  var memories: [MemoryInstance] = []
  var globals: [GlobalInstance] = []
  var tags: [TagInstance] = []

  init(module: Module, store: Store) {
    self.module = module
    self.store = store
  }

  mutating func link(_ imports: Imports) throws(LinkError) {
    for declaration in module.imports {
      let expected = expectedType(of: declaration)
      func error(_ reason: LinkError.Reason) -> LinkError {
        LinkError(module: declaration.module, name: declaration.name, reason)
      }
      let key = Imports.Key(module: declaration.module, name: declaration.name)
      guard var item = imports[item: key] else { throw error(.unknownImport) }
      if case .host(let function) = item, case .function(let type) = declaration.type {
        item = .host(function.variant(of: type))
      }
      let actual: ExternType =
        switch item {
        case .item(let item): item.type
        case .host(let function): .function(function.type)
        }
      guard matches(item, actual, declaration.type, expected) else {
        throw error(.incompatibleType(expected: declaration.type, actual: actual))
      }
      switch item {
      case .host(let function):
        // A host function is of whatever type the module takes it for.
        guard let expected else { preconditionFailure("a function import without a type") }
        functions.append(store.allocate(function, type: expected))
        if case .machine(let object as any MachineFunction) = function.kind {
          machineFunctions.append(object)
        }
      case .item(let item):
        guard item.store === store else { throw error(.foreignStore) }
        switch item {
        case .function(let function): functions.append(function.record)
        case .table(let table): tables.append(table.instance)
        case .memory(let memory): memories.append(memory.instance)
        case .global(let global): globals.append(global.instance)
        case .tag(let tag): tags.append(tag.instance)
        }
      }
    }
  }

  /// The type that the module's type index gives a function or tag that comes next.
  private func expectedType(of declaration: ImportDeclaration) -> RuntimeType? {
    switch declaration.type {
    case .function: module.types[Int(module.structure.functions[functions.count])]
    case .tag: module.types[Int(module.structure.tags[tags.count])]
    default: nil
    }
  }

  /// True if an item may be imported.
  ///
  /// Spec: 3.3.16 External Types.
  private func matches(
    _ item: Imports.Item, _ actual: ExternType, _ declared: ExternType, _ expected: RuntimeType?
  ) -> Bool {
    switch (item, expected) {
    case (.item(.function(let function)), let expected?):
      if case .function = declared {
        function.record.pointee.type.isSubtype(of: expected)
      } else {
        false
      }
    case (.item(.tag(let tag)), let expected?):
      if case .tag = declared { tag.instance.record.pointee.type == expected } else { false }
    default: actual.matches(declared, store.engine)
    }
  }

  /// Allocates the definitions of the module itself.
  mutating func allocate() throws(CallError) -> ModuleInstance {
    let structure = module.structure
    for var type in structure.tables.dropFirst(structure.importedTableCount) {
      type.element = type.element.renumbered { module.types[Int($0)].number }
      tables.append(try TableInstance(type, initial: 0, store: store))
    }
    for type in structure.memories.dropFirst(structure.importedMemoryCount) {
      memories.append(try MemoryInstance(type, store: store))
    }
    let cells = GlobalCells(count: structure.globals.count - structure.importedGlobalCount)
    for (place, var type) in structure.globals.dropFirst(structure.importedGlobalCount).enumerated()
    {
      type.value = type.value.renumbered { module.types[Int($0)].number }
      globals.append(GlobalInstance(type, store: store, in: cells, at: place))
    }
    for index in structure.tags.indices.dropFirst(structure.importedTagCount) {
      let type = structure.type(ofTag: TagIndex(index)) ?? FunctionType()
      tags.append(
        store.add(
          TagInstance(
            type.renumbered { module.types[Int($0)].number },
            module.types[Int(structure.tags[index])])))
    }
    return ModuleInstance(
      module, functions: functions, memories: memories, tables: tables, globals: globals,
      tags: tags, store: store)
  }
}

extension Extern {
  /// The store it belongs to.
  var store: Store {
    switch self {
    case .function(let function): function.store
    case .table(let table): table.store
    case .memory(let memory): memory.store
    case .global(let global): global.store
    case .tag(let tag): tag.store
    }
  }
}

extension ExternType {
  /// True if something of this type may be imported where `expected` is asked for.
  ///
  /// Spec: 3.3.16.
  func matches(_ expected: ExternType, _ engine: Engine) -> Bool {
    switch (self, expected) {
    case (.function(let actual), .function(let expected)): actual == expected
    case (.table(let actual), .table(let expected)):
      actual.element == expected.element && actual.addressType == expected.addressType
        && actual.limits.matches(expected.limits)
    case (.memory(let actual), .memory(let expected)):
      actual.addressType == expected.addressType && actual.pageSize == expected.pageSize
        && actual.isShared == expected.isShared && actual.limits.matches(expected.limits)
    case (.global(let actual), .global(let expected)):
      actual.isMutable == expected.isMutable
        && (actual.isMutable
          ? actual.value == expected.value : engine.matches(actual.value, expected.value))
    default: false
    }
  }
}

/// Evaluates constant expressions in an instance and fills what they initialise.
private struct ConstantEvaluation {
  let instance: ModuleInstance
  let store: Store
  private let structure: ModuleStructure
  private let reader: ConstantExpressionReader

  init(instance: ModuleInstance, store: Store) {
    self.instance = instance
    self.store = store
    let context = instance.module.context
    structure = context.module
    reader = ConstantExpressionReader(
      context.module, bytes: context.bytes, features: context.features)
  }

  /// The bits of an expression's value.
  ///
  /// Validation has seen to it that there is exactly one.
  func evaluate(_ expression: Expression) throws -> UInt64 {
    try evaluateWide(expression).low
  }

  /// The bits of an expression's value, which may be a vector.
  private func evaluateWide(_ expression: Expression) throws -> Vector128 {
    var stack: [Vector128] = []
    for instruction in try reader.instructions(expression) {
      switch instruction {
      case .constant(let bits): stack.append(Vector128(low: bits))
      case .vector(let value): stack.append(value)
      case .global(let index):
        let cell = instance.globals[Int(index)].cell
        stack.append(Vector128(low: cell[0], high: cell[1]))
      case .function(let index):
        stack.append(Vector128(low: UInt64(UInt(bitPattern: instance.function(index)))))
      case .i31:
        stack.append(
          Vector128(low: I31.reference(UInt32(truncatingIfNeeded: stack.removeLast().low))))
      case .structNew(let type): try make(.fields, type, operandCount: fieldCount(type), &stack)
      case .structNewDefault(let type): try make(.defaultFields, type, operandCount: 0, &stack)
      case .arrayNew(let type): try make(.value, type, operandCount: 2, &stack)
      case .arrayNewDefault(let type): try make(.length, type, operandCount: 1, &stack)
      case .arrayNewFixed(let type, let count):
        try make(.elements, type, operandCount: count, second: count, &stack)
      case .binary(let operation):
        let right = stack.removeLast().low
        let left = stack.removeLast().low
        stack.append(Vector128(low: Self.compute(operation, left, right)))
      }
    }
    return stack.last ?? Vector128()
  }

  private func fieldCount(_ type: TypeIndex) -> Int {
    structure.types[Int(type)].composite.fields.count
  }

  /// Makes an object of the topmost operands.
  private func make(
    _ source: ObjectSource, _ type: TypeIndex, operandCount: Int, second: Int = 0,
    _ stack: inout [Vector128]
  ) throws {
    let fields = structure.types[Int(type)].composite.fields
    let operands = Array(stack.suffix(operandCount))
    stack.removeLast(operandCount)
    // Slots behind each other, as on the stack of a machine; never fewer than are looked at.
    var slots: [UInt64] = []
    for (index, operand) in operands.enumerated() {
      slots.append(operand.low)
      let field = source == .fields ? fields[index] : fields[0]
      let isValue = source != .value || index == 0
      if isValue, source != .length, field.storage.unpacked == .v128 { slots.append(operand.high) }
    }
    slots += [0, 0, 0]
    let object = slots.withUnsafeMutableBufferPointer { slots in
      // SAFETY: the buffer is not empty.
      store.make(
        ObjectRequest(
          source: source, type: instance.module.types[Int(type)],
          operands: slots.baseAddress.unsafelyUnwrapped, second: second))
    }
    guard let object else { throw CallError.heapExhausted }
    stack.append(Vector128(low: object.reference))
  }

  private static func compute(_ operation: Operation, _ left: UInt64, _ right: UInt64) -> UInt64 {
    switch operation {
    case .i32Add: UInt64(UInt32(truncatingIfNeeded: left &+ right))
    case .i32Sub: UInt64(UInt32(truncatingIfNeeded: left &- right))
    case .i32Mul: UInt64(UInt32(truncatingIfNeeded: left &* right))
    case .i64Add: left &+ right
    case .i64Sub: left &- right
    default: left &* right
    }
  }

  func initializeGlobals() throws {
    for (index, expression) in structure.globalInitializers.enumerated() {
      let global = instance.globals[structure.importedGlobalCount + index]
      let value = try evaluateWide(expression)
      (global.cell[0], global.cell[1]) = (value.low, value.high)
    }
  }

  /// Gives the elements of tables their initial values.
  func fillTables() throws {
    for (index, expression) in structure.tableInitializers.enumerated() {
      guard let expression else { continue }
      let table = instance.tables[structure.importedTableCount + index].record.pointee
      _ = BulkOperations.fill(table, 0, try evaluate(expression), UInt64(table.count))
    }
  }

  func initializeElements() throws {
    for (index, segment) in structure.elements.enumerated() {
      switch segment.items {
      case .functions(let list):
        instance.setElements(
          index, list.map { UInt64(UInt(bitPattern: instance.function($0))) })
      case .expressions(let list): instance.setElements(index, try list.map(evaluate))
      }
    }
  }

  func initializeTables() throws {
    for (index, segment) in structure.elements.enumerated() {
      let contents = instance.record.pointee.elements[index]
      switch segment.mode {
      case .active(let table, let offset):
        let target = instance.tables[Int(table)].record.pointee
        guard
          BulkOperations.initialize(
            target, try evaluate(offset), contents, 0, UInt64(contents.count))
        else { throw TrapReport(.tableOutOfBounds, Backtrace(frames: [])) }
        instance.record.pointee.elements[index].count = 0
      case .declarative: instance.record.pointee.elements[index].count = 0
      case .passive: break
      }
    }
  }

  func initializeMemories() throws {
    for (index, segment) in structure.data.enumerated() {
      guard case .active(let memory, let offset) = segment.mode else { continue }
      let contents = instance.record.pointee.data[index]
      instance.memories[Int(memory)].refresh()
      let target = instance.memories[Int(memory)].record.pointee
      guard
        BulkOperations.initialize(
          target, try evaluate(offset), contents, 0, UInt64(contents.count))
      else { throw TrapReport(.memoryOutOfBounds, Backtrace(frames: [])) }
      instance.record.pointee.data[index].count = 0
    }
  }
}
