// SPDX-License-Identifier: Apache-2.0
//
// A script while it runs: its store, and what its commands have named.
// Spec: interpreter/README.md of the specification's repository, section Scripts.

import Asyncify
import Interp
import Text

/// What a command should have done and what it did.
struct ScriptMismatch: Error {
  let expected: String
  let got: String
  /// What is wrong with the command's module, if it is a text that is malformed.
  let textError: TextError?

  init(expected: String, got: String) {
    self.expected = expected
    self.got = got
    textError = nil
  }

  init(expected: String, got error: any Error) {
    self.expected = expected
    got = ScriptSession.describe(error)
    textError = error as? TextError
  }
}

struct ScriptSession {
  private let engine: Engine
  private let store: Store
  private let checksMessages: Bool
  private let calls: ScriptCalls
  private let options: AsyncifySuiteOptions
  /// The first instance whose state others share.
  private var first: Instance?
  /// What modules can import: `spectest`, `asyncify` and the registered instances.
  private var imports: Imports
  /// The instance that commands without a name mean; nil if the last module failed.
  private var current: Instance?
  private var instances: [Name: Instance] = [:]
  private var lastDefinition: Module?
  private var definitions: [Name: Module] = [:]

  init(
    _ engine: Engine, _ calls: ScriptCalls, _ options: AsyncifySuiteOptions, checksMessages: Bool
  ) throws {
    self.engine = engine
    self.options = options
    self.calls = calls
    self.checksMessages = checksMessages
    store = Store(engine: engine)
    imports = try Imports.spectest(store, isAsynchronous: calls.suspends)
    imports.defineAsyncify(options.asyncify)
  }

  mutating func execute(_ command: ScriptCommand) throws {
    switch command {
    case .module(let module):
      forget(module.name)
      try instantiate(try load(module, annotations: true), name: module.name)
    case .definition(let module):
      lastDefinition = nil
      if let name = module.name { definitions[name] = nil }
      lastDefinition = try load(module, annotations: true)
      if let name = module.name { definitions[name] = lastDefinition }
    case .instance(let name, let definition):
      forget(name)
      guard let module = definition.map({ definitions[$0] }) ?? lastDefinition else {
        throw ScriptMismatch(expected: "a module definition", got: "none of this name")
      }
      try instantiate(module, name: name)
    case .register(let name, let instance):
      imports.define(name, instance: try find(instance))
    case .action(let action):
      _ = try perform(action)
    case .assertReturn(let action, let patterns):
      try assertReturn(action, patterns)
    case .assertTrap(let action, let message):
      try assertTrap(message) { try perform(action) }
    case .assertModuleTrap(let module, let message):
      let module = try load(module)
      try assertTrap(message) { try calls.instantiate(module, imports, store) }
    case .assertExhaustion(let action, let message):
      try assertTrap(message) { try perform(action) }
    case .assertException(let action):
      try assertException { try perform(action) }
    case .assertMalformed(let module, let message):
      try assertMalformed(module, message)
    case .assertInvalid(let module, let message):
      try assertInvalid(module, message)
    case .assertMalformedCustom(let module, let message):
      try assertCustomError(module, message, "malformed", isMalformed: true)
    case .assertInvalidCustom(let module, let message):
      try assertCustomError(module, message, "invalid", isMalformed: false)
    case .assertUnlinkable(let module, let message):
      try assertUnlinkable(module, message)
    }
  }

  private mutating func forget(_ name: Name?) {
    current = nil
    if let name { instances[name] = nil }
  }

  /// - Parameter annotations: If false, what is wrong with annotations is no error.
  private func load(_ module: ScriptModule, annotations: Bool = false) throws -> Module {
    try Module(
      try module.bytes(annotations: annotations, features: engine.configuration.features),
      engine: engine)
  }

  private mutating func instantiate(_ module: Module, name: Name?) throws {
    let instance = try calls.instantiate(module, imports, store)
    if options.sharesState, module.importsAsyncify {
      if let first { try first.nativeAsyncify?.share(with: instance) } else { first = instance }
    }
    current = instance
    if let name { instances[name] = instance }
  }

  private func find(_ name: Name?) throws -> Instance {
    guard let instance = name.map({ instances[$0] }) ?? current else {
      let wanted = name.map { "an instance $\($0)" } ?? "a current instance"
      throw ScriptMismatch(expected: wanted, got: "none: its module failed or does not exist")
    }
    return instance
  }

  private func perform(_ action: ScriptAction) throws -> [Value] {
    switch action {
    case .invoke(let instance, let name, let arguments):
      guard let function = try find(instance).function(name) else {
        throw ScriptMismatch(expected: "a function \"\(name)\"", got: "no such export")
      }
      return try calls.call(function, arguments)
    case .get(let instance, let name):
      guard let global = try find(instance).global(name) else {
        throw ScriptMismatch(expected: "a global \"\(name)\"", got: "no such export")
      }
      return [global.value]
    }
  }
}

// MARK: Assertions

extension ScriptSession {
  private func assertReturn(_ action: ScriptAction, _ patterns: [ResultPattern]) throws {
    let expected =
      patterns.isEmpty ? "no results" : patterns.map(\.description).joined(separator: " ")
    let values: [Value]
    do {
      values = try perform(action)
    } catch let mismatch as ScriptMismatch {
      throw mismatch
    } catch {
      throw ScriptMismatch(expected: expected, got: error)
    }
    guard values.count == patterns.count, zip(patterns, values).allSatisfy({ $0.matches($1) })
    else { throw ScriptMismatch(expected: expected, got: Self.describe(values)) }
  }

  /// Runs something that must trap.
  ///
  /// The phrases of the suite may say more than a trap does ("uninitialized element 2"), so either
  /// may be the beginning of the other.
  private func assertTrap(_ message: String, _ body: () throws -> some Any) throws {
    let expected = "trap: \(message)"
    do {
      let result = try body()
      let values = (result as? [Value]).map(Self.describe) ?? "success"
      throw ScriptMismatch(expected: expected, got: values)
    } catch let report as TrapReport {
      let actual = report.trap.message
      let isExhaustion = message == Trap.stackExhausted.message
      if checksMessages || isExhaustion || report.trap == .stackExhausted {
        guard actual.hasPrefix(message) || message.hasPrefix(actual) else {
          throw ScriptMismatch(expected: expected, got: "trap: \(actual)")
        }
      }
    } catch let error as AsyncifyError {
      // Where transformed code has a bare trap, native asyncify has an error with a name.
      guard !checksMessages || error.message.hasPrefix(message) else {
        throw ScriptMismatch(expected: expected, got: error)
      }
    } catch let mismatch as ScriptMismatch {
      throw mismatch
    } catch {
      throw ScriptMismatch(expected: expected, got: error)
    }
  }

  private func assertException(_ body: () throws -> [Value]) throws {
    do {
      throw ScriptMismatch(expected: "an exception", got: Self.describe(try body()))
    } catch is GuestException {
      return
    } catch let mismatch as ScriptMismatch {
      throw mismatch
    } catch {
      throw ScriptMismatch(expected: "an exception", got: Self.describe(error))
    }
  }

  private func assertMalformed(_ module: ScriptModule, _ message: String) throws {
    do {
      _ = try load(module)
      throw ScriptMismatch(expected: "malformed: \(message)", got: "a valid module")
    } catch let error as TextError {
      // What is not supported is not malformed for that.
      if case .unsupported = error.reason {
        throw ScriptMismatch(expected: "malformed: \(message)", got: error)
      }
      try check(error.message, message, "malformed", error)
    } catch ModuleError.malformed(let error) {
      try check(error.message, message, "malformed", ModuleError.malformed(error))
    } catch let error as ModuleError {
      throw ScriptMismatch(expected: "malformed: \(message)", got: error)
    }
  }

  private func assertInvalid(_ module: ScriptModule, _ message: String) throws {
    do {
      _ = try load(module)
      throw ScriptMismatch(expected: "invalid: \(message)", got: "a valid module")
    } catch ModuleError.invalid(let error) {
      try check(error.message, message, "invalid", ModuleError.invalid(error))
    } catch let mismatch as ScriptMismatch {
      throw mismatch
    } catch {
      throw ScriptMismatch(expected: "invalid: \(message)", got: error)
    }
  }

  /// Expects an error in an annotation or a custom section of a module that is good otherwise.
  private func assertCustomError(
    _ module: ScriptModule, _ message: String, _ kind: String, isMalformed: Bool
  ) throws {
    let expected = "\(kind): \(message)"
    do {
      try load(module, annotations: true).checkCustomSections()
      throw ScriptMismatch(expected: expected, got: "a module with good custom sections")
    } catch let error as TextError {
      guard isMalformed, case .annotation = error.reason else {
        throw ScriptMismatch(expected: expected, got: error)
      }
      try check(error.message, message, kind, error)
    } catch let error as CustomSectionError {
      guard isMalformed == error.reason.isMalformed else {
        throw ScriptMismatch(expected: expected, got: error)
      }
      try check(error.message, message, kind, error)
    } catch let error as ModuleError {
      throw ScriptMismatch(expected: expected, got: error)
    }
  }

  private func assertUnlinkable(_ module: ScriptModule, _ message: String) throws {
    let expected = "unlinkable: \(message)"
    do {
      let module = try load(module)
      _ = try calls.instantiate(module, imports, store)
      throw ScriptMismatch(expected: expected, got: "an instance")
    } catch let error as LinkError {
      try check(error.message, message, "unlinkable", error)
    } catch let mismatch as ScriptMismatch {
      throw mismatch
    } catch {
      throw ScriptMismatch(expected: expected, got: error)
    }
  }

  /// Compares messages, if they are to be compared.
  private func check(_ actual: String, _ message: String, _ kind: String, _ error: any Error) throws
  {
    guard !checksMessages || actual.hasPrefix(message) else {
      throw ScriptMismatch(expected: "\(kind): \(message)", got: error)
    }
  }

  static func describe(_ values: [Value]) -> String {
    values.isEmpty ? "no results" : values.map(\.scriptDescription).joined(separator: " ")
  }

  static func describe(_ error: any Error) -> String {
    switch error {
    case let error as TextError: "malformed text: \(error)"
    case ModuleError.malformed(let error): "malformed: \(error)"
    case ModuleError.invalid(let error): "invalid: \(error)"
    case let error as CustomSectionError:
      "\(error.reason.isMalformed ? "malformed" : "invalid") \(error)"
    case let error as LinkError: "unlinkable: \(error)"
    case let report as TrapReport: "trap: \(report.trap.message)"
    case let error as AsyncifyError: "trap: \(error.message)"
    default: "\(error)"
    }
  }
}
