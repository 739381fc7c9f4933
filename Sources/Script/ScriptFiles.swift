// SPDX-License-Identifier: Apache-2.0
//
// Scripts on disk: which files there are, what is in them, and which are known to fail.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds and reads scripts.
public enum ScriptFiles {
  /// The files among paths and, however deep, in directories; sorted, with `/` between names.
  ///
  /// - Parameters:
  ///   - paths: Files, which are taken as they are, and directories.
  ///   - endings: How the names of the files in directories end.
  public static func collect(_ paths: [String], endings: [String] = [".wast"]) -> [String] {
    var files: Set<String> = []
    var pending = paths
    while let path = pending.popLast() {
      if let names = entries(of: path) {
        let directory = path.hasSuffix("/") ? path : path + "/"
        for name in names where !name.hasPrefix(".") {
          let inside = directory + name
          if endings.contains(where: name.hasSuffix) || isDirectory(inside) {
            pending.append(inside)
          }
        }
      } else {
        files.insert(path)
      }
    }
    return files.sorted()
  }

  /// The bytes of a file; nil if it cannot be read.
  public static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes += buffer[..<count]
    }
  }

  /// True if the path names a directory.
  public static func isDirectory(_ path: String) -> Bool {
    guard let directory = opendir(path) else { return false }
    closedir(directory)
    return true
  }

  /// The names in a directory; nil if it is none.
  private static func entries(of path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      // SAFETY: the name is a C string inside the entry, which stays valid until the next call.
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }
}

/// The scripts that are known to fail: a line per file with the path and, behind `#`, the reason.
public struct ExpectedFailures: Sendable {
  /// The reasons by path.
  public let reasons: [String: String]

  /// Reads a list; blank lines and lines that begin with `#` are comments.
  public init(_ text: String) {
    var reasons: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      guard let path = parts.first?.split(separator: " ").first else { continue }
      reasons[String(path)] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
    }
    self.reasons = reasons
  }

  /// The reason why a file is listed, nil if it is not.
  ///
  /// The path may have more folders in front than the list has: `suite/core/a.wast` is `core/a.wast`.
  public func reason(for path: String) -> String? {
    var rest = Substring(path)
    while true {
      if let reason = reasons[String(rest)] { return reason }
      guard let slash = rest.firstIndex(of: "/") else { return nil }
      rest = rest[rest.index(after: slash)...]
    }
  }
}
