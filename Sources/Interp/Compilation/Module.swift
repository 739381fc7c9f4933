// SPDX-License-Identifier: Apache-2.0
//
// A module that has been decoded and validated as a whole, and the code of those of its functions
// that have been called. It is immutable to everyone who looks at it and may be shared by any number
// of stores and threads.
// Spec: 4.7.2 Modules (module_decode, module_validate).

internal import Synchronization

/// A valid WebAssembly module.
public final class Module: Sendable {
  /// The engine that the module was made for.
  public let engine: Engine
  /// The imports, in order.
  public let imports: [ImportDeclaration]
  /// The exports, in order.
  public let exports: [ExportDeclaration]

  package let context: ModuleContext
  /// The engine's types for those of the module.
  package let types: [RuntimeType]
  /// The functions that call an import of module `asyncify` themselves: compiled so that their
  /// arguments stay as they came and their calls can be watched.
  ///
  /// Empty in other modules.
  package let guardedFunctions: Set<FunctionIndex>
  /// True if anything is imported from module `asyncify`.
  package let hasAsyncifyImports: Bool
  /// True if an export has a name like those that `wasm-opt --asyncify` adds.
  package let mayBeTransformed: Bool
  private let compiled: Mutex<CompiledFunctions>

  /// Decodes and validates a module, the bodies of its functions included.
  ///
  /// - Parameters:
  ///   - bytes: The module in the binary format.
  ///   - engine: The engine to make it for.
  /// - Throws: ``ModuleError``, which says what is wrong and where.
  public convenience init(_ bytes: [UInt8], engine: Engine = .shared) throws(ModuleError) {
    try self.init(bytes.withUnsafeBytes { ModuleBytes(copying: $0) }, engine: engine)
  }

  /// Decodes and validates the module in a file, which is not read as a whole but mapped into memory.
  ///
  /// Nobody may change the file while the module is in use: functions that have not been called yet are
  /// compiled from it, and one that is not valid any more ends the process, as does a file that was cut
  /// off. Replacing the file by another one
  /// of its name does no harm. Where that cannot be promised, read the file and give its bytes.
  ///
  /// - Parameters:
  ///   - path: A module in the binary format.
  ///   - engine: The engine to make it for.
  /// - Throws: ``FileError``, or ``ModuleError``, which says what is wrong and where.
  public convenience init(file path: String, engine: Engine = .shared) throws {
    try self.init(ModuleBytes(file: path), engine: engine)
  }

  package init(_ bytes: ModuleBytes, engine: Engine = .shared) throws(ModuleError) {
    let limits = engine.configuration.limits
    do {
      guard bytes.buffer.count <= limits.moduleSize else {
        throw DecodeError(
          offset: limits.moduleSize,
          .tooMany("bytes", count: UInt64(bytes.buffer.count), limit: limits.moduleSize))
      }
      let features = engine.configuration.features
      let structure = try ModuleDecoder.decode(bytes, features: features, limits: limits)
      context = try ModuleValidator.validate(
        structure, bytes: bytes, features: features, limits: limits)
    } catch let error as DecodeError {
      throw .malformed(error)
    } catch let error as ValidationError {
      throw .invalid(error)
    } catch {
      preconditionFailure("decoding and validation throw nothing else: \(error)")
    }
    self.engine = engine
    let module = context.module
    guard let types = engine.types(of: module) else {
      throw .invalid(ValidationError(offset: 0, .tooManyTypes(TypeCanonicalizer.capacity)))
    }
    // Types that leave the module name defined types by the engine's numbers.
    imports = module.imports.map {
      ImportDeclaration(
        module: $0.module, name: $0.name, type: $0.type.renumbered { types[Int($0)].number })
    }
    exports = module.exports.compactMap { entry in
      module.type(of: entry.index).map {
        ExportDeclaration(name: entry.name, type: $0.renumbered { types[Int($0)].number })
      }
    }
    self.types = types
    guardedFunctions = Self.findGuardedFunctions(context)
    mayBeTransformed = context.module.exports.contains {
      $0.name.utf8.starts(with: "asyncify_".utf8)
    }
    hasAsyncifyImports = context.module.imports.contains { $0.module == "asyncify" }
    compiled = Mutex(CompiledFunctions())
  }

  /// The module's own name, from its name section.
  public var name: String? { structure.names.module }

  /// The custom sections, in order.
  public var customSections: [CustomSection] { structure.customSections }

  /// The contents of a custom section.
  public func contents(of section: CustomSection) -> [UInt8] {
    Array(context.bytes.buffer[section.range])
  }

  package var structure: ModuleStructure { context.module }

  /// The type of a function, with the engine's numbers for defined types.
  package func type(ofFunction index: FunctionIndex) -> FunctionType {
    renumbered(structure.type(ofFunction: index) ?? FunctionType())
  }

  /// A type of the module with the engine's numbers for defined types.
  package func renumbered(_ type: FunctionType) -> FunctionType {
    type.hasDefinedTypes ? type.renumbered { types[Int($0)].number } : type
  }

  /// The name of a function: from the name section, else from its import or export.
  package func functionName(_ index: FunctionIndex) -> String? {
    if let name = structure.names.functions[index] { return name }
    if Int(index) < structure.importedFunctionCount {
      var seen = 0
      for declaration in imports {
        guard case .function = declaration.type else { continue }
        if seen == Int(index) { return "\(declaration.module).\(declaration.name)" }
        seen += 1
      }
    }
    return structure.exports.first { $0.index == .function(index) }?.name.description
  }

  // MARK: Code

  /// The code of a function, compiled if it has none yet.
  /// - Throws: ``CompilationError``.
  package func code(
    for function: FunctionIndex, handlers: HandlerTable, takesBreaths: Bool
  ) throws(CompilationError) -> Code {
    if let code = compiled.withLock({ $0.byIndex[function] }) { return code }
    // Two threads may compile the same function; the first result stays.
    let code = try compile(
      function, handlers: handlers, takesBreaths: takesBreaths, recordsMap: false
    ).code
    return compiled.withLock { $0.insert(code) }
  }

  /// The code of a function that has been compiled before, by an address in it.
  package func code(containing address: UnsafeRawPointer) -> (code: Code, index: Int)? {
    compiled.withLock { $0.find(address) }
  }

  /// Where the values of a function stand and where its instructions come from.
  /// - Parameter offset: The offset of an instruction whose operands are wanted too.
  /// - Throws: ``CompilationError``.
  package func map(
    of function: FunctionIndex, handlers: HandlerTable, takesBreaths: Bool,
    operandsAt offset: Int = -1
  ) throws(CompilationError) -> CodeMap {
    try compile(
      function, handlers: handlers, takesBreaths: takesBreaths, recordsMap: true,
      mappedOffset: offset
    ).map
  }

  private func compile(
    _ function: FunctionIndex, handlers: HandlerTable, takesBreaths: Bool, recordsMap: Bool,
    mappedOffset: Int = -1
  ) throws(CompilationError) -> (code: Code, map: CodeMap) {
    var options = CodeBuilder.Options()
    options.forms = engine.configuration.forms
    options.metersFuel = engine.configuration.metersFuel
    options.checksEpochs = engine.configuration.checksEpochs
    options.takesBreaths = takesBreaths
    options.guardsCalls = guardedFunctions.contains(function)
    options.unwatchedFunctions = guardedFunctions
    var poolCapacity = 0
    while true {
      var builder = visit(function) { locals in
        CodeBuilder(
          context, types: types, function: function, localTypes: locals,
          handlers: handlers, options: options, poolCapacity: poolCapacity,
          recordsMap: recordsMap, mappedOffset: mappedOffset)
      }
      switch builder.finish() {
      case .code(let code): return (code, builder.map ?? CodeMap())
      case .needsPool(let count): poolCapacity = count
      case .tooLarge: throw CompilationError(function: function, name: functionName(function))
      }
    }
  }

  /// Passes over the body of a function with a sink.
  /// - Parameter sink: Makes the sink, given the types of the locals, parameters first.
  package func visit<Sink: InstructionSink>(
    _ function: FunctionIndex, _ sink: ([ValueType]) -> Sink
  ) -> Sink {
    do {
      let body = Int(function) - structure.importedFunctionCount
      var pass = try FunctionValidator.pass(over: body, of: context, sink: sink)
      try pass.run()
      return pass.sink
    } catch {
      // Every body was validated when the module was made: the same pass cannot fail now.
      preconditionFailure("function \(function) was valid and is not any more: \(error)")
    }
  }

  /// The functions with a direct call to an import of module `asyncify` that changes the state.
  private static func findGuardedFunctions(_ context: ModuleContext) -> Set<FunctionIndex> {
    var targets: Set<FunctionIndex> = []
    var index: FunctionIndex = 0
    for declaration in context.module.imports {
      guard case .function = declaration.type else { continue }
      if declaration.module == "asyncify", declaration.name != "get_state" { targets.insert(index) }
      index += 1
    }
    guard !targets.isEmpty else { return [] }
    var found: Set<FunctionIndex> = []
    var pass = FunctionValidator(context, sink: CallFinder(targets: targets))
    for body in context.module.bodies.indices {
      pass.sink.found = false
      do {
        try pass.enter(body: body)
        try pass.run()
      } catch {
        preconditionFailure("body \(body) was valid and is not any more: \(error)")
      }
      if pass.sink.found {
        found.insert(FunctionIndex(context.module.importedFunctionCount + body))
      }
    }
    return found
  }
}

/// A sink that looks for calls of certain functions.
private struct CallFinder: PartialSink {
  let targets: Set<FunctionIndex>
  var found = false

  init(targets: Set<FunctionIndex>) {
    self.targets = targets
  }

  mutating func call(_ function: FunctionIndex, _ type: FunctionType) {
    if targets.contains(function) { found = true }
  }
}

/// The code that a module has so far.
private struct CompiledFunctions {
  private(set) var byIndex: [FunctionIndex: Code] = [:]
  /// The same, in the order of their addresses.
  private var byAddress: [Code] = []

  /// Adds code; if the function has some already, that stays.
  mutating func insert(_ code: Code) -> Code {
    if let other = byIndex[code.function] { return other }
    byIndex[code.function] = code
    byAddress.insert(code, at: position(UnsafeRawPointer(code.instructions)))
    return code
  }

  func find(_ address: UnsafeRawPointer) -> (code: Code, index: Int)? {
    let place = position(address)
    // The code that starts at the address, or the last that starts before it.
    for candidate in [place, place - 1] where byAddress.indices.contains(candidate) {
      let code = byAddress[candidate]
      if let index = code.index(of: address) { return (code, index) }
    }
    return nil
  }

  /// How many codes start before an address.
  private func position(_ address: UnsafeRawPointer) -> Int {
    byAddress.partitioningIndex { UnsafeRawPointer($0.instructions) >= address }
  }
}

/// A function that the machine has no room for: its frame would have more than 65,535 slots,
/// or it names a table beyond the first 65,536.
public struct CompilationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The function.
  public let function: FunctionIndex
  /// Its name, if it has one.
  public let name: String?

  /// What the trouble is.
  public var description: String {
    let name = name.map { " (\($0))" } ?? ""
    return "function \(function)\(name) needs more than 65535 slots or tables: the engine's limit"
  }
}
