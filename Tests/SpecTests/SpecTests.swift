// SPDX-License-Identifier: Apache-2.0
//
// The official test suite and the scripts of this project, a test case per file.

import Script
import Testing

@Suite struct SpecTests {
  private static let missing: Comment = """
    THE OFFICIAL TEST SUITE IS MISSING, and without it hardly an instruction is tested.
    Run Scripts/fetch-testsuite, or name the suite's directory in REWIND_TESTSUITE.
    """

  @Test(.enabled(if: TestSuite.root != nil, missing))
  func `the official test suite is there`() {
    #expect(!TestSuite.officialFiles.isEmpty)
  }

  @Test(arguments: TestSuite.officialFiles)
  func `a script of the official suite passes unless it is listed`(file: String) throws {
    let path = [TestSuite.root ?? "", file].joined(separator: "/")
    let result = try run(path, file: file)
    if let reason = TestSuite.expectedFailures.reason(for: file) {
      #expect(result.failed > 0, "\(file) passes: take it off the list (\(reason))")
    } else {
      #expect(result.failed == 0, "\(result.report)")
    }
  }

  @Test(arguments: TestSuite.ownFiles)
  func `a script of this project passes`(file: String) throws {
    // Scripts that are for transformed guests too expect the bare traps of those.
    let isShared = file.hasPrefix("asyncify/") && !file.hasPrefix("asyncify/native-")
    let result = try run(TestSuite.ownPath(file), file: file, checksMessages: !isShared)
    if let reason = TestSuite.expectedAsyncifyFailures.reason(for: file) {
      #expect(result.failed > 0, "\(file) passes: take it off the list (\(reason))")
    } else {
      #expect(result.failed == 0, "\(result.report)")
    }
  }

  @Test func `every file on the list of expected failures exists`() {
    guard TestSuite.root != nil else { return }
    let unknown = Set(TestSuite.expectedFailures.reasons.keys).subtracting(TestSuite.officialFiles)
    #expect(unknown.isEmpty)
  }

  private func run(
    _ path: String, file: String, checksMessages: Bool = true
  ) throws -> ScriptResult {
    let source = try #require(ScriptFiles.read(path))
    var runner = ScriptRunner()
    runner.checksMessages = checksMessages
    return runner.run(source, file: file)
  }
}

extension ScriptResult {
  /// The counts and the first failures.
  fileprivate var report: String {
    ([summary] + failures.prefix(10).map(\.description)).joined(separator: "\n")
  }
}
