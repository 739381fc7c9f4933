// SPDX-License-Identifier: Apache-2.0
//
// Leaving calls. The machine stands in an ordinary frame, behind a call that has just come back in
// state unwinding. That frame and the ordinary ones below it are saved and left in one go; nothing
// of the guest runs in between. The next runtime function, frame of another instance, or the host
// goes on with zeros for results.

internal import Interp

extension NativeAsyncify {
  /// A run of frames that is being saved.
  private struct Run {
    /// Where the next record goes, and where the room for records ends.
    var current: UInt64
    let end: UInt64
    /// The number of the unwind.
    let segment: Int
    var frameCount: UInt32 = 0
    /// The pointer of the shadow stack in the innermost frame.
    let low: UInt64
    /// The member, the layout and the slot of the frame that was left last.
    var left: (member: AsyncifyMember, layout: FrameLayout, slot: Int)?
    /// The table index through which that frame was entered.
    var tableIndex: UInt64 = 0
  }

  /// Saves the current frame and the ordinary frames below it, and makes the machine go on in what
  /// comes next.
  /// - Parameters:
  ///   - landing: The call that came back; it will be made again.
  ///   - arguments: The slots of its arguments.
  func unwind(_ machine: Machine, _ landing: Landing, _ arguments: [UInt64]) throws {
    try checkForeign(machine)
    // The guest may have filled the structure only now.
    guard let bounds = try? stack.bounds(), bounds.current <= bounds.end,
      bounds.end <= UInt64(memory.byteCount)
    else { throw error(.invalidData(memorySize: memory.byteCount)) }
    var run = Run(
      current: bounds.current, end: bounds.end,
      segment: segments.beginRun(dataPointer, base: bounds.current), low: shadow?.pointer ?? 0)
    while let (member, layout) = try nextFrame(machine, landing, run) {
      try save(member, layout, landing, arguments, machine, &run)
      let header = machine.fp + layout.code.headerSlot
      run.tableIndex = header[FrameHeader.callerDistance] >> 32
      run.left = (member, layout, machine.frameSlot)
      machine.leaveFrame(headerSlot: layout.code.headerSlot)
      leaveBridge(machine, &run)
      if isFast { saveFast(member, machine, &run) }
    }
    guard let (_, layout, slot) = run.left else {
      preconditionFailure("a landing in no ordinary frame")
    }
    try finish(machine, layout, slot, &run)
    try? stack.setCurrent(run.current)
    segments.endRun(top: run.current, frameCount: Int(run.frameCount), outermost: layout.number)
    observer?.observe(.unwoundTo(machine.frames.first { _ in true }.map(name) ?? "the host"))
    let machines = store.runningMachines
    arm(machines.firstIndex { $0 === machine }.map { Array(machines[...$0]) } ?? [machine])
  }

  /// The frame at which the machine stands, if it is one to be saved.
  private func nextFrame(
    _ machine: Machine, _ landing: Landing, _ run: Run
  ) throws -> (AsyncifyMember, FrameLayout)? {
    guard let member = member(machine.context.pointee.instance) else { return nil }
    let address = machine.context.pointee.pc
    guard run.left == nil else {
      guard let layout = member.layouts.layout(at: address, isRepeated: false),
        member.isOrdinary(layout.function)
      else { return nil }
      return (member, layout)
    }
    let (count, limit) = (members[members.count - 1].layouts.numbers.upperBound, 1 << 22)
    guard count < limit else { throw error(.tooManyCallSites(count)) }
    guard let layout = member.layouts.layout(at: address, isRepeated: true) else { return nil }
    guard let other = replacement(of: layout.site, landing.callee, member, machine) else {
      return (member, layout)
    }
    let redirected = member.layouts.layout(at: address, isRepeated: true, replacement: other)
    return redirected.map { (member, $0) }
  }

  /// The function that a call has come to by tail calls; nil if it is the one that the call names.
  private func replacement(
    of site: CallSite, _ callee: UnsafeMutablePointer<FunctionRecord>?, _ member: AsyncifyMember,
    _ machine: Machine
  ) -> FunctionIndex? {
    guard let callee, callee.pointee.instance == member.contents.record else { return nil }
    let named = named(
      site, member.contents, frame: machine.fp,
      tableIndex: machine.fp[site.base + site.type.headerSlot + 1] >> 32)
    // Where the name is gone, a function of another type cannot be the one that was named; one of the
    // same type may be called in its place.
    let isNamed =
      named.map { $0 == callee }
      ?? isCallable(callee, as: member.contents.module.renumbered(site.type))
    return isNamed ? nil : callee.pointee.index
  }

  /// The function that a call names; nil if that cannot be told any more.
  private func named(
    _ site: CallSite, _ contents: ModuleInstance, frame: UnsafePointer<UInt64>, tableIndex: UInt64
  ) -> UnsafeMutablePointer<FunctionRecord>? {
    switch site.target {
    case .function(let index): return contents.function(index)
    case .indirect(let table, _, _):
      let elements = contents.tables[Int(table)].record.pointee
      guard tableIndex < UInt64(elements.count) else { return nil }
      return UnsafeMutablePointer(bitPattern: UInt(elements.elements[Int(tableIndex)]))
    case .reference(let slot):
      // Behind the arguments the callee's frame has overwritten it.
      guard slot < site.base else { return nil }
      return UnsafeMutablePointer(bitPattern: UInt(frame[slot]))
    }
  }

  /// The function that the caller of the current frame named, if the frame is another's; those that
  /// tail calls put in its place are of the same instance.
  private func namedByCaller(
    _ member: AsyncifyMember, _ layout: FrameLayout, _ machine: Machine
  ) -> FunctionIndex? {
    let header = machine.fp + layout.code.headerSlot
    var address = UnsafeRawPointer(bitPattern: UInt(header[FrameHeader.returnAddress]))
    if machine.isLanding(headerSlot: machine.frameSlot + layout.code.headerSlot) {
      address = UnsafeRawPointer(machine.context.pointee.landings.last.returnAddress)
    }
    let distance = header[FrameHeader.callerDistance]
    let caller = machine.fp - Int(UInt32(truncatingIfNeeded: distance))
    let record: UnsafeMutablePointer<FunctionRecord>?
    if address == UnsafeRawPointer(store.stubs.halt) {
      record = machine.entry
    } else if address == UnsafeRawPointer(store.stubs.returnToInstance) {
      record = UnsafeMutablePointer(bitPattern: UInt(caller[MachineContext.Bridge.callee]))
    } else if let address,
      let site = member.layouts.layout(at: address, isRepeated: false)?.site
    {
      if case .function(layout.function) = site.target { return nil }
      record = named(site, member.contents, frame: caller, tableIndex: distance >> 32)
    } else {
      record = nil
    }
    guard let record, record.pointee.instance == member.contents.record,
      record.pointee.index != layout.function
    else { return nil }
    return record.pointee.index
  }

  /// Puts back into the frame what its call has taken, and writes the frame's record.
  private func save(
    _ member: AsyncifyMember, _ layout: FrameLayout, _ landing: Landing,
    _ arguments: [UInt64], _ machine: Machine, _ run: inout Run
  ) throws {
    let (frame, site) = (machine.fp, layout.site)
    var tableIndex = run.tableIndex
    var callee: UnsafeMutablePointer<FunctionRecord>?
    if let left = run.left {
      callee = left.member.contents.function(left.layout.function)
    } else {
      // The header of the call that came back is still there, and with it the index it went through.
      tableIndex = frame[site.base + site.type.headerSlot + FrameHeader.callerDistance] >> 32
      callee = landing.callee
      for (place, bits) in arguments.prefix(layout.argumentSlotCount).enumerated() {
        frame[site.base + place] = bits
      }
    }
    if layout.replacement == nil {
      switch site.target {
      case .function: break
      case .indirect(_, _, let slot): if slot >= site.base { frame[slot] = tableIndex }
      case .reference(let slot):
        if slot >= site.base { frame[slot] = UInt64(UInt(bitPattern: callee)) }
      }
    }
    let link = FrameCodec.Link(
      named: namedByCaller(member, layout, machine), called: layout.replacement)
    let count = codec.byteCount(layout, isLinked: !link.isEmpty)
    guard UInt64(count) <= run.end - run.current else {
      try? stack.setCurrent(run.current)
      throw overflow(
        machine, needed: count, member.place(layout.function, site), first: run.frameCount == 0)
    }
    memory.withUnsafeMutableBytes { memory in
      // SAFETY: the buffer ends inside of the memory, and the record inside of the buffer.
      let target = memory.baseAddress.unsafelyUnwrapped + Int(run.current)
      codec.write(
        layout, link, depth: run.frameCount, from: frame, to: target, tag: member.layouts.tag
      ) { entry, bits in
        references.word(bits, entry.type, member.contents, store, segment: run.segment)
      }
    }
    run.current += UInt64(count)
    run.frameCount += 1
    guard let observer else { return }
    try? stack.setCurrent(run.current)
    if let record = try? record(endingAt: run.current) {
      observer.observe(.frameSaved(describe(record)))
    }
  }

  /// Saves and leaves frames as long as they are fast and were entered by direct calls.
  private func saveFast(_ member: AsyncifyMember, _ machine: Machine, _ run: inout Run) {
    let context = machine.context
    guard context.pointee.instance == member.contents.record,
      let program = member.programs.program(at: UInt(bitPattern: context.pointee.pc))
    else { return }
    var cursor = SavingCursor(program, frame: context.pointee.fp, current: run.current)
    member.programs.save(&cursor, buffers.record.pointee.base, end: run.end)
    guard cursor.frameCount > 0 else { return }
    context.pointee.fp = cursor.frame
    context.pointee.pc = UnsafeRawPointer(cursor.program.pointee.returnAddress)
    run.current = cursor.current
    run.frameCount += cursor.frameCount
    run.tableIndex = cursor.tableIndex
    let number = Int(cursor.lastProgram.pointee.siteBits & FrameCodec.numberMask)
    guard let layout = member.layouts.layout(number: number, isRepeated: false) else { return }
    run.left = (member, layout, cursor.lastFrame - machine.stack)
  }

  /// Between two instances of a group lies a bridge, which is left too.
  private func leaveBridge(_ machine: Machine, _ run: inout Run) {
    while machine.context.pointee.pc == UnsafeRawPointer(store.stubs.returnToInstance),
      let frame = machine.frames.first(where: { _ in true }),
      let member = member(frame.instance.record), member.isOrdinary(frame.code.function)
    {
      run.tableIndex = machine.fp[FrameHeader.callerDistance] >> 32
      let isLanding = machine.isLanding(headerSlot: machine.frameSlot)
      machine.context.pointee.returnFromForeignCall()
      if isLanding {
        machine.context.pointee.pc = UnsafeRawPointer(machine.takeLanding().landing.returnAddress)
      }
    }
  }

  /// What comes next goes on with zeros.
  private func finish(
    _ machine: Machine, _ layout: FrameLayout, _ slot: Int, _ run: inout Run
  ) throws {
    for slot in slot..<slot + layout.resultSlotCount { machine.stack[slot] = 0 }
    guard options.format == .checked || shadow != nil else { return }
    var record = RunRecord()
    if let shadow {
      let entry = shadow.entry(machine, slot: slot)
      let high = max(run.low, entry.high)
      let range = shadow.range(run.low, high) ?? 0..<0
      record.shadow = RunRecord.Shadow(
        low: run.low, high: range.isEmpty ? run.low : high, checksum: shadow.checksum(range),
        bytes: shadow.policy == .preserve ? shadow.bytes(range) : [])
      if shadow.policy == .preserve { shadow.pointer = entry.own }
    }
    if options.format == .checked {
      let now = Self.started.duration(to: .now)
      record.origin = RunRecord.Origin(
        tag: run.left?.member.layouts.tag ?? 0, number: UInt32(truncatingIfNeeded: run.segment),
        time: UInt64(now.components.seconds) * 1_000_000_000
          + UInt64(now.components.attoseconds / 1_000_000_000), frameCount: run.frameCount)
    }
    let bytes = record.bytes
    guard UInt64(bytes.count) <= run.end - run.current,
      (try? memory.write(bytes, at: Int(run.current))) != nil
    else {
      try? stack.setCurrent(run.current)
      throw overflow(
        machine, needed: bytes.count, run.left.map { $0.member.place($0.layout.function) },
        first: false)
    }
    run.current += UInt64(bytes.count)
  }

  private static let started = ContinuousClock.now

  private func overflow(
    _ machine: Machine, needed: Int, _ place: AsyncifyError.Place?, first: Bool
  ) -> AsyncifyError {
    var total = needed
    for frame in machine.frames.dropFirst(place?.callOffset == nil ? 0 : 1) {
      total += byteCount(of: frame, isRepeated: false, isLinked: false) ?? 0
    }
    let bounds = try? stack.bounds()
    let used = Int(clamping: (bounds?.current ?? 0) - (segments.current?.base ?? 0))
    // A quarter to spare, in pieces of 16 bytes.
    let suggested = ((used + total) * 5 / 4 + 15) & ~15
    return error(
      .bufferOverflow(
        needed: needed, available: bounds?.remaining ?? 0, total: total, suggested: suggested),
      place)
  }

  /// Checks that no ordinary frame of another instance with asyncify lies among those to be saved: it would
  /// go on with zeros.
  private func checkForeign(_ machine: Machine) throws {
    guard store.instances.count > members.count else { return }
    for frame in machine.frames {
      if let member = member(frame.instance.record) {
        guard member.isOrdinary(frame.code.function) else { return }
        continue
      }
      let module = frame.instance.module
      guard frame.instance.hooks is NativeAsyncify || module.importsAsyncify else { continue }
      guard !module.guardedFunctions.contains(frame.code.function) else { return }
      throw error(
        .foreignFrame(own: instance.contents.description, foreign: frame.instance.description),
        AsyncifyError.Place(function: frame.code.function, name: name(of: frame)))
    }
  }

  // MARK: Landings

  /// Replaces the address at which control would come back to the nearest ordinary frame, so that
  /// the machine stops there instead.
  ///
  /// Frames of other instances are left alone: they are as the host's.
  func arm(_ machines: [Machine]) {
    for machine in machines.reversed() {
      var above: MachineFrame?
      for frame in machine.frames {
        defer { above = frame }
        guard let member = member(frame.instance.record), member.isOrdinary(frame.code.function),
          let header = frame.calleeHeaderSlot
        else { continue }
        guard !machine.isLanding(headerSlot: header) else { return }
        guard
          let site = member.layouts.layout(
            at: UnsafeRawPointer(frame.code.instructions + frame.instruction), isRepeated: true)?
            .site,
          let callee = callee(above, header, machine)
        else { continue }
        // The arguments stand where the callee's frame begins, or in front of the bridge to it, and
        // whoever they went to has not changed them.
        let start = frame.slot + site.base
        let count = store.type(of: callee).parameters.reduce(0) { $0 + $1.slotCount }
        machine.setLanding(
          headerSlot: header, inner: frame.innerLandings, callee: callee,
          arguments: start..<start + count)
        return
      }
    }
  }

  /// The function whose header stands at a slot.
  private func callee(
    _ above: MachineFrame?, _ header: Int, _ machine: Machine
  ) -> UnsafeMutablePointer<FunctionRecord>? {
    if let above, above.headerSlot == header {
      return above.instance.function(above.code.function)
    }
    if above == nil, machine.context.pointee.pc == UnsafeRawPointer(store.stubs.enterHost) {
      return machine.context.pointee.callee
    }
    return UnsafeMutablePointer(
      bitPattern: UInt(machine.stack[header + MachineContext.Bridge.callee]))
  }
}
