// SPDX-License-Identifier: Apache-2.0
//
// What unwinds left in buffers, as far as is remembered. The bytes are the truth; this only explains, and
// finds out where somebody mixes up buffers. A log of fixed size, so that unwinding costs the same
// however often it is done.

/// What an unwind left in a buffer.
public struct AsyncifySegment: Hashable, Sendable {
  /// The number of the unwind in its context; later ones have higher numbers.
  public internal(set) var number: Int
  /// The address of the buffer structure.
  public internal(set) var dataPointer: UInt64
  /// Where its frames begin.
  public internal(set) var base: UInt64
  /// Where they end.
  public internal(set) var top: UInt64
  /// How many there are.
  public internal(set) var frameCount: Int
}

/// The last unwinds of a context, in plain memory.
struct SegmentLog {
  private struct Entry {
    var segment: AsyncifySegment
    /// The number of the call at which the outermost frame stands.
    var outermost: Int
  }

  private let log: UnsafeMutablePointer<Entry>
  private var next = 1
  /// The segment that is being written.
  private(set) var current: AsyncifySegment?
  /// The last that was written.
  private(set) var last: AsyncifySegment?
  /// What is being rewound, and how many frames of it have been restored.
  private var rewinding: AsyncifySegment?
  private var restored = 0

  private static let capacity = 256

  init() {
    log = .allocate(capacity: Self.capacity)
    let nothing = AsyncifySegment(number: 0, dataPointer: 0, base: 0, top: 0, frameCount: 0)
    log.initialize(repeating: Entry(segment: nothing, outermost: 0), count: Self.capacity)
  }

  func deallocate() { log.deallocate() }

  mutating func beginUnwind() {
    current = nil
    rewinding = nil
  }

  /// Frames of the unwind in progress are about to be saved.
  /// - Returns: The number of the unwind.
  mutating func beginRun(_ dataPointer: UInt64, base: UInt64) -> Int {
    if let current { return current.number }
    current = AsyncifySegment(
      number: next, dataPointer: dataPointer, base: base, top: base, frameCount: 0)
    next += 1
    return next - 1
  }

  /// Frames were saved.
  /// - Parameter outermost: The number of the call at which the outermost stands.
  mutating func endRun(top: UInt64, frameCount: Int, outermost: Int) {
    guard var segment = current else { return }
    segment.top = top
    segment.frameCount += frameCount
    current = segment
    last = segment
    log[segment.number % Self.capacity] = Entry(segment: segment, outermost: outermost)
  }

  mutating func beginRewind(at dataPointer: UInt64, top: UInt64?) {
    current = nil
    restored = 0
    rewinding = find(dataPointer, top: top)
  }

  mutating func restore(_ count: Int) { restored += count }

  mutating func end() {
    current = nil
    rewinding = nil
  }

  /// How many frames the segment that is being rewound had, and how many were restored, if these differ.
  var mismatch: (recorded: Int, restored: Int)? {
    guard let rewinding, rewinding.frameCount != restored else { return nil }
    return (rewinding.frameCount, restored)
  }

  /// The newest segment that ends at a place of a buffer.
  func find(_ dataPointer: UInt64, top: UInt64?) -> AsyncifySegment? {
    entry(dataPointer, top: top)?.segment
  }

  /// The number of the call at which the outermost frame of such a segment stands.
  func outermost(_ dataPointer: UInt64, top: UInt64?) -> Int? {
    entry(dataPointer, top: top)?.outermost
  }

  private func entry(_ dataPointer: UInt64, top: UInt64?) -> Entry? {
    guard let last, let top else { return nil }
    // From the newest backwards; most often it is the first that is looked at.
    for number in stride(from: last.number, to: max(0, last.number - Self.capacity), by: -1) {
      let entry = log[number % Self.capacity]
      if entry.segment.top == top, entry.segment.dataPointer == dataPointer,
        entry.segment.number == number
      {
        return entry
      }
    }
    return nil
  }
}
