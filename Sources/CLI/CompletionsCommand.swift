// SPDX-License-Identifier: Apache-2.0
//
// `rewind completions`: prints a script with which a shell completes command lines of `rewind`. The
// scripts are written from the descriptions of the commands, as help is.

extension Command {
  static let completions = Command(
    name: "completions",
    summary: "prints a script that completes command lines in a shell",
    positionals: [
      Positional(
        name: "SHELL", values: .words(["bash", "zsh", "fish"]), help: "bash, zsh or fish")
    ],
    options: [],
    details: [
      "bash: put  eval \"$(rewind completions bash)\"  into ~/.bashrc.",
      "zsh:  write the output to a file _rewind in one of the folders of $fpath.",
      "fish: write the output to ~/.config/fish/completions/rewind.fish.",
    ],
    example: ["$ rewind completions fish"],
    body: { arguments in
      let script =
        switch arguments.positionals[0] {
        case "bash": BashCompletion.script(Rewind.commands)
        case "zsh": ZshCompletion.script(Rewind.commands)
        default: FishCompletion.script(Rewind.commands)
        }
      StandardStream.output.write(script)
      return .success
    })
}

extension String {
  /// The text as one word of a shell.
  var shellQuoted: String { "'" + replacing("'", with: "'\\''") + "'" }

  /// The text with a backslash before some characters.
  func escaping(_ characters: String) -> String {
    map { characters.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
