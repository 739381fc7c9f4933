// SPDX-License-Identifier: Apache-2.0
//
// Folders of the system for tests, and guests that use them.

import Foundation
import Interp
import TestSupport
import WASI

/// A folder that is removed after a test.
final class TemporaryFolder {
  let path: String

  /// - Parameter parent: Where the folder is made; nil for the system's place for such.
  init(in parent: String? = nil) throws {
    let parent = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
    let url = parent.appending(path: "rewind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + name, withIntermediateDirectories: true)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
  }

  func link(_ name: String, to contents: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: contents)
  }

  func text(_ name: String) -> String? {
    (try? Data(contentsOf: URL(filePath: path + "/" + name))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// A file beside the tests.
func guestFile(_ name: String) throws -> [UInt8] {
  [UInt8](
    try Data(contentsOf: packageRoot.appending(path: "Tests/WASITests/Guests/\(name)")))
}

extension WASIGuest {
  /// What `path_open` is asked with.
  struct Opening {
    var directory = 3
    var follows = 0
    var flags = 0
    var rights = 0
    var inheriting = 0
    var fdFlags = 0
  }

  static let (read, write, seek, tell) = (1 << 1, 1 << 6, 1 << 2, 1 << 5)
  static let (creat, directory, excl, trunc) = (1, 2, 4, 8)
  static let everything = 1 << 30 - 1

  /// Puts a text into memory at 30000 and calls with its address and size.
  func withPath(_ path: String, at address: Int = 30_000) throws -> (Int, Int) {
    try memory.write(Array(path.utf8), at: address)
    return (address, path.utf8.count)
  }

  /// Opens a path; the number lies at 512 afterwards.
  func open(_ path: String, _ opening: Opening = Opening()) throws -> (Errno?, Int) {
    let (address, count) = try withPath(path)
    let code = try call(
      "path_open", opening.directory, opening.follows, address, count, opening.flags,
      opening.rights, opening.inheriting, opening.fdFlags, 512)
    return (code, Int(try number(at: 512)))
  }

  /// Opens a path, which must work.
  func mustOpen(_ path: String, flags: Int = 0, rights: Int, inheriting: Int = 0) throws -> Int {
    let (code, number) = try open(
      path, Opening(flags: flags, rights: rights, inheriting: inheriting))
    guard code == .success else { throw code ?? .ioError }
    return number
  }

  /// Calls a function whose last arguments are a path.
  func onPath(_ name: String, _ path: String, directory: Int = 3) throws -> Errno? {
    let (address, count) = try withPath(path)
    return try call(name, directory, address, count)
  }

  func write(_ text: String, to descriptor: Int) throws -> Errno? {
    try memory.write(Array(text.utf8), at: 1000)
    try setVectors(at: 0, [(1000, UInt32(text.utf8.count))])
    return try call("fd_write", descriptor, 0, 1, 64)
  }

  func read(_ count: Int, from descriptor: Int) throws -> (Errno?, String) {
    try setVectors(at: 0, [(1000, UInt32(count))])
    let code = try call("fd_read", descriptor, 0, 1, 64)
    return (code, code == .success ? try text(at: 1000, count: Int(try number(at: 64))) : "")
  }

  /// Base and inheriting rights.
  func rights(_ descriptor: Int) throws -> (Int, Int) {
    guard try call("fd_fdstat_get", descriptor, 700) == .success else { return (-1, -1) }
    return (
      Int(try memory.load(at: 708, as: UInt64.self)), Int(try memory.load(at: 716, as: UInt64.self))
    )
  }
}
