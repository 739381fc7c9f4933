// SPDX-License-Identifier: Apache-2.0
//
// What can be wrong with debug information. It is for people who look for errors in a guest: what
// cannot be read is left out, and these errors say why something is missing.

public import Interp

/// Debug information is not what its sections promise.
///
/// The module is as good with it as without.
public struct DebugInfoError: Error, Hashable, Sendable {
  /// The custom section that is meant.
  public let section: Name
  /// Where in the contents of the section the trouble is.
  public let offset: Int
  /// What the trouble is.
  public let reason: Reason

  /// Why debug information is bad.
  public enum Reason: Hashable, Sendable {
    /// The section, or a part of it, ends in the middle of something.
    case unexpectedEnd
    /// A part claims to be longer than the section.
    case lengthOutOfBounds(UInt64)
    /// A version of DWARF other than 2 to 5.
    case unsupportedVersion(UInt16)
    /// An attribute has a form of which not even the size is known.
    case unknownForm(UInt64)
    /// Entries without contents, of which there could be any number.
    case emptyEntries
    /// A line table whose special opcodes stand for no lines.
    case zeroLineRange
    /// The addresses of a sequence of rows go backwards.
    case unorderedRows
  }
}

extension DebugInfoError: CustomStringConvertible {
  /// The section, the place and the trouble.
  public var description: String {
    let what =
      switch reason {
      case .unexpectedEnd: "unexpected end"
      case .lengthOutOfBounds(let length): "a length of \(length) bytes is out of bounds"
      case .unsupportedVersion(let version): "DWARF version \(version) is not supported"
      case .unknownForm(let form): "unknown form 0x\(hex(form))"
      case .emptyEntries: "entries without contents"
      case .zeroLineRange: "a line range of zero"
      case .unorderedRows: "addresses of a sequence go backwards"
      }
    return "section \(section) at offset 0x\(hex(offset)): \(what)"
  }
}
