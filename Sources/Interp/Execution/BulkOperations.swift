// SPDX-License-Identifier: Apache-2.0
//
// Filling, copying and initialising memories and tables. Bounds are checked before anything is
// written. These are ordinary functions on records: handlers call them and go on.
// Spec: 4.6.5 Table Instructions, 4.6.6 Memory Instructions.

/// The semantics of bulk instructions.
///
/// Each returns true if all went well, false if it was out of bounds.
enum BulkOperations {
  /// True if `count` items from `start` lie within `limit`.
  @inline(__always) static func fits(_ start: UInt64, _ count: UInt64, _ limit: UInt) -> Bool {
    let (end, overflow) = start.addingReportingOverflow(count)
    return !overflow && end <= UInt64(limit)
  }

  static func fill(
    _ memory: MemoryRecord, _ start: UInt64, _ byte: UInt8, _ count: UInt64
  ) -> Bool {
    guard fits(start, count, memory.byteCount) else { return false }
    (memory.base + Int(start)).initializeMemory(as: UInt8.self, repeating: byte, count: Int(count))
    return true
  }

  static func copy(
    _ target: MemoryRecord, _ start: UInt64, _ source: MemoryRecord, _ from: UInt64, _ count: UInt64
  ) -> Bool {
    guard fits(start, count, target.byteCount), fits(from, count, source.byteCount) else {
      return false
    }
    (target.base + Int(start)).copyMemory(from: source.base + Int(from), byteCount: Int(count))
    return true
  }

  static func initialize(
    _ target: MemoryRecord, _ start: UInt64, _ segment: SegmentRecord, _ from: UInt64,
    _ count: UInt64
  ) -> Bool {
    guard fits(start, count, target.byteCount), fits(from, count, segment.count) else {
      return false
    }
    (target.base + Int(start)).copyMemory(from: segment.base + Int(from), byteCount: Int(count))
    return true
  }

  static func fill(
    _ table: TableRecord, _ start: UInt64, _ element: UInt64, _ count: UInt64
  ) -> Bool {
    guard fits(start, count, table.count) else { return false }
    (table.elements + Int(start)).update(repeating: element, count: Int(count))
    return true
  }

  static func copy(
    _ target: TableRecord, _ start: UInt64, _ source: TableRecord, _ from: UInt64, _ count: UInt64
  ) -> Bool {
    guard fits(start, count, target.count), fits(from, count, source.count) else { return false }
    (target.elements + Int(start)).update(from: source.elements + Int(from), count: Int(count))
    return true
  }

  static func initialize(
    _ target: TableRecord, _ start: UInt64, _ segment: SegmentRecord, _ from: UInt64,
    _ count: UInt64
  ) -> Bool {
    guard fits(start, count, target.count), fits(from, count, segment.count) else { return false }
    let source = segment.base.assumingMemoryBound(to: UInt64.self) + Int(from)
    (target.elements + Int(start)).update(from: source, count: Int(count))
    return true
  }
}
