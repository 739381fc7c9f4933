// SPDX-License-Identifier: Apache-2.0
//
// `rewind wat2wasm`: a module in the text format becomes a file in the binary format.
// Spec: 6 Text Format.

import Interp

extension Command {
  static let wat2wasm = Command(
    name: "wat2wasm",
    summary: "translates a module from text to bytes",
    positionals: [
      Positional(name: "FILE", values: .files([".wat"]), help: "a module in the text format, .wat")
    ],
    options: [
      Option(
        name: "-o", value: "OUT", values: .files(),
        help: "writes to this file, or to standard output for -; else beside FILE, as .wasm"),
      Option(name: "--names", help: "keeps identifiers, in the name section"),
    ] + Option.features,
    details: [
      "The annotations @custom, @name and @metadata.code.branch_hint become custom sections.",
      "The module is not validated, as rewind run and rewind dump do it, except if --feature or",
      "--no-feature says what it may use.",
    ],
    example: ["$ rewind wat2wasm Examples/sleep.wat --names -o sleep.wasm"],
    body: { arguments in
      let file = arguments.positionals[0]
      let engine = try arguments.features() == nil ? nil : Engine(arguments.engineConfiguration())
      let text = try FileReader.read(file)
      guard !ModuleFile.isBinary(text) else {
        throw Failure.load(file, "is in the binary format already")
      }
      let output = try arguments.value("-o") ?? outputName(for: file)
      let bytes = try ModuleFile.encode(text, file, names: arguments.has("--names"))
      if let engine { try ModuleFile.validate(bytes, file, engine: engine) }
      try FileWriter.write(bytes, to: output)
      return .success
    })

  /// The name of the file with the ending `.wasm`.
  private static func outputName(for file: String) throws(Failure) -> String {
    guard !file.hasSuffix(".wasm") else {
      throw .load(file, "is called as the output would be; use -o")
    }
    return (file.hasSuffix(".wat") ? String(file.dropLast(4)) : file) + ".wasm"
  }
}
