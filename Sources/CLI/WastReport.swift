// SPDX-License-Identifier: Apache-2.0
//
// What `rewind wast` tells: a line for each script with its failures below it, then a line for each
// folder if there are several, then a total; or all of it as JSON, an object a line.

import Script

/// What came of one script.
struct WastFileReport {
  let file: String
  let result: ScriptResult
  /// Why the script is listed as one that fails; nil if it is not listed.
  let reason: String?
  let duration: Duration

  var isAsExpected: Bool { (reason != nil) == (result.failed > 0) }

  /// The line for the file, and the failures that nobody expects.
  var text: StyledText {
    var line: StyledText = "\(file) ..."
    var separator = " "
    func add(_ count: StyledText) {
      line += "\(separator)\(count)"
      separator = ", "
    }
    if result.failed > 0, reason == nil { add("\("\(result.failed) failed", .bad)") }
    if result.passed > 0 || result.failed == 0 { add("\("\(result.passed) passed", .good)") }
    if let reason {
      add(
        result.failed > 0
          ? "\(result.failed) failed as expected: \(reason)"
          : "\("but it is listed as failing", .bad): \(reason)")
    }
    line += "\n"
    guard reason == nil else { return line }
    return line + result.failures.map(\.text).joined()
  }

  var json: JSON {
    func counts(_ counts: ScriptCounts) -> JSON {
      .object([
        ("passed", .number(counts.passed)), ("failed", .number(counts.failed)),
      ])
    }
    let failures = result.failures.map { failure in
      JSON.object([
        ("line", .number(failure.line)), ("command", .string(failure.command)),
        ("expected", .string(failure.expected)), ("got", .string(failure.got)),
      ])
    }
    return .object([
      ("file", .string(file)), ("assertions", counts(result.assertions)),
      ("otherCommands", counts(result.otherCommands)),
      ("expectedToFail", .orNull(reason)), ("stops", .number(result.stops)),
      ("microseconds", .number(Int(duration / .microseconds(1)))), ("failures", .array(failures)),
    ])
  }
}

/// The sums over some scripts.
struct WastTotals {
  private var passed = 0
  private var failed = 0
  private var assertions = 0
  private var otherCommands = 0
  /// The failures in files that are listed, and those files.
  private var expectedFailures = 0
  private var expectedFiles = 0
  private var stops = 0
  private var duration = Duration.zero

  mutating func add(_ report: WastFileReport) {
    let result = report.result
    passed += result.passed
    assertions += result.assertions.total
    otherCommands += result.otherCommands.total
    stops += result.stops
    duration += report.duration
    if report.reason == nil {
      failed += result.failed
    } else if result.failed > 0 {
      expectedFailures += result.failed
      expectedFiles += 1
    } else {
      // It is listed and passes.
      failed += 1
    }
  }

  /// The sums, without a line break.
  var text: StyledText {
    var text =
      "; \(counted(assertions, "assertion")) and \(counted(otherCommands, "other command"))"
    if stops > 0 { text = "; calls stopped and resumed \(counted(stops, "time"))" + text }
    if expectedFiles > 0 {
      text =
        "; \(expectedFailures) failed as expected, in \(counted(expectedFiles, "file"))" + text
    }
    let hundredths = Int(duration / .milliseconds(10))
    let fraction = "\(hundredths % 100 + 100)".dropFirst()
    let passed = StyledText("\(passed) passed", failed == 0 ? .good : .plain)
    let failed = StyledText("\(failed) failed", failed == 0 ? .plain : .bad)
    return "\(passed), \(failed)\(text) in \(hundredths / 100).\(fraction) s"
  }
}

/// The sums of each folder, down to two levels below the folder that all scripts have in common.
struct WastFolders {
  private let depth: Int
  private var totals: [String: WastTotals] = [:]

  /// - Parameter files: The paths of all scripts.
  init(_ files: [String]) {
    let folders = files.map(Self.folder)
    var common = folders.first ?? []
    for folder in folders {
      let count = zip(common, folder).prefix { $0 == $1 }.count
      common = common[..<(common.startIndex + count)]
    }
    depth = common.count
  }

  private static func folder(_ file: String) -> ArraySlice<Substring> {
    file.split(separator: "/").dropLast()
  }

  mutating func add(_ report: WastFileReport) {
    let path = Self.folder(report.file).dropFirst(max(0, depth - 1))
    let label = path.prefix(depth == 0 ? 2 : 3).joined(separator: "/")
    totals[label.isEmpty ? "." : label, default: WastTotals()].add(report)
  }

  /// A line for each folder; nothing if there is only one.
  var text: StyledText {
    guard totals.count > 1 else { return "" }
    let sorted = totals.sorted { $0.key < $1.key }
    return sorted.map { "\($0.key): \($0.value.text)\n" as StyledText }.joined()
  }
}

extension ScriptFailure {
  /// As `description`, with what was expected and what was got told apart.
  fileprivate var text: StyledText {
    let lines = excerpt.map { "      \($0)\n" }.joined()
    return """
      \(file):\(line): \(command)
        expected \(expected, .good)
        got      \(got, .bad)
      \(StyledText(marking: lines))
      """
  }
}
