// SPDX-License-Identifier: Apache-2.0
//
// Help, written from the descriptions of the commands.

import Interp

extension Command {
  static let help = Command(
    name: "help",
    summary: "explains a command",
    positionals: [
      Positional(name: "COMMAND", help: "the command; all of them without it", isRequired: false)
    ],
    options: [], details: [], example: ["$ rewind help run"],
    body: { arguments in
      guard let word = arguments.positionals.first else {
        StandardStream.output.write(Rewind.overview)
        return .success
      }
      guard let command = Rewind.commands.first(where: { $0.name == word }) else {
        let nearest = Spelling.suggestion(for: word, among: Rewind.commands.map(\.name))
        throw Failure.usage(
          "help: unknown command \(word)" + nearest.map { "; did you mean \($0)?" }.or(""))
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

  /// The text of `rewind NAME --help`.
  var help: String {
    var text = "rewind \(name) \(summary)\n\nUsage: \(usage)\n"
    text += Self.table("", positionals.map { ($0.name, $0.help) })
    let help = Option(name: "--help", help: "prints this")
    text += Self.table("Options:", (options + [help]).map { ($0.spelling, $0.help) })
    if !details.isEmpty { text += "\n" + details.joined(separator: "\n") + "\n" }
    text += "\nExample:\n" + example.map { "  \($0)\n" }.joined()
    return text
  }

  /// Rows of two columns below a title.
  static func table(_ title: String, _ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { "  \($0.0.padded(to: width))  \($0.1)\n" }
    return (title.isEmpty ? "\n" : "\n\(title)\n") + lines.joined()
  }
}

extension Rewind {
  /// The text of `rewind --help`.
  static var overview: String {
    """
    rewind runs WebAssembly, and can stop and continue it in the middle of a call

    Usage: rewind COMMAND [OPTIONS] ...
    \(Command.table("Commands:", commands.map { ($0.name, $0.summary) }))\
    \(Command.table("Options:", [
      ("--help", "prints this; rewind COMMAND --help explains a command"),
      ("--version", "prints the version and how the engine dispatches"),
    ]))
    A FILE is a module in the binary format (.wasm) or in the text format (.wat).

    Exit codes: the program's own status; 0 if all went well; 1 if a script or a host
    function failed; 2 for wrong usage and for modules that cannot be loaded; 134 for a trap.

    Example:
      $ rewind run Examples/sleep.wat --invoke main
      542

    """
  }

  static var versionLine: String { "rewind \(version) (\(Dispatch.current.rawValue) dispatch)\n" }
}

extension String {
  /// The text with blanks behind it.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text with blanks before it.
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
