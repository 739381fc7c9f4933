// SPDX-License-Identifier: Apache-2.0
//
// A subcommand is a description, from which its arguments are parsed and its help is written, and a
// body. One table, so that help never tells anything else than what happens.

/// A subcommand.
struct Command: Sendable {
  typealias Body = @Sendable (ParsedArguments) async throws -> ExitCode

  /// What a command takes besides options.
  struct Positional: Sendable {
    let name: String
    let help: String
    var isRequired = true
    /// Takes all that is left.
    var isRepeated = false
  }

  /// An option; with a value if that has a name.
  struct Option: Sendable {
    let name: String
    var value: String?
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

/// What `rewind` exits with, when it is not the guest's own status.
struct ExitCode: Equatable, Sendable {
  let value: Int32

  static let success = ExitCode(value: 0)
  /// A script failed, or a host function.
  static let failure = ExitCode(value: 1)
  /// An error of the host: a host function's, or of the system.
  static let hostError = ExitCode(value: 1)
  /// Wrong usage, or a module that cannot be loaded.
  static let usage = ExitCode(value: 2)
  /// The guest trapped: as a process that was aborted.
  static let trap = ExitCode(value: 134)
}

/// Something that ends the command: one line for the user, or a few, and the exit code.
struct Failure: Error {
  let message: String
  let code: ExitCode

  init(_ message: String, _ code: ExitCode) {
    self.message = "rewind: \(message)"
    self.code = code
  }

  private init(unprefixed message: String, _ code: ExitCode) {
    self.message = message
    self.code = code
  }

  /// A text is wrong at a place; the message begins with it, where editors and terminals look.
  static func source(_ message: String) -> Failure { Failure(unprefixed: message, .usage) }

  /// The command line is wrong.
  static func usage(_ message: String) -> Failure { Failure(message, .usage) }

  /// A file cannot be loaded, or not be used as was asked.
  static func load(_ file: String, _ message: String) -> Failure {
    Failure("\(file): \(message)", .usage)
  }
}
