// SPDX-License-Identifier: Apache-2.0
//
// Waiting without time: who waits goes on when the test says so.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// Holds back those who wait until somebody lets them go on.
@MainActor final class Gate {
  private var waiting: [Int32: CheckedContinuation<Int32, any Error>] = [:]
  /// Who came, in order.
  private(set) var arrivals: [Int32] = []

  /// Who waits now.
  var present: Set<Int32> { Set(waiting.keys) }

  /// Waits; returns what `open` gives.
  func wait(_ visitor: Int32) async throws -> Int32 {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        arrivals.append(visitor)
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiting[visitor] = continuation
        }
      }
    } onCancel: {
      Task { @MainActor in self.refuse(visitor, CancellationError()) }
    }
  }

  /// Lets somebody go on with a number.
  func open(_ visitor: Int32, with number: Int32) {
    waiting.removeValue(forKey: visitor)?.resume(returning: number)
  }

  /// Lets somebody go on with an error.
  func refuse(_ visitor: Int32, _ error: any Error) {
    waiting.removeValue(forKey: visitor)?.resume(throwing: error)
  }

  /// Waits until so many wait.
  func crowd(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    var patience = 100_000
    while waiting.count < count {
      patience -= 1
      let came = waiting.count
      try #require(patience > 0, "\(came) of \(count) came", sourceLocation: sourceLocation)
      await Task.yield()
    }
  }
}

/// Decides behind a gate how things may grow: 0 is no.
@MainActor final class GateKeeper: AsyncGrowthLimiter {
  let gate = Gate()
  /// What it was asked, in order.
  private(set) var asked: [Growth] = []

  nonisolated(nonsending) func allows(_ growth: Growth) async throws -> Bool {
    try await decide(growth)
  }

  private func decide(_ growth: Growth) async throws -> Bool {
    asked.append(growth)
    return try await gate.wait(Int32(asked.count)) != 0
  }

  /// Waits until it is asked, and answers.
  func answer(_ isAllowed: Bool) async throws {
    try await gate.crowd(1)
    gate.open(Int32(asked.count), with: isAllowed ? 1 : 0)
  }
}

/// Runs something in a task that is cancelled before it begins.
@MainActor func inCancelledTask<Result: Sendable>(
  _ body: @escaping @MainActor () async throws -> Result
) async throws -> Result {
  // The task begins when the caller, which has the actor, awaits it.
  let task = Task { try await body() }
  task.cancel()
  return try await task.value
}

/// An error of the host.
struct Refusal: Error, Equatable {
  let number: Int32
}

/// The guest of Tests/AsyncifyTests/Modules, as it is or transformed.
@MainActor struct WaitingGuest {
  let instance: Instance
  let gate = Gate()

  /// - Parameters:
  ///   - file: The module.
  ///   - wait: The host function `env.wait`; without one it is the gate.
  init(
    _ file: String, engine: Engine = .shared,
    wait: HostFunction.AsyncBody? = nil
  ) throws {
    let gate = gate
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    imports.define(
      "env", "wait", type,
      wait ?? { _, arguments in
        guard case .i32(let argument)? = arguments.first else { return [] }
        return [.i32(try await gate.wait(argument))]
      })
    imports.define("env", "forward", type) { caller, arguments in
      try caller.instance?.call("twice", arguments) ?? []
    }
    instance = try Instance(
      try testModule(file, engine: engine), imports: imports, store: Store(engine: engine))
  }

  /// Calls an export that does not wait.
  func callNow(_ name: Name, _ arguments: Int32...) throws -> [Value] {
    try instance.call(name, arguments.map { .i32($0) })
  }

  /// Calls an export of one parameter and one result.
  func call(_ name: Name, _ argument: Int32, _ mechanism: Mechanism) async throws -> Int32 {
    var options = CallOptions()
    options.mechanism = mechanism
    return try await call(name, argument, options)
  }

  func call(_ name: Name, _ argument: Int32, _ options: CallOptions) async throws -> Int32 {
    let results = try await instance.call(name, [.i32(argument)], options: options)
    guard case .i32(let number)? = results.first else { return -1 }
    return number
  }
}

/// How a guest can be suspended, and the file of the module for it.
struct Setting: Sendable, CustomTestStringConvertible {
  let mechanism: Mechanism
  let file: String

  var testDescription: String { "\(mechanism)" }

  static let all = [
    Setting(mechanism: .engine, file: "waits.wat"),
    Setting(mechanism: .native, file: "waits.wat"),
    Setting(mechanism: .transformed, file: "waits-asyncify.wasm"),
  ]

  /// Those that save frames in the guest's memory.
  static let saving = Array(all.dropFirst())
}
