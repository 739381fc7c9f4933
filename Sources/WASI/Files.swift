// SPDX-License-Identifier: Apache-2.0
//
// What a guest's file system consists of: files and directories that the embedding program gives.
// HostDirectory is the system's; MemoryDirectory lives in memory. A directory is asked for one name at
// a time, never for a path, and never follows a link: paths are resolved in PathResolver alone.
// Spec: WASI preview 1, `filetype`, `filestat`, `dirent`.

/// The kind of a file.
///
/// Spec: `filetype`.
public enum FileType: UInt8, Sendable {
  /// Something else. `unknown`
  case unknown = 0
  /// A device that is read in blocks. `block_device`
  case blockDevice
  /// A device that is read by bytes, such as a terminal. `character_device`
  case characterDevice
  /// A directory. `directory`
  case directory
  /// A file with contents. `regular_file`
  case regularFile
  /// A socket for datagrams. `socket_dgram`
  case socketDatagram
  /// A socket for streams. `socket_stream`
  case socketStream
  /// A symbolic link. `symbolic_link`
  case symbolicLink
}

/// What is known of a file; times in nanoseconds since 1970.
///
/// Spec: `filestat`.
public struct FileStatus: Equatable, Sendable {
  /// The device, which together with the inode names the file.
  public var device: UInt64 = 0
  /// The number of the file on its device.
  public var inode: UInt64 = 0
  /// Its kind.
  public var type: FileType
  /// How many names it has.
  public var linkCount: UInt64 = 1
  /// Its bytes.
  public var size: UInt64 = 0
  /// When it was read last.
  public var accessTime: UInt64 = 0
  /// When its contents changed last.
  public var modificationTime: UInt64 = 0
  /// When its status changed last.
  public var changeTime: UInt64 = 0

  /// Makes the status of a file of a kind.
  public init(type: FileType) { self.type = type }
}

/// New times of a file.
public struct FileTimes: Equatable, Sendable {
  /// What happens to a time.
  public enum Change: Equatable, Sendable {
    /// It stays.
    case keep
    /// It becomes the present.
    case now
    /// It becomes this.
    case nanoseconds(UInt64)
  }

  /// When the file was read last.
  public var access: Change
  /// When its contents changed last.
  public var modification: Change

  /// Makes new times.
  public init(access: Change, modification: Change) {
    self.access = access
    self.modification = modification
  }
}

/// How a name of a directory is opened.
public struct FileOpening: Equatable, Sendable {
  /// The contents will be read.
  public var reads = true
  /// The contents will be written.
  public var writes = false
  /// Makes a file if there is none. `creat`
  public var creates = false
  /// Only a directory will do. `directory`
  public var isDirectory = false
  /// Fails if the file is there. `excl`
  public var isExclusive = false
  /// Empties the file. `trunc`
  public var truncates = false
  /// How the descriptor reads and writes.
  public var flags: FileFlags = []

  /// Makes an opening for reading.
  public init() {}
}

/// What a name stands for.
public enum FileNode {
  /// Something with contents.
  case file(any WASIFile)
  /// A directory.
  case directory(any WASIDirectory)
}

/// A name in a directory.
public struct DirectoryEntry: Equatable, Sendable {
  /// The name, usually UTF-8.
  public var name: [UInt8]
  /// The number of the file on its device.
  public var inode: UInt64
  /// Its kind.
  public var type: FileType

  /// Makes an entry.
  public init(name: [UInt8], inode: UInt64, type: FileType) {
    self.name = name
    self.inode = inode
    self.type = type
  }
}

/// An open file.
public protocol WASIFile: AnyObject {
  /// True if the file has positions; otherwise it is read and written as a stream.
  var isSeekable: Bool { get }
  /// What is known of it.
  func status() throws(Errno) -> FileStatus
  /// Reads bytes from a position and returns how many; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int
  /// Writes bytes at a position, or with nil at the end, and returns how many.
  func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64?) throws(Errno) -> Int
  /// Cuts the file off, or appends zeros.
  func setSize(_ size: UInt64) throws(Errno)
  /// Sees to it that there is space for a part; the file grows where it is too small.
  func allocate(at offset: UInt64, count: UInt64) throws(Errno)
  /// Tells how a part will be used: 0...5 are the numbers of `advice`.
  func advise(at offset: UInt64, count: UInt64, _ advice: UInt8) throws(Errno)
  /// Changes times.
  func setTimes(_ times: FileTimes) throws(Errno)
  /// Waits until everything is on the disk, or with true the contents.
  func synchronize(contentsOnly: Bool) throws(Errno)
}

/// A directory.
///
/// A name is never empty, has no slash, and is never `..`; `.` is the directory itself.
public protocol WASIDirectory: AnyObject {
  /// What is known of the directory itself.
  func status() throws(Errno) -> FileStatus
  /// A directory in this one, to go on from; `notDirectory` for a link.
  func directory(_ name: String) throws(Errno) -> any WASIDirectory
  /// Opens a name; `tooManySymbolicLinkLevels` for a link.
  func open(_ name: String, _ opening: FileOpening) throws(Errno) -> FileNode
  /// What is known of a name; of a link itself.
  func status(of name: String) throws(Errno) -> FileStatus
  /// Changes the times of a name; of a link itself.
  func setTimes(of name: String, _ times: FileTimes) throws(Errno)
  /// The contents of a link; `invalidArgument` for anything else.
  func readLink(_ name: String) throws(Errno) -> [UInt8]
  /// Makes a directory.
  func createDirectory(_ name: String) throws(Errno)
  /// Makes a link with these contents.
  func createLink(_ name: String, contents: String) throws(Errno)
  /// Gives a file a further name, in this or another directory.
  func link(_ name: String, to other: any WASIDirectory, _ newName: String) throws(Errno)
  /// Moves a name, in this directory or to another one.
  func rename(_ name: String, to other: any WASIDirectory, _ newName: String) throws(Errno)
  /// Removes a name that is no directory.
  func removeFile(_ name: String) throws(Errno)
  /// Removes an empty directory.
  func removeDirectory(_ name: String) throws(Errno)
  /// All names but `.` and `..`.
  func entries() throws(Errno) -> [DirectoryEntry]
  /// Waits until the directory is on the disk.
  func synchronize() throws(Errno)
}

/// A directory that a guest may use from the start, under a name.
public struct WASIPreopen {
  let directory: any WASIDirectory
  let name: String
  let isReadOnly: Bool

  /// Gives a directory.
  ///
  /// - Parameters:
  ///   - directory: The directory; the guest reaches what is below it and nothing else.
  ///   - name: What the guest calls it, such as `/` or `data`.
  ///   - isReadOnly: True if nothing in it may be changed.
  public init(_ directory: any WASIDirectory, as name: String, isReadOnly: Bool = false) {
    self.directory = directory
    self.name = name
    self.isReadOnly = isReadOnly
  }
}
