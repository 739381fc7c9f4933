// SPDX-License-Identifier: Apache-2.0
//
// Everything of a call runs where its caller runs.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// An actor that owns a store.
private actor Owner {
  private var seen: [Bool] = []

  private func note(_ isHere: Bool) { seen.append(isHere) }

  func run(_ setting: Setting) async throws -> (Value?, [Bool]) {
    var imports = Imports()
    let type = FunctionType([.i32], [.i32])
    imports.define("env", "wait", type) { _, arguments in
      let before = #isolation === self
      // Elsewhere, and back.
      await elsewhere()
      let after = #isolation === self
      self.assertIsolated()
      self.note(before && after)
      return arguments
    }
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(
      try testModule(setting.file), imports: imports, store: Store())
    let observer = Watcher(self)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.observer = observer
    let results = try await instance.call("twice", [.i32(3)], options: options)
    assertIsolated()
    return (results.first, seen + [observer.count > 4])
  }
}

@concurrent private func elsewhere() async { await Task.yield() }

/// Traps if it is told something outside of the actor.
private final class Watcher: CallObserver {
  private let owner: Owner
  private(set) var count = 0

  init(_ owner: Owner) { self.owner = owner }

  func observe(_ event: CallEvent) {
    owner.preconditionIsolated()
    count += 1
  }
}

@Suite struct IsolationTests {
  @Test(arguments: Setting.all)
  func `a call runs on the actor of its caller`(_ setting: Setting) async throws {
    let (result, seen) = try await Owner().run(setting)
    #expect(result == .i32(3004))
    #expect(seen == [true, true, true])
  }

  @Test(arguments: Setting.all)
  func `many actors with a store each share a module`(_ setting: Setting) async throws {
    let results = try await withThrowingTaskGroup(of: Value?.self) { group in
      for _ in 0..<16 { group.addTask { try await Owner().run(setting).0 } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == [Value?](repeating: .i32(3004), count: 16))
  }
}
