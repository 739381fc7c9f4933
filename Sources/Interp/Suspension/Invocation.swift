// SPDX-License-Identifier: Apache-2.0
//
// Drives a machine for one call from the host: runs it, answers its stops, and gives back what came
// of it. Suspension is nothing special here: the machine stands, and nobody runs it for a while.

/// One call from the host, from its start to its end, however often it is suspended.
package final class Invocation {
  package let machine: Machine
  package let function: Function
  private let type: FunctionType
  /// Suspends the call when fuel runs out, instead of ending it with a trap.
  package var suspendsWhenOutOfFuel = false
  /// Chooses synchronous host functions that suspend the call as if they were asynchronous.
  package var stopsAt: ((HostFunction) -> Bool)?
  /// False until the frame hooks have been asked about the call.
  private var isEntered = false
  /// The host function that the suspended call waits for.
  private var waitsFor: HostFunction?
  /// The wait at an address of a shared memory at which the suspended call stands.
  var wait: PendingWait?
  /// Counts the suspensions that are over.
  private(set) var suspensionNumber = 0

  /// What came of running.
  package enum Event {
    case finished([Value])
    case suspended(Suspension.Reason)
  }

  /// Prepares a call.
  /// - Throws: ``CallError`` if the arguments do not fit, ``TrapReport`` if there is no stack.
  package init(_ function: Function, _ arguments: [Value]) throws {
    self.function = function
    type = function.type
    guard function.store.areValues(arguments, of: type.parameters) else {
      throw CallError.argumentMismatch(
        expected: type.parameters, actual: arguments.map(\.type))
    }
    machine = function.store.takeMachine()
    let slots = try arguments.flatMap { value throws(CallError) in
      try function.store.slots(of: value)
    }
    guard machine.start(function.record, arguments: slots) else {
      throw TrapReport(.stackExhausted, Backtrace(frames: []))
    }
  }

  private var store: Store { machine.store }

  private var hooks: (any FrameHooks)? { machine.instance?.hooks as? any FrameHooks }

  // MARK: Running

  /// Runs until the call is finished or suspended.
  /// - Throws: ``TrapReport``, ``CallError``, or what a host function throws.
  package func advance() throws -> Event {
    guard store.activeMachines.count < store.limits.hostNesting else {
      throw CallError.hostNestingTooDeep(limit: store.limits.hostNesting)
    }
    store.activeMachines.append(machine)
    machine.context.pointee.isNested = store.activeMachines.count > 1
    defer { store.activeMachines.removeLast() }
    do {
      try enter()
      while true {
        if let event = try step() {
          if case .finished = event { store.recycle(machine) }
          return event
        }
      }
    } catch {
      throw failed(error)
    }
  }

  /// Before the first instruction: the frame hooks may put frames on the stack.
  private func enter() throws {
    guard !isEntered else { return }
    isEntered = true
    guard let instance = function.record.pointee.instance, instance.pointee.hookState != 0 else {
      return
    }
    _ = try hooks?.willEnter(function.record, machine, isFromHost: true)
  }

  /// Notes where an error left the guest, and gives traps their backtrace.
  private func failed(_ error: any Error) -> any Error {
    let backtrace = machine.backtrace()
    store.lastBacktrace = backtrace
    store.recycle(machine)
    guard let trap = error as? Trap else { return error }
    return TrapReport(trap, backtrace)
  }

  /// Runs to the next stop and answers it.
  /// - Returns: What came of the call; nil to go on.
  private func step() throws -> Event? {
    let context = machine.context
    // Values of the host became objects while nothing could be collected; now all are in their places.
    if machine.heap.wantsCollection { store.collect() }
    switch machine.run() {
    case .returned: return .finished(results())
    case .trapped:
      guard context.pointee.trap == .memoryOutOfBounds, machine.noticeGrowth() else {
        throw context.pointee.trap
      }
    case .hostCall: return try callHost()
    case .needsCode: try compile()
    case .stackFull:
      let base = Int(context.pointee.pc.instruction.pointee.a)
      guard
        machine.reserve(
          Int(callee.pointee.frameSlotCount), from: machine.frameSlot + base)
      else { throw Trap.stackExhausted }
    case .foreignCall: try callForeign()
    case .foreignReturn: machine.returnFromForeignCall()
    case .outOfFuel:
      guard suspendsWhenOutOfFuel else { throw Trap.outOfFuel }
      return .suspended(.outOfFuel)
    case .allocation: if let problem = machine.allocate() { throw problem }
    case .throwing:
      guard let exception = machine.makeException() else { throw Trap.heapExhausted }
      try raise(exception)
    case .rethrowing:
      guard let exception = machine.rethrownException else { throw Trap.nullExceptionReference }
      try raise(exception)
    case .memoryGrow: growMemory()
    case .tableGrow: growTable()
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
  private func raise(_ exception: HeapObject) throws {
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
    machine.go(to: callee, frame: machine.fp)
  }

  private func callForeign() throws {
    let callee = callee
    if let instance = callee.pointee.instance, instance.pointee.hookState != 0 {
      let hooks = store.instances[instance.pointee.number].hooks as? any FrameHooks
      if try hooks?.willEnter(callee, machine, isFromHost: false) == true { return }
    }
    guard machine.enterForeignCall(callee) else { throw Trap.stackExhausted }
  }

  private func callHost() throws -> Event? {
    let function = store.hostFunctions[Int(callee.pointee.index)]
    let arguments = store.values(at: machine.fp, function.type.parameters)
    switch function.kind {
    case .synchronous(let body) where stopsAt?(function) != true:
      let results: [Value]
      do {
        results = try body(caller(), arguments)
      } catch let exception as GuestException {
        try raise(try store.object(of: exception))
        return nil
      }
      try returnFromHost(function, results)
    case .machine(let object):
      guard let object = object as? any MachineFunction else {
        preconditionFailure("\(object) does not know the machine")
      }
      try returnFromHost(function, try object.call(machine, arguments))
    case .synchronous, .asynchronous:
      waitsFor = function
      return .suspended(
        .hostCall(PendingHostCall(function: function, arguments: arguments, caller: caller())))
    }
    return nil
  }

  private func caller() -> Caller {
    Caller(
      store: store, instance: machine.instance.map { Instance(store: store, contents: $0) })
  }

  /// Gives a host function's results to its caller.
  private func returnFromHost(_ function: HostFunction, _ results: [Value]) throws {
    guard store.areValues(results, of: function.type.results) else {
      throw CallError.resultMismatch(
        expected: function.type.results, actual: results.map(\.type))
    }
    let header = function.type.headerSlot
    var slot = 0
    for result in results {
      try store.write(result, to: machine.fp + slot)
      slot += result.type.slotCount
    }
    machine.goBack(headerSlot: header)
  }

  private func growMemory() {
    let instruction = machine.context.pointee.pc.instruction
    guard let instance = machine.instance else { return }
    let memory = instance.memories[Int(instruction.pointee.immediate)]
    let before = memory.grow(by: machine.fp[Int(instruction.pointee.b)], store: store)
    finishGrow(instruction, before, memory.type.addressType)
  }

  private func growTable() {
    let instruction = machine.context.pointee.pc.instruction
    guard let instance = machine.instance else { return }
    let table = instance.tables[Int(instruction.pointee.d)]
    let element = machine.fp[Int(instruction.pointee.b)]
    let count = machine.fp[Int(instruction.pointee.c)]
    let before = table.grow(by: count, with: element, store: store)
    finishGrow(instruction, before, table.type.addressType)
  }

  /// The size before, or -1.
  private func finishGrow(
    _ instruction: UnsafePointer<Instruction>, _ before: Int?, _ type: AddressType
  ) {
    machine.fp[Int(instruction.pointee.a)] = before.map(UInt64.init) ?? type.minusOne
    machine.context.pointee.pc = UnsafeRawPointer(instruction + 1)
  }

  // MARK: Going on after a suspension

  /// Gives the results of the host function that the call waits for, and runs on.
  package func resume(returning results: [Value]) throws -> Event {
    suspensionNumber += 1
    endWait()
    if let function = waitsFor {
      waitsFor = nil
      do {
        try returnFromHost(function, results)
      } catch {
        throw failed(error)
      }
    }
    return try advance()
  }

  /// Ends the call with an error at the place where it waits; an exception the guest may catch there.
  /// - Throws: The error, if the guest does not catch it.
  package func resume(throwing error: any Error) throws -> Event {
    suspensionNumber += 1
    waitsFor = nil
    abandonWait()
    do {
      guard let exception = error as? GuestException else { throw error }
      try raise(try store.object(of: exception))
    } catch {
      throw failed(error)
    }
    return try advance()
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
