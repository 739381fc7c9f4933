// SPDX-License-Identifier: Apache-2.0
//
// Leaving calls. The machine stands in an ordinary frame, behind a call that has just come back in
// state unwinding. That frame and the ordinary ones below it are saved and left in one go; nothing
// of the guest runs in between. The next runtime function, frame of another instance, or the host
// goes on with zeros for results.

internal import Interp

extension NativeAsyncify {
  /// Saves the current frame and the ordinary frames below it, and makes the machine go on in what
  /// comes next.
  /// - Parameter arguments: Those of the call that came back; it will be made again.
  func unwind(_ machine: Machine, repeated arguments: [UInt64]) throws {
    var left: MachineFrame?
    while let frame = machine.currentFrame, isOrdinary(frame) {
      let layout = try layout(of: frame, isRepeated: left == nil)
      if let left { try checkCalled(left, by: frame, layout) }
      try save(frame, layout, arguments: arguments, machine)
      machine.leaveFrame(frame)
      left = frame
    }
    guard let left else { preconditionFailure("a landing in no ordinary frame") }
    try finishUnwind(machine, left)
  }

  /// Checks that a frame was entered by the call at which its caller stands.
  ///
  /// A function that was entered by a tail call is another one.
  private func checkCalled(
    _ callee: MachineFrame, by frame: MachineFrame, _ layout: FrameLayout
  ) throws {
    let header = frame.slot + layout.site.base + layout.site.type.headerSlot
    var isCalled = callee.headerSlot == header
    if case .function(let index) = layout.site.target {
      isCalled = isCalled && index == callee.code.function
    }
    guard isCalled else {
      throw error(.tailCallNotSupported(function: name(of: callee.code.function)))
    }
  }

  private func layout(
    of frame: MachineFrame, isRepeated: Bool
  ) throws -> FrameLayout {
    guard
      let layout = codec.layouts.layout(
        of: frame.code.function, returningTo: frame.instruction, isRepeated: isRepeated)
    else { preconditionFailure("a frame of \(name(of: frame.code.function)) stands at no call") }
    guard codec.layouts.callCount < 1 << 23 else {
      throw error(.tooManyCallSites(codec.layouts.callCount))
    }
    if let entry = layout.entries.first(where: { $0.type.isReference }) {
      throw error(
        .referenceNotSupported(function: name(of: frame.code.function), type: entry.type))
    }
    return layout
  }

  /// Writes a frame's record and moves `current` behind it.
  private func save(
    _ frame: MachineFrame, _ layout: FrameLayout, arguments: [UInt64], _ machine: Machine
  ) throws {
    let firstArgument = layout.site.base
    // The header of the call that came back is still there, and with it the index it went through.
    let header = frame.slot + firstArgument + layout.site.type.headerSlot
    let tableIndex = machine.stack[header + FrameHeader.callerDistance] >> 32
    let bytes = codec.encode(layout) { entry in
      switch entry.place {
      case .argument: entry.bits(at: entry.slot - firstArgument) { arguments[$0] }
      case .tableIndex: Vector128(low: tableIndex)
      case .local, .operand: entry.bits(at: frame.slot + entry.slot) { machine.stack[$0] }
      }
    }
    // The guest may have moved the buffer since the last frame.
    guard let bounds = try? stack.bounds(), bounds.current <= bounds.end,
      Int(bounds.end) <= memory.byteCount
    else { throw error(.invalidData(memorySize: memory.byteCount)) }
    guard bytes.count <= bounds.remaining else {
      throw error(
        .bufferOverflow(
          function: name(of: frame.code.function), needed: bytes.count,
          available: bounds.remaining, total: total(machine, from: bytes.count)))
    }
    do {
      try memory.write(bytes, at: Int(bounds.current))
      try stack.setCurrent(bounds.current + UInt32(bytes.count))
    } catch {
      throw self.error(.invalidData(memorySize: memory.byteCount))
    }
    observer?.observe(
      .frameSaved(codec.describe(layout, codec.decode(layout, bytes), at: bounds.current)))
  }

  /// The bytes of the current frame and all ordinary frames below it.
  private func total(_ machine: Machine, from first: Int) -> Int {
    machine.frames.dropFirst().filter(isOrdinary).reduce(first) { sum, frame in
      let layout = codec.layouts.layout(
        of: frame.code.function, returningTo: frame.instruction, isRepeated: false)
      return sum + (layout?.byteCount ?? 0)
    }
  }

  /// What comes next goes on with zeros, and the nearest ordinary frame below it is made to report.
  private func finishUnwind(_ machine: Machine, _ left: MachineFrame) throws {
    let type = module.structure.type(ofFunction: left.code.function) ?? FunctionType()
    let count = type.results.reduce(0) { $0 + $1.slotCount }
    for slot in left.slot..<left.slot + count { machine.stack[slot] = 0 }
    let next = machine.frames.first { _ in true }
    let name =
      next.map {
        $0.instance.module.functionName($0.code.function) ?? "function[\($0.code.function)]"
      } ?? "the host"
    if let next, isForeign(next) { throw error(.foreignFrame(function: name)) }
    observer?.observe(.unwoundTo(name))
    let machines = store.runningMachines
    try arm(machines.firstIndex { $0 === machine }.map { Array(machines[...$0]) } ?? [machine])
  }

  /// True if a frame is an ordinary function's of another instance with an asyncify state.
  ///
  /// Whether that state has been used yet does not matter.
  private func isForeign(_ frame: MachineFrame) -> Bool {
    let module = frame.instance.module
    return frame.instance !== instance.contents
      && (frame.instance.hooks is NativeAsyncify || module.importsAsyncify)
      && !module.guardedFunctions.contains(frame.code.function)
  }
}
