// SPDX-License-Identifier: Apache-2.0
//
// Where paths begin, and that what one step makes the next one finds: links and their files, times of
// links, files without a name, descriptors of streams with other numbers.

import Foundation
import Interp
import Testing
import WASI

@Suite struct PathArgumentTests {
  private static func guest() throws -> (TemporaryFolder, WASIGuest) {
    let folder = try TemporaryFolder()
    try folder.write("contents", to: "file")
    try folder.makeFolder("dir")
    return (folder, try WASIGuest(WASI(directories: [.host(folder.path, as: "/")])))
  }

  private typealias Opening = WASIGuest.Opening

  private func status(_ guest: WASIGuest, _ path: String, follows: Int = 0) throws -> [UInt64] {
    let (address, count) = try guest.withPath(path)
    #expect(try guest.call("path_filestat_get", 3, follows, address, count, 600) == .success)
    return try (0..<8).map { try guest.memory.load(at: 600 + $0 * 8, as: UInt64.self) }
  }

  @Test func `a file is no directory to begin at`() throws {
    let (folder, guest) = try Self.guest()
    defer { withExtendedLifetime(folder) {} }
    let file = try guest.mustOpen("file", rights: WASIGuest.everything)
    #expect(try guest.open("x", Opening(directory: file)).0 == .notDirectory)
    #expect(try guest.onPath("path_create_directory", "x", directory: file) == .notDirectory)
    #expect(try guest.call("fd_readdir", file, 600, 100, 0, 64) == .badFileDescriptor)
  }

  @Test(arguments: [0, 1, 2, 4, 8, 16, 31])
  func `a directory opens with any flags`(_ flags: Int) throws {
    let (folder, guest) = try Self.guest()
    defer { withExtendedLifetime(folder) {} }
    let (code, directory) = try guest.open(".", Opening(rights: 0, fdFlags: flags))
    #expect(code == .success)
    #expect(try guest.call("fd_fdstat_get", directory, 600) == .success)
    #expect(try guest.memory.load(at: 602, as: UInt16.self) == UInt16(flags))
  }

  @Test func `flags that a file is opened with are told`() throws {
    let (folder, guest) = try Self.guest()
    let (code, file) = try guest.open(
      "file", Opening(rights: WASIGuest.write, fdFlags: 1 | 2 | 16))
    #expect(code == .success)
    #expect(try guest.call("fd_fdstat_get", file, 600) == .success)
    #expect(try guest.memory.load(at: 602, as: UInt16.self) == 19)
    #expect(try guest.write(" and more", to: file) == .success)
    #expect(folder.text("file") == "contents and more")
  }

  @Test func `a second name is the same file`() throws {
    let (folder, guest) = try Self.guest()
    let (from, count) = try guest.withPath("file")
    let (to, toCount) = try guest.withPath("dir/name", at: 31_000)
    #expect(try guest.call("path_link", 3, 0, from, count, 3, to, toCount) == .success)
    let first = try status(guest, "file")
    #expect(first == (try status(guest, "dir/name")))
    #expect(first[3] == 2)
    #expect(first[1] != (try status(guest, "dir"))[1])
    #expect(folder.text("dir/name") == "contents")
  }

  @Test func `a link has times of its own`() throws {
    let (folder, guest) = try Self.guest()
    try folder.link("link", to: "file")
    let before = try status(guest, "file")
    let (address, count) = try guest.withPath("link")
    let set = "path_filestat_set_times"
    #expect(try guest.call(set, 3, 0, address, count, 0, 3_000_000_007, 4) == .success)
    #expect(try status(guest, "link")[6] == 3_000_000_007)
    #expect(try status(guest, "file")[6] == before[6])
    #expect(try status(guest, "link", follows: 1)[6] == before[6])
    #expect(try guest.call(set, 3, 1, address, count, 5, 9_000_000_001, 5) == .success)
    #expect(try status(guest, "file")[5...6] == [5, 9_000_000_001])
    #expect(try status(guest, "link")[6] == 3_000_000_007)
    #expect(try guest.call(set, 3, 0, address, count, 0, 0, 12) == .invalidArgument)
    #expect(try guest.call(set, 3, 0, address, count, 0, 0, 3) == .invalidArgument)
    #expect(try status(guest, "link")[6] == 3_000_000_007)
  }

  @Test func `a file without a name is still there`() throws {
    let (folder, guest) = try Self.guest()
    let file = try guest.mustOpen("file", rights: WASIGuest.read | WASIGuest.write)
    #expect(try guest.onPath("path_unlink_file", "file") == .success)
    #expect(folder.names == ["dir"])
    #expect(try guest.read(8, from: file) == (.success, "contents"))
    let again = try guest.mustOpen(
      "file", flags: WASIGuest.creat | WASIGuest.excl, rights: WASIGuest.read)
    #expect(try guest.read(8, from: again) == (.success, ""))
  }

  @Test func `a pipe that nobody reads from does not end the host`() throws {
    let (folder, guest) = try Self.guest()
    defer { withExtendedLifetime(folder) {} }
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let rights = WASIGuest.read | WASIGuest.write | WASIGuest.seek | WASIGuest.tell
    let reader = try guest.mustOpen("pipe", rights: WASIGuest.read | WASIGuest.seek)
    let writer = try guest.mustOpen("pipe", rights: rights & ~WASIGuest.read)
    #expect(try guest.write("hello", to: writer) == .success)
    #expect(try guest.read(10, from: reader) == (.success, "hello"))
    #expect(try guest.call("fd_seek", writer, 1, 0, 64) == .illegalSeek)
    #expect(try guest.call("fd_tell", writer, 64) == .illegalSeek)
    #expect(try guest.call("fd_pread", reader, 0, 1, 0, 64) == .illegalSeek)
    #expect(try guest.call("fd_pwrite", writer, 0, 1, 0, 64) == .illegalSeek)
    #expect(try guest.call("fd_close", reader) == .success)
    #expect(try guest.write("hello", to: writer) == .brokenPipe)
  }

  @Test func `streams get other numbers`() throws {
    let (folder, guest) = try Self.guest()
    defer { withExtendedLifetime(folder) {} }
    for stream in 0...2 {
      let file = try guest.mustOpen("file", rights: 0)
      #expect(try guest.call("fd_renumber", stream, file) == .success)
      #expect(try guest.call("fd_fdstat_get", file, 600) == .success)
      #expect(try guest.call("fd_fdstat_get", stream, 600) == .badFileDescriptor)
    }
  }

  @Test func `a thousand entries are read in small pieces`() throws {
    let (folder, guest) = try Self.guest()
    for number in 0..<1000 { try folder.write("", to: "dir/file.\(number)") }
    let directory = try guest.mustOpen("dir", flags: WASIGuest.directory, rights: 1 << 14)
    var names: Set<String> = []
    var cookie = 0
    while true {
      #expect(try guest.call("fd_readdir", directory, 2000, 256, cookie, 64) == .success)
      let used = Int(try guest.number(at: 64))
      var at = 2000
      while at + 24 <= 2000 + used {
        let count = Int(try guest.number(at: at + 16))
        guard at + 24 + count <= 2000 + used else { break }
        names.insert(try guest.text(at: at + 24, count: count))
        cookie = Int(try guest.memory.load(at: at, as: UInt64.self))
        at += 24 + count
      }
      if used < 256 { break }
    }
    #expect(names.count == 1002)
  }
}
