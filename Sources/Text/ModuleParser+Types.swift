// SPDX-License-Identifier: Apache-2.0
//
// Types, where they are defined and where they are used.
// Spec: 6.4 Text Format / Types, 6.6.1 Type Uses.

package import Interp

extension ModuleParser {
  /// Parses what a type field defines: `(sub ...)`, `(func ...)`, `(struct ...)` or `(array ...)`.
  mutating func defineType(_ index: TypeIndex) throws(TextError) {
    var type = SubType(.function(FunctionType()))
    if cursor.acceptList(.sub) {
      type.isFinal = cursor.accept(.final)
      while cursor.isAtIndex { type.supertypes.append(try types.index(&cursor)) }
      type.composite = try compositeType(index)
      try cursor.close()
    } else {
      type.composite = try compositeType(index)
    }
    definedTypes.append(type)
    // Types in a group with others are never meant by a type use without an index.
    let isAlone = typeGroups.contains(Int(index)..<Int(index) + 1)
    if isAlone, type.isFinal, type.supertypes.isEmpty, let function = type.composite.function,
      typeIndices[function] == nil
    {
      typeIndices[function] = index
    }
  }

  private mutating func compositeType(_ index: TypeIndex) throws(TextError) -> CompositeType {
    let type: CompositeType
    if cursor.acceptList(.func) {
      type = .function(try signature(bindingNames: true).type)
    } else if cursor.acceptList(.struct) {
      type = .structure(try fields(of: index))
    } else if cursor.acceptList(.array) {
      type = .array(try fieldType())
    } else {
      throw cursor.unexpected()
    }
    try cursor.close()
    return type
  }

  /// Parses `(field ...)*`.
  private mutating func fields(of index: TypeIndex) throws(TextError) -> [FieldType] {
    var types: [FieldType] = []
    var names = IdentifierSpace(.field)
    while cursor.acceptList(.field) {
      let position = cursor.position
      if let name = cursor.identifier() {
        let annotatedName = try cursor.annotatedName(.field)
        try names.bind(name, annotatedName: annotatedName, at: position, in: cursor)
        types.append(try fieldType())
      } else {
        let first = types.count
        while cursor.kind != .rightParenthesis { types.append(try fieldType()) }
        if types.count == first + 1 {
          // A name is for one field.
          let annotatedName = try cursor.annotatedName(.field, before: position)
          try names.bind(nil, annotatedName: annotatedName, at: position, in: cursor)
        } else {
          names.bindAnonymous(types.count - first)
        }
      }
      try cursor.close()
    }
    fieldNames[index] = names
    return types
  }

  /// Parses a storage type, or `(mut ...)` around one.
  private mutating func fieldType() throws(TextError) -> FieldType {
    let isMutable = cursor.acceptList(.mut)
    let storage: StorageType
    if cursor.accept(.i8) {
      storage = .i8
    } else if cursor.accept(.i16) {
      storage = .i16
    } else {
      storage = .value(try valueType())
    }
    if isMutable { try cursor.close() }
    return FieldType(storage, isMutable: isMutable)
  }

  /// The index of a function type of that shape.
  private mutating func index(of type: FunctionType) -> TypeIndex {
    if let index = typeIndices[type] { return index }
    let index = TypeIndex(definedTypes.count)
    definedTypes.append(SubType(.function(type)))
    typeGroups.append(Int(index)..<Int(index) + 1)
    typeIndices[type] = index
    return index
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
      if definedTypes[Int(index)].composite != .function(signature.type) {
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
    if case .keyword(let keyword) = cursor.kind,
      let type = HeapType.abstract.first(where: { $0.nullableName == keyword.rawValue })?.type
    {
      cursor.advance()
      return ReferenceType(type, isNullable: true)
    }
    guard cursor.acceptList(.ref) else { throw cursor.unexpected() }
    let isNullable = cursor.accept(.null)
    let type = try heapType()
    try cursor.close()
    return ReferenceType(type, isNullable: isNullable)
  }

  mutating func heapType() throws(TextError) -> HeapType {
    if let type = cursor.abstractHeapType() { return type }
    guard cursor.isAtIndex else { throw cursor.unexpected() }
    return .defined(try types.index(&cursor))
  }
}

extension TokenCursor {
  /// Reads `func`, `any` and the like; nil if there is none here.
  package mutating func abstractHeapType() -> HeapType? {
    guard case .keyword(let keyword) = kind,
      let type = HeapType.abstract.first(where: { $0.name == keyword.rawValue })?.type
    else { return nil }
    advance()
    return type
  }
}
