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
  private let asyncImports: [AsyncImport]
  private let deadline: Deadline?
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
  private init(
    _ arguments: ParsedArguments, _ limits: GuestLimits, _ deadline: Deadline?
  ) throws(Failure) {
    var configuration = try arguments.engineConfiguration()
    limits.apply(to: &configuration)
    if GuestDebugging.metersFuel(arguments) { configuration.metersFuel = true }
    let engine = Engine(configuration)
    file = try ModuleFile(arguments.positionals[0], engine: engine)
    words = Array(arguments.positionals.dropFirst())
    access = try GuestAccess(arguments)
    asyncImports = try [AsyncImport](arguments, file)
    entry = try Entry(in: file, invoke: arguments.value("--invoke"), words)
    store = Store(engine: engine, limits: limits.store)
    store.fuel = limits.fuel ?? .max
    self.deadline = deadline
    debugging = GuestDebugging(arguments, store)
    callOptions.asyncify = try AsyncifyOptions(arguments)
    callOptions.mechanism = try Command.mechanism(arguments)
    callOptions.suspendingImports = try suspendingImports(arguments.value("--suspend-imports"))
  }

  /// Loads the file that the arguments name, within the time they allow does something with it, and
  /// tells what came of that: errors become failures, and an exit its status.
  static func run(
    _ arguments: ParsedArguments,
    _ body: @escaping @Sendable (GuestProgram) async throws -> ExitCode
  ) async throws -> ExitCode {
    let limits = try GuestLimits(arguments)
    guard let time = limits.time else {
      return try await GuestProgram(arguments, limits, nil).report(body)
    }
    return try await Deadline.run(within: time) { deadline in
      try await GuestProgram(arguments, limits, deadline).report(body)
    }
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
    for new in asyncImports { imports.define(new.module, new.name, new.function) }
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
    let names = list.split(separator: ",").map(String.init)
    for name in names { _ = try file.importedFunction(name) }
    return .named(Set(names))
  }

  /// Makes an instance, sets it up, and calls the function.
  /// - Parameter prepare: Gets the instance before anything of it is called.
  func call(
    _ imports: Imports, _ options: CallOptions, prepare: (Instance) -> Void = { _ in }
  ) async throws -> [Value] {
    let timer = deadline?.begin(for: store)
    defer { timer?.cancel() }
    do {
      let instance = try await Instance.instantiate(
        file.module, imports: imports, store: store, options: options)
      prepare(instance)
      if let initializer { _ = try await instance.call(initializer, [], options: options) }
      return try await instance.call(entry.name, entry.arguments, options: options)
    } catch {
      throw deadline?.explain(error) ?? error
    }
  }

  /// Does something with the guest; errors become failures, and an exit its status.
  private func report(
    _ body: (GuestProgram) async throws -> ExitCode
  ) async throws(Failure) -> ExitCode {
    do {
      return try await body(self)
    } catch let exit as WASIExit {
      return .guest(exit.status)
    } catch let failure as Failure {
      throw failure
    } catch let report as TrapReport {
      let dump = debugging.dumpCore(of: file.path)
      throw Failure(report.description(Self.lines) + dump, .trap)
    } catch let error as AsyncifyError {
      let dump = debugging.dumpCore(of: file.path)
      throw Failure(error.description(Self.lines) + dump, .trap)
    } catch let error as MechanismError {
      throw .load(file.path, error.description)
    } catch let error as LinkError {
      throw .load(file.path, error.description + hint(for: error))
    } catch CallError.outOfMemory(let bytes) {
      throw .load(
        file.path,
        "no memory for \(bytes) bytes; --max-memory is \(store.limits.memoryBytes)")
    } catch let timeout as Timeout {
      throw Failure("\(timeout)\(calls)", .timeout)
    } catch {
      throw Failure("\(file.path): \(error)\(calls)", .failure)
    }
  }

  /// What could fill an import that nothing fills.
  private func hint(for error: LinkError) -> String {
    let isFunction = file.importedFunctions.contains {
      $0.module == error.module && $0.name == error.name
    }
    return error.reason == .unknownImport && isFunction ? "; --async-import can provide it" : ""
  }

  /// The lines of a backtrace, with places in the sources and readable names.
  private static func lines(_ backtrace: Backtrace) -> String {
    backtrace.descriptionWithSources(readable: GuestName.readable)
  }

  /// The guest's calls when an error left it, in lines of their own.
  private var calls: String {
    store.lastBacktrace.map { $0.frames.isEmpty ? "" : "\n\(Self.lines($0))" }.or("")
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
      throw .load(
        file.path,
        "no exported function \(wanted)" + Spelling.hint(for: wanted, among: names, or: list))
    }
    let parameters = export.type.parameters
    guard words.count == parameters.count else {
      throw .load(
        file.path,
        "\(wanted) \(export.type) takes \(counted(parameters.count, "argument")), not \(words.count)"
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
