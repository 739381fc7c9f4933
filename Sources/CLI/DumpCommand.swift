// SPDX-License-Identifier: Apache-2.0
//
// `rewind dump`: what a module consists of, and what its functions are compiled to.

import Interp

extension Command {
  static let dump = Command(
    name: "dump",
    summary: "prints what a module consists of",
    positionals: [.module],
    options: [
      Option(name: "--code", help: "prints the code that functions are compiled to"),
      Option(name: "--json", help: "prints lines of JSON, see Documentation/CommandLine.md"),
    ] + Option.features + Option.forms,
    details: [
      "In compiled code r0, r1 ... are the slots of a frame, acc is the result of the instruction",
      "before, and @N is the instruction at position N. The second column is the offset in the",
      "module of the instruction of WebAssembly that it was compiled from.",
    ],
    example: ["$ rewind dump Examples/sleep.wat --code"],
    body: { arguments in
      let engine = Engine(try arguments.engineConfiguration())
      let file = try ModuleFile(arguments.positionals[0], engine: engine)
      let contents = ModuleContents(file)
      let isJSON = arguments.has("--json")
      if isJSON { contents.json.print() } else { StandardStream.output.write(contents.text) }
      if arguments.has("--code") {
        for function in CodeListings(file.module) {
          if isJSON { function.json.print() } else { StandardStream.output.write(function.text) }
        }
      }
      return .success
    })
}
