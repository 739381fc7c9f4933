// SPDX-License-Identifier: Apache-2.0
//
// The five functions from the outside: exports `asyncify_*` of instances whose code was not transformed
// (`AsyncifyOptions.exportsFunctions`). A host that drives transformed modules through their exports, be
// it Swift, a script or another guest, drives these in the same way.

internal import Interp

extension NativeAsyncify {
  /// Does what one of the five functions is to do.
  /// - Parameter arguments: Those of the function, of its type.
  func perform(_ function: AsyncifyFunction, _ arguments: [Value]) throws -> [Value] {
    var pointer: UInt64 = 0
    switch arguments.first {
    case .i32(let address)?: pointer = UInt64(UInt32(bitPattern: address))
    case .i64(let address)?: pointer = UInt64(bitPattern: address)
    default: break
    }
    switch function {
    case .startUnwind: try startUnwind(pointer)
    case .stopUnwind: try stopUnwind()
    case .startRewind: try startRewind(pointer)
    case .stopRewind: try stopRewind()
    case .getState: return [.i32(Int32(state.rawValue))]
    }
    return []
  }

  /// Gives the members the five exports, or takes them away, as the options say.
  ///
  /// The functions take addresses of the type that the memory of buffers has.
  func updateExports() throws(AsyncifyError) {
    guard options.exportsFunctions else {
      for member in members { member.contents.addedExports = [:] }
      return
    }
    let address = memory.type.addressType.valueType
    let name = AsyncifyFunction.startUnwind.exportName
    var functions = members[0].contents.addedExports
    // They are there already, unless the memory of buffers is another now.
    if functions[name].map({ store.type(of: $0).parameters }) != [address] {
      functions = [:]
      for function in AsyncifyFunction.allCases {
        let type = function.type(address: address)
        guard let known = store.engine.type(of: type) else {
          throw error(.exportRefused(name: "\(function.exportName)"))
        }
        functions[function.exportName] = store.allocate(
          HostFunction(
            type, name: "\(function.exportName)",
            machine: NativeAsyncifyExport(function, self)), type: known)
      }
    }
    for member in members { member.contents.addedExports = functions }
  }

  /// Refuses a module that has an export of one of the five names.
  func checkExports(of module: Module) throws(AsyncifyError) {
    let names = Set(AsyncifyFunction.allCases.map(\.exportName))
    guard let taken = module.exports.first(where: { names.contains($0.name) }) else { return }
    throw error(.exportRefused(name: "\(taken.name)"))
  }
}

/// One of the five exports.
///
/// The store owns it, so it does not own the store: see `NativeAsyncify`.
private final class NativeAsyncifyExport: MachineFunction {
  private let function: AsyncifyFunction
  private let asyncify: NativeAsyncify

  init(_ function: AsyncifyFunction, _ asyncify: NativeAsyncify) {
    self.function = function
    self.asyncify = asyncify
  }

  func call(_ machine: Machine, _ arguments: [Value]) throws -> [Value] {
    try asyncify.perform(function, arguments)
  }

  func wasImported(by instance: Instance) {}
}
