// SPDX-License-Identifier: Apache-2.0
//
// A memory that stores on different threads have at once. Addresses are reserved up to its maximum
// when it is made, and growing makes more of them usable: its bytes never move and it never shrinks,
// so a size that a store has seen once may be relied on for ever.
// Spec: proposal threads, shared linear memories.

internal import Synchronization

/// A linear memory that may be given to several stores, on any threads.
///
/// `Memory(store:shared:)` makes it a memory of a store.
public final class SharedMemory: Sendable {
  /// The type it was made with; the minimum is the size at the start.
  public let type: MemoryType
  // SAFETY: set once. What stands behind it is the guests': atomic accesses are atomic operations of
  // the processor. All others are plain loads and stores of which a handler makes each one once; when
  // they race with others, the proposal's memory model admits any mixture of the bytes written.
  nonisolated(unsafe) package let base: UnsafeMutableRawPointer
  /// The size that it never passes.
  private let mostBytes: Int
  /// The size in bytes; it changes while `committedByteCount` is locked.
  private let size: Atomic<Int>
  /// The bytes that can be used, whole granules.
  private let committedByteCount: Mutex<Int>
  /// Those who wait, by address, first come first.
  let waits = Mutex<[UInt64: [PendingWait]]>([:])

  /// Where a memory ends to grow if its maximum is larger.
  public static let defaultByteLimit = 16 << 30

  /// Makes a shared memory.
  ///
  /// - Parameters:
  ///   - type: The type; it is shared, whatever it says of that, and needs a maximum.
  ///   - byteLimit: Where it ends to grow if its maximum is larger: addresses are reserved for no more.
  /// - Throws: ``CallError/invalidMemoryType(_:)``, ``CallError/outOfMemory(bytes:)``.
  public init(
    _ type: MemoryType, byteLimit: Int = SharedMemory.defaultByteLimit
  ) throws(CallError) {
    var type = type
    type.isShared = true
    if let fault = type.fault { throw .invalidMemoryType(fault) }
    let minimum = type.byteCount(of: type.limits.minimum)
    let maximum = type.byteCount(of: type.limits.maximum ?? type.limits.minimum)
    let most = min(maximum, byteLimit, Int.max - Platform.granule)
    guard minimum <= most else { throw .outOfMemory(bytes: minimum) }
    let committed = Self.roundedUp(minimum)
    guard let base = Platform.reserve(Self.reservation(most)) else {
      throw .outOfMemory(bytes: most)
    }
    guard Platform.commit(base, committed) else {
      Platform.release(base, Self.reservation(most))
      throw .outOfMemory(bytes: minimum)
    }
    self.type = type
    self.base = base
    mostBytes = most
    size = Atomic(minimum)
    committedByteCount = Mutex(committed)
  }

  deinit {
    Platform.release(base, Self.reservation(mostBytes))
  }

  /// The bytes to reserve for a memory that may have so many: at least a granule.
  private static func reservation(_ count: Int) -> Int { roundedUp(max(count, 1)) }

  private static func roundedUp(_ count: Int) -> Int {
    (count + Platform.granule - 1) & ~(Platform.granule - 1)
  }

  /// The size in bytes.
  public var byteCount: Int { size.load(ordering: .sequentiallyConsistent) }

  /// The size in pages, whose size is the type's.
  public var pageCount: Int { byteCount / type.pageSize }

  /// Grows by pages, filled with zeros; everyone who has the memory sees them.
  /// - Returns: The size in pages before; nil if limits or lack of memory forbid it.
  public func grow(by pages: Int) -> Int? {
    pages < 0 ? nil : grow(by: UInt64(pages), room: .max)
  }

  /// Grows by pages that take no more bytes than there is room for.
  package func grow(by pages: UInt64, room: Int) -> Int? {
    committedByteCount.withLock { committed in
      let before = size.load(ordering: .relaxed)
      let free = min(room, mostBytes - before)
      guard let added = type.bytesToAdd(pages, to: before, room: free) else { return nil }
      let needed = Self.roundedUp(before + added)
      if needed > committed {
        guard Platform.commit(base + committed, needed - committed) else { return nil }
        committed = needed
      }
      size.store(before + added, ordering: .sequentiallyConsistent)
      return before / type.pageSize
    }
  }

  /// Gives the bytes to a closure, to read and write.
  ///
  /// They are valid as long as the memory is; others may change them at any time.
  public func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
  }
}

extension MemoryType {
  /// The bytes of so many pages, as far as an `Int` can say.
  func byteCount(of pages: UInt64) -> Int {
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: UInt64(pageSize))
    return overflow ? .max : Int(clamping: bytes)
  }

  /// The bytes by which a memory of so many bytes grows for so many pages; nil if its limits or the room
  /// there is forbid it.
  func bytesToAdd(_ pages: UInt64, to byteCount: Int, room: Int) -> Int? {
    let most = min(limits.maximum ?? .max, mostPages)
    guard pages <= most - UInt64(byteCount / pageSize), pages <= UInt64(max(0, room) / pageSize)
    else { return nil }
    return Int(pages) * pageSize
  }
}
