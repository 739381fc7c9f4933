// SPDX-License-Identifier: Apache-2.0
//
// The frames of transformed modules, as far as they can be known. Their bytes are the affair of the
// guest's own code, which leaves no trace of whose they are or where one ends. But when a call comes
// back while the guest unwinds, what has been added to the buffer is what the function that was left has
// written (`TransformedWatch`). Which local each word is, is not known.

public import Interp

/// What a function of a transformed module wrote to a buffer when it was left.
///
/// If the optimiser has put several functions into this one, it may be several frames of Binaryen's.
public struct TransformedFrame: Hashable, Sendable {
  /// The function.
  public let function: FunctionIndex
  /// Its name.
  public let functionName: String
  /// The offset in the transformed module's bytes of the call at which the function stood.
  public let callOffset: Int
  /// The bytes of memory that it wrote.
  public let range: Range<UInt64>
  /// What stands there now: the number of the call, then locals in the order of their indices.
  ///
  /// Those of 64 bits are two words. Which locals they are is not known.
  public let words: [UInt32]

  /// The number of the call among those of the function at which it can be left, as Binaryen counts them;
  /// nil if nothing stands there any more.
  public var callIndex: UInt32? { words.first }
}

/// What a watched unwind has written to a buffer.
struct TransformedUnwind {
  /// A function that was left, and where its bytes are, counted from the base.
  struct Entry {
    let function: FunctionIndex
    let functionName: String
    let callOffset: Int
    var range: Range<UInt64>
  }

  let dataPointer: UInt64
  /// Where the frames begin and end.
  let base: UInt64
  var top: UInt64
  /// Innermost first.
  var entries: [Entry]

  /// A frame with the words that stand in memory.
  func frame(_ entry: Entry, in memory: Memory) -> TransformedFrame {
    let range = base + entry.range.lowerBound..<base + entry.range.upperBound
    // A guest may have put `current` anywhere.
    let end = min(range.upperBound, UInt64(memory.byteCount))
    let words = stride(from: range.lowerBound, to: max(range.lowerBound, end), by: 4).compactMap {
      try? memory.load(at: Int(clamping: $0), as: UInt32.self)
    }
    return TransformedFrame(
      function: entry.function, functionName: entry.functionName, callOffset: entry.callOffset,
      range: range, words: words)
  }
}

/// The last watched unwinds of an instance, one for each buffer.
struct TransformedUnwinds {
  private static let capacity = 256
  private var unwinds: [TransformedUnwind] = []

  /// Notes an unwind; earlier ones into the same buffer are forgotten, and the oldest if there are many.
  mutating func note(_ unwind: TransformedUnwind) {
    unwinds.removeAll { $0.dataPointer == unwind.dataPointer }
    if unwinds.count == Self.capacity { unwinds.removeFirst() }
    unwinds.append(unwind)
  }

  func last(into dataPointer: UInt64) -> TransformedUnwind? {
    unwinds.last { $0.dataPointer == dataPointer }
  }
}

extension AsyncifyStack {
  /// The frames that the last watched unwind left in the buffer, the outermost first: see
  /// ``TransformedAsyncify/watchesFrames``.
  ///
  /// - Parameter asyncify: The transformed instance whose frames they are.
  /// - Returns: The frames; none if they were not watched, or if `current` is not where they ended.
  public func frames(of asyncify: TransformedAsyncify) -> [TransformedFrame] {
    guard let unwind = asyncify.driving.unwinds.last(into: address), asyncify.memory == memory,
      (try? bounds())?.current == unwind.top
    else { return [] }
    return unwind.entries.reversed().map { unwind.frame($0, in: memory) }
  }
}
