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
  private let isMetered: Bool
  /// Where it is registered; it may outlive the store.
  private let roots: Roots
  /// The slots of the stack.
  package private(set) var stack: FP
  package private(set) var capacity: Int
  /// The address that stands for the ones that were replaced (`LandingStack`).
  private let landingAddress: UInt64
  /// The function that the host called.
  package private(set) var entry: UnsafeMutablePointer<FunctionRecord>?

  /// True while no call uses the machine.
  package var isIdle = false
  /// The most slots that the stack of the call may take.
  private var mostSlots: Int

  /// The slots of a new stack.
  private static let initialCapacity = 64

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
        stackLimit: stack + capacity, memorySize: 0,
        ownFunctions: Nothing.functions, globals: Nothing.globals, instance: nil,
        freeLists: store.engine.configuration.collectsAtEveryAllocation
          ? store.heap.noFreeCells : store.heap.freeLists,
        epoch: store.engine.epochs.address,
        pc: UnsafeRawPointer(store.stubs.halt), fp: stack, memory: Nothing.memory, callee: nil))
    heap = store.heap
    isMetered = store.engine.configuration.metersFuel || store.engine.configuration.checksEpochs
    roots = store.roots
    roots.machines.insert(Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    roots.machines.remove(Unmanaged.passUnretained(self).toOpaque())
    stack.deallocate()
    context.deinitialize(count: 1)
    context.deallocate()
  }

  /// Addresses that stand where there is nothing to point to; nothing is ever read there.
  private enum Nothing {
    // SAFETY: not zero, aligned, and never read: sizes and index spaces are empty.
    static var memory: Mem { Mem(bitPattern: 16).unsafelyUnwrapped }
    static var functions: UnsafeMutablePointer<FunctionRecord> {
      UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    }
    static var globals: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>> {
      UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    }
  }

  // MARK: Registers

  package var fp: FP { context.pointee.fp }

  /// The current frame's place on the stack.
  package var frameSlot: Int { context.pointee.fp - stack }

  /// The instance whose code is current; nil if the host called a host function.
  package var instance: ModuleInstance? {
    context.pointee.instance.map { store.instances[$0.pointee.number] }
  }

  /// Makes an instance the current one.
  package func bind(_ instance: UnsafeMutablePointer<InstanceRecord>?) {
    context.pointee.instance = instance
    guard let instance else {
      context.pointee.ownFunctions = Nothing.functions
      context.pointee.globals = Nothing.globals
      return
    }
    context.pointee.ownFunctions = instance.pointee.ownFunctions
    context.pointee.globals = instance.pointee.globals
  }

  /// Reads the place and size of memory 0, which others may have changed while the machine stood.
  private func refreshMemory() {
    if let instance = context.pointee.instance, instance.pointee.hasMemory {
      context.pointee.memory = instance.pointee.memories[0].pointee.base
      context.pointee.memorySize = instance.pointee.memories[0].pointee.byteCount
    } else {
      context.pointee.memory = Nothing.memory
      context.pointee.memorySize = 0
    }
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
    refreshMemory()
    return isMetered ? runMetered() : Interp.run(context)
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

  /// Prepares the call of a function from the host: its frame is the first on the stack.
  /// - Parameter arguments: The slots of the arguments.
  /// - Returns: False if there is no room.
  package func start(
    _ function: UnsafeMutablePointer<FunctionRecord>, arguments: [UInt64]
  ) -> Bool {
    context.pointee.fp = stack
    entry = function
    guard reserve(Int(function.pointee.frameSlotCount), from: 0) else { return false }
    for (slot, bits) in arguments.enumerated() { stack[slot] = bits }
    setHeader(
      stack + Int(function.pointee.headerSlot), returnTo: store.stubs.halt, distance: 0)
    bind(function.pointee.instance)
    go(to: function, frame: stack)
    return true
  }

  package func setHeader(
    _ header: FP, returnTo address: UnsafePointer<Instruction>, distance: Int,
    tableIndex: UInt32 = 0
  ) {
    header[FrameHeader.returnAddress] = UInt64(UInt(bitPattern: address))
    header[FrameHeader.callerDistance] = UInt64(distance) | UInt64(tableIndex) << 32
  }

  /// Goes on with the first instruction of a function whose frame is laid out.
  package func go(to function: UnsafeMutablePointer<FunctionRecord>, frame: FP) {
    context.pointee.callee = function
    context.pointee.acc = UInt64(UInt(bitPattern: function))
    context.pointee.fp = frame
    context.pointee.pc = UnsafeRawPointer(function.pointee.entry)
  }

  /// Goes back to the caller of the current frame.
  package func goBack(headerSlot: Int) {
    let header = fp + headerSlot
    // SAFETY: headers hold addresses of instructions.
    context.pointee.pc =
      UnsafeRawPointer(bitPattern: UInt(header[FrameHeader.returnAddress])).unsafelyUnwrapped
    let distance = UInt32(truncatingIfNeeded: header[FrameHeader.callerDistance])
    context.pointee.fp = fp - Int(distance)
  }

  /// The call instruction at which the machine stands: where it goes on, and the table index that it
  /// used.
  package var currentCall: (returnTo: UnsafePointer<Instruction>, tableIndex: UInt32) {
    let pc = context.pointee.pc.instruction
    let word = pc.pointee.word
    let isIndirect =
      store.handlers.word(.callIndirect, .s) == word
      || store.handlers.word(.callIndirectGuarded, .s) == word
    guard isIndirect else { return (pc + 1, 0) }
    return (pc + 2, UInt32(truncatingIfNeeded: fp[Int(pc.pointee.c)]))
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
    let (returnTo, tableIndex) = currentCall
    setHeader(
      fp + base + Int(entered.pointee.headerSlot), returnTo: returnTo, distance: base,
      tableIndex: tableIndex)
    go(to: entered, frame: fp + base)
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

  /// A bridge frame stands between a caller and a callee of different instances, behind the
  /// arguments, which stay there as they are; the callee's frame follows with a copy of them.
  ///
  ///   slots 0, 1   a frame header: back to the caller
  ///   slot 2       the caller's instance record
  ///   slot 3       how many slots arguments and results share
  ///   slot 4       the function record that was called
  package enum Bridge {
    package static let callerInstance = 2
    package static let sharedSlotCount = 3
    package static let callee = 4
    package static let slotCount = 5
  }

  /// Makes the call at which the machine stands, to a function of another instance.
  ///
  /// - Parameter replacement: The function whose frame stands there instead, after tail calls.
  /// - Returns: False if there is no room.
  package func enterForeignCall(
    _ callee: UnsafeMutablePointer<FunctionRecord>,
    replacedBy replacement: UnsafeMutablePointer<FunctionRecord>? = nil
  ) -> Bool {
    let entered = replacement ?? callee
    let pc = context.pointee.pc.instruction
    let shared = Int(callee.pointee.headerSlot)
    let header = Int(entered.pointee.headerSlot)
    let distance = Int(pc.pointee.a) + shared
    let count = Bridge.slotCount + max(Int(entered.pointee.frameSlotCount), header + 2)
    guard reserve(max(count, Bridge.slotCount + shared), from: frameSlot + distance) else {
      return false
    }
    let (returnTo, tableIndex) = currentCall
    let bridge = fp + distance
    let frame = bridge + Bridge.slotCount
    frame.update(from: bridge - shared, count: shared)
    setHeader(bridge, returnTo: returnTo, distance: distance, tableIndex: tableIndex)
    bridge[Bridge.callerInstance] = UInt64(UInt(bitPattern: context.pointee.instance))
    bridge[Bridge.sharedSlotCount] = UInt64(shared)
    bridge[Bridge.callee] = UInt64(UInt(bitPattern: callee))
    setHeader(
      frame + header, returnTo: store.stubs.returnToInstance, distance: Bridge.slotCount)
    bind(entered.pointee.instance)
    go(to: entered, frame: frame)
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

  /// Goes back over the bridge that is the current frame.
  package func returnFromForeignCall() {
    let bridge = fp
    let shared = Int(bridge[Bridge.sharedSlotCount])
    (bridge - shared).update(from: bridge + Bridge.slotCount, count: shared)
    bind(UnsafeMutablePointer(bitPattern: UInt(bridge[Bridge.callerInstance])))
    goBack(headerSlot: 0)
  }
}
