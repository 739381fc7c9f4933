// SPDX-License-Identifier: Apache-2.0
//
// Calling functions of guests from asynchronous Swift: the call waits whenever the guest calls a host
// function that waits, and no thread is blocked meanwhile.

public import Interp

extension Function {
  /// Calls the function and awaits its results.
  ///
  /// It runs where the caller runs; while it waits for a host function, at an address of a shared memory,
  /// for the store's limiter or call hook, or yields because of fuel or an epoch, other work can be done
  /// there, other calls of the same instance included.
  ///
  /// - Parameters:
  ///   - arguments: Values of the types of the parameters.
  ///   - options: How the guest is suspended, and who is told about it.
  /// - Returns: Values of the types of the results.
  /// - Throws: `TrapReport` if the guest traps, `CallError` if the arguments do
  ///   not fit, `AsyncifyError`, `CancellationError` if the task is cancelled when the
  ///   guest begins to wait or yields, or what a host function throws; then `Store.lastBacktrace`
  ///   tells where the guest stood.
  public nonisolated(nonsending) func call(
    _ arguments: [Value] = [], options: CallOptions = CallOptions()
  ) async throws -> [Value] {
    // FAST: a call of which the engine keeps the frames, and that nobody watches, is no more than its
    // suspensions.
    if options.isPlain, !mayUnwind {
      return try await start(arguments, stackBytes: options.stackBytes)
        .finish(isDrivenByHand: false)
    }
    return try await AsyncCall(self, arguments, options).run()
  }

  /// Calls the function with Swift values and awaits its results as Swift values:
  /// `try await add.call(1 as Int32, 2 as Int32, returning: Int32.self)`.
  /// - Throws: As `call(_:options:)`, and `CallError.typeMismatch(expected:actual:)`.
  public nonisolated(nonsending) func call<each Parameter: WasmValue, each Result: WasmValue>(
    _ parameter: repeat each Parameter, returning: (repeat each Result).Type,
    options: CallOptions = CallOptions()
  ) async throws -> (repeat each Result) {
    let expected = FunctionType(typed: (repeat each Parameter).self, (repeat each Result).self)
    guard type == expected else {
      throw CallError.typeMismatch(expected: expected, actual: type)
    }
    var results = TypedValues(
      try await call(TypedValues.list(repeat each parameter), options: options))
    return (repeat try results.next((each Result).self))
  }
}

extension Instance {
  /// Calls an exported function and awaits its results, as `Function.call(_:options:)`.
  /// - Throws: As that, and `CallError.unknownExport(_:)`.
  public nonisolated(nonsending) func call(
    _ name: Name, _ arguments: [Value] = [], options: CallOptions = CallOptions()
  ) async throws -> [Value] {
    guard let function = function(name) as Function? else { throw CallError.unknownExport(name) }
    return try await function.call(arguments, options: options)
  }

  /// Makes an instance of a module whose start function may have to wait, in a store whose limiter may.
  /// - Throws: As `Instance.init(_:imports:store:)`, and as `Function.call(_:options:)`.
  public nonisolated(nonsending) static func instantiate(
    _ module: Module, imports: Imports = Imports(), store: Store,
    options: CallOptions = CallOptions()
  ) async throws -> Instance {
    try await store.awaitLimiter(about: module)
    let instance = try Instance.prepare(module, imports: imports, store: store)
    _ = try await instance.startFunction?.call([], options: options)
    return instance
  }
}

extension Store {
  /// Asks the limiter whether an instance of a module may be made.
  fileprivate nonisolated(nonsending) func awaitLimiter(about module: Module) async throws {
    guard case .asynchronous(let limiter) = limiter else { return try askLimiter(about: module) }
    for growth in module.initialGrowths {
      try Task.checkCancellation()
      guard try await limiter.allows(growth) else { throw CallError.growthDenied(growth) }
    }
  }
}
