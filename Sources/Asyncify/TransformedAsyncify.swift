// SPDX-License-Identifier: Apache-2.0
//
// Asyncify in modules that `wasm-opt --asyncify` has transformed: the guest's own code saves and
// restores its frames, and the host changes the state through five exports.

public import Interp

/// The asyncify state of an instance of a transformed module.
public final class TransformedAsyncify {
  /// The instance whose calls are unwound and rewound.
  public let instance: Instance
  /// The memory that buffers are in: the one exported as `memory`, else memory 0.
  public let memory: Memory
  private let functions: [AsyncifyFunction: Function]
  /// True if addresses are given as 64-bit numbers.
  private let isWide: Bool
  private var lastPointer: UInt64 = 0
  /// Told about every change of the state and every frame that is saved, if there is one.
  ///
  /// Of frames that are restored nothing is seen.
  public weak var observer: (any AsyncifyObserver)?
  /// True to watch which function writes which bytes of a buffer; with an observer it is done anyway.
  ///
  /// The machine stops at every frame then. Afterwards ``AsyncifyStack/frames(of:)`` has them.
  public var watchesFrames = false

  /// Finds the exports.
  /// - Returns: nil if the module has not all five of them, or no memory.
  public init?(_ instance: Instance) {
    guard let memory = instance.memory("memory") ?? instance.firstMemory else { return nil }
    var functions: [AsyncifyFunction: Function] = [:]
    var isWide = false
    for function in AsyncifyFunction.allCases {
      guard let export = instance.function(function.exportName) as Function?,
        let hasWideAddress = function.hasWideAddress(export.type)
      else { return nil }
      isWide = isWide || hasWideAddress
      functions[function] = export
    }
    self.instance = instance
    self.memory = memory
    self.functions = functions
    self.isWide = isWide
  }

  /// Where the instance stands.
  public var state: AsyncifyState {
    guard case .i32(let number)? = try? call(.getState).first else { return .normal }
    return AsyncifyState(rawValue: UInt32(bitPattern: number)) ?? .normal
  }

  /// What those who drive the instance have in common.
  var driving: DriverState { DriverState.of(instance) }

  /// Begins to unwind.
  /// - Throws: What the guest's function throws: a trap if `current` is behind `end`.
  public func startUnwind(_ dataPointer: UInt64) throws {
    guard let machine = instance.store.runningMachines.last else {
      return try change(.startUnwind, dataPointer)
    }
    try startUnwind(dataPointer, at: machine)
  }

  /// As ``startUnwind(_:)`` for a call that stands on a machine.
  /// - Parameter makeRoom: Called when a frame may not fit; with it the frames are watched.
  func startUnwind(
    _ dataPointer: UInt64, at machine: Machine, makeRoom: ((Int) throws -> UInt64)?
  ) throws {
    endWatch()
    try change(.startUnwind, dataPointer)
    guard watchesFrames || observer != nil || makeRoom != nil else { return }
    let driving = driving
    driving.watch = TransformedWatch(
      self, dataPointer, on: machine, code: driving.code, makeRoom: makeRoom)
  }

  /// Goes on with the unwind in another buffer, if there is one.
  ///
  /// - Parameter move: Moves what has been saved so far, in state normal, and returns the address of the
  ///   new buffer's structure.
  func moveUnwind(_ move: () throws -> UInt64?) throws {
    _ = try call(.stopUnwind)
    try change(.startUnwind, try move() ?? lastPointer, from: .unwinding)
  }

  /// The unwind in progress is over, or given up.
  func endWatch() {
    let driving = driving
    guard let watch = driving.watch else { return }
    driving.watch = nil
    if let unwind = watch.finish(instance) { driving.unwinds.note(unwind) }
  }

  /// Ends an unwind.
  /// - Throws: As ``startUnwind(_:)``: frames have been written behind the buffer's end.
  public func stopUnwind() throws {
    endWatch()
    try change(.stopUnwind, nil)
  }

  /// Begins to rewind.
  /// - Throws: As ``startUnwind(_:)``.
  public func startRewind(_ dataPointer: UInt64) throws { try change(.startRewind, dataPointer) }

  /// Ends a rewind.
  /// - Throws: As ``startUnwind(_:)``.
  public func stopRewind() throws {
    endWatch()
    try change(.stopRewind, nil)
  }

  /// - Parameter from: What the observer is to take for the state before; nil for what it is.
  private func change(
    _ function: AsyncifyFunction, _ pointer: UInt64?, from: AsyncifyState? = nil
  ) throws {
    let old = from ?? (observer == nil ? .normal : state)
    if let pointer { lastPointer = pointer }
    let argument = pointer.map { pointer -> Value in
      isWide
        ? .i64(Int64(bitPattern: pointer)) : .i32(Int32(truncatingIfNeeded: pointer))
    }
    _ = try call(function, argument.map { [$0] } ?? [])
    guard let observer else { return }
    let stack = AsyncifyStack(memory: memory, address: lastPointer)
    observer.observe(
      .stateChanged(
        from: old, to: state, dataPointer: lastPointer, bounds: try stack.bounds()))
  }

  private func call(_ function: AsyncifyFunction, _ arguments: [Value] = []) throws -> [Value] {
    try functions[function]?.callPassingThrough(arguments) ?? []
  }
}
