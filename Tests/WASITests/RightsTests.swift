// SPDX-License-Identifier: Apache-2.0
//
// Rights: what a directory passes on, what is given up, and what only may be read.

import Interp
import Testing
import WASI

@Suite struct RightsTests {
  private static func guest(isReadOnly: Bool = false) throws -> (WASIGuest, MemoryDirectory) {
    let directory = MemoryDirectory()
    directory.setFile("file", Array("contents".utf8))
    let preopen = WASIPreopen(directory, as: "/", isReadOnly: isReadOnly)
    return (try WASIGuest(WASI(directories: [preopen])), directory)
  }

  @Test func `a preopened directory can pass on everything`() throws {
    let (guest, _) = try Self.guest()
    let (base, inheriting) = try guest.rights(3)
    #expect(inheriting == WASIGuest.everything)
    #expect(base & (WASIGuest.read | WASIGuest.write | WASIGuest.seek | 1 << 22) == 0)
    // path_create_directory ... path_unlink_file, fd_readdir, fd_filestat_get
    for bit in [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26] {
      #expect(base & 1 << bit != 0, "\(bit)")
    }
  }

  @Test func `a file gets what was asked for`() throws {
    let (guest, _) = try Self.guest()
    let file = try guest.mustOpen("file", rights: WASIGuest.read | 1 << 9)
    #expect(try guest.rights(file) == (WASIGuest.read, 0))
    #expect(try guest.read(4, from: file) == (.success, "cont"))
    #expect(try guest.write("x", to: file) == .badFileDescriptor)
    #expect(try guest.call("fd_seek", file, 0, 0, 64) == .notCapable)
    #expect(try guest.call("fd_tell", file, 64) == .notCapable)
    #expect(try guest.call("fd_filestat_get", file, 64) == .notCapable)
    #expect(try guest.call("fd_filestat_set_size", file, 1) == .notCapable)
    #expect(try guest.call("fd_filestat_set_times", file, 0, 0, 0) == .notCapable)
    #expect(try guest.call("fd_allocate", file, 0, 1) == .notCapable)
    #expect(try guest.call("fd_advise", file, 0, 1, 0) == .notCapable)
    #expect(try guest.call("fd_sync", file) == .notCapable)
    #expect(try guest.call("fd_datasync", file) == .notCapable)
    #expect(try guest.call("fd_fdstat_set_flags", file, 0) == .notCapable)
  }

  @Test func `rights can only be given up`() throws {
    let (guest, _) = try Self.guest()
    let file = try guest.mustOpen("file", rights: WASIGuest.read | WASIGuest.tell)
    #expect(try guest.call("fd_fdstat_set_rights", file, WASIGuest.tell, 0) == .success)
    #expect(try guest.rights(file) == (WASIGuest.tell, 0))
    #expect(try guest.read(1, from: file).0 == .badFileDescriptor)
    let more = WASIGuest.read | WASIGuest.tell
    #expect(try guest.call("fd_fdstat_set_rights", file, more, 0) == .notCapable)
    #expect(try guest.call("fd_fdstat_set_rights", file, WASIGuest.tell, 1) == .notCapable)
    #expect(try guest.rights(file) == (WASIGuest.tell, 0))
  }

  @Test func `a descriptor never gets what its directory does not pass on`() throws {
    let (guest, _) = try Self.guest()
    let (base, _) = try guest.rights(3)
    #expect(try guest.call("fd_fdstat_set_rights", 3, base, WASIGuest.read) == .success)
    typealias Opening = WASIGuest.Opening
    #expect(try guest.open("file", Opening(rights: WASIGuest.write)).0 == .notCapable)
    #expect(try guest.open("file", Opening(rights: 0, inheriting: 1)).0 == .notCapable)
    #expect(try guest.open("file", Opening(rights: WASIGuest.read)).0 == .success)
  }

  @Test(arguments: [
    ("path_create_directory", 9), ("path_remove_directory", 25), ("path_unlink_file", 26),
  ])
  func `a path function needs its right`(_ name: String, _ bit: Int) throws {
    let (guest, _) = try Self.guest()
    let (base, inheriting) = try guest.rights(3)
    #expect(try guest.onPath(name, "nothing/x") == .noSuchFileOrDirectory)
    #expect(try guest.call("fd_fdstat_set_rights", 3, base & ~(1 << bit), inheriting) == .success)
    #expect(try guest.onPath(name, "nothing/x") == .notCapable)
  }

  @Test func `every other path function needs its right`() throws {
    let (guest, _) = try Self.guest()
    #expect(try guest.call("fd_fdstat_set_rights", 3, 1 << 13, 0) == .success)
    let (address, count) = try guest.withPath("file")
    typealias Opening = WASIGuest.Opening
    #expect(try guest.open("new", Opening(flags: WASIGuest.creat)).0 == .notCapable)
    #expect(try guest.open("file", Opening(flags: WASIGuest.trunc)).0 == .notCapable)
    #expect(try guest.call("path_filestat_get", 3, 0, address, count, 600) == .notCapable)
    #expect(
      try guest.call("path_filestat_set_times", 3, 0, address, count, 0, 0, 0) == .notCapable)
    #expect(try guest.call("path_link", 3, 0, address, count, 3, address, count) == .notCapable)
    #expect(try guest.call("path_readlink", 3, address, count, 600, 8, 64) == .notCapable)
    #expect(try guest.call("path_rename", 3, address, count, 3, address, count) == .notCapable)
    #expect(try guest.call("path_symlink", address, count, 3, address, count) == .notCapable)
    #expect(try guest.call("fd_readdir", 3, 600, 8, 0, 64) == .notCapable)
    #expect(try guest.call("fd_fdstat_set_rights", 3, 0, 0) == .success)
    #expect(try guest.open("file").0 == .notCapable)
  }

  @Test func `truncating needs the right of the directory and not of the file`() throws {
    let (guest, directory) = try Self.guest()
    _ = try guest.mustOpen("file", flags: WASIGuest.trunc, rights: 0)
    #expect(directory.contents(of: "file") == [])
  }

  @Test func `what may only be read cannot be changed`() throws {
    let (guest, directory) = try Self.guest(isReadOnly: true)
    typealias Opening = WASIGuest.Opening
    let (address, count) = try guest.withPath("file", at: 31_000)
    for name in ["path_create_directory", "path_unlink_file", "path_remove_directory"] {
      #expect(try guest.onPath(name, "file") == .notPermitted)
    }
    #expect(try guest.call("path_rename", 3, address, count, 3, address, count) == .notPermitted)
    #expect(try guest.call("path_link", 3, 0, address, count, 3, address, count) == .notPermitted)
    #expect(try guest.call("path_symlink", address, count, 3, address, count) == .notPermitted)
    #expect(
      try guest.call("path_filestat_set_times", 3, 0, address, count, 0, 0, 10) == .notPermitted)
    #expect(try guest.call("fd_filestat_set_times", 3, 0, 0, 10) == .notPermitted)
    for flags in [WASIGuest.creat, WASIGuest.trunc] {
      #expect(try guest.open("file", Opening(flags: flags)).0 == .notPermitted)
    }
    #expect(try guest.open("file", Opening(rights: WASIGuest.write)).0 == .notPermitted)
    let file = try guest.mustOpen("file", rights: WASIGuest.read)
    #expect(try guest.read(100, from: file) == (.success, "contents"))
    // Neither can a directory that is opened in it be changed.
    let inner = try guest.mustOpen(".", flags: WASIGuest.directory, rights: 1 << 13, inheriting: 2)
    #expect(
      try guest.open("file", Opening(directory: inner, rights: WASIGuest.write)).0 == .notPermitted)
    #expect(directory.contents(of: "file") == Array("contents".utf8))
  }

  @Test func `directories do not get rights of files`() throws {
    let (guest, directory) = try Self.guest()
    try directory.createDirectory("dir")
    let inner = try guest.mustOpen("dir", flags: WASIGuest.directory, rights: WASIGuest.seek)
    #expect(try guest.rights(inner) == (0, 0))
    #expect(try guest.call("fd_seek", inner, 0, 1, 64) == .badFileDescriptor)
  }
}
