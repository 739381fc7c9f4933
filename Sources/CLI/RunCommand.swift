// SPDX-License-Identifier: Apache-2.0
//
// `rewind run`: calls a function of a module and prints its results, one a line.

import Asyncify
import Coroutines
import Interp

extension Command {
  static let run = Command(
    name: "run",
    summary: "runs a module",
    positionals: guestPositionals,
    options: [
      invokeOption, mechanismOption,
      Option(
        name: "--dump-memory", value: "FILE",
        help: "writes what stands in the guest's memory afterwards to a file"),
      Option(
        name: "--relocate",
        help: "moves the frames of a suspended guest before it goes on"),
      suspendImportsOption,
      Option(name: "--json", help: "prints results as JSON, see Documentation/CommandLine.md"),
    ] + debuggingOptions + guestOptions + asyncifyChoices + Option.forms,
    details: [
      "The command may be left out: rewind FILE is rewind run FILE.",
      "Without --invoke, a program of WASI is run by its _start, any other module by its main.",
      "Arguments of a called function are read by its type: whole numbers are decimal or",
      "hexadecimal, others may also be inf and nan, and the type may stand before a colon. The results",
      "are printed one a line.",
      "--async-import env.nap=sleep provides an import that suspends the guest for the milliseconds in",
      "its first argument and returns zeros; sleep:50ms sleeps a fixed time, yield goes on at once, and",
      "value:42 or value:i64:7,f32:1.5 returns these values.",
      "With --suspend-imports all, or a list such as rewind.print,rewind.sleep, every call of these",
      "imports is left and entered again; that must not change what the guest does.",
      "A trap is told with source lines if the guest was compiled with debug information (-g). A",
      "profile counts instructions, not time: the same guest always has the same.",
    ],
    example: [
      "$ rewind run Examples/c/recursion.wasm --invoke run 9", "1201943329",
      "$ rewind run --profile=stacks.folded --coredump core.wasm guest.wasm",
    ],
    hasGuest: true,
    body: { arguments in
      try await GuestProgram.run(arguments) { program in
        var options = program.callOptions
        options.relocates = arguments.has("--relocate")
        let imports = program.imports { StandardStream.output.write($0 + [UInt8(ascii: "\n")]) }
        return try await program.debugging.profiled {
          var guest: Instance?
          let results = try await program.call(imports, options) { guest = $0 }
          if !arguments.has("--json") {
            for result in results { StandardStream.output.write(ValueSyntax.print(result) + "\n") }
          } else if !program.entry.isCommand {
            JSON.object([("results", .values(results))]).print()
          }
          if let file = arguments.value("--dump-memory") {
            guard let memory = guest?.memory("memory") ?? guest?.firstMemory else {
              throw Failure.load(program.file.path, "the guest has no memory")
            }
            try FileWriter.write(memory.read(at: 0, count: memory.byteCount), to: file)
          }
          return .success
        }
      }
    })

  static let guestPositionals = [
    Positional.module,
    Positional(
      name: "ARGUMENTS", values: .files(), help: "what the program or the called function gets",
      isRequired: false, isRepeated: true),
  ]

  /// What all commands that run a guest can be told about it.
  static let guestOptions =
    accessOptions + [asyncImportOption] + limitOptions + Option.features

  static let mechanismOption = Option(
    name: "--mechanism", value: "NAME",
    values: .words(["auto", "engine", "native", "transformed"]),
    help: "what suspends the guest: auto, engine, native or transformed")

  /// The mechanism that is asked for.
  static func mechanism(_ arguments: ParsedArguments) throws(Failure) -> Mechanism {
    try arguments.choice("--mechanism").flatMap(Mechanism.init) ?? .automatic
  }

  static let invokeOption = Option(
    name: "--invoke", value: "NAME", help: "calls this exported function")

  static let suspendImportsOption = Option(
    name: "--suspend-imports", value: "NAMES",
    help: "suspends at these imports, also if there is nothing to wait for")

  /// How native asyncify behaves.
  static let asyncifyChoices = [
    Option(
      name: "--asyncify-mode", value: "MODE",
      values: .words(AsyncifyOptions.Mode.allCases.map(\.rawValue)),
      help: "native asyncify: compatible, strict or trusting"),
    Option(
      name: "--asyncify-format", value: "FORMAT",
      values: .words(AsyncifyOptions.Format.allCases.map(\.rawValue)),
      help: "frames of native asyncify: compact or checked"),
    Option(
      name: "--shadow-stack", value: "POLICY",
      values: .words(AsyncifyOptions.ShadowStack.allCases.map(\.rawValue)),
      help: "the stack of compiled languages: none, verify or preserve"),
  ]
}

extension AsyncifyOptions {
  /// The options that were given; nil if none was.
  init?(_ arguments: ParsedArguments) throws(Failure) {
    let mode = try arguments.choice("--asyncify-mode")
    let format = try arguments.choice("--asyncify-format")
    let policy = try arguments.choice("--shadow-stack")
    guard mode != nil || format != nil || policy != nil else { return nil }
    self.init()
    self.mode = mode.flatMap(Mode.init) ?? self.mode
    self.format = format.flatMap(Format.init) ?? self.format
    shadowStack = policy.flatMap(ShadowStack.init) ?? shadowStack
  }
}
