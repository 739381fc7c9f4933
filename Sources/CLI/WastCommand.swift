// SPDX-License-Identifier: Apache-2.0
//
// `rewind wast`: runs test scripts, prints a line for each file, its failures below it, and a total.

import Interp
import Script

extension Command {
  static let wast = Command(
    name: "wast",
    summary: "runs test scripts",
    positionals: [
      Positional(name: "FILE|DIR", help: "scripts, and folders of them", isRepeated: true)
    ],
    options: [
      Option(
        name: "--expected-failures", value: "FILE",
        help: "a list of scripts that are known to fail; one that passes is a failure"),
      Option(name: "--plain", help: "compiles every instruction by itself, without fusing"),
      Option(
        name: "--suspend", value: "SEED",
        help: "stops and resumes calls every few instructions, where the number SEED decides"),
      Option(
        name: "--strict-messages", help: "compares messages of errors with those in the scripts"),
    ],
    details: ["Results are compared by their bits, NaNs by the class that a script asks for."],
    example: [
      "$ rewind wast spec-tests/testsuite/core/i32.wast",
      "spec-tests/testsuite/core/i32.wast ... 460 passed",
      "460 passed, 0 failed, 0 skipped",
    ],
    body: { arguments in
      let paths = arguments.positionals
      for path in paths where !FileReader.exists(path) {
        throw Failure.load(path, "no such file or directory")
      }
      var expected = ExpectedFailures("")
      let list = arguments.value("--expected-failures")
      if let list {
        expected = ExpectedFailures(String(decoding: try FileReader.read(list), as: UTF8.self))
      }
      var configuration = Engine.Configuration()
      configuration.fusesInstructions = !arguments.has("--plain")
      var runner = ScriptRunner(configuration: configuration)
      runner.checksMessages = arguments.has("--strict-messages")
      runner.suspensionSeed = try arguments.count("--suspend")
      var run = ScriptRun(runner: runner, expected: expected)
      return try run.run(ScriptFiles.collect(paths))
    })
}

/// A run over files, and its sums.
private struct ScriptRun {
  var runner: ScriptRunner
  let expected: ExpectedFailures
  private var passed = 0
  private var failed = 0
  private var skipped = 0
  /// The failures in files that are listed, and those files.
  private var expectedFailures = 0
  private var expectedFiles = 0
  private var stops = 0
  private var isAsExpected = true

  init(runner: ScriptRunner, expected: ExpectedFailures) {
    self.runner = runner
    self.expected = expected
  }

  mutating func run(_ files: [String]) throws -> ExitCode {
    guard !files.isEmpty else { throw Failure.usage("wast: there are no scripts in these folders") }
    let showsProgress = StandardStream.error.isTerminal
    for (index, file) in files.enumerated() {
      let source = try FileReader.read(file)
      if showsProgress {
        StandardStream.error.write(Array("\r\u{1B}[K[\(index + 1)/\(files.count)] \(file)".utf8))
      }
      let result = runner.run(source, file: file)
      if showsProgress { StandardStream.error.write(Array("\r\u{1B}[K".utf8)) }
      StandardStream.output.write(count(result, file))
    }
    var total = "\(passed) passed, \(failed) failed, \(skipped) skipped"
    if expectedFiles > 0 {
      total +=
        "; \(expectedFailures) failed as expected, in \(expectedFiles) file\(expectedFiles == 1 ? "" : "s")"
    }
    if runner.suspensionSeed != nil { total += "; calls stopped and resumed \(stops) times" }
    StandardStream.output.write(total + "\n")
    return isAsExpected ? .success : .failure
  }

  /// Counts the result of a file.
  /// - Returns: The lines that tell it.
  private mutating func count(_ result: ScriptResult, _ file: String) -> String {
    passed += result.passed
    skipped += result.skipped
    stops += result.stops
    let reason = expected.reason(for: file)
    if !expected.agrees(with: result, path: file) { isAsExpected = false }
    var counts: [String] = []
    if result.passed > 0 || result.failed == 0 { counts.append("\(result.passed) passed") }
    if result.skipped > 0 { counts.append("\(result.skipped) skipped") }
    if let reason {
      if result.failed > 0 {
        expectedFailures += result.failed
        expectedFiles += 1
        counts.append("\(result.failed) failed as expected: \(reason)")
      } else {
        failed += 1
        counts.append("but it is listed as failing: \(reason)")
      }
      return line(file, counts)
    }
    failed += result.failed
    if result.failed > 0 { counts.insert("\(result.failed) failed", at: 0) }
    return line(file, counts) + result.failures.map { "\($0)\n" }.joined()
  }

  private func line(_ file: String, _ counts: [String]) -> String {
    "\(file) ... \(counts.joined(separator: ", "))\n"
  }
}
