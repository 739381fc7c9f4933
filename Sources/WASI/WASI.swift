// SPDX-License-Identifier: Apache-2.0
//
// WASI preview 1: the functions of module `wasi_snapshot_preview1`, with which programs compiled for
// `wasm32-wasip1` talk to their host. A guest gets what it is given here and nothing else: arguments,
// environment, three streams, clocks and random bytes. There are no directories yet, so that every
// function about paths answers as it does for a descriptor that is no directory.
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
///   _ = try instance.call("_start")
/// } catch let exit as WASIExit {
///   print(exit.status)
/// }
/// ```
public struct WASI {
  /// The arguments, the program's name first.
  public let arguments: [String]
  /// The environment: pairs of name and value.
  public let environment: [(name: String, value: String)]
  let descriptors: DescriptorTable

  /// Decides what the guest may use.
  ///
  /// Without streams of its own it reads nothing and its output is
  /// dropped.
  public init(
    arguments: [String] = [], environment: [(name: String, value: String)] = [],
    standardInput: WASIInput = .empty, standardOutput: WASIOutput = .discarded,
    standardError: WASIOutput = .discarded
  ) {
    self.arguments = arguments
    self.environment = environment
    descriptors = DescriptorTable([
      0: .input(standardInput), 1: .output(standardOutput), 2: .output(standardError),
    ])
  }

  /// The module that guests import from.
  public static let moduleName: Name = "wasi_snapshot_preview1"

  /// Puts the functions of preview 1 in.
  public func define(in imports: inout Imports) {
    let functions =
      argumentFunctions + clockFunctions + descriptorFunctions + positionFunctions
      + pathFunctions + socketFunctions + processFunctions + randomFunctions
    for function in functions {
      imports.define(Self.moduleName, function.name, function.type) { caller, arguments in
        try function.body(GuestCall(caller, arguments)).map { [.i32(Int32($0.rawValue))] } ?? []
      }
    }
    definePolling(in: &imports)
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
