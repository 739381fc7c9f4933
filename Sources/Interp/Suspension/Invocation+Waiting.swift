// SPDX-License-Identifier: Apache-2.0
//
// What the driver does for `memory.atomic.wait` and `notify`. A wait suspends the call, like an
// asynchronous host function: nobody's thread is blocked unless the caller blocks it.
// Spec: proposal threads, wait and notify operators.

internal import Synchronization

extension Invocation {
  private var instruction: UnsafePointer<Instruction> { machine.context.pointee.pc.instruction }

  /// The memory of the instruction at which the machine stands, and the address in it.
  private var place: (memory: MemoryInstance?, address: UInt64) {
    let address = machine.fp[Int(instruction.pointee.b)] &+ UInt64((instruction + 1).pointee.word)
    return (machine.instance?.memories[Int(instruction.pointee.immediate)], address)
  }

  /// The slots of the operands behind the address.
  private var operands: (first: UInt64, second: UInt64) {
    let more = (instruction + 1).pointee
    return (machine.fp[Int(more.a)], machine.fp[Int(more.b)])
  }

  /// Begins to wait while the value at the address, of so many bits, is the one expected.
  /// - Returns: The suspension of the call; nil if the wait is over already.
  /// - Throws: A trap if the memory is not shared.
  func beginWait(bits: Int) throws -> Event? {
    let (memory, address) = place
    guard let shared = memory?.shared else { throw Trap.expectedSharedMemory }
    let (expected, nanoseconds) = operands
    let wait = shared.wait(at: address, nanoseconds: Int64(bitPattern: nanoseconds)) { place in
      // SAFETY: the handler has checked that the address is in bounds and aligned.
      if bits == 64 {
        return place.assumingMemoryBound(to: Atomic<UInt64>.self)
          .pointee.load(ordering: .sequentiallyConsistent) == expected
      }
      return place.assumingMemoryBound(to: Atomic<UInt32>.self)
        .pointee.load(ordering: .sequentiallyConsistent) == UInt32(truncatingIfNeeded: expected)
    }
    guard wait.result != nil else { return stand(at: .atomicWait(wait)) }
    finish(wait)
    return nil
  }

  /// Ends a wait, and goes on with what it came to.
  func finish(_ wait: PendingWait) { finish(wait.expire().rawValue) }

  /// Ends waits at the address.
  ///
  /// Nobody can wait at an address of a memory that is not shared.
  func notify() {
    let (memory, address) = place
    let count = UInt32(truncatingIfNeeded: operands.first)
    finish(memory?.shared?.notify(at: address, count: count) ?? 0)
  }

  private func finish(_ result: UInt32) {
    machine.fp[Int(instruction.pointee.a)] = UInt64(result)
    machine.context.pointee.pc = UnsafeRawPointer(instruction + 2)
  }
}
