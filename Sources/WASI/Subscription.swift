// SPDX-License-Identifier: Apache-2.0
//
// What a guest waits for, and what it is told.
// Spec: WASI preview 1, `subscription`, `event`.

/// What a guest waits for.
///
/// Spec: `subscription`.
struct Subscription {
  private enum Kind {
    /// A time in nanoseconds from the start of the call.
    case clock(UInt64)
    /// A descriptor that never waits; the bytes that can be read from it.
    case ready(UInt64)
    /// A descriptor of the process.
    case descriptor(Interest)
    case failed(Errno)
  }

  /// What the guest is told.
  ///
  /// Spec: `event`.
  struct Event {
    var error = Errno.success
    var byteCount: UInt64 = 0
    var isHungUp = false
  }

  static let eventByteCount: UInt32 = 32

  /// In preview 0 a clock had an identifier more.
  static func byteCount(_ snapshot: GuestCall.Snapshot) -> UInt32 {
    snapshot == .preview0 ? 56 : 48
  }

  let userData: UInt64
  /// The byte that names the kind, which the event repeats.
  let tag: UInt8
  private let kind: Kind

  /// Reads a subscription.
  init(
    _ call: GuestCall, at address: UInt32, _ descriptors: DescriptorTable, _ clock: any WASIClock
  ) throws(Errno) {
    userData = try call.load(at: address)
    tag = try call.load(at: address + 8)
    guard tag <= 2 else { throw .invalidArgument }
    do throws(Errno) {
      kind =
        tag == 0
        ? try Self.clock(call, at: address + (call.snapshot == .preview0 ? 24 : 16), clock)
        : try Self.descriptor(
          descriptors.find(try call.load(at: address + 16), .poll), isWrite: tag == 2)
    } catch {
      kind = .failed(error)
    }
  }

  private static func clock(
    _ call: GuestCall, at address: UInt32, _ clock: any WASIClock
  ) throws(Errno) -> Kind {
    let identifier = try ClockIdentifier(guest: try call.load(at: address))
    // What a guest computes takes no time while it waits.
    guard identifier == .realTime || identifier == .monotonic else { throw .invalidArgument }
    let now = try clock.time(identifier)
    let timeout: UInt64 = try call.load(at: address + 8)
    let isAbsolute = try call.load(at: address + 24, as: UInt16.self) & 1 != 0
    return .clock(!isAbsolute ? timeout : timeout > now ? timeout - now : 0)
  }

  private static func descriptor(
    _ descriptor: Descriptor, isWrite: Bool
  ) throws(Errno) -> Kind {
    try descriptor.require(isWrite ? .write : .read)
    let number: Int32?
    switch descriptor.resource {
    case .input(let input): number = input.waitingNumber
    case .output(let output): number = output.waitingNumber
    case .socket(let socket): number = socket.number
    case .directory: throw .badFileDescriptor
    case .file(let file):
      number = (file as? HostFile)?.waitingNumber
      if number == nil, !isWrite {
        let size = try file.status().size
        return .ready(size - min(size, descriptor.position))
      }
    }
    return number.map { .descriptor(Interest(number: $0, isWrite: isWrite)) } ?? .ready(0)
  }

  // MARK: Asking

  /// How long to wait, for clocks.
  var time: UInt64? { if case .clock(let time) = kind { time } else { nil } }

  /// What to wait for, for descriptors of the process.
  var interest: Interest? { if case .descriptor(let interest) = kind { interest } else { nil } }

  /// What is to be told when some time has gone by; nil for nothing yet.
  func event(_ elapsed: UInt64) -> Event? {
    switch kind {
    case .clock(let time): return time <= elapsed ? Event() : nil
    case .ready(let count): return Event(byteCount: count)
    case .failed(let error): return Event(error: error)
    case .descriptor(let interest):
      let readiness = Interest.ready([interest])[0]
      guard readiness.isReady else { return nil }
      if readiness.isClosed { return Event(error: .badFileDescriptor) }
      return Event(
        byteCount: interest.isWrite ? 0 : interest.readableByteCount,
        isHungUp: readiness.isHungUp)
    }
  }
}
