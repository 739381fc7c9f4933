// SPDX-License-Identifier: Apache-2.0
//
// Drives a machine for one call from the host: runs it, answers its stops, and gives back what came
// of it. Suspension is nothing special here: the machine stands, and nobody runs it for a while.

/// One call from the host, from its start to its end, however often it is suspended.
package final class Invocation {
  package let machine: Machine
  let record: UnsafeMutablePointer<FunctionRecord>
  private let type: FunctionType
  /// The store, which the call keeps while nobody else may; nil while the store keeps the call.
  var keptStore: Store?
  /// Suspends the call when fuel runs out, instead of ending it with a trap.
  package var suspendsWhenOutOfFuel = false
  /// Whoever drives the call can let others run.
  package var canYield = false
  /// Chooses synchronous host functions that suspend the call as if they were asynchronous.
  package var stopsAt: ((HostFunction) -> Bool)?
  /// The host function that the suspended call waits for.
  private(set) var waitsFor: HostFunction?
  /// The wait at an address of a shared memory at which the suspended call stands.
  var wait: PendingWait?
  /// The growth about which the call waits, or waited last, for a decision.
  var growth: PendingGrowth?
  /// How far beyond the epoch in which the call goes on its next deadline lies.
  var ticksAfterYield: UInt64?
  /// What the call does when the call hook at which it stands is done.
  var afterHook: AfterHook?
  /// The call hook has been told that the guest runs, and not yet that it is done.
  var isInGuest = false
  /// The call unwinds or rewinds: for the call hook it stays where it is, and it does not yield.
  package var isPassingThrough = false
  /// Counts the suspensions that are over.
  private(set) var suspensionNumber = 0

  /// What came of running.
  package enum Event {
    case finished([Value])
    case suspended(Suspension.Reason)
  }

  /// Prepares a call.
  /// - Throws: ``CallError`` if the arguments do not fit, ``TrapReport`` if there is no stack.
  package init(_ function: Function, _ arguments: [Value], stackBytes: Int? = nil) throws {
    record = function.record
    keptStore = function.store
    type = function.type
    guard function.store.areValues(arguments, of: type.parameters) else {
      throw CallError.argumentMismatch(
        expected: type.parameters, actual: arguments.map(\.type))
    }
    machine = function.store.takeMachine()
    if let stackBytes { machine.limitStack(toBytes: stackBytes) }
    guard machine.start(function.record) else {
      throw TrapReport(.stackExhausted, Backtrace(frames: []))
    }
    var slot = machine.stack
    for argument in arguments {
      try store.write(argument, to: slot)
      slot += argument.type.slotCount
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
      if store.callHook != nil { return try hook(.callingGuest, then: .enter) }
      try enter()
      return nil
    }
  }

  /// Does something first, then runs until the call is finished or suspended.
  private func advance(_ first: () throws -> Event?) throws -> Event {
    guard store.activeMachines.count < store.limits.hostNesting else {
      throw CallError.hostNestingTooDeep(limit: store.limits.hostNesting)
    }
    // The call holds its machine while it runs.
    store.activeMachines.append(Unmanaged.passUnretained(machine))
    machine.context.pointee.isNested = store.activeMachines.count > 1
    defer { store.activeMachines.removeLast() }
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

  private func results() -> [Value] { store.values(at: machine.stack, type.results) }

  /// Goes on where an exception is caught.
  /// - Throws: ``GuestException`` if nobody in this call catches it.
  func raise(_ exception: HeapObject) throws {
    let watcher = store.watchedInstances.pointee == 0 ? nil : watcher
    try watcher?.willRaise(machine)
    guard !machine.catch(exception) else {
      try watcher?.didCatch(machine)
      return
    }
    throw GuestException(store.exceptionReference(exception), store: store)
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
    case .synchronous, .asynchronous:
      waitsFor = function
      return .suspended(
        .hostCall(PendingHostCall(function: function, arguments: arguments, caller: caller())))
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
    guard store.areValues(results, of: function.type.results) else {
      throw CallError.resultMismatch(
        expected: function.type.results, actual: results.map(\.type))
    }
    var slot = machine.fp
    for result in results {
      try store.write(result, to: slot)
      slot += result.type.slotCount
    }
    machine.context.pointee.goBack(headerSlot: Int(callee.pointee.headerSlot))
  }

  // MARK: Going on after a suspension

  /// Gives the results of the host function that the call waits for, and runs on.
  package func resume(returning results: [Value]) throws -> Event {
    suspensionNumber += 1
    endWait()
    return try advance {
      endYield()
      if let next = afterHook.take() { return try goOn(next) }
      guard let function = waitsFor.take() else { return nil }
      return try returnFromHost(function, .success(results))
    }
  }

  /// Ends the call with an error at the place where it waits; an exception of a host function the guest
  /// may catch there.
  /// - Throws: The error, if the guest does not catch it.
  package func resume(throwing error: any Error) throws -> Event {
    suspensionNumber += 1
    abandonWait()
    return try advance {
      growth = nil
      afterHook = nil
      guard let function = waitsFor.take() else { throw error }
      return try returnFromHost(function, .failure(error))
    }
  }

  /// Ends the call without a result.
  package func cancel() {
    suspensionNumber += 1
    waitsFor = nil
    abandonWait()
    store.recycle(machine)
  }
}

// A trap is thrown as it is where the machine is driven; the report is made where it leaves.
extension Trap: Error {}
