// SPDX-License-Identifier: Apache-2.0
//
// Every example, given up at each place where it can be: after one wait, after two, and so on until it
// comes to its end. The store can be used afterwards, and nothing is left behind.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct GivingUpTests {
  /// How a call is given up at one of its waits.
  enum Manner: CaseIterable, Sendable {
    /// The coroutine is cancelled.
    case cancelled
    /// Nobody holds the coroutine any more.
    case dropped
    /// Its task is cancelled before it begins to wait.
    case before
    /// Its task is cancelled while it waits.
    case during
  }

  /// Gives up a call at one of its waits.
  /// - Returns: False if it came to its end before.
  private func giveUp(
    _ instance: Instance, _ call: ExpectedCall, _ options: CallOptions, _ recorder: Recorder,
    at point: Int, _ manner: Manner
  ) async throws -> Bool {
    let coroutine = try Coroutine(
      instance, Name(call.export), call.arguments.map { .i32($0) }, options: options)
    for _ in 1..<point {
      guard try coroutine.step() == .pending else { return false }
      try await coroutine.settle()
    }
    guard try coroutine.step() == .pending else { return false }
    switch manner {
    case .dropped: return true
    case .cancelled: try coroutine.cancel()
    case .before: try await inCancelledTask { try await coroutine.settle() }
    case .during:
      recorder.interrupt = {
        withUnsafeCurrentTask { $0?.cancel() }
        try Task.checkCancellation()
      }
      try await Task { try await coroutine.settle() }.value
      recorder.interrupt = {}
    }
    if manner != .cancelled {
      #expect(throws: CancellationError.self) { try coroutine.step() }
      #expect(instance.store.lastBacktrace?.frames.isEmpty == false)
    }
    #expect(coroutine.phase == .poisoned)
    #expect(throws: CoreError.poisoned) { try coroutine.step() }
    return true
  }

  /// The store and the module can be used as if nothing had happened.
  private func check(
    _ instance: Instance, _ call: ExpectedCall, _ recorder: Recorder, pages: Int
  ) async throws {
    #expect(instance.nativeAsyncify?.state == .normal)
    #expect(instance.nativeAsyncify?.heldReferenceCount == 0)
    if let transformed = TransformedAsyncify(instance) { #expect(transformed.state == .normal) }
    #expect(instance.store.record.pointee.callDepth == 0)
    // One page for buffers, whatever was given up.
    #expect(pageCount(instance) == pages)
    var instances = [
      try Instance(instance.module, imports: recorder.imports, store: instance.store)
    ]
    // What this guest keeps in its globals says that it is in its middle; it is.
    if call.file != "generators.wat" { instances.append(instance) }
    for instance in instances {
      recorder.printed = []
      recorder.slept = []
      let results = try await instance.call(
        Name(call.export), call.arguments.map { .i32($0) })
      #expect(results == call.results.map { .i32($0) })
      #expect(recorder.printed == call.printed)
      #expect(recorder.slept == call.slept)
    }
  }

  private func pageCount(_ instance: Instance) -> Int { instance.memory("memory")?.pageCount ?? 0 }

  @Test(arguments: ExpectedCall.all, Manner.allCases)
  func `an example that is given up anywhere leaves the store usable and nothing behind`(
    _ call: ExpectedCall, _ manner: Manner
  ) async throws {
    let engine = engine(fuses: true)
    let module = try example(call.file, engine: engine)
    for mechanism in call.mechanisms(module) {
      var options = CallOptions(mechanism: mechanism)
      options.suspendingImports = .all
      var points = 0
      var isOver = false
      while !isOver {
        points += 1
        weak var store: Store?
        weak var recorder: Recorder?
        do {
          let host = Recorder()
          let instance = try Instance(
            module, imports: host.imports, store: Store(engine: engine))
          (store, recorder) = (instance.store, host)
          let pages = pageCount(instance)
          isOver = !(try await giveUp(instance, call, options, host, at: points, manner))
          try await check(instance, call, host, pages: pages)
        }
        #expect(store == nil, "\(mechanism), given up at \(points)")
        #expect(recorder == nil, "\(mechanism), given up at \(points)")
      }
      #expect(points == call.printed.count + call.slept.count + 1)
    }
  }

  @Test(arguments: Setting.saving, Manner.allCases)
  func `many calls that are given up take no more room than one`(
    _ setting: Setting, _ manner: Manner
  ) async throws {
    let call = ExpectedCall.all.first { $0.file == "c/recursion.wasm" && $0.arguments == [9] }
    let example = try #require(call)
    let file = setting.mechanism == .native ? example.file : "c/recursion-asyncify.wasm"
    let host = Recorder()
    let instance = try Instance(
      try TestSupport.example(file), imports: host.imports, store: Store())
    let pages = pageCount(instance)
    for round in 0..<90 {
      var options = CallOptions(mechanism: setting.mechanism)
      options.bufferSource = round % 2 == 0 ? .pages : .borrowed
      _ = try await giveUp(instance, example, options, host, at: round % 3 + 1, manner)
    }
    #expect(pageCount(instance) == pages + 1)
    #expect(instance.store.idleStacks.count <= 2)
  }
}
