// SPDX-License-Identifier: Apache-2.0
//
// What the command line lets a program of WASI use: directories, environment variables and the name
// it is called by. Without these options it gets neither files nor environment.

import WASI

/// What a guest may use besides its streams.
struct GuestAccess {
  let directories: [WASIPreopen]
  let environment: [(name: String, value: String)]
  /// What the guest is told to be called, if not its file's name.
  let name: String?

  /// Reads the options and opens the directories.
  init(_ arguments: ParsedArguments) throws(Failure) {
    var directories: [WASIPreopen] = []
    for text in arguments.values("--dir") {
      directories.append(try Self.directory(text, arguments))
    }
    var environment: [(name: String, value: String)] = []
    for text in arguments.values("--env") {
      let name = String(text.prefix { $0 != "=" })
      guard !name.isEmpty else {
        throw arguments.usage("--env needs NAME=VALUE or NAME, not \"\(text)\"")
      }
      let given = text == name ? nil : String(text.dropFirst(name.count + 1))
      // One that is not set here is not set there.
      if let value = given ?? Environment[name] { environment.append((name, value)) }
    }
    self.directories = directories
    self.environment = environment
    name = arguments.value("--argv0")
  }

  /// Opens the directory of one `--dir`: `HOST`, `HOST::GUEST` or `HOST::GUEST::ro`.
  private static func directory(
    _ text: String, _ arguments: ParsedArguments
  ) throws(Failure) -> WASIPreopen {
    let parts = text.separated(by: "::")
    guard parts.count <= 3, parts.count < 3 || parts[2] == "ro", !parts.contains("") else {
      throw arguments.usage("--dir needs HOST, HOST::GUEST or HOST::GUEST::ro, not \"\(text)\"")
    }
    do throws(Errno) {
      return try .host(
        parts[0], as: parts.count > 1 ? parts[1] : nil, isReadOnly: parts.count == 3)
    } catch {
      throw .load(parts[0], "no directory for the guest: \(error.words)")
    }
  }
}

extension Command {
  /// The options that decide what a program of WASI may use.
  static let accessOptions = [
    Option(
      name: "--dir", value: "HOST[::GUEST[::ro]]", values: .directories,
      help: "lets the program use a directory, as GUEST, only for reading",
      isRepeated: true),
    Option(
      name: "--env", value: "NAME[=VALUE]",
      help: "sets a variable for the program; without VALUE, as it is here",
      isRepeated: true),
    Option(name: "--argv0", value: "NAME", help: "what the program is told to be called"),
  ]
}

extension Errno {
  /// The error in a few words.
  fileprivate var words: String {
    switch self {
    case .noSuchFileOrDirectory: "no such file or directory"
    case .notDirectory: "not a directory"
    case .permissionDenied: "permission denied"
    default: "\(self)"
    }
  }
}

extension String {
  /// The parts between separators.
  fileprivate func separated(by separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
