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
  /// Told about every change of the state, if there is one.
  ///
  /// Frames are the guest's own business.
  public weak var observer: (any AsyncifyObserver)?

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

  /// Begins to unwind.
  /// - Throws: What the guest's function throws: a trap if `current` is behind `end`.
  public func startUnwind(_ dataPointer: UInt64) throws {
    try change(.startUnwind, dataPointer)
  }

  /// Ends an unwind.
  /// - Throws: As ``startUnwind(_:)``: frames have been written behind the buffer's end.
  public func stopUnwind() throws { try change(.stopUnwind, nil) }

  /// Begins to rewind.
  /// - Throws: As ``startUnwind(_:)``.
  public func startRewind(_ dataPointer: UInt64) throws { try change(.startRewind, dataPointer) }

  /// Ends a rewind.
  /// - Throws: As ``startUnwind(_:)``.
  public func stopRewind() throws { try change(.stopRewind, nil) }

  private func change(_ function: AsyncifyFunction, _ pointer: UInt64?) throws {
    let old = observer == nil ? .normal : state
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
