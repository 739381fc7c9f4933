// SPDX-License-Identifier: Apache-2.0
//
// What a descriptor may be used for, and the flags of files. Rights can only be given up: those of a
// descriptor that is opened are at most the inheriting rights of the directory it is opened in.
// Spec: WASI preview 1, `rights`, `fdflags`.

/// What a descriptor may be used for.
///
/// Spec: `rights`; the order of the cases is that of the bits.
struct Rights: OptionSet {
  let rawValue: UInt64

  private enum Bit: UInt64 {
    case dataSynchronize, read, seek, setFlags, synchronize, tell, write, advise, allocate
    case pathCreateDirectory, pathCreateFile, pathLinkSource, pathLinkTarget, pathOpen
    case readDirectory, pathReadLink, pathRenameSource, pathRenameTarget
    case pathStatusGet, pathSetSize, pathSetTimes, statusGet, setSize, setTimes
    case pathSymbolicLink, pathRemoveDirectory, pathUnlinkFile, poll, shutdown, accept
  }

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(_ bit: Bit) { rawValue = 1 << bit.rawValue }

  /// `fd_datasync`.
  static let dataSynchronize = Rights(.dataSynchronize)
  /// `fd_read`.
  static let read = Rights(.read)
  /// `fd_seek`.
  static let seek = Rights(.seek)
  /// `fd_fdstat_set_flags`.
  static let setFlags = Rights(.setFlags)
  /// `fd_sync`.
  static let synchronize = Rights(.synchronize)
  /// `fd_tell`.
  static let tell = Rights(.tell)
  /// `fd_write`.
  static let write = Rights(.write)
  /// `fd_advise`.
  static let advise = Rights(.advise)
  /// `fd_allocate`.
  static let allocate = Rights(.allocate)
  static let pathCreateDirectory = Rights(.pathCreateDirectory)
  static let pathCreateFile = Rights(.pathCreateFile)
  static let pathLinkSource = Rights(.pathLinkSource)
  static let pathLinkTarget = Rights(.pathLinkTarget)
  static let pathOpen = Rights(.pathOpen)
  /// `fd_readdir`.
  static let readDirectory = Rights(.readDirectory)
  static let pathReadLink = Rights(.pathReadLink)
  static let pathRenameSource = Rights(.pathRenameSource)
  static let pathRenameTarget = Rights(.pathRenameTarget)
  static let pathStatusGet = Rights(.pathStatusGet)
  /// `path_filestat_set_size`: truncating while opening.
  static let pathSetSize = Rights(.pathSetSize)
  static let pathSetTimes = Rights(.pathSetTimes)
  /// `fd_filestat_get`.
  static let statusGet = Rights(.statusGet)
  /// `fd_filestat_set_size`.
  static let setSize = Rights(.setSize)
  /// `fd_filestat_set_times`.
  static let setTimes = Rights(.setTimes)
  static let pathSymbolicLink = Rights(.pathSymbolicLink)
  static let pathRemoveDirectory = Rights(.pathRemoveDirectory)
  static let pathUnlinkFile = Rights(.pathUnlinkFile)
  /// `poll_fd_readwrite`.
  static let poll = Rights(.poll)
  /// `sock_shutdown`.
  static let shutdown = Rights(.shutdown)
  /// `sock_accept`.
  static let accept = Rights(.accept)

  /// Everything that preview 1 knows.
  static let all = Rights(rawValue: 1 << 30 - 1)
  /// What can be done with a file.
  static let file: Rights = [
    .dataSynchronize, .read, .seek, .setFlags, .synchronize, .tell, .write, .advise, .allocate,
    .statusGet, .setSize, .setTimes, .poll,
  ]
  /// What can be done with a directory.
  static let directory: Rights = [
    .setFlags, .synchronize, .dataSynchronize, .pathCreateDirectory, .pathCreateFile,
    .pathLinkSource, .pathLinkTarget, .pathOpen, .readDirectory, .pathReadLink, .pathRenameSource,
    .pathRenameTarget, .pathStatusGet, .pathSetSize, .pathSetTimes, .statusGet, .setTimes,
    .pathSymbolicLink, .pathRemoveDirectory, .pathUnlinkFile, .poll,
  ]
  /// What can be done with a socket.
  static let socket: Rights = [
    .read, .write, .setFlags, .statusGet, .poll, .shutdown, .accept,
  ]
  /// What changes a file or a directory.
  static let changes: Rights = [
    .write, .allocate, .setSize, .setTimes, .pathCreateDirectory, .pathCreateFile,
    .pathLinkSource, .pathLinkTarget, .pathRenameSource, .pathRenameTarget, .pathSetSize,
    .pathSetTimes, .pathSymbolicLink, .pathRemoveDirectory, .pathUnlinkFile,
  ]
}

/// How a descriptor reads and writes.
///
/// Spec: `fdflags`.
public struct FileFlags: OptionSet, Sendable {
  /// The bits of preview 1.
  public let rawValue: UInt16

  /// Makes flags of bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Every write goes to the end of the file. `append`
  public static let append = FileFlags(rawValue: 1)
  /// A write returns when the contents are on the disk. `dsync`
  public static let dataSynchronized = FileFlags(rawValue: 2)
  /// Reads and writes do not wait. `nonblock`
  public static let nonblocking = FileFlags(rawValue: 4)
  /// A read waits for writes to be on the disk. `rsync`
  public static let readSynchronized = FileFlags(rawValue: 8)
  /// A write returns when contents and status are on the disk. `sync`
  public static let synchronized = FileFlags(rawValue: 16)

  static let all = FileFlags(rawValue: 31)
  /// Those that can be changed while a file is open.
  static let changeable: FileFlags = [.append, .nonblocking]
}
