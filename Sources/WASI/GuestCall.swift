// SPDX-License-Identifier: Apache-2.0
//
// A call from the guest, seen from a function of WASI: its arguments, and the guest's memory behind
// checks that answer `fault`. Sizes and addresses are 32 bits unsigned, as preview 1 has them.
// A function that would have to wait says for what; it is called again when that is ready.

import Interp

/// A function of preview 1.
struct GuestFunction {
  let name: Name
  let type: FunctionType
  /// True if the function may have to wait.
  let mayWait: Bool
  /// Gives the error code; nil for functions without a result.
  let body: (GuestCall) throws -> Errno?

  /// Makes a function that gives an error code.
  init(
    _ name: Name, _ parameters: [ValueType], mayWait: Bool = false,
    _ body: @escaping (GuestCall) throws(Errno) -> Void
  ) {
    self.name = name
    self.mayWait = mayWait
    type = FunctionType(parameters, [.i32])
    self.body = { call in
      do throws(Errno) {
        try body(call)
        return .success
      } catch {
        return error
      }
    }
  }

  /// Makes a function that does not return.
  init(_ name: Name, _ parameters: [ValueType], leaving body: @escaping (GuestCall) -> any Error) {
    self.name = name
    mayWait = false
    type = FunctionType(parameters)
    self.body = { throw body($0) }
  }

  /// The function as guests import it.
  /// - Parameter isAsynchronous: True if a call is to stop where it has to wait.
  func hostFunction(_ snapshot: GuestCall.Snapshot, isAsynchronous: Bool) -> HostFunction {
    let name = "\(snapshot.moduleName).\(name)"
    let blocking: HostFunction.Body = { caller, arguments in
      let call = GuestCall(caller, arguments, snapshot)
      while true {
        let code = try body(call)
        guard let interest = call.takeInterest() else { return Self.results(code) }
        _ = Interest.ready([interest], milliseconds: -1)
      }
    }
    guard isAsynchronous else { return HostFunction(type, name: name, body: blocking) }
    let asyncBody: HostFunction.AsyncBody = { caller, arguments in
      let call = GuestCall(caller, arguments, snapshot)
      while true {
        let code = try body(call)
        guard let interest = call.takeInterest() else { return Self.results(code) }
        do {
          try await Poller.shared.wait([interest])
        } catch let error as Errno {
          return Self.results(error)
        }
      }
    }
    return HostFunction(type, name: name, blocking: blocking, asyncBody: asyncBody)
  }

  static func results(_ code: Errno?) -> [Value] {
    code.map { [.i32(Int32($0.rawValue))] } ?? []
  }
}

/// The arguments of a call and the memory they point into.
struct GuestCall {
  /// A version of WASI.
  enum Snapshot: String {
    /// `wasi_unstable`, of which a few programs are left.
    case preview0 = "wasi_unstable"
    case preview1 = "wasi_snapshot_preview1"

    var moduleName: Name { Name(rawValue) }
  }

  /// What a function found that it has to wait for.
  private final class Pending {
    var interest: Interest?
  }

  let snapshot: Snapshot
  private let arguments: [Value]
  private let memory: Memory?
  private let pending = Pending()

  init(_ caller: Caller, _ arguments: [Value], _ snapshot: Snapshot) {
    self.snapshot = snapshot
    self.arguments = arguments
    memory = caller.memory
  }

  // MARK: Waiting

  /// The error to throw by a function that is to be called again when a descriptor is ready.
  func wait(for interest: Interest) -> Errno {
    pending.interest = interest
    return .resourceTemporarilyUnavailable
  }

  /// What the function has to wait for, if it has.
  fileprivate func takeInterest() -> Interest? {
    defer { pending.interest = nil }
    return pending.interest
  }

  // MARK: Arguments

  /// An argument of 32 bits: an address, a size, a descriptor, flags.
  subscript(index: Int) -> UInt32 { UInt32(arguments[index]) ?? 0 }

  /// An argument of 64 bits.
  func long(_ index: Int) -> UInt64 { UInt64(arguments[index]) ?? 0 }

  // MARK: Memory

  /// Gives bytes of the memory to a closure.
  func withBytes<Result>(
    at address: UInt32, count: UInt32,
    _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result
  ) throws(Errno) -> Result {
    guard let memory, UInt64(address) + UInt64(count) <= UInt64(memory.byteCount) else {
      throw .badAddress
    }
    return try memory.withUnsafeMutableBytes { bytes throws(Errno) in
      let start = Int(address)
      return try body(
        UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + Int(count)]))
    }
  }

  func write(_ bytes: [UInt8], at address: UInt32) throws(Errno) {
    try withBytes(at: address, count: UInt32(bytes.count)) { $0.copyBytes(from: bytes) }
  }

  /// Writes a little-endian number.
  func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at address: UInt32
  ) throws(Errno) {
    try withBytes(at: address, count: UInt32(MemoryLayout<Number>.size)) {
      $0.storeBytes(of: number.littleEndian, as: Number.self)
    }
  }

  /// Reads a little-endian number.
  func load<Number: FixedWidthInteger & BitwiseCopyable>(
    at address: UInt32, as type: Number.Type = Number.self
  ) throws(Errno) -> Number {
    try withBytes(at: address, count: UInt32(MemoryLayout<Number>.size)) {
      Number(littleEndian: $0.loadUnaligned(as: Number.self))
    }
  }

  /// A piece of memory named by a pair of address and size.
  ///
  /// Spec: `iovec`, `ciovec`.
  struct Vector {
    let address: UInt32
    let count: UInt32
  }

  /// Reads a list of vectors and sees to it that all of them lie in the memory.
  func vectors(at address: UInt32, count: UInt32) throws(Errno) -> [Vector] {
    // As many as the systems we run on take in one call.
    guard count <= 1024 else { throw .invalidArgument }
    var vectors: [Vector] = []
    var total: UInt64 = 0
    for index in 0..<count {
      guard let place = UInt32(exactly: UInt64(address) + UInt64(index) * 8) else {
        throw .badAddress
      }
      let pair: UInt64 = try load(at: place)
      let vector = Vector(
        address: UInt32(truncatingIfNeeded: pair), count: UInt32(truncatingIfNeeded: pair >> 32))
      try withBytes(at: vector.address, count: vector.count) { _ in }
      total += UInt64(vector.count)
      vectors.append(vector)
    }
    guard total <= UInt64(UInt32.max) else { throw .invalidArgument }
    return vectors
  }
}
