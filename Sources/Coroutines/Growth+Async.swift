// SPDX-License-Identifier: Apache-2.0
//
// Memories and tables that the program itself makes and has grow, in stores whose limiter may have to
// wait. With any other limiter, or none, they do the same as the synchronous forms.

public import Interp

extension Store {
  /// Asks the limiter about something that is to be made.
  /// - Throws: `CallError.growthDenied(_:)`, `CancellationError`, or what the limiter throws.
  fileprivate nonisolated(nonsending) func admit(_ growth: Growth) async throws {
    guard try await allows({ growth }) else { throw CallError.growthDenied(growth) }
  }

  /// Asks the limiter until its answer is about the size that there is then.
  ///
  /// - Parameter growth: What is to grow; nil if nothing does, or its type forbids it.
  /// - Throws: `CancellationError`, or what the limiter throws.
  fileprivate nonisolated(nonsending) func allows(_ growth: () -> Growth?) async throws -> Bool {
    guard case .asynchronous(let limiter) = limiter else { return try allows(growth()) }
    while let wanted = growth() {
      try Task.checkCancellation()
      guard try await limiter.allows(wanted) else { return false }
      if growth() == wanted { break }
    }
    return true
  }
}

extension Memory {
  /// Makes a memory, in a store whose limiter may have to wait.
  ///
  /// It runs where the caller runs.
  /// - Throws: As `Memory.init(store:type:)`; `CancellationError` if the task is cancelled before the limiter is
  ///   asked.
  public nonisolated(nonsending) static func allocate(
    store: Store, type: MemoryType
  ) async throws -> Memory {
    try await store.admit(try making(type))
    return Memory(store: store, instance: try MemoryInstance(type, store: store))
  }

  /// Grows by pages, filled with zeros, in a store whose limiter may have to wait.
  ///
  /// It runs where the caller runs. If the size has changed before the limiter answers, it is asked again.
  /// - Returns: The size in pages before; nil if limits, the limiter or lack of memory forbid it.
  /// - Throws: What the limiter throws; `CancellationError` if the task is cancelled before it is asked.
  public nonisolated(nonsending) func grow(by pages: Int) async throws -> Int? {
    guard pages >= 0, try await store.allows({ instance.growth(by: UInt64(pages)) }) else {
      return nil
    }
    return instance.grow(by: UInt64(pages), store: store)
  }
}

extension Table {
  /// Makes a table, in a store whose limiter may have to wait.
  ///
  /// It runs where the caller runs.
  /// - Parameters:
  ///   - store: The store to make it in.
  ///   - type: Its type.
  ///   - initial: What every element is at first; null if none is given.
  /// - Throws: As `Table.init(store:type:initial:)`; `CancellationError` if the task is cancelled before the
  ///   limiter is asked.
  public nonisolated(nonsending) static func allocate(
    store: Store, type: TableType, initial: Value? = nil
  ) async throws -> Table {
    try check(initial, type, store)
    try await store.admit(type.making)
    return try Table(store: store, allowed: type, initial: initial)
  }

  /// Grows by elements, in a store whose limiter may have to wait.
  ///
  /// It runs where the caller runs. If the size has changed before the limiter answers, it is asked again.
  /// - Returns: The size before; nil if limits or the limiter forbid it.
  /// - Throws: `CallError` if the value does not fit; what the limiter throws; `CancellationError` if the task
  ///   is cancelled before it is asked.
  public nonisolated(nonsending) func grow(by count: Int, with value: Value) async throws -> Int? {
    guard count >= 0 else { return nil }
    try Self.check(value, instance.type, store)
    guard try await store.allows({ instance.growth(by: UInt64(count)) }) else { return nil }
    return try growUnasked(by: count, with: value)
  }
}
