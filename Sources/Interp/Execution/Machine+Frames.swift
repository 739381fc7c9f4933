// SPDX-License-Identifier: Apache-2.0
//
// The frames of a machine that stands, innermost first: for backtraces and for whoever saves them.
// A frame does not say whose it is; that is found from the address at which it goes on.

/// A guest function's frame on a machine's stack.
package struct MachineFrame {
  package let instance: ModuleInstance
  package let code: Code
  /// The instruction at which it stands; for a frame that waits for a call, the one behind the call.
  package let instruction: Int
  /// Where the frame begins on the stack.
  package let slot: Int
  /// Where the header of the frame above stands, which says where this one goes on; nil for the
  /// innermost.
  package let calleeHeaderSlot: Int?
  /// How many landings were passed on the way to it, the one on which it waits left out.
  package let innerLandings: Int

  /// The slot of its header on the stack.
  package var headerSlot: Int { slot + code.headerSlot }
}

extension Machine {
  /// Walks over frames from the innermost outwards.
  package struct FrameWalk: Sequence, IteratorProtocol {
    private let machine: Machine
    private var pc: UnsafeRawPointer
    private var slot: Int
    private var instance: ModuleInstance?
    private var calleeHeaderSlot: Int?
    /// How many landings were passed, and how many before the last header.
    private var passedLandings = 0
    private var innerLandings = 0

    /// Begins with the frame whose code is current.
    init(_ machine: Machine) {
      self.machine = machine
      pc = machine.context.pointee.pc
      slot = machine.frameSlot
      instance = machine.instance
    }

    /// Passes a header: what lies behind it is the caller.
    private mutating func pass(header: Int) {
      let stack = machine.stack
      innerLandings = passedLandings
      if machine.isLanding(headerSlot: header) {
        passedLandings += 1
        pc = UnsafeRawPointer(
          machine.context.pointee.landings[inner: innerLandings].returnAddress)
      } else {
        // SAFETY: headers hold addresses of instructions.
        pc =
          UnsafeRawPointer(bitPattern: UInt(stack[header + FrameHeader.returnAddress]))
          .unsafelyUnwrapped
      }
      slot -= frameDistance(stack[header + FrameHeader.callerDistance])
      calleeHeaderSlot = header
    }

    private func frameDistance(_ bits: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: bits)) }

    package mutating func next() -> MachineFrame? {
      let stubs = machine.store.stubs
      while true {
        if pc == UnsafeRawPointer(stubs.halt) { return nil }
        if pc == UnsafeRawPointer(stubs.enterHost) || pc == UnsafeRawPointer(stubs.enterUncompiled)
        {
          guard let callee = machine.context.pointee.callee else { return nil }
          pass(header: slot + Int(callee.pointee.headerSlot))
        } else if pc == UnsafeRawPointer(stubs.returnToInstance) {
          let record = UnsafeMutablePointer<InstanceRecord>(
            bitPattern: UInt(machine.stack[slot + MachineContext.Bridge.callerInstance]))
          instance = record.map { machine.store.instances[$0.pointee.number] }
          pass(header: slot)
        } else {
          guard let instance, let (code, index) = instance.module.code(containing: pc) else {
            return nil
          }
          let frame = MachineFrame(
            instance: instance, code: code, instruction: index, slot: slot,
            calleeHeaderSlot: calleeHeaderSlot, innerLandings: innerLandings)
          pass(header: frame.headerSlot)
          return frame
        }
      }
    }
  }

  /// The current frame, if the machine stands in code of the current instance.
  package var currentFrame: MachineFrame? {
    guard let instance,
      let (code, index) = instance.module.code(containing: context.pointee.pc)
    else { return nil }
    return MachineFrame(
      instance: instance, code: code, instruction: index, slot: frameSlot, calleeHeaderSlot: nil,
      innerLandings: 0)
  }

  /// Leaves the current frame: its caller's is the current one, behind its call.
  package func leaveFrame(headerSlot: Int) {
    let isLanding = isLanding(headerSlot: frameSlot + headerSlot)
    context.pointee.goBack(headerSlot: headerSlot)
    if isLanding { context.pointee.pc = UnsafeRawPointer(takeLanding().landing.returnAddress) }
  }

  /// The frames, innermost first.
  package var frames: FrameWalk { FrameWalk(self) }

  /// The active calls with names, innermost first.
  package func backtrace(limit: Int = 64) -> Backtrace {
    var maps = CodeMaps(store)
    let (frames, omitted) = endFrames(limit)
    return Backtrace(
      frames: frames.map { frame in
        let function = frame.code.function
        let module = frame.instance.module
        return Backtrace.Frame(
          module: module, function: function, functionName: module.functionName(function),
          offset: maps.offset(of: frame))
      },
      omittedCount: omitted)
  }

  /// The frames, innermost first; of more than a limit only the ends, and how many were left out.
  package func endFrames(_ limit: Int) -> (frames: [MachineFrame], omittedCount: Int) {
    var first: [MachineFrame] = []
    var last: [MachineFrame] = []
    var omitted = 0
    for frame in frames {
      if first.count < limit / 2 {
        first.append(frame)
      } else {
        last.append(frame)
        if last.count > limit {
          omitted += last.count - limit / 2
          last.removeFirst(last.count - limit / 2)
        }
      }
    }
    if last.count > limit / 2 {
      omitted += last.count - limit / 2
      last.removeFirst(last.count - limit / 2)
    }
    return (first + last, omitted)
  }
}

/// The maps of functions that frames are of, each made once.
struct CodeMaps {
  private let store: Store
  private var maps: [FunctionIndex: [ObjectIdentifier: CodeMap]] = [:]

  init(_ store: Store) {
    self.store = store
  }

  /// The map of the function that a frame is of.
  mutating func map(of frame: MachineFrame) -> CodeMap {
    let module = frame.instance.module
    let function = frame.code.function
    if let known = maps[function]?[ObjectIdentifier(module)] { return known }
    let map = (try? module.map(of: frame, in: store)) ?? CodeMap()
    maps[function, default: [:]][ObjectIdentifier(module)] = map
    return map
  }

  /// Where in the module's bytes the instruction stands that a frame is at.
  mutating func offset(of frame: MachineFrame) -> Int {
    // A frame that waits stands behind its call.
    let instruction = frame.calleeHeaderSlot == nil ? frame.instruction : frame.instruction - 1
    let offsets = map(of: frame).offsets
    return offsets.indices.contains(instruction) ? offsets[instruction] : 0
  }
}

extension Module {
  /// The map of the function that a frame is of, with the operands at an instruction.
  /// - Throws: ``CompilationError``.
  func map(
    of frame: MachineFrame, in store: Store, operandsAt offset: Int = -1
  ) throws(CompilationError) -> CodeMap {
    try map(
      of: frame.code.function, handlers: store.handlers, takesBreaths: store.takesBreaths,
      operandsAt: offset)
  }
}
