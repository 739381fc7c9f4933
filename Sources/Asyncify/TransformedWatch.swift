// SPDX-License-Identifier: Apache-2.0
//
// Watches a transformed guest unwind. The addresses at which control comes back to its functions are
// replaced, so that the machine stops whenever one of them is left (`Machine.Landing`). What the buffer
// has gained since the last stop is that function's frame. And before the next one writes its own there
// is time to see to it that it has room.

internal import Interp

/// Watches one unwind of a transformed instance.
final class TransformedWatch: FrameHooks {
  /// A function that waits for a call to come back.
  private struct Waiting {
    let slot: Int
    let entry: TransformedUnwind.Entry
    /// No more bytes than this it writes.
    let byteCount: Int
  }

  private let memory: MemoryInstance
  private unowned let store: Store
  private weak let observer: (any AsyncifyObserver)?
  /// Makes room for the bytes that are asked for, by an unwind into another buffer.
  /// - Returns: The address of the structure of the buffer that is in use then.
  private let makeRoom: ((Int) throws -> UInt64)?
  private var waiting: [Int: Waiting] = [:]
  /// The function that was left last, or is about to be.
  private var writer: Waiting?
  private var dataPointer: UInt64
  /// Where the frames begin; nil until the first function is about to be left, since the structure may
  /// be filled as late as that.
  private var base: UInt64?
  /// How many bytes there were at the last stop.
  private var used: UInt64 = 0
  private var entries: [TransformedUnwind.Entry] = []
  /// Who was told of the frames of the instance before.
  private let hooksBefore: (hooks: AnyObject?, quick: QuickHooks?)

  /// Stops the machine at each frame of an instance.
  init(
    _ asyncify: TransformedAsyncify, _ dataPointer: UInt64, on machine: Machine,
    code: TransformedCode?,
    makeRoom: ((Int) throws -> UInt64)?
  ) {
    memory = asyncify.memory.instance
    let contents = asyncify.instance.contents
    store = asyncify.instance.store
    observer = asyncify.observer
    self.dataPointer = dataPointer
    self.makeRoom = makeRoom
    hooksBefore = (contents.hooks, contents.record.pointee.quickHooks)
    let calls = machine.backtrace(limit: .max).frames
    let frames = zip(machine.frames, calls).filter { $0.0.instance === contents }
    // The outermost first: a landing goes in front of those that are set already.
    for (frame, call) in frames.reversed() {
      guard let header = frame.calleeHeaderSlot else { continue }
      let function = frame.code.function
      waiting[frame.slot] = Waiting(
        slot: frame.slot,
        entry: TransformedUnwind.Entry(
          function: function, functionName: call.functionName ?? "function[\(function)]",
          callOffset: call.offset, range: 0..<0),
        byteCount: code?.facts(function).storedByteCount ?? 0)
      machine.setLanding(headerSlot: header, inner: frame.innerLandings)
    }
    contents.hooks = self
    contents.record.pointee.quickHooks = nil
  }

  private var stack: AsyncifyStack {
    AsyncifyStack(memory: Memory(store: store, instance: memory), address: dataPointer)
  }

  /// Control comes back to a function, which is going to be left.
  func landed(_ machine: Machine) throws {
    machine.context.pointee.pc = UnsafeRawPointer(machine.takeLanding().landing.returnAddress)
    try noteFrame()
    writer = waiting[machine.frameSlot]
    guard let writer, let makeRoom, let bounds = try? stack.bounds(),
      bounds.remaining < writer.byteCount
    else { return }
    dataPointer = try makeRoom(writer.byteCount)
    base = try stack.bounds().current &- used
  }

  /// What the buffer has gained is the frame of the function that was left last.
  private func noteFrame() throws {
    guard let current = try? stack.bounds().current else { return }
    let base = base ?? current
    self.base = base
    guard let writer, current > base + used else {
      used = current >= base ? current - base : 0
      return
    }
    var entry = writer.entry
    entry.range = used..<current - base
    entries.append(entry)
    used = current - base
    guard let observer else { return }
    observer.observe(.transformedFrameSaved(unwind(base).frame(entry, in: stack.memory)))
  }

  private func unwind(_ base: UInt64) -> TransformedUnwind {
    TransformedUnwind(dataPointer: dataPointer, base: base, top: base + used, entries: entries)
  }

  /// The unwind is over: the outermost function has been left.
  /// - Parameter instance: The instance that was watched.
  /// - Returns: What it has written; nil if nothing was left.
  func finish(_ instance: Instance) -> TransformedUnwind? {
    try? noteFrame()
    let contents = instance.contents
    if contents.hooks === self {
      contents.hooks = hooksBefore.hooks
      contents.record.pointee.quickHooks = hooksBefore.quick
    }
    return base.map(unwind)
  }

  func willEnter(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) -> Bool { false }

  func willRaise(_ machine: Machine) {}
  func didCatch(_ machine: Machine) {}
}
