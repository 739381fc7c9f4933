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
    /// The identifiers of the parameters, their annotated names and their tokens, as far as they were
    /// asked for.
    var names: [(name: Name?, annotatedName: Name?, position: Int)] = []

    var isEmpty: Bool { type.parameters.isEmpty && type.results.isEmpty }
  }

  /// Parses `(param ...)* (result ...)*`.
  mutating func signature(bindingNames: Bool) throws(TextError) -> Signature {
    var signature = Signature()
    while cursor.acceptList(.param) {
      let position = cursor.position
      if bindingNames, let name = cursor.identifier() {
        let annotatedName = try cursor.annotatedName(.local)
        signature.type.parameters.append(try valueType())
        signature.names.append((name, annotatedName, position))
      } else {
        let types = try valueTypes()
        signature.type.parameters += types
        // A name is for one parameter.
        let annotatedName =
          bindingNames && types.count == 1
          ? try cursor.annotatedName(.local, before: position) : nil
        signature.names += Array(repeating: (nil, annotatedName, position), count: types.count)
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

    var signature: Signature {
      switch self {
      case .inline(let signature), .index(_, let signature): signature
      }
    }
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

  /// Parses `funcref` and its like, or `(ref ...)`.
  mutating func referenceType() throws(TextError) -> ReferenceType {
    if case .keyword(let keyword) = cursor.kind {
      let abbreviation: HeapType? =
        switch keyword {
        case .funcref: .function
        case .externref: .external
        case .nullfuncref: .noFunction
        case .nullexternref: .noExternal
        default: nil
        }
      if let abbreviation {
        cursor.advance()
        return ReferenceType(abbreviation, isNullable: true)
      }
      if keyword.isUnsupportedType { throw cursor.error(.unsupported(keyword.rawValue)) }
    }
    guard cursor.acceptList(.ref) else { throw cursor.unexpected() }
    let isNullable = cursor.accept(.null)
    let type = try heapType()
    try cursor.close()
    return ReferenceType(type, isNullable: isNullable)
  }

  mutating func heapType() throws(TextError) -> HeapType {
    if cursor.accept(.func) { return .function }
    if cursor.accept(.extern) { return .external }
    if cursor.accept(.nofunc) { return .noFunction }
    if cursor.accept(.noextern) { return .noExternal }
    if cursor.isAtIndex { return .defined(try types.index(&cursor)) }
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
    case .v128, .any, .eq, .i31, .none, .exn, .noexn, .struct, .array: true
    case .anyref, .eqref, .i31ref, .structref, .arrayref, .nullref: true
    case .exnref, .nullexnref: true
    default: false
    }
  }
}
