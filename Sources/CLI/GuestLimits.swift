// SPDX-License-Identifier: Apache-2.0
//
// What a guest may use up: instructions, time, memory and stack. All of it is unlimited or generous
// until an option says otherwise.

import Coroutines
import Interp

/// How much a guest may use.
struct GuestLimits: Sendable {
  /// The instructions, about; nil for any number.
  let fuel: UInt64?
  /// The time that it may take; nil for any.
  let time: Duration?
  let store: StoreLimits

  /// Reads the options.
  init(_ arguments: ParsedArguments) throws(Failure) {
    fuel = try arguments.count("--fuel")
    time = try arguments.duration("--timeout")
    var store = StoreLimits()
    if let bytes = try arguments.size("--max-memory") { store.memoryBytes = bytes }
    if let bytes = try arguments.size("--stack-size") { store.stackBytes = bytes }
    self.store = store
  }

  /// True if code has to count its instructions: it is by this that a guest notices that its time is
  /// over, in the middle of a loop.
  var metersFuel: Bool { fuel != nil || time != nil }
}

extension Command {
  /// The options that limit a guest.
  static let limitOptions = [
    Option(
      name: "--fuel", value: "N",
      help: "traps after about N instructions; without it nothing is counted"),
    Option(
      name: "--timeout", value: "TIME",
      help: "ends the guest after a time such as 500ms, 2s or 1m"),
    Option(
      name: "--max-memory", value: "SIZE",
      help: "the most bytes of all its memories, such as 64M; 16G without it"),
    Option(
      name: "--stack-size", value: "SIZE",
      help: "the most bytes of its call stack, such as 512k; 8M without it"),
  ]
}

/// Gives a guest its fuel bit by bit, and between the bits a chance to end it.
final class FuelSupply {
  /// Enough to make asking rare, and little enough to be asked every millisecond or so.
  private static let portion: UInt64 = 1 << 17

  private var rest: UInt64

  /// - Parameter total: How much there is; nil for no end.
  init(_ total: UInt64?) { rest = total ?? .max }

  /// Puts the next bit into a store, if there is any left.
  func refuel(_ store: Store) {
    let portion = min(Self.portion, rest)
    rest -= portion
    store.fuel += portion
  }
}
