// SPDX-License-Identifier: Apache-2.0
//
// The process's streams, files and exit. Output goes out at once, so that what the guest writes and
// what the host prints keep their order.

import Interp

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stream to write to.
enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes all of a text.
  ///
  /// Names in it are the guest's: control characters are spelled out.
  func write(_ text: String) {
    write(Array(text.withControlsSpelled.utf8))
  }

  /// Writes all bytes as they are; what nobody wants to read is dropped.
  func write(_ bytes: [UInt8]) {
    _ = writeAll(bytes, rawValue)
  }
}

/// Writes all bytes; false if the system refuses some.
private func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
  bytes.withUnsafeBytes { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = systemWrite(descriptor, part.baseAddress, part.count)
      if count < 0 {
        guard errno == EINTR else { return false }
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return true
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

extension ExitCode {
  static func exit(_ code: ExitCode) -> Never {
    leave(code.value)
  }
}

private func leave(_ status: Int32) -> Never { exit(status) }

/// Reads files.
enum FileReader {
  /// The bytes of a file, mapped if it can be.
  /// - Throws: ``Failure`` in the system's words.
  static func bytes(_ path: String) throws(Failure) -> ModuleBytes {
    do throws(FileError) {
      return try ModuleBytes(file: path)
    } catch {
      throw .load(path, error.reason.lowercasedFirst)
    }
  }

  /// The bytes of a file.
  /// - Throws: ``Failure`` in the system's words.
  static func read(_ path: String) throws(Failure) -> [UInt8] { try bytes(path).copy }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

/// Writes files.
enum FileWriter {
  /// Puts bytes into a file, which is made if there is none; `-` is standard output.
  /// - Throws: ``Failure`` in the system's words.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    if path == "-" { return StandardStream.output.write(bytes) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw .system(path) }
    guard writeAll(bytes, descriptor) else {
      let failure = Failure.system(path)
      close(descriptor)
      throw failure
    }
    guard close(descriptor) == 0 else { throw .system(path) }
  }
}

extension Failure {
  /// What the system has just refused.
  fileprivate static func system(_ path: String) -> Failure {
    .load(path, String(cString: strerror(errno)).lowercasedFirst)
  }
}

extension String {
  /// The text with control characters, other than line breaks and tabs, as `\u{1b}`.
  fileprivate var withControlsSpelled: String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t")
        || (0x7F...0x9F).contains(scalar.value)
    }
    guard unicodeScalars.contains(where: isControl) else { return self }
    var spelled = ""
    for scalar in unicodeScalars {
      if isControl(scalar) {
        spelled += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        spelled.unicodeScalars.append(scalar)
      }
    }
    return spelled
  }

  /// The text with its first letter in lower case: "No such file" inside a sentence.
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
