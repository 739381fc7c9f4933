// SPDX-License-Identifier: Apache-2.0
//
// Memories and tables that the program makes and has grow itself, in stores whose limiter waits: what
// Wasmtime has as `Memory::new_async`, `grow_async`, and the same of tables.

import Coroutines
import Interp
import TestSupport
import Testing

/// Answers at once.
private final class Clerk: GrowthLimiter {
  private(set) var asked: [Growth] = []
  var isAllowed = true

  func allows(_ growth: Growth) throws -> Bool {
    asked.append(growth)
    return isAllowed
  }
}

@MainActor @Suite struct HostGrowthTests {
  private static let page = 65536
  private static let memoryType = MemoryType(Limits(1, 4))
  private static let tableType = TableType(.externref, Limits(2, 10))

  private let keeper = GateKeeper()
  private let store = Store()

  /// A memory and a table, made before anybody was to be asked.
  private func make() throws -> (memory: Memory, table: Table) {
    let memory = try Memory(store: store, type: Self.memoryType)
    let table = try Table(store: store, type: Self.tableType)
    store.limiter = .asynchronous(keeper)
    return (memory, table)
  }

  @Test func `a memory grows when the limiter has decided`() async throws {
    let memory = try make().memory
    for (pages, isAllowed, before) in [(2, true, 1), (1, false, nil)] as [(Int, Bool, Int?)] {
      let task = Task { try await memory.grow(by: pages) }
      try await keeper.answer(isAllowed)
      #expect(try await task.value == before)
      #expect(memory.pageCount == 3)
    }
    #expect(keeper.asked.map(\.current) == [Self.page, 3 * Self.page])
    #expect(keeper.asked.map(\.desired) == [3 * Self.page, 4 * Self.page])
    // Nobody is asked where nothing grows, or where the type forbids it.
    #expect(try await memory.grow(by: 0) == 3)
    for pages in [2, -1, .max] { #expect(try await memory.grow(by: pages) == nil) }
    #expect(keeper.asked.count == 2)
  }

  @Test func `a table grows when the limiter has decided`() async throws {
    let table = try make().table
    let value = Value.externref(HostReference("new"))
    for (isAllowed, before) in [(true, 2), (false, nil)] as [(Bool, Int?)] {
      let task = Task { try await table.grow(by: 3, with: value) }
      try await keeper.gate.crowd(1)
      // An object for the value would be garbage now.
      store.collect()
      try await keeper.answer(isAllowed)
      #expect(try await task.value == before)
      #expect(table.count == 5)
    }
    #expect(try table.get(4) == value)
    #expect(
      keeper.asked == [
        Growth(subject: .table, current: 2, desired: 5, maximum: 10),
        Growth(subject: .table, current: 5, desired: 8, maximum: 10),
      ])
    #expect(try await table.grow(by: 0, with: value) == 5)
    for count in [6, -1, .max] { #expect(try await table.grow(by: count, with: value) == nil) }
    await #expect(throws: CallError.valueMismatch(expected: .externref, actual: .i32)) {
      _ = try await table.grow(by: 1, with: .i32(1))
    }
    #expect(keeper.asked.count == 2)
  }

  @Test func `a decision on a size that has changed does not count`() async throws {
    let (memory, table) = try make()
    let growing = Task { try await memory.grow(by: 1) }
    try await keeper.gate.crowd(1)
    #expect(try withoutLimiter { try memory.grow(by: 1) } == 1)
    try await keeper.answer(true)
    try await keeper.answer(true)
    #expect(try await growing.value == 2)
    let tableGrowing = Task { try await table.grow(by: 6, with: .externref(nil)) }
    try await keeper.gate.crowd(1)
    #expect(try withoutLimiter { try table.grow(by: 5, with: .externref(nil)) } == 2)
    // Now its type forbids it.
    try await keeper.answer(true)
    #expect(try await tableGrowing.value == nil)
    #expect(keeper.asked.map(\.current) == [Self.page, 2 * Self.page, 2])
  }

  /// Does something at once, whatever the limiter is.
  private func withoutLimiter<Result>(_ body: () throws -> Result) rethrows -> Result {
    let limiter = store.limiter
    store.limiter = nil
    defer { store.limiter = limiter }
    return try body()
  }

  @Test(arguments: [true, false])
  func `memories and tables are made when the limiter has decided`(isAllowed: Bool) async throws {
    store.limiter = .asynchronous(keeper)
    let made = Growth(
      subject: .memory, current: 0, desired: Self.page, maximum: 4 * Self.page)
    let memory = Task {
      try await Memory.allocate(store: store, type: Self.memoryType).pageCount
    }
    try await keeper.answer(isAllowed)
    let value = Value.externref(HostReference("first"))
    let table = Task {
      try await Table.allocate(store: store, type: Self.tableType, initial: value).get(1)
    }
    try await keeper.gate.crowd(1)
    store.collect()
    try await keeper.answer(isAllowed)
    let tableMade = Growth(subject: .table, current: 0, desired: 2, maximum: 10)
    #expect(keeper.asked == [made, tableMade])
    if isAllowed {
      #expect(try await memory.value == 1)
      #expect(try await table.value == value)
    } else {
      await #expect(throws: CallError.growthDenied(made)) { _ = try await memory.value }
      await #expect(throws: CallError.growthDenied(tableMade)) { _ = try await table.value }
    }
  }

  @Test func `nobody is asked about what cannot be, nor for a task that is cancelled`() async throws
  {
    let (memory, table) = try make()
    await #expect(throws: CallError.self) {
      _ = try await Memory.allocate(store: store, type: MemoryType(Limits(2, 1)))
    }
    await #expect(throws: CallError.valueMismatch(expected: .externref, actual: .i32)) {
      _ = try await Table.allocate(store: store, type: Self.tableType, initial: .i32(1))
    }
    try await inCancelledTask { [store] in
      await #expect(throws: CancellationError.self) { _ = try await memory.grow(by: 1) }
      await #expect(throws: CancellationError.self) {
        _ = try await table.grow(by: 1, with: .externref(nil))
      }
      await #expect(throws: CancellationError.self) {
        _ = try await Memory.allocate(store: store, type: Self.memoryType)
      }
      await #expect(throws: CancellationError.self) {
        _ = try await Table.allocate(store: store, type: Self.tableType)
      }
    }
    #expect(keeper.asked == [])
    #expect(memory.pageCount == 1 && table.count == 2)
  }

  @Test func `with a limiter that knows at once, or none, the same is not awaited`() async throws {
    let clerk = Clerk()
    for limiter in [nil, .synchronous(clerk)] as [StoreLimiter?] {
      store.limiter = limiter
      let memory = try await Memory.allocate(store: store, type: Self.memoryType)
      #expect(try await memory.grow(by: 1) == 1)
      let table = try await Table.allocate(store: store, type: Self.tableType)
      #expect(try await table.grow(by: 1, with: .externref(nil)) == 2)
      #expect(memory.pageCount == 2 && table.count == 3)
    }
    #expect(clerk.asked.map(\.subject) == [.memory, .memory, .table, .table])
    clerk.isAllowed = false
    await #expect(throws: CallError.self) {
      _ = try await Memory.allocate(store: store, type: Self.memoryType)
    }
  }
}
