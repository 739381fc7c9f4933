// SPDX-License-Identifier: Apache-2.0
//
// The three states, and the buffer structure that unwinding and rewinding go through. Guests own the
// structure and read and write it themselves; it is read anew at every use and nothing of it is
// kept.

public import Interp

/// Where an instance stands between running, leaving and coming back.
public enum AsyncifyState: UInt32, Hashable, Sendable {
  /// Code runs as written. Binaryen's state 0.
  case normal = 0
  /// Calls are being left; their frames go to the buffer. Binaryen's state 1.
  case unwinding = 1
  /// Calls are being entered again; their frames come from the buffer. Binaryen's state 2.
  case rewinding = 2
}

extension AsyncifyState: CustomStringConvertible {
  /// The state's name.
  public var description: String {
    switch self {
    case .normal: "normal"
    case .unwinding: "unwinding"
    case .rewinding: "rewinding"
    }
  }
}

/// The buffer structure in a guest's memory: two addresses, of 32 bits, or of 64 in a memory that has
/// such addresses.
///
///     address      current: where the next frame goes
///     address + 4  end: where the room for frames ends (address + 8 where they have 64 bits)
///
/// The frames lie below `current`, innermost first. Where they begin is written nowhere.
public struct AsyncifyStack {
  /// The memory it is in.
  public let memory: Memory
  /// The address of the structure.
  public let address: UInt64

  /// Looks at the structure at an address.
  public init(memory: Memory, address: UInt64) {
    self.memory = memory
    self.address = address
  }

  /// True if the fields have 64 bits.
  public var isWide: Bool { memory.instance.type.addressType == .i64 }

  /// The bytes of a field, and the alignment of the structure.
  var fieldSize: Int { isWide ? 8 : 4 }

  private func offset(ofField index: Int) -> Int {
    // Beyond every memory if the sum is none.
    Int(clamping: address).addingReportingOverflow(index * fieldSize).partialValue
  }

  private func load(_ index: Int) throws(CallError) -> UInt64 {
    if isWide { return try memory.load(at: offset(ofField: index), as: UInt64.self) }
    return UInt64(try memory.load(at: offset(ofField: index), as: UInt32.self))
  }

  private func store(_ value: UInt64, _ index: Int) throws(CallError) {
    if isWide { return try memory.store(value, at: offset(ofField: index)) }
    try memory.store(UInt32(truncatingIfNeeded: value), at: offset(ofField: index))
  }

  /// The two fields as they stand now.
  /// - Throws: `CallError.outOfBounds(offset:count:limit:)` if the structure lies outside
  ///   of the memory.
  public func bounds() throws(CallError) -> Bounds {
    Bounds(current: try load(0), end: try load(1))
  }

  /// Moves `current`.
  /// - Throws: As ``bounds()``.
  public func setCurrent(_ current: UInt64) throws(CallError) {
    try store(current, 0)
  }

  /// Writes both fields: an empty buffer.
  /// - Throws: As ``bounds()``.
  public func reset(current: UInt64, end: UInt64) throws(CallError) {
    try store(current, 0)
    try store(end, 1)
  }

  /// The fields of the structure.
  public struct Bounds: Hashable, Sendable {
    /// Where the next frame goes.
    public let current: UInt64
    /// Where the room for frames ends.
    public let end: UInt64

    package init(current: UInt64, end: UInt64) {
      self.current = current
      self.end = end
    }

    /// The bytes that are left; 0 if `current` has passed the end.
    public var remaining: Int { end > current ? Int(clamping: end - current) : 0 }
  }
}
