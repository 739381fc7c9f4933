// SPDX-License-Identifier: Apache-2.0
//
// The guest's descriptors, and what it may learn of them.
// Spec: WASI preview 1, `fd`, `filetype`, `rights`.

/// What a descriptor stands for.
enum Descriptor {
  case input(WASIInput)
  case output(WASIOutput)

  var isTerminal: Bool {
    switch self {
    case .input(let input): input.isTerminal
    case .output(let output): output.isTerminal
    }
  }

  /// The kind of file.
  ///
  /// wasi-libc buffers a character device by lines.
  var fileType: FileType { isTerminal ? .characterDevice : .unknown }

  var rights: Rights {
    switch self {
    case .input: [.read, .fileStatusGet, .poll]
    case .output: [.write, .fileStatusGet, .poll]
    }
  }
}

/// Spec: `filetype`.
enum FileType: UInt8 {
  case unknown = 0
  case blockDevice, characterDevice, directory, regularFile, socketDatagram, socketStream
  case symbolicLink
}

/// What a descriptor may be used for.
///
/// Spec: `rights`.
struct Rights: OptionSet {
  let rawValue: UInt64

  /// `fd_read`.
  static let read = Rights(rawValue: 1 << 1)
  /// `fd_write`.
  static let write = Rights(rawValue: 1 << 6)
  /// `fd_filestat_get`.
  static let fileStatusGet = Rights(rawValue: 1 << 21)
  /// `poll_fd_readwrite`.
  static let poll = Rights(rawValue: 1 << 27)
}

/// The descriptors that are open.
final class DescriptorTable {
  private var open: [UInt32: Descriptor]

  init(_ open: [UInt32: Descriptor]) {
    self.open = open
  }

  /// What a number stands for.
  func find(_ number: UInt32) throws(Errno) -> Descriptor {
    guard let descriptor = open[number] else { throw .badFileDescriptor }
    return descriptor
  }

  func close(_ number: UInt32) throws(Errno) {
    guard open.removeValue(forKey: number) != nil else { throw .badFileDescriptor }
  }

  /// Gives what `from` stands for the number `to`, in place of what that stood for.
  func move(_ from: UInt32, to: UInt32) throws(Errno) {
    let descriptor = try find(from)
    _ = try find(to)
    open[from] = nil
    open[to] = descriptor
  }
}
