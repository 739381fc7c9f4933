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
      Positional(name: "FILE|DIR", help: "modules, and folders of them", isRepeated: true)
    ],
    options: [
      Option(name: "--compile", help: "compiles the functions of those that are valid"),
      .features,
    ],
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
      var configuration = Engine.Configuration()
      configuration.features = try arguments.features() ?? .all
      let check = ModuleCheck(
        compiles: arguments.has("--compile"), configuration: configuration)
      var code = ExitCode.success
      for file in files {
        let fault = try check.fault(in: file)
        StandardStream.output.write("\(file): \(fault.or("valid"))\n")
        if fault != nil { code = .failure }
      }
      return code
    })
}

/// Looks at modules one by one.
private struct ModuleCheck {
  let compiles: Bool
  let configuration: Engine.Configuration

  /// What is wrong with a module, in one line; nil for nothing.
  func fault(in file: String) throws(Failure) -> String? {
    let contents = try FileReader.bytes(file)
    do throws(TextError) {
      let bytes = try ModuleFile.binary(file, contents)
      return fault(in: bytes)
    } catch {
      return "malformed text at \(error.description)"
    }
  }

  private func fault(in bytes: ModuleBytes) -> String? {
    let engine = Engine(configuration)
    let module: Module
    do throws(ModuleError) {
      module = try Module(bytes, engine: engine)
    } catch {
      return error.description
    }
    guard compiles else { return nil }
    let store = Store(engine: engine)
    for body in module.structure.bodies.indices {
      do throws(CompilationError) {
        _ = try module.code(
          for: FunctionIndex(module.structure.importedFunctionCount + body),
          handlers: store.handlers, takesBreaths: store.takesBreaths)
      } catch {
        return error.description
      }
    }
    return nil
  }
}
