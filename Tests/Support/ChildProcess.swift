// SPDX-License-Identifier: Apache-2.0
//
// Other programs, run by tests. Not by Foundation's `Process`: on Linux that copies entries of
// /proc/self/fd beyond their buffer whenever it is run, which ended the tests where memory ended there.

public import Foundation

#if canImport(Glibc)
  internal import Glibc

  // Of the library, but not of the module.
  @_silgen_name("pipe2") private func pipe2(_ ends: UnsafeMutablePointer<CInt>, _ flags: CInt)
    -> CInt
  @_silgen_name("posix_spawn_file_actions_addchdir_np")
  private func posix_spawn_file_actions_addchdir_np(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
  ) -> CInt

  private typealias FileActions = posix_spawn_file_actions_t
  private typealias Attributes = posix_spawnattr_t
#elseif canImport(Darwin)
  internal import Darwin

  private typealias FileActions = posix_spawn_file_actions_t?
  private typealias Attributes = posix_spawnattr_t?
#endif

/// A running program.
public struct ChildProcess {
  /// What came of a program.
  public struct Run: Sendable {
    /// The exit status; 128 and the number of the signal that ended it.
    public let status: Int32
    /// What it wrote to the standard output.
    public let output: String
    /// What it wrote to the standard error.
    public let errors: String
  }

  private let identifier: pid_t

  /// Starts a program; no signal is blocked in it, and it has no other descriptors.
  /// - Parameters:
  ///   - folder: Where it runs; nil for where the tests do.
  ///   - environment: Its variables; nil for those of the tests.
  ///   - input: The descriptor of its standard input; nil for one that is empty.
  ///   - output: The descriptors of its other streams. All of them stay the caller's.
  /// - Throws: `POSIXError`.
  public init(
    _ executable: URL, _ arguments: [String], in folder: URL? = nil,
    environment: [String: String]? = nil, input: Int32?, output: Int32, errors: Int32
  ) throws {
    var actions = Self.emptyActions()
    try Self.check(posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      try Self.check(posix_spawn_file_actions_adddup2(&actions, input, 0))
    } else {
      try Self.check(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
    }
    try Self.check(posix_spawn_file_actions_adddup2(&actions, output, 1))
    try Self.check(posix_spawn_file_actions_adddup2(&actions, errors, 2))
    if let folder {
      try Self.check(posix_spawn_file_actions_addchdir_np(&actions, folder.path))
    }
    var attributes = Self.emptyAttributes()
    try Self.check(posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    try Self.check(posix_spawnattr_setsigmask(&attributes, &signals))
    #if canImport(Darwin)
      let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      let flags = POSIX_SPAWN_SETSIGMASK
    #endif
    try Self.check(posix_spawnattr_setflags(&attributes, Int16(flags)))
    let variables = environment ?? ProcessInfo.processInfo.environment
    var child: pid_t = 0
    let code = withCStrings([executable.path] + arguments) { words in
      withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&child, executable.path, &actions, &attributes, words, variables)
      }
    }
    try Self.check(code)
    identifier = child
  }

  /// Waits for the end.
  /// - Returns: The exit status; 128 and the number of the signal that ended it.
  public func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  /// Runs a program to its end.
  /// - Parameter input: What it can read; nil for an input that never has anything and never ends.
  /// - Throws: `POSIXError`.
  public static func run(
    _ executable: URL, _ arguments: [String], input: String? = "", in folder: URL? = nil,
    environment: [String: String]? = nil
  ) async throws -> Run {
    let (inputs, outputs, errors) = try (ChildPipe(), ChildPipe(), ChildPipe())
    let child = try ChildProcess(
      executable, arguments, in: folder, environment: environment,
      input: inputs.reading.fileDescriptor, output: outputs.writing.fileDescriptor,
      errors: errors.writing.fileDescriptor)
    for end in [inputs.reading, outputs.writing, errors.writing] { try end.close() }
    if let input {
      try inputs.writing.write(contentsOf: Data(input.utf8))
      try inputs.writing.close()
    }
    async let output = outputs.text()
    async let error = errors.text()
    let texts = await (output, error)
    let status = child.wait()
    // Not before: a pipe that nobody has is closed.
    withExtendedLifetime(inputs) {}
    return Run(status: status, output: texts.0, errors: texts.1)
  }

  private static func check(_ code: Int32) throws {
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
  }

  private static func emptyActions() -> FileActions {
    #if canImport(Darwin)
      nil
    #else
      FileActions()
    #endif
  }

  private static func emptyAttributes() -> Attributes {
    #if canImport(Darwin)
      nil
    #else
      Attributes()
    #endif
  }
}

/// A pipe of which no child gets an end unasked.
public struct ChildPipe: Sendable {
  /// The end to read from; closed with the last value that has it.
  public let reading: FileHandle
  /// The end to write to; closed with the last value that has it.
  public let writing: FileHandle

  /// Makes a pipe.
  /// - Throws: `POSIXError`.
  public init() throws {
    var ends: [Int32] = [0, 0]
    #if canImport(Darwin)
      let code = pipe(&ends)
    #else
      let code = pipe2(&ends, O_CLOEXEC)
    #endif
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
    reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
  }

  /// All that is written, up to the end.
  public func text() async -> String {
    String(decoding: (try? reading.readToEnd()) ?? Data(), as: UTF8.self)
  }
}

/// Gives a closure the strings as C wants a list of them: with nil behind the last.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
