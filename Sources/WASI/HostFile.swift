// SPDX-License-Identifier: Apache-2.0
//
// A file of the system. A file that has no positions, such as a pipe, is read as a stream, and whoever
// reads it is told when it would have to wait.
// Spec: POSIX, `pread`, `pwrite`, `fstat`, `futimens`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the system.
final class HostFile: WASIFile {
  private let descriptor: SystemDescriptor
  private let type: FileType
  let isSeekable: Bool

  init(_ descriptor: SystemDescriptor, _ type: FileType) {
    self.descriptor = descriptor
    self.type = type
    isSeekable = lseek(descriptor.number, 0, SEEK_CUR) >= 0
    #if canImport(Darwin)
      // As `withoutSignal` elsewhere.
      _ = fcntl(descriptor.number, F_SETNOSIGPIPE, 1)
    #endif
  }

  /// The descriptor to wait at; nil if the file is always ready.
  var waitingNumber: Int32? { type == .regularFile ? nil : number }

  private var number: Int32 { descriptor.number }

  private static func check(_ result: Int32) throws(Errno) {
    guard result == 0 else { throw .ofLastSystemCall }
  }

  private static func position(_ offset: UInt64) throws(Errno) -> off_t {
    guard let position = off_t(exactly: offset) else { throw .invalidArgument }
    return position
  }

  func status() throws(Errno) -> FileStatus { try FileStatus(of: number) }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
    let position = try Self.position(offset)
    return try Self.repeating {
      isSeekable
        ? pread(number, buffer.baseAddress, buffer.count, position)
        : systemRead(number, buffer)
    }
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64?) throws(Errno) -> Int {
    guard isSeekable else {
      return try Self.repeating {
        withoutSignal(SIGPIPE, of: EPIPE) { systemWrite(number, buffer) }
      }
    }
    guard let offset else { return try append(buffer) }
    let position = try Self.position(offset)
    return try Self.growing { pwrite(number, buffer.baseAddress, buffer.count, position) }
  }

  /// Writes at the end; the system finds it, so that nothing of other writers is lost.
  private func append(_ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_APPEND) >= 0 else {
      throw .ofLastSystemCall
    }
    defer { _ = fcntl(number, F_SETFL, flags & ~O_APPEND) }
    return try Self.growing { systemWrite(number, buffer) }
  }

  /// Calls the system for something that may make the file larger than the process is allowed to.
  @discardableResult
  private static func growing(_ body: () -> Int) throws(Errno) -> Int {
    try repeating { withoutSignal(SIGXFSZ, of: EFBIG, body) }
  }

  /// Calls the system until no signal comes between.
  private static func repeating(_ body: () -> Int) throws(Errno) -> Int {
    while true {
      let count = body()
      if count >= 0 { return count }
      guard errno == EINTR else { throw .ofLastSystemCall }
    }
  }

  func setSize(_ size: UInt64) throws(Errno) {
    let position = try Self.position(size)
    try Self.growing { Int(ftruncate(number, position)) }
  }

  func allocate(at offset: UInt64, count: UInt64) throws(Errno) {
    #if os(Linux) || os(Android)
      let (start, size) = (try Self.position(offset), try Self.position(count))
      try Self.growing {
        // It returns what others leave in `errno`.
        errno = posix_fallocate(number, start, size)
        return errno == 0 ? 0 : -1
      }
    #else
      throw .notSupported
    #endif
  }

  func advise(at offset: UInt64, count: UInt64, _ advice: UInt8) throws(Errno) {
    #if os(Linux) || os(Android)
      let known = [
        POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM, POSIX_FADV_WILLNEED,
        POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE,
      ]
      let code = posix_fadvise(
        number, try Self.position(offset), try Self.position(count), known[Int(advice)])
      guard code == 0 else { throw Errno(system: code) }
    #endif
  }

  func setTimes(_ times: FileTimes) throws(Errno) {
    try Self.check(futimens(number, times.system))
  }

  func synchronize(contentsOnly: Bool) throws(Errno) {
    #if os(Linux) || os(Android)
      try Self.check(contentsOnly ? fdatasync(number) : fsync(number))
    #else
      try Self.check(fsync(number))
    #endif
  }
}

/// Calls the system without a signal that would end the process when the call fails in one way:
/// SIGPIPE when nobody reads from a pipe any more, SIGXFSZ when a file would get larger than the process
/// may write.
///
/// A guest decides what it writes to, and how much; it must not end the host by that.
private func withoutSignal(_ number: Int32, of failure: Int32, _ body: () -> Int) -> Int {
  #if os(Linux) || os(Android)
    var (signal, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&signal)
    sigaddset(&signal, number)
    sigpending(&pending)
    // One that waits already is somebody else's.
    guard sigismember(&pending, number) == 0, pthread_sigmask(SIG_BLOCK, &signal, &before) == 0
    else { return body() }
    let count = body()
    let error = errno
    if count < 0, error == failure {
      var now = timespec()
      while sigtimedwait(&signal, nil, &now) < 0, errno == EINTR {}
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = error
    return count
  #else
    return body()
  #endif
}

func systemRead(_ number: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(number, buffer.baseAddress, buffer.count)
}

func systemWrite(_ number: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  write(number, buffer.baseAddress, buffer.count)
}

// MARK: The system's structures

extension FileStatus {
  init(of number: Int32) throws(Errno) {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .ofLastSystemCall }
    self.init(status)
  }

  init(_ status: stat) {
    self.init(type: FileType(mode: status.st_mode))
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(status.st_ino)
    linkCount = UInt64(status.st_nlink)
    size = UInt64(clamping: status.st_size)
    #if canImport(Darwin)
      accessTime = status.st_atimespec.nanoseconds
      modificationTime = status.st_mtimespec.nanoseconds
      changeTime = status.st_ctimespec.nanoseconds
    #else
      accessTime = status.st_atim.nanoseconds
      modificationTime = status.st_mtim.nanoseconds
      changeTime = status.st_ctim.nanoseconds
    #endif
  }
}

extension FileType {
  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFBLK: .blockDevice
      case S_IFCHR: .characterDevice
      case S_IFDIR: .directory
      case S_IFREG: .regularFile
      case S_IFLNK: .symbolicLink
      case S_IFSOCK: .socketStream
      default: .unknown
      }
  }

  /// The kind that `readdir` tells.
  init(directoryEntry type: Int32) {
    self =
      switch type {
      case Int32(DT_BLK): .blockDevice
      case Int32(DT_CHR): .characterDevice
      case Int32(DT_DIR): .directory
      case Int32(DT_REG): .regularFile
      case Int32(DT_LNK): .symbolicLink
      case Int32(DT_SOCK): .socketStream
      default: .unknown
      }
  }
}

extension FileTimes {
  /// As `utimensat` takes them.
  var system: [timespec] { [access.system, modification.system] }
}

#if canImport(Darwin)
  private let (takesPresent, keepsTime) = (-1, -2)
#else
  /// `UTIME_NOW` and `UTIME_OMIT`, which the module of the C library leaves out.
  private let (takesPresent, keepsTime) = (1 << 30 - 1, 1 << 30 - 2)
#endif

extension FileTimes.Change {
  fileprivate var system: timespec {
    switch self {
    case .keep: timespec(tv_sec: 0, tv_nsec: keepsTime)
    case .now: timespec(tv_sec: 0, tv_nsec: takesPresent)
    case .nanoseconds(let time):
      timespec(
        tv_sec: time_t(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    }
  }
}

extension timespec {
  var nanoseconds: UInt64 {
    UInt64(clamping: tv_sec) &* 1_000_000_000 &+ UInt64(clamping: tv_nsec)
  }
}
