// SPDX-License-Identifier: Apache-2.0
//
// Nothing leads out of a directory: no path, no link, and no link that appears in between.

import Foundation
import Interp
import Synchronization
import Testing
import WASI

@Suite struct EscapeTests {
  /// A directory `in` for the guest, and a secret beside it.
  private static func make() throws -> (TemporaryFolder, WASIGuest) {
    let folder = try TemporaryFolder()
    try folder.makeFolder("in/dir")
    try folder.write("secret", to: "secret")
    try folder.makeFolder("outside")
    try folder.write("other", to: "outside/other")
    let preopen = try WASIPreopen.host(folder.path + "/in", as: "/")
    return (folder, try WASIGuest(WASI(directories: [preopen])))
  }

  private typealias Opening = WASIGuest.Opening

  @Test(arguments: [
    "../secret", "dir/../../secret", "dir/../../in/../secret", "./../secret", "..", "dir/../..",
    "../in/dir", "dir//..//..//secret", "/etc/passwd", "/", "//secret",
  ])
  func `a path does not lead out`(_ path: String) throws {
    let (folder, guest) = try Self.make()
    for follows in [0, 1] {
      let code = try guest.open(path, Opening(follows: follows, rights: WASIGuest.read)).0
      #expect(code == .notPermitted)
    }
    let creating = Opening(flags: WASIGuest.creat, rights: WASIGuest.write)
    #expect(try guest.open(path, creating).0 != .success)
    for name in ["path_create_directory", "path_unlink_file", "path_remove_directory"] {
      #expect(try guest.onPath(name, path) == .notPermitted)
    }
    #expect(folder.text("secret") == "secret")
    #expect(folder.names == ["in", "outside", "secret"])
  }

  @Test func `a link does not lead out`() throws {
    let (folder, guest) = try Self.make()
    try folder.link("in/up", to: "..")
    try folder.link("in/absolute", to: folder.path)
    try folder.link("in/file", to: "../secret")
    try folder.link("in/dir/far", to: "../../outside")
    try folder.link("in/chain", to: "dir/far")
    let reading = Opening(follows: 1, rights: WASIGuest.read)
    for path in [
      "up", "up/", "up/secret", "absolute", "absolute/secret", "file", "dir/far/other",
      "chain/other",
      "chain/..", "dir/far/../secret",
    ] {
      #expect(try guest.open(path, reading).0 == .notPermitted, "\(path)")
      let (address, count) = try guest.withPath(path)
      #expect(
        try guest.call("path_filestat_get", 3, 1, address, count, 600) == .notPermitted, "\(path)")
    }
    for path in ["up/new", "absolute/new", "chain/new"] {
      let creating = Opening(flags: WASIGuest.creat, rights: WASIGuest.write)
      #expect(try guest.open(path, creating).0 == .notPermitted)
      #expect(try guest.onPath("path_create_directory", path) == .notPermitted)
    }
    #expect(try guest.onPath("path_unlink_file", "up/secret") == .notPermitted)
    let (from, fromCount) = try guest.withPath("up/secret")
    let (to, toCount) = try guest.withPath("here", at: 31_000)
    #expect(try guest.call("path_rename", 3, from, fromCount, 3, to, toCount) == .notPermitted)
    #expect(try guest.call("path_link", 3, 0, from, fromCount, 3, to, toCount) == .notPermitted)
    #expect(try guest.call("path_rename", 3, to, toCount, 3, from, fromCount) != .success)
    #expect(folder.text("secret") == "secret")
    #expect(folder.names == ["in", "outside", "secret"])
  }

  @Test func `a link that stays inside is followed`() throws {
    let (folder, guest) = try Self.make()
    try folder.write("inner", to: "in/dir/inner")
    try folder.link("in/link", to: "dir/../dir/inner")
    let file = try guest.open("link", Opening(follows: 1, rights: WASIGuest.read))
    #expect(file.0 == .success)
    #expect(try guest.read(10, from: file.1) == (.success, "inner"))
  }

  @Test func `a directory that was moved away leads nowhere else`() throws {
    let (folder, guest) = try Self.make()
    let inner = try guest.mustOpen(
      "dir", flags: WASIGuest.directory, rights: 1 << 13, inheriting: WASIGuest.read)
    try FileManager.default.moveItem(
      atPath: folder.path + "/in/dir", toPath: folder.path + "/outside/dir")
    let reading = Opening(directory: inner, rights: WASIGuest.read)
    #expect(try guest.open("../other", reading).0 == .notPermitted)
    #expect(try guest.open("../../secret", reading).0 == .notPermitted)
  }

  @Test func `swapping a directory and a link again and again shows nothing of the outside`() throws
  {
    let (folder, guest) = try Self.make()
    try folder.write("inner", to: "in/dir/other")
    try folder.link("in/link", to: "../outside")
    let path = folder.path
    let swaps = Mutex((isOver: false, count: 0))
    let swapper = Thread {
      while !swaps.withLock(\.isOver) {
        rename(path + "/in/dir", path + "/in/parked")
        rename(path + "/in/link", path + "/in/dir")
        rename(path + "/in/dir", path + "/in/link")
        rename(path + "/in/parked", path + "/in/dir")
        swaps.withLock { $0.count += 1 }
      }
    }
    swapper.start()
    defer { swaps.withLock { $0.isOver = true } }
    var seen: Set<String> = []
    var codes: Set<Errno> = []
    var count = 0
    while count < 2000 || swaps.withLock(\.count) < 200 {
      count += 1
      let (code, file) = try guest.open("dir/other", Opening(rights: WASIGuest.read))
      codes.insert(code ?? .ioError)
      guard code == .success else { continue }
      seen.insert(try guest.read(10, from: file).1)
      _ = try guest.call("fd_close", file)
    }
    #expect(seen.isSubset(of: ["inner"]))
    #expect(codes.isSubset(of: [.success, .notPermitted, .noSuchFileOrDirectory, .notDirectory]))
  }
}
