// SPDX-License-Identifier: Apache-2.0
//
// The loop of a call that awaits: run the guest until it stops, await what it waits for, run on.
// While a host function is awaited nothing of the call is on any native stack, so no thread waits.
// Everything happens where the caller is isolated.

internal import Asyncify
internal import Interp

/// One call of a guest function that may wait.
final class AsyncCall {
  private let function: Function
  private let arguments: [Value]
  private let options: CallOptions
  private let mechanism: Mechanism
  private let forwarder: EventForwarder?
  /// Who listened to the instance before this call began to.
  private var otherObserver: (any AsyncifyObserver)?
  /// The asyncify state of the instance, native or transformed, where there is one.
  private let runtime: (any AsyncifyRuntime)?

  /// A host function whose call was unwound.
  private struct Unwound {
    let call: PendingHostCall
    let buffer: AsyncifyBuffer
    /// What the host function came to; nil until it has.
    var results: Result<[Value], any Error>?
  }

  /// The host function that the call waits for with its frames in a buffer, if it does.
  private var unwound: Unwound?

  init(_ function: Function, _ arguments: [Value], _ options: CallOptions) throws {
    self.function = function
    self.arguments = arguments
    self.options = options
    forwarder = options.observer.map(EventForwarder.init)
    (mechanism, runtime) = try Self.choose(function, options.mechanism)
  }

  /// Picks the mechanism, and what it needs.
  private static func choose(
    _ function: Function, _ wanted: Mechanism
  ) throws -> (Mechanism, (any AsyncifyRuntime)?) {
    guard let instance = function.instance else { return (.engine, nil) }
    let native = instance.module.importsAsyncify
    switch wanted {
    case .automatic:
      if let transformed = TransformedAsyncify(instance) { return (.transformed, transformed) }
      if native, let asyncify = instance.nativeAsyncify { return (.native, asyncify) }
      return (.engine, nil)
    case .engine:
      // The guest may still unwind itself; then its steps are worth telling.
      return (.engine, native ? instance.nativeAsyncify : nil)
    case .native:
      guard let asyncify = instance.nativeAsyncify else {
        throw instance.hasWideMemory ? MechanismError.wideMemory : .noMemory
      }
      return (.native, asyncify)
    case .transformed:
      guard let transformed = TransformedAsyncify(instance) else {
        throw MechanismError.notTransformed
      }
      return (.transformed, transformed)
    }
  }

  private func tell(_ event: @autoclosure () -> CallEvent) {
    options.observer?.observe(event())
  }

  /// Runs the guest with the observer listening.
  private func observed<Result: ~Copyable>(_ body: () throws -> Result) rethrows -> Result {
    listen()
    defer { stopListening() }
    return try body()
  }

  private func listen() {
    guard let forwarder, let runtime else { return }
    otherObserver = runtime.observer
    runtime.observer = forwarder
  }

  private func stopListening() {
    guard forwarder != nil, let runtime else { return }
    runtime.observer = otherObserver
    otherObserver = nil
  }

  // MARK: The loop

  nonisolated(nonsending) func run() async throws -> [Value] {
    tell(.called(function.name, arguments: arguments))
    do {
      return try await loop()
    } catch {
      // A call that fails between its unwind and the end of its rewind leaves nothing behind.
      if let unwound { driver.abandon(unwound.buffer) }
      throw error
    }
  }

  private nonisolated(nonsending) func loop() async throws -> [Value] {
    var outcome = try observed { try function.start(arguments) }
    while true {
      switch consume outcome {
      case .finished(let results):
        if let unwound {
          outcome = try await rewind(unwound)
        } else if let runtime, runtime.state == .unwinding, function.instance == runtime.instance {
          outcome = try await rewindSelf(runtime)
        } else {
          tell(.finished(results: results))
          return results
        }
      case .suspended(let suspension):
        guard case .hostCall(let pending) = suspension.reason else {
          preconditionFailure("a call that traps without fuel is not suspended for it")
        }
        if let results = unwound?.results {
          try arrive()
          outcome = try deliver(results, suspension)
        } else if let driver = try driver(for: suspension) {
          let buffer = try observed {
            try driver.begin(at: suspension.machine, bufferSize: options.bufferSize)
          }
          unwound = Unwound(call: pending, buffer: buffer)
          let zeros = pending.function.type.results.map(Value.zero)
          outcome = try resume(suspension, returning: zeros)
        } else {
          tell(
            .waiting(
              for: pending.function.name, arguments: pending.arguments, .engine,
              suspension.backtrace))
          let results = await perform(pending)
          outcome = try deliver(results, suspension)
        }
      }
    }
  }

  /// The driver that unwinds a call standing at a host function; nil if the engine keeps it.
  ///
  /// A runtime function that waits is left standing: it is not of those that are unwound.
  private func driver(for suspension: borrowing Suspension) throws -> AsyncifyDriver? {
    guard mechanism != .engine, let runtime else { return nil }
    guard let frame = suspension.machine.frames.first(where: { _ in true }) else { return nil }
    if mechanism == .native {
      if frame.instance.module.guardedFunctions.contains(frame.code.function) { return nil }
    }
    guard runtime.state == .normal else {
      throw AsyncifyError(
        .busy, state: runtime.state, dataPointer: 0, bounds: nil,
        backtrace: suspension.backtrace)
    }
    return AsyncifyDriver.of(runtime)
  }

  private var driver: AsyncifyDriver {
    guard let runtime else { preconditionFailure("unwound without asyncify") }
    return AsyncifyDriver.of(runtime)
  }

  /// The call has come back to the host with its frames saved: awaits the host function, then calls
  /// the export again.
  private nonisolated(nonsending) func rewind(_ unwound: Unwound) async throws -> Outcome {
    try observed { try driver.end(unwound.buffer, function: function.name) }
    let call = unwound.call
    tell(
      .waiting(
        for: call.function.name, arguments: call.arguments, mechanism, Backtrace(frames: [])))
    self.unwound?.results = await perform(call)
    let zeros = function.type.parameters.map(Value.zero)
    return try observed {
      try driver.rewind(unwound.buffer)
      return try function.start(zeros)
    }
  }

  /// The rewound call stands at its host function again.
  private func arrive() throws {
    guard let unwound else { preconditionFailure("nothing was unwound") }
    try observed { try driver.arrive(unwound.buffer) }
    self.unwound = nil
  }

  /// The guest has unwound itself to the host.
  private nonisolated(nonsending) func rewindSelf(
    _ runtime: any AsyncifyRuntime
  ) async throws -> Outcome {
    guard let whileUnwound = options.whileUnwound, let native = runtime as? NativeAsyncify else {
      throw AsyncifyError(
        .unwoundToHost(function: function.name), state: runtime.state, dataPointer: 0,
        bounds: nil, backtrace: Backtrace(frames: []))
    }
    let pointer = native.dataPointer
    try observed { try native.stopUnwind() }
    try await whileUnwound(native.instance)
    let zeros = function.type.parameters.map(Value.zero)
    return try observed {
      try native.startRewind(pointer)
      return try function.start(zeros)
    }
  }

  // MARK: Host functions

  /// Awaits a host function.
  ///
  /// A cancelled task does not begin to wait.
  private nonisolated(nonsending) func perform(
    _ call: PendingHostCall
  ) async -> Result<[Value], any Error> {
    guard case .asynchronous(let body) = call.function.kind else {
      preconditionFailure("only asynchronous host functions suspend a call")
    }
    do {
      try Task.checkCancellation()
      let results = try await body(call.caller, call.arguments)
      tell(.resumed(results: results))
      return .success(results)
    } catch {
      tell(.failed("\(error)"))
      return .failure(error)
    }
  }

  /// Gives a host function's results to the guest, or ends the guest with its error.
  private func deliver(
    _ results: Result<[Value], any Error>, _ suspension: consuming Suspension
  ) throws -> Outcome {
    switch results {
    case .failure(let error): try suspension.resume(throwing: error)
    case .success(let values): return try resume(suspension, returning: values)
    }
  }

  private func resume(
    _ suspension: consuming Suspension, returning values: [Value]
  ) throws -> Outcome {
    listen()
    defer { stopListening() }
    return try suspension.resume(returning: values)
  }
}

/// Passes the steps of asyncify on as events of the call.
private final class EventForwarder: AsyncifyObserver {
  private let observer: any CallObserver

  init(_ observer: any CallObserver) {
    self.observer = observer
  }

  func observe(_ event: AsyncifyEvent) { observer.observe(.asyncify(event)) }
}

/// A mechanism was asked for that the module does not allow.
public enum MechanismError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Native asyncify needs a memory to save frames in.
  case noMemory
  /// Native asyncify needs 32-bit addresses in memory 0.
  case wideMemory
  /// The module does not export the five functions of `wasm-opt --asyncify`.
  case notTransformed

  /// What is wrong.
  public var description: String {
    switch self {
    case .noMemory: "native asyncify needs a memory, and the module has none"
    case .wideMemory:
      "native asyncify needs a memory with 32-bit addresses, and memory 0 has 64-bit addresses"
    case .notTransformed: "the module does not export asyncify_start_unwind and its four companions"
    }
  }
}
