// SPDX-License-Identifier: Apache-2.0
//
// Epochs: a number of an engine that anybody may count up, and that code looks at where functions and
// loops begin. A store says with which number its guests are to stop.

internal import Synchronization

/// The number of the current epoch.
package final class EpochCounter: Sendable {
  // SAFETY: an atomic integer, initialised before this object is there and freed with it. Machines read it
  // through the address; each belongs to a store, which holds the engine, which holds this object.
  nonisolated(unsafe) private let cell: UnsafeMutablePointer<Atomic<UInt64>>

  init() {
    cell = .allocate(capacity: 1)
    cell.initialize(to: Atomic(0))
  }

  deinit {
    cell.deinitialize(count: 1)
    cell.deallocate()
  }

  /// Where the number stands, for code.
  package var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(cell) }

  package var current: UInt64 { cell.pointee.load(ordering: .relaxed) }

  func increment() { cell.pointee.add(1, ordering: .relaxed) }
}

extension Engine {
  /// Begins the next epoch.
  ///
  /// Guests of all stores of the engine whose deadline it is stop where they next enter a function or
  /// begin a round of a loop, if ``Configuration/checksEpochs`` is set. Any thread may call this at any
  /// time, a timer or a signal handler too: it is one atomic addition, without a lock.
  public func incrementEpoch() { epochs.increment() }

  /// The number of the current epoch; an engine begins with 0.
  public var epoch: UInt64 { epochs.current }
}
