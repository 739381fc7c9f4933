// SPDX-License-Identifier: Apache-2.0
//
// A directory of the system, as an open descriptor. Each call names one entry of that descriptor and
// follows no link, so a directory that is moved or replaced meanwhile leads nowhere else.
// Spec: POSIX, `openat` and its companions.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if os(Linux) || os(Android)
  /// `O_PATH`, which the module of the C library leaves out; the same on all processors but SPARC.
  private let openPath: Int32 = 0o10_000_000
#endif

/// A descriptor of the process, closed when nobody uses it any more.
final class SystemDescriptor {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// How many descriptors no guest can take.
  ///
  /// Without any left the queues and timers of Swift's runtime end the process, and nothing can wait.
  private static let reserve = 16

  /// Sees to it that a guest may take one more descriptor of the process.
  /// - Parameter number: Any open descriptor.
  /// - Throws: `tooManyOpenFiles`.
  static func requireSpace(beside number: Int32) throws(Errno) {
    // The system gives the lowest number that is free, so the highest ones stay free.
    let lowest = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard lowest >= 0 else { throw .ofLastSystemCall }
    close(lowest)
    let limit = sysconf(Int32(_SC_OPEN_MAX))
    guard limit < 0 || Int(lowest) < limit - reserve else { throw .tooManyOpenFiles }
  }
}

/// A directory of the system.
public final class HostDirectory: WASIDirectory {
  private let descriptor: SystemDescriptor

  private init(_ descriptor: SystemDescriptor) { self.descriptor = descriptor }

  /// Opens a directory by its path in the system, where links are followed.
  public init(path: String) throws(Errno) {
    let number = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .ofLastSystemCall }
    descriptor = SystemDescriptor(number)
  }

  private var number: Int32 { descriptor.number }

  private static func check(_ result: Int32) throws(Errno) {
    guard result == 0 else { throw .ofLastSystemCall }
  }

  // MARK: Opening

  /// A directory in this one, to go on from; `notDirectory` for a link.
  public func directory(_ name: String) throws(Errno) -> any WASIDirectory {
    #if os(Linux) || os(Android)
      // Going through a directory needs no right to read it.
      let access = openPath
    #else
      let access = O_RDONLY
    #endif
    let opened = openat(number, name, access | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { throw .ofLastSystemCall }
    return HostDirectory(SystemDescriptor(opened))
  }

  /// Opens a name; `tooManySymbolicLinkLevels` for a link.
  public func open(_ name: String, _ opening: FileOpening) throws(Errno) -> FileNode {
    // Opening must not wait for the other end of a pipe; reading and writing do so by themselves.
    var flags = O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let writes = opening.writes || opening.truncates
    flags |= !writes ? O_RDONLY : opening.reads ? O_RDWR : O_WRONLY
    if opening.creates { flags |= O_CREAT }
    if opening.isDirectory { flags |= O_DIRECTORY }
    if opening.isExclusive { flags |= O_EXCL }
    if opening.truncates { flags |= O_TRUNC }
    if opening.flags.contains(.dataSynchronized) { flags |= O_DSYNC }
    if !opening.flags.isDisjoint(with: [.synchronized, .readSynchronized]) { flags |= O_SYNC }
    try SystemDescriptor.requireSpace(beside: number)
    let opened = openat(number, name, flags, 0o666)
    guard opened >= 0 else {
      let error = Errno.ofLastSystemCall
      // A link is told as such also where a directory is wanted.
      throw error == .notDirectory && isLink(name) ? .tooManySymbolicLinkLevels : error
    }
    let descriptor = SystemDescriptor(opened)
    let status = try FileStatus(of: opened)
    if status.type == .directory { return .directory(HostDirectory(descriptor)) }
    return .file(HostFile(descriptor, status.type))
  }

  // MARK: Status

  /// What is known of it.
  public func status() throws(Errno) -> FileStatus { try FileStatus(of: number) }

  /// What is known of a name; of a link itself.
  public func status(of name: String) throws(Errno) -> FileStatus {
    var status = stat()
    try Self.check(fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW))
    return FileStatus(status)
  }

  /// Changes the times of a name; of a link itself.
  public func setTimes(of name: String, _ times: FileTimes) throws(Errno) {
    try Self.check(utimensat(number, name, times.system, AT_SYMLINK_NOFOLLOW))
  }

  private func isLink(_ name: String) -> Bool {
    do throws(Errno) {
      return try status(of: name).type == .symbolicLink
    } catch {
      return false
    }
  }

  /// The contents of a link; `invalidArgument` for anything else.
  public func readLink(_ name: String) throws(Errno) -> [UInt8] {
    // As long as a path can be.
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlinkat(number, name, &buffer, buffer.count)
    guard count >= 0 else { throw .ofLastSystemCall }
    return buffer[..<count].map(UInt8.init(bitPattern:))
  }

  /// Waits until the directory is on the disk.
  public func synchronize() throws(Errno) { try Self.check(fsync(number)) }

  // MARK: Names

  /// Makes a directory.
  public func createDirectory(_ name: String) throws(Errno) {
    try Self.check(mkdirat(number, name, 0o777))
  }

  /// Makes a link with these contents.
  public func createLink(_ name: String, contents: String) throws(Errno) {
    try Self.check(symlinkat(contents, number, name))
  }

  /// Gives a file a further name, in this or another directory.
  public func link(
    _ name: String, to other: any WASIDirectory, _ newName: String
  ) throws(Errno) {
    guard let other = other as? HostDirectory else { throw .improperLink }
    try Self.check(linkat(number, name, other.number, newName, 0))
  }

  /// Moves a name, in this directory or to another one.
  public func rename(
    _ name: String, to other: any WASIDirectory, _ newName: String
  ) throws(Errno) {
    guard let other = other as? HostDirectory else { throw .improperLink }
    try Self.check(renameat(number, name, other.number, newName))
  }

  /// Removes a name that is no directory.
  public func removeFile(_ name: String) throws(Errno) {
    try Self.check(unlinkat(number, name, 0))
  }

  /// Removes an empty directory.
  public func removeDirectory(_ name: String) throws(Errno) {
    try Self.check(unlinkat(number, name, AT_REMOVEDIR))
  }

  /// All names but `.` and `..`.
  public func entries() throws(Errno) -> [DirectoryEntry] {
    // A descriptor of its own, which begins at the first entry.
    let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw .ofLastSystemCall }
    guard let stream = fdopendir(copy) else {
      let error = Errno.ofLastSystemCall
      close(copy)
      throw error
    }
    defer { closedir(stream) }
    var list: [DirectoryEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .ofLastSystemCall }
        return list
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        Array(bytes.prefix { $0 != 0 })
      }
      if name == [UInt8(ascii: ".")] || name == Array("..".utf8) { continue }
      var type = FileType(directoryEntry: Int32(entry.pointee.d_type))
      if type == .unknown {
        var status = stat()
        let terminated = name.map(CChar.init(bitPattern:)) + [0]
        if fstatat(number, terminated, &status, AT_SYMLINK_NOFOLLOW) == 0 {
          type = FileStatus(status).type
        }
      }
      list.append(DirectoryEntry(name: name, inode: UInt64(entry.pointee.d_ino), type: type))
    }
  }
}

extension WASIPreopen {
  /// Gives a directory of the system.
  ///
  /// - Parameters:
  ///   - path: Its path in the system.
  ///   - name: What the guest calls it; the path if that is nil.
  ///   - isReadOnly: True if nothing in it may be changed.
  /// - Throws: Why it cannot be opened.
  public static func host(
    _ path: String, as name: String? = nil, isReadOnly: Bool = false
  ) throws(Errno) -> WASIPreopen {
    WASIPreopen(try HostDirectory(path: path), as: name ?? path, isReadOnly: isReadOnly)
  }
}
