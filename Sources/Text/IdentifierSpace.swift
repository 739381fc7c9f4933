// SPDX-License-Identifier: Apache-2.0
//
// An index space while a module is parsed: how many indices are given, and which have names.
// Spec: 6.3.5 Text Format / Conventions / Contexts.

import Interp

struct IdentifierSpace {
  let kind: IndexSpace
  private(set) var count: UInt32 = 0
  private var indices: [Name: UInt32] = [:]
  /// The named indices, in rising order.
  private(set) var names: [(index: UInt32, name: Name)] = []

  init(_ kind: IndexSpace) {
    self.kind = kind
  }

  /// Gives the next index, and a name to it if there is one here.
  @discardableResult
  mutating func bindNext(_ cursor: inout TokenCursor) throws(TextError) -> UInt32 {
    let position = cursor.position
    let name = cursor.identifier()
    return try bind(name, at: position, in: cursor)
  }

  /// Gives the next index, and a name to it if there is one; the name stands at a token of a text.
  @discardableResult
  mutating func bind(_ name: Name?, at position: Int, in cursor: TokenCursor)
    throws(TextError) -> UInt32
  {
    if let name {
      guard indices.updateValue(count, forKey: name) == nil else {
        throw cursor.error(.duplicate(kind, "$\(name)"), at: position)
      }
      names.append((count, name))
    }
    count += 1
    return count - 1
  }

  /// Gives indices without names.
  mutating func bindAnonymous(_ more: Int = 1) {
    count += UInt32(more)
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
