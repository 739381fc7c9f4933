// SPDX-License-Identifier: Apache-2.0
//
// From a path to a directory and a name in it. The only place where paths are taken apart: one
// component after the other is opened from the directory before it, links are expanded here, and `..`
// goes back to a directory that is already open. So no path and no link leads out of the directory it
// begins at, whatever others do to the files meanwhile: there is nothing to check and change later.
// Spec: WASI preview 1, `path_open`; POSIX, 4.16 Pathname Resolution.

/// Where a path leads: a name, which may be missing yet, in a directory.
struct Place {
  let directory: any WASIDirectory
  /// `.` if it is the directory itself.
  let name: String
  /// The path ended with a slash, so only a directory is meant.
  let hasSlash: Bool
}

/// Resolves one path.
struct PathResolver {
  /// What is done at the end of the path.
  enum Ending {
    /// A link there is what is meant; a slash at the end only concerns the name.
    case name
    /// A link there is what is meant, unless a slash follows.
    case entry
    /// A link there is followed.
    case target
  }

  /// As many links as the systems we run on follow.
  private static let mostLinks = 40

  private let ending: Ending
  /// The directories that were gone through; the first one is never left.
  private var open: [any WASIDirectory]
  /// The components that are left, the next one last.
  private var rest: [Substring.UTF8View] = []
  private var endsWithSlash = false
  private var linkCount = 0

  /// Finds out where a path leads.
  static func resolve(
    _ path: String, in directory: any WASIDirectory, _ ending: Ending
  ) throws(Errno) -> Place {
    var resolver = PathResolver(ending: ending, open: [directory])
    try resolver.push(path)
    return try resolver.run()
  }

  private init(ending: Ending, open: [any WASIDirectory]) {
    self.ending = ending
    self.open = open
  }

  private var directory: any WASIDirectory { open[open.count - 1] }

  private mutating func push(_ path: String) throws(Errno) {
    let bytes = Substring(path).utf8
    let slash = UInt8(ascii: "/")
    guard let first = bytes.first else { throw .noSuchFileOrDirectory }
    guard first != slash else { throw .notPermitted }
    guard !bytes.contains(0) else { throw .invalidArgument }
    guard bytes.count <= 4096 else { throw .fileNameTooLong }
    if rest.isEmpty, bytes.last == slash { endsWithSlash = true }
    rest += bytes.split(separator: slash).reversed()
  }

  private mutating func run() throws(Errno) -> Place {
    while let component = rest.popLast() {
      let name = String(Substring(component))
      switch name {
      case ".": break
      case "..":
        guard open.count > 1 else { throw .notPermitted }
        open.removeLast()
      default:
        if rest.isEmpty, !endsWithSlash || ending == .name {
          if ending == .target, let link = link(name) {
            try expand(link)
            continue
          }
          return Place(directory: directory, name: name, hasSlash: endsWithSlash)
        }
        try enter(name)
      }
    }
    return Place(directory: directory, name: ".", hasSlash: true)
  }

  /// Goes into a directory, or on from a link.
  private mutating func enter(_ name: String) throws(Errno) {
    do throws(Errno) {
      open.append(try directory.directory(name))
    } catch {
      guard error == .notDirectory || error == .tooManySymbolicLinkLevels, let link = link(name)
      else { throw error }
      try expand(link)
    }
  }

  /// The contents of a link, nil for anything else.
  private func link(_ name: String) -> [UInt8]? {
    do throws(Errno) { return try directory.readLink(name) } catch { return nil }
  }

  private mutating func expand(_ link: [UInt8]) throws(Errno) {
    linkCount += 1
    guard linkCount <= Self.mostLinks else { throw .tooManySymbolicLinkLevels }
    guard let path = String(validating: link, as: UTF8.self) else { throw .illegalByteSequence }
    try push(path)
  }
}
