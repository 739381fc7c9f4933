// SPDX-License-Identifier: Apache-2.0
//
// What the C guests cannot try: arguments that make no sense, addresses outside of the memory, parts of
// entries, and the differences of preview 0.

import Interp
import TestSupport
import Testing
import WASI

@Suite struct FileTests {
  private static func guest() throws -> (WASIGuest, MemoryDirectory) {
    let directory = MemoryDirectory()
    directory.setFile("file", Array("contents".utf8))
    try directory.createLink("link", contents: "file")
    return (try WASIGuest(WASI(directories: [WASIPreopen(directory, as: "/data")])), directory)
  }

  private typealias Opening = WASIGuest.Opening

  @Test func `flags that are unknown are refused`() throws {
    let (guest, _) = try Self.guest()
    #expect(try guest.open("file", Opening(flags: 16)).0 == .invalidArgument)
    #expect(try guest.open("file", Opening(follows: 2)).0 == .invalidArgument)
    #expect(try guest.open("file", Opening(fdFlags: 32)).0 == .invalidArgument)
    #expect(try guest.open("file", Opening(rights: -1 << 30)).0 == .success)
    let file = try guest.mustOpen("file", rights: WASIGuest.everything)
    #expect(try guest.call("fd_seek", file, 0, 3, 64) == .invalidArgument)
    #expect(try guest.call("fd_seek", file, 0, -1, 64) == .invalidArgument)
    #expect(try guest.call("fd_advise", file, 0, 0, 6) == .invalidArgument)
    #expect(try guest.call("fd_allocate", file, 0, 0) == .invalidArgument)
    #expect(try guest.call("fd_allocate", file, -1, 2) == .fileTooLarge)
    #expect(try guest.call("fd_fdstat_set_flags", file, 32) == .invalidArgument)
    #expect(try guest.call("fd_fdstat_set_flags", file, 16) == .invalidArgument)
    #expect(try guest.call("fd_filestat_set_times", file, 0, 0, 16) == .invalidArgument)
    #expect(try guest.call("fd_seek", file, Int.max, 0, 64) == .success)
    #expect(try guest.call("fd_seek", file, 1, 1, 64) == .invalidArgument)
    #expect(try guest.write("x", to: file) == .fileTooLarge)
    #expect(try guest.call("fd_filestat_set_size", file, -1) == .fileTooLarge)
  }

  @Test func `descriptors get the lowest number that is free`() throws {
    let (guest, _) = try Self.guest()
    #expect(try (0..<3).map { _ in try guest.open("file").1 } == [4, 5, 6])
    #expect(try guest.call("fd_close", 5) == .success)
    #expect(try guest.open("file").1 == 5)
    #expect(try guest.call("fd_close", 0) == .success)
    #expect(try guest.open("file").1 == 0)
    #expect(try guest.open("file").1 == 7)
  }

  @Test func `a closed directory is gone and what it opened is not`() throws {
    let (guest, _) = try Self.guest()
    let file = try guest.mustOpen("file", rights: WASIGuest.read)
    #expect(try guest.call("fd_close", 3) == .success)
    #expect(try guest.call("fd_prestat_get", 3, 64) == .badFileDescriptor)
    #expect(try guest.open("file").0 == .badFileDescriptor)
    #expect(try guest.read(8, from: file) == (.success, "contents"))
  }

  @Test func `a preopened directory tells its name`() throws {
    let (guest, _) = try Self.guest()
    #expect(try guest.call("fd_prestat_get", 3, 64) == .success)
    #expect(try guest.memory.load(at: 64, as: UInt64.self) == 5 << 32)
    #expect(try guest.call("fd_prestat_dir_name", 3, 100, 4) == .fileNameTooLong)
    #expect(try guest.call("fd_prestat_dir_name", 3, 100, 6) == .success)
    #expect(try guest.text(at: 100, count: 6) == "/data\0")
    #expect(try guest.call("fd_renumber", 3, 0) == .success)
    #expect(try guest.call("fd_prestat_dir_name", 0, 100, 5) == .success)
  }

  @Test func `entries that do not fit are cut off`() throws {
    let (guest, _) = try Self.guest()
    let fits = [24 + 1, 24 + 2, 24 + 4, 24 + 4].reduce(0, +)
    for size in [0, 10, 24, 25, 40, fits - 1, fits, fits + 1] {
      #expect(try guest.call("fd_readdir", 3, 2000, size, 0, 64) == .success)
      #expect(try guest.number(at: 64) == UInt32(min(size, fits)))
    }
    #expect(try guest.memory.load(at: 2000, as: UInt64.self) == 1)
    #expect(try guest.memory.load(at: 2016, as: UInt32.self) == 1)
    #expect(try guest.memory.load(at: 2020, as: UInt8.self) == 3)
    #expect(try guest.text(at: 2024, count: 1) == ".")
    #expect(try guest.text(at: 2025 + 26 + 24, count: 4) == "file")
    #expect(try guest.memory.load(at: 2025 + 26 + 28 + 20, as: UInt8.self) == 7, "a link")
    // The list stays as it was until the guest begins again.
    #expect(try guest.onPath("path_unlink_file", "link") == .success)
    #expect(try guest.call("fd_readdir", 3, 2000, 100, 3, 64) == .success)
    #expect(try guest.number(at: 64) == 28)
    #expect(try guest.call("fd_readdir", 3, 2000, 100, 0, 64) == .success)
    #expect(try guest.number(at: 64) == UInt32(fits - 28))
  }

  @Test func `no function about files takes an address outside of the memory`() throws {
    let (guest, directory) = try Self.guest()
    let file = try guest.mustOpen("file", rights: WASIGuest.everything)
    let (address, count) = try guest.withPath("file")
    let (link, linkCount) = try guest.withPath("link", at: 31_000)
    for bad in [65_536, 65_533, 0xFFFF_FFFE, 0x8000_0000] {
      try guest.setVectors(at: 0, [(UInt32(truncatingIfNeeded: bad), 4)])
      for name in ["fd_pread", "fd_pwrite"] {
        #expect(try guest.call(name, file, 0, 1, 0, 64) == .badAddress)
        #expect(try guest.call(name, file, bad, 1, 0, 64) == .badAddress)
      }
      #expect(try guest.call("fd_seek", file, 0, 0, bad) == .badAddress)
      #expect(try guest.call("fd_tell", file, bad) == .badAddress)
      #expect(try guest.call("fd_filestat_get", file, bad) == .badAddress)
      #expect(try guest.call("fd_prestat_get", 3, bad) == .badAddress)
      #expect(try guest.call("fd_prestat_dir_name", 3, bad, 5) == .badAddress)
      #expect(try guest.call("fd_readdir", 3, bad, 100, 0, 64) == .badAddress)
      #expect(try guest.call("fd_readdir", 3, 1000, 100, 0, bad) == .badAddress)
      #expect(try guest.call("path_filestat_get", 3, 0, address, count, bad) == .badAddress)
      #expect(try guest.call("path_filestat_get", 3, 0, bad, 4, 600) == .badAddress)
      #expect(try guest.call("path_readlink", 3, link, linkCount, bad, 8, 64) == .badAddress)
      #expect(try guest.call("path_readlink", 3, link, linkCount, 600, 8, bad) == .badAddress)
      for name in ["path_create_directory", "path_unlink_file", "path_remove_directory"] {
        #expect(try guest.call(name, 3, bad, 4) == .badAddress)
      }
      #expect(try guest.call("path_symlink", bad, 4, 3, address, count) == .badAddress)
      #expect(try guest.call("path_rename", 3, address, count, 3, bad, 4) == .badAddress)
      #expect(try guest.call("path_link", 3, 0, address, count, 3, bad, 4) == .badAddress)
      let opened = try guest.call(
        "path_open", 3, 0, link, linkCount, WASIGuest.creat, 0, 0, 0, bad)
      #expect(opened == .badAddress)
    }
    #expect(directory.contents(of: "file") == Array("contents".utf8))
    #expect(try guest.open("file").1 == file + 1, "no descriptor was lost")
  }

  @Test func `a link's contents are cut off`() throws {
    let (guest, _) = try Self.guest()
    let (address, count) = try guest.withPath("link")
    try guest.memory.write([9, 9, 9, 9, 9, 9], at: 600)
    #expect(try guest.call("path_readlink", 3, address, count, 600, 2, 64) == .success)
    #expect(try guest.number(at: 64) == 2)
    #expect(try guest.memory.read(at: 600, count: 3) == Array("fi".utf8) + [9])
  }

  @Test func `a file that is no file of the system is not linked to one`() throws {
    let folder = try TemporaryFolder()
    let memory = MemoryDirectory()
    memory.setFile("file", [1])
    let guest = try WASIGuest(
      WASI(directories: [WASIPreopen(memory, as: "a"), try .host(folder.path, as: "b")]))
    let (address, count) = try guest.withPath("file")
    #expect(try guest.call("path_rename", 3, address, count, 4, address, count) == .improperLink)
    #expect(try guest.call("path_link", 3, 0, address, count, 4, address, count) == .improperLink)
    #expect(folder.names.isEmpty)
  }

  @Test func `names that are equal for Swift are different files`() throws {
    let (guest, directory) = try Self.guest()
    _ = try guest.mustOpen("\u{E9}", flags: WASIGuest.creat, rights: 0)
    #expect(try guest.open("e\u{301}").0 == .noSuchFileOrDirectory)
    #expect(directory.entries().count == 3)
  }

  // MARK: Preview 0

  @Test func `preview 0 counts, measures and waits in its own way`() async throws {
    let text = """
      (module
        (import "wasi_unstable" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
        (import "wasi_unstable" "path_filestat_get"
          (func $status (param i32 i32 i32 i32 i32) (result i32)))
        (import "wasi_unstable" "path_open"
          (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_unstable" "poll_oneoff"
          (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 100) "file")
        (func (export "status") (result i32)
          (call $status (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 200)))
        (func (export "open") (result i32)
          (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 0)
            (i64.const 38) (i64.const 0) (i32.const 0) (i32.const 0)))
        (func (export "seek") (param i64 i32) (result i32)
          (call $seek (i32.load (i32.const 0)) (local.get 0) (local.get 1) (i32.const 8)))
        (func (export "poll") (result i32)
          (call $poll (i32.const 400) (i32.const 600) (i32.const 1) (i32.const 700))))
      """
    let directory = MemoryDirectory()
    directory.setFile("file", Array("contents".utf8))
    var imports = Imports()
    WASI(directories: [WASIPreopen(directory, as: "/")]).define(in: &imports)
    let instance = try instance(text, imports)
    let memory = try #require(instance.memory("memory"))
    try memory.store(UInt64.max, at: 256)
    #expect(try instance.call("status") == [.i32(0)])
    #expect(try memory.load(at: 220, as: UInt32.self) == 1, "names")
    #expect(try memory.load(at: 224, as: UInt64.self) == 8, "size")
    #expect(try memory.load(at: 256, as: UInt64.self) == UInt64.max, "behind the 56 bytes")
    #expect(try instance.call("open") == [.i32(0)])
    #expect(try instance.call("seek", [.i64(5), .i32(2)]) == [.i32(0)])
    #expect(try memory.load(at: 8, as: UInt64.self) == 5, "2 is the start")
    #expect(try instance.call("seek", [.i64(1), .i32(0)]) == [.i32(0)])
    #expect(try memory.load(at: 8, as: UInt64.self) == 6, "0 is the position")
    #expect(try instance.call("seek", [.i64(-1), .i32(1)]) == [.i32(0)])
    #expect(try memory.load(at: 8, as: UInt64.self) == 7, "1 is the end")
    // A clock with an identifier: user data, kind, identifier, clock, time, precision, flags.
    for (index, word) in ([11, 0, 99, 1, 1, 0, 1] as [UInt64]).enumerated() {
      try memory.store(word, at: 400 + index * 8)
    }
    #expect(try instance.call("poll") == [.i32(0)])
    #expect(try memory.load(at: 600, as: UInt64.self) == 11)
    #expect(try memory.load(at: 608, as: UInt16.self) == 0)
  }
}
