// SPDX-License-Identifier: Apache-2.0
//
// What can be wrong with a custom section whose format is known: the name section and the branch
// hints. A module is as good with a bad section as without it, so decoding never throws this error;
// only those who read the section get it.
// Spec: 7.4 Custom Sections and Annotations.

/// A custom section is not what its name promises.
///
/// The module is not malformed or invalid for that.
public struct CustomSectionError: Error, Hashable, Sendable {
  /// The name of the section.
  public let section: Name
  /// Where in the bytes of the module the trouble is, counted from the start of the module.
  public let offset: Int
  /// What the trouble is.
  public let reason: Reason

  package init(section: Name, offset: Int, _ reason: Reason) {
    self.section = section
    self.offset = offset
    self.reason = reason
  }

  /// What an index of a custom section can stand for.
  public enum Space: String, Hashable, Sendable {
    /// An index space of the module.
    case function, type, table, memory, global, tag
    /// An index space of segments.
    case element = "elem segment"
    /// An index space of segments.
    case data = "data segment"
    /// An index space of a function.
    case local, label
    /// The fields of a structure type.
    case field
  }

  /// Why a custom section is bad.
  public enum Reason: Hashable, Sendable {
    /// The bytes are not in the grammar of any section.
    case malformed(DecodeError.Reason)
    /// A subsection has an unknown number, stands twice, or stands behind one of a higher number.
    case unexpectedSubsection(UInt8)
    /// A subsection is longer than its contents.
    case subsectionSizeMismatch
    /// An index has two names.
    case multipleNames(Space, UInt32)
    /// The data of a hint is not one byte.
    case hintSize(UInt32)
    /// A hint is neither 0 nor 1.
    case hintValue(UInt8)

    /// There is nothing with this index.
    case unknown(Space, UInt32)
    /// An index or an offset is not above the one before it.
    case outOfOrder(UInt32)
    /// There is no `br_if` and no `if` at this offset in the function.
    case invalidTarget(UInt32)
    /// There is another section of this name before.
    case duplicateSection
    /// The section stands behind what it must precede, or before what it must follow.
    case misplacedSection

    /// True if the section is not in its grammar; false if it is, and breaks another rule.
    public var isMalformed: Bool {
      switch self {
      case .malformed, .unexpectedSubsection, .subsectionSizeMismatch, .multipleNames, .hintSize,
        .hintValue:
        true
      case .unknown, .outOfOrder, .invalidTarget, .duplicateSection, .misplacedSection: false
      }
    }
  }

  /// What is wrong, without the position, in the words of the official test suite.
  public var message: String {
    let what =
      switch reason {
      case .malformed(let reason): DecodeError(offset: offset, reason).message
      case .unexpectedSubsection(let id): "invalid subsection id \(id)"
      case .subsectionSizeMismatch: "subsection size mismatch"
      case .multipleNames(let space, let index): "multiple names of \(space.rawValue) \(index)"
      case .hintSize(let size): "hint of \(size) bytes, not one"
      case .hintValue(let value): "invalid hint value \(value)"
      case .unknown(let space, let index): "invalid \(space.rawValue) index \(index)"
      case .outOfOrder(let number): "invalid order of \(number)"
      case .invalidTarget(let offset): "invalid target at 0x\(hex(offset)) of the function"
      case .duplicateSection: "duplicate section"
      case .misplacedSection: "misplaced section"
      }
    return "@\(section) \(reason.isMalformed ? "section" : "annotation"): \(what)"
  }
}

extension CustomSectionError: CustomStringConvertible {
  /// The position and the message.
  public var description: String { "custom section at offset 0x\(hex(offset)): \(message)" }
}
