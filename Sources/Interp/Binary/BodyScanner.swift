// SPDX-License-Identifier: Apache-2.0
//
// Decodes bodies without checking them. Validation decodes as it goes, so this is needed only where
// something else is wrong: the specification decodes a module as a whole before it validates any of
// it, and a malformed body is malformed whatever rule another one breaks.
// Spec: 5.5.13 Code Section.

/// Looks for the first malformed body.
package enum BodyScanner {
  /// - Throws: ``DecodeError`` if a body is malformed.
  package static func scan(
    _ module: ModuleStructure, _ bytes: ModuleBytes, _ features: Features
  ) throws(DecodeError) {
    for body in module.bodies {
      // Not bounded by the body: one that is longer than its size says is read to its own end.
      var reader = ByteReader(bytes, features: features)
      reader.position = body.range.lowerBound
      _ = try reader.localDeclarations()
      _ = try reader.expression()
      guard reader.position == body.range.upperBound else {
        throw reader.error(.sectionSizeMismatch, at: body.range.lowerBound)
      }
    }
  }

  /// The number of locals that a body of a valid module declares, without the parameters.
  static func localCount(of body: FunctionBody, _ bytes: ModuleBytes) throws(DecodeError) -> UInt64
  {
    var reader = ByteReader(bytes, features: .all, range: body.range)
    return try reader.localDeclarations().reduce(0) { $0 + UInt64($1.count) }
  }

  /// Calls a closure with every instruction of a body of a valid module and its offset.
  package static func forEachInstruction(
    of body: FunctionBody, _ bytes: ModuleBytes, _ visit: (Int, InstructionRow) -> Void
  ) throws(DecodeError) {
    var reader = ByteReader(bytes, features: .all, range: body.range)
    _ = try reader.localDeclarations()
    while !reader.isAtEnd {
      let offset = reader.position
      let row = try reader.instruction()
      _ = try reader.immediate(row.immediate)
      visit(offset, row)
    }
  }
}
