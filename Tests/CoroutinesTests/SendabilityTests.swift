// SPDX-License-Identifier: Apache-2.0
//
// Who may be given to another thread: 9 of the table in Coroutines.docc/BysyncifyTypes.md. bysyncify declares
// that its coroutines may; here the compiler decides, by what they are made of.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// Whether the compiler lets several threads have values of a type: it takes the second if it can.
private func isSendable<T: ~Copyable>(_ type: T.Type) -> Bool { false }
private func isSendable<T: Sendable & ~Copyable>(_ type: T.Type) -> Bool { true }

/// Goes on with a coroutine that others have begun.
private actor Owner {
  static let shared = Owner()

  func finish(_ coroutine: sending Coroutine) async throws -> [Value] {
    var results: [Value]?
    while results == nil {
      try await coroutine.settle()
      if case .ready(let values) = try coroutine.step() { results = values }
    }
    #expect(coroutine.phase == .finished)
    return results ?? []
  }
}

@Suite struct SendabilityTests {
  @Test func `9: what belongs to a store is not Sendable`() {
    // Whatever the mechanism, a coroutine is made of these.
    #expect(!isSendable(Coroutine.self))
    #expect(!isSendable(Core.self))
    #expect(!isSendable(RawCore.self))
    #expect(!isSendable(RawCoroutine.self))
    #expect(!isSendable(CoreHandle.self))
    #expect(!isSendable(RawCoreHandle.self))
    #expect(!isSendable(GuestGenerator.self))
    #expect(!isSendable(Suspension.self))
    #expect(!isSendable(NativeAsyncify.self))
    #expect(!isSendable(TransformedAsyncify.self))
    #expect(!isSendable(RawStack.self))
    #expect(!isSendable(Store.self))
    #expect(!isSendable(Instance.self))
    #expect(!isSendable(Function.self))
    #expect(!isSendable(Memory.self))
    #expect(!isSendable(Table.self))
    #expect(!isSendable(Caller.self))
    #expect(!isSendable(CallOptions.self))
    // What comes of a step is as its results are.
    #expect(!isSendable(Poll<Coroutine>.self))
  }

  @Test func `9: what belongs to no store is Sendable`() {
    #expect(isSendable(Poll<[Value]>.self))
    #expect(isSendable(CorePhase.self))
    #expect(isSendable(CoroutineMarker.self))
    #expect(isSendable(Module.self))
    #expect(isSendable(Engine.self))
    #expect(isSendable(SharedMemory.self))
  }

  /// A coroutine with a store of its own, whose host function answers with ten times the argument where the
  /// owner runs it.
  private func begin(_ setting: Setting) throws -> sending Coroutine {
    let type = FunctionType([.i32], [.i32])
    var imports = Imports()
    imports.define("env", "wait", type) { _, arguments in
      await Task.yield()
      guard case .i32(let argument)? = arguments.first, #isolation === Owner.shared else {
        return [.i32(-1)]
      }
      return [.i32(argument * 10)]
    }
    imports.define("env", "forward", type) { _, arguments in arguments }
    let instance = try Instance(
      try testModule(setting.file), imports: imports, store: Store())
    let coroutine = try Coroutine(
      instance, "twice", [.i32(4)], options: CallOptions(mechanism: setting.mechanism))
    #expect(try coroutine.step() == .pending)
    return coroutine
  }

  @Test(arguments: Setting.all)
  func `9: a coroutine that waits moves to another actor with all that it is made of`(
    _ setting: Setting
  ) async throws {
    let coroutine = try begin(setting)
    #expect(try await Owner.shared.finish(coroutine) == [.i32(40_050)])
  }
}
