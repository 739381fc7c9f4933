// SPDX-License-Identifier: Apache-2.0
//
// The state of native asyncify in plain memory, and what answers the machine's stops from it: calls of
// the five functions, landings, and calls of runtime functions in state rewinding. That happens between
// two instructions, without the driver of the call, and counts no references. It does what
// `NativeAsyncify` does, for the case that is most frequent: one instance, records of numbers, direct
// calls, nobody watching. For every other case it says no before it has changed anything that counts, and
// the general path takes over.
//
// FAST: suspending and going on with two frames took 4.7 us on the general path alone, nearly all of it
// counting of references in six stops, and 75 ns for each further frame; here it takes 1,368 instructions
// and 15 ns (2026-11-27; `Benchmarks/suspend`). Everything is inlined into the answers.

internal import Interp

/// What the quick path knows of a context.
struct QuickAsyncify {
  var state = AsyncifyState.normal
  /// The address of the buffer structure that was given last.
  var dataPointer: UInt64 = 0
  var segments = SegmentLog()
  /// False while something must be done that only the general path does.
  var isEnabled = false
  /// False to take check bytes as they are.
  var checks = true
  /// True if the fields of the buffer structure have 64 bits.
  var isWide = false
  /// The memory that buffers are in.
  var memory: UnsafeMutablePointer<MemoryRecord>
  let instance: UnsafeMutablePointer<InstanceRecord>
  /// How many instances of the store have a hook state that is not 0.
  let storeRecord: UnsafeMutablePointer<StoreRecord>
  // Owned by the context, which owns this too.
  let programs: Unmanaged<FramePrograms>
  let landingAddress: UInt64
  let haltAddress: UInt64
  /// The first word of the calls that stop for the hooks and name their function.
  let guardedCallWord: UInt

  init(_ member: AsyncifyMember, memory: UnsafeMutablePointer<MemoryRecord>, store: Store) {
    self.memory = memory
    instance = member.contents.record
    storeRecord = store.record
    programs = Unmanaged.passUnretained(member.programs)
    landingAddress = UInt64(UInt(bitPattern: store.stubs.landing))
    haltAddress = UInt64(UInt(bitPattern: store.stubs.halt))
    guardedCallWord = store.handlers.word(.callGuarded, .s)
  }

  /// Answers stops for the context at an address.
  static func hooks(_ quick: UnsafeMutablePointer<QuickAsyncify>) -> QuickHooks {
    QuickHooks(
      called: functions, landed: answerLanding, entering: answerEntering,
      owner: UnsafeMutableRawPointer(quick))
  }

  /// What answers calls of the five functions, in the order of `AsyncifyRole`; never freed.
  // SAFETY: written before anybody has it, never changed.
  nonisolated(unsafe) private static let functions: UnsafePointer<QuickHooks.Answer> = {
    let answers: [QuickHooks.Answer] = [
      answerStartUnwind, answerStop, answerStartRewind, answerStop, answerGetState,
      answerStartUnwindWide, answerStartRewindWide,
    ]
    let table = UnsafeMutablePointer<QuickHooks.Answer>.allocate(capacity: answers.count)
    for (place, answer) in answers.enumerated() { (table + place).initialize(to: answer) }
    return UnsafePointer(table)
  }()

  // FAST: all methods are mutating, also those that change nothing: for the others, callers copy the
  // whole structure.

  // MARK: The buffer

  /// The fields of the structure at an address, if they can be those of a buffer.
  @inline(__always) private mutating func bounds(_ address: UInt64) -> AsyncifyStack.Bounds? {
    let (size, count) = (isWide ? UInt64(8) : 4, UInt64(memory.pointee.byteCount))
    guard count >= 2 * size, address <= count - 2 * size else { return nil }
    let fields = memory.pointee.base + Int(truncatingIfNeeded: address)
    let bounds =
      isWide
      ? AsyncifyStack.Bounds(
        current: UInt64(littleEndian: fields.loadUnaligned(as: UInt64.self)),
        end: UInt64(littleEndian: (fields + 8).loadUnaligned(as: UInt64.self)))
      : AsyncifyStack.Bounds(
        current: UInt64(UInt32(littleEndian: fields.loadUnaligned(as: UInt32.self))),
        end: UInt64(UInt32(littleEndian: (fields + 4).loadUnaligned(as: UInt32.self))))
    return bounds.current <= bounds.end ? bounds : nil
  }

  /// Moves `current` in the structure, whose address was found to be in the memory.
  @inline(__always) private mutating func setCurrent(_ current: UInt64) {
    let field = memory.pointee.base + Int(truncatingIfNeeded: dataPointer)
    if isWide {
      field.storeBytes(of: current.littleEndian, as: UInt64.self)
    } else {
      field.storeBytes(of: UInt32(truncatingIfNeeded: current).littleEndian, as: UInt32.self)
    }
  }

  // As `Store.setHookState`, which is reached by a call.
  @inline(__always) private mutating func setState(_ new: AsyncifyState) {
    let (old, bits) = (instance.pointee.hookState, Int(new.rawValue))
    storeRecord.pointee.watchedInstances &+= (bits == 0 ? 0 : 1) &- (old == 0 ? 0 : 1)
    instance.pointee.hookState = bits
    state = new
  }

  // MARK: The five functions

  // Calls of them by name: the machine stands at the call, and goes on behind it if the answer is true.

  /// Where the call has its argument, and gets its result.
  @inline(__always) private mutating func argument(
    _ context: UnsafeMutablePointer<MachineContext>
  ) -> FP {
    context.pointee.fp + Int(context.pointee.pc.instruction.pointee.a)
  }

  @inline(__always) private mutating func address(
    _ context: UnsafeMutablePointer<MachineContext>, isWide: Bool
  ) -> UInt64 {
    let argument = argument(context).pointee
    return isWide ? argument : UInt64(UInt32(truncatingIfNeeded: argument))
  }

  @inline(__always) fileprivate mutating func startUnwind(
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms, isWide: Bool
  ) -> Bool {
    let address = address(context, isWide: isWide)
    // The frame of who names one of the five functions is not saved, unless it does so by another name.
    guard state == .normal, bounds(address) != nil,
      let program = programs.program(at: UInt(bitPattern: context.pointee.pc.instruction + 1)),
      !program.pointee.isOrdinary,
      let call = ordinaryCall(below: context.pointee.fp, program, context, programs)
    else { return false }
    arm(call, context)
    segments.beginUnwind()
    dataPointer = address
    setState(.unwinding)
    return true
  }

  @inline(__always) fileprivate mutating func startRewind(
    _ context: UnsafeMutablePointer<MachineContext>, isWide: Bool
  ) -> Bool {
    let address = address(context, isWide: isWide)
    guard state == .normal, let bounds = bounds(address) else { return false }
    dataPointer = address
    setState(.rewinding)
    segments.beginRewind(at: address, top: bounds.current)
    return true
  }

  /// Ends an unwind or a rewind.
  @inline(__always) fileprivate mutating func stop() -> Bool {
    guard state != .normal, bounds(dataPointer) != nil else { return false }
    setState(.normal)
    segments.end()
    return true
  }

  @inline(__always) fileprivate mutating func getState(
    _ context: UnsafeMutablePointer<MachineContext>
  ) -> Bool {
    argument(context).pointee = UInt64(state.rawValue)
    return true
  }

  // MARK: Leaving

  /// The nearest call below a place whose caller is an ordinary function.
  private struct Call {
    /// The frame of the function that was called, and the program of the call in it.
    var frame: FP
    var program: UnsafeMutablePointer<FrameProgram>
    /// The program of the call; nil if there is no such call, or its caller will report already that
    /// control comes back to it.
    var caller: UnsafeMutablePointer<FrameProgram>?
  }

  /// Looks for such a call; nil if the general path must look.
  @inline(__always) private mutating func ordinaryCall(
    below frame: FP, _ program: UnsafeMutablePointer<FrameProgram>,
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Call? {
    var (frame, program) = (frame, program)
    while true {
      let address = frame[program.pointee.returnAddressSlot]
      if address == landingAddress { break }
      if address == haltAddress {
        if context.pointee.isNested { return nil }
        break
      }
      guard let caller = programs.caller(of: program, frame) else { return nil }
      if caller.pointee.isOrdinary { return Call(frame: frame, program: program, caller: caller) }
      frame -= Int(UInt32(truncatingIfNeeded: frame[program.pointee.distanceSlot]))
      program = caller
    }
    return Call(frame: frame, program: program)
  }

  /// Makes the caller report that control comes back to it.
  @inline(__always) private mutating func arm(
    _ call: Call, _ context: UnsafeMutablePointer<MachineContext>
  ) {
    guard let caller = call.caller else { return }
    call.frame[call.program.pointee.returnAddressSlot] = landingAddress
    context.pointee.landings.push(
      Landing(
        returnAddress: caller.pointee.returnAddress,
        callee: instance.pointee.functions[Int(call.program.pointee.function)],
        argumentCount: call.program.pointee.parameterSlotCount), call.frame)
  }

  /// Control came back to an ordinary frame.
  @inline(__always) fileprivate mutating func land(
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Bool {
    let landing = context.pointee.landings.last
    switch state {
    case .rewinding: return false
    case .unwinding: return unwind(context, landing, programs)
    case .normal:
      context.pointee.pc = UnsafeRawPointer(landing.returnAddress)
      context.pointee.landings.removeLast()
      return true
    }
  }

  /// Saves and leaves frames, from the one that control came back to down to a runtime function's.
  @inline(__always) private mutating func unwind(
    _ context: UnsafeMutablePointer<MachineContext>, _ landing: Landing, _ programs: FramePrograms
  ) -> Bool {
    let count = UInt64(memory.pointee.byteCount)
    guard
      let program = programs.program(
        at: UInt(bitPattern: landing.returnAddress), isRepeated: true),
      program.pointee.isFast,
      landing.callee == instance.pointee.functions[Int(program.pointee.target)],
      let bounds = bounds(dataPointer), bounds.end <= count
    else { return false }
    let frame = context.pointee.fp
    for place in 0..<program.pointee.argumentSlotCount {
      frame[program.pointee.base + place] = context.pointee.landings.lastArgument(place)
    }
    var cursor = SavingCursor(program, frame: frame, current: bounds.current)
    programs.save(&cursor, memory.pointee.base, end: bounds.end)
    // The run must have come down to a runtime function, and what is below that be known.
    guard cursor.frameCount > 0, !cursor.program.pointee.isOrdinary else { return false }
    guard let call = ordinaryCall(below: cursor.frame, cursor.program, context, programs) else {
      return false
    }
    context.pointee.landings.removeLast()
    arm(call, context)
    cursor.lastProgram.pointee.clearResults(cursor.lastFrame)
    context.pointee.fp = cursor.frame
    context.pointee.pc = UnsafeRawPointer(cursor.program.pointee.returnAddress)
    setCurrent(cursor.current)
    segments.addRun(
      dataPointer, base: bounds.current, top: cursor.current, frameCount: Int(cursor.frameCount),
      outermost: Int(cursor.lastProgram.pointee.siteBits & FrameCodec.numberMask))
    return true
  }

  // MARK: Coming back

  /// A runtime function calls an ordinary one: restores its frame and those on it, and makes the call
  /// of the innermost again.
  @inline(__always) fileprivate mutating func rewind(
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Bool {
    let pc = context.pointee.pc.instruction
    guard state == .rewinding, pc.pointee.word == guardedCallWord,
      let callee = context.pointee.callee, let bounds = bounds(dataPointer),
      bounds.current <= UInt64(memory.pointee.byteCount)
    else { return false }
    var cursor = RestoringCursor(
      function: callee.pointee.index, frame: context.pointee.fp, returnTo: pc + 1,
      base: Int(pc.pointee.a), tableIndex: 0, current: bounds.current)
    programs.restore(
      &cursor, memory.pointee.base, limit: context.pointee.stackLimit, checks: checks,
      endsWithRepeated: true)
    guard let program = cursor.program, program.pointee.isRepeated else { return false }
    let again = instance.pointee.functions[Int(program.pointee.target)]
    let frame = cursor.frame + cursor.base
    guard !program.pointee.isTargetOrdinary,
      again.pointee.instance == nil || again.pointee.instance == instance,
      frame + Int(again.pointee.frameSlotCount) <= context.pointee.stackLimit
    else { return false }
    let header = frame + Int(again.pointee.headerSlot)
    header[FrameHeader.returnAddress] = landingAddress
    header[FrameHeader.callerDistance] = UInt64(cursor.base)
    context.pointee.landings.push(
      Landing(
        returnAddress: cursor.returnTo, callee: again,
        argumentCount: program.pointee.argumentSlotCount), frame)
    context.pointee.fp = frame
    context.pointee.pc = UnsafeRawPointer(again.pointee.entry)
    context.pointee.acc = UInt64(UInt(bitPattern: again))
    setCurrent(cursor.current)
    segments.restore(cursor.frameCount)
    return true
  }
}

// MARK: Entry points
//
// FAST: global functions that are always inlined, so that there is no call between them and what the machine
// calls.

@inline(__always) private func answer(
  _ context: UnsafeMutableRawPointer, _ owner: UnsafeMutableRawPointer,
  _ body: (
    UnsafeMutablePointer<QuickAsyncify>, UnsafeMutablePointer<MachineContext>, FramePrograms
  ) -> Bool
) -> Bool {
  let quick = owner.assumingMemoryBound(to: QuickAsyncify.self)
  guard quick.pointee.isEnabled else { return false }
  return quick.pointee.programs._withUnsafeGuaranteedRef {
    body(quick, context.assumingMemoryBound(to: MachineContext.self), $0)
  }
}

private typealias Raw = UnsafeMutableRawPointer

@inline(__always) private func answerStartUnwind(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { $0.pointee.startUnwind($1, $2, isWide: false) }
}
@inline(__always) private func answerStartUnwindWide(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { $0.pointee.startUnwind($1, $2, isWide: true) }
}
@inline(__always) private func answerStartRewind(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { quick, context, _ in quick.pointee.startRewind(context, isWide: false) }
}
@inline(__always) private func answerStartRewindWide(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { quick, context, _ in quick.pointee.startRewind(context, isWide: true) }
}
@inline(__always) private func answerStop(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { quick, _, _ in quick.pointee.stop() }
}
@inline(__always) private func answerGetState(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { quick, context, _ in quick.pointee.getState(context) }
}
@inline(__always) private func answerLanding(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { $0.pointee.land($1, $2) }
}
@inline(__always) private func answerEntering(_ context: Raw, _ owner: Raw) -> Bool {
  answer(context, owner) { $0.pointee.rewind($1, $2) }
}
