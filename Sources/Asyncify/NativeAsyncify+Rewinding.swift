// SPDX-License-Identifier: Apache-2.0
//
// Entering calls again. A runtime function or the host calls an ordinary function in state
// rewinding. If the frame on top of the buffer is one of that function, it and the frames on it are
// put back on the machine's stack, each standing at its call, until a call that goes to a runtime
// function, another instance or the host: that one is really made, with its arguments of then.
//
// The bytes may be anybody's. Whatever they are, what is put back is what the validator would allow at
// that call: numbers may have any bits, references are checked against the types of their places, and
// functions against what was called. Only when a run has been put back as a whole, `current` moves.

internal import Interp

extension NativeAsyncify {
  /// Restores the frames that begin with one of `callee`, if the buffer holds such a frame.
  /// - Returns: False if the function is a helper that has nothing to do with the rewind.
  func rewind(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool {
    var run = RestoredRun(current: (try? stack.bounds())?.current ?? 0)
    guard var record = try firstRecord(of: callee, &run) else { return false }
    var named = callee
    while true {
      let member = try owner(of: record, named, run)
      let entered = member.contents.function(record.layout.function)
      prepare(entered, record.layout)
      let other = entered == named ? nil : entered
      if run.frameCount == 0, isFromHost {
        if let other {
          guard machine.replaceEntry(named, by: other) else { throw Trap.stackExhausted }
        }
      } else {
        try enter(named, other, machine)
      }
      if run.frameCount == 0 { try restoreShadow(&run, record.layout, machine) }
      try restore(record, member, machine, &run)
      var target = try target(of: record, member, machine)
      if record.layout.isRepeated {
        try? stack.setCurrent(run.current)
        segments.restore(run.frameCount)
        try callAgain(target, record, machine, run)
        return true
      }
      if isFast, target.pointee.instance == member.contents.record {
        target = restoreFast(target, member, machine, &run)
      }
      let next = nextRecord(run)
      guard let (ordinary, found) = next, isNamed(found, target, ordinary) else {
        throw mismatch(target, found: next?.1, run)
      }
      record = found
      named = target
    }
  }

  // MARK: Reading

  /// The record that ends at an address.
  func record(endingAt current: UInt64) throws(FrameCodec.Fault) -> FrameCodec.Record {
    do {
      return try memory.withUnsafeBytes { memory in
        try codec.read(endingAt: current, in: memory) { layouts($0) }
      }
    } catch let fault as FrameCodec.Fault {
      throw fault
    } catch {
      throw .noFrame
    }
  }

  /// The record on top of the buffer if it is one of a function; nil if the function may run all the
  /// same.
  private func firstRecord(
    of callee: UnsafeMutablePointer<FunctionRecord>, _ run: inout RestoredRun
  ) throws -> FrameCodec.Record? {
    guard let member = member(callee.pointee.instance) else { return nil }
    let maySuspend = member.analysis.maySuspend.contains(callee.pointee.index)
    do {
      let above = try memory.withUnsafeBytes { memory in
        try RunRecord.read(endingAt: run.current, in: memory)
      }
      if let above {
        run.current = above.start
        run.shadow = above.record.shadow
      }
      let record = try record(endingAt: run.current)
      if isNamed(record, callee, member) { return record }
      guard maySuspend, options.mode != .trusting else { return nil }
      throw mismatch(callee, found: record, run)
    } catch let fault as FrameCodec.Fault {
      guard maySuspend, options.mode != .trusting else { return nil }
      let place = member.place(callee.pointee.index)
      switch fault {
      case .noFrame: throw mismatch(callee, found: nil, run)
      case .corrupt(let expected, let found):
        throw error(
          .corruptFrame(address: run.current &- 4, expected: expected, found: found), place)
      }
    }
  }

  /// The record below what was restored, if it is one of an ordinary function.
  private func nextRecord(_ run: RestoredRun) -> (AsyncifyMember, FrameCodec.Record)? {
    guard let record = try? record(endingAt: run.current), let member = member(of: record),
      member.isOrdinary(record.layout.function)
    else { return nil }
    return (member, record)
  }

  private func member(of record: FrameCodec.Record) -> AsyncifyMember? {
    members.first { $0.layouts.numbers.contains(record.layout.number) }
  }

  /// The name of the function in which the call with a number stands.
  private func name(ofCall number: Int) -> String? {
    members.first { $0.layouts.numbers.contains(number) }.flatMap { member in
      member.layouts.layout(number: number, isRepeated: false).map { member.name(of: $0.function) }
    }
  }

  /// True if a record is that of a call of a function.
  private func isNamed(
    _ record: FrameCodec.Record, _ callee: UnsafeMutablePointer<FunctionRecord>,
    _ member: AsyncifyMember
  ) -> Bool {
    callee.pointee.instance == member.contents.record
      && member.layouts.numbers.contains(record.layout.number)
      && (record.link.named ?? record.layout.function) == callee.pointee.index
      && member.isOrdinary(record.layout.function)
  }

  /// The member whose frame a record is; with what tail calls put in the place of a function its caller
  /// must get on.
  private func owner(
    of record: FrameCodec.Record, _ named: UnsafeMutablePointer<FunctionRecord>, _ run: RestoredRun
  ) throws -> AsyncifyMember {
    guard let member = member(of: record) else { throw corrupt(record, run) }
    if record.link.named != nil {
      let actual = member.contents.function(record.layout.function)
      guard matches(store.type(of: actual).results, store.type(of: named).results) else {
        throw corrupt(record, run)
      }
    }
    return member
  }

  /// True if a function can be called as one of a type that has the engine's numbers.
  func isCallable(_ function: UnsafeMutablePointer<FunctionRecord>, as type: FunctionType) -> Bool {
    let actual = store.type(of: function)
    return matches(actual.results, type.results) && matches(type.parameters, actual.parameters)
  }

  /// True if types, with the engine's numbers for defined types, can stand for others.
  private func matches(_ actual: [ValueType], _ expected: [ValueType]) -> Bool {
    actual.count == expected.count
      && zip(actual, expected).allSatisfy { store.engine.matches($0, $1) }
  }

  // MARK: Going on

  /// The function that the call at which the machine stands goes to now.
  private func target(
    of record: FrameCodec.Record, _ member: AsyncifyMember, _ machine: Machine
  ) throws -> UnsafeMutablePointer<FunctionRecord> {
    let site = record.layout.site
    let type = member.contents.module.renumbered(site.type)
    if let called = record.link.called {
      let function = member.contents.function(called)
      guard matches(store.type(of: function).results, type.results) else {
        throw error(
          .corruptFrame(
            address: UInt64(record.start + record.byteCount - 4), expected: called, found: called),
          member.place(record.layout.function, site))
      }
      return function
    }
    switch site.target {
    case .function(let index): return member.contents.function(index)
    case .reference(let slot):
      guard
        let function = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(machine.fp[slot]))
      else { throw Trap.nullFunctionReference }
      // What stands on this frame is not called from its start: then only its results matter.
      guard
        record.layout.isRepeated
          ? isCallable(function, as: type) : matches(store.type(of: function).results, type.results)
      else {
        throw error(
          .illTypedReference(word: memoryWord(record), type: .funcref),
          member.place(record.layout.function, site))
      }
      return function
    case .indirect(let table, let expected, let indexSlot):
      let elements = member.contents.tables[Int(table)].record.pointee
      let index = UInt(UInt32(truncatingIfNeeded: machine.fp[indexSlot]))
      guard index < elements.count else { throw Trap.undefinedElement }
      guard
        let function = UnsafeMutablePointer<FunctionRecord>(
          bitPattern: UInt(elements.elements[Int(index)]))
      else { throw Trap.uninitializedElement }
      guard function.pointee.type.isSubtype(of: member.contents.module.types[Int(expected)]) else {
        throw Trap.indirectCallTypeMismatch
      }
      return function
    }
  }

  /// The last word of a record's values.
  private func memoryWord(_ record: FrameCodec.Record) -> UInt32 {
    (try? memory.load(at: record.start + record.layout.valueByteCount - 4)) ?? 0
  }

  /// Makes the call at which the machine stands, and has the frame report when it comes back.
  private func callAgain(
    _ target: UnsafeMutablePointer<FunctionRecord>, _ record: FrameCodec.Record,
    _ machine: Machine, _ run: RestoredRun
  ) throws {
    if let member = member(target.pointee.instance), member.isOrdinary(target.pointee.index) {
      throw mismatch(target, found: nil, run)
    }
    let slot = machine.frameSlot + record.layout.site.base
    observer?.observe(
      .calledAgain(
        Function(store: store, record: target).name,
        arguments: store.values(at: machine.stack + slot, store.type(of: target).parameters)))
    if let shadow, shadow.policy == .preserve, let saved = run.shadow {
      shadow.pointer = saved.low
    }
    try enter(target, nil, machine)
    machine.setLanding(
      headerSlot: slot + Int(target.pointee.headerSlot), inner: 0, callee: target,
      arguments: slot..<slot + record.layout.argumentSlotCount)
  }

  // MARK: Errors

  private func mismatch(
    _ entered: UnsafeMutablePointer<FunctionRecord>, found: FrameCodec.Record?, _ run: RestoredRun
  ) -> AsyncifyError {
    let bounds = try? stack.bounds()
    let suspended = segments.outermost(dataPointer, top: bounds?.current)
    let place = found.flatMap { found in
      member(of: found)?.place(found.layout.function, found.layout.site)
    }
    return error(
      .rewindMismatch(
        entered: Function(store: store, record: entered).name, expected: place?.name,
        suspended: suspended.flatMap { name(ofCall: $0) }), place,
      segment: segments.find(dataPointer, top: bounds?.current)?.number)
  }

  func corrupt(_ record: FrameCodec.Record, _ run: RestoredRun) -> AsyncifyError {
    let address = UInt64(record.start + record.byteCount - 4)
    let word: UInt32 = (try? memory.load(at: Int(address))) ?? 0
    return error(
      .corruptFrame(address: address, expected: word, found: word),
      member(of: record)?.place(record.layout.function, record.layout.site))
  }
}
