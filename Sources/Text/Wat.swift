// SPDX-License-Identifier: Apache-2.0
//
// The text format's entry: a text becomes the bytes of a module, and everything else (decoding,
// validation, running) starts from the bytes. So malformed text and malformed bytes meet one decoder.
// Spec: 6 Text Format, with its annotations.

public import Interp

/// The WebAssembly text format.
public enum Wat {
  /// The module that a text stands for, in the binary format.
  ///
  /// The text is a module, `(module ...)`, or the fields of one.
  ///
  /// - Parameters:
  ///   - text: The text in UTF-8.
  ///   - names: If true, identifiers are kept in a custom section `name`.
  ///   - annotations: If true, the annotations of ``AnnotationKind`` become custom sections, and what
  ///     is wrong with one of them is an error. If false, all annotations are skipped.
  ///   - features: What the grammar has. Only 64-bit addresses make a difference: without them sizes
  ///     are numbers of 32 bits. Everything else that is switched off is the decoder's to refuse.
  public static func encode(
    _ text: [UInt8], names: Bool = false, annotations: Bool = false, features: Features = .all
  ) throws(TextError) -> [UInt8] {
    var cursor = TokenCursor(
      SourceText(text, keeping: annotations ? Set(AnnotationKind.allCases) : []))
    let bytes = try encodeModule(&cursor, names: names, features: features)
    guard cursor.kind == .end else { throw cursor.unexpected() }
    try cursor.checkAnnotations(in: 0...cursor.position)
    return bytes
  }

  /// The module that a text stands for, in the binary format.
  public static func encode(
    _ text: String, names: Bool = false, annotations: Bool = false
  ) throws(TextError) -> [UInt8] {
    try encode(Array(text.utf8), names: names, annotations: annotations)
  }

  /// Encodes the module or the module fields here and goes behind them.
  package static func encodeModule(
    _ cursor: inout TokenCursor, names: Bool, features: Features = .all
  ) throws(TextError) -> [UInt8] {
    let isWrapped = cursor.acceptList(.module)
    let name = isWrapped ? cursor.identifier() : nil
    let bytes = try encodeFields(&cursor, name: name, names: names, features: features)
    if isWrapped { try cursor.close() }
    return bytes
  }

  /// Encodes the module fields here and goes to the token behind them.
  package static func encodeFields(
    _ cursor: inout TokenCursor, name: Name?, names: Bool, features: Features = .all
  ) throws(TextError) -> [UInt8] {
    var parser = ModuleParser(
      cursor, identifier: name, keepsIdentifiers: names, features: features)
    try parser.parse()
    cursor = parser.cursor
    return parser.encoded()
  }
}
