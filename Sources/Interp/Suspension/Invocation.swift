// SPDX-License-Identifier: Apache-2.0
//
// Drives a machine for one call from the host: runs it, answers its stops, and gives back what came
// of it. Suspension is nothing special here: the machine stands, and nobody runs it for a while.

/// One call from the host, from its start to its end, however often it is suspended.
package final class Invocation {
  package let machine: Machine
  let record: UnsafeMutablePointer<FunctionRecord>
  /// The store, which the call keeps while nobody else may; nil while the store keeps the call.
  var keptStore: Store?
  /// Suspends the call when fuel runs out, instead of ending it with a trap.
  package var suspendsWhenOutOfFuel = false
  /// Whoever drives the call can let others run.
  package var canYield = false
  /// Chooses synchronous host functions that suspend the call as if they were asynchronous.
  package var stopsAt: ((HostFunction) -> Bool)?
  /// What the call waits for; nil while it does not.
  private var pause: Pause?
  /// Counts the waits, so that one can be told from the next.
  package private(set) var waitNumber = 0
  /// The call hook has been told that the guest runs, and not yet that it is done.
  var isInGuest = false
  /// The call unwinds or rewinds: for the call hook it stays where it is, and it does not yield.
  package var isPassingThrough = false

  /// What came of running.
  package enum Event {
    case finished([Value])
    case suspended
  }

  /// Prepares a call.
  /// - Throws: ``CallError`` if the arguments do not fit, ``TrapReport`` if there is no stack.
  package init(_ function: Function, _ arguments: [Value], stackBytes: Int? = nil) throws {
    record = function.record
    keptStore = function.store
    machine = function.store.takeMachine()
    do {
      if let stackBytes { machine.limitStack(toBytes: stackBytes) }
      guard machine.start(function.record) else {
        throw TrapReport(.stackExhausted, Backtrace(frames: []))
      }
      guard try store.write(arguments, of: store.type(of: record).parameters, to: machine.stack)
      else {
        throw CallError.argumentMismatch(
          expected: function.type.parameters, actual: arguments.map(\.type))
      }
    } catch {
      store.recycle(machine)
      throw error
    }
  }

  var store: Store { machine.store }

  /// The function that was called from the host.
  package var function: Function { Function(store: store, record: record) }

  private var hooks: (any FrameHooks)? { machine.instance?.hooks as? any FrameHooks }

  // MARK: Running

  /// Begins the call, and runs until it is finished or suspended.
  /// - Throws: ``TrapReport``, ``CallError``, or what a host function throws.
  package func start() throws -> Event {
    try advance {
      if machine.hasCallHook { return try hook(.callingGuest, then: .enter) }
      try enter()
      return nil
    }
  }

  /// Does something first, then runs until the call is finished or suspended.
  private func advance(_ first: () throws -> Event?) throws -> Event {
    guard machine.enterHostCall() else {
      store.recycle(machine)
      throw CallError.hostNestingTooDeep(limit: store.limits.hostNesting)
    }
    defer { machine.leaveHostCall() }
    do {
      var event = try first()
      while true {
        if let event {
          if case .finished = event { store.recycle(machine) }
          return event
        }
        event = try step()
      }
    } catch {
      return try end(with: error)
    }
  }

  /// Before the first instruction: the frame hooks may put frames on the stack.
  func enter() throws {
    guard let instance = record.pointee.instance, instance.pointee.hookState != 0 else { return }
    _ = try hooks?.willEnter(record, machine, isFromHost: true)
  }

  /// Ends the call: notes where the error left the guest, and gives traps their backtrace.
  /// - Returns: What comes before the end, if something does.
  private func end(with error: any Error) throws -> Event {
    let backtrace = machine.backtrace()
    store.lastBacktrace = backtrace
    if store.keepsFrames { store.lastFrameContents = machine.stackFrames() }
    var error = error
    if let trap = error as? Trap { error = TrapReport(trap, backtrace) }
    do {
      if let event = try leaveGuest(with: .failure(error)) { return event }
    } catch let last {
      error = last
    }
    store.recycle(machine)
    throw error
  }

  /// Runs to the next stop and answers it.
  /// - Returns: What came of the call; nil to go on.
  private func step() throws -> Event? {
    let context = machine.context
    // Values of the host became objects while nothing could be collected; now all are in their places.
    if machine.heap.wantsCollection { store.collect() }
    switch machine.run() {
    case .returned:
      return isInGuest ? try leaveGuest(with: .success(results())) : .finished(results())
    case .trapped:
      guard context.pointee.trap == .memoryOutOfBounds, machine.noticeGrowth() else {
        throw context.pointee.trap
      }
    case .hostCall: return try isInGuest ? callHostWithHook() : callHost()
    case .needsCode: try compile()
    case .stackFull:
      let base = Int(context.pointee.pc.instruction.pointee.a)
      guard
        machine.reserve(
          Int(callee.pointee.frameSlotCount), from: machine.frameSlot + base)
      else { throw Trap.stackExhausted }
    case .foreignCall: try callForeign()
    case .foreignReturn: context.pointee.returnFromForeignCall()
    case .outOfFuel: return try fuelRanOut()
    case .epochDeadline: return try deadlineCame()
    case .allocation: if let problem = machine.allocate() { throw problem }
    case .throwing:
      guard let exception = machine.makeException() else { throw Trap.heapExhausted }
      try raise(exception)
    case .rethrowing:
      guard let exception = machine.rethrownException else { throw Trap.nullExceptionReference }
      try raise(exception)
    case .memoryGrow: return try growMemory()
    case .tableGrow: return try growTable()
    case .atomicWait32: return try beginWait(bits: 32)
    case .atomicWait64: return try beginWait(bits: 64)
    case .atomicNotify: notify()
    case .landing:
      guard let hooks else { preconditionFailure("a landing without frame hooks") }
      try hooks.landed(machine)
    case .guardedCall:
      let callee = callee
      if try hooks?.willEnter(callee, machine, isFromHost: false) != true {
        guard machine.enterCall(callee) else { throw Trap.stackExhausted }
      }
    case .running: preconditionFailure("the machine stopped without a reason")
    }
    return nil
  }

  private var callee: UnsafeMutablePointer<FunctionRecord> {
    // SAFETY: every stop that is about a function sets it.
    machine.context.pointee.callee.unsafelyUnwrapped
  }

  private func results() -> [Value] {
    store.values(at: machine.stack, store.type(of: record).results)
  }

  /// Goes on where an exception is caught.
  /// - Throws: ``GuestException`` if nobody in this call catches it.
  func raise(_ exception: HeapObject) throws {
    let watcher = store.record.pointee.watchedInstances == 0 ? nil : watcher
    try watcher?.willRaise(machine)
    guard !machine.catch(exception) else {
      try watcher?.didCatch(machine)
      return
    }
    throw GuestException(exception, store: store)
  }

  /// The frame hooks that want to be asked, of the innermost frame that has some.
  private var watcher: (any FrameHooks)? {
    for frame in machine.frames where frame.instance.record.pointee.hookState != 0 {
      return frame.instance.hooks as? any FrameHooks
    }
    return nil
  }

  // MARK: Answers

  private func compile() throws {
    let callee = callee
    guard let instance = machine.instance else {
      preconditionFailure("code without an instance")
    }
    let code: Code
    do {
      code = try instance.module.code(
        for: callee.pointee.index, handlers: store.handlers, takesBreaths: store.takesBreaths)
    } catch {
      throw Trap.functionTooLarge
    }
    callee.pointee.entry = code.instructions
    callee.pointee.frameSlotCount = UInt32(code.frameSlotCount)
    guard machine.reserve(code.frameSlotCount, from: machine.frameSlot) else {
      throw Trap.stackExhausted
    }
    machine.context.pointee.go(to: callee, frame: machine.fp)
  }

  private func callForeign() throws {
    let callee = callee
    if let instance = callee.pointee.instance, instance.pointee.hookState != 0 {
      let hooks = store.instances[instance.pointee.number].hooks as? any FrameHooks
      if try hooks?.willEnter(callee, machine, isFromHost: false) == true { return }
    }
    guard machine.enterForeignCall(callee) else { throw Trap.stackExhausted }
  }

  func callHost() throws -> Event? {
    guard !callee.pointee.isAsynchronous else { return stand(at: .hostCall) }
    let function = calledHostFunction
    let arguments = store.values(at: machine.fp, function.type.parameters)
    switch function.kind {
    case .synchronous(let body) where stopsAt?(function) != true:
      let results: [Value]
      do {
        results = try body(caller(), arguments)
      } catch {
        return try returnFromHost(function, .failure(error))
      }
      if isInGuest { return try returnFromHost(function, .success(results)) }
      try give(results, of: function)
    case .machine(let object):
      guard let object = object as? any MachineFunction else {
        preconditionFailure("\(object) does not know the machine")
      }
      try give(try object.call(machine, arguments), of: function)
    case .synchronous, .asynchronous: return stand(at: .hostCall)
    }
    return nil
  }

  /// The host function at whose call the machine stands.
  var calledHostFunction: HostFunction { store.hostFunctions[Int(callee.pointee.index)] }

  /// A host function is done: tells the call hook, and goes on with what came of it.
  private func returnFromHost(
    _ function: HostFunction, _ result: Result<[Value], any Error>
  ) throws -> Event? {
    guard !isInGuest else {
      return try hook(.returningFromHost, then: .returnFromHost(function, result))
    }
    try give(result, of: function)
    return nil
  }

  /// Gives what came of a host function to its caller; an exception it may catch.
  func give(_ result: Result<[Value], any Error>, of function: HostFunction) throws {
    switch result {
    case .success(let results): try give(results, of: function)
    case .failure(let exception as GuestException): try raise(try store.object(of: exception))
    case .failure(let error): throw error
    }
  }

  func caller() -> Caller { Caller(store: store, instance: machine.instance) }

  /// Gives a host function's results to its caller.
  private func give(_ results: [Value], of function: HostFunction) throws {
    guard try store.write(results, of: function.type.results, to: machine.fp) else {
      throw CallError.resultMismatch(
        expected: function.type.results, actual: results.map(\.type))
    }
    machine.context.pointee.goBack(headerSlot: Int(callee.pointee.headerSlot))
  }

  // MARK: Standing and going on

  /// What a call waits for.
  indirect enum Pause {
    /// The host function at whose call the machine stands.
    case hostCall
    /// More fuel.
    case outOfFuel
    /// A notification at an address of a shared memory.
    case atomicWait(PendingWait)
    /// Others, which run meanwhile; with how far beyond the epoch in which the call goes on its next
    /// deadline lies, if it gets another.
    case yield(PendingYield, ticks: UInt64?)
    /// The decision about a growth.
    case growth(PendingGrowth)
    /// The call hook; with what the call does then.
    case callHook(PendingCallHook, then: AfterHook)

    /// The call waits no longer, whatever becomes of it.
    fileprivate func end() {
      if case .atomicWait(let wait) = self { wait.expire() }
    }
  }

  /// Suspends the call.
  func stand(at pause: Pause) -> Event {
    self.pause = pause
    waitNumber += 1
    if case .hostCall = pause { machine.shrinkStack() }
    return .suspended
  }

  /// True while the call waits.
  package var isStanding: Bool { pause != nil }

  /// What the suspended call waits for.
  var reason: Suspension.Reason {
    switch pause {
    case .hostCall:
      let function = calledHostFunction
      return .hostCall(
        PendingHostCall(
          function: function, arguments: store.values(at: machine.fp, function.type.parameters),
          caller: caller()))
    case .outOfFuel: return .outOfFuel
    case .atomicWait(let wait): return .atomicWait(wait)
    case .yield(let yield, _): return .yield(yield)
    case .growth(let growth): return .growth(growth)
    case .callHook(let hook, _): return .callHook(hook)
    case nil: preconditionFailure("the call does not stand")
    }
  }

  /// Gives the results of the host function that the call waits for, and runs on.
  package func resume(returning results: [Value]) throws -> Event {
    let pause = pause.take()
    pause?.end()
    return try advance {
      switch pause {
      case .hostCall: return try returnFromHost(calledHostFunction, .success(results))
      case .atomicWait(let wait): finish(wait)
      case .yield(_, let ticks?): store.setEpochDeadline(ticks: ticks)
      case .growth(let growth): return try grow(growth)
      case .callHook(_, let next): return try goOn(next)
      case .outOfFuel, .yield(_, nil), nil: break
      }
      return nil
    }
  }

  /// Ends the call with an error at the place where it waits; an exception of a host function the guest
  /// may catch there.
  /// - Throws: The error, if the guest does not catch it.
  package func resume(throwing error: any Error) throws -> Event {
    let pause = pause.take()
    pause?.end()
    return try advance {
      guard case .hostCall? = pause else { throw error }
      return try returnFromHost(calledHostFunction, .failure(error))
    }
  }

  /// Ends the call without a result.
  package func cancel() {
    pause.take()?.end()
    store.recycle(machine)
  }
}

// A trap is thrown as it is where the machine is driven; the report is made where it leaves.
extension Trap: Error {}
