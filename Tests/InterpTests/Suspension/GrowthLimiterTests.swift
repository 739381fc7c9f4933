// SPDX-License-Identifier: Apache-2.0
//
// Who is asked before memories and tables grow: at once, or while the call stands.

import Interp
import TestSupport
import Testing

/// Writes down what it is asked, and answers as it is told.
private final class Clerk: GrowthLimiter, AsyncGrowthLimiter {
  private(set) var asked: [Growth] = []
  var answer: (Growth) throws -> Bool = { _ in true }

  func allows(_ growth: Growth) throws -> Bool {
    asked.append(growth)
    return try answer(growth)
  }

  nonisolated(nonsending) func allows(_ growth: Growth) async throws -> Bool {
    asked.append(growth)
    return try answer(growth)
  }
}

private struct Refusal: Error, Equatable {}

@Suite struct GrowthLimiterTests {
  private static let text = """
    (module (memory (export "memory") 1 4) (table (export "table") 2 10 funcref)
      (func (export "memory.grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "table.grow") (param i32) (result i32)
        (table.grow (ref.func $deep) (local.get 0)))
      (func $deep (export "deep") (param i32 i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1)) (i32.const 1000)))
          (else (i32.mul (memory.grow (local.get 1)) (i32.const 7))))))
    """
  private static let page = 65536

  private let clerk = Clerk()

  private func make() throws -> Instance {
    try Instance(try wat(Self.text), store: Store())
  }

  @Test func `a limiter that knows at once`() throws {
    let store = Store()
    store.limiter = .synchronous(clerk)
    let instance = try Instance(try wat(Self.text), store: store)
    #expect(
      clerk.asked == [
        Growth(subject: .memory, current: 0, desired: Self.page, maximum: 4 * Self.page),
        Growth(subject: .table, current: 0, desired: 2, maximum: 10),
      ])
    #expect(try instance.call("memory.grow", [.i32(2)]) == [.i32(1)])
    #expect(try instance.call("table.grow", [.i32(3)]) == [.i32(2)])
    #expect(
      clerk.asked.dropFirst(2) == [
        Growth(
          subject: .memory, current: Self.page, desired: 3 * Self.page, maximum: 4 * Self.page),
        Growth(subject: .table, current: 2, desired: 5, maximum: 10),
      ])
    clerk.answer = { _ in false }
    #expect(try instance.call("memory.grow", [.i32(1)]) == [.i32(-1)])
    #expect(try instance.call("table.grow", [.i32(1)]) == [.i32(-1)])
    #expect(instance.memory("memory")?.pageCount == 3)
    #expect(clerk.asked.count == 6)
    clerk.answer = { _ in throw Refusal() }
    #expect(throws: Refusal()) { try instance.call("memory.grow", [.i32(1)]) }
    #expect(store.lastBacktrace?.frames.first?.functionName == "memory.grow")
    // Nobody is asked where nothing grows, or where the type forbids it.
    for count in [0, 2, -1] as [Int32] {
      #expect(try instance.call("memory.grow", [.i32(count)]) == [.i32(count == 0 ? 3 : -1)])
    }
    #expect(try instance.call("table.grow", [.i32(0)]) == [.i32(5)])
    #expect(try instance.call("table.grow", [.i32(6)]) == [.i32(-1)])
    #expect(clerk.asked.count == 7)
  }

  @Test func `the program's own tables are asked about too`() throws {
    let store = Store()
    store.limiter = .synchronous(clerk)
    let type = TableType(.externref, Limits(2, 10))
    let table = try Table(store: store, type: type)
    #expect(try table.grow(by: 3, with: .externref(nil)) == 2)
    let made = Growth(subject: .table, current: 0, desired: 2, maximum: 10)
    let grown = Growth(subject: .table, current: 2, desired: 5, maximum: 10)
    #expect(clerk.asked == [made, grown])
    clerk.answer = { _ in false }
    #expect(throws: CallError.growthDenied(made)) { try Table(store: store, type: type) }
    #expect(try table.grow(by: 3, with: .externref(nil)) == nil)
    clerk.answer = { _ in throw Refusal() }
    #expect(throws: Refusal()) { try Table(store: store, type: type) }
    #expect(throws: Refusal()) { try table.grow(by: 3, with: .externref(nil)) }
    #expect(clerk.asked.count == 6)
    store.limiter = .asynchronous(clerk)
    #expect(throws: CallError.limiterWouldSuspend) { try Table(store: store, type: type) }
    #expect(throws: CallError.limiterWouldSuspend) { try table.grow(by: 3, with: .externref(nil)) }
    // Nobody is asked where nothing grows, where the type forbids it, or about what cannot be.
    #expect(try table.grow(by: 0, with: .externref(nil)) == 5)
    for count in [6, -1, .max] {
      #expect(try table.grow(by: count, with: .externref(nil)) == nil)
    }
    #expect(throws: CallError.valueMismatch(expected: .externref, actual: .funcref)) {
      try table.grow(by: 1, with: .funcref(nil))
    }
    #expect(throws: CallError.valueMismatch(expected: .externref, actual: .i32)) {
      try Table(store: store, type: type, initial: .i32(1))
    }
    #expect(table.count == 5)
    #expect(clerk.asked.count == 6)
  }

  @Test func `a limiter may collect garbage before a reference of the host is in its table`() throws
  {
    let store = Store()
    store.limiter = .synchronous(clerk)
    clerk.answer = { _ in
      store.collect()
      return true
    }
    let first = Value.externref(HostReference("first"))
    let table = try Table(store: store, type: TableType(.externref, Limits(1)), initial: first)
    // What comes next takes the place of an object that nobody refers to.
    let others = try (0..<8).map { number in
      try Table(
        store: store, type: TableType(.externref, Limits(1)),
        initial: .externref(HostReference(number)))
    }
    let second = Value.externref(HostReference("second"))
    #expect(try table.grow(by: 1, with: second) == 1)
    store.collect()
    #expect(try [table.get(0), table.get(1)] == [first, second])
    #expect(others.count == 8)
  }

  @Test func `the program's own memories are asked about too`() throws {
    let store = Store()
    store.limiter = .synchronous(clerk)
    let type = MemoryType(Limits(1, 4))
    let memory = try Memory(store: store, type: type)
    #expect(try memory.grow(by: 2) == 1)
    let made = Growth(
      subject: .memory, current: 0, desired: Self.page, maximum: 4 * Self.page)
    let grown = Growth(
      subject: .memory, current: Self.page, desired: 3 * Self.page, maximum: 4 * Self.page)
    #expect(clerk.asked == [made, grown])
    clerk.answer = { _ in false }
    #expect(throws: CallError.growthDenied(made)) { try Memory(store: store, type: type) }
    #expect(try memory.grow(by: 1) == nil)
    clerk.answer = { _ in throw Refusal() }
    #expect(throws: Refusal()) { try Memory(store: store, type: type) }
    #expect(throws: Refusal()) { try memory.grow(by: 1) }
    store.limiter = .asynchronous(clerk)
    let error = #expect(throws: CallError.limiterWouldSuspend) {
      try Memory(store: store, type: type)
    }
    #expect(
      error?.description
        == "the store's limiter is asynchronous: await what is made or grows instead")
    #expect(throws: CallError.limiterWouldSuspend) { try memory.grow(by: 1) }
    // Nobody is asked where nothing grows, where the type forbids it, about what cannot be, nor about a
    // memory that there is already.
    #expect(try memory.grow(by: 0) == 3)
    for pages in [2, -1, .max] { #expect(try memory.grow(by: pages) == nil) }
    #expect(throws: CallError.self) { try Memory(store: store, type: MemoryType(Limits(2, 1))) }
    _ = try Memory(store: store, shared: try SharedMemory(type))
    #expect(clerk.asked.count == 6)
  }

  @Test func `an instance is not made without permission`() throws {
    let store = Store()
    store.limiter = .synchronous(clerk)
    clerk.answer = { $0.subject == .memory }
    let table = Growth(subject: .table, current: 0, desired: 2, maximum: 10)
    #expect(throws: CallError.growthDenied(table)) {
      try Instance(try wat(Self.text), store: store)
    }
    clerk.answer = { _ in throw Refusal() }
    #expect(throws: Refusal()) { try Instance(try wat(Self.text), store: store) }
    store.limiter = .asynchronous(clerk)
    #expect(throws: CallError.limiterWouldSuspend) {
      try Instance(try wat(Self.text), store: store)
    }
    _ = try Instance(try wat("(module (func (export \"f\")))"), store: store)
  }

  @Test(arguments: [true, false])
  func `a call stands until a limiter has decided`(isAllowed: Bool) throws {
    let instance = try make()
    instance.store.limiter = .asynchronous(clerk)
    let deep = try #require(instance.function("deep"))
    let suspension = try deep.start([.i32(5), .i32(2)]).suspension()
    guard case .growth(let pending) = suspension.reason else {
      Issue.record("stands for something else")
      return
    }
    #expect(
      pending.growth
        == Growth(
          subject: .memory, current: Self.page, desired: 3 * Self.page, maximum: 4 * Self.page))
    #expect(suspension.backtrace.frames.count == 6)
    pending.isAllowed = isAllowed
    suspension.moveStack(spareSlots: 0)
    #expect(try suspension.resume().results() == [.i32(isAllowed ? 5007 : 4993)])
    #expect(instance.memory("memory")?.pageCount == (isAllowed ? 3 : 1))
    // Without a decision the answer is no.
    let table = try #require(instance.function("table.grow"))
    #expect(try table.start([.i32(1)]).suspension().resume().results() == [.i32(-1)])
    #expect(throws: Refusal()) {
      _ = try table.start([.i32(1)]).suspension().resume(throwing: Refusal())
    }
    #expect(instance.table("table")?.count == 2)
    // An exception too is for the caller: only host functions throw what a guest can catch.
    let tag = try ExceptionTag(store: instance.store, parameters: [])
    #expect(throws: GuestException.self) {
      _ = try table.start([.i32(1)]).suspension().resume(throwing: GuestException(tag, []))
    }
    // The store, not the suspended call, remembers nothing of it.
    instance.store.limiter = nil
    #expect(try instance.call("table.grow", [.i32(1)]) == [.i32(2)])
    #expect(try instance.table("table")?.get(2) == .funcref(deep.reference))
  }

  @Test func `a decision on a size that has changed does not count`() throws {
    let instance = try make()
    instance.store.limiter = .asynchronous(clerk)
    let grow = try #require(instance.function("memory.grow"))
    let suspension = try grow.start([.i32(1)]).suspension()
    guard case .growth(let first) = suspension.reason else {
      Issue.record("stands for something else")
      return
    }
    instance.store.limiter = nil
    #expect(try instance.memory("memory")?.grow(by: 1) == 1)
    instance.store.limiter = .asynchronous(clerk)
    first.isAllowed = true
    let again = try suspension.resume().suspension()
    guard case .growth(let second) = again.reason else {
      Issue.record("stands for something else")
      return
    }
    #expect(second.growth.current == 2 * Self.page)
    second.isAllowed = true
    #expect(try again.resume().results() == [.i32(2)])
  }

  @Test func `a synchronous call leaves what it waits for to its store`() throws {
    let instance = try make()
    instance.store.limiter = .asynchronous(clerk)
    for name in ["memory.grow", "table.grow"] as [Name] {
      let call = try #require(standing { _ = try instance.call(name, [.i32(1)]) })
      #expect(call.waitsFor == "\(name)")
      let suspension = try taken(call, from: instance.store)
      guard case .growth(let pending) = suspension.reason else {
        Issue.record("stands for something else")
        return
      }
      pending.isAllowed = true
      #expect(try suspension.resume().results() == [.i32(name == "memory.grow" ? 1 : 2)])
    }
  }
}
