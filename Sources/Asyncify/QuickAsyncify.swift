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
// counting of references in six stops, and 75 ns for each further frame; here it takes 116 and 15
// (2026-11-27). That everything is inlined into the three answers is worth 5 ns.

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
  // FAST: constants of another module are reached by calls; here they are not. For the same reason going
  // back to a caller (`MachineContext.goBack`) and changing the hook state (`Store.setHookState`), a few
  // lines each, stand here again.
  private let returnAddress = FrameHeader.returnAddress
  private let callerDistance = FrameHeader.callerDistance

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
      called: { Self.answer($0, $1) { $0.pointee.call($1, $2) } },
      landed: { Self.answer($0, $1) { $0.pointee.land($1, $2) } },
      entering: { Self.answer($0, $1) { $0.pointee.rewind($1, $2) } },
      owner: UnsafeMutableRawPointer(quick))
  }

  @inline(__always) private static func answer(
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

  // FAST: all methods are mutating, also those that change nothing: for the others, callers copy the
  // whole structure.

  // MARK: The buffer

  /// The fields of the structure at an address, if they can be those of a buffer.
  @inline(__always) private mutating func bounds(_ address: UInt64) -> AsyncifyStack.Bounds? {
    let (size, count) = (isWide ? UInt64(8) : 4, UInt64(memory.pointee.byteCount))
    guard count >= 2 * size, address <= count - 2 * size else { return nil }
    let fields = memory.pointee.base + Int(address)
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
  private mutating func setCurrent(_ current: UInt64) {
    let field = memory.pointee.base + Int(dataPointer)
    if isWide {
      field.storeBytes(of: current.littleEndian, as: UInt64.self)
    } else {
      field.storeBytes(of: UInt32(truncatingIfNeeded: current).littleEndian, as: UInt32.self)
    }
  }

  @inline(__always) private mutating func setState(_ new: AsyncifyState) {
    let (old, bits) = (instance.pointee.hookState, Int(new.rawValue))
    storeRecord.pointee.watchedInstances += (bits == 0 ? 0 : 1) - (old == 0 ? 0 : 1)
    instance.pointee.hookState = bits
    state = new
  }

  // MARK: The five functions

  /// Calls one of the five functions and goes back to its caller.
  @inline(__always) private mutating func call(
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Bool {
    guard let callee = context.pointee.callee,
      let role = AsyncifyRole(rawValue: callee.pointee.role)
    else { return false }
    let frame = context.pointee.fp
    let header = frame + Int(callee.pointee.headerSlot)
    let pointer =
      role.isWide ? frame.pointee : UInt64(UInt32(truncatingIfNeeded: frame.pointee))
    switch role {
    case .startUnwind, .startUnwindWide:
      guard state == .normal, bounds(pointer) != nil, arm(header, context, programs) else {
        return false
      }
      segments.beginUnwind()
      dataPointer = pointer
      setState(.unwinding)
    case .startRewind, .startRewindWide:
      guard state == .normal, let bounds = bounds(pointer) else { return false }
      dataPointer = pointer
      setState(.rewinding)
      segments.beginRewind(at: pointer, top: bounds.current)
    case .stopUnwind, .stopRewind:
      guard state != .normal, bounds(dataPointer) != nil else { return false }
      setState(.normal)
      segments.end()
    case .getState: frame.pointee = UInt64(state.rawValue)
    }
    context.pointee.fp =
      frame - Int(UInt32(truncatingIfNeeded: header[callerDistance]))
    // SAFETY: headers hold addresses of instructions.
    context.pointee.pc =
      UnsafeRawPointer(bitPattern: UInt(header[returnAddress])).unsafelyUnwrapped
    return true
  }

  // MARK: Leaving

  /// What is to be done so that the nearest ordinary frame below a place reports that control comes back
  /// to it.
  private enum Arming {
    /// There is none, or it does already.
    case nothing
    /// Its return address stands in a header and is to be replaced.
    case header(FP, Landing, arguments: FP)
    /// The general path must look.
    case unknown
  }

  /// Looks below a frame.
  @inline(__always) private mutating func arming(
    _ innermost: FP, _ program: UnsafeMutablePointer<FrameProgram>,
    _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Arming {
    var (frame, program) = (innermost, program)
    while true {
      let address = frame[program.pointee.returnAddressSlot]
      if address == landingAddress { return .nothing }
      if address == haltAddress { return context.pointee.isNested ? .unknown : .nothing }
      guard let caller = programs.caller(of: program, frame) else { return .unknown }
      if caller.pointee.isOrdinary {
        let landing = Landing(
          returnAddress: caller.pointee.returnAddress,
          callee: instance.pointee.functions[Int(program.pointee.function)],
          argumentCount: program.pointee.parameterSlotCount)
        return .header(frame + program.pointee.headerSlot, landing, arguments: frame)
      }
      frame -= Int(UInt32(truncatingIfNeeded: frame[program.pointee.distanceSlot]))
      program = caller
    }
  }

  @inline(__always) private mutating func arm(
    _ arming: Arming, _ context: UnsafeMutablePointer<MachineContext>
  ) {
    guard case .header(let header, let landing, let arguments) = arming else { return }
    header[returnAddress] = landingAddress
    context.pointee.landings.push(landing, arguments)
  }

  /// Makes the nearest ordinary frame below a call of the host report that control comes back to it.
  /// - Returns: False if the general path must do it.
  @inline(__always) private mutating func arm(
    _ header: FP, _ context: UnsafeMutablePointer<MachineContext>, _ programs: FramePrograms
  ) -> Bool {
    // Who names one of the five functions is a runtime function, but not who finds it in a table.
    guard let caller = programs.program(at: UInt(header[returnAddress])),
      !caller.pointee.isOrdinary
    else { return false }
    let distance = Int(UInt32(truncatingIfNeeded: header[callerDistance]))
    let arming = arming(context.pointee.fp - distance, caller, context, programs)
    if case .unknown = arming { return false }
    arm(arming, context)
    return true
  }

  /// Control came back to an ordinary frame.
  @inline(__always) private mutating func land(
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
    let arming = arming(cursor.frame, cursor.program, context, programs)
    if case .unknown = arming { return false }
    context.pointee.landings.removeLast()
    arm(arming, context)
    for slot in 0..<cursor.lastProgram.pointee.resultSlotCount { cursor.lastFrame[slot] = 0 }
    context.pointee.fp = cursor.frame
    context.pointee.pc = UnsafeRawPointer(cursor.program.pointee.returnAddress)
    setCurrent(cursor.current)
    _ = segments.beginRun(dataPointer, base: bounds.current)
    segments.endRun(
      top: cursor.current, frameCount: Int(cursor.frameCount),
      outermost: Int(cursor.lastProgram.pointee.siteBits & FrameCodec.numberMask))
    return true
  }

  // MARK: Coming back

  /// A runtime function calls an ordinary one: restores its frame and those on it, and makes the call
  /// of the innermost again.
  @inline(__always) private mutating func rewind(
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
    header[returnAddress] = landingAddress
    header[callerDistance] = UInt64(cursor.base)
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
