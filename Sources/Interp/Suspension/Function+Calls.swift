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
  /// - Throws: ``TrapReport`` if the guest traps, ``CallError`` if the arguments do not fit or the
  ///   guest calls an asynchronous host function that cannot block, or what a host function throws.
  public func call(_ arguments: [Value] = []) throws -> [Value] {
    let invocation = try Invocation(self, arguments)
    var event = try invocation.advance()
    while true {
      switch event {
      case .finished(let results): return results
      case .suspended(.hostCall(let pending)):
        switch pending.block() {
        case .success(let results): event = try invocation.resume(returning: results)
        case .failure(let error): event = try invocation.resume(throwing: error)
        }
      case .suspended(.atomicWait(let wait)):
        wait.block()
        event = try invocation.resume(returning: [])
      case .suspended(.outOfFuel): preconditionFailure("a plain call traps when fuel runs out")
      }
    }
  }

  /// Calls the function until it returns or has to wait.
  ///
  /// - Parameters:
  ///   - arguments: Values of the types of the parameters.
  ///   - suspendsWhenOutOfFuel: Suspends the call when the store's fuel runs out, instead of ending
  ///     it with a trap.
  /// - Throws: As ``call(_:)``.
  public func start(
    _ arguments: [Value] = [], suspendsWhenOutOfFuel: Bool = false
  ) throws -> Outcome {
    let invocation = try Invocation(self, arguments)
    invocation.suspendsWhenOutOfFuel = suspendsWhenOutOfFuel
    return Outcome(try invocation.advance(), invocation)
  }

  /// As ``start(_:suspendsWhenOutOfFuel:)``; the call also stops at the synchronous host functions that
  /// are chosen, and is to be given their results.
  package func start(
    _ arguments: [Value], stoppingAt isChosen: ((HostFunction) -> Bool)?
  ) throws -> Outcome {
    let invocation = try Invocation(self, arguments)
    invocation.stopsAt = isChosen
    return Outcome(try invocation.advance(), invocation)
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

extension PendingHostCall {
  /// Does what the host function is to do on this thread, if it can.
  fileprivate func block() -> Result<[Value], any Error> {
    guard case .asynchronous(_, let blocking?) = function.kind else {
      return .failure(CallError.wouldSuspend(function: function.name))
    }
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
    guard machine.capacity <= 4096, idleStacks.count < 16 else { return }
    idleStacks.append(machine)
  }
}
