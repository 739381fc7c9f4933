// SPDX-License-Identifier: Apache-2.0
//
// Suspends calls from the outside: what a guest's host does when one of its functions has to wait.
// At the host function the driver begins an unwind into a buffer of the call's own; when the call
// has come back to the host, it stops the unwind and the instance is free for other calls; later it
// begins the rewind, the same export is called again, arrives at the same host function, and gets
// the results there.

package import Interp

/// Suspends calls of one instance through asyncify, native or transformed.
package final class AsyncifyDriver {
  package let runtime: any AsyncifyRuntime
  private let pool: BufferPool

  /// The driver of an instance; made when first asked for.
  package static func of(_ runtime: any AsyncifyRuntime) -> AsyncifyDriver {
    let contents = runtime.instance.contents
    if let known = contents.driver as? AsyncifyDriver { return known }
    let new = AsyncifyDriver(runtime)
    contents.driver = new
    return new
  }

  private init(_ runtime: any AsyncifyRuntime) {
    self.runtime = runtime
    pool = BufferPool(memory: runtime.memory)
  }

  private func error(_ reason: AsyncifyError.Reason, _ pointer: UInt32) -> AsyncifyError {
    AsyncifyError(
      reason, state: runtime.state, dataPointer: pointer, bounds: nil,
      backtrace: Backtrace(frames: []))
  }

  /// Begins to unwind a call that stands at a host function.
  ///
  /// The host function then returns zeros.
  /// - Returns: The buffer that the frames go to.
  /// - Throws: ``AsyncifyError``.
  package func begin(at machine: Machine, bufferSize: Int) throws -> AsyncifyBuffer {
    guard let buffer = try pool.take(bufferSize) else {
      throw error(.noBuffer(size: bufferSize), 0)
    }
    try runtime.startUnwind(buffer.dataPointer, at: machine)
    return buffer
  }

  /// Ends the unwind of a call that has come back to the host.
  /// - Throws: ``AsyncifyError`` if the frames did not fit.
  package func end(_ buffer: AsyncifyBuffer, function: String) throws {
    let bounds = try pool.bounds(buffer)
    do {
      try runtime.stopUnwind()
    } catch {
      guard bounds.current > bounds.end else { throw error }
      // Transformed code has already written behind the end.
      let needed = Int(bounds.current - buffer.base)
      throw self.error(
        .bufferOverflow(
          function: function, needed: needed, available: Int(buffer.end - buffer.base),
          total: needed), buffer.dataPointer)
    }
  }

  /// Begins to rewind; the function is then to be called again.
  /// - Throws: ``AsyncifyError``.
  package func rewind(_ buffer: AsyncifyBuffer) throws {
    guard runtime.state == .normal else { throw error(.busy, buffer.dataPointer) }
    try runtime.startRewind(buffer.dataPointer)
  }

  /// Ends the rewind of a call that has come to its host function again.
  /// - Throws: ``AsyncifyError``.
  package func arrive(_ buffer: AsyncifyBuffer) throws {
    try runtime.stopRewind()
    pool.give(back: buffer)
  }

  /// Forgets a call that failed and will not be rewound: the instance is free for other calls.
  package func abandon(_ buffer: AsyncifyBuffer) {
    runtime.reset()
    pool.give(back: buffer)
  }
}
