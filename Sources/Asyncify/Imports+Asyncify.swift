// SPDX-License-Identifier: Apache-2.0
//
// The five functions of module `asyncify` that guests import, and the names under which transformed
// modules export theirs.

public import Interp

/// The five functions that asyncify is made of, as guests know them.
package enum AsyncifyFunction: String, CaseIterable, Sendable {
  case startUnwind = "start_unwind"
  case stopUnwind = "stop_unwind"
  case startRewind = "start_rewind"
  case stopRewind = "stop_rewind"
  case getState = "get_state"

  /// The name of the import from module `asyncify`.
  package var importName: Name { Name(rawValue) }
  /// The name of the export of a transformed module.
  package var exportName: Name { Name("asyncify_\(rawValue)") }

  package var type: FunctionType {
    switch self {
    case .startUnwind, .startRewind: FunctionType([.i32])
    case .stopUnwind, .stopRewind: FunctionType()
    case .getState: FunctionType([], [.i32])
    }
  }
}

extension Imports {
  /// Puts in the functions of module `asyncify`: guests that import them can suspend themselves
  /// without having been transformed.
  public mutating func defineAsyncify() {
    for function in AsyncifyFunction.allCases {
      define(
        "asyncify", function.importName,
        HostFunction(
          function.type, name: "asyncify.\(function.rawValue)",
          kind: .machine(NativeAsyncifyImport(function))))
    }
  }
}

extension Module {
  /// True if the module imports from module `asyncify`: it suspends itself.
  public var importsAsyncify: Bool { imports.contains { $0.module == "asyncify" } }

  /// True if the module exports what `wasm-opt --asyncify` adds: the host can suspend it.
  public var exportsAsyncify: Bool {
    let names = Set(exports.map(\.name))
    return AsyncifyFunction.allCases.allSatisfy { names.contains($0.exportName) }
  }
}

/// One of the five imports.
private final class NativeAsyncifyImport: MachineFunction {
  private let function: AsyncifyFunction

  init(_ function: AsyncifyFunction) {
    self.function = function
  }

  func call(_ machine: Machine, _ caller: Caller, _ arguments: [Value]) throws -> [Value] {
    var pointer: UInt32 = 0
    if case .i32(let address)? = arguments.first { pointer = UInt32(bitPattern: address) }
    guard let instance = caller.instance, let asyncify = instance.nativeAsyncify else {
      if caller.instance?.hasWideMemory == true {
        throw AsyncifyError(
          .wideMemory, state: .normal, dataPointer: pointer, bounds: nil,
          backtrace: machine.backtrace())
      }
      // Without a memory there is no buffer, and without a guest nothing to unwind.
      throw Trap.memoryOutOfBounds
    }
    switch function {
    case .startUnwind: try asyncify.startUnwind(pointer)
    case .stopUnwind: try asyncify.stopUnwind()
    case .startRewind: try asyncify.startRewind(pointer)
    case .stopRewind: try asyncify.stopRewind()
    case .getState: return [.i32(Int32(asyncify.state.rawValue))]
    }
    return []
  }
}
