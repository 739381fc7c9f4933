// SPDX-License-Identifier: Apache-2.0
//
// A file system that lives in memory, for tests and for programs that want no files of their own to be
// touched. It belongs to whoever made it: two guests may share it, one after the other.

/// A directory in memory.
public final class MemoryDirectory: WASIDirectory {
  /// What a name stands for.
  private enum Node {
    case file(MemoryFile)
    case directory(MemoryDirectory)
    case link([UInt8], MemoryStatus)

    var status: FileStatus {
      switch self {
      case .file(let file): file.currentStatus
      case .directory(let directory): directory.currentStatus
      case .link(let contents, let status):
        status.status(.symbolicLink, size: UInt64(contents.count))
      }
    }

    var common: MemoryStatus {
      switch self {
      case .file(let file): file.common
      case .directory(let directory): directory.common
      case .link(_, let status): status
      }
    }
  }

  fileprivate let common: MemoryStatus
  /// The names as bytes: equal strings of Swift may have other bytes.
  private var nodes: [[UInt8]: Node] = [:]
  /// True if the directory was removed: then nothing can be made in it.
  private var isRemoved = false

  /// Makes an empty directory.
  public init() { common = MemoryStatus(clock: SystemClock(), numbers: InodeNumbers()) }

  private init(_ common: MemoryStatus) { self.common = common }

  private static func key(_ name: String) -> [UInt8] { Array(name.utf8) }

  fileprivate var currentStatus: FileStatus { common.status(.directory, size: 0) }

  private func find(_ name: String) throws(Errno) -> Node {
    if name == "." { return .directory(self) }
    try Self.checkLength(name)
    guard let node = nodes[Self.key(name)] else { throw .noSuchFileOrDirectory }
    return node
  }

  /// Names have the same limit as those of the systems we run on.
  private static func checkLength(_ name: String) throws(Errno) {
    guard name.utf8.count <= 255 else { throw .fileNameTooLong }
  }

  /// Puts a name in that was not there.
  private func add(_ name: String, _ node: Node) throws(Errno) {
    guard name != ".", nodes[Self.key(name)] == nil else { throw .fileExists }
    try Self.checkLength(name)
    guard !isRemoved else { throw .noSuchFileOrDirectory }
    nodes[Self.key(name)] = node
    common.changed()
  }

  private func remove(_ name: String) {
    nodes[Self.key(name)] = nil
    common.changed()
  }

  // MARK: For the host

  /// Makes or replaces a file with these contents.
  public func setFile(_ name: String, _ contents: [UInt8]) {
    let file = MemoryFile(MemoryStatus(like: common))
    file.contents = contents
    nodes[Self.key(name)] = .file(file)
  }

  /// The contents of a file; nil if there is none.
  public func contents(of name: String) -> [UInt8]? {
    if case .file(let file)? = nodes[Self.key(name)] { file.contents } else { nil }
  }

  // MARK: For the guest

  /// What is known of it.
  public func status() -> FileStatus { currentStatus }

  /// A directory in this one, to go on from; `notDirectory` for a link.
  public func directory(_ name: String) throws(Errno) -> any WASIDirectory {
    guard case .directory(let directory) = try find(name) else { throw .notDirectory }
    return directory
  }

  /// Opens a name; `tooManySymbolicLinkLevels` for a link.
  public func open(_ name: String, _ opening: FileOpening) throws(Errno) -> FileNode {
    if opening.creates, nodes[Self.key(name)] == nil, name != "." {
      let file = MemoryFile(MemoryStatus(like: common))
      try add(name, .file(file))
      return .file(file)
    }
    let node = try find(name)
    if opening.isExclusive { throw .fileExists }
    switch node {
    case .link: throw .tooManySymbolicLinkLevels
    case .directory(let directory):
      if opening.writes || opening.truncates || opening.creates { throw .isDirectory }
      return .directory(directory)
    case .file(let file):
      if opening.isDirectory { throw .notDirectory }
      if opening.truncates { try file.setSize(0) }
      return .file(file)
    }
  }

  /// What is known of a name; of a link itself.
  public func status(of name: String) throws(Errno) -> FileStatus { try find(name).status }

  /// Changes the times of a name; of a link itself.
  public func setTimes(of name: String, _ times: FileTimes) throws(Errno) {
    try find(name).common.set(times)
  }

  /// The contents of a link; `invalidArgument` for anything else.
  public func readLink(_ name: String) throws(Errno) -> [UInt8] {
    guard case .link(let contents, _) = try find(name) else { throw .invalidArgument }
    return contents
  }

  /// Makes a directory.
  public func createDirectory(_ name: String) throws(Errno) {
    try add(name, .directory(MemoryDirectory(MemoryStatus(like: common))))
  }

  /// Makes a link with these contents.
  public func createLink(_ name: String, contents: String) throws(Errno) {
    guard !contents.isEmpty else { throw .noSuchFileOrDirectory }
    try add(name, .link(Array(contents.utf8), MemoryStatus(like: common)))
  }

  /// Gives a file a further name, in this or another directory.
  public func link(
    _ name: String, to other: any WASIDirectory, _ newName: String
  ) throws(Errno) {
    let node = try find(name)
    guard let other = other as? MemoryDirectory else { throw .improperLink }
    if case .directory = node { throw .notPermitted }
    try other.add(newName, node)
    node.common.linkCount += 1
  }

  /// Moves a name, in this directory or to another one.
  public func rename(
    _ name: String, to other: any WASIDirectory, _ newName: String
  ) throws(Errno) {
    guard let other = other as? MemoryDirectory else { throw .improperLink }
    guard name != ".", newName != "." else { throw .resourceBusy }
    let node = try find(name)
    if case .directory(let directory) = node, directory.contains(other) { throw .invalidArgument }
    if let old = other.nodes[Self.key(newName)] {
      if old.common === node.common { return }
      switch (node, old) {
      case (.directory, .directory(let target)):
        guard target.nodes.isEmpty else { throw .directoryNotEmpty }
        target.isRemoved = true
      case (.directory, _): throw .notDirectory
      case (_, .directory): throw .isDirectory
      default: old.common.linkCount -= 1
      }
      other.remove(newName)
    }
    try other.add(newName, node)
    remove(name)
  }

  /// True for the directory itself and those below it.
  private func contains(_ other: MemoryDirectory) -> Bool {
    self === other
      || nodes.values.contains {
        if case .directory(let directory) = $0 { directory.contains(other) } else { false }
      }
  }

  /// Removes a name that is no directory.
  public func removeFile(_ name: String) throws(Errno) {
    let node = try find(name)
    if case .directory = node { throw .isDirectory }
    node.common.linkCount -= 1
    remove(name)
  }

  /// Removes an empty directory.
  public func removeDirectory(_ name: String) throws(Errno) {
    guard name != "." else { throw .invalidArgument }
    guard case .directory(let directory) = try find(name) else { throw .notDirectory }
    guard directory.nodes.isEmpty else { throw .directoryNotEmpty }
    directory.isRemoved = true
    remove(name)
  }

  /// All names but `.` and `..`.
  public func entries() -> [DirectoryEntry] {
    nodes.map { name, node in
      DirectoryEntry(name: name, inode: node.common.inode, type: node.status.type)
    }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// Waits until the directory is on the disk.
  public func synchronize() {}
}

/// A file in memory.
final class MemoryFile: WASIFile {
  fileprivate let common: MemoryStatus
  var contents: [UInt8] = []

  fileprivate init(_ common: MemoryStatus) { self.common = common }

  /// No file is larger: it must fit into the host's memory.
  private static let largestSize: UInt64 = 1 << 28

  fileprivate var currentStatus: FileStatus {
    common.status(.regularFile, size: UInt64(contents.count))
  }

  var isSeekable: Bool { true }

  func status() -> FileStatus { currentStatus }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Int {
    let part = contents.dropFirst(Int(clamping: offset)).prefix(buffer.count)
    buffer.copyBytes(from: part)
    return part.count
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64?) throws(Errno) -> Int {
    let start = offset ?? UInt64(contents.count)
    let (end, overflow) = start.addingReportingOverflow(UInt64(buffer.count))
    guard !overflow, end <= Self.largestSize else { throw .fileTooLarge }
    if end > UInt64(contents.count) { try setSize(end) }
    contents.replaceSubrange(Int(start)..<Int(end), with: buffer)
    common.changed()
    return buffer.count
  }

  func setSize(_ size: UInt64) throws(Errno) {
    guard size <= Self.largestSize else { throw .fileTooLarge }
    let growth = Int(size) - contents.count
    if growth > 0 {
      contents += [UInt8](repeating: 0, count: growth)
    } else {
      contents.removeLast(-growth)
    }
    common.changed()
  }

  func allocate(at offset: UInt64, count: UInt64) throws(Errno) {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow else { throw .fileTooLarge }
    if end > UInt64(contents.count) { try setSize(end) }
  }

  func advise(at offset: UInt64, count: UInt64, _ advice: UInt8) {}

  func setTimes(_ times: FileTimes) throws(Errno) { try common.set(times) }

  func synchronize(contentsOnly: Bool) {}
}

/// Numbers for the files of one file system.
private final class InodeNumbers {
  private var last: UInt64 = 0

  func next() -> UInt64 {
    last += 1
    return last
  }
}

/// What all kinds of files in memory have.
private final class MemoryStatus {
  let inode: UInt64
  var linkCount: UInt64 = 1
  private var accessTime: UInt64
  private var modificationTime: UInt64
  private var changeTime: UInt64
  private let clock: any WASIClock
  private let numbers: InodeNumbers

  init(clock: any WASIClock, numbers: InodeNumbers) {
    self.clock = clock
    self.numbers = numbers
    inode = numbers.next()
    let now = Self.now(clock)
    (accessTime, modificationTime, changeTime) = (now, now, now)
  }

  /// For a file in the same file system.
  convenience init(like other: MemoryStatus) {
    self.init(clock: other.clock, numbers: other.numbers)
  }

  private static func now(_ clock: any WASIClock) -> UInt64 {
    do throws(Errno) { return try clock.time(.realTime) } catch { return 0 }
  }

  func status(_ type: FileType, size: UInt64) -> FileStatus {
    var status = FileStatus(type: type)
    status.device = 1
    status.inode = inode
    status.linkCount = linkCount
    status.size = size
    status.accessTime = accessTime
    status.modificationTime = modificationTime
    status.changeTime = changeTime
    return status
  }

  /// Something was written.
  func changed() {
    modificationTime = Self.now(clock)
    changeTime = modificationTime
  }

  func set(_ times: FileTimes) throws(Errno) {
    func apply(_ change: FileTimes.Change, _ time: inout UInt64) {
      switch change {
      case .keep: break
      case .now: time = Self.now(clock)
      case .nanoseconds(let new): time = new
      }
    }
    apply(times.access, &accessTime)
    apply(times.modification, &modificationTime)
    changeTime = Self.now(clock)
  }
}
