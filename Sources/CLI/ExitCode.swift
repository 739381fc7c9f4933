// SPDX-License-Identifier: Apache-2.0
//
// What `rewind` exits with: all of its own codes stand here, and help lists them from here.

/// What the process exits with.
enum ExitCode: Equatable, Sendable {
  /// All went well.
  case success
  /// A script, a module or a list did not pass, or a host function failed.
  case failure
  /// Wrong usage, or a file that cannot be used.
  case usage
  /// The time of `--timeout` was over.
  case timeout
  /// The guest trapped, or broke a rule of asyncify.
  case trap
  /// What a program of WASI gave to `proc_exit`.
  case guest(UInt32)

  /// The code, of which the system keeps the low eight bits.
  var value: Int32 {
    switch self {
    case .success: 0
    case .failure: 1
    case .usage: 2
    // As timeout(1).
    case .timeout: 124
    // As a shell tells that a process was aborted, and as Wasmtime has it.
    case .trap: 134
    case .guest(let status): Int32(truncatingIfNeeded: status)
    }
  }

  /// The codes that are `rewind`'s own, and what they mean.
  static let explained: [(code: ExitCode, meaning: String)] = [
    (.success, "all went well"),
    (
      .failure,
      "a script failed, a module is not valid, a list lacks something, or a host function failed"
    ),
    (.usage, "wrong usage, or a file that cannot be read, is no valid module or cannot be linked"),
    (.timeout, "the guest was ended by --timeout"),
    (.trap, "the guest trapped, or broke a rule of asyncify"),
  ]
}
