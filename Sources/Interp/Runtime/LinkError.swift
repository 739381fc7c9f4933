// SPDX-License-Identifier: Apache-2.0
//
// Why a module's imports cannot be filled.
// Spec: 4.7.3 Instantiation; the phrases are those of the official test suite.

/// An import has nothing, or nothing that fits, to be linked to.
public struct LinkError: Error, Hashable, Sendable {
  /// The module name of the import.
  public let module: Name
  /// The item name of the import.
  public let name: Name
  /// What is wrong.
  public let reason: Reason

  package init(module: Name, name: Name, _ reason: Reason) {
    self.module = module
    self.name = name
    self.reason = reason
  }

  /// Why an import cannot be linked.
  public enum Reason: Hashable, Sendable {
    /// Nothing has this name.
    case unknownImport
    /// What has this name is of another type.
    case incompatibleType(expected: ExternType, actual: ExternType)
    /// What has this name belongs to another store.
    case foreignStore
  }

  /// The reason in the words of the official test suite, without the names.
  public var message: String {
    switch reason {
    case .unknownImport: "unknown import"
    case .incompatibleType(let expected, let actual):
      "incompatible import type: expected \(expected), got \(actual)"
    case .foreignStore: "incompatible import type: it belongs to another store"
    }
  }
}

extension LinkError: CustomStringConvertible {
  /// The names and the reason.
  public var description: String { "cannot link \(module).\(name): \(message)" }
}
