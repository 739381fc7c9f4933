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
  /// A run of frames that is being restored.
  private struct Run {
    /// Where the next record ends.
    var current: UInt64
    var frameCount = 0
    var shadow: RunRecord.Shadow?
    var depth: UInt32?
  }

  /// Restores the frames that begin with one of `callee`, if the buffer holds such a frame.
  /// - Returns: False if the function is a helper that has nothing to do with the rewind.
  func rewind(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool {
    var run = Run(current: (try? stack.bounds())?.current ?? 0)
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
        target = try restoreFast(target, member, machine, &run)
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
    of callee: UnsafeMutablePointer<FunctionRecord>, _ run: inout Run
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
  private func nextRecord(_ run: Run) -> (AsyncifyMember, FrameCodec.Record)? {
    guard let record = try? record(endingAt: run.current), let member = member(of: record),
      member.isOrdinary(record.layout.function)
    else { return nil }
    return (member, record)
  }

  private func member(of record: FrameCodec.Record) -> AsyncifyMember? {
    members.first { $0.layouts.numbers.contains(record.layout.number) }
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
    of record: FrameCodec.Record, _ named: UnsafeMutablePointer<FunctionRecord>, _ run: Run
  ) throws -> AsyncifyMember {
    guard let member = member(of: record) else { throw corrupt(record, run) }
    if record.link.named != nil {
      let actual = member.contents.function(record.layout.function)
      guard returns(actual, whatIsExpectedOf: store.type(of: named).results, named) else {
        throw corrupt(record, run)
      }
    }
    return member
  }

  /// True if the results of a function can stand for others, of a function of the same instance.
  private func returns(
    _ function: UnsafeMutablePointer<FunctionRecord>, whatIsExpectedOf results: [ValueType],
    _ named: UnsafeMutablePointer<FunctionRecord>?
  ) -> Bool {
    let actual = engineTypes(store.type(of: function).results, function)
    let expected = engineTypes(results, named ?? function)
    return actual.count == expected.count
      && zip(actual, expected).allSatisfy { $0 == $1 || store.engine.matches($0, $1) }
  }

  /// Types of a function with the engine's numbers for defined types.
  private func engineTypes(
    _ types: [ValueType], _ function: UnsafeMutablePointer<FunctionRecord>
  ) -> [ValueType] {
    guard let instance = function.pointee.instance else { return types }
    let module = store.instances[instance.pointee.number].module
    return types.map { $0.renumbered { module.types[Int($0)].number } }
  }

  // MARK: Restoring

  private func prepare(_ function: UnsafeMutablePointer<FunctionRecord>, _ layout: FrameLayout) {
    function.pointee.entry = layout.code.instructions
    function.pointee.frameSlotCount = UInt32(layout.code.frameSlotCount)
  }

  private func enter(
    _ named: UnsafeMutablePointer<FunctionRecord>,
    _ other: UnsafeMutablePointer<FunctionRecord>?, _ machine: Machine
  ) throws {
    let isForeign =
      named.pointee.instance != nil
      && named.pointee.instance != machine.context.pointee.instance
    guard
      isForeign
        ? machine.enterForeignCall(named, replacedBy: other)
        : machine.enterCall(named, replacedBy: other)
    else { throw Trap.stackExhausted }
  }

  /// Fills the current frame with a record.
  ///
  /// The machine then stands at the frame's call.
  private func restore(
    _ record: FrameCodec.Record, _ member: AsyncifyMember, _ machine: Machine, _ run: inout Run
  ) throws {
    let layout = record.layout
    let code = layout.code
    guard machine.reserve(layout.slotCount, from: machine.frameSlot) else {
      throw Trap.stackExhausted
    }
    if let depth = record.depth {
      guard run.depth.map({ $0 == depth &+ 1 }) ?? true, layout.isRepeated == (depth == 0) else {
        throw corrupt(record, run)
      }
      run.depth = depth
    }
    let frame = machine.fp
    let first = code.headerSlot + FrameHeader.slotCount
    if first < code.frameSlotCount {
      (frame + first).update(repeating: 0, count: code.frameSlotCount - first)
    }
    for constant in layout.constants { frame[constant.slot] = constant.bits }
    try memory.withUnsafeBytes { memory in
      // SAFETY: the record was found in the memory.
      var next = memory.baseAddress.unsafelyUnwrapped + record.start
      for step in layout.steps {
        switch step {
        case .word32(let slot):
          frame[slot] = UInt64(UInt32(littleEndian: next.loadUnaligned(as: UInt32.self)))
          next += 4
        case .word64(let slot):
          frame[slot] = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
          next += 8
        case .vector(let slot):
          frame[slot] = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
          frame[slot + 1] = UInt64(littleEndian: (next + 8).loadUnaligned(as: UInt64.self))
          next += 16
        case .reference(let slot, let index):
          let word = UInt32(littleEndian: next.loadUnaligned(as: UInt32.self))
          next += 4
          let entry = layout.entries[index]
          switch references.reference(
            word, entry.type, member.contents, store, mayBeNull: entry.mayBeNull)
          {
          case .bits(let bits): frame[slot] = bits
          case .lost:
            throw error(
              .referenceLost(handle: word >> 2), member.place(layout.function, layout.site))
          case .illTyped:
            throw error(
              .illTypedReference(word: word, type: entry.type),
              member.place(layout.function, layout.site))
          }
        }
      }
    }
    machine.context.pointee.pc = UnsafeRawPointer(code.instructions + layout.site.instruction)
    run.current = UInt64(record.start)
    run.frameCount += 1
    if let observer {
      try? stack.setCurrent(run.current)
      observer.observe(.frameRestored(describe(record)))
    }
  }

  /// Enters and restores frames as long as they are fast, the first being one of a function.
  /// - Returns: The function whose frame must come next.
  private func restoreFast(
    _ target: UnsafeMutablePointer<FunctionRecord>, _ member: AsyncifyMember, _ machine: Machine,
    _ run: inout Run
  ) throws -> UnsafeMutablePointer<FunctionRecord> {
    let context = machine.context
    let (programs, tag) = (member.programs, member.programs.tag)
    let table = Checksum.table
    let memory = buffers.record.pointee.base
    guard run.current <= UInt64(buffers.byteCount) else { return target }
    var function = target.pointee.index
    var (returnTo, base) = (UnsafePointer<Instruction>?.none, 0)
    while run.current >= 4 {
      // SAFETY: `current` lies inside of the memory and only goes down.
      let end = memory + Int(run.current)
      let word = UInt32(littleEndian: (end - 4).loadUnaligned(as: UInt32.self))
      guard word & (FrameCodec.linkedBit | FrameCodec.repeatedBit) == 0,
        let program = programs.program(number: Int(word & FrameCodec.numberMask)),
        program.pointee.isFast, program.pointee.function == function
      else { break }
      let count = program.pointee.valueByteCount
      guard UInt64(count + 4) <= run.current else { break }
      let start = UnsafeRawPointer(end) - 4 - count
      guard
        !codec.checks
          || UInt32(program.pointee.checkByte(start, tag, table)) == word >> 24
      else { break }
      let call: UnsafePointer<Instruction>
      var tableIndex: UInt32 = 0
      if let returnTo {
        call = returnTo
      } else {
        // The call of the frame below may be of any kind.
        (call, tableIndex) = machine.currentCall
        base = Int(context.pointee.pc.instruction.pointee.a)
      }
      let slot = machine.frameSlot + base
      guard machine.reserve(program.pointee.frameSlotCount, from: slot) else {
        throw Trap.stackExhausted
      }
      let frame = machine.stack + slot
      let header = frame + program.pointee.headerSlot
      header[FrameHeader.returnAddress] = UInt64(UInt(bitPattern: call))
      header[FrameHeader.callerDistance] = UInt64(base) | UInt64(tableIndex) << 32
      program.pointee.restore(start, to: frame)
      context.pointee.fp = frame
      context.pointee.pc = UnsafeRawPointer(program.pointee.call)
      run.current -= UInt64(count + 4)
      run.frameCount += 1
      function = program.pointee.target
      (returnTo, base) = (program.pointee.returnAddress, program.pointee.base)
    }
    return member.contents.function(function)
  }

  /// Looks after the shadow stack of the run, whose outermost frame is the current one.
  private func restoreShadow(
    _ run: inout Run, _ layout: FrameLayout, _ machine: Machine
  ) throws {
    guard var stack = shadow, let saved = run.shadow else { return }
    let isPreserved = stack.policy == .preserve && !saved.bytes.isEmpty
    guard let range = stack.range(saved.low, saved.high) else {
      throw error(.shadowStackMoved(pointer: stack.pointer, expected: saved.high))
    }
    if !isPreserved {
      let found = stack.checksum(range)
      guard found == saved.checksum || options.mode == .trusting else {
        throw error(
          .shadowStackClobbered(
            range: saved.low..<saved.high, expected: saved.checksum, found: found))
      }
    }
    guard stack.policy == .preserve else { return }
    guard stack.pointer >= saved.high else {
      throw error(.shadowStackMoved(pointer: stack.pointer, expected: saved.high))
    }
    stack.write(saved.bytes, at: range.lowerBound)
    stack.enter(machine, slot: machine.frameSlot, high: saved.high)
    shadow = stack
    // When the outermost frame is left, its caller gets the pointer back that it has now.
    machine.setLanding(
      headerSlot: machine.frameSlot + layout.code.headerSlot, inner: 0, mark: stack.pointer + 1)
  }

  // MARK: Going on

  /// The function that the call at which the machine stands goes to now.
  private func target(
    of record: FrameCodec.Record, _ member: AsyncifyMember, _ machine: Machine
  ) throws -> UnsafeMutablePointer<FunctionRecord> {
    let site = record.layout.site
    if let called = record.link.called {
      let function = member.contents.function(called)
      guard returns(function, whatIsExpectedOf: site.type.results, nil) else {
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
      guard isCallable(function, as: site.type, member) else {
        throw error(
          .illTypedReference(word: memoryWord(record), type: .funcref),
          member.place(record.layout.function, site))
      }
      return function
    case .indirect(let table, let type, let indexSlot):
      let elements = member.contents.tables[Int(table)].record.pointee
      let index = UInt(UInt32(truncatingIfNeeded: machine.fp[indexSlot]))
      guard index < elements.count else { throw Trap.undefinedElement }
      guard
        let function = UnsafeMutablePointer<FunctionRecord>(
          bitPattern: UInt(elements.elements[Int(index)]))
      else { throw Trap.uninitializedElement }
      guard function.pointee.type.isSubtype(of: member.contents.module.types[Int(type)]) else {
        throw Trap.indirectCallTypeMismatch
      }
      return function
    }
  }

  /// The last word of a record's values.
  private func memoryWord(_ record: FrameCodec.Record) -> UInt32 {
    (try? memory.load(at: record.start + record.layout.valueByteCount - 4)) ?? 0
  }

  /// True if a function may be called as one of a type of the member's module.
  private func isCallable(
    _ function: UnsafeMutablePointer<FunctionRecord>, as type: FunctionType,
    _ member: AsyncifyMember
  ) -> Bool {
    func renumbered(_ types: [ValueType]) -> [ValueType] {
      types.map { $0.renumbered { member.contents.module.types[Int($0)].number } }
    }
    let actual = store.type(of: function)
    let pairs =
      Array(zip(engineTypes(actual.results, function), renumbered(type.results)))
      + Array(zip(renumbered(type.parameters), engineTypes(actual.parameters, function)))
    return actual.results.count == type.results.count
      && actual.parameters.count == type.parameters.count
      && pairs.allSatisfy { $0 == $1 || store.engine.matches($0, $1) }
  }

  /// Makes the call at which the machine stands, and has the frame report when it comes back.
  private func callAgain(
    _ target: UnsafeMutablePointer<FunctionRecord>, _ record: FrameCodec.Record,
    _ machine: Machine, _ run: Run
  ) throws {
    if let member = member(target.pointee.instance), member.isOrdinary(target.pointee.index) {
      throw mismatch(target, found: nil, run)
    }
    let slot = machine.frameSlot + record.layout.site.base
    let arguments = (slot..<slot + record.layout.argumentSlotCount).map { machine.stack[$0] }
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
      arguments: arguments)
  }

  // MARK: Errors

  private func mismatch(
    _ entered: UnsafeMutablePointer<FunctionRecord>, found: FrameCodec.Record?, _ run: Run
  ) -> AsyncifyError {
    let bounds = try? stack.bounds()
    let suspended = segments.outermost(dataPointer, top: bounds?.current)
    let place = found.flatMap { found in
      member(of: found)?.place(found.layout.function, found.layout.site)
    }
    return error(
      .rewindMismatch(
        entered: Function(store: store, record: entered).name, expected: place?.name,
        suspended: suspended.flatMap { layout in
          members.first { $0.layouts.numbers.contains(layout.number) }?.name(of: layout.function)
        }), place, segment: segments.find(dataPointer, top: bounds?.current)?.number)
  }

  private func corrupt(_ record: FrameCodec.Record, _ run: Run) -> AsyncifyError {
    let address = UInt64(record.start + record.byteCount - 4)
    let word: UInt32 = (try? memory.load(at: Int(address))) ?? 0
    return error(
      .corruptFrame(address: address, expected: word, found: word),
      member(of: record)?.place(record.layout.function, record.layout.site))
  }
}
