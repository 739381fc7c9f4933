// SPDX-License-Identifier: Apache-2.0
//
// The guest's descriptors: what each stands for, what it may be used for, and where in its file it is.
// Spec: WASI preview 1, `fd`, `fdstat`.

/// An open descriptor.
final class Descriptor {
  /// What a descriptor stands for.
  enum Resource {
    case input(WASIInput)
    case output(WASIOutput)
    case file(any WASIFile)
    case directory(any WASIDirectory)
    case socket(WASISocket)
  }

  let resource: Resource
  /// What it may be used for.
  private(set) var rights: Rights
  /// What descriptors that are opened in it may be used for.
  private(set) var inheriting: Rights
  var flags: FileFlags
  /// Where the next read or write begins.
  var position: UInt64 = 0
  /// The name of a directory that the guest has from the start.
  let preopenName: [UInt8]?
  /// True for what the embedding program allows only to be read.
  let isReadOnly: Bool
  /// The entries that `fd_readdir` began with.
  var listing: [DirectoryEntry]?

  init(
    _ resource: Resource, rights: Rights, inheriting: Rights = [], flags: FileFlags = [],
    isReadOnly: Bool = false, preopenName: [UInt8]? = nil
  ) {
    self.resource = resource
    self.rights = rights
    self.inheriting = inheriting
    self.flags = flags
    self.isReadOnly = isReadOnly
    self.preopenName = preopenName
  }

  convenience init(_ input: WASIInput) {
    self.init(.input(input), rights: [.read, .setFlags, .statusGet, .poll])
  }

  convenience init(_ output: WASIOutput) {
    self.init(.output(output), rights: [.write, .setFlags, .statusGet, .poll])
  }

  convenience init(_ preopen: WASIPreopen) {
    let lost: Rights = preopen.isReadOnly ? .changes : []
    self.init(
      .directory(preopen.directory), rights: .directory.subtracting(lost),
      inheriting: .all.subtracting(lost), isReadOnly: preopen.isReadOnly,
      preopenName: Array(preopen.name.utf8))
  }

  convenience init(_ socket: WASISocket) {
    self.init(.socket(socket), rights: .socket, inheriting: .socket)
  }

  /// The kind of file.
  ///
  /// wasi-libc buffers a character device by lines.
  var fileType: FileType {
    get throws(Errno) {
      switch resource {
      case .input(let input): input.isTerminal ? .characterDevice : .unknown
      case .output(let output): output.isTerminal ? .characterDevice : .unknown
      case .file(let file): try file.status().type
      case .directory: .directory
      case .socket: .socketStream
      }
    }
  }

  /// Sees to it that the descriptor has rights.
  ///
  /// Reading and writing the wrong way round is `badf`, as in POSIX; what the embedding program has
  /// forbidden is `perm`; what the guest itself has given up is `notcapable`.
  func require(_ needed: Rights) throws(Errno) {
    if rights.isSuperset(of: needed) { return }
    if !needed.isDisjoint(with: [.read, .write]) { throw .badFileDescriptor }
    let missing = needed.subtracting(rights)
    throw isReadOnly && missing.isSubset(of: .changes) ? .notPermitted : .notCapable
  }

  /// Gives up rights.
  func narrow(_ rights: Rights, inheriting: Rights) throws(Errno) {
    guard rights.isSubset(of: self.rights), inheriting.isSubset(of: self.inheriting) else {
      throw .notCapable
    }
    self.rights = rights
    self.inheriting = inheriting
  }
}

/// The descriptors that are open.
final class DescriptorTable {
  private var open: [UInt32: Descriptor] = [:]
  /// All numbers below are in use.
  private var firstFree: UInt32 = 0

  init(_ descriptors: [Descriptor]) {
    for (number, descriptor) in descriptors.enumerated() { open[UInt32(number)] = descriptor }
  }

  /// What a number stands for.
  func find(_ number: UInt32) throws(Errno) -> Descriptor {
    guard let descriptor = open[number] else { throw .badFileDescriptor }
    return descriptor
  }

  /// What a number stands for, if it may be used for this.
  func find(_ number: UInt32, _ rights: Rights) throws(Errno) -> Descriptor {
    let descriptor = try find(number)
    try descriptor.require(rights)
    return descriptor
  }

  /// The file of a number, if it may be used for this.
  ///
  /// What has no positions answers with the error of the function, but only if the descriptor is one
  /// to be read or written, as the function would.
  func file(
    _ number: UInt32, _ rights: Rights, stream: Errno = .badFileDescriptor
  ) throws(Errno) -> (descriptor: Descriptor, file: any WASIFile) {
    let descriptor = try find(number)
    switch descriptor.resource {
    case .file(let file):
      try descriptor.require(rights)
      return (descriptor, file)
    case .directory: throw .badFileDescriptor
    case .input, .output, .socket:
      try descriptor.require(rights.intersection([.read, .write]))
      throw stream
    }
  }

  /// The directory of a number, if it may be used for this.
  func directory(
    _ number: UInt32, _ rights: Rights
  ) throws(Errno) -> (descriptor: Descriptor, directory: any WASIDirectory) {
    let descriptor = try find(number)
    switch descriptor.resource {
    case .directory(let directory):
      try descriptor.require(rights)
      return (descriptor, directory)
    case .file: throw .notDirectory
    case .input, .output, .socket: throw .badFileDescriptor
    }
  }

  /// Sees to it that a descriptor can be added.
  ///
  /// What is opened, made or accepted first and then has no number would be lost to the guest.
  func requireSpace() throws(Errno) {
    guard open.count < 65_536 else { throw .tooManyOpenFiles }
  }

  /// Gives a descriptor the lowest number that is free.
  func add(_ descriptor: Descriptor) throws(Errno) -> UInt32 {
    try requireSpace()
    while open[firstFree] != nil { firstFree += 1 }
    open[firstFree] = descriptor
    return firstFree
  }

  func close(_ number: UInt32) throws(Errno) {
    guard open.removeValue(forKey: number) != nil else { throw .badFileDescriptor }
    firstFree = min(firstFree, number)
  }

  /// Gives what `from` stands for the number `to`, in place of what that stood for.
  func move(_ from: UInt32, to: UInt32) throws(Errno) {
    let descriptor = try find(from)
    _ = try find(to)
    guard from != to else { return }
    try close(from)
    open[to] = descriptor
  }
}
