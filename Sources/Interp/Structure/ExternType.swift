// SPDX-License-Identifier: Apache-2.0
//
// The types of everything that can be imported or exported, and when one may stand for another.
// Spec: 2.3.8 Function Types - 2.3.16 External Types, 3.3 Matching.

/// The parameters and results of a function.
///
/// Spec: `functype`.
public struct FunctionType: Hashable, Sendable {
  /// The types of the parameters, first to last.
  public var parameters: [ValueType]
  /// The types of the results, first to last.
  public var results: [ValueType]

  /// Makes a function type.
  public init(_ parameters: [ValueType] = [], _ results: [ValueType] = []) {
    self.parameters = parameters
    self.results = results
  }
}

extension FunctionType: CustomStringConvertible {
  /// The type as the specification writes it, for instance `[i32 i32] -> [i64]`.
  public var description: String {
    func list(_ types: [ValueType]) -> String {
      "[" + types.map(\.description).joined(separator: " ") + "]"
    }
    return list(parameters) + " -> " + list(results)
  }
}

/// A minimum and a maximum size, in pages or elements.
///
/// Spec: `limits`.
public struct Limits: Hashable, Sendable {
  /// The size at the start.
  public var minimum: UInt64
  /// The size that is never passed; nil if none is given.
  public var maximum: UInt64?

  /// Makes limits.
  public init(_ minimum: UInt64, _ maximum: UInt64? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// True if something of these limits may be imported where `expected` is asked for.
  ///
  /// Spec: 3.3.11 Limits.
  package func matches(_ expected: Limits) -> Bool {
    guard minimum >= expected.minimum else { return false }
    guard let most = expected.maximum else { return true }
    return maximum.map { $0 <= most } ?? false
  }
}

extension Limits: CustomStringConvertible {
  /// The limits in the text format.
  public var description: String {
    maximum.map { "\(minimum) \($0)" } ?? "\(minimum)"
  }
}

/// How wide the addresses of a memory or the indices into a table are.
///
/// Spec: `addrtype`.
public enum AddressType: Hashable, Sendable {
  /// 32 bits.
  case i32
  /// 64 bits.
  case i64

  /// The type of addresses as operands.
  public var valueType: ValueType { self == .i32 ? .i32 : .i64 }
  /// The largest address.
  package var greatest: UInt64 { self == .i32 ? UInt64(UInt32.max) : .max }
  /// The bits of the operand -1.
  package var minusOne: UInt64 { greatest }
  /// What the text format has in front of limits: nothing for 32 bits.
  fileprivate var prefix: String { self == .i32 ? "" : "i64 " }
}

/// The type of a memory; sizes count pages.
///
/// Spec: `memtype`.
public struct MemoryType: Hashable, Sendable {
  /// The size limits in pages.
  public var limits: Limits
  /// How wide addresses are.
  public var addressType: AddressType
  /// The bytes in a page: 64 KiB, or 1.
  ///
  /// Spec: proposal custom-page-sizes.
  public var pageSize: Int
  /// Stores on different threads may have the memory at once; then it needs a maximum.
  ///
  /// Spec: proposal threads.
  public var isShared: Bool

  /// Makes a memory type.
  public init(
    _ limits: Limits, addressType: AddressType = .i32, pageSize: Int = Self.defaultPageSize,
    isShared: Bool = false
  ) {
    self.limits = limits
    self.addressType = addressType
    self.pageSize = pageSize
    self.isShared = isShared
  }

  /// The bytes in a page where nothing else is said.
  ///
  /// Spec: 4.2.8.
  public static let defaultPageSize = 65_536
  /// The page sizes that a valid memory may have.
  package static let validPageSizes = [1, defaultPageSize]
  /// The most pages: as many as addresses reach, and not more than an operand of that width can say.
  package var mostPages: UInt64 {
    pageSize == 1 ? addressType.greatest : addressType.greatest / UInt64(pageSize) + 1
  }
}

extension MemoryType: CustomStringConvertible {
  /// The type in the text format.
  public var description: String {
    let page = pageSize == Self.defaultPageSize ? "" : " (pagesize \(pageSize))"
    return "\(addressType.prefix)\(limits)\(isShared ? " shared" : "")\(page)"
  }
}

/// The type of a table; sizes count elements.
///
/// Spec: `tabletype`.
public struct TableType: Hashable, Sendable {
  /// The type of the elements.
  public var element: ReferenceType
  /// The size limits in elements.
  public var limits: Limits
  /// How wide indices are.
  public var addressType: AddressType

  /// Makes a table type.
  public init(_ element: ReferenceType, _ limits: Limits, addressType: AddressType = .i32) {
    self.element = element
    self.limits = limits
    self.addressType = addressType
  }
}

/// The type of a global variable.
///
/// Spec: `globaltype`.
public struct GlobalType: Hashable, Sendable {
  /// The type of the value.
  public var value: ValueType
  /// True if the value may change.
  public var isMutable: Bool

  /// Makes a global type.
  public init(_ value: ValueType, isMutable: Bool = false) {
    self.value = value
    self.isMutable = isMutable
  }
}

/// The type of an import or export.
///
/// Spec: `externtype`.
public enum ExternType: Hashable, Sendable {
  /// A function.
  case function(FunctionType)
  /// A table.
  case table(TableType)
  /// A memory.
  case memory(MemoryType)
  /// A global variable.
  case global(GlobalType)
  /// A tag of exceptions; the parameters are what an exception carries.
  ///
  /// Spec: `tagtype`.
  case tag(FunctionType)
}

extension ExternType: CustomStringConvertible {
  /// The type in the text format, without names.
  public var description: String {
    switch self {
    case .function(let type): "func \(type)"
    case .table(let type): "table \(type.addressType.prefix)\(type.limits) \(type.element)"
    case .memory(let type): "memory \(type)"
    case .global(let type): type.isMutable ? "global (mut \(type.value))" : "global \(type.value)"
    case .tag(let type): "tag \(type)"
    }
  }
}
