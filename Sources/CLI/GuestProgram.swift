// SPDX-License-Identifier: Apache-2.0
//
// What the commands that run a guest share: a module is loaded, the function to call is found and its arguments
// are read, host modules are offered, and what comes of the call becomes an exit code.

import Asyncify
import Coroutines
import Debugging
import Interp
import WASI

/// A module that is ready to be called.
struct GuestProgram {
  let file: ModuleFile
  let entry: Entry
  let store: Store
  /// How calls are made, as far as the arguments say it.
  private(set) var callOptions = CallOptions()
  private let words: [String]
  private let access: GuestAccess
  /// What is to be told about the run.
  let debugging: GuestDebugging

  /// The function to call.
  struct Entry {
    let name: Name
    let type: FunctionType
    let arguments: [Value]
    /// A command of WASI takes its arguments from there and has no results.
    let isCommand: Bool
  }

  /// Loads the file that the arguments name and finds what to call.
  ///
  /// Nothing of the guest runs yet.
  init(_ arguments: ParsedArguments) throws(Failure) {
    var configuration = Engine.Configuration()
    let fuel = try arguments.count("--fuel")
    configuration.metersFuel = fuel != nil || GuestDebugging.metersFuel(arguments)
    configuration.forms = try arguments.forms()
    let engine = Engine(configuration)
    file = try ModuleFile(arguments.positionals[0], engine: engine)
    words = Array(arguments.positionals.dropFirst())
    access = try GuestAccess(arguments)
    entry = try Entry(in: file, invoke: arguments.value("--invoke"), words)
    store = Store(engine: engine)
    store.fuel = fuel ?? .max
    debugging = GuestDebugging(arguments, store)
    callOptions.asyncify = try AsyncifyOptions(arguments)
    callOptions.mechanism = try Command.mechanism(arguments)
    callOptions.suspendingImports = try suspendingImports(arguments.value("--suspend-imports"))
  }

  /// The arguments that the guest is told, its name first.
  private var programArguments: [String] {
    [access.name ?? file.name] + (entry.isCommand ? words : [])
  }

  /// The host modules.
  /// - Parameter print: Takes what the guest prints through `rewind.print`.
  func imports(print: @escaping ([UInt8]) -> Void) -> Imports {
    var imports = Imports()
    let wasi = WASI(
      arguments: programArguments, environment: access.environment,
      standardInput: .descriptor(0), standardOutput: .descriptor(1), standardError: .descriptor(2),
      directories: access.directories)
    wasi.define(in: &imports)
    imports.defineAsyncify(callOptions.asyncify ?? AsyncifyOptions())
    ExampleHost(print: print).define(in: &imports)
    return imports
  }

  /// The export that sets up a module that is not a command, if there is one and it is not called
  /// anyway.
  private var initializer: Name? {
    let name: Name = "_initialize"
    guard !entry.isCommand, entry.name != name,
      file.functionExports.contains(where: { $0.name == name && $0.type == FunctionType() })
    else { return nil }
    return name
  }

  /// The imports that a list of names chooses: `all`, or `module.name` with commas in between.
  private func suspendingImports(_ list: String?) throws(Failure) -> SuspendingImports {
    guard let list else { return .asynchronous }
    if list == "all" { return .all }
    let known = file.module.imports.compactMap { declaration in
      if case .function = declaration.type {
        "\(declaration.module).\(declaration.name)"
      } else {
        nil
      }
    }
    let names = list.split(separator: ",").map(String.init)
    if let name = names.first(where: { !known.contains($0) }) {
      let hint =
        known.isEmpty ? "it imports no functions" : "it imports \(known.joined(separator: ", "))"
      throw .load(file.path, "no imported function \(name); \(hint)")
    }
    return .named(Set(names))
  }

  /// Makes an instance, sets it up, and calls the function.
  /// - Parameter prepare: Gets the instance before anything of it is called.
  func call(
    _ imports: Imports, _ options: CallOptions, prepare: (Instance) -> Void = { _ in }
  ) async throws -> [Value] {
    let instance = try await Instance.instantiate(
      file.module, imports: imports, store: store, options: options)
    prepare(instance)
    if let initializer { _ = try await instance.call(initializer, [], options: options) }
    return try await instance.call(entry.name, entry.arguments, options: options)
  }

  /// Runs something of the guest; errors become failures, and an exit its status.
  func report(_ body: () async throws -> ExitCode) async throws(Failure) -> ExitCode {
    do {
      return try await body()
    } catch let exit as WASIExit {
      return ExitCode(value: Int32(truncatingIfNeeded: exit.status))
    } catch let failure as Failure {
      throw failure
    } catch let report as TrapReport {
      let dump = debugging.dumpCore(of: file.path)
      throw Failure(report.descriptionWithSources + dump, .trap)
    } catch let error as AsyncifyError {
      let dump = debugging.dumpCore(of: file.path)
      throw Failure(error.description(\.descriptionWithSources) + dump, .trap)
    } catch let error as MechanismError {
      throw .load(file.path, error.description)
    } catch let error as LinkError {
      throw .load(file.path, error.description)
    } catch {
      let calls =
        store.lastBacktrace.map { $0.frames.isEmpty ? "" : "\n\($0.descriptionWithSources)" } ?? ""
      throw Failure("\(file.path): \(error)\(calls)", .hostError)
    }
  }
}

extension ModuleFile {
  /// The functions that the module exports.
  var functionExports: [(name: Name, type: FunctionType)] {
    module.exports.compactMap { export in
      if case .function(let type) = export.type { (export.name, type) } else { nil }
    }
  }
}

extension GuestProgram.Entry {
  /// Finds the function: the one that is asked for, else `_start`, else `main`.
  init(in file: ModuleFile, invoke: String?, _ words: [String]) throws(Failure) {
    let exports = file.functionExports
    let names = exports.map(\.name.description)
    let list =
      names.isEmpty ? "it exports no functions" : "it exports \(names.joined(separator: ", "))"
    if invoke == nil, let start = exports.first(where: { $0.name == "_start" }),
      start.type == FunctionType()
    {
      self.init(name: start.name, type: start.type, arguments: [], isCommand: true)
      return
    }
    let wanted = invoke ?? "main"
    guard let export = exports.first(where: { $0.name == Name(wanted) }) else {
      guard invoke != nil else {
        throw .load(file.path, "nothing to run: no _start and no main; \(list) (use --invoke)")
      }
      let nearest = Spelling.suggestion(for: wanted, among: names)
      throw .load(
        file.path,
        "no exported function \(wanted)" + nearest.map { "; did you mean \($0)?" }.or("; \(list)"))
    }
    let parameters = export.type.parameters
    guard words.count == parameters.count else {
      throw .load(
        file.path,
        "\(wanted) \(export.type) takes \(parameters.count) argument\(parameters.count == 1 ? "" : "s"), not \(words.count)"
      )
    }
    var values: [Value] = []
    for (word, type) in zip(words, parameters) {
      guard let value = ValueSyntax.parse(word, as: type) else {
        let position = values.count + 1
        throw .load(file.path, "argument \(position) of \(wanted): \"\(word)\" is no \(type)")
      }
      values.append(value)
    }
    self.init(name: export.name, type: export.type, arguments: values, isCommand: false)
  }
}
