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

/// The last unwinds of a context.
struct SegmentLog {
  private var log: [(segment: AsyncifySegment, outermost: FrameLayout)] = []
  private var next = 1
  /// The segment that is being written.
  private(set) var current: AsyncifySegment?
  /// The last that was written.
  private(set) var last: AsyncifySegment?
  /// What is being rewound, and how many frames of it have been restored.
  private var rewinding: AsyncifySegment?
  private var restored = 0

  private static let capacity = 256

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
  mutating func endRun(top: UInt64, frameCount: Int, outermost: FrameLayout) {
    guard var segment = current else { return }
    segment.top = top
    segment.frameCount += frameCount
    current = segment
    last = segment
    // Numbers follow each other without gaps, so that the log fills up from its beginning.
    let place = (segment.number - 1) % Self.capacity
    if place < log.count {
      log[place] = (segment, outermost)
    } else {
      log.append((segment, outermost))
    }
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

  /// The outermost frame of the segment that is being rewound.
  func outermost(_ dataPointer: UInt64, top: UInt64?) -> FrameLayout? {
    entry(dataPointer, top: top)?.outermost
  }

  private func entry(
    _ dataPointer: UInt64, top: UInt64?
  ) -> (segment: AsyncifySegment, outermost: FrameLayout)? {
    guard let last else { return nil }
    // From the newest backwards; most often it is the first that is looked at.
    for age in 0..<log.count {
      let place = (last.number - 1 - age + 2 * Self.capacity) % Self.capacity
      guard place < log.count, log[place].segment.top == top,
        log[place].segment.dataPointer == dataPointer
      else { continue }
      return log[place]
    }
    return nil
  }
}
