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

  /// What an engine is to be made with, so that its guests notice the limits.
  func apply(to configuration: inout Engine.Configuration) {
    configuration.metersFuel = fuel != nil
    configuration.checksEpochs = time != nil
  }
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
