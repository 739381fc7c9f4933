// SPDX-License-Identifier: Apache-2.0
//
// Suspends calls from the outside: what a guest's host does when one of its functions has to wait.
// At the host function the driver begins an unwind into a buffer of the call's own; when the call
// has come back to the host, it stops the unwind and the instance is free for other calls; later it
// begins the rewind, the same export is called again, arrives at the same host function, and gets
// the results there.

package import Interp

/// Suspends a call of an instance through asyncify, native or transformed.
package final class AsyncifyDriver {
  private let runtime: any AsyncifyRuntime
  private let pool: BufferPool
  private let bufferSize: Int
  /// The buffer that the call was given; without one it takes one of the pool.
  private var given: AsyncifyBuffer?
  private var stage = Stage.idle
  /// The number of the unwind that saved the call, natively.
  private var segment: Int?

  /// How far the suspension of the call has come.
  package enum Stage {
    case idle
    /// Its frames are being saved.
    case unwinding(AsyncifyBuffer)
    /// Its frames lie in the buffer; the instance is free for others.
    case saved(AsyncifyBuffer)
    /// Its frames are being restored.
    case rewinding(AsyncifyBuffer)
  }

  /// - Parameters:
  ///   - bufferSize: The bytes of the call's buffer.
  ///   - stack: A buffer to be taken instead of one of that size; frames go to where `current` is now.
  /// - Throws: ``AsyncifyError`` with reason `invalidData` or, if it is in another memory than frames
  ///   go to, `noMemory`.
  package init(
    _ runtime: any AsyncifyRuntime, bufferSize: Int, stack: AsyncifyStack? = nil
  ) throws {
    self.runtime = runtime
    self.bufferSize = bufferSize
    pool = BufferPool.of(runtime)
    guard let stack else { return }
    guard stack.memory == runtime.memory else { throw error(.noMemory, stack.address) }
    let bounds = try? stack.bounds()
    let size = runtime.memory.byteCount
    guard let bounds, bounds.current <= bounds.end, bounds.end <= size else {
      throw error(.invalidData(memorySize: size), stack.address, bounds)
    }
    given = AsyncifyBuffer(stack.address, base: bounds.current, end: bounds.end)
  }

  /// The buffer with the frames of the call; nil while there are none in it.
  package var savedStack: AsyncifyStack? {
    guard case .saved(let buffer) = stage else { return nil }
    return AsyncifyStack(memory: runtime.memory, address: buffer.dataPointer)
  }

  /// Gives back a buffer; one that was given is as it was.
  private func give(back buffer: AsyncifyBuffer) {
    if given == nil { return pool.give(back: buffer) }
    try? AsyncifyStack(memory: runtime.memory, address: buffer.dataPointer).setCurrent(buffer.base)
  }

  /// True while the call is being unwound.
  package var isUnwinding: Bool { if case .unwinding = stage { true } else { false } }
  /// True while the call is being rewound.
  package var isRewinding: Bool { if case .rewinding = stage { true } else { false } }

  private func error(
    _ reason: AsyncifyError.Reason, _ pointer: UInt64, _ bounds: AsyncifyStack.Bounds? = nil,
    _ place: AsyncifyError.Place? = nil
  ) -> AsyncifyError {
    AsyncifyError(
      reason, state: runtime.state, dataPointer: pointer, bounds: bounds, segment: segment,
      place: place, backtrace: Backtrace(frames: []))
  }

  /// Begins to unwind the call, which stands at a host function.
  ///
  /// The host function then returns zeros.
  /// - Throws: ``AsyncifyError``.
  package func begin(at machine: Machine) throws {
    guard let buffer = try given ?? pool.take(bufferSize) else {
      throw error(.noBuffer(size: bufferSize), 0)
    }
    stage = .unwinding(buffer)
    try runtime.startUnwind(buffer.dataPointer, at: machine)
  }

  /// Ends the unwind: the call has come back to the host.
  /// - Parameters:
  ///   - function: The function that was called.
  ///   - import: The host function that the call waits for.
  /// - Throws: ``AsyncifyError`` if the frames did not fit, or if there are none.
  package func end(function: Function, import: String) throws {
    guard case .unwinding(let buffer) = stage else { return }
    let bounds = try pool.bounds(buffer)
    do {
      try runtime.stopUnwind()
    } catch {
      guard bounds.current > bounds.end else { throw error }
      // Transformed code has already written behind the end.
      let needed = Int(bounds.current - buffer.base)
      let place = AsyncifyError.Place(function: function.record.pointee.index, name: function.name)
      throw self.error(
        .bufferOverflow(
          needed: needed, available: Int(buffer.end - buffer.base), total: needed,
          suggested: ((needed + 16) * 5 / 4 + 15) & ~15), buffer.dataPointer, bounds, place)
    }
    guard bounds.current != buffer.base else {
      throw error(.notInstrumented(import: `import`), buffer.dataPointer, bounds)
    }
    segment = (runtime as? NativeAsyncify)?.segment?.number
    stage = .saved(buffer)
  }

  /// Moves the saved frames to another buffer and overwrites them where they were, unless the buffer was
  /// given.
  /// - Throws: ``AsyncifyError`` if there is no room for another buffer.
  package func relocate() throws {
    guard case .saved(let buffer) = stage, given == nil else { return }
    guard let new = try pool.move(buffer) else {
      throw error(.noBuffer(size: bufferSize), buffer.dataPointer)
    }
    stage = .saved(new)
  }

  /// Begins to rewind; the function is then to be called again.
  /// - Throws: ``AsyncifyError``.
  package func rewind() throws {
    guard case .saved(let buffer) = stage else { return }
    guard runtime.state == .normal else { throw error(.busy, buffer.dataPointer) }
    stage = .rewinding(buffer)
    try runtime.startRewind(buffer.dataPointer)
  }

  /// Ends the rewind: the call has come to its host function again.
  /// - Throws: ``AsyncifyError``.
  package func arrive() throws {
    guard case .rewinding(let buffer) = stage else { return }
    try runtime.stopRewind()
    stage = .idle
    release()
    give(back: buffer)
  }

  /// The frames are not needed any more, nor the references in them.
  private func release() {
    if let segment { (runtime as? NativeAsyncify)?.releaseReferences(of: segment) }
    segment = nil
  }

  /// Forgets the call, which ended with an error.
  ///
  /// If that was in the middle of its unwind or rewind, the instance is brought back to state normal.
  package func abandon() {
    switch stage {
    case .idle: return
    case .unwinding(let buffer), .rewinding(let buffer):
      runtime.reset()
      give(back: buffer)
    case .saved(let buffer): give(back: buffer)
    }
    release()
    stage = .idle
  }
}
