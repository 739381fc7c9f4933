// SPDX-License-Identifier: Apache-2.0
//
// What people who debug a guest are told about its run: a core dump when it traps, and a profile when
// it ends, in whatever way.

import Debugging
import Interp

/// A core dump and a profile, if they are asked for.
struct GuestDebugging {
  private let store: Store
  private let coreDumpPath: String?
  private let profilePath: String?
  private let profiler: Profiler?

  /// True if the guest has to be compiled so that it counts its instructions.
  static func metersFuel(_ arguments: ParsedArguments) -> Bool { arguments.has("--profile") }

  init(_ arguments: ParsedArguments, _ store: Store) {
    self.store = store
    coreDumpPath = arguments.value("--coredump")
    profilePath = arguments.value("--profile")
    profiler = Self.metersFuel(arguments) ? Profiler(store) : nil
    store.keepsFrames = coreDumpPath != nil
  }

  /// Writes the core dump of a guest that has just trapped.
  /// - Returns: A line that says so, or why not; empty if nobody wants one.
  func dumpCore(of executable: String) -> String {
    guard let coreDumpPath else { return "" }
    let bytes = CoreDump.encode(store, frames: store.lastFrames, executable: executable)
    do throws(Failure) {
      try FileWriter.write(bytes, to: coreDumpPath)
      return "\ncore dump written to \(coreDumpPath)"
    } catch {
      return "\n\(error.message)"
    }
  }

  /// Runs the guest, and tells its profile however that ended.
  func profiled(_ body: () async throws -> ExitCode) async throws -> ExitCode {
    guard let profiler else { return try await body() }
    let result: Result<ExitCode, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    let profile = profiler.profile
    StandardStream.error.write(profile.table(readable: GuestName.readable))
    if let profilePath {
      let stacks = profile.foldedStacks(readable: GuestName.readable)
      do {
        try FileWriter.write(Array(stacks.utf8), to: profilePath)
      } catch {
        // What became of the guest is the greater news.
        guard case .failure = result else { throw error }
        StandardStream.error.write("\(error.message)\n")
      }
    }
    return try result.get()
  }
}

extension Command {
  /// The options for who debugs a guest.
  static let debuggingOptions = [
    Option(
      name: "--profile", value: "FILE",
      help: "prints which functions are busy; FILE gets stacks for flame graphs",
      hasOptionalValue: true),
    Option(
      name: "--coredump", value: "FILE",
      help: "if the guest traps, writes its calls, memories and globals to FILE"),
  ]
}
