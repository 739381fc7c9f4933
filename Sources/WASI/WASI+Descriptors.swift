// SPDX-License-Identifier: Apache-2.0
//
// Descriptors: reading, writing, and what they are. All of them are streams yet.
// Spec: WASI preview 1, `fd_close` ... `fd_write`.

import Interp

extension WASI {
  var descriptorFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("fd_read", [.i32, .i32, .i32, .i32]) { call throws(Errno) in
        guard case .input(let input) = try descriptors.find(call[0]) else { throw .notCapable }
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(try call.read(from: input, into: vectors), at: call[3])
      },
      GuestFunction("fd_write", [.i32, .i32, .i32, .i32]) { call throws(Errno) in
        guard case .output(let output) = try descriptors.find(call[0]) else { throw .notCapable }
        let vectors = try call.vectors(at: call[1], count: call[2])
        try call.store(try call.write(vectors, to: output), at: call[3])
      },
      GuestFunction("fd_close", [.i32]) { call throws(Errno) in
        try descriptors.close(call[0])
      },
      GuestFunction("fd_renumber", [.i32, .i32]) { call throws(Errno) in
        try descriptors.move(call[0], to: call[1])
      },
      GuestFunction("fd_fdstat_get", [.i32, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        try call.write([UInt8](repeating: 0, count: 24), at: call[1])
        try call.store(descriptor.fileType.rawValue, at: call[1])
        try call.store(descriptor.rights.rawValue, at: call[1] + 8)
      },
      GuestFunction("fd_fdstat_set_flags", [.i32, .i32]) { call throws(Errno) in
        _ = try descriptors.find(call[0])
        // Appending and waiting for the disk mean nothing to a stream, and it always blocks.
        guard call[1] == 0 else { throw .notSupported }
      },
      GuestFunction("fd_fdstat_set_rights", [.i32, .i64, .i64]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        // Rights can only be given up; streams keep theirs.
        guard Rights(rawValue: call.long(1)).isSubset(of: descriptor.rights), call.long(2) == 0
        else { throw .notCapable }
      },
      GuestFunction("fd_filestat_get", [.i32, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        try call.write([UInt8](repeating: 0, count: 64), at: call[1])
        try call.store(descriptor.fileType.rawValue, at: call[1] + 16)
      },
      // The preopened directories: wasi-libc asks from 3 on until it is told that there are no more.
      GuestFunction("fd_prestat_get", [.i32, .i32]) { _ throws(Errno) in throw .badFileDescriptor },
      GuestFunction("fd_prestat_dir_name", [.i32, .i32, .i32]) { _ throws(Errno) in
        throw .badFileDescriptor
      },
      GuestFunction("fd_sync", [.i32]) { call throws(Errno) in
        _ = try descriptors.find(call[0])
        throw .invalidArgument
      },
      GuestFunction("fd_datasync", [.i32]) { call throws(Errno) in
        _ = try descriptors.find(call[0])
        throw .invalidArgument
      },
    ]
  }

  /// Functions about positions and contents of files, which streams do not have.
  var positionFunctions: [GuestFunction] {
    let descriptors = descriptors
    func refusing(_ name: Name, _ parameters: [ValueType], _ error: Errno) -> GuestFunction {
      GuestFunction(name, parameters) { call throws(Errno) in
        _ = try descriptors.find(call[0])
        throw error
      }
    }
    return [
      refusing("fd_seek", [.i32, .i64, .i32, .i32], .illegalSeek),
      refusing("fd_tell", [.i32, .i32], .illegalSeek),
      refusing("fd_pread", [.i32, .i32, .i32, .i64, .i32], .illegalSeek),
      refusing("fd_pwrite", [.i32, .i32, .i32, .i64, .i32], .illegalSeek),
      refusing("fd_advise", [.i32, .i64, .i64, .i32], .illegalSeek),
      refusing("fd_allocate", [.i32, .i64, .i64], .illegalSeek),
      refusing("fd_filestat_set_size", [.i32, .i64], .invalidArgument),
      refusing("fd_filestat_set_times", [.i32, .i64, .i64, .i32], .invalidArgument),
      refusing("fd_readdir", [.i32, .i32, .i32, .i64, .i32], .notDirectory),
    ]
  }
}

extension GuestCall {
  /// Fills vectors from an input, as far as one read goes.
  /// - Returns: The number of bytes.
  fileprivate func read(from input: WASIInput, into vectors: [Vector]) throws(Errno) -> UInt32 {
    var total: UInt32 = 0
    for vector in vectors where vector.count > 0 {
      let count: Int
      do throws(Errno) {
        count = try withBytes(at: vector.address, count: vector.count, input.fill)
      } catch {
        // What was read is the guest's; the error comes again with the next call.
        if total > 0 { return total }
        throw error
      }
      total += UInt32(count)
      // Going on would wait for more: a guest at a terminal wants its line now.
      if count < Int(vector.count) || input.isTerminal { break }
    }
    return total
  }

  /// Gives vectors to an output.
  /// - Returns: The number of bytes.
  fileprivate func write(_ vectors: [Vector], to output: WASIOutput) throws(Errno) -> UInt32 {
    var total: UInt32 = 0
    for vector in vectors {
      var done: UInt32 = 0
      while done < vector.count {
        do throws(Errno) {
          done += try withBytes(at: vector.address + done, count: vector.count - done) {
            bytes throws(Errno) in UInt32(try output.take(UnsafeRawBufferPointer(bytes)))
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
