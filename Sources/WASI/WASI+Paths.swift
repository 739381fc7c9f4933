// SPDX-License-Identifier: Apache-2.0
//
// Functions about paths. A path begins at the descriptor of a directory and PathResolver says where it
// leads; what the directory there is asked for concerns one name in it.
// Spec: WASI preview 1, `path_create_directory` ... `path_unlink_file`.

import Interp

extension WASI {
  var pathFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction("path_create_directory", [.i32, .i32, .i32]) { call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathCreateDirectory, path: 1, .name)
        try place.directory.createDirectory(place.name)
      },
      GuestFunction("path_filestat_get", [.i32, .i32, .i32, .i32, .i32]) { call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathStatusGet, path: 2, flags: 1)
        try call.store(try place.directory.status(of: place.name), at: call[4])
      },
      GuestFunction("path_filestat_set_times", [.i32, .i32, .i32, .i32, .i64, .i64, .i32]) {
        call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathSetTimes, path: 2, flags: 1)
        try place.directory.setTimes(of: place.name, try call.times(4))
      },
      GuestFunction("path_link", [.i32, .i32, .i32, .i32, .i32, .i32, .i32]) {
        call throws(Errno) in
        _ = try descriptors.directory(call[0], .pathLinkSource)
        // The name itself gets another name, also if it is a link.
        guard call[1] & 1 == 0 else { throw .invalidArgument }
        let source = try call.place(descriptors, 0, .pathLinkSource, path: 2, .entry)
        let target = try call.place(descriptors, 4, .pathLinkTarget, path: 5, .name)
        if target.hasSlash { try call.refuseSlash(descriptors, 4, path: 5) }
        try source.directory.link(source.name, to: target.directory, target.name)
      },
      GuestFunction("path_readlink", [.i32, .i32, .i32, .i32, .i32, .i32]) { call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathReadLink, path: 1, .entry)
        let contents = try place.directory.readLink(place.name).prefix(Int(call[4]))
        try call.write(Array(contents), at: call[3])
        try call.store(UInt32(contents.count), at: call[5])
      },
      GuestFunction("path_rename", [.i32, .i32, .i32, .i32, .i32, .i32]) { call throws(Errno) in
        let source = try call.place(descriptors, 0, .pathRenameSource, path: 1, .name)
        let target = try call.place(descriptors, 3, .pathRenameTarget, path: 4, .name)
        if source.hasSlash || target.hasSlash { try source.requireDirectory() }
        try source.directory.rename(source.name, to: target.directory, target.name)
      },
      GuestFunction("path_symlink", [.i32, .i32, .i32, .i32, .i32]) { call throws(Errno) in
        _ = try descriptors.directory(call[2], .pathSymbolicLink)
        let contents = try call.path(at: call[0], count: call[1])
        let place = try call.place(descriptors, 2, .pathSymbolicLink, path: 3, .name)
        // Such a link would lead nowhere: no path leaves its directory.
        guard !contents.hasPrefix("/") else { throw .notPermitted }
        if place.hasSlash { try call.refuseSlash(descriptors, 2, path: 3) }
        try place.directory.createLink(place.name, contents: contents)
      },
      GuestFunction("path_remove_directory", [.i32, .i32, .i32]) { call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathRemoveDirectory, path: 1, .name)
        try place.directory.removeDirectory(place.name)
      },
      GuestFunction("path_unlink_file", [.i32, .i32, .i32]) { call throws(Errno) in
        let place = try call.place(descriptors, 0, .pathUnlinkFile, path: 1, .name)
        if place.hasSlash {
          try place.requireDirectory()
          throw .isDirectory
        }
        try place.directory.removeFile(place.name)
      },
    ]
  }
}

extension GuestCall {
  /// A path in the guest's memory.
  func path(at address: UInt32, count: UInt32) throws(Errno) -> String {
    let bytes = try withBytes(at: address, count: count) { Array($0) }
    guard let path = String(validating: bytes, as: UTF8.self) else { throw .illegalByteSequence }
    guard !bytes.contains(0) else { throw .invalidArgument }
    return path
  }

  /// Where a path among the arguments leads.
  ///
  /// - Parameters:
  ///   - index: The argument with the directory's descriptor, which needs the rights.
  ///   - path: The first of the two arguments with the path.
  fileprivate func place(
    _ descriptors: DescriptorTable, _ index: Int, _ rights: Rights, path: Int,
    _ ending: PathResolver.Ending
  ) throws(Errno) -> Place {
    let (_, directory) = try descriptors.directory(self[index], rights)
    let text = try self.path(at: self[path], count: self[path + 1])
    return try PathResolver.resolve(text, in: directory, ending)
  }

  /// Refuses a path for something new that is no directory, since it ends with a slash.
  fileprivate func refuseSlash(
    _ descriptors: DescriptorTable, _ index: Int, path: Int
  ) throws(Errno) {
    // A directory that is there already comes first, and so does what else is wrong with the path.
    _ = try place(descriptors, index, [], path: path, .entry)
    throw .fileExists
  }

  /// The same for a function that says in an argument whether a link at the end is followed.
  fileprivate func place(
    _ descriptors: DescriptorTable, _ index: Int, _ rights: Rights, path: Int, flags: Int
  ) throws(Errno) -> Place {
    _ = try descriptors.directory(self[index], rights)
    return try place(descriptors, index, rights, path: path, try ending(flags: flags))
  }

  /// What `lookupflags` say about a link at the end.
  func ending(flags index: Int) throws(Errno) -> PathResolver.Ending {
    guard self[index] <= 1 else { throw .invalidArgument }
    return self[index] == 1 ? .target : .entry
  }
}

extension Place {
  /// Sees to it that there is a directory.
  fileprivate func requireDirectory() throws(Errno) {
    guard try directory.status(of: name).type == .directory else { throw .notDirectory }
  }
}
