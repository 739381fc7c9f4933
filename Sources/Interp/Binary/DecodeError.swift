// SPDX-License-Identifier: Apache-2.0
//
// What can be wrong with the bytes of a module before any rule of validation is asked.
// Spec: 5 Binary Format; the phrases are those of the official test suite.

/// The bytes are not a WebAssembly module: they are malformed.
public struct DecodeError: Error, Hashable, Sendable {
  /// Where in the bytes the trouble is, counted from the start of the module.
  public let offset: Int
  /// What the trouble is.
  public let reason: Reason

  package init(offset: Int, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// Why bytes are malformed.
  public enum Reason: Hashable, Sendable {
    /// The bytes end inside something.
    case unexpectedEnd
    /// A section or a function body ends inside something.
    case unexpectedEndOfSectionOrFunction
    /// A length goes past the end of what it is in.
    case lengthOutOfBounds
    /// The first four bytes are not `\0asm`.
    case magicHeaderNotDetected
    /// The version is not 1.
    case unknownBinaryVersion
    /// There is no section with this number.
    case malformedSectionID(UInt8)
    /// A LEB128 number has too many bytes.
    case integerRepresentationTooLong
    /// A LEB128 number does not fit its type.
    case integerTooLarge
    /// A name is not UTF-8.
    case malformedUTF8
    /// A section is shorter or longer than its size says.
    case sectionSizeMismatch
    /// A section stands twice, out of order, or something follows the last one.
    case unexpectedContentAfterLastSection
    /// The function and code sections have different counts.
    case functionAndCodeSectionsDiffer
    /// The data count section and the data section have different counts.
    case dataCountAndDataSectionDiffer
    /// An instruction names a data segment and there is no data count section.
    case dataCountSectionRequired
    /// There is no import or export kind with this number.
    case malformedExternKind(UInt8, isImport: Bool)
    /// There are no limits with these flags.
    case malformedLimitsFlags(UInt8)
    /// A page size is 2 to a power that no number of the machine holds.
    case invalidPageSize(exponent: UInt32)
    /// A mutability is neither 0 nor 1.
    case malformedMutability(UInt8)
    /// There is no value type with this byte.
    case malformedValueType(UInt8)
    /// There is no reference type with this byte.
    case malformedReferenceType(UInt8)
    /// A type does not start with the byte of a function, structure or array.
    case malformedTypeForm(UInt8)
    /// There is no cast with these flags.
    case malformedCastFlags(UInt8)
    /// There is no catch clause of this kind.
    case malformedCatchClause(UInt8)
    /// There is no element or data segment with these flags.
    case malformedSegmentFlags(UInt32)
    /// An element kind is not 0.
    case malformedElementKind(UInt8)
    /// The alignment of a load or store has unknown bits.
    case malformedMemoryOperationFlags
    /// A body or an expression goes on after its last `end`, or has none.
    case endOpcodeExpected
    /// A reserved byte is not zero.
    case zeroByteExpected
    /// There is no such instruction.
    case illegalOpcode(UInt32)
    /// A function has more than 2^32 - 1 locals, or more than the engine admits.
    case tooManyLocals
    /// Something needs a feature that is switched off; `phrase` is what is wrong with it without.
    case featureOff(Features, phrase: String)
    /// A list has more items than the engine admits.
    case tooMany(String, count: UInt64, limit: Int)
  }

  /// The reason in the words of the official test suite, without the position.
  public var message: String {
    switch reason {
    case .unexpectedEnd: "unexpected end"
    case .unexpectedEndOfSectionOrFunction: "unexpected end of section or function"
    case .lengthOutOfBounds: "length out of bounds"
    case .magicHeaderNotDetected: "magic header not detected"
    case .unknownBinaryVersion: "unknown binary version"
    case .malformedSectionID(let id): "malformed section id \(id)"
    case .integerRepresentationTooLong: "integer representation too long"
    case .integerTooLarge: "integer too large"
    case .malformedUTF8: "malformed UTF-8 encoding"
    case .sectionSizeMismatch: "section size mismatch"
    case .unexpectedContentAfterLastSection: "unexpected content after last section"
    case .functionAndCodeSectionsDiffer:
      "function and code section have inconsistent lengths"
    case .dataCountAndDataSectionDiffer: "data count and data section have inconsistent lengths"
    case .dataCountSectionRequired: "data count section required"
    case .malformedExternKind(let kind, true): "malformed import kind \(kind)"
    case .malformedExternKind(let kind, false): "malformed export kind \(kind)"
    case .malformedLimitsFlags(let flags): "malformed limits flags \(flags)"
    case .invalidPageSize(let exponent): "invalid custom page size 2^\(exponent)"
    case .malformedMutability(let byte): "malformed mutability \(byte)"
    case .malformedValueType(let byte): "malformed value type 0x\(hex(byte))"
    case .malformedReferenceType(let byte): "malformed reference type 0x\(hex(byte))"
    case .malformedTypeForm(let byte): "malformed definition type 0x\(hex(byte))"
    case .malformedCastFlags(let flags): "malformed br_on_cast flags \(flags)"
    case .malformedCatchClause(let byte): "malformed catch clause \(byte)"
    case .malformedSegmentFlags(let flags): "malformed segment kind \(flags)"
    case .malformedElementKind(let byte): "malformed element kind \(byte)"
    case .malformedMemoryOperationFlags: "malformed memop flags"
    case .endOpcodeExpected: "END opcode expected"
    case .zeroByteExpected: "zero byte expected"
    case .illegalOpcode(let code): "illegal opcode \(hex(code))"
    case .tooManyLocals: "too many locals"
    case .featureOff(let features, let phrase): "\(phrase): \(features) is switched off"
    case .tooMany(let what, let count, let limit):
      "too many \(what): \(count), the engine's limit is \(limit)"
    }
  }
}

extension DecodeError: CustomStringConvertible {
  /// The message and the position.
  public var description: String { "malformed module at offset 0x\(hex(offset)): \(message)" }
}

/// A number in hexadecimal digits, at least two.
package func hex(_ number: some BinaryInteger) -> String {
  let digits = String(number, radix: 16)
  return digits.count < 2 ? "0" + digits : digits
}
