// SPDX-License-Identifier: Apache-2.0
//
// Descriptors: closing, renumbering, and what they are and may be used for.
// Spec: WASI preview 1, `fd_close`, `fd_fdstat_get` ... `fd_filestat_set_times`, `fd_renumber`.

import Interp

extension WASI {
  var descriptorFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("fd_close", [.i32]) { call throws(Errno) in
        try descriptors.close(call[0])
      },
      GuestFunction("fd_renumber", [.i32, .i32]) { call throws(Errno) in
        try descriptors.move(call[0], to: call[1])
      },
      GuestFunction("fd_fdstat_get", [.i32, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        let type = try descriptor.fileType
        try call.write([UInt8](repeating: 0, count: 24), at: call[1])
        try call.store(type.rawValue, at: call[1])
        try call.store(descriptor.flags.rawValue, at: call[1] + 2)
        try call.store(descriptor.rights.rawValue, at: call[1] + 8)
        try call.store(descriptor.inheriting.rawValue, at: call[1] + 16)
      },
      GuestFunction("fd_fdstat_set_flags", [.i32, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0], .setFlags)
        if case .directory = descriptor.resource { throw .badFileDescriptor }
        let flags = FileFlags(rawValue: UInt16(truncatingIfNeeded: call[1]))
        guard call[1] <= 31 else { throw .invalidArgument }
        // The system takes the others only while opening.
        guard flags.symmetricDifference(descriptor.flags).isSubset(of: .changeable) else {
          throw .invalidArgument
        }
        descriptor.flags = flags
      },
      GuestFunction("fd_fdstat_set_rights", [.i32, .i64, .i64]) { call throws(Errno) in
        try descriptors.find(call[0]).narrow(
          Rights(rawValue: call.long(1)), inheriting: Rights(rawValue: call.long(2)))
      },
    ]
  }

  var statusFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("fd_filestat_get", [.i32, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0], .statusGet)
        switch descriptor.resource {
        case .file(let file): try call.store(try file.status(), at: call[1])
        case .directory(let directory): try call.store(try directory.status(), at: call[1])
        default: try call.store(FileStatus(type: try descriptor.fileType), at: call[1])
        }
      },
      GuestFunction("fd_filestat_set_size", [.i32, .i64]) { call throws(Errno) in
        let (_, file) = try descriptors.file(call[0], .setSize)
        try file.setSize(call.long(1))
      },
      GuestFunction("fd_filestat_set_times", [.i32, .i64, .i64, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        let times = try call.times(1)
        switch descriptor.resource {
        case .file(let file):
          try descriptor.require(.setTimes)
          try file.setTimes(times)
        case .directory(let directory):
          try descriptor.require(.setTimes)
          try directory.setTimes(of: ".", times)
        default: throw .badFileDescriptor
        }
      },
      GuestFunction("fd_sync", [.i32]) { call throws(Errno) in
        try descriptors.find(call[0]).synchronize(contentsOnly: false)
      },
      GuestFunction("fd_datasync", [.i32]) { call throws(Errno) in
        try descriptors.find(call[0]).synchronize(contentsOnly: true)
      },
      GuestFunction("fd_allocate", [.i32, .i64, .i64]) { call throws(Errno) in
        let (_, file) = try descriptors.file(call[0], .allocate)
        guard call.long(2) > 0 else { throw .invalidArgument }
        guard !call.long(1).addingReportingOverflow(call.long(2)).overflow else {
          throw .fileTooLarge
        }
        try file.allocate(at: call.long(1), count: call.long(2))
      },
      GuestFunction("fd_advise", [.i32, .i64, .i64, .i32]) { call throws(Errno) in
        let (_, file) = try descriptors.file(call[0], .advise)
        guard call[3] <= 5 else { throw .invalidArgument }
        try file.advise(at: call.long(1), count: call.long(2), UInt8(call[3]))
      },
    ]
  }
}

extension Descriptor {
  fileprivate func synchronize(contentsOnly: Bool) throws(Errno) {
    let needed: Rights = contentsOnly ? .dataSynchronize : .synchronize
    switch resource {
    case .file(let file):
      try require(needed)
      try file.synchronize(contentsOnly: contentsOnly)
    case .directory(let directory):
      try require(needed)
      try directory.synchronize()
    case .input, .output, .socket: throw .badFileDescriptor
    }
  }
}

extension GuestCall {
  /// The new times that three arguments tell: when it was read, when it changed, and `fstflags`.
  func times(_ index: Int) throws(Errno) -> FileTimes {
    let flags = self[index + 2]
    func change(_ time: UInt64, _ set: UInt32, _ now: UInt32) throws(Errno) -> FileTimes.Change {
      switch (flags & set != 0, flags & now != 0) {
      case (true, true): throw .invalidArgument
      case (true, false): .nanoseconds(time)
      case (false, true): .now
      case (false, false): .keep
      }
    }
    guard flags <= 15 else { throw .invalidArgument }
    return FileTimes(
      access: try change(long(index), 1, 2), modification: try change(long(index + 1), 4, 8))
  }

  /// Writes what is known of a file.
  ///
  /// Spec: `filestat`; in preview 0 the number of names has 32 bits.
  func store(_ status: FileStatus, at address: UInt32) throws(Errno) {
    let times = [status.accessTime, status.modificationTime, status.changeTime]
    let isOld = snapshot == .preview0
    try write([UInt8](repeating: 0, count: isOld ? 56 : 64), at: address)
    try store(status.device, at: address)
    try store(status.inode, at: address + 8)
    try store(status.type.rawValue, at: address + 16)
    if isOld {
      try store(UInt32(clamping: status.linkCount), at: address + 20)
    } else {
      try store(status.linkCount, at: address + 24)
    }
    let rest = address + (isOld ? 24 : 32)
    try store(status.size, at: rest)
    for (index, time) in times.enumerated() { try store(time, at: rest + 8 + UInt32(index) * 8) }
  }
}
