// SPDX-License-Identifier: Apache-2.0
//
// A valid module back to bytes.
// Spec: 5 Binary Format.

extension Module {
  /// The module in the binary format, in canonical form.
  ///
  /// All bytes that mean the same module have one canonical form, and the text format can say every
  /// module in it:
  ///
  /// - Numbers take the fewest bytes.
  /// - Sections without items are left out, and so is a recursive group's mark around one type.
  /// - Locals are declared in the longest runs of equal types.
  /// - The data count section is there if an instruction names a data segment, and only then.
  /// - Of several forms of a type, a segment or a memory argument it is the shortest one.
  ///
  /// What differs in meaning is kept: the order of types and their groups, an index where a block type
  /// could do without, expressions where an element segment could list functions, `select` with types.
  ///
  /// Custom sections stand behind the same sections as before. A name section and branch hints are
  /// written anew, if they are as their format wants them, and left out if they say nothing. Other
  /// contents are copied: offsets in them, such as those of debugging information, are right only if
  /// the module was canonical before.
  ///
  /// The result is canonical: decoded and encoded again it gives the same bytes.
  public func encoded() -> [UInt8] {
    do {
      return try ModuleEncoder.encode(structure, context.bytes)
    } catch {
      // Every body was decoded when the module was validated.
      preconditionFailure("the module was well-formed and is not any more: \(error)")
    }
  }
}
