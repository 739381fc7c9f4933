// SPDX-License-Identifier: Apache-2.0
//
// `rewind wast`: runs test scripts and tells what came of them.

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
        name: "--collect-always",
        help: "collects garbage at every allocation, and wherever a call is stopped"),
      Option(
        name: "--expected-failures", value: "FILE",
        help: "a list of scripts that are known to fail; one that passes is a failure"),
      .features,
      Option(name: "--json", help: "prints a line of JSON for each script instead"),
      .plain, .without,
      Option(
        name: "--suspend", value: "SEED",
        help: "stops and resumes calls every few instructions; the number decides where"),
      Option(
        name: "--strict-messages", help: "compares messages of errors with those in the scripts"),
    ],
    details: [
      "Prints a line for each script, its failures below it; for each folder, if there are several;",
      "and a total. Assertions are counted apart from the modules, registrations and actions that",
      "they need. In a folder that is called as one of the official suite, scripts get the features",
      "that it is written for, else all. Results are compared by their bits, NaNs by the class that",
      "a script asks for.",
    ],
    example: [
      "$ rewind wast spec-tests/testsuite/core/i32.wast",
      "spec-tests/testsuite/core/i32.wast ... 460 passed",
      "460 passed, 0 failed; 459 assertions and 1 other command in 0.00 s",
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
      configuration.forms = try arguments.forms()
      configuration.collectsAtEveryAllocation = arguments.has("--collect-always")
      let features = try arguments.features()
      configuration.features = features ?? .all
      var runner = ScriptRunner(configuration: configuration)
      runner.choosesFeatures = features == nil
      runner.checksMessages = arguments.has("--strict-messages")
      runner.suspensionSeed = try arguments.count("--suspend")
      let run = ScriptRun(runner: runner, expected: expected, isJSON: arguments.has("--json"))
      return try run.run(ScriptFiles.collect(paths))
    })
}

/// A run over files.
private struct ScriptRun {
  let runner: ScriptRunner
  let expected: ExpectedFailures
  let isJSON: Bool

  func run(_ files: [String]) throws -> ExitCode {
    guard !files.isEmpty else { throw Failure.usage("wast: there are no scripts in these folders") }
    var folders = WastFolders(files)
    var totals = WastTotals()
    var isAsExpected = true
    let showsProgress = StandardStream.error.isTerminal
    for (index, file) in files.enumerated() {
      if showsProgress {
        StandardStream.error.write(Array("\r\u{1B}[K[\(index + 1)/\(files.count)] \(file)".utf8))
      }
      let report = try run(file)
      if showsProgress { StandardStream.error.write(Array("\r\u{1B}[K".utf8)) }
      StandardStream.output.write(isJSON ? report.json.text + "\n" : report.text)
      folders.add(report)
      totals.add(report)
      isAsExpected = isAsExpected && report.isAsExpected
    }
    if !isJSON { StandardStream.output.write(folders.text + totals.text + "\n") }
    return isAsExpected ? .success : .failure
  }

  private func run(_ file: String) throws -> WastFileReport {
    let source = try FileReader.read(file)
    let clock = ContinuousClock()
    let start = clock.now
    let result = runner.run(source, file: file)
    return WastFileReport(
      file: file, result: result, reason: expected.reason(for: file), duration: clock.now - start)
  }
}
