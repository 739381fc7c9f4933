// SPDX-License-Identifier: Apache-2.0
//
// `rewind wasm2wat`: a module in the binary format as text.
// Spec: 6 Text Format.

import Interp
import Text

extension Command {
  static let wasm2wat = Command(
    name: "wasm2wat",
    summary: "translates a module from bytes to text",
    positionals: [.module],
    options: [
      Option(
        name: "-o", value: "OUT", values: .files(),
        help: "writes to this file, not to standard output"),
      Option(name: "--fold", help: "writes operands inside the instruction that takes them"),
      Option(
        name: "--annotations",
        help: "keeps custom sections, branch hints and names that are no identifiers"),
    ] + Option.features,
    details: [
      "Names become identifiers. A text with annotations that rewind wat2wasm --names reads gives the",
      "bytes of the module, with all numbers as short as can be and without empty sections.",
    ],
    example: ["$ rewind wasm2wat --fold Examples/c/recursion.wasm -o recursion.wat"],
    body: { arguments in
      let file = try ModuleFile(
        arguments.positionals[0], engine: Engine(arguments.engineConfiguration()))
      let style = Wat.PrintStyle(
        folds: arguments.has("--fold"), annotations: arguments.has("--annotations"))
      let text = Progress.during("printing", file.path, byteCount: file.bytes.count) {
        Wat.print(file.module, style)
      }
      try FileWriter.write(Array(text.utf8), to: arguments.value("-o") ?? "-")
      return .success
    })
}
