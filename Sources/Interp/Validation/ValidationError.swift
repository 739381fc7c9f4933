// SPDX-License-Identifier: Apache-2.0
//
// Which rule of validation a module breaks, and where.
// Spec: 3 Validation; the phrases are those of the official test suite.

/// The module is well-formed but breaks a rule: it is invalid.
public struct ValidationError: Error, Hashable, Sendable {
  /// The function whose body breaks the rule; nil outside of bodies.
  public let function: FunctionIndex?
  /// Where in the bytes of the module, counted from its start.
  public let offset: Int
  /// Which rule.
  public let reason: Reason

  package init(function: FunctionIndex? = nil, offset: Int, _ reason: Reason) {
    self.function = function
    self.offset = offset
    self.reason = reason
  }

  /// The index spaces in which something may be unknown.
  public enum Space: String, Hashable, Sendable {
    /// An index space of the module.
    case type, function, table, memory, global, tag, local, label, field
    /// An index space of segments.
    case element = "elem segment"
    /// An index space of segments.
    case data = "data segment"
  }

  /// The rule that is broken.
  public enum Reason: Hashable, Sendable {
    /// The operands are not what the instruction takes; nil where the stack is empty.
    case typeMismatch(expected: [ValueType], actual: [ValueType])
    /// There are more operands at the end of a block than it has results.
    case operandsLeft(expected: [ValueType], actual: [ValueType])
    /// There is nothing with this index.
    case unknown(Space, UInt32)
    /// The alignment is larger than the access.
    case alignmentTooLarge
    /// The alignment of an atomic access is not its width.
    case alignmentNotNatural
    /// A shared memory has no maximum.
    case sharedMemoryWithoutMaximum
    /// A vector has no lane of this number.
    case invalidLaneIndex(UInt8)
    /// The offset of a load or store is beyond what addresses reach.
    case offsetOutOfRange
    /// A constant expression holds an instruction that is not constant.
    case constantExpressionRequired
    /// Two exports have the same name.
    case duplicateExport(Name)
    /// The start function has parameters or results.
    case startFunctionType
    /// A memory is larger than its addresses reach.
    case memoryTooLarge(MemoryType)
    /// A page size is neither 1 nor 64 KiB.
    case invalidPageSize(Int)
    /// The minimum of limits is above the maximum.
    case limitsOutOfOrder
    /// A table has more elements than its indices reach.
    case tableTooLarge
    /// `global.set` of a global that is not mutable.
    case immutableGlobal(GlobalIndex)
    /// `local.get` of a local that has no value yet and whose type has no default.
    case uninitializedLocal(LocalIndex)
    /// `select` with other than one type.
    case invalidResultArity
    /// `ref.func` of a function that nothing outside of code refers to.
    case undeclaredFunctionReference(FunctionIndex)
    /// A type is declared below one that it does not match or that is final.
    case subtype(TypeIndex, String)
    /// A type that ought to be one of functions is not.
    case notAFunctionType(TypeIndex)
    /// A type that ought to be one of structures is not.
    case notAStructureType(TypeIndex)
    /// A type that ought to be one of arrays is not.
    case notAnArrayType(TypeIndex)
    /// The parameters of a tag are all it may have.
    case nonEmptyTagResult
    /// A field that may not change was to be set.
    case immutableField(FieldIndex)
    /// The elements of an array that may not change were to be set.
    case immutableArray(TypeIndex)
    /// The elements of one array do not fit another, or those of a segment do not fit an array.
    case arrayTypesDoNotMatch
    /// The elements of an array are not numbers or vectors, so bytes cannot fill it.
    case arrayTypeIsNotNumeric
    /// A packed field is read without saying how to extend it.
    case packedField
    /// A field is to be extended and is not packed.
    case unpackedField
    /// Something is to be filled with default values and has a type without one.
    case notDefaultable(String)
    /// A label that is not one of a `catch`.
    case invalidRethrowLabel
    /// Supertypes stand above each other higher than the engine admits.
    case subtypingTooDeep(Int)
    /// There are more types than the engine has numbers for.
    case tooManyTypes(Int)
    /// An array has more operands than the engine admits.
    case tooManyOperands(Int)
    /// Something needs a feature that is switched off; `phrase` is what is wrong with it without.
    case featureOff(Features, phrase: String)
    /// Blocks are nested deeper than the engine admits.
    case nestingTooDeep(Int)
    /// A function body is longer than the engine admits.
    case functionTooLarge(Int)
  }

  /// The reason in the words of the official test suite, without the position.
  public var message: String {
    switch reason {
    case .typeMismatch(let expected, let actual):
      "type mismatch: instruction requires \(list(expected)) but stack has \(list(actual))"
    case .operandsLeft(let expected, let actual):
      "type mismatch: block requires \(list(expected)) but stack has \(list(actual))"
    case .unknown(let space, let index): "unknown \(space.rawValue) \(index)"
    case .alignmentTooLarge: "alignment must not be larger than natural"
    case .alignmentNotNatural: "atomic alignment must be natural"
    case .sharedMemoryWithoutMaximum: "shared memory must have maximum"
    case .invalidLaneIndex(let lane): "invalid lane index \(lane)"
    case .offsetOutOfRange: "offset out of range"
    case .constantExpressionRequired: "constant expression required"
    case .duplicateExport(let name): "duplicate export name \"\(name)\""
    case .startFunctionType: "start function must have neither parameters nor results"
    case .memoryTooLarge(let type) where type.pageSize == 1:
      "memory size must be at most \(type.mostPages) bytes"
    case .memoryTooLarge(let type) where type.addressType == .i32:
      "memory size must be at most 65536 pages (4GiB)"
    case .memoryTooLarge: "memory size must be at most 2^48 pages (16EiB)"
    case .invalidPageSize(let size): "invalid custom page size \(size)"
    case .limitsOutOfOrder: "size minimum must not be greater than maximum"
    case .tableTooLarge: "table size must be at most 2^32-1"
    case .immutableGlobal(let index): "immutable global: global \(index) cannot be set"
    case .uninitializedLocal(let index): "uninitialized local \(index)"
    case .invalidResultArity: "invalid result arity"
    case .undeclaredFunctionReference(let index): "undeclared function reference \(index)"
    case .subtype(let index, let trouble): "sub type \(index) does not match: \(trouble)"
    case .notAFunctionType(let index): "type mismatch: type \(index) is not a function type"
    case .notAStructureType(let index): "type mismatch: type \(index) is not a structure type"
    case .notAnArrayType(let index): "type mismatch: type \(index) is not an array type"
    case .nonEmptyTagResult: "non-empty tag result type"
    case .immutableField(let index): "immutable field \(index)"
    case .immutableArray(let index): "immutable array \(index)"
    case .arrayTypesDoNotMatch: "array types do not match"
    case .arrayTypeIsNotNumeric: "array type is not numeric or vector"
    case .packedField: "field is packed"
    case .unpackedField: "field is unpacked"
    case .notDefaultable(let what): "\(what) type is not defaultable"
    case .invalidRethrowLabel: "invalid rethrow label"
    case .subtypingTooDeep(let limit): "subtyping too deep: the engine's limit is \(limit)"
    case .tooManyTypes(let limit): "too many types: the engine's limit is \(limit)"
    case .tooManyOperands(let limit): "too many operands: the engine's limit is \(limit)"
    case .featureOff(let features, let phrase): "\(phrase): \(features) is switched off"
    case .nestingTooDeep(let limit): "blocks nested too deep: the engine's limit is \(limit)"
    case .functionTooLarge(let limit):
      "function body too large: the engine's limit is \(limit) bytes"
    }
  }

  private func list(_ types: [ValueType]) -> String {
    "[" + types.map { $0 == .bottom ? "any" : $0.description }.joined(separator: " ") + "]"
  }
}

extension ValidationError: CustomStringConvertible {
  /// The message, the function and the position.
  public var description: String {
    let place = function.map { "in function \($0), " } ?? ""
    return "invalid module \(place)at offset 0x\(hex(offset)): \(message)"
  }
}

/// Why bytes do not make a module.
public enum ModuleError: Error, Hashable, Sendable {
  /// The bytes break the binary grammar.
  case malformed(DecodeError)
  /// The module breaks a rule of validation.
  case invalid(ValidationError)

  /// The reason in the words of the official test suite, without the position.
  public var message: String {
    switch self {
    case .malformed(let error): error.message
    case .invalid(let error): error.message
    }
  }
}

extension ModuleError: CustomStringConvertible {
  /// The message and the position.
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .invalid(let error): error.description
    }
  }
}
