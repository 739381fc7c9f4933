// SPDX-License-Identifier: Apache-2.0
//
// Putting frames back on the machine's stack, once it is known whose they are
// (`NativeAsyncify+Rewinding.swift`): each with its record's values, standing at its call. Frames of
// numbers alone are put back by their programs, without a record being made of them.

internal import Interp

extension NativeAsyncify {
  /// A run of frames that is being restored.
  struct RestoredRun {
    /// Where the next record ends.
    var current: UInt64
    var frameCount = 0
    var shadow: RunRecord.Shadow?
    var depth: UInt32?
  }

  func prepare(_ function: UnsafeMutablePointer<FunctionRecord>, _ layout: FrameLayout) {
    function.pointee.entry = layout.code.instructions
    function.pointee.frameSlotCount = UInt32(layout.code.frameSlotCount)
  }

  func enter(
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
  func restore(
    _ record: FrameCodec.Record, _ member: AsyncifyMember, _ machine: Machine,
    _ run: inout RestoredRun
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
    for slot in layout.deadLocalSlots { frame[slot] = 0 }
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
  func restoreFast(
    _ target: UnsafeMutablePointer<FunctionRecord>, _ member: AsyncifyMember, _ machine: Machine,
    _ run: inout RestoredRun
  ) -> UnsafeMutablePointer<FunctionRecord> {
    let context = machine.context
    guard run.current <= UInt64(buffers.byteCount) else { return target }
    // The call of the frame below may be of any kind.
    let (returnTo, tableIndex) = machine.context.pointee.currentCall
    var cursor = RestoringCursor(
      function: target.pointee.index, frame: context.pointee.fp, returnTo: returnTo,
      base: Int(context.pointee.pc.instruction.pointee.a), tableIndex: tableIndex,
      current: run.current)
    member.programs.restore(
      &cursor, buffers.record.pointee.base, limit: context.pointee.stackLimit,
      checks: codec.checks, endsWithRepeated: false)
    guard let program = cursor.program else { return target }
    context.pointee.fp = cursor.frame
    context.pointee.pc = UnsafeRawPointer(program.pointee.call)
    run.current = cursor.current
    run.frameCount += cursor.frameCount
    return member.contents.function(cursor.function)
  }

  /// Looks after the shadow stack of the run, whose outermost frame is the current one.
  func restoreShadow(
    _ run: inout RestoredRun, _ layout: FrameLayout, _ machine: Machine
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
}
