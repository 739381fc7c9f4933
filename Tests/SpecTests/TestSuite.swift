// SPDX-License-Identifier: Apache-2.0
//
// Where the scripts are that the tests run.

import Foundation
import Script

enum TestSuite {
  /// The root of the package.
  private static let package: String = {
    let components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return components.dropLast(3).joined(separator: "/")
  }()

  /// The directory of the official suite; nil if there is none.
  static let root: String? = {
    let places = [
      ProcessInfo.processInfo.environment["REWIND_TESTSUITE"], package + "/spec-tests/testsuite",
      package + "/../shared/testsuite",
    ]
    return places.compactMap { $0 }.first { ScriptFiles.isDirectory($0 + "/core") }
  }()

  /// The folders of the official suite.
  static let folders = ["core", "custom", "legacy", "proposals"]

  /// The scripts of the official suite, relative to its root.
  static let officialFiles: [String] = {
    guard let root else { return [] }
    let paths = folders.map { "\(root)/\($0)" }.filter(ScriptFiles.isDirectory)
    return ScriptFiles.collect(paths).map { String($0.dropFirst(root.count + 1)) }
  }()

  /// The scripts of this project, relative to `spec-tests`, but for those of asyncify that are for
  /// transformed guests.
  static let ownFiles: [String] = {
    let directory = package + "/spec-tests/"
    let official = directory + "testsuite/"
    return ScriptFiles.collect([directory]).filter { !$0.hasPrefix(official) }
      .map { String($0.dropFirst(directory.count)) }
      .filter { !$0.hasPrefix("asyncify/transformed-") }
  }()

  /// The scripts of asyncify that are known to fail.
  static let expectedAsyncifyFailures = expectedFailures(
    "/spec-tests/asyncify/expected-failures.txt")

  /// The path of a script of this project.
  static func ownPath(_ file: String) -> String {
    package + "/spec-tests/" + file
  }

  /// The scripts of the official suite that are known to fail.
  static let expectedFailures = expectedFailures("/spec-tests/expected-failures.txt")

  private static func expectedFailures(_ path: String) -> ExpectedFailures {
    ExpectedFailures(String(decoding: ScriptFiles.read(package + path) ?? [], as: UTF8.self))
  }
}
