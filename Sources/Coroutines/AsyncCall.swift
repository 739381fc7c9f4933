// SPDX-License-Identifier: Apache-2.0
//
// A call that awaits, in steps: run the guest until it waits, await what it waits for, run on. While a
// host function is awaited nothing of the call is on any native stack, so no thread waits. Everything
// happens where the caller is isolated.
//
// A step is synchronous (`step`), what lies between two steps is not (`settle`). `run` does both in turn;
// a `RawCore` leaves that to its owner.

internal import Asyncify
internal import Interp

/// One call of a guest function that may wait.
final class AsyncCall: WaitingCall {
  let function: Function
  private let arguments: [Value]
  private let options: CallOptions
  private let mechanism: Mechanism
  private let forwarder: EventForwarder?
  /// The asyncify state of the instance, native or transformed, where there is one.
  private let runtime: (any AsyncifyRuntime)?
  /// Saves and restores the call; nil if the engine keeps its frames.
  private let driver: AsyncifyDriver?
  /// Looks after the shadow stack of the call, if the options ask for it.
  private var shadow: ShadowStackKeeper?
  /// The host function that the unwound call waits for.
  private var pending: PendingHostCall?
  /// The call where it waits, if the engine keeps its frames.
  private var standing: Suspension?
  /// How the call waits; nil before its first step, while it runs, and when it is over.
  private var wait: Wait?
  /// What the wait came to; nil until it is over.
  private(set) var arrived: Result<[Value], any Error>?
  /// True while the wait is awaited.
  private(set) var isSettling = false
  /// Counts the waits, so that one can be told from the next.
  private(set) var waitNumber = 0
  /// How far the call has come.
  private(set) var phase = CorePhase.idle
  /// True if a guest that has unwound itself to the host may stay so until the next step.
  var letsGuestUnwind = false

  /// What a step came to.
  enum Step {
    case finished([Value])
    /// The call waits; the next step may be made when that is settled.
    case waiting
  }

  /// How a call waits.
  enum Wait {
    /// The engine keeps its frames, where `standing` is.
    case standing
    /// The host has unwound it at the call of a host function, `pending`.
    case saved
    /// The guest has unwound itself; its frames are in the buffer at an address. With the number of the unwind,
    /// if it saved any.
    case unwound(NativeAsyncify, UInt64, segment: Int?)
  }

  /// - Parameter stack: The buffer for the frames, where they go to the guest's memory; nil for one of
  ///   its pool.
  init(
    _ function: Function, _ arguments: [Value], _ options: CallOptions, stack: RawStack? = nil
  ) throws {
    self.function = function
    self.arguments = arguments
    self.options = options
    forwarder = options.observer.map(EventForwarder.init)
    (mechanism, runtime) = try function.choose(options.mechanism, options.asyncify)
    if let instance = function.instance, let asyncify = options.asyncify {
      shadow = try ShadowStackKeeper(instance, asyncify)
    }
    driver =
      mechanism == .engine
      ? nil
      : try runtime.map {
        try AsyncifyDriver(
          $0,
          BufferChoice(
            size: options.bufferSize, grows: options.growsBuffers, source: options.bufferSource),
          stack: stack)
      }
  }

  /// The buffer with the frames of the call, while it waits with frames in the guest's memory.
  var stack: RawStack? {
    if case .unwound(let asyncify, let pointer, _)? = wait {
      return RawStack(memory: asyncify.memory, address: pointer)
    }
    return driver?.savedStack
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

  deinit {
    if phase == .suspended { abandon() }
  }

  // MARK: Steps

  // FAST: not a part of `Function.call`, since a plain call that waits in a task took
  // 4,850 bytes with it, and takes 3,570 (2026-11-27).
  @inline(never) nonisolated(nonsending) func run() async throws -> [Value] {
    while true {
      switch try step() {
      case .finished(let results): return results
      case .waiting: await settle()
      }
    }
  }

  /// Runs the guest until it waits or returns.
  ///
  /// Not to be called before what it waits for is settled.
  /// - Throws: What ends the call.
  func step() throws -> Step {
    phase = .running
    do {
      try shadow?.enter()
      let step = try advance(try proceed())
      guard case .finished = step else {
        phase = .suspended
        return step
      }
      shadow?.giveBack()
      phase = .finished
      abandon()
      return step
    } catch {
      shadow?.giveBack()
      end()
      throw error
    }
  }

  /// Ends the call where it stands: its frames are gone, and its buffer is free.
  func end() {
    abandon()
    phase = .poisoned
    waitNumber += 1
  }

  private func abandon() {
    standing = nil
    driver?.abandon()
    if case .unwound(let asyncify, _, let segment?)? = wait {
      asyncify.releaseReferences(of: segment)
    }
    wait = nil
    arrived = nil
    pending = nil
  }

  /// Begins the call, or has it go on with what it waited for.
  private func proceed() throws -> Outcome {
    guard let wait = wait.take(), let arrived else {
      tell(.called(function.name, arguments: arguments))
      return try observed { try start(arguments) }
    }
    if let suspension = standing.take() { return try deliver(arrived, suspension) }
    if case .unwound(let asyncify, let pointer, _) = wait {
      _ = try arrived.get()
      return try again { try asyncify.startRewind(pointer) }
    }
    if options.relocates { try driver?.relocate() }
    return try again(isRewinding: true) { try driver?.rewind() }
  }

  /// Begins a rewind and calls the function again.
  private func again(
    isRewinding: Bool = false, _ rewind: () throws -> Void
  ) throws -> Outcome {
    let zeros = function.type.parameters.map(Value.zero)
    return try observed {
      try rewind()
      return try start(zeros, isRewinding: isRewinding)
    }
  }

  private func waiting(_ wait: Wait) -> Step {
    self.wait = wait
    // Native asyncify has looked after the stack of frames that it saved.
    if standing != nil || mechanism == .transformed { shadow?.leave() }
    arrived = nil
    waitNumber += 1
    return .waiting
  }

  /// Answers the stops of the guest until it waits or returns.
  private func advance(_ first: consuming Outcome) throws -> Step {
    var outcome = first
    while true {
      switch consume outcome {
      case .finished(let results):
        if let driver, let pending, driver.isUnwinding {
          try observed { try driver.end(function: function, import: pending.function.name) }
          tell(
            .waiting(
              for: pending.function.name, arguments: pending.arguments, mechanism,
              Backtrace(frames: [])))
          return waiting(.saved)
        } else if driver?.isRewinding == true {
          throw error(.rewindNotStopped(callee: pending?.function.name ?? "a host function"))
        } else if let runtime, runtime.state == .unwinding, function.instance == runtime.instance {
          return waiting(try stopUnwind(runtime))
        } else {
          tell(.finished(results: results))
          return .finished(results)
        }
      case .suspended(let suspension):
        if options.relocates { suspension.moveStack(spareSlots: 0) }
        // There is something to unwind to only where a host function is called.
        guard let driver, case .hostCall(let call) = suspension.reason else {
          return standStill(suspension)
        }
        if driver.isRewinding, let arrived {
          if let pending, !pending.isSame(as: call) {
            throw error(
              .rewindMismatch(
                entered: call.function.name, expected: pending.function.name,
                suspended: function.name), suspension.backtrace)
          }
          try observed { try driver.arrive(at: suspension.machine) }
          suspension.isPassingThrough = false
          outcome = try deliver(arrived, suspension)
        } else if driver.isUnwinding {
          throw error(
            .enteredWhileUnwinding(caller: suspension.backtrace.frames.first?.functionName ?? "?"),
            suspension.backtrace,
            AsyncifyError.Place(function: nil, name: call.function.name))
        } else if driver.canUnwind(suspension.machine) {
          guard runtime?.state == .normal else { throw error(.busy, suspension.backtrace) }
          pending = call
          try observed {
            try driver.begin(at: suspension.machine, import: call.function.name)
          }
          suspension.isPassingThrough = true
          let zeros = call.function.type.results.map(Value.zero)
          outcome = try deliver(.success(zeros), suspension)
        } else {
          return standStill(suspension)
        }
      }
    }
  }

  /// Waits with the frames where they are: the engine keeps them.
  private func standStill(_ suspension: consuming Suspension) -> Step {
    if let observer = options.observer, let event = suspension.event { observer.observe(event) }
    standing = consume suspension
    return waiting(.standing)
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

  /// Ends the unwind of a guest that has unwound itself to the host.
  private func stopUnwind(_ runtime: any AsyncifyRuntime) throws -> Wait {
    guard options.whileUnwound != nil || letsGuestUnwind, let native = runtime as? NativeAsyncify
    else { throw error(.unwoundToHost) }
    let pointer = native.dataPointer
    try observed { try native.stopUnwind() }
    return .unwound(native, pointer, segment: native.segment?.number)
  }

  // MARK: Between steps

  var isAwaited: Bool { isSettling && phase == .suspended }

  /// Awaits what the call waits for.
  ///
  /// If the call is ended meanwhile, what the wait comes to is dropped.
  nonisolated(nonsending) func settle() async {
    guard wait != nil else { return }
    let number = waitNumber
    isSettling = true
    let reason = reason
    let result =
      if let reason { await reason.perform(for: self) } else { await stayUnwound() }
    isSettling = false
    guard waitNumber == number else { return }
    arrived = result
    switch reason {
    case nil, .yield, .callHook: break
    case let reason?: tell(result.map { reason.answer ?? $0 })
    }
  }

  /// What the call waits for; nil if nothing has stopped it, or its guest has unwound itself.
  private var reason: Suspension.Reason? {
    switch wait {
    case .standing: standing?.reason
    case .saved: pending.map { .hostCall($0) }
    case .unwound, nil: nil
    }
  }

  /// Tells what came of a wait.
  private func tell(_ result: Result<[Value], any Error>) {
    switch result {
    case .success(let values): tell(.resumed(results: values))
    case .failure(let error): tell(.failed("\(error)"))
    }
  }

  /// A guest has unwound itself to the host: does what is to be done then.
  private nonisolated(nonsending) func stayUnwound() async -> Result<[Value], any Error> {
    guard let whileUnwound = options.whileUnwound, let runtime else {
      return .failure(error(.unwoundToHost))
    }
    do {
      try await whileUnwound(runtime.instance)
      return .success([])
    } catch {
      return .failure(error)
    }
  }

  /// The host function that the call waits for.
  var awaitedCall: PendingHostCall? {
    if case .hostCall(let call)? = reason { call } else { nil }
  }

  /// Settles what the call waits for by hand.
  func arrive(with result: Result<[Value], any Error>) {
    arrived = result
    tell(result)
  }

  /// Has a guest that has unwound itself go on, if nothing is to be awaited for that.
  func settleUnwound() {
    guard case .unwound? = wait, options.whileUnwound == nil, arrived == nil else { return }
    arrived = .success([])
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
