// SPDX-License-Identifier: Apache-2.0
//
// `rewind validate`: says of each of many modules whether it is valid, and why not. One that is not
// does not keep the others from being looked at.

import Interp
import Script
import Text

extension Command {
  static let validate = Command(
    name: "validate",
    summary: "says whether modules are valid",
    positionals: [
      Positional(
        name: "FILE|DIR", values: Positional.module.values, help: "modules, and folders of them",
        isRepeated: true)
    ],
    options: [
      Option(name: "--compile", help: "compiles the functions of those that are valid"),
      Option(
        name: "--json",
        help: "prints a line of JSON for each module, see Documentation/CommandLine.md"),
    ] + Option.features,
    details: [
      "Prints a line for each file: the file and \"valid\", or what is wrong. The exit code is 1 if a",
      "module is not valid.",
    ],
    example: ["$ rewind validate Examples/sleep.wat", "Examples/sleep.wat: valid"],
    body: { arguments in
      for path in arguments.positionals where !FileReader.exists(path) {
        throw Failure.load(path, "no such file or directory")
      }
      let files = ScriptFiles.collect(arguments.positionals, endings: [".wasm", ".wat"])
      guard !files.isEmpty else {
        throw Failure.usage("validate: there are no modules in these folders")
      }
      let check = ModuleCheck(
        compiles: arguments.has("--compile"), configuration: try arguments.engineConfiguration())
      var code = ExitCode.success
      for (index, file) in files.enumerated() {
        let title = "[\(index + 1)/\(files.count)] \(file)"
        Progress.show(title)
        let fault = try check.fault(in: file, title)
        Progress.clear()
        let verdict = Verdict(file: file, fault: fault)
        if arguments.has("--json") {
          verdict.json.print()
        } else {
          StandardStream.output.write(verdict.text)
        }
        if fault != nil { code = .failure }
      }
      return code
    })
}

/// What was found out about a file.
private struct Verdict {
  let file: String
  /// What is wrong; nil if it is a valid module.
  let fault: ModuleFault?

  var text: StyledText {
    guard let fault else { return "\(file): \("valid", .good)\n" }
    return "\(file): \(fault.description, .bad)\n"
  }

  var json: JSON {
    .object(
      [("file", .string(file)), ("isValid", .boolean(fault == nil))] + (fault?.members ?? []))
  }
}

/// Why a file is no valid module.
private enum ModuleFault: CustomStringConvertible {
  case text(TextError)
  case module(ModuleError)
  case compilation(CompilationError)

  /// What is wrong, in one line.
  var description: String {
    switch self {
    case .text(let error): "malformed text at \(error.description)"
    case .module(let error): error.description
    case .compilation(let error): error.description
    }
  }

  /// What is wrong, and where, as members of an object.
  var members: [(String, JSON)] {
    func list(_ kind: String, _ message: String) -> [(String, JSON)] {
      [("fault", .string(kind)), ("message", .string(message))]
    }
    switch self {
    case .text(let error):
      return list("malformed text", error.message)
        + [("line", .number(error.line)), ("column", .number(error.column))]
    case .module(.malformed(let error)):
      return list("malformed", error.message) + [("offset", .number(error.offset))]
    case .module(.invalid(let error)):
      return list("invalid", error.message)
        + [
          ("function", .orNull(error.function.map { Int($0) })), ("offset", .number(error.offset)),
        ]
    case .compilation(let error): return list("compilation", error.description)
    }
  }
}

/// Looks at modules one by one.
private struct ModuleCheck {
  let compiles: Bool
  let configuration: Engine.Configuration

  /// What is wrong with a module; nil for nothing.
  /// - Parameter title: What is looked at, for people who wait.
  func fault(in file: String, _ title: String) throws(Failure) -> ModuleFault? {
    let contents = try FileReader.bytes(file)
    do throws(TextError) {
      return fault(in: try ModuleFile.binary(file, contents), title)
    } catch {
      return .text(error)
    }
  }

  private func fault(in bytes: ModuleBytes, _ title: String) -> ModuleFault? {
    let module: Module
    do throws(ModuleError) {
      module = try Module(bytes, engine: Engine(configuration))
    } catch {
      return .module(error)
    }
    guard compiles else { return nil }
    let store = Store(engine: module.engine)
    let count = module.structure.bodies.count
    for body in module.structure.bodies.indices {
      if body % 1024 == 1023 { Progress.show("\(title): function \(body + 1) of \(count)") }
      do throws(CompilationError) {
        _ = try module.code(
          for: FunctionIndex(module.structure.importedFunctionCount + body),
          handlers: store.handlers, takesBreaths: store.takesBreaths)
      } catch {
        return .compilation(error)
      }
    }
    return nil
  }
}
