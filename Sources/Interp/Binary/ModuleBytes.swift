// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a module: a copy of the embedder's, or a file that is mapped, so that only those parts
// of it are read that somebody looks at. Code is compiled and data copied from here, and nothing is
// kept twice.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of a module, at one address for as long as anything refers to them.
package final class ModuleBytes: Sendable {
  // SAFETY: the bytes are written once, before the object is shared, and only read afterwards; those of
  // a mapped file stay as they are by promise (`Module.init(file:engine:)`).
  nonisolated(unsafe) package let buffer: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Copies bytes.
  package init(copying bytes: UnsafeRawBufferPointer) {
    buffer = Self.copy(bytes)
    isMapped = false
  }

  private static func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    copy.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  /// Maps a file; one that cannot be mapped, such as a pipe, is read.
  /// - Throws: ``FileError``.
  package init(file path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, code: errno) }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
      let bytes = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
      bytes != MAP_FAILED
    {
      buffer = UnsafeRawBufferPointer(start: bytes, count: Int(status.st_size))
      isMapped = true
      return
    }
    var contents: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &part, part.count)
      if count == 0 { break }
      if count > 0 {
        contents += part[..<count]
      } else if errno != EINTR {
        throw FileError(path: path, code: errno)
      }
    }
    buffer = contents.withUnsafeBytes(Self.copy)
    isMapped = false
  }

  /// The bytes as an array.
  package var copy: [UInt8] { withExtendedLifetime(self) { Array(buffer) } }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
    } else {
      buffer.deallocate()
    }
  }
}

/// The system does not let a file be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The system's number of the error: `errno`.
  public let code: Int32

  /// The error in the system's words.
  public var reason: String { String(cString: strerror(code)) }

  /// The file and the reason.
  public var description: String { "\(path): \(reason)" }
}
