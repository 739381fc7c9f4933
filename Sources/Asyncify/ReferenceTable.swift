// SPDX-License-Identifier: Apache-2.0
//
// References in frames. Linear memory cannot hold them, so a frame holds a word of 32 bits instead:
//
//   0            null
//   bit 0 set    an i31: its 31 bits above
//   bits 1,0 10  a function of the frame's own instance: its index above
//   bits 1,0 00  a handle: the number of an entry of this table, which keeps the reference alive
//
// Only handles are bound to this table. A number is used once in the whole process, so that a handle from
// elsewhere, or one that was released, is found out.

internal import Interp
internal import Synchronization

/// The references that frames in buffers hold.
struct ReferenceTable {
  private struct Entry {
    /// Keeps objects of the heap alive.
    let value: Value
    let bits: UInt64
    /// How often it was saved and not released.
    var count: Int
  }

  private var entries: [UInt32: Entry] = [:]
  /// The handles by the bits of their references; those do not change while the reference is kept.
  private var handles: [UInt64: UInt32] = [:]
  /// What each unwind saved, by its number.
  private var saved: [Int: [UInt32]] = [:]

  private static let numbers = Atomic<UInt32>(0)
  private static let numberMask: UInt32 = 0x3FFF_FFFF

  /// How many references are kept.
  var count: Int { entries.count }

  // MARK: Into frames

  /// The word for a reference.
  ///
  /// - Parameters:
  ///   - bits: The reference as it stands in a slot.
  ///   - type: The type of the slot.
  ///   - instance: The instance whose frame it is in.
  ///   - segment: The number of the unwind.
  mutating func word(
    _ bits: UInt64, _ type: ValueType, _ instance: ModuleInstance, _ store: Store, segment: Int
  ) -> UInt32 {
    if bits == 0 { return 0 }
    switch type.referenceType.map({ store.engine.top(of: $0.heap) }) {
    case .function?:
      if let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(bits)),
        record.pointee.instance == instance.record
      {
        return record.pointee.index << 2 | 2
      }
    case .any?:
      if HeapObject(bits) == nil { return I31.signed(bits) << 1 | 1 }
    default: break
    }
    return handle(bits, store.value(bits, type), segment: segment) << 2
  }

  private mutating func handle(_ bits: UInt64, _ value: Value, segment: Int) -> UInt32 {
    let handle = handles[bits] ?? newHandle()
    handles[bits] = handle
    entries[handle, default: Entry(value: value, bits: bits, count: 0)].count += 1
    saved[segment, default: []].append(handle)
    return handle
  }

  private func newHandle() -> UInt32 {
    while true {
      let number = Self.numbers.add(1, ordering: .relaxed).newValue & Self.numberMask
      if number != 0, entries[number] == nil { return number }
    }
  }

  // MARK: Out of frames

  /// What a word stands for, or does not.
  enum Lookup {
    case bits(UInt64)
    /// The entry was released, or is another table's.
    case lost
    /// It is no reference of the type.
    case illTyped
  }

  /// The reference for a word.
  ///
  /// Whatever the word is, the reference is of the type.
  /// - Parameter mayBeNull: True where null may stand although the type does not admit it.
  func reference(
    _ word: UInt32, _ type: ValueType, _ instance: ModuleInstance, _ store: Store,
    mayBeNull: Bool
  ) -> Lookup {
    let value: Value
    if word == 0 {
      return mayBeNull || type.referenceType?.isNullable == true ? .bits(0) : .illTyped
    } else if word & 1 != 0 {
      value = .anyref(.i31(Int32(bitPattern: word) >> 1))
    } else if word & 2 != 0 {
      guard Int(word >> 2) < instance.module.structure.functions.count else { return .illTyped }
      let record = instance.function(word >> 2)
      value = .funcref(Function(store: store, record: record).reference)
    } else {
      guard let entry = entries[word >> 2] else { return .lost }
      value = entry.value
    }
    // The kinds first: a value says of itself only what its kind can.
    guard store.isValue(value, of: type), let bits = try? store.bits(of: value) else {
      return .illTyped
    }
    return .bits(bits)
  }

  // MARK: Releasing

  /// Forgets what an unwind saved.
  mutating func release(segment: Int) {
    for handle in saved.removeValue(forKey: segment) ?? [] {
      guard var entry = entries[handle] else { continue }
      entry.count -= 1
      if entry.count > 0 {
        entries[handle] = entry
      } else {
        entries[handle] = nil
        handles[entry.bits] = nil
      }
    }
  }

  /// Forgets what unwinds up to a number saved.
  mutating func release(upTo segment: Int) {
    for number in saved.keys where number <= segment { release(segment: number) }
  }
}
