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
  /// The asyncify state of the instance, native or transformed, where there is one.
  private let runtime: (any AsyncifyRuntime)?
  /// Saves and restores the call; nil if the engine keeps its frames.
  private let driver: AsyncifyDriver?
  /// The host function that the unwound call waits for.
  private var pending: PendingHostCall?
  /// What it came to; set before the rewind.
  private var arrived: Result<[Value], any Error> = .success([])

  init(_ function: Function, _ arguments: [Value], _ options: CallOptions) throws {
    self.function = function
    self.arguments = arguments
    self.options = options
    forwarder = options.observer.map(EventForwarder.init)
    (mechanism, runtime) = try Self.choose(function, options.mechanism, options.asyncify)
    driver =
      mechanism == .engine
      ? nil
      : runtime.map {
        AsyncifyDriver(
          $0,
          BufferChoice(
            size: options.bufferSize, grows: options.growsBuffers, source: options.bufferSource))
      }
  }

  /// Picks the mechanism, and what it needs.
  private static func choose(
    _ function: Function, _ wanted: Mechanism, _ asyncify: AsyncifyOptions?
  ) throws -> (Mechanism, (any AsyncifyRuntime)?) {
    guard let instance = function.instance else { return (.engine, nil) }
    if let asyncify, instance.nativeAsyncify?.options != asyncify {
      try instance.configureAsyncify(asyncify)
    }
    let own = instance.ownAsyncify
    switch wanted {
    case .automatic:
      guard let own else { return (.engine, nil) }
      return (own is TransformedAsyncify ? .transformed : .native, own)
    case .engine:
      // The guest may still unwind itself; then its steps are worth telling.
      return (.engine, own)
    case .native:
      guard let asyncify = instance.nativeAsyncify else {
        throw MechanismError.noMemory
      }
      return (.native, asyncify)
    case .transformed:
      guard let transformed = own as? TransformedAsyncify else {
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
    let before = listen()
    defer { stopListening(before) }
    return try body()
  }

  /// Lets the observer of the call listen in place of another.
  private func listen() -> (any AsyncifyObserver)? {
    guard let forwarder else { return nil }
    let before = runtime?.observer
    runtime?.observer = forwarder
    return before
  }

  private func stopListening(_ before: (any AsyncifyObserver)?) {
    if forwarder != nil { runtime?.observer = before }
  }

  // MARK: The loop

  nonisolated(nonsending) func run() async throws -> [Value] {
    do {
      return try await loop()
    } catch {
      driver?.abandon()
      throw error
    }
  }

  private nonisolated(nonsending) func loop() async throws -> [Value] {
    tell(.called(function.name, arguments: arguments))
    var outcome = try observed { try start(arguments) }
    while true {
      switch consume outcome {
      case .finished(let results):
        if let driver, let pending, driver.isUnwinding {
          outcome = try await rewind(driver, pending)
        } else if driver?.isRewinding == true {
          throw error(.rewindNotStopped(callee: pending?.function.name ?? "a host function"))
        } else if let runtime, runtime.state == .unwinding, function.instance == runtime.instance {
          outcome = try await rewindSelf(runtime)
        } else {
          tell(.finished(results: results))
          return results
        }
      case .suspended(let suspension):
        if options.relocates { suspension.moveStack(spareSlots: 0) }
        guard case .hostCall(let call) = suspension.reason else {
          outcome = try await standStill(suspension)
          continue
        }
        if let driver, driver.isRewinding {
          if let pending, !pending.isSame(as: call) {
            throw error(
              .rewindMismatch(
                entered: call.function.name, expected: pending.function.name,
                suspended: function.name), suspension.backtrace)
          }
          try observed { try driver.arrive(at: suspension.machine) }
          suspension.isPassingThrough = false
          outcome = try deliver(arrived, suspension)
        } else if let driver, driver.isUnwinding {
          throw error(
            .enteredWhileUnwinding(caller: suspension.backtrace.frames.first?.functionName ?? "?"),
            suspension.backtrace,
            AsyncifyError.Place(function: nil, name: call.function.name))
        } else if let driver, driver.canUnwind(suspension.machine) {
          guard runtime?.state == .normal else { throw error(.busy, suspension.backtrace) }
          pending = call
          try observed {
            try driver.begin(at: suspension.machine, import: call.function.name)
          }
          suspension.isPassingThrough = true
          let zeros = call.function.type.results.map(Value.zero)
          outcome = try deliver(.success(zeros), suspension)
        } else {
          tell(
            .waiting(
              for: call.function.name, arguments: call.arguments, .engine,
              suspension.machine.backtrace(limit: .max)))
          let results = await perform(suspension.reason)
          outcome = try deliver(results, suspension)
        }
      }
    }
  }

  private func start(_ arguments: [Value], isRewinding: Bool = false) throws -> Outcome {
    try function.start(
      arguments, stackBytes: options.stackBytes, isRewinding: isRewinding,
      stoppingAt: options.suspendingImports.choice)
  }

  private func error(
    _ reason: AsyncifyError.Reason, _ backtrace: Backtrace = Backtrace(frames: []),
    _ place: AsyncifyError.Place? = nil
  ) -> AsyncifyError {
    AsyncifyError(
      reason, state: runtime?.state ?? .normal, dataPointer: 0, bounds: nil,
      place: place
        ?? AsyncifyError.Place(function: function.record.pointee.index, name: function.name),
      backtrace: backtrace)
  }

  /// Awaits the host function, then calls the export again.
  ///
  /// The call has come back to the host with its frames saved.
  private nonisolated(nonsending) func rewind(
    _ driver: AsyncifyDriver, _ call: PendingHostCall
  ) async throws -> Outcome {
    try observed { try driver.end(function: function, import: call.function.name) }
    tell(
      .waiting(
        for: call.function.name, arguments: call.arguments, mechanism, Backtrace(frames: [])))
    arrived = await perform(.hostCall(call))
    if options.relocates { try driver.relocate() }
    let zeros = function.type.parameters.map(Value.zero)
    return try observed {
      try driver.rewind()
      return try start(zeros, isRewinding: true)
    }
  }

  /// The guest has unwound itself to the host.
  private nonisolated(nonsending) func rewindSelf(
    _ runtime: any AsyncifyRuntime
  ) async throws -> Outcome {
    guard let whileUnwound = options.whileUnwound, let native = runtime as? NativeAsyncify else {
      throw error(.unwoundToHost)
    }
    let pointer = native.dataPointer
    try observed { try native.stopUnwind() }
    try await whileUnwound(native.instance)
    let zeros = function.type.parameters.map(Value.zero)
    return try observed {
      try native.startRewind(pointer)
      return try start(zeros)
    }
  }

  // MARK: Waits

  /// Awaits what is no host function: there is nothing to unwind to, so the engine keeps the frames,
  /// whatever the mechanism.
  private nonisolated(nonsending) func standStill(
    _ suspension: consuming Suspension
  ) async throws -> Outcome {
    let reason = suspension.reason
    let result: Result<[Value], any Error>
    switch reason {
    case .yield(let yield):
      tell(.yielded(yield.cause))
      result = await reason.perform()
    case .callHook: result = await reason.perform()
    case .atomicWait, .growth, .outOfFuel, .hostCall:
      let backtrace = suspension.machine.backtrace(limit: .max)
      tell(.waiting(for: reason.instruction, arguments: [], .engine, backtrace))
      result = await perform(reason)
    }
    return try deliver(result, suspension)
  }

  /// Awaits what a call waits for, and tells what came of it.
  private nonisolated(nonsending) func perform(
    _ reason: Suspension.Reason
  ) async -> Result<[Value], any Error> {
    let result = await reason.perform()
    switch result {
    case .success(let results): tell(.resumed(results: reason.answer ?? results))
    case .failure(let error): tell(.failed("\(error)"))
    }
    return result
  }

  /// Gives a host function's results to the guest, or its error.
  private func deliver(
    _ results: Result<[Value], any Error>, _ suspension: consuming Suspension
  ) throws -> Outcome {
    let before = listen()
    defer { stopListening(before) }
    return try suspension.resume(with: results)
  }
}

extension PendingHostCall {
  /// True if both are calls of one host function, as far as can be told.
  fileprivate func isSame(as other: PendingHostCall) -> Bool {
    function.name == other.function.name && function.type == other.function.type
  }
}

extension Suspension.Reason {
  /// The instruction that waits, where it is not a call.
  fileprivate var instruction: String {
    if case .growth(let pending) = self {
      "\(pending.growth.subject.rawValue).grow"
    } else {
      "memory.atomic.wait"
    }
  }

  /// What the instruction was answered, where it is not a call.
  fileprivate var answer: [Value]? {
    switch self {
    case .atomicWait(let wait): wait.result.map { [.i32(Int32(bitPattern: $0.rawValue))] }
    case .growth(let pending): [.i32(pending.isAllowed ? 1 : 0)]
    default: nil
    }
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
  /// The module does not export the five functions of `wasm-opt --asyncify`.
  case notTransformed

  /// What is wrong.
  public var description: String {
    switch self {
    case .noMemory: "native asyncify needs a memory, and the module has none"
    case .notTransformed: "the module does not export asyncify_start_unwind and its four companions"
    }
  }
}
