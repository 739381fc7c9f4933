// SPDX-License-Identifier: Apache-2.0
//
// The machine's registers, and how handlers follow each other. A handler is the code of one
// operation in one form. It ends by calling the handler of the next instruction; in optimised builds
// that call is a jump, so that a run of instructions uses no native stack at all. In builds that
// lack such calls (`trampolined`) it returns to the loop in `run` instead.
//
// Rules that keep the jumps (Documentation/Decisions/0001-dispatch.md): handlers are global
// functions, always inlined, with this signature and no more integer parameters; what they call is
// always inlined or the call is not the last thing they do; they never allocate, throw, retain or
// release; no two have the same body.

/// The current instruction.
package typealias PC = UnsafeRawPointer
/// The current frame: its slot 0.
///
/// Operand fields are offsets from here.
package typealias FP = UnsafeMutablePointer<UInt64>
/// The first byte of memory 0 of the current instance.
package typealias Mem = UnsafeMutableRawPointer
/// What handlers need more rarely: a `MachineContext`.
package typealias Ctx = UnsafeMutableRawPointer
/// `acc` and `facc` are the accumulators: the result of the instruction before, if it belongs to the
/// same basic block.
typealias Handler = @convention(c) (PC, FP, Mem, Ctx, UInt64, Double) -> Int

/// Why the machine stopped.
///
/// Handlers return the raw value.
package enum Stop: Int {
  /// Not stopped: the loop goes on with the saved registers.
  case running = -1
  /// The frame that the host entered is done; its results stand in its first slots.
  case returned = 0
  /// `trap` says why.
  case trapped
  /// `callee`, a host function, is to be called; its frame is the current one.
  case hostCall
  /// `callee` has no code yet; its frame is the current one.
  case needsCode
  /// The call at `pc` needs more stack for `callee`.
  case stackFull
  /// The call at `pc` goes to `callee` in another instance.
  case foreignCall
  /// A call from another instance is done: the current frame is the bridge.
  case foreignReturn
  /// The fuel does not suffice for what comes at `pc`.
  case outOfFuel
  /// The epoch has reached the store's deadline; what comes next is at `pc`.
  case epochDeadline
  /// `memory.grow` at `pc`.
  case memoryGrow
  /// `table.grow` at `pc`.
  case tableGrow
  /// The instruction at `pc` makes an object and there is no free cell at hand.
  case allocation
  /// `throw` at `pc`.
  case throwing
  /// `throw_ref` at `pc`, not of null.
  case rethrowing
  /// `memory.atomic.wait32` at `pc`; the access is in bounds and aligned.
  case atomicWait32
  /// `memory.atomic.wait64` at `pc`, likewise.
  case atomicWait64
  /// `memory.atomic.notify` at `pc`, likewise.
  case atomicNotify
  /// Control came back to a frame whose return address was replaced.
  case landing
  /// The call at `pc` goes to `callee` while the frame hooks want to be asked.
  case guardedCall
}

/// The state of one execution.
///
/// It lives at a fixed address while the execution does.
@usableFromInline
package struct MachineContext: ~Copyable {
  // What handlers read.
  /// One past the last slot of the stack.
  package var stackLimit: FP
  /// The size of memory 0 of the current instance, in bytes.
  package var memorySize: UInt
  package var ownFunctions: UnsafeMutablePointer<FunctionRecord>
  package var globals: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  package var ownGlobals: UnsafeMutablePointer<UInt64>
  package var instance: UnsafeMutablePointer<InstanceRecord>?
  package var fuel: Int64 = 0
  /// The first free cell of the heap for each class of size.
  package var freeLists: UnsafeMutablePointer<UInt64>

  // The registers, while the machine is stopped.
  package var pc: PC
  package var fp: FP
  package var memory: Mem
  package var acc: UInt64 = 0
  package var facc: Double = 0

  // What some stops are about.
  package var callee: UnsafeMutablePointer<FunctionRecord>?
  package var trap = Trap.unreachable

  // What entering calls needs to know.
  let returnToInstance: UnsafePointer<Instruction>
  /// The first words of calls that take two instructions.
  let indirectCallWords: (UInt, UInt)

  // What the quick hooks need to know.
  package var landings = LandingStack()
  /// The call inside of which this one runs, if there is one.
  @usableFromInline package var outerCall: UnsafeMutablePointer<MachineContext>?
  /// True while the call runs inside of another of the store.
  @inlinable package var isNested: Bool { outerCall != nil }
  /// Whose state this is.
  package var machine: Unmanaged<Machine>?

  // What code reads that looks at epochs.
  /// Where the engine counts its epochs.
  package var epoch: UnsafeMutableRawPointer
  /// The epoch in which the code stops.
  package var epochDeadline: UInt64 = 0
}

extension UnsafeRawPointer {
  @inlinable @inline(__always) package var instruction: UnsafePointer<Instruction> {
    assumingMemoryBound(to: Instruction.self)
  }
}

extension UnsafeMutableRawPointer {
  @inline(__always) var context: UnsafeMutablePointer<MachineContext> {
    assumingMemoryBound(to: MachineContext.self)
  }
}

/// True in builds whose calls in tail position are not jumps.
@inline(__always) package var isTrampolined: Bool {
  #if TRAMPOLINE
    true
  #else
    _isDebugAssertConfiguration()
  #endif
}

/// Goes on with the instruction at `pc`.
@inline(__always) func next(
  _ pc: UnsafePointer<Instruction>, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double
) -> Int {
  if isTrampolined {
    let context = x.context
    context.pointee.pc = UnsafeRawPointer(pc)
    context.pointee.fp = fp
    context.pointee.memory = m
    context.pointee.acc = acc
    context.pointee.facc = facc
    return Stop.running.rawValue
  }
  return unsafeBitCast(pc.pointee.word, to: Handler.self)(pc, fp, m, x, acc, facc)
}

/// Stops the machine; run again, it goes on at `pc`.
@inline(__always) func leave(_ stop: Stop, _ pc: PC, _ fp: FP, _ x: Ctx) -> Int {
  x.context.pointee.pc = pc
  x.context.pointee.fp = fp
  return stop.rawValue
}

/// Stops the machine, unless the quick hooks of the current instance do what the stop is about.
@inline(__always) func leaveToHooks(
  _ stop: Stop, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx,
  _ answer: (QuickHooks) -> QuickHooks.Answer
) -> Int {
  let context = x.context
  context.pointee.pc = pc
  context.pointee.fp = fp
  guard let hooks = context.pointee.instance?.pointee.quickHooks, answer(hooks)(x, hooks.owner)
  else { return stop.rawValue }
  return next(
    context.pointee.pc.instruction, context.pointee.fp, m, x, context.pointee.acc,
    context.pointee.facc)
}

/// Stops the machine for good.
@inline(__always) func trap(_ trap: Trap, _ pc: PC, _ fp: FP, _ x: Ctx) -> Int {
  x.context.pointee.trap = trap
  return leave(.trapped, pc, fp, x)
}

/// Runs until something stops the machine that cannot be answered here.
func run(_ context: UnsafeMutablePointer<MachineContext>) -> Stop {
  while true {
    let pc = context.pointee.pc
    let handler = unsafeBitCast(pc.instruction.pointee.word, to: Handler.self)
    let result = handler(
      pc, context.pointee.fp, context.pointee.memory, UnsafeMutableRawPointer(context),
      context.pointee.acc, context.pointee.facc)
    if result != Stop.running.rawValue, !isAnswered(result, context) {
      // SAFETY: handlers return raw values of `Stop` only.
      return Stop(rawValue: result).unsafelyUnwrapped
    }
  }
}

// FAST: what needs nothing but the registers and the stack is done between two handlers. A call of
// another instance's function took 230 ns by way of the driver (2026-11-27).
/// Does what a stop is about, if it is a plain call between instances.
/// - Parameter stop: The raw value of the stop.
@inline(__always) private func isAnswered(
  _ stop: Int, _ context: UnsafeMutablePointer<MachineContext>
) -> Bool {
  switch stop {
  case Stop.foreignCall.rawValue: return context.pointee.enterPlainForeignCall()
  case Stop.foreignReturn.rawValue:
    context.pointee.returnFromForeignCall()
    return true
  default: return false
  }
}
