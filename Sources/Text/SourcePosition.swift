// SPDX-License-Identifier: Apache-2.0
//
// Lines and columns, for people. Inside the package a place in a source is a byte offset. A column
// counts Unicode scalars, and where there are none, the replacement characters that are shown there.

/// A line and a character of a source, both counted from 1.
package struct SourcePosition: Hashable, Sendable {
  package let line: Int
  package let column: Int
}

/// Where the lines of a source begin.
package struct SourceLines: Sendable {
  private let source: [UInt8]
  private let starts: [Int]

  package init(_ source: [UInt8]) {
    self.source = source
    var starts = [0]
    source.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        if bytes[index] == 0x0A { starts.append(index + 1) }
        index += 1
      }
    }
    self.starts = starts
  }

  /// The position of a byte.
  package func position(of offset: Int) -> SourcePosition {
    // The last line that begins at the offset or before it.
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    let before = String(decoding: source[starts[low]..<min(offset, source.count)], as: UTF8.self)
    return SourcePosition(line: low + 1, column: 1 + before.unicodeScalars.count)
  }
}
