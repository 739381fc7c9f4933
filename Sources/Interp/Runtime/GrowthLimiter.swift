// SPDX-License-Identifier: Apache-2.0
//
// Somebody who is asked before memories and tables are made and grow, by guests or by the program: at
// once, or awaited. A store without one decides by its limits alone.
// Spec: 4.5.3.8 and 4.5.3.9, where growing may fail.

/// A memory or table that is to grow, or to be made.
public struct Growth: Hashable, Sendable {
  /// What grows.
  public enum Subject: String, Hashable, Sendable {
    /// A memory; sizes are bytes.
    case memory
    /// A table; sizes are elements.
    case table
  }

  /// What grows.
  public let subject: Subject
  /// The size now; 0 if the memory or table is yet to be made.
  public let current: Int
  /// The size wanted.
  public let desired: Int
  /// The largest size that its type allows; nil if that says nothing.
  public let maximum: Int?

  /// Describes a growth.
  public init(subject: Subject, current: Int, desired: Int, maximum: Int?) {
    self.subject = subject
    self.current = current
    self.desired = desired
    self.maximum = maximum
  }
}

/// Decides at once whether memories and tables of a store may grow.
public protocol GrowthLimiter: AnyObject {
  /// True if a memory or table may grow; if not, `memory.grow` and `table.grow` give -1, and an instance,
  /// memory or table is not made.
  /// - Throws: What ends the call of the guest, or is thrown to the program that wants to grow something.
  func allows(_ growth: Growth) throws -> Bool
}

/// Decides whether memories and tables of a store may grow, and may have to wait for that.
public protocol AsyncGrowthLimiter: AnyObject {
  /// As `GrowthLimiter.allows(_:)`; the call that wants to grow is suspended meanwhile. A program awaits it
  /// by the asynchronous forms of the target Coroutines.
  ///
  /// It runs where the call was made.
  nonisolated(nonsending) func allows(_ growth: Growth) async throws -> Bool
}

/// Who is asked before the memories and tables of a store grow.
public enum StoreLimiter {
  /// Somebody who knows at once.
  case synchronous(any GrowthLimiter)
  /// Somebody who is awaited: `memory.grow` and `table.grow` suspend the call.
  case asynchronous(any AsyncGrowthLimiter)
}

/// A growth about which a suspended call waits for a decision.
public final class PendingGrowth {
  /// What is to grow.
  public let growth: Growth
  /// Who decides.
  package let limiter: any AsyncGrowthLimiter
  /// The decision: if it is false when the call is resumed, the guest gets -1.
  public var isAllowed = false

  package init(_ growth: Growth, _ limiter: any AsyncGrowthLimiter) {
    self.growth = growth
    self.limiter = limiter
  }
}

extension MemoryInstance {
  /// Growing by pages, as a limiter is told of it; nil if nothing grows, or the type forbids it.
  package func growth(by pages: UInt64) -> Growth? {
    let current = byteCount
    guard pages > 0, let added = type.bytesToAdd(pages, to: current, room: .max - current) else {
      return nil
    }
    return Growth(
      subject: .memory, current: current, desired: current + added,
      maximum: type.limits.maximum.map { type.byteCount(of: $0) })
  }
}

extension TableInstance {
  /// Growing by elements, as a limiter is told of it; nil if nothing grows, or the type forbids it.
  package func growth(by added: UInt64) -> Growth? {
    let current = UInt64(record.pointee.count)
    let (desired, overflow) = current.addingReportingOverflow(added)
    let most = min(type.limits.maximum ?? .max, type.addressType.greatest)
    guard added > 0, !overflow, desired <= most, let desired = Int(exactly: desired) else {
      return nil
    }
    return Growth(
      subject: .table, current: Int(current), desired: desired,
      maximum: type.limits.maximum.map { Int(clamping: $0) })
  }
}

extension MemoryType {
  /// Making such a memory, as a limiter is told of it.
  package var making: Growth {
    Growth(
      subject: .memory, current: 0, desired: byteCount(of: limits.minimum),
      maximum: limits.maximum.map { byteCount(of: $0) })
  }
}

extension TableType {
  /// Making such a table, as a limiter is told of it.
  package var making: Growth {
    Growth(
      subject: .table, current: 0, desired: Int(clamping: limits.minimum),
      maximum: limits.maximum.map { Int(clamping: $0) })
  }
}

extension Module {
  /// The memories and tables that an instance makes, as a limiter is told of them.
  package var initialGrowths: [Growth] {
    structure.memories.dropFirst(structure.importedMemoryCount).map(\.making)
      + structure.tables.dropFirst(structure.importedTableCount).map(\.making)
  }
}

extension Store {
  /// Asks the limiter whether the program may have something grow.
  /// - Parameter growth: What grows; nil if nothing does, or its type forbids it: then nobody is asked.
  /// - Throws: ``CallError/limiterWouldSuspend``, or what the limiter throws.
  package func allows(_ growth: Growth?) throws -> Bool {
    guard let growth else { return true }
    return switch limiter {
    case nil: true
    case .synchronous(let limiter): try limiter.allows(growth)
    case .asynchronous: throw CallError.limiterWouldSuspend
    }
  }
}
