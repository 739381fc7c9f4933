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
  func startUnwind(_ dataPointer: UInt32, at machine: Machine) throws
  func stopUnwind() throws
  func startRewind(_ dataPointer: UInt32) throws
  func stopRewind() throws
}

extension TransformedAsyncify: AsyncifyRuntime {
  package func startUnwind(_ dataPointer: UInt32, at machine: Machine) throws {
    try startUnwind(dataPointer)
  }
}

/// ``NativeAsyncify`` with the errors of the protocol.
package final class NativeRuntime: AsyncifyRuntime {
  private let asyncify: NativeAsyncify

  package init(_ asyncify: NativeAsyncify) {
    self.asyncify = asyncify
  }

  package var instance: Instance { asyncify.instance }
  package var memory: Memory { asyncify.memory }
  package var state: AsyncifyState { asyncify.state }
  package var observer: (any AsyncifyObserver)? {
    get { asyncify.observer }
    set { asyncify.observer = newValue }
  }

  package func startUnwind(_ dataPointer: UInt32, at machine: Machine) throws {
    try asyncify.startUnwind(dataPointer, machines: [machine])
  }
  package func stopUnwind() throws { try asyncify.stopUnwind() }
  package func startRewind(_ dataPointer: UInt32) throws { try asyncify.startRewind(dataPointer) }
  package func stopRewind() throws { try asyncify.stopRewind() }
}
