// SPDX-License-Identifier: Apache-2.0
//
// `rewind trace`: runs a module as `run` does, and prints what happens when it is suspended: one line
// an event, as it happens.

import Asyncify
import Coroutines
import Interp

extension Command {
  static let trace = Command(
    name: "trace",
    summary: "runs a module and prints how it is suspended and goes on",
    positionals: guestPositionals,
    options: [
      invokeOption, mechanismOption,
      Option(name: "--json", help: "prints lines of JSON, see Documentation/TraceFormat.md"),
    ] + guestOptions + asyncifyChoices,
    details: [
      "Every line begins with the time since the start. Then:",
      "",
      "  call, return     a function is called from the host, and what it returned",
      "  state            asyncify's state changes; the buffer in the guest's memory",
      "  save, restore    a frame goes to the buffer, or comes back: its function, the bytes of",
      "                   memory it takes, and its values by the names of locals and operands",
      "  unwound          all frames are saved; who goes on meanwhile",
      "  again            the call on top of the restored frames is made again",
      "  wait, resume     a host function is awaited, and what it returned",
      "  warning          what the mode strict takes for an error",
      "  print            the guest printed through rewind.print",
      "",
      "With auto, modules that export asyncify_* are suspended by their own transformed code, those",
      "that import asyncify.* by what they ask for, and all others by the engine, which keeps their",
      "frames.",
    ],
    example: ["$ rewind trace Examples/sleep.wat"],
    hasGuest: true,
    body: { arguments in
      try await GuestProgram.run(arguments) { program in
        let printer: any TraceOutput =
          arguments.has("--json")
          ? TraceLines(program.file)
          : TracePrinter(program.file, mechanism: program.callOptions.mechanism)
        var options = program.callOptions
        options.observer = printer
        do {
          _ = try await program.call(program.imports(print: printer.guestPrinted), options)
        } catch {
          printer.ended(by: error)
          throw error
        }
        return .success
      }
    })
}
