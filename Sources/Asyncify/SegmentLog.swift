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

  // By the number of the unwind, which begins with 1. What an unwind has not saved any frame of is not
  // found.
  private let log: UnsafeMutablePointer<Entry>
  private var next = 1
  /// The numbers of the segment that is being written and of the last one that was; 0 for none.
  private var currentNumber = 0
  private var lastNumber = 0
  /// How many frames the segment has that is being rewound, if it is known, and how many of them have been
  /// restored.
  private var recorded: Int?
  private var restored = 0

  /// A power of two.
  private static let capacity = 256

  init() {
    log = .allocate(capacity: Self.capacity)
    let nothing = AsyncifySegment(number: 0, dataPointer: 0, base: 0, top: 0, frameCount: 0)
    log.initialize(repeating: Entry(segment: nothing, outermost: 0), count: Self.capacity)
  }

  func deallocate() { log.deallocate() }

  @inline(__always) private func entry(_ number: Int) -> UnsafeMutablePointer<Entry> {
    log + number & (Self.capacity - 1)
  }

  private func segment(_ number: Int) -> AsyncifySegment? {
    let segment = entry(number).pointee.segment
    return number != 0 && segment.number == number ? segment : nil
  }

  /// The segment that is being written.
  var current: AsyncifySegment? { segment(currentNumber) }

  /// The last that was written.
  var last: AsyncifySegment? { segment(lastNumber) }

  mutating func beginUnwind() {
    currentNumber = 0
    recorded = nil
  }

  /// Frames of the unwind in progress are about to be saved.
  /// - Returns: The number of the unwind.
  mutating func beginRun(_ dataPointer: UInt64, base: UInt64) -> Int {
    if currentNumber == 0 {
      begin(dataPointer, base: base, top: base, frameCount: 0, outermost: 0)
    }
    return currentNumber
  }

  /// Frames were saved.
  /// - Parameter outermost: The number of the call at which the outermost stands.
  mutating func endRun(top: UInt64, frameCount: Int, outermost: Int) {
    guard currentNumber != 0 else { return }
    let entry = entry(currentNumber)
    entry.pointee.segment.top = top
    entry.pointee.segment.frameCount += frameCount
    entry.pointee.outermost = outermost
    lastNumber = currentNumber
  }

  /// Frames of an unwind were saved that were not announced by ``beginRun(_:base:)``.
  @inline(__always) mutating func addRun(
    _ dataPointer: UInt64, base: UInt64, top: UInt64, frameCount: Int, outermost: Int
  ) {
    guard currentNumber == 0 else {
      return endRun(top: top, frameCount: frameCount, outermost: outermost)
    }
    begin(dataPointer, base: base, top: top, frameCount: frameCount, outermost: outermost)
    lastNumber = currentNumber
  }

  /// Writes down a new segment.
  @inline(__always) private mutating func begin(
    _ dataPointer: UInt64, base: UInt64, top: UInt64, frameCount: Int, outermost: Int
  ) {
    currentNumber = next
    next &+= 1
    entry(currentNumber).pointee = Entry(
      segment: AsyncifySegment(
        number: currentNumber, dataPointer: dataPointer, base: base, top: top,
        frameCount: frameCount),
      outermost: outermost)
  }

  @inline(__always) mutating func beginRewind(at dataPointer: UInt64, top: UInt64?) {
    currentNumber = 0
    restored = 0
    recorded = newest(dataPointer, top: top)?.pointee.segment.frameCount
  }

  @inline(__always) mutating func restore(_ count: Int) { restored &+= count }

  mutating func end() {
    currentNumber = 0
    recorded = nil
  }

  /// How many frames the segment that is being rewound had, and how many were restored, if these differ.
  var mismatch: (recorded: Int, restored: Int)? {
    recorded.flatMap { $0 == restored ? nil : ($0, restored) }
  }

  /// The newest segment that ends at a place of a buffer.
  func find(_ dataPointer: UInt64, top: UInt64?) -> AsyncifySegment? {
    newest(dataPointer, top: top)?.pointee.segment
  }

  /// The number of the call at which the outermost frame of such a segment stands.
  func outermost(_ dataPointer: UInt64, top: UInt64?) -> Int? {
    newest(dataPointer, top: top)?.pointee.outermost
  }

  /// Looks from the newest backwards; most often it is the first that is looked at.
  @inline(__always) private func newest(
    _ dataPointer: UInt64, top: UInt64?
  ) -> UnsafeMutablePointer<Entry>? {
    guard let top else { return nil }
    return isSegment(lastNumber, dataPointer, top)
      ? entry(lastNumber) : newest(before: lastNumber, dataPointer, top)
  }

  private func newest(
    before last: Int, _ dataPointer: UInt64, _ top: UInt64
  ) -> UnsafeMutablePointer<Entry>? {
    var number = last - 1
    while number > max(0, last - Self.capacity) {
      if isSegment(number, dataPointer, top) { return entry(number) }
      number -= 1
    }
    return nil
  }

  /// True if the segment with a number is still there, has frames, and ends at a place of a buffer.
  @inline(__always) private func isSegment(
    _ number: Int, _ dataPointer: UInt64, _ top: UInt64
  ) -> Bool {
    let segment = entry(number).pointee.segment
    return segment.top == top && segment.dataPointer == dataPointer && segment.number == number
      && segment.frameCount > 0
  }
}
