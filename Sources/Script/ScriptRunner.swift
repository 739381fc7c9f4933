// SPDX-License-Identifier: Apache-2.0
//
// Runs test scripts. Every file has a store of its own, with the host module `spectest`. A command
// that fails is counted and the script goes on: what depends on it fails in turn.
// Spec: interpreter/README.md of the specification's repository, section Scripts.

public import Interp
import Text

/// Runs scripts of the official test suite's format.
public struct ScriptRunner {
  /// How modules are compiled.
  public let configuration: Engine.Configuration
  /// If true, an error passes only if its message begins with the phrase in the script.
  public var checksMessages = false
  /// If true, scripts in the folders of the official suite get the features that these are written for.
  public var choosesFeatures = true
  /// If set, every call stops after a few instructions, at most 64, and at every host function, and is
  /// resumed with its stack elsewhere.
  ///
  /// The seed decides where; every script begins with it anew.
  public var suspensionSeed: UInt64?

  /// Makes a runner.
  public init(configuration: Engine.Configuration = Engine.Configuration()) {
    self.configuration = configuration
  }

  /// Runs a script and returns what came of its commands.
  ///
  /// - Parameters:
  ///   - source: The script.
  ///   - file: The name of the file, for failures.
  public func run(_ source: [UInt8], file: String) -> ScriptResult {
    let calls = ScriptCalls(suspensionSeed: suspensionSeed)
    var result = run(source, file: file, calls)
    result.stops = calls.stops
    return result
  }

  private func run(_ source: [UInt8], file: String, _ calls: ScriptCalls) -> ScriptResult {
    var result = ScriptResult()
    var parser = ScriptParser(source)
    var session: ScriptSession
    do {
      var configuration = configuration
      if calls.suspends { configuration.metersFuel = true }
      if choosesFeatures { configuration.features.formIntersection(Features(suitePath: file)) }
      session = try ScriptSession(
        Engine(configuration), calls, AsyncifySuiteOptions(suitePath: file),
        checksMessages: checksMessages)
    } catch {
      result.otherCommands.failed += 1
      result.failures.append(
        ScriptFailure(
          file: file, line: 1, column: 1, command: "spectest", expected: "a host module",
          got: ScriptSession.describe(error)))
      return result
    }
    if parser.isBareModule {
      let command = parser.bareModule
      perform("module", at: 0, counts: \.otherCommands) { _ in command }
      return result
    }
    while parser.cursor.kind == .leftParenthesis {
      let start = parser.cursor
      var end = start
      do throws(TextError) {
        try end.skipList()
      } catch {
        break
      }
      perform(
        Self.excerpt(start, end), at: start.token.start,
        counts: Self.isAssertion(start) ? \.assertions : \.otherCommands
      ) { parser throws(TextError) in
        try parser.command()
      }
      parser.cursor = end
    }
    if parser.cursor.kind != .end {
      let error = parser.cursor.text.lexicalError ?? parser.cursor.unexpected()
      result.otherCommands.failed += 1
      result.failures.append(
        ScriptFailure(
          file: file, line: error.line, column: error.column, command: "script",
          expected: "a command", got: error.message,
          excerpt: error.excerpt(in: source)))
    }
    return result

    /// Parses and executes a command and counts it.
    func perform(
      _ excerpt: String, at offset: Int, counts: WritableKeyPath<ScriptResult, ScriptCounts>,
      _ parse: (inout ScriptParser) throws(TextError) -> ScriptCommand
    ) {
      let position = parser.cursor.text.lines.position(of: offset)
      var text = source
      do {
        let command = try parse(&parser)
        text = command.module?.quotedText ?? source
        try session.execute(command)
        result[keyPath: counts].passed += 1
      } catch {
        let mismatch = error as? ScriptMismatch
        let textError = mismatch?.textError ?? error as? TextError
        result[keyPath: counts].failed += 1
        result.failures.append(
          ScriptFailure(
            file: file, line: position.line, column: position.column, command: excerpt,
            expected: mismatch?.expected ?? "success",
            got: mismatch?.got ?? ScriptSession.describe(error),
            excerpt: textError?.excerpt(in: text) ?? []))
      }
    }
  }

  /// True if a command is called `assert_` something, be it known or not.
  private static func isAssertion(_ command: TokenCursor) -> Bool {
    var word = command
    word.advance()
    return word.characters.starts(with: "assert_".utf8)
  }

  /// The first words of a command.
  private static func excerpt(_ start: TokenCursor, _ end: TokenCursor) -> String {
    let last = end.text.tokens[end.position - 1]
    let limit = 72
    let range = start.token.start..<min(last.end, start.token.start + limit)
    let text = String(decoding: start.text.bytes[range], as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return last.end > range.upperBound ? words + " ..." : words
  }
}
