// SPDX-License-Identifier: Apache-2.0
//
// Tells how far long work is: one line on standard error that is written again and again, and gone in
// the end. Only people at a terminal see it.

import Synchronization

/// The line that tells how far work is.
enum Progress {
  private static let isWanted = StandardStream.error.isTerminal
  /// True while the line stands there.
  private static let isShown = Atomic(false)

  /// Writes the line, in place of the one before.
  static func show(_ text: @autoclosure () -> String) {
    guard isWanted else { return }
    isShown.store(true, ordering: .relaxed)
    // A line that is too long would take two, of which only one could be written again.
    let width = StandardStream.error.width ?? 80
    let text = text().withControlsSpelled.prefix(max(0, width - 1))
    StandardStream.error.write(Array("\r\u{1B}[K\(text)".utf8))
  }

  /// Takes the line away.
  static func clear() {
    guard isShown.exchange(false, ordering: .relaxed) else { return }
    StandardStream.error.write(Array("\r\u{1B}[K".utf8))
  }

  /// Does something with a file that may be large, and tells so if it is.
  static func during<Result, Problem>(
    _ verb: String, _ path: String, byteCount: Int, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let isLarge = byteCount >= 1 << 20
    if isLarge { show("\(verb) \(path), \(byteCount >> 20) MiB") }
    defer { if isLarge { clear() } }
    return try body()
  }
}
