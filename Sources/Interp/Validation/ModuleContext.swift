// SPDX-License-Identifier: Apache-2.0
//
// A module as the rules for code see it. Every function is checked and compiled against it, by any
// number of threads, so nothing in it changes.
// Spec: 3.1.1 Contexts.

/// What the rules for code need to know of the module around it.
package final class ModuleContext: Sendable {
  package let module: ModuleStructure
  package let bytes: ModuleBytes
  package let features: Features
  package let limits: ImplementationLimits
  package let types: ModuleTypes
  /// The signatures of the types.
  let signatures: SignatureTable
  /// Whether something outside of code refers to a function.
  ///
  /// Spec: `C.refs`.
  let isReferenced: [Bool]

  init(
    _ module: ModuleStructure, bytes: ModuleBytes, features: Features,
    limits: ImplementationLimits, types: ModuleTypes, isReferenced: [Bool]
  ) {
    self.module = module
    self.bytes = bytes
    self.features = features
    self.limits = limits
    self.types = types
    self.isReferenced = isReferenced
    signatures = SignatureTable(module.types)
  }

  /// What a function takes and gives; nil if there is none.
  func signature(ofFunction index: FunctionIndex) -> Signature? {
    Int(index) < module.functions.count ? signatures[module.functions[Int(index)]] : nil
  }
}

extension ModuleContext: TypeHierarchy {
  package func kind(of type: TypeIndex) -> CompositeKind { types.kind(of: type) }

  package func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    types.isSubtype(type, of: other)
  }
}
