// SPDX-License-Identifier: Apache-2.0
//
// Asyncify provided by the interpreter: for guests that import `asyncify.*` and were not
// transformed. The state of an instance, the four functions that change it, and how the machine is
// made to come here when frames are to be left or entered again. What happens then stands in
// `NativeAsyncify+Unwinding.swift` and `NativeAsyncify+Rewinding.swift`.
//
// The words: a runtime function calls the asyncify imports itself and always runs from its start; an
// ordinary function is any other, and its frame is saved and restored. While the state is normal
// nothing here is asked and nothing is slower.

public import Interp

/// The asyncify state of an instance, kept by the interpreter.
public final class NativeAsyncify {
  /// The instance whose calls are unwound and rewound.
  public let instance: Instance
  /// The memory that buffers are in: the instance's memory 0.
  public let memory: Memory
  /// Where the instance stands.
  public private(set) var state = AsyncifyState.normal
  /// The address of the buffer structure that was given last; 0 before the first.
  public private(set) var dataPointer: UInt32 = 0
  /// Told about every step, if there is one.
  public weak var observer: (any AsyncifyObserver)?

  let codec: FrameCodec
  private(set) lazy var analysis = SuspensionAnalysis(instance.module)

  init(instance: Instance, memory: Memory) {
    self.instance = instance
    self.memory = memory
    codec = FrameCodec(
      layouts: FrameLayouts(instance.module, store: instance.store), store: instance.store)
  }

  var store: Store { instance.store }
  var module: Module { instance.module }

  /// The buffer structure that was given last.
  public var stack: AsyncifyStack { AsyncifyStack(memory: memory, address: dataPointer) }

  // MARK: The four functions that change the state

  /// Begins to unwind: frames are left and saved from the next return into an ordinary function on.
  ///
  /// A host function may call it for the guest that called it; the guest's frames are saved when the
  /// host function has returned.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func startUnwind(_ dataPointer: UInt32) throws(AsyncifyError) {
    try startUnwind(dataPointer, machines: store.runningMachines)
  }

  /// As ``startUnwind(_:)`` for a call that stands: `machines` are those that stand inside each
  /// other, the innermost last.
  package func startUnwind(
    _ dataPointer: UInt32, machines: [Machine]
  ) throws(AsyncifyError) {
    try change(to: .unwinding, dataPointer)
    try arm(machines)
  }

  /// Ends an unwind, or nothing if there is none: the state is normal.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func stopUnwind() throws(AsyncifyError) {
    try change(to: .normal, nil)
  }

  /// Begins to rewind: the next call of the function whose frame is on top restores the frames.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func startRewind(_ dataPointer: UInt32) throws(AsyncifyError) {
    try change(to: .rewinding, dataPointer)
  }

  /// Ends a rewind, or nothing if there is none: the state is normal.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func stopRewind() throws(AsyncifyError) {
    try change(to: .normal, nil)
  }

  /// Puts the state to normal, whatever it was: after an error ended a call in the middle.
  public func reset() {
    state = .normal
    instance.contents.record.pointee.hookState = 0
  }

  /// First the state changes, then the structure is looked at: an error leaves the new state.
  private func change(
    to new: AsyncifyState, _ pointer: UInt32?
  ) throws(AsyncifyError) {
    let old = state
    state = new
    instance.contents.record.pointee.hookState = Int(new.rawValue)
    if let pointer { dataPointer = pointer }
    guard let bounds = try? stack.bounds(), bounds.current <= bounds.end else {
      throw error(.invalidData(memorySize: memory.byteCount))
    }
    observer?.observe(
      .stateChanged(from: old, to: new, dataPointer: dataPointer, bounds: bounds))
  }

  // MARK: Errors

  func error(_ reason: AsyncifyError.Reason) -> AsyncifyError {
    AsyncifyError(
      reason, state: state, dataPointer: dataPointer, bounds: try? stack.bounds(),
      backtrace: store.runningMachines.last?.backtrace() ?? Backtrace(frames: []))
  }

  func name(of function: FunctionIndex) -> String {
    module.functionName(function) ?? "function[\(function)]"
  }

  // MARK: Frames

  /// True if a frame is an ordinary function's of this instance.
  func isOrdinary(_ frame: MachineFrame) -> Bool {
    frame.instance === instance.contents && isOrdinary(frame.code.function)
  }

  func isOrdinary(_ function: FunctionIndex) -> Bool {
    !module.guardedFunctions.contains(function)
  }

  /// Replaces the address at which control would come back to the nearest ordinary frame, so that
  /// the machine stops there instead.
  ///
  /// Frames of other instances are left alone: they are as the host's.
  /// - Throws: ``AsyncifyError`` if it came there by a tail call.
  func arm(_ machines: [Machine]) throws(AsyncifyError) {
    for machine in machines.reversed() {
      for frame in machine.frames where isOrdinary(frame) {
        guard let header = frame.calleeHeaderSlot else { continue }
        guard
          let layout = codec.layouts.layout(
            of: frame.code.function, returningTo: frame.instruction, isRepeated: true)
        else { continue }
        // The arguments stand below the header, and whoever they went to has not changed them. A
        // function that was entered by a tail call has its header elsewhere, and other arguments.
        let type = layout.site.type
        let start = frame.slot + layout.site.base
        guard header == start + type.headerSlot else {
          throw error(.tailCallNotSupported(function: name(of: frame.code.function)))
        }
        let count = type.parameters.reduce(0) { $0 + $1.slotCount }
        machine.setLanding(
          headerSlot: header, arguments: (start..<start + count).map { machine.stack[$0] })
        return
      }
    }
  }
}

extension Store {
  /// The machines of the calls that are running, each inside the one before.
  var runningMachines: [Machine] { activeMachines.compactMap { $0 as? Machine } }
}

extension NativeAsyncify: FrameHooks {
  /// Control came back to an ordinary frame from a call that did not go to one.
  package func landed(_ machine: Machine) throws {
    let landing = machine.takeLanding()
    // From here on the frame stands behind its call, as if it had never been touched.
    machine.context.pointee.pc = UnsafeRawPointer(landing.returnAddress)
    switch state {
    case .normal: return
    case .rewinding:
      let function = machine.frames.first { _ in true }?.code.function ?? 0
      throw error(.rewindNotStopped(function: name(of: function)))
    case .unwinding: try unwind(machine, repeated: landing.arguments)
    }
  }

  package func willEnter(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool {
    let function = callee.pointee.index
    guard callee.pointee.instance == instance.contents.record, isOrdinary(function) else {
      return false
    }
    switch state {
    case .normal: return false
    case .unwinding:
      guard analysis.maySuspend.contains(function) else { return false }
      throw error(.enteredWhileUnwinding(function: name(of: function)))
    case .rewinding: return try rewind(callee, machine, isFromHost: isFromHost)
    }
  }
}

extension Instance {
  /// The asyncify state that the interpreter keeps for the instance; nil for an instance without a
  /// memory.
  public var nativeAsyncify: NativeAsyncify? {
    if let known = contents.hooks as? NativeAsyncify { return known }
    guard let memory = firstMemory else { return nil }
    let new = NativeAsyncify(instance: self, memory: memory)
    contents.hooks = new
    return new
  }
}
