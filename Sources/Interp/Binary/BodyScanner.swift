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
      _ = try localCount(&reader)
      _ = try reader.expression()
      guard reader.position == body.range.upperBound else {
        throw reader.error(.sectionSizeMismatch, at: body.range.lowerBound)
      }
    }
  }

  /// Passes the declarations of locals and counts the locals.
  private static func localCount(_ reader: inout ByteReader) throws(DecodeError) -> UInt64 {
    var locals: UInt64 = 0
    for _ in 0..<(try reader.count()) {
      locals += UInt64(try reader.u32())
      _ = try reader.valueType()
    }
    return locals
  }

  /// The number of locals that a body of a valid module declares, without the parameters.
  static func localCount(of body: FunctionBody, _ bytes: ModuleBytes) throws(DecodeError) -> UInt64
  {
    var reader = ByteReader(bytes, features: .all, range: body.range)
    return try localCount(&reader)
  }

  /// Calls a closure with every instruction of a body of a valid module and its offset.
  static func forEachInstruction(
    of body: FunctionBody, _ bytes: ModuleBytes, _ visit: (Int, InstructionRow) -> Void
  ) throws(DecodeError) {
    var reader = ByteReader(bytes, features: .all, range: body.range)
    _ = try localCount(&reader)
    while !reader.isAtEnd {
      let offset = reader.position
      let row = try reader.instruction()
      try reader.skipImmediate(row.immediate)
      visit(offset, row)
    }
  }
}
