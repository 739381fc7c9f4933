// SPDX-License-Identifier: Apache-2.0
//
// A subcommand is a description, from which its arguments are parsed and its help and the completion of
// shells are written, and a body. One table, so that help never tells anything else than what happens.

/// A subcommand.
struct Command: Sendable {
  typealias Body = @Sendable (ParsedArguments) async throws -> ExitCode

  /// What may stand in a place of the command line.
  enum Values: Sendable {
    /// Anything.
    case any
    /// One of these words.
    case words([String])
    /// Some of these words, with commas in between.
    case list([String])
    /// A file whose name ends in one of these ways, or any file for none.
    case files([String] = [])
    /// A directory.
    case directories
    /// The name of a command.
    case commands
  }

  /// What a command takes besides options.
  struct Positional: Sendable {
    let name: String
    var values = Values.any
    let help: String
    var isRequired = true
    /// Takes all that is left.
    var isRepeated = false
  }

  /// An option; with a value if that has a name.
  struct Option: Sendable {
    let name: String
    var value: String?
    var values = Values.any
    let help: String
    /// May be given more than once.
    var isRepeated = false
    /// The value may be left out; one that is given stands behind `=`.
    var hasOptionalValue = false

    var spelling: String {
      value.map { hasOptionalValue ? "\(name)[=\($0)]" : "\(name) \($0)" } ?? name
    }
  }

  let name: String
  /// A line for the list of commands.
  let summary: String
  let positionals: [Positional]
  let options: [Option]
  /// What the summary does not say; lines.
  let details: [String]
  /// A command line, and what it prints.
  let example: [String]
  /// Everything behind the first positional that is not an option of ours goes to the guest.
  var hasGuest = false
  let body: Body
}

extension Command.Positional {
  /// A module.
  static let module = Self(
    name: "FILE", values: .files([".wasm", ".wat"]), help: "a module, .wasm or .wat")
}
