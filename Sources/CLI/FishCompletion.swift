// SPDX-License-Identifier: Apache-2.0
//
// The completion script for fish: a line for each command and each option.
// Spec: fish documentation, complete.

/// Writes the completion script for fish.
enum FishCompletion {
  /// True where no command stands yet, or none but a module, which is to run.
  private static let noCommand = "not __fish_seen_subcommand_from $rewind_commands"

  static func script(_ commands: [Command]) -> String {
    var lines = [
      "# Completion of command lines of rewind in fish.", "",
      "set -g rewind_commands \(commands.map(\.name).joined(separator: " "))",
      "complete -c rewind -f",
    ]
    for command in commands {
      lines.append(line("__fish_use_subcommand", ["-a", command.name], command.summary))
    }
    lines.append(line("__fish_use_subcommand", words(Command.Positional.module.values), nil))
    for option in Rewind.overviewOptions {
      lines.append(line("__fish_use_subcommand", spelling(option), option.help))
    }
    lines += Command.run.options.map { self.option($0, noCommand) }
    for command in commands {
      let condition = "__fish_seen_subcommand_from \(command.name)"
      lines.append("")
      lines += command.allOptions.map { option($0, condition) }
      if let positional = command.positionals.first {
        lines.append(line(condition, words(positional.values), positional.help))
      }
    }
    return lines.map { "\($0)\n" }.joined()
  }

  private static func line(_ condition: String, _ words: [String], _ help: String?) -> String {
    let description = help.map { ["-d", quoted($0)] } ?? []
    return (["complete -c rewind", "-n", quoted(condition)] + words + description)
      .joined(separator: " ")
  }

  private static func option(_ option: Command.Option, _ condition: String) -> String {
    let isRequired = option.value != nil && !option.hasOptionalValue
    let value = isRequired ? ["-r"] + words(option.values) : []
    return line(condition, spelling(option) + value, option.help)
  }

  private static func spelling(_ option: Command.Option) -> [String] {
    option.name.hasPrefix("--")
      ? ["-l", String(option.name.dropFirst(2))]
      : ["-s", String(option.name.dropFirst())]
  }

  /// What completes a place.
  private static func words(_ values: Command.Values) -> [String] {
    switch values {
    case .any: ["-f"]
    case .words(let words): ["-f", "-a", quoted(words.joined(separator: " "))]
    case .list(let words):
      ["-f", "-a", quoted("(__fish_append , \(words.joined(separator: " ")))")]
    case .files([]): ["-F"]
    case .files(let endings):
      ["-k", "-a", quoted(endings.map { "(__fish_complete_suffix \($0))" }.joined(separator: " "))]
    case .directories: ["-f", "-a", quoted("(__fish_complete_directories)")]
    case .commands: ["-f", "-a", "\"$rewind_commands\""]
    }
  }

  private static func quoted(_ text: String) -> String { "'" + text.escaping("\\'") + "'" }
}
