// SPDX-License-Identifier: Apache-2.0
//
// Finds the roots of a store's heap: globals, tables, element segments, objects that Swift values refer
// to, and the stacks of all calls, running or suspended. A stack does not say which of its slots are
// references, so whatever there looks like one is taken for one.

extension Store {
  /// Frees the objects that nothing refers to any more.
  ///
  /// It happens by itself when enough new objects have been made.
  public func collect() {
    heap.collect { heap in
      roots.mark(heap)
      for instance in instances { instance.markElements(heap) }
      for machine in roots.machines {
        Unmanaged<Machine>.fromOpaque(machine).takeUnretainedValue().markStack(heap)
      }
    }
  }

  /// The bytes that the store's structures, arrays and exceptions take.
  public var heapByteCount: Int { heap.byteCount }
}

extension Machine {
  /// Marks everything on the stack that looks like a reference to an object.
  fileprivate func markStack(_ heap: Heap) {
    for slot in 0..<usedSlotCount { heap.markIfObject(stack[slot]) }
    for bits in context.pointee.landings.arguments { heap.markIfObject(bits) }
  }

  /// The slots up to the end of the current frame.
  private var usedSlotCount: Int {
    guard !isIdle else { return 0 }
    let frame = currentFrame?.code.frameSlotCount ?? 0
    let callee = context.pointee.callee.map { Int($0.pointee.frameSlotCount) } ?? 0
    return min(capacity, frameSlot + max(frame, callee))
  }
}
