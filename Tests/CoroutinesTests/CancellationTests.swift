// SPDX-License-Identifier: Apache-2.0
//
// Cancellation at every point at which a call waits or yields: the call ends there, what the guest has done
// stays, the instance can be used, and nothing of the call is kept.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

/// Counts the points at which a call can be cancelled, and cancels it at one of them.
@MainActor private final class Points {
  private let target: Int
  private(set) var count = 0
  private(set) var isReached = false

  init(target: Int) { self.target = target }

  /// A point: the current task is that of the call.
  func pass() {
    count += 1
    guard count == target else { return }
    isReached = true
    withUnsafeCurrentTask { $0?.cancel() }
  }
}

/// Something of the host that the guest holds while it runs.
private final class Witness: Hashable, Sendable {
  static func == (left: Witness, right: Witness) -> Bool { left === right }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A guest with every kind of point, and a host that passes them.
@MainActor private final class PointedGuest: CallObserver, AsyncGrowthLimiter {
  /// Each step that is done counts in `steps`.
  private static let text = """
    (module (import "env" "wait" (func $wait (param i32) (result i32)))
      (import "env" "bump" (func $bump))
      (memory (export "memory") 1) (table (export "table") 1 externref)
      (global $steps (export "steps") (mut i32) (i32.const 0))
      (func $step (global.set $steps (i32.add (global.get $steps) (i32.const 1))))
      (func $rounds (param $n i32)
        (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
      (func $middle (param $witness externref) (result i32)
        (call $bump) (call $step)
        (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
        (call $step)
        (if (i32.eq (table.grow (ref.null extern) (i32.const 1)) (i32.const -1)) (then unreachable))
        (call $rounds (i32.const 40))
        (call $bump) (call $step)
        (i32.add (call $wait (i32.const 1)) (call $wait (i32.const 2))))
      (func (export "main") (param $witness externref) (result i32)
        (call $step)
        (i32.add (call $wait (i32.const 10)) (call $middle (local.get $witness)))
        (call $step)))
    """

  let instance: Instance
  private(set) var points = Points(target: 0)
  private var isAskedBefore = false

  init() throws {
    let engine = engine(metersFuel: true, checksEpochs: true)
    let store = Store(engine: engine)
    store.fuelYieldInterval = 60
    // The host function is made before the guest it belongs to.
    final class Owner { weak var guest: PointedGuest? }
    let owner = Owner()
    var imports = Imports()
    imports.define("env", "bump", FunctionType()) { _, _ in
      engine.incrementEpoch()
      return []
    }
    imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in
      await Task.yield()
      owner.guest?.points.pass()
      try Task.checkCancellation()
      return arguments
    }
    instance = try Instance(try wat(Self.text, engine: engine), imports: imports, store: store)
    owner.guest = self
    store.limiter = .asynchronous(self)
    store.callHook = .asynchronous { transition in
      await Task.yield()
      owner.guest?.points.pass()
      if transition != .returningFromGuest { try Task.checkCancellation() }
    }
    store.epochBehavior = .callback { _ in
      guard let guest = owner.guest else { return .trap }
      guest.isAskedBefore.toggle()
      return guest.isAskedBefore
        ? .yield(ticks: 1)
        : .wait(ticks: 1) {
          await Task.yield()
          owner.guest?.points.pass()
          try Task.checkCancellation()
        }
    }
  }

  nonisolated(nonsending) func allows(_ growth: Growth) async throws -> Bool {
    await decide()
    try Task.checkCancellation()
    return true
  }

  private func decide() async {
    await Task.yield()
    points.pass()
  }

  nonisolated func observe(_ event: CallEvent) {
    MainActor.assumeIsolated {
      switch event {
      case .waiting, .yielded: points.pass()
      default: break
      }
    }
  }

  /// Calls the guest, to be cancelled at a point.
  /// - Returns: What came of it; nil if it was cancelled.
  func run(_ mechanism: Mechanism, cancelledAt target: Int) async throws -> [Value]? {
    points = Points(target: target)
    isAskedBefore = false
    instance.store.fuel = 1_000_000
    instance.store.setEpochDeadline(ticks: 1)
    var options = CallOptions()
    options.mechanism = mechanism
    options.observer = self
    options.bufferSize = 1024
    let chosen = options
    let task = Task { () async throws -> [Value]? in
      do {
        return try await self.instance.call(
          "main", [.externref(HostReference(Witness()))], options: chosen)
      } catch is CancellationError {
        return nil
      }
    }
    return try await task.value
  }

  var steps: Int32 {
    if case .i32(let number)? = instance.global("steps")?.value { number } else { -1 }
  }
}

@MainActor @Suite struct CancellationTests {
  @Test(arguments: [Mechanism.engine, .native])
  func `a call can be cancelled at every point`(_ mechanism: Mechanism) async throws {
    weak var store: Store?
    do {
      let guest = try PointedGuest()
      store = guest.instance.store
      // Undisturbed: how many points there are, and what the guest does.
      #expect(try await guest.run(mechanism, cancelledAt: 0) == [.i32(13)])
      let count = guest.points.count
      let steps = guest.steps
      #expect(count > 25)
      #expect(steps == 5)
      var before: Int32 = 0
      for target in 1...count {
        let start = guest.steps
        let result = try await guest.run(mechanism, cancelledAt: target)
        #expect(guest.points.isReached)
        // Only when the guest has been left a call does not notice any more.
        #expect(result == nil || target == count, "\(target) of \(count)")
        // It ends there: at most the hooks of the way back through host function and guest follow.
        #expect(guest.points.count <= target + 2, "\(target) of \(count)")
        // What was done stays done, and the later the cancellation, the more.
        let done = guest.steps - start
        #expect(done >= before && done <= steps)
        before = done
        try check(guest)
        if target % 5 == 0 {
          #expect(try await guest.run(mechanism, cancelledAt: 0) == [.i32(13)])
          #expect(guest.points.count == count)
        }
      }
      #expect(before == steps)
      // The guest limits its own store.
      guest.instance.store.limiter = nil
    }
    #expect(store == nil)
  }

  /// Nothing of a call is left.
  private func check(_ guest: PointedGuest) throws {
    let store = guest.instance.store
    #expect(store.record.pointee.callDepth == 0)
    #expect(store.parkedCalls.isEmpty)
    // One stack was enough for all calls, and it is free.
    #expect(store.idleStacks.count == 1)
    #expect(guest.instance.nativeAsyncify?.state ?? .normal == .normal)
    // Nobody keeps what the guest held.
    store.collect()
    #expect(store.heapByteCount == 0)
  }

  @Test func `a suspension that is dropped lets go of everything`() throws {
    weak var witness: Witness?
    let instance = try instance(
      """
      (module (import "m" "wait" (func $wait))
        (func (export "f") (param externref) (call $wait)))
      """, imports)
    do {
      let strong = Witness()
      witness = strong
      let function = try #require(instance.function("f") as Function?)
      let outcome = try function.start([.externref(HostReference(strong))])
      guard case .suspended(let suspension) = consume outcome else {
        Issue.record("it ended")
        return
      }
      instance.store.collect()
      #expect(suspension.backtrace.frames.count == 1)
    }
    instance.store.collect()
    #expect(witness == nil)
  }

  private var imports: Imports {
    var imports = Imports()
    imports.define("m", "wait", HostFunction(FunctionType()) { (_, _) async in [] })
    return imports
  }
}
