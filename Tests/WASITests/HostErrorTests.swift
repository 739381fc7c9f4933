// SPDX-License-Identifier: Apache-2.0
//
// Errors that need a special state of the host: a device that is full, a program that runs, a file of the
// embedding program that refuses. `HostLimitTests` of the command line has the limits of a process.

import Foundation
import Interp
import TestSupport
import Testing
import WASI

/// A directory that answers everything with one error; what it opens does so as well.
private final class RefusingDirectory: WASIDirectory {
  let error: Errno
  /// False if opening works, so that the file refuses.
  let refusesToOpen: Bool

  init(_ error: Errno, refusesToOpen: Bool = true) {
    self.error = error
    self.refusesToOpen = refusesToOpen
  }

  func status() throws(Errno) -> FileStatus { throw error }
  func directory(_ name: String) throws(Errno) -> any WASIDirectory { throw error }
  func open(_ name: String, _ opening: FileOpening) throws(Errno) -> FileNode {
    if refusesToOpen { throw error }
    return .file(RefusingFile(error))
  }
  func status(of name: String) throws(Errno) -> FileStatus { throw error }
  func setTimes(of name: String, _ times: FileTimes) throws(Errno) { throw error }
  func readLink(_ name: String) throws(Errno) -> [UInt8] { throw error }
  func createDirectory(_ name: String) throws(Errno) { throw error }
  func createLink(_ name: String, contents: String) throws(Errno) { throw error }
  func link(_ name: String, to other: any WASIDirectory, _ newName: String) throws(Errno) {
    throw error
  }
  func rename(_ name: String, to other: any WASIDirectory, _ newName: String) throws(Errno) {
    throw error
  }
  func removeFile(_ name: String) throws(Errno) { throw error }
  func removeDirectory(_ name: String) throws(Errno) { throw error }
  func entries() throws(Errno) -> [DirectoryEntry] { throw error }
  func synchronize() throws(Errno) { throw error }
}

/// A file that answers everything with one error.
private final class RefusingFile: WASIFile {
  let error: Errno
  var isSeekable: Bool { true }

  init(_ error: Errno) { self.error = error }

  func status() throws(Errno) -> FileStatus { throw error }
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
    throw error
  }
  func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64?) throws(Errno) -> Int {
    throw error
  }
  func setSize(_ size: UInt64) throws(Errno) { throw error }
  func allocate(at offset: UInt64, count: UInt64) throws(Errno) { throw error }
  func advise(at offset: UInt64, count: UInt64, _ advice: UInt8) throws(Errno) { throw error }
  func setTimes(_ times: FileTimes) throws(Errno) { throw error }
  func synchronize(contentsOnly: Bool) throws(Errno) { throw error }
}

@Suite struct HostErrorTests {
  private typealias Opening = WASIGuest.Opening

  fileprivate static func isReadable(_ path: String) -> Bool {
    FileManager.default.isReadableFile(atPath: path)
  }

  /// A guest with a directory of the system.
  private func guest(_ path: String) throws -> WASIGuest {
    try WASIGuest(WASI(directories: [try .host(path)]))
  }

  // MARK: What the embedding program answers

  fileprivate static let errors = Errno.allCases.filter { $0 != .success }

  @Test(arguments: HostErrorTests.errors) func `what a directory answers reaches the guest`(
    _ error: Errno
  ) throws {
    let directory = WASIPreopen(RefusingDirectory(error), as: "/")
    let guest = try WASIGuest(WASI(directories: [directory]))
    let (path, count) = try guest.withPath("name")
    for name in ["path_create_directory", "path_remove_directory", "path_unlink_file"] {
      #expect(try guest.call(name, 3, path, count) == error, "\(name)")
      #expect(try guest.onPath(name, "above/name") == error, "\(name)")
    }
    #expect(try guest.call("path_filestat_get", 3, 0, path, count, 600) == error)
    #expect(try guest.call("path_filestat_set_times", 3, 0, path, count, 0, 0, 0) == error)
    #expect(try guest.call("path_link", 3, 0, path, count, 3, path, count) == error)
    #expect(try guest.call("path_rename", 3, path, count, 3, path, count) == error)
    #expect(try guest.call("path_symlink", path, count, 3, path, count) == error)
    #expect(try guest.call("path_readlink", 3, path, count, 600, 8, 64) == error)
    #expect(try guest.open("name", Opening(follows: 1)).0 == error)
    #expect(try guest.call("fd_readdir", 3, 2000, 100, 0, 64) == error)
    #expect(try guest.call("fd_filestat_get", 3, 600) == error)
    #expect(try guest.call("fd_filestat_set_times", 3, 0, 0, 0) == error)
    #expect(try guest.call("fd_sync", 3) == error)
  }

  @Test(arguments: HostErrorTests.errors) func `what a file answers reaches the guest`(
    _ error: Errno
  ) throws {
    let directory = RefusingDirectory(error, refusesToOpen: false)
    let guest = try WASIGuest(WASI(directories: [WASIPreopen(directory, as: "/")]))
    let file = try guest.mustOpen("file", rights: WASIGuest.everything)
    #expect(try guest.read(8, from: file).0 == error)
    #expect(try guest.write("text", to: file) == error)
    #expect(try guest.call("fd_pread", file, 0, 1, 0, 64) == error)
    #expect(try guest.call("fd_pwrite", file, 0, 1, 0, 64) == error)
    #expect(try guest.call("fd_seek", file, 0, 2, 64) == error)
    #expect(try guest.call("fd_filestat_get", file, 600) == error)
    #expect(try guest.call("fd_fdstat_get", file, 600) == error)
    #expect(try guest.call("fd_filestat_set_size", file, 1) == error)
    #expect(try guest.call("fd_filestat_set_times", file, 0, 0, 0) == error)
    #expect(try guest.call("fd_allocate", file, 0, 1) == error)
    #expect(try guest.call("fd_advise", file, 0, 1, 0) == error)
    #expect(try guest.call("fd_sync", file) == error)
    #expect(try guest.call("fd_datasync", file) == error)
    #expect(try guest.call("fd_tell", file, 64) == .success, "the file is not asked")
    #expect(try guest.number(at: 64) == 0, "nothing was read or written")
  }

  // MARK: What the system answers

  @Test(.enabled("needs /dev/full") { HostErrorTests.isReadable("/dev/full") })
  func `a device that is full has no space`() throws {
    let guest = try guest("/dev")
    let full = try guest.mustOpen("full", rights: WASIGuest.write | WASIGuest.seek)
    #expect(try guest.write("text", to: full) == .noSpace)
    #expect(try guest.number(at: 64) == 0)
    #expect(try guest.call("fd_pwrite", full, 0, 1, 0, 64) == .noSpace)
    let file = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let output = WASIOutput.descriptor(file.fileDescriptor)
    #expect(try WASIGuest(WASI(standardOutput: output)).write("text", to: 1) == .noSpace)
    try file.close()
  }

  @Test(.enabled("needs /proc/self/mem") { HostErrorTests.isReadable("/proc/self/mem") })
  func `memory that nothing is at cannot be read`() throws {
    let guest = try guest("/proc/self")
    let memory = try guest.mustOpen("mem", rights: WASIGuest.read | WASIGuest.seek)
    // Linux maps nothing at the first address.
    #expect(try guest.read(8, from: memory).0 == .ioError)
    #expect(try guest.call("fd_pread", memory, 0, 1, 0, 64) == .ioError)
  }

  /// The program that runs these tests.
  private static let program = URL(
    filePath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/")

  /// True if the system itself refuses to write to a program that runs: some versions of Linux do not,
  /// and some users may not write to it at all.
  fileprivate static var refusesToWriteToProgram: Bool {
    let number = open(program.path, O_WRONLY)
    let error = errno
    if number >= 0 { close(number) }
    return number < 0 && error == ETXTBSY
  }

  @Test(
    .enabled("needs a system that protects programs that run") {
      HostErrorTests.refusesToWriteToProgram
    })
  func `a program that runs is not written to`() throws {
    let guest = try guest(Self.program.deletingLastPathComponent().path)
    let name = Self.program.lastPathComponent
    #expect(try guest.open(name, Opening(rights: WASIGuest.write)).0 == .textFileBusy)
    #expect(try guest.open(name, Opening(rights: WASIGuest.read)).0 == .success)
  }

  /// A folder on another device than the temporary ones.
  private static let shared = "/dev/shm"

  fileprivate static var hasTwoDevices: Bool {
    func device(_ path: String) -> Int? {
      (try? FileManager.default.attributesOfItem(atPath: path))?[.systemNumber] as? Int
    }
    guard let shared = device(shared), FileManager.default.isWritableFile(atPath: Self.shared)
    else {
      return false
    }
    return shared != device(FileManager.default.temporaryDirectory.path)
  }

  @Test(.enabled("needs /dev/shm on a device of its own") { HostErrorTests.hasTwoDevices })
  func `nothing is moved or linked to another device`() throws {
    let (near, far) = (try TemporaryFolder(), try TemporaryFolder(in: Self.shared))
    try near.write("text", to: "file")
    let directories = [try WASIPreopen.host(near.path), try .host(far.path)]
    let guest = try WASIGuest(WASI(directories: directories))
    let (path, count) = try guest.withPath("file")
    #expect(try guest.call("path_rename", 3, path, count, 4, path, count) == .improperLink)
    #expect(try guest.call("path_link", 3, 0, path, count, 4, path, count) == .improperLink)
    #expect(near.names == ["file"])
    #expect(far.names.isEmpty)
  }

  // MARK: Limits

  @Test(arguments: [true, false]) func `names and paths that are too long are refused`(
    inMemory: Bool
  ) throws {
    let folder = try TemporaryFolder()
    let directory: any WASIDirectory =
      inMemory ? MemoryDirectory() : try HostDirectory(path: folder.path)
    let guest = try WASIGuest(WASI(directories: [WASIPreopen(directory, as: "/")]))
    #expect(try guest.onPath("path_create_directory", "directory") == .success)
    let most = String(repeating: "n", count: 255)
    #expect(try guest.open(most, Opening(flags: WASIGuest.creat)).0 == .success)
    #expect(try guest.onPath("path_unlink_file", most) == .success)
    let longPath = String(repeating: "./", count: 2048)
    #expect(try guest.onPath("path_create_directory", longPath + "x") == .fileNameTooLong)
    for name in [most + "n", most + "n/x", longPath + "x"] {
      let (path, count) = try guest.withPath(name)
      let (other, otherCount) = try guest.withPath("directory", at: 40_000)
      for function in ["path_create_directory", "path_remove_directory", "path_unlink_file"] {
        #expect(try guest.call(function, 3, path, count) == .fileNameTooLong, "\(function)")
      }
      for follows in [0, 1] {
        let code = try guest.call("path_filestat_get", 3, follows, path, count, 600)
        #expect(code == .fileNameTooLong)
        for flags in [0, WASIGuest.creat] {
          let opened = try guest.open(name, Opening(follows: follows, flags: flags)).0
          #expect(opened == .fileNameTooLong)
        }
      }
      #expect(try guest.call("path_readlink", 3, path, count, 600, 8, 64) == .fileNameTooLong)
      let renames = [
        [3, path, count, 3, other, otherCount], [3, other, otherCount, 3, path, count],
      ]
      for arguments in renames {
        #expect(try guest.call("path_rename", arguments) == .fileNameTooLong)
      }
      #expect(try guest.call("path_symlink", other, otherCount, 3, path, count) == .fileNameTooLong)
    }
    #expect(try guest.call("fd_readdir", 3, 2000, 1000, 0, 64) == .success)
    #expect(try guest.number(at: 64) == 24 * 3 + 1 + 2 + 9, "only the directory is there")
  }

  @Test func `a guest has so many descriptors and no more`() throws {
    let directory = MemoryDirectory()
    directory.setFile("file", Array("contents".utf8))
    let guest = try WASIGuest(WASI(directories: [WASIPreopen(directory, as: "/")]))
    for number in 4..<65_536 {
      guard try guest.open("file").1 == number else {
        Issue.record("no descriptor \(number)")
        return
      }
    }
    #expect(try guest.open("file").0 == .tooManyOpenFiles)
    // What cannot be given to the guest is neither made nor emptied.
    #expect(try guest.open("new", Opening(flags: WASIGuest.creat)).0 == .tooManyOpenFiles)
    let emptying = Opening(flags: WASIGuest.trunc, rights: WASIGuest.write)
    #expect(try guest.open("file", emptying).0 == .tooManyOpenFiles)
    #expect(directory.contents(of: "new") == nil)
    #expect(directory.contents(of: "file") == Array("contents".utf8))
    #expect(try guest.call("fd_close", 1000) == .success)
    #expect(try guest.open("file") == (.success, 1000))
  }
}
