// SPDX-License-Identifier: Apache-2.0
//
// What the driver does where a limit of the store is met: the end of an interval of fuel or of all of it,
// the deadline of an epoch, a memory or table that is to grow.

extension Invocation {
  // MARK: Fuel and epochs

  /// True while a guest is unwound or rewound, by the host or by itself: others must not see it so.
  private var isUnwinding: Bool { isPassingThrough || store.record.pointee.watchedInstances != 0 }

  /// The fuel that was allowed does not suffice.
  func fuelRanOut() throws -> Event? {
    if store.meter.isSampleDue, let sampler = store.sampler as? any FuelSampler {
      store.meter.awaitSample(after: sampler.sample(machine))
      return nil
    }
    if store.meter.beginInterval() {
      return canYield && !isUnwinding
        ? stand(at: .yield(PendingYield(cause: .fuel, work: nil), ticks: nil)) : nil
    }
    guard suspendsWhenOutOfFuel else { throw Trap.outOfFuel }
    return stand(at: .outOfFuel)
  }

  /// The epoch has reached the store's deadline.
  func deadlineCame() throws -> Event? {
    let decision: EpochDecision =
      switch store.epochBehavior {
      case .trap: .trap
      case .yield(let ticks): .yield(ticks: ticks)
      case .callback(let ask): try ask(store)
      }
    switch decision {
    case .trap: throw Trap.interrupted
    case .yield where isUnwinding, .wait where isUnwinding:
      // The deadline stays, and comes again where the guest goes on.
      return nil
    case .yield(let ticks) where canYield: return yield(ticks, nil)
    case .wait(let ticks, let work): return yield(ticks, work)
    case .proceed(let ticks), .yield(let ticks):
      store.setEpochDeadline(ticks: ticks)
      return nil
    }
  }

  private func yield(_ ticks: UInt64, _ work: EpochDecision.Work?) -> Event {
    stand(at: .yield(PendingYield(cause: .epoch, work: work), ticks: ticks))
  }

  // MARK: Growing

  private var instruction: UnsafePointer<Instruction> { machine.context.pointee.pc.instruction }

  /// Goes on at `memory.grow` or `table.grow` with an answer of the limiter.
  func grow(_ answered: PendingGrowth) throws -> Event? {
    switch answered.growth.subject {
    case .memory: try growMemory(answered)
    case .table: try growTable(answered)
    }
  }

  /// `memory.grow`.
  func growMemory(_ answered: PendingGrowth? = nil) throws -> Event? {
    let instruction = instruction
    guard let instance = machine.instance else { preconditionFailure("code without an instance") }
    let memory = instance.memories[Int(instruction.pointee.immediate)]
    let pages = machine.fp[Int(instruction.pointee.b)]
    var before: Int?
    if store.limiter == nil || pages == 0 {
      before = memory.grow(by: pages, store: store)
    } else {
      switch try permission(for: memory.growth(by: pages), answered) {
      case .waits(let pending): return stand(at: .growth(pending))
      case .known(let isAllowed): before = isAllowed ? memory.grow(by: pages, store: store) : nil
      }
    }
    finishGrow(instruction, before, memory.type.addressType)
    return nil
  }

  /// `table.grow`.
  func growTable(_ answered: PendingGrowth? = nil) throws -> Event? {
    let instruction = instruction
    guard let instance = machine.instance else { preconditionFailure("code without an instance") }
    let table = instance.tables[Int(instruction.pointee.d)]
    let element = machine.fp[Int(instruction.pointee.b)]
    let count = machine.fp[Int(instruction.pointee.c)]
    var before: Int?
    if store.limiter == nil || count == 0 {
      before = table.grow(by: count, with: element, store: store)
    } else {
      switch try permission(for: table.growth(by: count), answered) {
      case .waits(let pending): return stand(at: .growth(pending))
      case .known(let isAllowed):
        before = isAllowed ? table.grow(by: count, with: element, store: store) : nil
      }
    }
    finishGrow(instruction, before, table.type.addressType)
    return nil
  }

  /// The size before, or -1.
  private func finishGrow(
    _ instruction: UnsafePointer<Instruction>, _ before: Int?, _ type: AddressType
  ) {
    machine.fp[Int(instruction.pointee.a)] = before.map(UInt64.init) ?? type.minusOne
    machine.context.pointee.pc = UnsafeRawPointer(instruction + 1)
  }

  private enum Permission {
    case known(Bool)
    case waits(PendingGrowth)
  }

  /// Asks the store's limiter, if its answer is not there yet.
  ///
  /// - Parameters:
  ///   - growth: What is to grow; nil if its type forbids that.
  ///   - answered: What the limiter has answered.
  /// - Throws: What the limiter throws.
  private func permission(
    for growth: Growth?, _ answered: PendingGrowth?
  ) throws -> Permission {
    guard let growth else { return .known(false) }
    // The answer was to another question if the size has changed since.
    if let answered, answered.growth == growth {
      return .known(answered.isAllowed)
    }
    switch store.limiter {
    case nil: return .known(true)
    case .synchronous(let limiter): return .known(try limiter.allows(growth))
    case .asynchronous(let limiter):
      return .waits(PendingGrowth(growth, limiter))
    }
  }
}

extension Store {
  /// Asks the limiter whether an instance of a module may be made.
  /// - Throws: ``CallError``, or what the limiter throws.
  package func askLimiter(about module: Module) throws {
    switch limiter {
    case nil: return
    case .asynchronous where module.initialGrowths.isEmpty: return
    case .asynchronous: throw CallError.limiterWouldSuspend
    case .synchronous(let limiter):
      for growth in module.initialGrowths {
        guard try limiter.allows(growth) else { throw CallError.growthDenied(growth) }
      }
    }
  }
}
