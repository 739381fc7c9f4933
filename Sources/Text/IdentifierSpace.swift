// SPDX-License-Identifier: Apache-2.0
//
// An index space while a module is parsed: how many indices are given, which have identifiers, and
// which have names from annotations.
// Spec: 6.3.5 Text Format / Conventions / Contexts, 7.4.2 Name Annotations.

import Interp

struct IdentifierSpace {
  let kind: IndexSpace
  private(set) var count: UInt32 = 0
  private var indices: [Name: UInt32] = [:]
  /// The indices with an identifier or an annotated name, in rising order.
  private var bindings: [(index: UInt32, identifier: Name?, annotatedName: Name?)] = []

  init(_ kind: IndexSpace) {
    self.kind = kind
  }

  /// Gives the next index, and the identifier and the annotated name that stand here to it.
  @discardableResult
  mutating func bindNext(_ cursor: inout TokenCursor) throws(TextError) -> UInt32 {
    let position = cursor.position
    let identifier = cursor.identifier()
    let name = try cursor.annotatedName(kind)
    return try bind(identifier, annotatedName: name, at: position, in: cursor)
  }

  /// Gives the next index, and an identifier and an annotated name to it if there are any; the
  /// identifier stands at a token of a text.
  @discardableResult
  mutating func bind(
    _ identifier: Name?, annotatedName: Name? = nil, at position: Int, in cursor: TokenCursor
  ) throws(TextError) -> UInt32 {
    if let identifier {
      guard indices.updateValue(count, forKey: identifier) == nil else {
        throw cursor.error(.duplicate(kind, "$\(identifier)"), at: position)
      }
    }
    if identifier != nil || annotatedName != nil {
      bindings.append((count, identifier, annotatedName))
    }
    count += 1
    return count - 1
  }

  /// Gives indices without names.
  mutating func bindAnonymous(_ more: Int = 1) {
    count += UInt32(more)
  }

  /// The named indices, in rising order; an annotated name goes before the identifier.
  ///
  /// - Parameter keepsIdentifiers: If false, only annotated names count.
  func names(keepsIdentifiers: Bool) -> [(index: UInt32, name: Name)] {
    bindings.compactMap { binding in
      let name = binding.annotatedName ?? (keepsIdentifiers ? binding.identifier : nil)
      return name.map { (binding.index, $0) }
    }
  }

  /// Reads an index: a number or an identifier.
  func index(_ cursor: inout TokenCursor) throws(TextError) -> UInt32 {
    if cursor.kind == .natural { return try cursor.natural32() }
    let start = cursor.position
    guard let name = cursor.identifier() else { throw cursor.unexpected() }
    guard let index = indices[name] else {
      throw cursor.error(.unknown(kind, "$\(name)"), at: start)
    }
    return index
  }
}

extension TokenCursor {
  /// True if an index can be read here.
  package var isAtIndex: Bool {
    kind == .natural || kind == .identifier || kind == .quotedIdentifier
  }
}
