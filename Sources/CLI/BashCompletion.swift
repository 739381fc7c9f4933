// SPDX-License-Identifier: Apache-2.0
//
// The completion script for bash: a function that looks at the words of the command line.
// Spec: Bash Reference Manual, 8.6 Programmable Completion.

/// Writes the completion script for bash.
enum BashCompletion {
  static func script(_ commands: [Command]) -> String {
    let names = commands.map(\.name)
    let first = names + Rewind.overviewOptions.map(\.name) + Command.run.options.map(\.name)
    return """
      # Completion of command lines of rewind in bash.

      _rewind_words() {
        local IFS=$' \\n'
        COMPREPLY+=($(compgen -W "$*" -- "$current"))
      }

      _rewind_list() {
        local IFS=$' \\n' last=${current##*,}
        COMPREPLY+=($(compgen -P "${current%"$last"}" -W "$*" -- "$last"))
        compopt -o nospace 2>/dev/null
      }

      _rewind_directories() {
        local IFS=$'\\n'
        COMPREPLY+=($(compgen -d -- "$current"))
        compopt -o filenames 2>/dev/null
      }

      _rewind_files() {
        local IFS=$'\\n' ending
        (( $# )) || COMPREPLY+=($(compgen -f -- "$current"))
        (( $# )) && COMPREPLY+=($(compgen -d -- "$current"))
        for ending; do COMPREPLY+=($(compgen -f -X "!*$ending" -- "$current")); done
        compopt -o filenames 2>/dev/null
      }

      _rewind() {
        local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=run
        COMPREPLY=()
        # In --name=value the sign is a word of its own.
        if [[ $current == = ]]; then current=
        elif [[ $option == = ]]; then option=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        if (( COMP_CWORD == 1 )); then
          _rewind_words \(first.joined(separator: " "))
          [[ $current == -* ]] || \(action(Command.Positional.module.values))
          return
        fi
        case ${COMP_WORDS[1]} in
          \(names.joined(separator: "|"))) command=${COMP_WORDS[1]} ;;
        esac
        case "$command $option" in
      \(values(commands))
        esac
        case "$command $current" in
      \(options(commands))
      \(positionals(commands))
        esac
      }

      complete -o bashdefault -o default -F _rewind rewind

      """
  }

  /// A line for each way to complete values, with the options that are completed so.
  private static func values(_ commands: [Command]) -> String {
    var order: [String] = []
    var patterns: [String: [String]] = [:]
    for command in commands {
      for option in command.options where option.value != nil && !option.hasOptionalValue {
        let action = action(option.values)
        if patterns[action] == nil { order.append(action) }
        patterns[action, default: []].append("\"\(command.name) \(option.name)\"")
      }
    }
    return order.map { action in
      "    \(patterns[action, default: []].joined(separator: "|")))\n      \(action); return ;;"
    }.joined(separator: "\n")
  }

  private static func options(_ commands: [Command]) -> String {
    commands.map { command in
      let names = command.allOptions.map(\.name).joined(separator: " ")
      return "    \"\(command.name) -\"*) _rewind_words \(names) ;;"
    }.joined(separator: "\n")
  }

  private static func positionals(_ commands: [Command]) -> String {
    commands.compactMap { command in
      command.positionals.first.map { positional in
        "    \"\(command.name) \"*) \(action(positional.values)) ;;"
      }
    }.joined(separator: "\n")
  }

  /// The command that adds what may stand in a place.
  private static func action(_ values: Command.Values) -> String {
    switch values {
    case .any: ":"
    case .words(let words): "_rewind_words \(words.joined(separator: " "))"
    case .list(let words): "_rewind_list \(words.joined(separator: " "))"
    case .files(let endings): "_rewind_files \(endings.joined(separator: " "))".trimmed
    case .directories: "_rewind_directories"
    case .commands: "_rewind_words \(Rewind.commands.map(\.name).joined(separator: " "))"
    }
  }
}
