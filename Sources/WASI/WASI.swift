// SPDX-License-Identifier: Apache-2.0
//
// WASI preview 1: the functions of module `wasi_snapshot_preview1`, with which programs compiled for
// `wasm32-wasip1` talk to their host. A guest gets what it is given here and nothing else: arguments,
// environment, three streams, clocks, random bytes, and directories and sockets if there are any.
//
// Each topic has a file, `WASI+Topic.swift`, with a list of its functions; `define(in:)` puts all of
// them in. A function never trusts the guest: an address outside of its memory is `fault`.
// Spec: WASI preview 1, https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

public import Interp

/// What a guest of WASI preview 1 may use.
///
/// ```swift
/// var imports = Imports()
/// WASI(arguments: ["hello"]).define(in: &imports)
/// let instance = try Instance(module, imports: imports, store: store)
/// do {
///   _ = try await instance.call("_start")
/// } catch let exit as WASIExit {
///   print(exit.status)
/// }
/// ```
///
/// A guest that sleeps or waits for input holds no thread while it is called through `Coroutines`.
/// Called by `Interp` alone it blocks the thread.
public struct WASI {
  /// The arguments, the program's name first.
  public let arguments: [String]
  /// The environment: pairs of name and value.
  public let environment: [(name: String, value: String)]
  let clock: any WASIClock
  let descriptors: DescriptorTable
  /// True if a read or write may have to wait.
  private let streamsWait: Bool

  /// Decides what the guest may use.
  ///
  /// Without streams of its own it reads nothing and its output is dropped; without directories it
  /// cannot open anything.
  ///
  /// - Parameters:
  ///   - arguments: The arguments, the program's name first.
  ///   - environment: The environment.
  ///   - standardInput: What the guest reads from descriptor 0.
  ///   - standardOutput: Where descriptor 1 goes.
  ///   - standardError: Where descriptor 2 goes.
  ///   - directories: The directories that the guest may use; they are descriptors 3 and following.
  ///   - sockets: The sockets that the guest may use; their descriptors follow.
  ///   - clock: The clocks that the guest sees and sleeps by.
  public init(
    arguments: [String] = [], environment: [(name: String, value: String)] = [],
    standardInput: WASIInput = .empty, standardOutput: WASIOutput = .discarded,
    standardError: WASIOutput = .discarded, directories: [WASIPreopen] = [],
    sockets: [WASISocket] = [], clock: any WASIClock = SystemClock()
  ) {
    self.arguments = arguments
    self.environment = environment
    self.clock = clock
    // A directory of the system may have pipes in it.
    streamsWait =
      standardInput.waitingNumber != nil || !sockets.isEmpty
      || directories.contains { $0.directory is HostDirectory }
    descriptors = DescriptorTable(
      [Descriptor(standardInput), Descriptor(standardOutput), Descriptor(standardError)]
        + directories.map { Descriptor($0) } + sockets.map { Descriptor($0) })
  }

  /// The module that guests import from.
  public static let moduleName: Name = "wasi_snapshot_preview1"

  private var functions: [GuestFunction] {
    argumentFunctions + clockFunctions + descriptorFunctions + statusFunctions + readingFunctions
      + positionFunctions + directoryFunctions + pathFunctions + openingFunctions
      + socketFunctions + processFunctions + randomFunctions
  }

  /// Puts the functions of preview 1 in, and for older programs those of preview 0.
  public func define(in imports: inout Imports) {
    let functions = functions
    for snapshot in [GuestCall.Snapshot.preview0, .preview1] {
      for function in functions {
        // In preview 0 no socket was accepted.
        if snapshot == .preview0, function.name == "sock_accept" { continue }
        imports.define(
          snapshot.moduleName, function.name,
          function.hostFunction(snapshot, isAsynchronous: function.mayWait && streamsWait))
      }
      imports.define(snapshot.moduleName, "poll_oneoff", pollFunction(snapshot))
    }
  }
}

/// The program called `proc_exit`: this error ends the call, and passes through the guest.
public struct WASIExit: Error, Hashable, Sendable {
  /// The exit status.
  public let status: UInt32

  /// Makes an exit.
  public init(status: UInt32) {
    self.status = status
  }
}

extension WASIExit: CustomStringConvertible {
  /// The status in words.
  public var description: String { "the program exited with status \(status)" }
}
