// SPDX-License-Identifier: Apache-2.0
//
// What came of a script, and the lines that tell it.

/// How many commands of a script did what they should.
public struct ScriptResult: Sendable {
  /// The commands that did.
  public var passed = 0
  /// The commands that did not.
  public var failed = 0
  /// The commands that were not tried.
  public var skipped = 0
  /// The commands that did not, one by one.
  public var failures: [ScriptFailure] = []

  /// Makes the result of no command.
  public init() {}

  /// Adds the counts and the failures of another result.
  public static func += (left: inout ScriptResult, right: ScriptResult) {
    left.passed += right.passed
    left.failed += right.failed
    left.skipped += right.skipped
    left.failures += right.failures
  }

  mutating func fail(_ failure: ScriptFailure) {
    failed += 1
    failures.append(failure)
  }

  /// The counts: `N passed, M failed, K skipped`.
  public var summary: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }

  /// The line for a file: `ok` or `FAILED`, the file and the counts.
  public func line(file: String) -> String {
    "\(failed == 0 ? "ok    " : "FAILED") \(file): \(summary)"
  }
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
