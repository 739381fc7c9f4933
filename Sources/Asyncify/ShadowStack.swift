// SPDX-License-Identifier: Apache-2.0
//
// The stack that compiled languages keep in memory. Its pointer is a global, and globals are no part of
// frames: after an unwind the pointer stays where the innermost function left it, and whoever runs then
// may write over what the frames still need. The policies `verify` and `preserve` put a record of their
// own on top of the frames of each run (`RunRecord`), so that it goes where the frames go.
//
// The stack grows downwards. `low` is the pointer in the innermost frame of the run, `high` is what it was
// when the outermost was entered: the bytes between belong to the frames.

internal import Interp

/// The shadow stack of a guest, as far as asyncify looks after it.
struct ShadowStack {
  let policy: AsyncifyOptions.ShadowStack
  private let global: GlobalInstance
  private let memory: MemoryInstance
  /// What the pointer was when a frame was entered by a runtime function or the host, by the
  /// machine and the slot of the frame; and what it is to be when that frame is left.
  private var entries: [Place: Entry] = [:]

  private struct Place: Hashable {
    let machine: ObjectIdentifier
    let slot: Int
  }

  struct Entry {
    var high: UInt64
    var own: UInt64
  }

  init(_ policy: AsyncifyOptions.ShadowStack, pointer: GlobalInstance, memory: MemoryInstance) {
    self.policy = policy
    global = pointer
    self.memory = memory
  }

  /// That of an instance; nil if it has no memory, or no global that can be the pointer.
  init?(_ instance: Instance, _ options: AsyncifyOptions) {
    guard let pointer = instance.stackPointer(for: options.stackPointer),
      let memory = instance.firstMemory
    else { return nil }
    self.init(options.shadowStack, pointer: pointer, memory: memory.instance)
  }

  /// The bytes of the memory that the stack is in.
  var byteCount: Int { memory.byteCount }

  /// The global.
  var pointer: UInt64 {
    get { global.type.value == .i64 ? global.cell[0] : global.cell[0] & 0xFFFF_FFFF }
    nonmutating set {
      global.cell[0] = global.type.value == .i64 ? newValue : newValue & 0xFFFF_FFFF
    }
  }

  /// True if a global is the pointer of this stack.
  func isPointed(by other: GlobalInstance) -> Bool { other === global }

  /// A frame is about to be entered.
  mutating func enter(_ machine: Machine, slot: Int, high: UInt64? = nil) {
    let own = pointer
    entries[Place(machine: ObjectIdentifier(machine), slot: slot)] =
      Entry(high: high ?? own, own: own)
  }

  func entry(_ machine: Machine, slot: Int) -> Entry {
    entries[Place(machine: ObjectIdentifier(machine), slot: slot)]
      ?? Entry(high: pointer, own: pointer)
  }

  /// The bytes between two pointers; nil if they are not all in the memory.
  func range(_ low: UInt64, _ high: UInt64) -> Range<Int>? {
    guard low <= high, high <= UInt64(memory.byteCount) else { return nil }
    return Int(low)..<Int(high)
  }

  func bytes(_ range: Range<Int>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(rebasing: contents[range]))
  }

  func write(_ bytes: [UInt8], at offset: Int) {
    for (index, byte) in bytes.enumerated() { contents[offset + index] = byte }
  }

  func checksum(_ range: Range<Int>) -> UInt32 {
    // SAFETY: a range of no bytes needs no base either.
    guard let base = contents.baseAddress, !range.isEmpty else { return 0 }
    return Checksum.crc32(base + range.lowerBound, range.count)
  }

  private var contents: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: memory.record.pointee.base, count: memory.byteCount)
  }
}
