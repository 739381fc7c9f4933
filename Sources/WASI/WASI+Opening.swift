// SPDX-License-Identifier: Apache-2.0
//
// Opening files and directories.
// Spec: WASI preview 1, `path_open`, `oflags`.

import Interp

extension WASI {
  var openingFunctions: [GuestFunction] {
    let descriptors = descriptors
    return [
      GuestFunction(
        "path_open", [.i32, .i32, .i32, .i32, .i32, .i64, .i64, .i32, .i32]
      ) { call throws(Errno) in
        let (parent, directory) = try descriptors.directory(call[0], .pathOpen)
        let request = try OpenRequest(call)
        try parent.require(request.neededRights)
        try request.checkRights(in: parent)
        let path = try call.path(at: call[2], count: call[3])
        // What is made here is a file, which a slash says it is not.
        if request.opening.creates, path.hasSuffix("/"),
          try PathResolver.resolve(path, in: directory, .name).name != "."
        {
          throw .isDirectory
        }
        let place = try PathResolver.resolve(path, in: directory, request.ending)
        // A file that is opened must not be lost because its number cannot be told.
        try call.store(UInt32(0), at: call[8])
        try descriptors.requireSpace()
        let node = try place.directory.open(place.name, request.opening)
        try call.store(try descriptors.add(request.descriptor(node, in: parent)), at: call[8])
      }
    ]
  }
}

/// What `path_open` is asked for.
private struct OpenRequest {
  let rights: Rights
  let inheriting: Rights
  let ending: PathResolver.Ending
  var opening = FileOpening()

  init(_ call: GuestCall) throws(Errno) {
    // Rights that preview 1 does not know are not asked for.
    rights = Rights(rawValue: call.long(5)).intersection(.all)
    inheriting = Rights(rawValue: call.long(6)).intersection(.all)
    let follows = try call.ending(flags: 1)
    guard call[4] <= 15, call[7] <= 31 else { throw .invalidArgument }
    opening.creates = call[4] & 1 != 0
    opening.isDirectory = call[4] & 2 != 0
    opening.isExclusive = call[4] & 4 != 0 && opening.creates
    opening.truncates = call[4] & 8 != 0
    opening.flags = FileFlags(rawValue: UInt16(call[7]))
    opening.reads = !rights.isDisjoint(with: [.read, .readDirectory])
    opening.writes = !rights.isDisjoint(with: [.write, .allocate, .setSize])
    // A file that must not be there is no link either.
    ending = opening.isExclusive ? .entry : follows
    if opening.isDirectory {
      guard !opening.creates, !opening.truncates else { throw .invalidArgument }
      guard !rights.contains(.write) else { throw .isDirectory }
      opening.writes = false
    }
    if !opening.reads, !opening.writes { opening.reads = true }
  }

  /// What the directory must allow besides opening.
  var neededRights: Rights {
    var rights: Rights = []
    if opening.creates { rights.insert(.pathCreateFile) }
    if opening.truncates { rights.insert(.pathSetSize) }
    return rights
  }

  /// A descriptor never gets what the directory does not pass on.
  func checkRights(in parent: Descriptor) throws(Errno) {
    let missing = rights.union(inheriting).subtracting(parent.inheriting)
    if missing.isEmpty { return }
    throw parent.isReadOnly && missing.isSubset(of: .changes) ? .notPermitted : .notCapable
  }

  /// The descriptor for what was opened; what its kind of file has no use for falls off.
  func descriptor(_ node: FileNode, in parent: Descriptor) -> Descriptor {
    switch node {
    case .file(let file):
      Descriptor(
        .file(file), rights: rights.intersection(.file), inheriting: inheriting,
        flags: opening.flags, isReadOnly: parent.isReadOnly)
    case .directory(let directory):
      Descriptor(
        .directory(directory), rights: rights.intersection(.directory), inheriting: inheriting,
        flags: opening.flags, isReadOnly: parent.isReadOnly)
    }
  }
}
