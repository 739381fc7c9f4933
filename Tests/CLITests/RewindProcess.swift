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

  /// `rewind` with arguments, in a folder, with this in the environment of the tests; a variable
  /// without a value is taken out of it.
  static func process(
    _ arguments: [String], executable: URL? = nil, in folder: URL = packageRoot,
    environment: [String: String?] = [:]
  ) throws -> Process {
    let process = Process()
    let chosen: URL = try #require(
      executable ?? Self.executable, "no executable rewind beside the tests")
    process.executableURL = chosen
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    return process
  }

  /// Runs `rewind`, or another executable, with arguments, in the root of the package.
  /// - Parameter input: What it can read; nil for an input that never has anything and never ends.
  static func run(
    _ arguments: [String], executable: URL? = nil, input: String? = "",
    in folder: URL = packageRoot, environment: [String: String?] = [:]
  ) async throws -> RewindRun {
    let process = try process(
      arguments, executable: executable, in: folder, environment: environment)
    let (inputs, outputs, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = inputs
    process.standardOutput = outputs
    process.standardError = errors
    async let ended: Void = withCheckedContinuation { continuation in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.run()
      } catch {
        Issue.record(error)
        continuation.resume()
      }
    }
    if let input {
      try inputs.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try inputs.fileHandleForWriting.close()
    }
    async let output = read(outputs)
    async let error = read(errors)
    let texts = await (output, error)
    await ended
    // Not before: a pipe that nobody has is closed.
    withExtendedLifetime(inputs) {}
    return RewindRun(status: process.terminationStatus, output: texts.0, errors: texts.1)
  }

  private static func read(_ pipe: Pipe) async -> String {
    let data = try? pipe.fileHandleForReading.readToEnd()
    return String(decoding: data ?? Data(), as: UTF8.self)
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
