// SPDX-License-Identifier: Apache-2.0
//
// Types, where they are defined and where they are used.
// Spec: 6.4 Text Format / Types, 6.6.1 Type Uses.

import Interp

extension ModuleParser {
  /// Parses `(func ...)` of a type field.
  mutating func defineType() throws(TextError) {
    for keyword: Keyword in [.sub, .struct, .array] where cursor.isAtList(keyword) {
      throw cursor.error(.unsupported("\(keyword.rawValue) type"), at: cursor.position + 1)
    }
    guard cursor.acceptList(.func) else { throw cursor.unexpected() }
    let type = try signature(bindingNames: true).type
    try cursor.close()
    defineType(type)
  }

  @discardableResult
  private mutating func defineType(_ type: FunctionType) -> TypeIndex {
    let index = TypeIndex(definedTypes.count)
    definedTypes.append(type)
    if typeIndices[type] == nil { typeIndices[type] = index }
    return index
  }

  /// The index of a type of that shape.
  private mutating func index(of type: FunctionType) -> TypeIndex {
    typeIndices[type] ?? defineType(type)
  }

  /// A type, and the identifiers of its parameters if they were asked for.
  struct Signature {
    var type = FunctionType()
    /// The identifiers of the parameters and their tokens, as far as they were asked for.
    var names: [(name: Name?, position: Int)] = []

    var isEmpty: Bool { type.parameters.isEmpty && type.results.isEmpty }
  }

  /// Parses `(param ...)* (result ...)*`.
  mutating func signature(bindingNames: Bool) throws(TextError) -> Signature {
    var signature = Signature()
    while cursor.acceptList(.param) {
      let position = cursor.position
      if bindingNames, let name = cursor.identifier() {
        signature.type.parameters.append(try valueType())
        signature.names.append((name, position))
      } else {
        let types = try valueTypes()
        signature.type.parameters += types
        signature.names += Array(repeating: (nil, position), count: types.count)
      }
      try cursor.close()
    }
    signature.type.results = try results()
    if cursor.isAtList(.param) || cursor.isAtList(.type) {
      throw cursor.error(.unexpectedToken, at: cursor.position + 1)
    }
    return signature
  }

  /// Parses `(result ...)*`.
  mutating func results() throws(TextError) -> [ValueType] {
    var types: [ValueType] = []
    while cursor.acceptList(.result) {
      types += try valueTypes()
      try cursor.close()
    }
    return types
  }

  /// The type that a function, a block or an indirect call names.
  enum TypeUse {
    /// Without an index.
    case inline(Signature)
    /// With an index; the signature beside it is empty or that of the type.
    case index(TypeIndex, Signature)
  }

  /// Parses a type use and checks that what is written twice is the same.
  mutating func typeUse(bindingNames: Bool) throws(TextError) -> TypeUse {
    guard cursor.acceptList(.type) else {
      return .inline(try signature(bindingNames: bindingNames))
    }
    let start = cursor.position
    let index = try types.index(&cursor)
    try cursor.close()
    let signature = try signature(bindingNames: bindingNames)
    if !signature.isEmpty {
      guard index < definedTypes.count else {
        throw cursor.error(.unknown(.type, "\(index)"), at: start)
      }
      if definedTypes[Int(index)] != signature.type {
        throw cursor.error(.inlineFunctionType, at: start)
      }
    }
    return .index(index, signature)
  }

  /// The index that a type use stands for.
  mutating func index(of use: TypeUse) -> TypeIndex {
    switch use {
    case .inline(let signature): index(of: signature.type)
    case .index(let index, _): index
    }
  }

  /// Parses types up to something else.
  mutating func valueTypes() throws(TextError) -> [ValueType] {
    var types: [ValueType] = []
    while cursor.kind != .rightParenthesis { types.append(try valueType()) }
    return types
  }

  mutating func valueType() throws(TextError) -> ValueType {
    let type: ValueType
    switch cursor.kind {
    case .keyword(.i32): type = .i32
    case .keyword(.i64): type = .i64
    case .keyword(.f32): type = .f32
    case .keyword(.f64): type = .f64
    case .keyword(.v128): type = .v128
    default: return ValueType(try referenceType())
    }
    cursor.advance()
    return type
  }

  /// Parses `funcref`, `externref` or `(ref null ...)`.
  mutating func referenceType() throws(TextError) -> ReferenceType {
    switch cursor.kind {
    case .keyword(.funcref):
      cursor.advance()
      return .funcref
    case .keyword(.externref):
      cursor.advance()
      return .externref
    case .keyword(let keyword) where keyword.isUnsupportedType:
      throw cursor.error(.unsupported(keyword.rawValue))
    default:
      break
    }
    let start = cursor.position
    guard cursor.acceptList(.ref) else { throw cursor.unexpected() }
    let isNullable = cursor.accept(.null)
    let type = try heapType()
    try cursor.close()
    guard isNullable else { throw cursor.error(.unsupported("non-null reference type"), at: start) }
    return type
  }

  /// Parses a heap type; `func` and `extern` are given as the types of nullable references to them.
  mutating func heapType() throws(TextError) -> ReferenceType {
    if cursor.accept(.func) { return .funcref }
    if cursor.accept(.extern) { return .externref }
    if cursor.isAtIndex { throw cursor.error(.unsupported("reference to a defined type")) }
    if case .keyword(let keyword) = cursor.kind, keyword.isUnsupportedType {
      throw cursor.error(.unsupported("reference to \(keyword.rawValue)"))
    }
    throw cursor.unexpected()
  }
}

extension Keyword {
  /// True for the types of the grammar that are not supported.
  fileprivate var isUnsupportedType: Bool {
    switch self {
    case .v128, .any, .eq, .i31, .none, .exn, .nofunc, .noextern, .noexn, .struct, .array: true
    case .anyref, .eqref, .i31ref, .structref, .arrayref, .nullref, .nullfuncref: true
    case .nullexternref, .exnref, .nullexnref: true
    default: false
    }
  }
}
