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
  /// The names of the exports of a transformed module.
  static let exportNames = allCases.map(\.exportName)

  /// The name of the export of a transformed module.
  package var exportName: Name { Name("asyncify_\(rawValue)") }

  package var type: FunctionType { type(address: .i32) }

  /// The type for addresses of a type.
  func type(address: ValueType) -> FunctionType {
    switch self {
    case .startUnwind, .startRewind: FunctionType([address])
    case .stopUnwind, .stopRewind: FunctionType()
    case .getState: FunctionType([], [.i32])
    }
  }

  /// True if a type is the function's for addresses of 64 bits, false if it is that for 32 bits or
  /// without an address; nil if it is another.
  func hasWideAddress(_ type: FunctionType) -> Bool? {
    if type == self.type { return false }
    return type == self.type(address: .i64) ? true : nil
  }
}

/// The number by which the quick path knows each of the functions, by the type of its address.
enum AsyncifyRole: UInt16 {
  case startUnwind = 1
  case stopUnwind, startRewind, stopRewind, getState, startUnwindWide, startRewindWide

  init(_ function: AsyncifyFunction, isWide: Bool) {
    self =
      switch function {
      case .startUnwind: isWide ? .startUnwindWide : .startUnwind
      case .stopUnwind: .stopUnwind
      case .startRewind: isWide ? .startRewindWide : .startRewind
      case .stopRewind: .stopRewind
      case .getState: .getState
      }
  }
}

extension Imports {
  /// Puts in the functions of module `asyncify`: guests that import them can suspend themselves
  /// without having been transformed.
  ///
  /// Where buffers are in a memory with 64-bit addresses, `start_unwind` and `start_rewind` may be
  /// imported with a parameter of that type.
  /// - Parameter options: How asyncify behaves for the instances that use it first through these imports.
  public mutating func defineAsyncify(_ options: AsyncifyOptions = AsyncifyOptions()) {
    for function in AsyncifyFunction.allCases {
      func host(_ address: ValueType, variants: [HostFunction] = []) -> HostFunction {
        HostFunction(
          function.type(address: address), name: "asyncify.\(function.rawValue)",
          machine: NativeAsyncifyImport(function, options), variants: variants,
          role: AsyncifyRole(function, isWide: address == .i64).rawValue)
      }
      let hasAddress = function.type(address: .i32) != function.type(address: .i64)
      let narrow = host(.i32, variants: hasAddress ? [host(.i64)] : [])
      define("asyncify", function.importName, narrow)
    }
  }
}

extension Module {
  /// True if the module imports from module `asyncify`: it suspends itself.
  public var importsAsyncify: Bool { hasAsyncifyImports }

  /// True if the module exports what `wasm-opt --asyncify` adds: the host can suspend it.
  public var exportsAsyncify: Bool {
    mayBeTransformed
      && AsyncifyFunction.exportNames.allSatisfy { name in exports.contains { $0.name == name } }
  }
}

/// One of the five imports.
private final class NativeAsyncifyImport: MachineFunction {
  private let function: AsyncifyFunction
  private let options: AsyncifyOptions

  init(_ function: AsyncifyFunction, _ options: AsyncifyOptions) {
    self.function = function
    self.options = options
  }

  func call(_ machine: Machine, _ arguments: [Value]) throws -> [Value] {
    guard let contents = machine.instance else { throw Trap.memoryOutOfBounds }
    var known = contents.hooks as? NativeAsyncify
    if known == nil {
      known = try? Instance(store: machine.store, contents: contents).configureAsyncify(options)
    }
    // Without a memory there is no buffer, and without a guest nothing to unwind.
    guard let asyncify = known else { throw Trap.memoryOutOfBounds }
    return try asyncify.perform(function, arguments)
  }

  /// The exports have to be there from the beginning; all else can wait for the first call.
  func wasImported(by instance: Instance) throws {
    guard options.exportsFunctions, instance.contents.hooks == nil,
      instance.memory(for: options.memory) != nil
    else { return }
    try instance.configureAsyncify(options)
  }
}
