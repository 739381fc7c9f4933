// SPDX-License-Identifier: Apache-2.0
//
// Calling functions from Swift: with values, with Swift types, and step by step.
// Spec: 7.1.7, `func_invoke`.

extension Function {
  /// Calls the function and waits for its results.
  ///
  /// Where the guest waits at an address of a shared memory, or in an asynchronous host function
  /// that can also block, the thread is blocked.
  ///
  /// - Parameter arguments: Values of the types of the parameters.
  /// - Returns: Values of the types of the results.
  /// - Throws: ``TrapReport`` if the guest traps, ``CallError`` if the arguments do not fit, what a host
  ///   function throws, or ``CallError/wouldSuspend(_:)`` if the guest meets something that has to be
  ///   awaited; then the call can be taken from the store and go on.
  public func call(_ arguments: [Value] = []) throws -> [Value] {
    try Invocation(self, arguments).run()
  }

  /// Calls a function that belongs to the machinery of unwinding: the call hook is not told.
  package func callPassingThrough(_ arguments: [Value]) throws -> [Value] {
    let invocation = try Invocation(self, arguments)
    invocation.isPassingThrough = true
    return try invocation.run()
  }

  /// Calls the function until it returns or has to wait.
  ///
  /// - Parameters:
  ///   - arguments: Values of the types of the parameters.
  ///   - suspendsWhenOutOfFuel: Suspends the call when the store's fuel runs out, instead of ending
  ///     it with a trap.
  ///   - stackBytes: The most bytes of stack for the call, if that is less than
  ///     ``StoreLimits/stackBytes``.
  /// - Throws: As ``call(_:)``, without ``CallError/wouldSuspend(_:)``.
  public func start(
    _ arguments: [Value] = [], suspendsWhenOutOfFuel: Bool = false, stackBytes: Int? = nil
  ) throws -> Outcome {
    let invocation = try Invocation(self, arguments, stackBytes: stackBytes)
    invocation.suspendsWhenOutOfFuel = suspendsWhenOutOfFuel
    invocation.canYield = true
    return Outcome(try invocation.start(), invocation)
  }

  /// As ``start(_:suspendsWhenOutOfFuel:stackBytes:)``; the call also stops at the synchronous host
  /// functions that are chosen, and is to be given their results.
  ///
  /// - Parameter isRewinding: The call is one that has begun before; the call hook is not told again.
  package func start(
    _ arguments: [Value], stackBytes: Int?, isRewinding: Bool,
    stoppingAt isChosen: ((HostFunction) -> Bool)?
  ) throws -> Outcome {
    let invocation = try Invocation(self, arguments, stackBytes: stackBytes)
    invocation.canYield = true
    invocation.isPassingThrough = isRewinding
    invocation.stopsAt = isChosen
    return Outcome(try invocation.start(), invocation)
  }

  /// The function as a Swift function of Swift types.
  /// - Throws: ``CallError/typeMismatch(expected:actual:)``.
  public func typed<each Parameter: WasmValue, each Result: WasmValue>(
    as type: ((repeat each Parameter) throws -> (repeat each Result)).Type =
      ((repeat each Parameter) throws -> (repeat each Result)).self
  ) throws(CallError) -> (repeat each Parameter) throws -> (repeat each Result) {
    let expected = FunctionType(typed: (repeat each Parameter).self, (repeat each Result).self)
    guard self.type == expected else {
      throw .typeMismatch(expected: expected, actual: self.type)
    }
    return { (parameter: repeat each Parameter) in
      var results = TypedValues(try call(TypedValues.list(repeat each parameter)))
      return (repeat try results.next((each Result).self))
    }
  }
}

extension Invocation {
  /// Runs the call to its end; blocks the thread where that is possible.
  fileprivate func run() throws -> [Value] {
    var event = try start()
    while true {
      switch event {
      case .finished(let results): return results
      case .suspended:
        switch reason {
        case .hostCall(let pending):
          switch pending.block() {
          case .success(let results)?: event = try resume(returning: results)
          case .failure(let error)?: event = try resume(throwing: error)
          case nil: throw CallError.wouldSuspend(park())
          }
        case .atomicWait(let wait):
          wait.block()
          event = try resume(returning: [])
        case .outOfFuel: preconditionFailure("a plain call traps when fuel runs out")
        case .yield, .growth, .callHook: throw CallError.wouldSuspend(park())
        }
      }
    }
  }
}

extension PendingHostCall {
  /// Does what the host function is to do on this thread; nil if it cannot.
  fileprivate func block() -> Result<[Value], any Error>? {
    guard case .asynchronous(_, let blocking?) = function.kind else { return nil }
    return Result { try blocking(caller, arguments) }
  }
}

extension Instance {
  /// An exported function as a Swift function of Swift types:
  /// `let add: (Int32, Int32) throws -> Int32 = try instance.function("add")`.
  /// - Throws: ``CallError`` if there is no such function or its type is another.
  public func function<each Parameter: WasmValue, each Result: WasmValue>(
    _ name: Name
  ) throws(CallError) -> (repeat each Parameter) throws -> (repeat each Result) {
    guard let function = function(name) as Function? else { throw .unknownExport(name) }
    return try function.typed()
  }

  /// Calls an exported function.
  /// - Throws: As ``Function/call(_:)``, and ``CallError/unknownExport(_:)``.
  public func call(_ name: Name, _ arguments: [Value] = []) throws -> [Value] {
    guard let function = function(name) as Function? else { throw CallError.unknownExport(name) }
    return try function.call(arguments)
  }
}

extension Store {
  /// A machine to run a call on: one that is idle, or a new one.
  package func takeMachine() -> Machine {
    guard let idle = idleStacks.popLast() else { return Machine(store: self) }
    let machine = unsafeDowncast(idle, to: Machine.self)
    machine.isIdle = false
    return machine
  }

  /// Gives back a machine whose call is over.
  package func recycle(_ machine: Machine) {
    machine.context.pointee.landings.removeAll()
    machine.isIdle = true
    let bytes = machine.capacity * MemoryLayout<UInt64>.stride
    guard bytes <= limits.idleStackBytes, idleStacks.count < limits.idleStacks else { return }
    if machine.isLimited { machine.limitStack(toBytes: nil) }
    idleStacks.append(machine)
  }
}
