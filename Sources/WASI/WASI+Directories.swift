// SPDX-License-Identifier: Apache-2.0
//
// The directories that a guest has from the start, and the entries of directories. A cookie of
// `fd_readdir` is a position in the list of entries as it was when the guest began to read it.
// Spec: WASI preview 1, `fd_prestat_get`, `fd_prestat_dir_name`, `fd_readdir`, `dirent`.

import Interp

extension WASI {
  var directoryFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      // wasi-libc asks from 3 on until it is told that there are no more.
      GuestFunction("fd_prestat_get", [.i32, .i32]) { call throws(Errno) in
        guard let name = try descriptors.find(call[0]).preopenName else {
          throw .badFileDescriptor
        }
        try call.store(UInt32(0), at: call[1])
        try call.store(UInt32(name.count), at: call[1] &+ 4)
      },
      GuestFunction("fd_prestat_dir_name", [.i32, .i32, .i32]) { call throws(Errno) in
        guard let name = try descriptors.find(call[0]).preopenName else { throw .notDirectory }
        guard name.count <= Int(call[2]) else { throw .fileNameTooLong }
        try call.write(name, at: call[1])
      },
      GuestFunction("fd_readdir", [.i32, .i32, .i32, .i64, .i32]) { call throws(Errno) in
        let descriptor = try descriptors.find(call[0])
        guard case .directory(let directory) = descriptor.resource else {
          throw .badFileDescriptor
        }
        try descriptor.require(.readDirectory)
        if call.long(3) == 0 || descriptor.listing == nil {
          descriptor.listing = try directory.listing()
        }
        let listing = descriptor.listing ?? []
        var rest = call[2]
        var address = call[1]
        try call.withBytes(at: address, count: rest) { _ in }
        for index in Int(clamping: min(call.long(3), UInt64(listing.count)))..<listing.count {
          // An entry that does not fit is cut off: so the guest sees that there is more.
          let part = listing[index].bytes(next: UInt64(index) + 1).prefix(Int(rest))
          try call.write(Array(part), at: address)
          address &+= UInt32(part.count)
          rest -= UInt32(part.count)
          if rest == 0 { break }
        }
        try call.store(call[2] - rest, at: call[4])
      },
    ]
  }
}

extension WASIDirectory {
  /// All entries, `.` and `..` among them.
  fileprivate func listing() throws(Errno) -> [DirectoryEntry] {
    let inode = try status().inode
    // What lies above the directory is not the guest's business: `..` has the same number.
    return [
      DirectoryEntry(name: Array(".".utf8), inode: inode, type: .directory),
      DirectoryEntry(name: Array("..".utf8), inode: inode, type: .directory),
    ] + (try entries())
  }
}

extension DirectoryEntry {
  /// As the guest gets it.
  fileprivate func bytes(next: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    func append<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    append(next)
    append(inode)
    append(UInt32(name.count))
    append(UInt32(type.rawValue))
    return bytes + name
  }
}
