// SPDX-License-Identifier: Apache-2.0
//
// Running code that takes fuel or looks at the epoch: the machine gets what the store allows, and the
// store gets back what is left.

extension Machine {
  /// Runs until something stops the machine, the end of the store's fuel or its deadline among others.
  func runMetered() -> Stop {
    context.pointee.epochDeadline = store.epochDeadline
    let given = Int64(clamping: store.meter.allowance)
    context.pointee.fuel = given
    let stop = Interp.run(context)
    store.meter.use(UInt64(given - max(0, context.pointee.fuel)))
    return stop
  }
}
