// SPDX-License-Identifier: Apache-2.0
//
// Sockets. A guest of preview 1 makes none; it uses those that the embedding program gives, and what
// these accept. Accepting, receiving and sending wait without holding a thread.
// Spec: WASI preview 1, `sock_accept` ... `sock_shutdown`.

import Interp

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A socket for a guest: one that listens, or a connection.
public struct WASISocket {
  private let descriptor: SystemDescriptor

  /// Takes over a socket of the process, which is set not to block.
  ///
  /// - Parameter number: The descriptor; it is closed when the guest no longer uses it.
  /// - Throws: Why it cannot be used, `notSocket` for example.
  public init(descriptor number: Int32) throws(Errno) {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .ofLastSystemCall }
    guard FileType(mode: status.st_mode) == .socketStream else { throw .notSocket }
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) >= 0 else {
      throw .ofLastSystemCall
    }
    descriptor = SystemDescriptor(number)
  }

  var number: Int32 { descriptor.number }

  fileprivate func accept() throws(Errno) -> WASISocket {
    try SystemDescriptor.requireSpace(beside: number)
    let accepted = systemAccept(number)
    guard accepted >= 0 else { throw .ofLastSystemCall }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    return try WASISocket(descriptor: accepted)
  }

  fileprivate func shutDown(_ how: UInt32) throws(Errno) {
    // The numbers of POSIX: 0 for reading, 1 for writing, 2 for both.
    guard (1...3).contains(how) else { throw .invalidArgument }
    guard shutdown(number, Int32(how) - 1) == 0 else { throw .ofLastSystemCall }
  }
}

private func systemAccept(_ number: Int32) -> Int32 { accept(number, nil, nil) }

extension WASI {
  var socketFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("sock_accept", [.i32, .i32, .i32], mayWait: true) { call throws(Errno) in
        let (descriptor, socket) = try descriptors.socket(call[0], .accept)
        guard call[1] & ~UInt32(FileFlags.nonblocking.rawValue) == 0 else { throw .invalidArgument }
        try call.store(UInt32(0), at: call[2])
        try descriptors.requireSpace()
        let accepted = Descriptor(
          try call.repeated(socket, descriptor, isWrite: false) { () throws(Errno) in
            try socket.accept()
          })
        accepted.flags = FileFlags(rawValue: UInt16(call[1]))
        try call.store(try descriptors.add(accepted), at: call[2])
      },
      GuestFunction("sock_recv", [.i32, .i32, .i32, .i32, .i32, .i32], mayWait: true) {
        call throws(Errno) in
        let (descriptor, socket) = try descriptors.socket(call[0], .read)
        // `recv_peek`, `recv_waitall`; the second is a wish.
        guard call[3] <= 3 else { throw .invalidArgument }
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(UInt32(0), at: call[4])
        try call.store(UInt16(0), at: call[5])
        let count = try call.receive(
          from: socket, descriptor, vectors, peeks: call[3] & 1 != 0)
        try call.store(count, at: call[4])
      },
      GuestFunction("sock_send", [.i32, .i32, .i32, .i32, .i32], mayWait: true) {
        call throws(Errno) in
        let (descriptor, socket) = try descriptors.socket(call[0], .write)
        guard call[3] == 0 else { throw .invalidArgument }
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(UInt32(0), at: call[4])
        try call.store(try call.send(to: socket, descriptor, vectors), at: call[4])
      },
      GuestFunction("sock_shutdown", [.i32, .i32]) { call throws(Errno) in
        try descriptors.socket(call[0], .shutdown).socket.shutDown(call[1])
      },
    ]
  }
}

extension DescriptorTable {
  fileprivate func socket(
    _ number: UInt32, _ rights: Rights
  ) throws(Errno) -> (descriptor: Descriptor, socket: WASISocket) {
    let descriptor = try find(number)
    guard case .socket(let socket) = descriptor.resource else { throw .notSocket }
    try descriptor.require(rights)
    return (descriptor, socket)
  }
}

extension GuestCall {
  /// Fills vectors with what has arrived.
  func receive(
    from socket: WASISocket, _ descriptor: Descriptor, _ vectors: [Vector], peeks: Bool
  ) throws(Errno) -> UInt32 {
    try repeated(socket, descriptor, isWrite: false) { () throws(Errno) in
      // Peeking again would give the same bytes again.
      try transfer(vectors, stops: peeks) { buffer, _ throws(Errno) in
        let count = recv(
          socket.number, buffer.baseAddress, buffer.count, peeks ? Int32(MSG_PEEK) : 0)
        guard count >= 0 else { throw .ofLastSystemCall }
        return count
      }
    }
  }

  /// Sends as much as goes at once.
  func send(
    to socket: WASISocket, _ descriptor: Descriptor, _ vectors: [Vector]
  ) throws(Errno) -> UInt32 {
    try repeated(socket, descriptor, isWrite: true) { () throws(Errno) in
      try transfer(vectors, stops: false) { buffer, _ throws(Errno) in
        #if canImport(Darwin)
          let flags: Int32 = 0
        #else
          // A connection that is gone is an error, not a signal.
          let flags = Int32(MSG_NOSIGNAL)
        #endif
        let count = systemSend(socket.number, UnsafeRawBufferPointer(buffer), flags)
        guard count >= 0 else { throw .ofLastSystemCall }
        return count
      }
    }
  }

  /// Does something with a socket; where it would have to wait, the call is made again later.
  fileprivate func repeated<Result>(
    _ socket: WASISocket, _ descriptor: Descriptor, isWrite: Bool,
    _ body: () throws(Errno) -> Result
  ) throws(Errno) -> Result {
    do throws(Errno) {
      return try body()
    } catch {
      guard error == .resourceTemporarilyUnavailable, !descriptor.flags.contains(.nonblocking)
      else { throw error }
      throw wait(for: Interest(number: socket.number, isWrite: isWrite))
    }
  }
}

private func systemSend(_ number: Int32, _ buffer: UnsafeRawBufferPointer, _ flags: Int32) -> Int {
  send(number, buffer.baseAddress, buffer.count, flags)
}
