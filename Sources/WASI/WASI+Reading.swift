// SPDX-License-Identifier: Apache-2.0
//
// Reading, writing and positions. A position belongs to the descriptor and files are read and written
// at it, so descriptors of the same file do not disturb each other. Streams have no positions; a read
// of one that would wait tells so and is made again when it is ready.
// Spec: WASI preview 1, `fd_read`, `fd_pread`, `fd_write`, `fd_pwrite`, `fd_seek`, `fd_tell`.

import Interp

extension WASI {
  var readingFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("fd_read", [.i32, .i32, .i32, .i32], mayWait: true) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        if case .directory = descriptor.resource { throw .badFileDescriptor }
        try descriptor.require(.read)
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(UInt32(0), at: call[3])
        let count = try call.read(descriptor, vectors)
        try call.store(count, at: call[3])
      },
      GuestFunction("fd_pread", [.i32, .i32, .i32, .i64, .i32]) { call throws(Errno) in
        let (descriptor, file) = try descriptors.file(call[0], .read, stream: .illegalSeek)
        try descriptor.require(.seek)
        let vectors = try call.vectors(at: call[1], count: call[2])
        guard file.isSeekable else { throw .illegalSeek }
        var offset = call.long(3)
        try call.store(try call.read(file, vectors, at: &offset), at: call[4])
      },
      GuestFunction("fd_write", [.i32, .i32, .i32, .i32], mayWait: true) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        if case .directory = descriptor.resource { throw .badFileDescriptor }
        try descriptor.require(.write)
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(UInt32(0), at: call[3])
        let count = try call.write(descriptor, vectors)
        try call.store(count, at: call[3])
      },
      GuestFunction("fd_pwrite", [.i32, .i32, .i32, .i64, .i32]) { call throws(Errno) in
        let (descriptor, file) = try descriptors.file(call[0], .write, stream: .illegalSeek)
        try descriptor.require(.seek)
        let vectors = try call.vectors(at: call[1], count: call[2])
        guard file.isSeekable else { throw .illegalSeek }
        var offset: UInt64? = call.long(3)
        try call.store(try call.write(vectors, to: file, at: &offset), at: call[4])
      },
    ]
  }

  var positionFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("fd_seek", [.i32, .i64, .i32, .i32]) { call throws(Errno) in
        let (descriptor, file) = try descriptors.file(call[0], [], stream: .illegalSeek)
        let offset = Int64(bitPattern: call.long(1))
        let origin = try Origin(call[2], call.snapshot)
        // Asking for the position is telling it.
        try descriptor.require(origin == .current && offset == 0 ? [.tell] : [.seek])
        guard file.isSeekable else { throw .illegalSeek }
        let base =
          switch origin {
          case .start: 0 as UInt64
          case .current: descriptor.position
          case .end: try file.status().size
          }
        guard let start = Int64(exactly: base) else { throw .valueTooLarge }
        let (sum, overflow) = start.addingReportingOverflow(offset)
        guard !overflow, sum >= 0 else { throw .invalidArgument }
        try call.store(UInt64(sum), at: call[3])
        descriptor.position = UInt64(sum)
      },
      GuestFunction("fd_tell", [.i32, .i32]) { call throws(Errno) in
        let (descriptor, file) = try descriptors.file(call[0], .tell, stream: .illegalSeek)
        guard file.isSeekable else { throw .illegalSeek }
        try call.store(descriptor.position, at: call[1])
      },
    ]
  }
}

/// What an offset counts from.
///
/// Spec: `whence`; in preview 0 the numbers are others.
private enum Origin {
  case start, current, end

  init(_ number: UInt32, _ snapshot: GuestCall.Snapshot) throws(Errno) {
    let known: [Origin] =
      snapshot == .preview0 ? [.current, .end, .start] : [.start, .current, .end]
    guard number < 3 else { throw .invalidArgument }
    self = known[Int(number)]
  }
}

extension GuestCall {
  // MARK: Descriptors

  fileprivate func read(_ descriptor: Descriptor, _ vectors: [Vector]) throws(Errno) -> UInt32 {
    switch descriptor.resource {
    case .input(let input):
      if let number = input.waitingNumber { try waitIfNeeded(number, descriptor) }
      // Going on would wait for more: a guest at a terminal wants its line now.
      return try transfer(vectors, stops: input.isTerminal || input.waitingNumber != nil) {
        buffer, _ throws(Errno) in try input.fill(buffer)
      }
    case .file(let file):
      if let number = (file as? HostFile)?.waitingNumber { try waitIfNeeded(number, descriptor) }
      return try read(file, vectors, at: &descriptor.position)
    case .socket(let socket):
      return try receive(from: socket, descriptor, vectors, peeks: false)
    case .output, .directory: throw .badFileDescriptor
    }
  }

  fileprivate func write(_ descriptor: Descriptor, _ vectors: [Vector]) throws(Errno) -> UInt32 {
    switch descriptor.resource {
    case .output(let output):
      return try transferAll(vectors) { buffer, _ throws(Errno) in
        try output.take(UnsafeRawBufferPointer(buffer))
      }
    case .file(let file):
      if let number = (file as? HostFile)?.waitingNumber {
        try waitIfNeeded(number, descriptor, isWrite: true)
      }
      let appends = descriptor.flags.contains(.append)
      var position: UInt64? = appends ? nil : descriptor.position
      let count = try write(vectors, to: file, at: &position)
      if let position {
        descriptor.position = position
      } else if file.isSeekable {
        descriptor.position = try file.status().size
      }
      return count
    case .socket(let socket): return try send(to: socket, descriptor, vectors)
    case .input, .directory: throw .badFileDescriptor
    }
  }

  /// Sees to it that a read or write of a descriptor of the process does not wait.
  func waitIfNeeded(
    _ number: Int32, _ descriptor: Descriptor, isWrite: Bool = false
  ) throws(Errno) {
    let interest = Interest(number: number, isWrite: isWrite)
    if Interest.ready([interest])[0].isReady { return }
    if descriptor.flags.contains(.nonblocking) { throw .resourceTemporarilyUnavailable }
    throw wait(for: interest)
  }

  // MARK: Files

  fileprivate func read(
    _ file: any WASIFile, _ vectors: [Vector], at offset: inout UInt64
  ) throws(Errno) -> UInt32 {
    let start = offset
    let total = try transfer(vectors, stops: !file.isSeekable) {
      buffer, done throws(Errno) in try file.read(into: buffer, at: start &+ UInt64(done))
    }
    offset = start &+ UInt64(total)
    return total
  }

  fileprivate func write(
    _ vectors: [Vector], to file: any WASIFile, at offset: inout UInt64?
  ) throws(Errno) -> UInt32 {
    let start = offset
    let total = try transferAll(vectors) { buffer, done throws(Errno) in
      try file.write(UnsafeRawBufferPointer(buffer), at: start.map { $0 &+ UInt64(done) })
    }
    offset = start.map { $0 &+ UInt64(total) }
    return total
  }

  // MARK: Vectors

  /// Fills vectors one after the other until one is not filled.
  /// - Parameter stops: True if only one is to be filled.
  /// - Returns: The number of bytes.
  func transfer(
    _ vectors: [Vector], stops: Bool,
    _ body: (UnsafeMutableRawBufferPointer, UInt32) throws(Errno) -> Int
  ) throws(Errno) -> UInt32 {
    var total: UInt32 = 0
    for vector in vectors where vector.count > 0 {
      let count: Int
      do throws(Errno) {
        count = try withBytes(at: vector.address, count: vector.count) { bytes throws(Errno) in
          try body(bytes, total)
        }
      } catch {
        // What was read is the guest's; the error comes again with the next call.
        if total > 0 { return total }
        throw error
      }
      total += UInt32(count)
      if stops || count < Int(vector.count) { break }
    }
    return total
  }

  /// Gives all bytes of vectors away, in as many pieces as it takes.
  /// - Returns: The number of bytes.
  private func transferAll(
    _ vectors: [Vector], _ body: (UnsafeMutableRawBufferPointer, UInt32) throws(Errno) -> Int
  ) throws(Errno) -> UInt32 {
    var total: UInt32 = 0
    for vector in vectors {
      var done: UInt32 = 0
      while done < vector.count {
        do throws(Errno) {
          done += try withBytes(at: vector.address + done, count: vector.count - done) {
            bytes throws(Errno) in UInt32(try body(bytes, total + done))
          }
        } catch {
          if total + done > 0 { return total + done }
          throw error
        }
      }
      total += vector.count
    }
    return total
  }
}
