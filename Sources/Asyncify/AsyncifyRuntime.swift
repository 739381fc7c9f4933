// SPDX-License-Identifier: Apache-2.0
//
// The common face of native and transformed asyncify, for drivers that do not care which it is.

package import Interp

/// Changes the state of an instance.
package protocol AsyncifyRuntime: AnyObject {
  var instance: Instance { get }
  var memory: Memory { get }
  var state: AsyncifyState { get }
  var observer: (any AsyncifyObserver)? { get set }
  /// Begins to unwind a call that stands at a host function on a machine.
  func startUnwind(_ dataPointer: UInt64, at machine: Machine) throws
  func stopUnwind() throws
  func startRewind(_ dataPointer: UInt64) throws
  func stopRewind() throws
  /// Puts the state to normal, whatever it was.
  func reset()
}

extension TransformedAsyncify: AsyncifyRuntime {
  package func startUnwind(_ dataPointer: UInt64, at machine: Machine) throws {
    try startUnwind(dataPointer, at: machine, makeRoom: nil)
  }

  package func reset() {
    endWatch()
    // The guest's function changes the state before it looks at the buffer.
    if state != .normal { try? stopUnwind() }
  }
}

extension NativeAsyncify: AsyncifyRuntime {
  package func startUnwind(_ dataPointer: UInt64, at machine: Machine) throws {
    try startUnwind(dataPointer, machines: [machine])
  }
}
