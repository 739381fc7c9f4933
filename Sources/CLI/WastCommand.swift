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
      Positional(
        name: "FILE|DIR", values: .files([".wast"]), help: "scripts, and folders of them",
        isRepeated: true)
    ],
    options: [
      Option(
        name: "--collect-always",
        help: "collects garbage at every allocation, and wherever a call is stopped"),
      Option(
        name: "--expected-failures", value: "FILE", values: .files(),
        help: "a list of scripts that are known to fail; one that passes is a failure"),
      Option(
        name: "--json",
        help: "prints a line of JSON for each script, see Documentation/CommandLine.md"),
      Option(
        name: "--suspend", value: "SEED",
        help: "stops and resumes calls every few instructions; the number decides where"),
      Option(
        name: "--strict-messages", help: "compares messages of errors with those in the scripts"),
    ] + Option.features + Option.forms,
    details: [
      "Prints a line for each script, its failures below it; for each folder, if there are several;",
      "and a total. Assertions are counted apart from the modules, registrations and actions that",
      "they need. In a folder that is called as one of the official suite, scripts get the features",
      "that it is written for, else all. Results are compared by their bits, NaNs by the class that",
      "a script asks for.",
    ],
    example: [
      "$ rewind wast spec-tests/tail-calls.wast"
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
      var configuration = try arguments.engineConfiguration()
      configuration.collectsAtEveryAllocation = arguments.has("--collect-always")
      var runner = ScriptRunner(configuration: configuration)
      runner.choosesFeatures = try arguments.features() == nil
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
    for (index, file) in files.enumerated() {
      Progress.show("[\(index + 1)/\(files.count)] \(file)")
      let report = try run(file)
      Progress.clear()
      if isJSON { report.json.print() } else { StandardStream.output.write(report.text) }
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
