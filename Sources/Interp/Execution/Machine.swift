// SPDX-License-Identifier: Apache-2.0
//
// One execution: a stack of frames on the heap, and the registers. It runs until something stops it
// and knows nothing of who runs it or why. Nothing on its stack is an address of the stack, so the
// stack may grow by moving.
// Spec: 4.3 Runtime Structure, Stack.

/// A stack of guest frames and the registers that run it.
package final class Machine {
  // Not owned: the store keeps idle machines, and whoever runs one keeps the store.
  // SAFETY: a call that runs or stands holds its function, and that the store; nobody else looks here.
  package unowned(unsafe) let store: Store
  package let context: UnsafeMutablePointer<MachineContext>
  // FAST: held beside the store, and the fuel asked for only where it counts, because reaching them
  // through the store counted references at every stop. A stop that grows a memory by nothing took
  // 170 ns and takes 130; growing is 100 of them, so stopping and entering again some 20 (2026-11-26).
  package let heap: Heap
  private let storeRecord: UnsafeMutablePointer<StoreRecord>
  private let isMetered: Bool
  /// Where it is registered; it may outlive the store.
  private let roots: Roots
  // FAST: as with `Store.instances`, none of these is read while it is changed.
  /// The slots of the stack.
  @exclusivity(unchecked) package private(set) var stack: FP
  @exclusivity(unchecked) package private(set) var capacity: Int
  /// The address that stands for the ones that were replaced (`LandingStack`).
  private let landingAddress: UInt64
  /// The function that the host called.
  @exclusivity(unchecked)
  package private(set) var entry: UnsafeMutablePointer<FunctionRecord>?

  /// True while no call uses the machine.
  @exclusivity(unchecked) package var isIdle = false
  /// The most slots that the stack of the call may take.
  private var mostSlots: Int

  /// The slots of a new stack.
  private static let initialCapacity = 16
  /// The slots that a stack may keep while its call waits, however few are used.
  private static let smallCapacity = 256

  package init(store: Store) {
    self.store = store
    landingAddress = UInt64(UInt(bitPattern: store.stubs.landing))
    capacity = Self.initialCapacity
    mostSlots = store.limits.stackBytes / MemoryLayout<UInt64>.stride
    stack = .allocate(capacity: capacity)
    stack.initialize(repeating: 0, count: capacity)
    context = .allocate(capacity: 1)
    context.initialize(
      to: MachineContext(
        stackLimit: stack + min(capacity, mostSlots), memorySize: 0,
        ownFunctions: MachineContext.noFunctions, globals: MachineContext.noGlobals,
        ownGlobals: GlobalCells.none, instance: nil,
        freeLists: store.engine.configuration.collectsAtEveryAllocation
          ? store.heap.noFreeCells : store.heap.freeLists,
        pc: UnsafeRawPointer(store.stubs.halt), fp: stack, memory: MachineContext.noMemory,
        callee: nil, returnToInstance: store.stubs.returnToInstance,
        indirectCallWords: (
          store.handlers.word(.callIndirect, .s), store.handlers.word(.callIndirectGuarded, .s)
        ), epoch: store.engine.epochs.address))
    heap = store.heap
    isMetered = store.engine.configuration.metersFuel || store.engine.configuration.checksEpochs
    roots = store.roots
    storeRecord = store.record
    context.pointee.machine = .passUnretained(self)
    roots.machines.insert(Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    roots.machines.remove(Unmanaged.passUnretained(self).toOpaque())
    stack.deallocate()
    context.deinitialize(count: 1)
    context.deallocate()
  }

  // MARK: Registers

  package var fp: FP { context.pointee.fp }

  /// The current frame's place on the stack.
  package var frameSlot: Int { context.pointee.fp - stack }

  /// The instance whose code is current; nil if the host called a host function.
  package var instance: ModuleInstance? {
    context.pointee.instance.map { store.instances[$0.pointee.number] }
  }

  /// Looks again at the shared memories of the instance, after an access out of bounds.
  ///
  /// If another store has grown one, the access is to be tried again. Nothing has happened yet at `pc`,
  /// but the accumulators are lost; what the access took from one also stands in the slot that it names.
  /// - Returns: True if a memory has grown.
  package func noticeGrowth() -> Bool {
    guard let instance else { return false }
    var hasGrown = false
    for memory in instance.memories where memory.refresh() { hasGrown = true }
    guard hasGrown else { return false }
    let access = context.pointee.pc.instruction.pointee
    let form = store.handlers.operation(of: access.word)?.1
    let bits = fp[Int(form == .as ? access.a : access.b)]
    context.pointee.acc = bits
    context.pointee.facc = Double(bitPattern: bits)
    return true
  }

  /// Runs until something stops the machine.
  package func run() -> Stop {
    context.pointee.refreshMemory()
    return isMetered ? runMetered() : Interp.run(context)
  }

  // MARK: Calls inside of calls

  /// True if the store wants to know when control passes between host and guest.
  var hasCallHook: Bool { storeRecord.pointee.hasCallHook }

  /// The call begins to run, inside of the one that runs now.
  /// - Returns: False if there are as many as the store allows.
  func enterHostCall() -> Bool {
    guard storeRecord.pointee.callDepth < storeRecord.pointee.mostCalls else { return false }
    storeRecord.pointee.callDepth += 1
    context.pointee.outerCall = storeRecord.pointee.innermostCall?.context
    storeRecord.pointee.innermostCall = UnsafeMutableRawPointer(context)
    return true
  }

  /// The call runs no longer.
  func leaveHostCall() {
    storeRecord.pointee.callDepth -= 1
    storeRecord.pointee.innermostCall = context.pointee.outerCall.map {
      UnsafeMutableRawPointer($0)
    }
    context.pointee.outerCall = nil
  }

  // MARK: The stack

  /// Sets the most bytes that the stack of the call may take; nil for as many as the store allows.
  package func limitStack(toBytes bytes: Int?) {
    let most = store.limits.stackBytes
    mostSlots = max(0, min(bytes ?? most, most)) / MemoryLayout<UInt64>.stride
    context.pointee.stackLimit = stack + min(capacity, mostSlots)
  }

  /// True if the call may take less stack than the store allows.
  package var isLimited: Bool {
    mostSlots < store.limits.stackBytes / MemoryLayout<UInt64>.stride
  }

  /// Makes room for `count` slots from a place on the stack.
  /// - Returns: False if the store's limits forbid it.
  package func reserve(_ count: Int, from slot: Int) -> Bool {
    let needed = slot + count
    guard needed > min(capacity, mostSlots) else { return true }
    guard needed <= mostSlots else { return false }
    move(toCapacity: min(mostSlots, max(needed, capacity * 2)))
    return true
  }

  /// How many slots the frames take, and the one that is being called at.
  package var usedSlots: Int {
    // Every frame counts: that of a caller may reach further than that of its callee.
    let used = frames.reduce(0) { max($0, $1.slot + $1.code.frameSlotCount) }
    guard let callee = context.pointee.callee else { return used }
    return max(used, frameSlot + Int(callee.pointee.frameSlotCount))
  }

  /// Gives back memory if the stack was much deeper than it is now.
  func shrinkStack() {
    guard capacity > Self.smallCapacity, frameSlot < capacity / 8 else { return }
    let wanted = max(Self.initialCapacity, usedSlots * 2)
    if wanted < capacity / 2 { move(toCapacity: wanted) }
  }

  /// Moves the stack to another place of another size, in which all its frames must have room.
  package func move(toCapacity newCapacity: Int) {
    let moved = FP.allocate(capacity: newCapacity)
    let kept = min(capacity, newCapacity)
    moved.initialize(from: stack, count: kept)
    (moved + kept).initialize(repeating: 0, count: newCapacity - kept)
    context.pointee.fp = moved + frameSlot
    context.pointee.stackLimit = moved + min(newCapacity, mostSlots)
    stack.deallocate()
    stack = moved
    capacity = newCapacity
  }

  // MARK: Entering and returning

  /// Prepares the call of a function from the host: its frame is the first on the stack, and its arguments
  /// are to be put where that begins.
  /// - Returns: False if there is no room.
  package func start(_ function: UnsafeMutablePointer<FunctionRecord>) -> Bool {
    context.pointee.fp = stack
    entry = function
    guard reserve(Int(function.pointee.frameSlotCount), from: 0) else { return false }
    MachineContext.setHeader(
      stack + Int(function.pointee.headerSlot), returnTo: store.stubs.halt, distance: 0)
    context.pointee.bind(function.pointee.instance)
    context.pointee.go(to: function, frame: stack)
    return true
  }

  /// Makes the call at which the machine stands, to a function of the current instance or the host.
  ///
  /// - Parameter replacement: The function whose frame stands there instead, after tail calls.
  /// - Returns: False if there is no room.
  package func enterCall(
    _ callee: UnsafeMutablePointer<FunctionRecord>,
    replacedBy replacement: UnsafeMutablePointer<FunctionRecord>? = nil
  ) -> Bool {
    let entered = replacement ?? callee
    let base = Int(context.pointee.pc.instruction.pointee.a)
    let count = max(Int(entered.pointee.frameSlotCount), Int(entered.pointee.headerSlot) + 2)
    guard reserve(count, from: frameSlot + base) else { return false }
    let (returnTo, tableIndex) = context.pointee.currentCall
    MachineContext.setHeader(
      fp + base + Int(entered.pointee.headerSlot), returnTo: returnTo, distance: base,
      tableIndex: tableIndex)
    context.pointee.go(to: entered, frame: fp + base)
    return true
  }

  // MARK: Landings

  /// Replaces the return address in a header, so that the machine stops when control comes back.
  ///
  /// - Parameters:
  ///   - headerSlot: Where the header stands on the stack.
  ///   - inner: How many landings belong to headers above it.
  ///   - callee: What was called, and is to be called again; nil if that does not matter.
  ///   - arguments: The slots of its arguments on the stack.
  ///   - mark: A number for whoever sets it.
  package func setLanding(
    headerSlot: Int, inner: Int, callee: UnsafeMutablePointer<FunctionRecord>? = nil,
    arguments: Range<Int> = 0..<0, mark: UInt64 = 0
  ) {
    guard !isLanding(headerSlot: headerSlot),
      let address = UnsafePointer<Instruction>(
        bitPattern: UInt(stack[headerSlot + FrameHeader.returnAddress]))
    else { return }
    context.pointee.landings.insert(
      Landing(
        returnAddress: address, callee: callee, mark: mark, argumentCount: arguments.count),
      stack + arguments.lowerBound, inner: inner)
    stack[headerSlot + FrameHeader.returnAddress] = landingAddress
  }

  /// True if the return address in a header was replaced.
  package func isLanding(headerSlot: Int) -> Bool {
    stack[headerSlot + FrameHeader.returnAddress] == landingAddress
  }

  /// Takes off the landing on which the machine stands.
  /// - Returns: It, and the slots of the arguments that were kept with it.
  package func takeLanding() -> (landing: Landing, arguments: [UInt64]) {
    guard context.pointee.landings.count > 0 else {
      preconditionFailure("the machine stands on a landing that nobody set")
    }
    return context.pointee.landings.pop()
  }

  // MARK: Calls between instances

  /// Makes the call at which the machine stands, to a function of another instance.
  ///
  /// - Parameter replacement: The function whose frame stands there instead, after tail calls.
  /// - Returns: False if there is no room.
  package func enterForeignCall(
    _ callee: UnsafeMutablePointer<FunctionRecord>,
    replacedBy replacement: UnsafeMutablePointer<FunctionRecord>? = nil
  ) -> Bool {
    let entered = replacement ?? callee
    let count = context.pointee.slotCount(ofForeignCall: callee, entered: entered)
    guard reserve(count, from: frameSlot) else { return false }
    context.pointee.enterForeignCall(callee, entered: entered)
    return true
  }

  /// Moves the header of the frame that the host entered to where another function has it, whose frame
  /// stands there after tail calls.
  package func replaceEntry(
    _ callee: UnsafeMutablePointer<FunctionRecord>,
    by replacement: UnsafeMutablePointer<FunctionRecord>
  ) -> Bool {
    let (old, new) = (Int(callee.pointee.headerSlot), Int(replacement.pointee.headerSlot))
    let count = max(Int(replacement.pointee.frameSlotCount), new + 2)
    guard reserve(count, from: frameSlot) else { return false }
    let header = (fp[old + FrameHeader.returnAddress], fp[old + FrameHeader.callerDistance])
    fp[new + FrameHeader.returnAddress] = header.0
    fp[new + FrameHeader.callerDistance] = header.1
    return true
  }
}
