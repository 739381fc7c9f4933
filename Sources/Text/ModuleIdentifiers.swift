// SPDX-License-Identifier: Apache-2.0
//
// The identifiers of everything that a module defines, and types as they are written with them.
// Spec: 6.4 Text Format / Types, 6.6.1 Type Uses.

import Interp

struct ModuleIdentifiers {
  let names: ModuleNames
  let module: ModuleStructure
  /// If true, a name that an identifier does not give back is annotated where the identifier stands.
  let annotations: Bool
  let types: IdentifierTable
  let functions: IdentifierTable
  let tables: IdentifierTable
  let memories: IdentifierTable
  let globals: IdentifierTable
  let tags: IdentifierTable
  let elements: IdentifierTable
  let data: IdentifierTable
  private let fields: [TypeIndex: IdentifierTable]

  /// Makes identifiers for the names of a module.
  init(_ module: ModuleStructure, names: ModuleNames, annotations: Bool) {
    self.module = module
    self.names = names
    self.annotations = annotations
    types = IdentifierTable(names.types, count: module.types.count)
    functions = IdentifierTable(names.functions, count: module.functions.count)
    tables = IdentifierTable(names.tables, count: module.tables.count)
    memories = IdentifierTable(names.memories, count: module.memories.count)
    globals = IdentifierTable(names.globals, count: module.globals.count)
    tags = IdentifierTable(names.tags, count: module.tags.count)
    elements = IdentifierTable(names.elements, count: module.elements.count)
    data = IdentifierTable(names.data, count: module.data.count)
    var fields: [TypeIndex: IdentifierTable] = [:]
    for (index, names) in names.fields where index < module.types.count {
      guard case .structure(let types) = module.types[Int(index)].composite else { continue }
      fields[index] = IdentifierTable(names, count: types.count)
    }
    self.fields = fields
  }

  /// What stands behind the keyword of a definition: its identifier and, as a comment, its index.
  func binding(_ table: IdentifierTable, _ index: Int) -> String {
    table.binding(UInt32(index), annotations: annotations) + " (;\(index);)"
  }

  /// The identifiers of the fields of a structure type.
  func fields(of type: TypeIndex) -> IdentifierTable { fields[type] ?? IdentifierTable() }

  /// The identifiers of the parameters and locals of a function.
  func locals(of function: FunctionIndex, count: Int) -> IdentifierTable {
    IdentifierTable(names.locals[function] ?? [:], count: count)
  }
}

// MARK: Types

extension ModuleIdentifiers {
  func text(_ type: ValueType) -> String {
    type.referenceType.map(text) ?? type.description
  }

  func text(_ type: ReferenceType) -> String {
    guard case .defined = type.heap else { return type.description }
    return "(ref \(type.isNullable ? "null " : "")\(text(type.heap)))"
  }

  func text(_ type: HeapType) -> String {
    if case .defined(let index) = type { types.reference(index) } else { type.description }
  }

  func text(_ type: FieldType) -> String {
    let storage = if case .value(let type) = type.storage { text(type) } else { "\(type.storage)" }
    return type.isMutable ? "(mut \(storage))" : storage
  }

  func text(_ type: TableType) -> String {
    (type.addressType == .i64 ? "i64 " : "") + "\(type.limits) \(text(type.element))"
  }

  func text(_ type: GlobalType) -> String {
    text(FieldType(.value(type.value), isMutable: type.isMutable))
  }

  func text(_ type: SubType, _ index: TypeIndex) -> String {
    let composite = text(type.composite, index)
    if type.isFinal, type.supertypes.isEmpty { return composite }
    let supertypes = type.supertypes.map { types.reference($0) + " " }.joined()
    return "(sub \(type.isFinal ? "final " : "")\(supertypes)\(composite))"
  }

  private func text(_ type: CompositeType, _ index: TypeIndex) -> String {
    switch type {
    case .function(let type): return "(func\(signature(type)))"
    case .array(let element): return "(array \(text(element)))"
    case .structure(let types):
      let fields = fields(of: index)
      let texts = types.enumerated().map { place, type in
        " (field\(fields.binding(UInt32(place), annotations: annotations)) \(text(type)))"
      }
      return "(struct\(texts.joined()))"
    }
  }

  /// Parameters and results, each list behind a blank.
  ///
  /// - Parameter locals: The identifiers of the parameters.
  func signature(_ type: FunctionType, _ locals: IdentifierTable = IdentifierTable()) -> String {
    var text = Self.list("param", type.parameters.map(self.text), locals, annotations).joined()
    if !type.results.isEmpty {
      text += " (result \(type.results.map(self.text).joined(separator: " ")))"
    }
    return text
  }

  /// Lists of parameters or locals, each behind a blank: those without names together.
  ///
  /// - Parameters:
  ///   - first: The index of the first of them.
  ///   - limit: The most that stand together.
  static func list(
    _ keyword: String, _ types: [String], _ identifiers: IdentifierTable, _ annotations: Bool,
    first: UInt32 = 0, limit: Int = .max
  ) -> [String] {
    var lists: [String] = []
    var unnamed: [String] = []
    func close() {
      if !unnamed.isEmpty { lists.append(" (\(keyword) \(unnamed.joined(separator: " ")))") }
      unnamed = []
    }
    for (place, type) in types.enumerated() {
      let index = first + UInt32(place)
      if identifiers.hasName(index) {
        close()
        let binding = identifiers.binding(index, annotations: annotations)
        lists.append(" (\(keyword)\(binding) \(type))")
      } else {
        if unnamed.count == limit { close() }
        unnamed.append(type)
      }
    }
    close()
    return lists
  }

  /// The index of a function type, and what it takes and gives.
  func typeUse(_ index: TypeIndex, _ locals: IdentifierTable = IdentifierTable()) -> String {
    let type = module.functionType(at: index) ?? FunctionType()
    return " (type \(types.reference(index)))" + signature(type, locals)
  }
}
