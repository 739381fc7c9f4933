// SPDX-License-Identifier: Apache-2.0
//
// Host functions that wait: asynchronous Swift closures under a name that guests import.

public import Interp

extension HostFunction {
  /// Makes an asynchronous host function whose type is that of a Swift closure.
  ///
  /// It runs where the call of the guest was made.
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    name: String = "host function",
    typed body:
      nonisolated(nonsending) @escaping (repeat each Parameter) async throws -> (
        repeat each Result
      )
  ) {
    let type = FunctionType(typed: (repeat each Parameter).self, (repeat each Result).self)
    let asyncBody: AsyncBody = { _, arguments in
      var values = TypedValues(arguments)
      let results = try await body(repeat try values.next((each Parameter).self))
      return TypedValues.list(repeat each results)
    }
    self.init(type, name: name, asyncBody: asyncBody)
  }

  /// Makes an asynchronous host function whose type is that of a Swift closure, which also sees who
  /// calls it.
  ///
  /// It may call back into the guest: `try await caller.instance?.call("export")`.
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    name: String = "host function",
    typed body:
      nonisolated(nonsending) @escaping (Caller, repeat each Parameter) async throws -> (
        repeat each Result
      )
  ) {
    let type = FunctionType(typed: (repeat each Parameter).self, (repeat each Result).self)
    let asyncBody: AsyncBody = { caller, arguments in
      var values = TypedValues(arguments)
      let results = try await body(caller, repeat try values.next((each Parameter).self))
      return TypedValues.list(repeat each results)
    }
    self.init(type, name: name, asyncBody: asyncBody)
  }
}

extension Imports {
  /// Puts in an asynchronous host function.
  ///
  /// It runs where the call of the guest was made.
  public mutating func define(
    _ module: Name, _ name: Name, _ type: FunctionType,
    _ body: @escaping HostFunction.AsyncBody
  ) {
    define(module, name, HostFunction(type, name: "\(module).\(name)", asyncBody: body))
  }

  /// Puts in an asynchronous host function whose type is that of a Swift closure.
  public mutating func define<each Parameter: WasmValue, each Result: WasmValue>(
    _ module: Name, _ name: Name,
    _ body:
      nonisolated(nonsending) @escaping (repeat each Parameter) async throws -> (
        repeat each Result
      )
  ) {
    define(module, name, HostFunction(name: "\(module).\(name)", typed: body))
  }

  /// Puts in an asynchronous host function whose type is that of a Swift closure, which also sees who
  /// calls it.
  public mutating func define<each Parameter: WasmValue, each Result: WasmValue>(
    _ module: Name, _ name: Name,
    _ body:
      nonisolated(nonsending) @escaping (Caller, repeat each Parameter) async throws -> (
        repeat each Result
      )
  ) {
    define(module, name, HostFunction(name: "\(module).\(name)", typed: body))
  }
}
