// SPDX-License-Identifier: Apache-2.0
//
// What asyncify tells, for those who watch calls.

internal import Asyncify

/// Passes the steps of asyncify on as events of the call.
final class EventForwarder: AsyncifyObserver {
  private let observer: any CallObserver

  init(_ observer: any CallObserver) {
    self.observer = observer
  }

  func observe(_ event: AsyncifyEvent) { observer.observe(.asyncify(event)) }
}
