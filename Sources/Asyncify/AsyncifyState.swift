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

/// The buffer structure in a guest's memory: two 32-bit addresses.
///
///     address      current: where the next frame goes
///     address + 4  end: where the room for frames ends
///
/// The frames lie below `current`, innermost first. Where they begin is written nowhere.
public struct AsyncifyStack {
  /// The memory it is in.
  public let memory: Memory
  /// The address of the structure.
  public let address: UInt32

  /// Looks at the structure at an address.
  public init(memory: Memory, address: UInt32) {
    self.memory = memory
    self.address = address
  }

  /// The two fields as they stand now.
  /// - Throws: `CallError.outOfBounds(offset:count:limit:)` if the structure lies outside
  ///   of the memory.
  public func bounds() throws(CallError) -> Bounds {
    Bounds(
      current: try memory.load(at: Int(address)), end: try memory.load(at: Int(address) + 4))
  }

  /// Moves `current`.
  /// - Throws: As ``bounds()``.
  public func setCurrent(_ current: UInt32) throws(CallError) {
    try memory.store(current, at: Int(address))
  }

  /// Writes both fields: an empty buffer.
  /// - Throws: As ``bounds()``.
  public func reset(current: UInt32, end: UInt32) throws(CallError) {
    try memory.store(current, at: Int(address))
    try memory.store(end, at: Int(address) + 4)
  }

  /// The fields of the structure.
  public struct Bounds: Hashable, Sendable {
    /// Where the next frame goes.
    public let current: UInt32
    /// Where the room for frames ends.
    public let end: UInt32

    package init(current: UInt32, end: UInt32) {
      self.current = current
      self.end = end
    }

    /// The bytes that are left; 0 if `current` has passed the end.
    public var remaining: Int { max(0, Int(end) - Int(current)) }
  }
}
