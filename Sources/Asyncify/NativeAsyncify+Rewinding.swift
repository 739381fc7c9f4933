// SPDX-License-Identifier: Apache-2.0
//
// Entering calls again. A runtime function or the host calls an ordinary function in state
// rewinding. If the frame on top of the buffer is one of that function, it and the frames on it are
// put back on the machine's stack, each standing at its call, until a call that goes to a runtime
// function, another instance or the host: that one is really made, with its arguments of then.

internal import Interp

extension NativeAsyncify {
  /// Restores the frames that begin with one of `callee`, if the buffer holds such a frame.
  /// - Returns: False if the function is a helper that has nothing to do with the rewind.
  func rewind(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool {
    guard try topFrameBelongs(to: callee.pointee.index) else { return false }
    if !isFromHost {
      let isForeign = machine.context.pointee.instance != instance.contents.record
      guard isForeign ? machine.enterForeignCall(callee) : machine.enterCall(callee) else {
        throw Trap.stackExhausted
      }
    }
    var callee = callee
    while true {
      let layout = try restore(callee, machine)
      let target = try target(of: layout, machine)
      if layout.isRepeated {
        try callAgain(target, layout, machine)
        return true
      }
      let function = target.pointee.index
      guard target.pointee.instance == instance.contents.record, isOrdinary(function),
        try topFrameBelongs(to: function)
      else {
        let name = Function(store: store, record: target).name
        throw error(.rewindMismatch(entered: name, expected: topFrameName()))
      }
      guard machine.enterCall(target) else { throw Trap.stackExhausted }
      callee = target
    }
  }

  /// True if the frame on top of the buffer is the function's; false if it is not and the function
  /// may run all the same.
  /// - Throws: ``AsyncifyError`` if the function is one that may suspend.
  private func topFrameBelongs(to function: FunctionIndex) throws -> Bool {
    let maySuspend = analysis.maySuspend.contains(function)
    let current = (try? stack.bounds())?.current ?? 0
    do {
      let (layout, _) = try codec.read(endingAt: current, in: memory)
      if layout.function == function { return true }
      guard maySuspend else { return false }
      throw error(
        .rewindMismatch(entered: name(of: function), expected: name(of: layout.function)))
    } catch let fault as FrameCodec.FrameFault {
      guard maySuspend else { return false }
      switch fault {
      case .noFrame: throw error(.rewindMismatch(entered: name(of: function), expected: nil))
      case .corrupt(let expected, let found):
        throw error(
          .corruptFrame(address: current &- 4, expected: expected, found: found))
      }
    }
  }

  private func topFrameName() -> String? {
    let current = (try? stack.bounds())?.current ?? 0
    return (try? codec.read(endingAt: current, in: memory)).map { name(of: $0.layout.function) }
  }

  /// Takes the top record from the buffer and fills the current frame with it.
  ///
  /// The machine then stands at the frame's call.
  private func restore(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine
  ) throws -> FrameLayout {
    let function = callee.pointee.index
    let current = try stack.bounds().current
    let (layout, bytes) = try codec.read(endingAt: current, in: memory)
    let code: Code
    do {
      code = try module.code(
        for: function, handlers: store.handlers, takesBreaths: store.takesBreaths)
    } catch {
      throw Trap.functionTooLarge
    }
    callee.pointee.entry = code.instructions
    callee.pointee.frameSlotCount = UInt32(code.frameSlotCount)
    guard machine.reserve(code.frameSlotCount, from: machine.frameSlot) else {
      throw Trap.stackExhausted
    }
    let values = codec.decode(layout, bytes)
    for slot in code.headerSlot + FrameHeader.slotCount..<code.frameSlotCount {
      machine.fp[slot] = 0
    }
    for constant in codec.layouts.map(of: function).constants {
      machine.fp[constant.slot] = constant.bits
    }
    for (entry, bits) in zip(layout.entries, values) {
      machine.fp[entry.slot] = bits.low
      if entry.type == .v128 { machine.fp[entry.slot + 1] = bits.high }
    }
    let start = current - UInt32(bytes.count)
    try stack.setCurrent(start)
    machine.context.pointee.pc = UnsafeRawPointer(code.instructions + layout.site.instruction)
    observer?.observe(.frameRestored(codec.describe(layout, values, at: start)))
    return layout
  }

  /// The function that the call at which the machine stands goes to now.
  private func target(
    of layout: FrameLayout, _ machine: Machine
  ) throws -> UnsafeMutablePointer<FunctionRecord> {
    switch layout.site.target {
    case .function(let index): return instance.contents.function(index)
    case .reference(let slot):
      guard
        let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(machine.fp[slot]))
      else { throw Trap.nullFunctionReference }
      return record
    case .indirect(let table, let type, let indexSlot):
      let elements = instance.contents.tables[Int(table)].record.pointee
      let index = UInt(UInt32(truncatingIfNeeded: machine.fp[indexSlot]))
      guard index < elements.count else { throw Trap.undefinedElement }
      guard
        let record = UnsafeMutablePointer<FunctionRecord>(
          bitPattern: UInt(elements.elements[Int(index)]))
      else { throw Trap.uninitializedElement }
      guard record.pointee.type.isSubtype(of: module.types[Int(type)]) else {
        throw Trap.indirectCallTypeMismatch
      }
      return record
    }
  }

  /// Makes the call at which the machine stands, and has the frame report when it comes back.
  private func callAgain(
    _ target: UnsafeMutablePointer<FunctionRecord>, _ layout: FrameLayout, _ machine: Machine
  ) throws {
    let name = Function(store: store, record: target).name
    if target.pointee.instance == instance.contents.record, isOrdinary(target.pointee.index) {
      throw error(.rewindMismatch(entered: name, expected: nil))
    }
    let type = layout.site.type
    let slot = machine.frameSlot + layout.site.base
    let slotCount = type.parameters.reduce(0) { $0 + $1.slotCount }
    let arguments = (slot..<slot + slotCount).map { machine.stack[$0] }
    observer?.observe(
      .calledAgain(name, arguments: store.values(at: machine.stack + slot, type.parameters)))
    let isOwn =
      target.pointee.instance == nil || target.pointee.instance == instance.contents.record
    guard isOwn ? machine.enterCall(target) : machine.enterForeignCall(target) else {
      throw Trap.stackExhausted
    }
    machine.setLanding(headerSlot: slot + type.headerSlot, arguments: arguments)
  }
}
