// SPDX-License-Identifier: Apache-2.0
//
// Reads the branch hints: which way a `br_if` or an `if` will likely go. The interpreter does not use
// them; they are here for those who compile, measure or print.
// Spec: Code Metadata, Branch Hints (metadata.code.branch_hint).

/// The branch hints of a module, from its custom section `metadata.code.branch_hint`.
public struct BranchHints: Hashable, Sendable {
  /// The name of the custom section.
  public static let sectionName: Name = "metadata.code.branch_hint"

  /// A hint for one instruction.
  ///
  /// Spec: `branchhint`.
  public struct Hint: Hashable, Sendable {
    /// Where the instruction, a `br_if` or an `if`, stands: in bytes from the start of the function,
    /// which begins with the declarations of its locals.
    public let offset: UInt32
    /// True if the condition is likely not zero: the branch is taken, or the first arm of the `if`.
    public let isLikely: Bool

    /// Makes a hint.
    public init(offset: UInt32, isLikely: Bool) {
      self.offset = offset
      self.isLikely = isLikely
    }
  }

  /// The hints of each function that has any, in the order of their offsets.
  public let functions: [FunctionIndex: [Hint]]

  /// The hint for an instruction, nil if there is none.
  ///
  /// - Parameters:
  ///   - function: The function that the instruction is in.
  ///   - offset: Where it stands in the function, as in ``Hint/offset``.
  public func hint(for function: FunctionIndex, at offset: UInt32) -> Hint? {
    functions[function]?.first { $0.offset == offset }
  }
}

extension BranchHints {
  /// Reads a section and checks that every hint is for an instruction that can have one.
  package init(
    _ section: CustomSection, of module: ModuleStructure, _ bytes: ModuleBytes
  ) throws(CustomSectionError) {
    var reader = BranchHintReader(section, bytes)
    let entries = try reader.entries()
    var functions: [FunctionIndex: [Hint]] = [:]
    var last: FunctionIndex?
    for entry in entries {
      if let last, entry.function <= last {
        throw reader.error(.outOfOrder(entry.function), at: entry.position)
      }
      last = entry.function
      let body = Int(entry.function) - module.importedFunctionCount
      guard module.bodies.indices.contains(body) else {
        throw reader.error(.unknown(.function, entry.function), at: entry.position)
      }
      let targets = Self.targets(in: module.bodies[body], bytes)
      var lastOffset: UInt32?
      for (hint, position) in entry.hints {
        if let lastOffset, hint.offset <= lastOffset {
          throw reader.error(.outOfOrder(hint.offset), at: position)
        }
        lastOffset = hint.offset
        guard targets.contains(hint.offset) else {
          throw reader.error(.invalidTarget(hint.offset), at: position)
        }
      }
      if !entry.hints.isEmpty { functions[entry.function] = entry.hints.map(\.hint) }
    }
    self.functions = functions
  }

  /// The offsets in a function of the instructions that can have a hint.
  private static func targets(in body: FunctionBody, _ bytes: ModuleBytes) -> Set<UInt32> {
    var targets: Set<UInt32> = []
    try? BodyScanner.forEachInstruction(of: body, bytes) { offset, row in
      if row.shape == .special(.if) || row.shape == .special(.branchIf) {
        targets.insert(UInt32(offset - body.range.lowerBound))
      }
    }
    return targets
  }
}

/// Reads the section as it lies there, without a look at the module.
private struct BranchHintReader {
  /// The hints of a function, with the places of their entries in the module.
  struct Entry {
    let function: FunctionIndex
    let position: Int
    var hints: [(hint: BranchHints.Hint, position: Int)] = []
  }

  private let section: Name
  private var reader: ByteReader

  init(_ section: CustomSection, _ bytes: ModuleBytes) {
    self.section = section.name
    reader = ByteReader(bytes, features: .all, range: section.range)
  }

  func error(_ reason: CustomSectionError.Reason, at offset: Int) -> CustomSectionError {
    CustomSectionError(section: section, offset: offset, reason)
  }

  /// Spec: `codemetadatasec`.
  mutating func entries() throws(CustomSectionError) -> [Entry] {
    var entries: [Entry] = []
    for _ in 0..<(try number()) {
      let position = reader.position
      var entry = Entry(function: try number(), position: position)
      for _ in 0..<(try number()) { entry.hints.append(try hint()) }
      entries.append(entry)
    }
    guard reader.isAtEnd else {
      throw error(.malformed(.sectionSizeMismatch), at: reader.position)
    }
    return entries
  }

  /// Spec: `codemetadata`, `branchhint`; the payload has a size, which is one byte.
  private mutating func hint() throws(CustomSectionError) -> (BranchHints.Hint, Int) {
    let position = reader.position
    let offset = try number()
    let size = try number()
    guard size == 1 else { throw error(.hintSize(size), at: position) }
    guard let value = try? reader.byte() else {
      throw error(.malformed(.unexpectedEndOfSectionOrFunction), at: reader.position)
    }
    guard value < 2 else { throw error(.hintValue(value), at: position) }
    return (BranchHints.Hint(offset: offset, isLikely: value == 1), position)
  }

  private mutating func number() throws(CustomSectionError) -> UInt32 {
    do throws(DecodeError) {
      return try reader.u32()
    } catch {
      throw self.error(.malformed(error.reason), at: error.offset)
    }
  }
}
