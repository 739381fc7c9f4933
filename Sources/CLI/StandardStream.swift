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

  /// True for a terminal that can do more than write one character behind the other.
  var isTerminal: Bool { isatty(rawValue) == 1 && Environment["TERM"] != "dumb" }

  /// True where colours are seen and wanted.
  ///
  /// Spec: https://no-color.org
  var takesColors: Bool { isTerminal && Environment["NO_COLOR"].or("").isEmpty }

  /// How many characters a line of the terminal has; nil if that is not known.
  var width: Int? {
    #if canImport(Darwin)
      // `TIOCGWINSZ`, a macro that the module of the C library leaves out.
      let request: UInt = 0x4008_7468
    #else
      let request = UInt(TIOCGWINSZ)
    #endif
    var size = winsize()
    guard ioctl(rawValue, request, &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all of a text.
  ///
  /// Names in it are the guest's: control characters are spelled out.
  func write(_ text: String) { write(StyledText(text)) }

  /// Writes all of a text, with colours where they are seen.
  func write(_ text: StyledText) { write(Array(text.text(colored: takesColors).utf8)) }

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

extension StandardStream {
  /// Occupies the numbers of those standard streams that the process was started without.
  ///
  /// The system gives a file that is opened the lowest number that is free: without this, one of the
  /// guest's files could become its standard output, and what it prints would overwrite the file.
  /// - Throws: ``Failure`` in the system's words.
  static func occupyClosed() throws(Failure) {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      // Opened the wrong way round, so that reading and writing fail as on a closed stream.
      let mode = descriptor == 0 ? O_WRONLY : O_RDONLY
      guard open("/dev/null", mode) == descriptor else { throw .system("/dev/null") }
    }
  }

  /// Ends the process.
  static func exit(_ code: ExitCode) -> Never { leave(code.value) }

  /// Ends the process where other threads are in the middle of something: nothing is done at the end.
  static func abandon(_ code: ExitCode) -> Never { _exit(code.value) }
}

private func leave(_ status: Int32) -> Never { exit(status) }

/// The environment of the process.
enum Environment {
  /// The value of a variable; nil if it is not set.
  static subscript(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

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

  /// True for what can be read as one thing: a file, but also a pipe.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }
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
  /// The text with its first letter in lower case: "No such file" inside a sentence.
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
