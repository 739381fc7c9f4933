// SPDX-License-Identifier: Apache-2.0
//
// The command `rewind`: finds the subcommand, lets it run, and turns whatever it throws into a message
// on standard error and an exit code.

/// The command.
@main
enum Rewind {
  static let version = "0.1.0"

  /// All subcommands, in the order in which help lists them.
  static let commands: [Command] = [
    .run, .trace, .inspect, .advise, .dump, .validate, .wast, .wat2wasm, .wasm2wat, .completions,
    .help,
  ]

  static func main() async {
    let code = await run(Array(CommandLine.arguments.dropFirst()))
    StandardStream.exit(code)
  }

  private static func run(_ words: [String]) async -> ExitCode {
    do {
      try StandardStream.occupyClosed()
      guard let word = words.first else {
        throw Failure.usage("no command; try rewind --help")
      }
      if let code = try answer(word) { return code }
      let named = commands.first { $0.name == word }
      guard let command = named ?? (isFile(word) ? .run : nil) else {
        throw Failure.usage(unknown(word))
      }
      let rest = Array(words.dropFirst(named == nil ? 0 : 1))
      guard let arguments = try ParsedArguments(rest, for: command) else {
        StandardStream.output.write(command.help)
        return .success
      }
      return try await command.body(arguments)
    } catch {
      let failure = error as? Failure ?? Failure("\(error)", .failure)
      StandardStream.error.write(failure.text)
      return failure.code
    }
  }

  /// Answers what stands in the place of a command; nil if it is none of these.
  private static func answer(_ word: String) throws -> ExitCode? {
    switch word {
    case "--help", "-h": StandardStream.output.write(overview)
    case "--version", "-V": StandardStream.output.write(versionLine)
    default: return nil
    }
    return .success
  }

  /// True for a module in the place of a command, or an option of `run` before it.
  private static func isFile(_ word: String) -> Bool {
    let option = word.prefix { $0 != "=" }
    return word.hasSuffix(".wasm") || word.hasSuffix(".wat")
      || Command.run.options.contains { $0.name == option }
      || (!word.hasPrefix("-") && !word.hasSuffix(".wast") && FileReader.isFile(word))
  }

  private static func unknown(_ word: String) -> String {
    if word.hasSuffix(".wast") {
      return "unknown command \(word); did you mean rewind wast \(word)?"
    }
    let kind = word.hasPrefix("-") ? "option" : "command"
    let options = overviewOptions.map(\.name) + Command.run.options.map(\.name)
    let candidates = commands.map(\.name) + options
    return "unknown \(kind) \(word)"
      + Spelling.hint(for: word, among: candidates, or: "try rewind --help")
  }
}
