// SPDX-License-Identifier: Apache-2.0
//
// What came of a script, and the lines that tell it.

/// How many commands did what they should.
public struct ScriptCounts: Equatable, Sendable {
  /// The commands that did.
  public var passed = 0
  /// The commands that did not.
  public var failed = 0

  /// Makes the counts of no command.
  public init() {}

  /// All commands.
  public var total: Int { passed + failed }

  /// Adds other counts.
  public static func += (left: inout ScriptCounts, right: ScriptCounts) {
    left.passed += right.passed
    left.failed += right.failed
  }
}

/// What came of a script.
public struct ScriptResult: Sendable {
  /// The commands that assert something.
  public var assertions = ScriptCounts()
  /// The commands that the assertions need: modules, registrations and actions.
  public var otherCommands = ScriptCounts()
  /// The commands that did not do what they should, one by one.
  public var failures: [ScriptFailure] = []
  /// How often calls were stopped and resumed.
  public var stops = 0

  /// Makes the result of no command.
  public init() {}

  /// Adds the counts and the failures of another result.
  public static func += (left: inout ScriptResult, right: ScriptResult) {
    left.assertions += right.assertions
    left.otherCommands += right.otherCommands
    left.failures += right.failures
    left.stops += right.stops
  }

  /// The commands of both kinds.
  public var commands: ScriptCounts {
    var counts = assertions
    counts += otherCommands
    return counts
  }

  /// The commands that did what they should.
  public var passed: Int { commands.passed }
  /// The commands that did not.
  public var failed: Int { commands.failed }

  /// The counts: `N passed, M failed`.
  public var summary: String { "\(passed) passed, \(failed) failed" }
}

/// A command of a script that did not do what it should.
public struct ScriptFailure: Hashable, Sendable {
  /// The file.
  public let file: String
  /// The line of the command, counted from 1.
  public let line: Int
  /// The character of the line, counted from 1.
  public let column: Int
  /// The first words of the command.
  public let command: String
  /// What should have happened.
  public let expected: String
  /// What happened.
  public let got: String
  /// Where a text is wrong: its line and a caret below it; empty if that is not what happened.
  public let excerpt: [String]

  /// Makes a failure.
  public init(
    file: String, line: Int, column: Int, command: String, expected: String, got: String,
    excerpt: [String] = []
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.command = command
    self.expected = expected
    self.got = got
    self.excerpt = excerpt
  }
}

extension ScriptFailure: CustomStringConvertible {
  /// Three lines: the command behind its position, what was expected and what was got; and the
  /// excerpt.
  public var description: String {
    """
    \(file):\(line): \(command)
      expected \(expected)
      got      \(got)
    """ + excerpt.map { "\n      \($0)" }.joined()
  }
}
