// SPDX-License-Identifier: Apache-2.0
//
// The first walk over the fields of a module: gives every definition its index and its name.
// Spec: 6.6.14 Modules, 6.6.2 - 6.6.11 the abbreviations that define more than one thing.

import Interp

extension ModuleParser {
  /// Binds what a field defines and goes behind it.
  mutating func bindField() throws(TextError) {
    try cursor.open()
    let start = cursor.position
    guard case .keyword(let keyword) = cursor.kind else { throw cursor.unexpected() }
    cursor.advance()
    var index: UInt32 = 0
    switch keyword {
    case .type:
      index = try types.bindNext(&cursor)
      typeGroups.append(Int(index)..<Int(index) + 1)
    case .rec: return try bindRecursiveTypes()
    case .import: return try bindImport(at: start)
    case .func, .table, .memory, .global, .tag:
      index = try bindDefinition(keyword, at: start)
    case .elem: index = try elements.bindNext(&cursor)
    case .data: index = try datas.bindNext(&cursor)
    case .export, .start: break
    default: throw cursor.error(.unexpectedToken, at: start)
    }
    try finishField(keyword, index, cursor.position)
  }

  private mutating func finishField(_ keyword: Keyword, _ index: UInt32, _ position: Int)
    throws(TextError)
  {
    fields.append(Field(keyword: keyword, position: position, index: index))
    try cursor.skipToClose()
    cursor.advance()
  }

  /// Spec: 6.4.10 Recursive Types.
  private mutating func bindRecursiveTypes() throws(TextError) {
    let first = Int(types.count)
    while cursor.acceptList(.type) {
      let index = try types.bindNext(&cursor)
      try finishField(.type, index, cursor.position)
    }
    try cursor.close()
    typeGroups.append(first..<Int(types.count))
  }

  private mutating func bindImport(at start: Int) throws(TextError) {
    let here = cursor.position
    _ = try cursor.string()
    _ = try cursor.string()
    try cursor.open()
    guard case .keyword(let keyword) = cursor.kind else { throw cursor.unexpected() }
    cursor.advance()
    try checkImportOrder(at: start)
    let (_, index) = try bindNext(keyword)
    try cursor.skipToClose()
    cursor.advance()
    try finishField(.import, index, here)
  }

  /// Binds a function, table, memory, global or tag, and the segment that may stand inside it.
  private mutating func bindDefinition(_ keyword: Keyword, at start: Int) throws(TextError)
    -> UInt32
  {
    let (space, index) = try bindNext(keyword)
    var look = cursor
    while look.isAtList(.export) { try look.skipList() }
    if look.isAtList(.import) {
      try checkImportOrder(at: start)
      return index
    }
    firstDefinition = firstDefinition ?? space
    if look.isAt(.i32) || look.isAt(.i64) { look.advance() }
    if keyword == .memory, look.isAtList(.pagesize) { try look.skipList() }
    if keyword == .memory, look.isAtList(.data) { datas.bindAnonymous() }
    if keyword == .table, look.kind != .natural { elements.bindAnonymous() }
    return index
  }

  private func checkImportOrder(at position: Int) throws(TextError) {
    if let firstDefinition {
      throw cursor.error(.importAfter(firstDefinition), at: position)
    }
  }

  /// Gives the next index of a space, and a name to it if there is one here.
  private mutating func bindNext(_ keyword: Keyword) throws(TextError) -> (IndexSpace, UInt32) {
    switch keyword {
    case .func: (.function, try functions.bindNext(&cursor))
    case .table: (.table, try tables.bindNext(&cursor))
    case .memory: (.memory, try memories.bindNext(&cursor))
    case .global: (.global, try globals.bindNext(&cursor))
    case .tag: (.tag, try tags.bindNext(&cursor))
    default: throw cursor.error(.unexpectedToken, at: cursor.position - 1)
    }
  }
}
