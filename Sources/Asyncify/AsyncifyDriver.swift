// SPDX-License-Identifier: Apache-2.0
//
// Suspends calls from the outside: what a guest's host does when one of its functions has to wait.
// At the host function the driver begins an unwind into a buffer of the call's own; when the call
// has come back to the host, it stops the unwind and the instance is free for other calls; later it
// begins the rewind, the same export is called again, arrives at the same host function, and gets
// the results there.

package import Interp

/// How buffers are chosen for a call.
package struct BufferChoice {
  /// The bytes of a buffer, its structure included.
  package var size: Int
  /// Takes a larger one if the frames need it.
  package var grows: Bool
  package var source: BufferSource

  package init(size: Int, grows: Bool, source: BufferSource) {
    self.size = size
    self.grows = grows
    self.source = source
  }

  /// The bytes of a buffer that has room for frames.
  func size(for needed: Int) -> Int {
    var size = max(size, BufferPool.sizes.lowerBound)
    guard grows else { return size }
    while size < needed, size < BufferPool.sizes.upperBound { size *= 2 }
    return size
  }
}

/// Suspends a call of an instance through asyncify, native or transformed.
package final class AsyncifyDriver {
  private let runtime: any AsyncifyRuntime
  private let pool: BufferPool
  private var choice: BufferChoice
  /// The buffer that the call was given; without one it takes one of the pool.
  private var given: AsyncifyBuffer?
  private var stage = Stage.idle
  /// The saved frames and their structure, if they are with the host and not in the buffer.
  private var aside: [UInt8]?
  /// The number of the unwind that saved the call, natively.
  private var segment: Int?
  /// Where the call stood on its machine's stack when it was unwound, and on how many frames.
  private var depth = (slot: 0, frameCount: 0)

  /// How far the suspension of the call has come.
  package enum Stage {
    case idle
    /// Its frames are being saved.
    case unwinding(AsyncifyBuffer)
    /// Its frames lie in the buffer, whose structure was left so; the instance is free for others.
    case saved(AsyncifyBuffer, AsyncifyStack.Bounds)
    /// Its frames are being restored.
    case rewinding(AsyncifyBuffer)
  }

  /// - Parameters:
  ///   - choice: How a buffer is chosen.
  ///   - stack: A buffer to be taken instead; frames go to where `current` is now. It does not grow.
  /// - Throws: ``AsyncifyError`` with reason `invalidData` or, if it is in another memory than frames
  ///   go to, `noMemory`.
  package init(
    _ runtime: any AsyncifyRuntime, _ choice: BufferChoice, stack: AsyncifyStack? = nil
  ) throws {
    self.runtime = runtime
    self.choice = choice
    pool = DriverState.of(runtime.instance).pool(choice.source, of: runtime)
    guard let stack else { return }
    guard stack.memory == runtime.memory else { throw error(.noMemory, stack.address) }
    let bounds = try? stack.bounds()
    let size = runtime.memory.byteCount
    guard let bounds, bounds.current <= bounds.end, bounds.end <= size else {
      throw error(.invalidData(memorySize: size), stack.address, bounds)
    }
    self.choice.grows = false
    given = AsyncifyBuffer(stack.address, base: bounds.current, end: bounds.end)
  }

  /// The buffer with the frames of the call; nil while there are none in it, or if they are with the host.
  package var savedStack: AsyncifyStack? {
    guard case .saved(let buffer, _) = stage, aside == nil else { return nil }
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
    _ place: AsyncifyError.Place? = nil, _ backtrace: Backtrace = Backtrace(frames: [])
  ) -> AsyncifyError {
    AsyncifyError(
      reason, state: runtime.state, dataPointer: pointer, bounds: bounds, segment: segment,
      place: place, backtrace: backtrace)
  }

  // MARK: Unwinding

  /// True if the host may unwind a call that stands at a host function.
  ///
  /// A runtime function of the guest among its frames would take the host's unwind for its own.
  package func canUnwind(_ machine: Machine) -> Bool {
    let frames = machine.frames
    guard frames.contains(where: { _ in true }) else { return false }
    let contents = runtime.instance.contents
    let code = runtime is TransformedAsyncify ? DriverState.of(runtime.instance).code : nil
    return !frames.contains { frame in
      let function = frame.code.function
      if frame.instance.module.guardedFunctions.contains(function) { return true }
      return frame.instance === contents && code?.facts(function).isRuntime == true
    }
  }

  /// Begins to unwind the call, which stands at a host function.
  ///
  /// The host function then returns zeros.
  /// - Parameter import: The host function's name.
  /// - Throws: ``AsyncifyError``; `notInstrumented` and `suspendUnreachable` if the guest's code is not
  ///   transformed for this.
  package func begin(at machine: Machine, import: String) throws {
    depth = (machine.frameSlot, 0)
    let transformed = runtime as? TransformedAsyncify
    var needed = 0
    if let transformed {
      needed = try survey(machine, transformed, `import`)
    } else if let native = runtime as? NativeAsyncify, choice.grows {
      let room = choice.size(for: 0) - Int(AsyncifyBuffer.structureSize)
      needed = native.byteCount(toUnwind: machine, limit: room)
    }
    needed += Int(AsyncifyBuffer.structureSize)
    let size = transformed == nil ? choice.size(for: needed) : choice.size
    guard let buffer = try given ?? pool.take(size) ?? pool.take(choice.size) else {
      throw error(.noBuffer(size: choice.size), 0)
    }
    stage = .unwinding(buffer)
    guard let transformed else {
      return try runtime.startUnwind(buffer.dataPointer, at: machine)
    }
    let mayOverflow = choice.grows && needed > Int(buffer.size)
    try transformed.startUnwind(
      buffer.dataPointer, at: machine,
      makeRoom: mayOverflow
        ? { [unowned self] count in try makeRoom(for: count, transformed) } : nil)
  }

  /// Looks at the frames of a transformed guest, and counts them.
  /// - Returns: No fewer bytes than they take; 0 if that cannot be told.
  private func survey(
    _ machine: Machine, _ transformed: TransformedAsyncify, _ import: String
  ) throws -> Int {
    let contents = transformed.instance.contents
    let code = transformed.driving.code
    var bytes = 0
    var missing: MachineFrame?
    var missingCount = 0
    for frame in machine.frames where frame.instance === contents {
      depth.frameCount += 1
      guard let facts = code?.facts(frame.code.function) else { continue }
      bytes += facts.storedByteCount
      guard !facts.isInstrumented else { continue }
      missing = missing ?? frame
      missingCount += 1
    }
    guard let missing else { return bytes }
    let function = missing.code.function
    let backtrace = machine.backtrace()
    let call = backtrace.frames.first { $0.function == function }
    let place = AsyncifyError.Place(
      function: function, name: call?.functionName ?? "function[\(function)]",
      callOffset: call?.offset)
    throw error(
      missingCount == depth.frameCount
        ? .notInstrumented(import: `import`) : .suspendUnreachable(function: place.name), 0, nil,
      place, backtrace)
  }

  /// Moves what the guest has saved so far to a larger buffer, if there is one.
  /// - Returns: The address of the structure that is in use then.
  private func makeRoom(for needed: Int, _ transformed: TransformedAsyncify) throws -> UInt64 {
    guard case .unwinding(let buffer) = stage else { return 0 }
    // Whatever the guest has done to the structure: it is still that of this buffer, or is left alone.
    guard transformed.state == .unwinding, let count = try pool.frameByteCount(buffer) else {
      return buffer.dataPointer
    }
    let size = choice.size(for: Int(AsyncifyBuffer.structureSize) + count + needed)
    guard size > Int(buffer.size) else { return buffer.dataPointer }
    try transformed.moveUnwind {
      guard let new = try pool.move(buffer, size: size) else { return nil }
      stage = .unwinding(new)
      // The next time it is this large from the beginning.
      choice.size = size
      return new.dataPointer
    }
    guard case .unwinding(let current) = stage else { return buffer.dataPointer }
    return current.dataPointer
  }

  /// Ends the unwind: the call has come back to the host.
  /// - Parameters:
  ///   - function: The function that was called.
  ///   - import: The host function that the call waits for.
  /// - Throws: ``AsyncifyError`` if the frames did not fit, if there are none, or if the structure says
  ///   something that cannot be.
  package func end(function: Function, import: String) throws {
    guard case .unwinding(let buffer) = stage else { return }
    let bounds = try pool.bounds(buffer)
    do {
      try runtime.stopUnwind()
    } catch {
      guard bounds.current > bounds.end else { throw error }
      // Transformed code has already written behind the end.
      let needed = Int(clamping: min(bounds.current &- buffer.base, 1 << 40))
      let place = AsyncifyError.Place(function: function.record.pointee.index, name: function.name)
      throw self.error(
        .bufferOverflow(
          needed: needed, available: Int(buffer.end - buffer.base), total: needed,
          suggested: ((needed + 16) * 5 / 4 + 15) & ~15), buffer.dataPointer, bounds, place)
    }
    guard let count = try pool.frameByteCount(buffer) else {
      throw error(
        .bufferChanged(expected: buffer.bounds, found: bounds), buffer.dataPointer, bounds)
    }
    guard count > 0 else {
      throw error(.notInstrumented(import: `import`), buffer.dataPointer, bounds)
    }
    if let saved = (runtime as? NativeAsyncify)?.segment {
      segment = saved.number
      depth.frameCount = saved.frameCount
    }
    stage = .saved(buffer, bounds)
    if given == nil { aside = try pool.putAside(buffer) }
  }

  /// Moves the saved frames to another buffer and overwrites them where they were, unless the buffer was
  /// given.
  /// - Throws: ``AsyncifyError`` if there is no room for another buffer, or if the structure was changed.
  package func relocate() throws {
    // Frames that are with the host have been moved and overwritten already.
    guard case .saved(let buffer, let left) = stage, given == nil, aside == nil else { return }
    try check(buffer, left)
    guard let new = try pool.move(buffer) else {
      throw error(.noBuffer(size: Int(buffer.size)), buffer.dataPointer)
    }
    stage = .saved(new, try pool.bounds(new))
  }

  // MARK: Rewinding

  /// Begins to rewind; the function is then to be called again.
  /// - Throws: ``AsyncifyError`` if another call is being unwound or rewound, or if the structure was
  ///   changed.
  package func rewind() throws {
    guard case .saved(let buffer, let left) = stage else { return }
    guard runtime.state == .normal else { throw error(.busy, buffer.dataPointer) }
    if let aside = aside.take() { try pool.bringBack(aside, to: buffer) }
    try check(buffer, left)
    stage = .rewinding(buffer)
    try runtime.startRewind(buffer.dataPointer)
  }

  /// Checks that the structure is as the unwind left it.
  private func check(_ buffer: AsyncifyBuffer, _ left: AsyncifyStack.Bounds) throws {
    let found = try pool.bounds(buffer)
    guard found == left else {
      throw error(.bufferChanged(expected: left, found: found), buffer.dataPointer, found)
    }
  }

  /// Ends the rewind: the call has come to its host function again.
  /// - Parameter machine: Where it stands.
  /// - Throws: ``AsyncifyError`` if not all of its frames are there again; the state is normal all the same.
  package func arrive(at machine: Machine) throws {
    guard case .rewinding(let buffer) = stage else { return }
    let bounds = try pool.bounds(buffer)
    try runtime.stopRewind()
    defer {
      stage = .idle
      release()
      give(back: buffer)
    }
    guard machine.frameSlot == depth.slot, bounds.current == buffer.base else {
      let members = (runtime as? NativeAsyncify)?.instances ?? [runtime.instance]
      let restored = machine.frames.count { frame in
        members.contains { $0.contents === frame.instance }
      }
      throw error(
        restored == depth.frameCount
          ? .bufferChanged(expected: buffer.bounds, found: bounds)
          : .depthMismatch(recorded: depth.frameCount, restored: restored), buffer.dataPointer,
        bounds, nil, machine.backtrace())
    }
  }

  // MARK: The end

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
    case .saved(let buffer, _): give(back: buffer)
    }
    release()
    aside = nil
    stage = .idle
  }
}
