// SPDX-License-Identifier: Apache-2.0
//
// `rewind run`: calls a function of a module and prints its results, one a line.

import Coroutines
import Interp

extension Command {
  static let run = Command(
    name: "run",
    summary: "runs a module",
    positionals: guestPositionals,
    options: [
      invokeOption,
      Option(
        name: "--fuel", value: "N",
        help: "traps after about N instructions; without it nothing is counted"),
    ] + accessOptions,
    details: [
      "The command may be left out: rewind FILE is rewind run FILE.",
      "Without --invoke, a program of WASI is run by its _start, any other module by its main.",
      "Arguments of a called function are read by its type: whole numbers are decimal or",
      "hexadecimal, others may also be inf and nan; its results are printed one a line.",
    ],
    example: ["$ rewind run Examples/c/recursion.wasm --invoke run 9", "1201943329"],
    hasGuest: true,
    body: { arguments in
      let program = try GuestProgram(arguments)
      return try await program.report {
        let imports = program.imports { StandardStream.output.write($0 + [UInt8(ascii: "\n")]) }
        let results = try await program.call(imports, CallOptions())
        for result in results { StandardStream.output.write(ValueSyntax.print(result) + "\n") }
        return .success
      }
    })

  static let guestPositionals = [
    Positional(name: "FILE", help: "a module, .wasm or .wat"),
    Positional(
      name: "ARGUMENTS", help: "what the program or the called function gets", isRequired: false,
      isRepeated: true),
  ]

  static let invokeOption = Option(
    name: "--invoke", value: "NAME", help: "calls this exported function")
}
