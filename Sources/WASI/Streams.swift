// SPDX-License-Identifier: Apache-2.0
//
// What stands behind the guest's standard streams: a descriptor of the process, or whatever the
// embedding program likes.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a guest's input comes from.
public struct WASIInput {
  /// Puts bytes into a buffer and returns how many; 0 at the end.
  public typealias Read = (UnsafeMutableRawBufferPointer) throws(Errno) -> Int

  let isTerminal: Bool
  /// The descriptor of the process to wait at; nil if reading never waits.
  let waitingNumber: Int32?
  private let body: Read

  /// Makes an input of a closure, which must not wait.
  public init(isTerminal: Bool = false, read: @escaping Read) {
    self.isTerminal = isTerminal
    waitingNumber = nil
    body = read
  }

  private init(descriptor number: Int32, read: @escaping Read) {
    isTerminal = isatty(number) == 1
    var status = stat()
    let isFile = fstat(number, &status) == 0 && FileType(mode: status.st_mode) == .regularFile
    waitingNumber = isFile ? nil : number
    body = read
  }

  /// Reads some bytes; 0 at the end.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    let count = try body(buffer)
    guard count >= 0, count <= buffer.count else { throw .ioError }
    return count
  }

  /// An input that is at its end from the start.
  public static var empty: WASIInput { WASIInput { _ in 0 } }

  /// An input that gives these bytes.
  public static func bytes(_ bytes: [UInt8]) -> WASIInput {
    var rest = bytes[...]
    return WASIInput { buffer in
      let part = rest.prefix(buffer.count)
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
  }

  /// A descriptor of the process: 0 for its standard input.
  ///
  /// A guest that reads where nothing has come yet holds no thread.
  public static func descriptor(_ number: Int32) -> WASIInput {
    WASIInput(descriptor: number) { buffer throws(Errno) in
      while true {
        let count = read(number, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        guard errno == EINTR else { throw .ofLastSystemCall }
      }
    }
  }
}

/// Where a guest's output goes.
public struct WASIOutput {
  /// Takes bytes and returns how many: all of them, or at least one.
  public typealias Write = (UnsafeRawBufferPointer) throws(Errno) -> Int

  let isTerminal: Bool
  /// The descriptor of the process that `poll_oneoff` asks; nil if writing never waits.
  let waitingNumber: Int32?
  private let body: Write

  /// Makes an output of a closure.
  public init(isTerminal: Bool = false, write: @escaping Write) {
    self.init(isTerminal: isTerminal, waitingNumber: nil, write: write)
  }

  private init(isTerminal: Bool, waitingNumber: Int32?, write: @escaping Write) {
    self.isTerminal = isTerminal
    self.waitingNumber = waitingNumber
    body = write
  }

  /// Writes some bytes, at least one.
  func take(_ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
    let count = try body(buffer)
    guard count > 0, count <= buffer.count else { throw .ioError }
    return count
  }

  /// An output that nobody sees.
  public static var discarded: WASIOutput { WASIOutput { $0.count } }

  /// An output that gives the bytes to a closure.
  public static func bytes(_ body: @escaping ([UInt8]) -> Void) -> WASIOutput {
    WASIOutput { buffer in
      body(Array(buffer))
      return buffer.count
    }
  }

  /// A descriptor of the process: 1 for its standard output, 2 for its standard error.
  public static func descriptor(_ number: Int32) -> WASIOutput {
    WASIOutput(isTerminal: isatty(number) == 1, waitingNumber: number) { buffer throws(Errno) in
      while true {
        let count = write(number, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        guard errno == EINTR else { throw .ofLastSystemCall }
      }
    }
  }
}
