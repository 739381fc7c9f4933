// SPDX-License-Identifier: Apache-2.0
//
// Identifiers for the definitions of an index space, made from the names of the name section. A name
// may be empty or stand twice, an identifier may not: such a name gets another identifier or none.
// Spec: 6.3.5 Identifiers, 7.4.1 Name Section.

import Interp

/// The identifiers of an index space, as they are written.
struct IdentifierTable {
  private var identifiers: [UInt32: String] = [:]
  /// The names that an identifier does not give back.
  private var lostNames: [UInt32: Name] = [:]

  /// No identifiers at all.
  init() {}

  /// Makes identifiers for the indices below a count that have names.
  init(_ names: [UInt32: String], count: Int) {
    let names = names.filter { $0.key < count }.mapValues { Name($0) }
    let all = Set(names.values)
    var taken: Set<Name> = []
    for (index, name) in names.sorted(by: { $0.key < $1.key }) {
      if name.utf8.isEmpty {
        lostNames[index] = name
      } else if taken.insert(name).inserted {
        identifiers[index] = Self.identifier(name)
      } else {
        var other = Name("\(name)#\(index)")
        while all.contains(other) || taken.contains(other) { other = Name("\(other)#") }
        taken.insert(other)
        identifiers[index] = Self.identifier(other)
        lostNames[index] = name
      }
    }
  }

  /// True if nothing has an identifier or a name.
  var isEmpty: Bool { identifiers.isEmpty && lostNames.isEmpty }

  /// True if an index has an identifier or a name.
  func hasName(_ index: UInt32) -> Bool { identifiers[index] != nil || lostNames[index] != nil }

  /// The identifier of an index, or the index itself.
  func reference(_ index: UInt32) -> String { identifiers[index] ?? "\(index)" }

  /// What stands behind the keyword of a definition: a blank and its identifier, if it has one.
  ///
  /// - Parameter annotations: If true, a name that the identifier does not give back is annotated.
  func binding(_ index: UInt32, annotations: Bool) -> String {
    var text = identifiers[index].map { " \($0)" } ?? ""
    if annotations, let name = lostNames[index] { text += " (@name \(StringSyntax.encode(name)))" }
    return text
  }

  /// The identifier that is a name: quoted if it must be.
  static func identifier(_ name: Name) -> String {
    name.utf8.allSatisfy(\.isIdentifierCharacter)
      ? "$\(name)" : "$\(StringSyntax.encode(name))"
  }
}
