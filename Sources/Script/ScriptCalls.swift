// SPDX-License-Identifier: Apache-2.0
//
// How the calls of a script are made: in one go, or in slices. In slices every call stops after a few
// instructions and at every host function, its stack goes to other memory with hardly room to spare,
// and it is resumed; what it does must be the same.

import Interp

final class ScriptCalls {
  /// What decides the lengths of slices; nil to make calls in one go.
  private var random: SplitMix?
  /// How often a call has stopped.
  private(set) var stops = 0
  /// The most instructions of a slice.
  private static let mostInstructions: UInt64 = 64
  /// The most slots that a moved stack has to spare.
  private static let mostSpareSlots: UInt64 = 32
  /// Up to here a stack moves at every stop.
  private static let shallowSlots = 128

  /// - Parameter seed: The seed of the lengths of slices; nil to make calls in one go.
  init(suspensionSeed seed: UInt64?) {
    random = seed.map(SplitMix.init(seed:))
  }

  /// True if host functions are to be asynchronous: then a call stops at them.
  var suspends: Bool { random != nil }

  /// Calls a function and, if it stops, resumes it until it is finished.
  func call(_ function: Function, _ arguments: [Value]) throws -> [Value] {
    guard suspends else { return try function.call(arguments) }
    let store = function.store
    // Without any fuel a call stops before its first instruction.
    store.fuel = slice() - 1
    var outcome = try function.start(arguments, suspendsWhenOutOfFuel: true)
    while true {
      switch consume outcome {
      case .finished(let results): return results
      case .suspended(let suspension):
        stops += 1
        move(suspension)
        if store.engine.configuration.collectsAtEveryAllocation, store.heapByteCount > 0 {
          store.collect()
        }
        let results = answer(suspension.reason, store)
        outcome = try suspension.resume(returning: results)
      }
    }
  }

  /// Makes an instance; its start function is called like any other function.
  func instantiate(_ module: Module, _ imports: Imports, _ store: Store) throws -> Instance {
    let instance = try Instance.prepare(module, imports: imports, store: store)
    if let start = instance.startFunction { _ = try call(start, []) }
    return instance
  }

  /// Does what a stopped call waits for.
  /// - Returns: The results of the host function.
  private func answer(_ reason: Suspension.Reason, _ store: Store) -> [Value] {
    switch reason {
    case .outOfFuel:
      // What is left is kept: slices add up to what the next basic block needs.
      store.fuel += slice()
      return []
    case .atomicWait(let wait):
      wait.block()
      return []
    case .hostCall(let pending):
      // The functions of `spectest` have no results; were there any, zeros would do.
      return pending.function.type.results.map(Value.zero)
    case .yield, .growth, .callHook:
      // The stores of scripts have nothing of the kind.
      return []
    }
  }

  /// The length of the next slice; short ones are more frequent, since most functions of scripts are
  /// short.
  private func slice() -> UInt64 {
    guard let most = random?.next(upTo: Self.mostInstructions) else { return .max }
    return random?.next(upTo: most) ?? most
  }

  /// Moves a stack to memory that has room for its frames and a few slots; a deep one now and then.
  private func move(_ suspension: borrowing Suspension) {
    let frameSlot = suspension.machine.frameSlot
    guard let depth = random?.next(upTo: UInt64(max(1, frameSlot / Self.shallowSlots))),
      let spare = random?.next(upTo: Self.mostSpareSlots), depth == 1
    else { return }
    suspension.moveStack(spareSlots: Int(spare))
  }
}

/// Numbers that a seed decides.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// A number from 1 to a limit.
  mutating func next(upTo limit: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return 1 + (bits ^ bits >> 31) % limit
  }
}
