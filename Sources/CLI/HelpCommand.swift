// SPDX-License-Identifier: Apache-2.0
//
// Help, written from the descriptions of the commands.

import Interp

extension Command {
  static let help = Command(
    name: "help",
    summary: "explains a command",
    positionals: [
      Positional(
        name: "COMMAND", values: .commands, help: "the command; all of them without it",
        isRequired: false)
    ],
    options: [], details: [], example: ["$ rewind help run"],
    body: { arguments in
      guard let word = arguments.positionals.first else {
        StandardStream.output.write(Rewind.overview)
        return .success
      }
      guard let command = Rewind.commands.first(where: { $0.name == word }) else {
        throw Failure.usage(
          "help: unknown command \(word)"
            + Spelling.hint(for: word, among: Rewind.commands.map(\.name)))
      }
      StandardStream.output.write(command.help)
      return .success
    })

  /// How the command is written.
  var usage: String {
    let words = positionals.map { positional in
      let name = positional.isRepeated ? "\(positional.name)..." : positional.name
      return positional.isRequired ? name : "[\(name)]"
    }
    return (["rewind \(name)"] + (options.isEmpty ? [] : ["[OPTIONS]"]) + words)
      .joined(separator: " ")
  }

  /// The options with the one that every command has.
  var allOptions: [Option] { options + [Option(name: "--help", help: "prints this")] }

  /// The text of `rewind NAME --help`.
  var help: StyledText {
    var text: StyledText = "rewind \(name) \(summary)\n\n\("Usage:", .heading) \(usage)\n"
    text += Self.table("", positionals.map { ($0.name, $0.help) })
    text += Self.table("Options:", allOptions.map { ($0.spelling, $0.help) })
    if !details.isEmpty { text += StyledText("\n" + details.joined(separator: "\n") + "\n") }
    let lines = example.map { "  \($0)\n" }.joined()
    return text + "\n\("Example:", .heading)\n\(lines)"
  }

  /// Rows of two columns below a title.
  static func table(_ title: String, _ rows: [(String, String)]) -> StyledText {
    guard !rows.isEmpty else { return "" }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { "  \($0.0.padded(to: width))  \($0.1)\n" }.joined()
    return title.isEmpty ? "\n\(lines)" : "\n\(title, .heading)\n\(lines)"
  }
}

extension Rewind {
  /// What may stand in the place of a command.
  static let overviewOptions = [
    Command.Option(
      name: "--help", help: "prints this; rewind COMMAND --help explains a command"),
    Command.Option(
      name: "--version", help: "prints the version and how the engine dispatches"),
  ]

  /// The text of `rewind --help`.
  static var overview: StyledText {
    """
    rewind runs WebAssembly, and can stop and continue it in the middle of a call

    \("Usage:", .heading) rewind COMMAND [OPTIONS] ...
           rewind [OPTIONS] FILE [ARGUMENTS...]
    \(Command.table("Commands:", commands.map { ($0.name, $0.summary) }))\
    \(Command.table("Options:", overviewOptions.map { ($0.name, $0.help) }))
    A FILE is a module in the binary format (.wasm) or in the text format (.wat). Without a command
    it is run.
    \(Command.table("Exit codes:", exitCodes))
    Colours and progress are for terminals; with NO_COLOR set there are no colours.

    \("Example:", .heading)
      $ rewind run Examples/sleep.wat --invoke main
      542

    """
  }

  private static var exitCodes: [(String, String)] {
    ExitCode.explained.map { ("\($0.code.value)", $0.meaning) }
      + [("other", "the status with which the program of WASI exited")]
  }

  static var versionLine: String { "rewind \(version) (\(Dispatch.current.rawValue) dispatch)\n" }
}
