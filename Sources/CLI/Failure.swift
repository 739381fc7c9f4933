// SPDX-License-Identifier: Apache-2.0
//
// What ends a command early: a message for standard error, and the exit code.

/// Something that ends the command: one line for the user, or a few, and the exit code.
struct Failure: Error {
  /// What the first line begins with: the command's name, or a place in a source.
  let place: String
  let message: String
  let code: ExitCode

  init(_ message: String, _ code: ExitCode, at place: String = "rewind") {
    self.place = place
    self.message = message
    self.code = code
  }

  /// A text is wrong at a place; the message begins with it, where editors and terminals look.
  static func source(_ message: String, at place: String) -> Failure {
    Failure(message, .usage, at: place)
  }

  /// The command line is wrong.
  static func usage(_ message: String) -> Failure { Failure(message, .usage) }

  /// A file cannot be loaded, or not be used as was asked.
  static func load(_ file: String, _ message: String) -> Failure {
    Failure("\(file): \(message)", .usage)
  }

  /// The lines for standard error.
  var text: StyledText {
    "\("\(place):", .error) \(StyledText(marking: message))\n"
  }
}
