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
    positionals: [Positional(name: "FILE", help: "a module, .wasm or .wat")],
    options: [
      Option(name: "--fold", help: "writes operands inside the instruction that takes them"),
      Option(
        name: "--annotations",
        help: "keeps custom sections, branch hints and all names, as annotations"),
    ],
    details: [
      "The text stands for the same module in canonical form. Names become identifiers.",
    ],
    example: ["$ rewind wasm2wat --fold Examples/c/recursion.wasm"],
    body: { arguments in
      let file = try ModuleFile(arguments.positionals[0], engine: .shared)
      let style = Wat.PrintStyle(
        folds: arguments.has("--fold"), annotations: arguments.has("--annotations"))
      StandardStream.output.write(Wat.print(file.module, style))
      return .success
    })
}
