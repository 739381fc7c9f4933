// SPDX-License-Identifier: Apache-2.0
//
// The completion script for zsh: the options of each command in the words of `_arguments`.
// Spec: zshcompsys(1), _arguments.

/// Writes the completion script for zsh.
enum ZshCompletion {
  static func script(_ commands: [Command]) -> String {
    let names = commands.map { "\($0.name.escaping(":")):\($0.summary)".shellQuoted }
    return """
      #compdef rewind
      # Completion of command lines of rewind in zsh.

      _rewind() {
        local -a commands
        commands=(
          \(names.joined(separator: "\n    "))
        )
        if (( CURRENT == 2 )); then
          if [[ $words[2] == -* ]]; then
            _arguments -S \\
              \(lines(Rewind.overviewOptions.map(argument), "        "))
            _rewind_run
          else
            _describe command commands
            \(action(Command.Positional.module.values, quote: "'"))
          fi
          return
        fi
        case $words[2] in
          \(commands.map(\.name).joined(separator: "|")))
            local command=$words[2]
            shift words
            (( CURRENT-- ))
            _rewind_$command
            ;;
          *) _rewind_run ;;
        esac
      }

      \(commands.map(function).joined(separator: "\n\n"))

      if [[ $funcstack[1] == _rewind ]]; then _rewind "$@"; else compdef _rewind rewind; fi

      """
  }

  /// The function that completes what follows a command's name.
  private static func function(_ command: Command) -> String {
    let specifications =
      command.allOptions.map(argument) + command.positionals.enumerated().map(positional)
    return """
      _rewind_\(command.name)() {
        _arguments -S \\
          \(lines(specifications, "    "))
      }
      """
  }

  private static func lines(_ specifications: [String], _ indent: String) -> String {
    specifications.joined(separator: " \\\n\(indent)")
  }

  private static func argument(_ option: Command.Option) -> String {
    let help = "[\(option.help.escaping("[]"))]"
    let star = option.isRepeated ? "*" : ""
    guard let value = option.value else { return "\(star)\(option.name)\(help)".shellQuoted }
    let equals = option.hasOptionalValue ? "=-" : option.name.hasPrefix("--") ? "=" : ""
    let colon = option.hasOptionalValue ? "::" : ":"
    return
      "\(star)\(option.name)\(equals)\(help)\(colon)\(value.escaping(":")):\(action(option.values))"
      .shellQuoted
  }

  private static func positional(_ index: Int, _ positional: Command.Positional) -> String {
    let place =
      positional.isRepeated ? "*:" : positional.isRequired ? "\(index + 1):" : "\(index + 1)::"
    return "\(place)\(positional.name.escaping(":")):\(action(positional.values))".shellQuoted
  }

  /// What completes a place.
  private static func action(_ values: Command.Values, quote: String = "\"") -> String {
    switch values {
    case .any: " "
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .list(let words): "_sequence compadd - \(words.joined(separator: " "))"
    case .files([]): "_files"
    // In zsh, one name in parentheses would not be a group.
    case .files(let endings) where endings.count == 1: "_files -g \(quote)*\(endings[0])\(quote)"
    case .files(let endings):
      "_files -g \(quote)*(\(endings.joined(separator: "|")))\(quote)"
    case .directories: "_files -/"
    case .commands: "(\(Rewind.commands.map(\.name).joined(separator: " ")))"
    }
  }
}
