// SPDX-License-Identifier: Apache-2.0
//
// Runs the executable `rewind` that was built with these tests, as a process of its own.

import Foundation
import TestSupport
import Testing

/// What came of a run.
struct RewindRun {
  let status: Int32
  let output: String
  let errors: String

  var outputLines: [String] { lines(output) }
  var errorLines: [String] { lines(errors) }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }
}

enum RewindProcess {
  /// The executable lies beside the tests' bundle.
  static let executable: URL? = {
    let tests = [CommandLine.arguments[0]] + Bundle.allBundles.map(\.bundlePath)
    let folders = tests.map { URL(filePath: $0).deletingLastPathComponent() }
    return folders.map { $0.appending(path: "rewind") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// Starts `rewind` with arguments and nothing to read, in the root of the package, with this in the
  /// environment of the tests.
  static func start(
    _ arguments: [String], environment: [String: String?] = [:], output: Int32, errors: Int32
  ) throws -> ChildProcess {
    try ChildProcess(
      chosen(nil), arguments, in: packageRoot, environment: variables(environment), input: nil,
      output: output, errors: errors)
  }

  /// Runs `rewind`, or another executable, with arguments, in the root of the package.
  /// - Parameters:
  ///   - input: What it can read; nil for an input that never has anything and never ends.
  ///   - environment: Variables for the environment of the tests; one without a value is taken out of it.
  static func run(
    _ arguments: [String], executable: URL? = nil, input: String? = "",
    in folder: URL = packageRoot, environment: [String: String?] = [:]
  ) async throws -> RewindRun {
    let run = try await ChildProcess.run(
      chosen(executable), arguments, input: input, in: folder,
      environment: variables(environment))
    return RewindRun(status: run.status, output: run.output, errors: run.errors)
  }

  private static func chosen(_ other: URL?) throws -> URL {
    try #require(other ?? executable, "no executable rewind beside the tests")
  }

  private static func variables(_ changes: [String: String?]) -> [String: String] {
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in changes { variables[name] = value }
    return variables
  }
}

/// Runs `rewind` with words.
func rewind(_ arguments: String..., input: String? = "") async throws -> RewindRun {
  try await RewindProcess.run(arguments, input: input)
}

/// Gives a file with these contents to a closure and removes it afterwards.
func withFile<Result>(
  _ contents: some DataProtocol, name: String = "guest.wat",
  _ body: (String) async throws -> Result
) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "rewind-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: name)
  try Data(contents).write(to: file)
  return try await body(file.path)
}

/// Gives a file with this text to a closure and removes it afterwards.
func withFile<Result>(
  _ text: String, name: String = "guest.wat", _ body: (String) async throws -> Result
) async throws -> Result {
  try await withFile(Array(text.utf8), name: name, body)
}
