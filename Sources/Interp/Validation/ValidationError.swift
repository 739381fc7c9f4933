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
    case type, function, table, memory, global, local, label
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
    case operandsLeft(Int)
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
    /// Blocks are nested deeper than the engine admits.
    case nestingTooDeep(Int)
    /// A function body is longer than the engine admits.
    case functionTooLarge(Int)
  }

  /// The reason in the words of the official test suite, without the position.
  public var message: String {
    switch reason {
    case .typeMismatch(let expected, let actual):
      "type mismatch: expected \(list(expected)), got \(list(actual))"
    case .operandsLeft(let count): "type mismatch: \(count) operands left at the end of the block"
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
