// SPDX-License-Identifier: Apache-2.0
//
// Throwing: the frames are asked from the innermost outwards what their functions' exception tables say
// of the instruction at which they stand, and the machine goes on where the first of them says.
// Spec: 4.6.8 Control Instructions, `throw_ref`.

extension Machine {
  /// Makes the exception that the `throw` at which the machine stands asks for.
  /// - Returns: Nil if the limits forbid it.
  package func makeException() -> HeapObject? {
    let pc = context.pointee.pc.instruction
    guard let instance = context.pointee.instance else { return nil }
    let tag = instance.pointee.tags[Int(pc.pointee.immediate)]
    guard let exception = store.allocateException(tag) else { return nil }
    exception.fields.update(from: fp + Int(pc.pointee.a), count: Int(tag.pointee.slotCount))
    return exception
  }

  /// The exception that the `throw_ref` at which the machine stands throws.
  package var rethrownException: HeapObject? {
    HeapObject(fp[Int(context.pointee.pc.instruction.pointee.a)])
  }

  /// Goes on where an exception is caught that is thrown where the machine stands.
  /// - Returns: False if it is not caught; then nothing has changed.
  package func `catch`(_ exception: HeapObject) -> Bool {
    for frame in frames {
      // A frame that waits stands behind its call.
      let position = frame.calleeHeaderSlot == nil ? frame.instruction : frame.instruction - 1
      let clause = frame.code.exceptionTable.clause(at: position) {
        catches($0, exception, frame.instance)
      }
      if let clause {
        land(exception, clause, frame)
        return true
      }
    }
    return false
  }

  private func catches(
    _ clause: ExceptionTable.Clause, _ exception: HeapObject, _ instance: ModuleInstance
  ) -> Bool {
    clause.tag.map { instance.record.pointee.tags[Int($0)] == exception.tag } ?? true
  }

  private func land(
    _ exception: HeapObject, _ clause: ExceptionTable.Clause, _ frame: MachineFrame
  ) {
    if clause.tag != nil {
      (stack + frame.slot + clause.fieldsSlot).update(
        from: exception.fields, count: Int(exception.tag.pointee.slotCount))
    }
    if let slot = clause.referenceSlot { stack[frame.slot + slot] = exception.reference }
    // Frames above are gone, and with them what their return addresses were replaced by.
    let isWaiting = frame.calleeHeaderSlot.map { isLanding(headerSlot: $0) } ?? false
    for _ in 0..<frame.innerLandings + (isWaiting ? 1 : 0) {
      context.pointee.landings.removeLast()
    }
    context.pointee.bind(frame.instance.record)
    context.pointee.fp = stack + frame.slot
    context.pointee.pc = UnsafeRawPointer(frame.code.instructions + clause.target)
  }
}

extension Store {
  /// An exception, with fields to be filled in.
  /// - Returns: Nil if the limits forbid it.
  package func allocateException(_ tag: UnsafeMutablePointer<TagRecord>) -> HeapObject? {
    allocate { heap.allocateException(tag, mayCollect: $0) }
  }
}
