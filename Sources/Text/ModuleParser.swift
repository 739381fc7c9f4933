// SPDX-License-Identifier: Apache-2.0
//
// Parses the fields of a module and writes its sections. Fields may use what later fields define, so
// there are three walks over them:
//
//   1  bind     give indices and names to everything, check where imports stand
//   2  define   the types
//   3  encode   everything else, with all names known, straight to bytes
//
// A type use without an index asks for a type of that shape: the first such type, or one more behind
// all types that the module defines.
// Spec: 6.6 Text Format / Modules.

import Interp

struct ModuleParser {
  var cursor: TokenCursor

  // What the module defines.
  var fields: [Field] = []
  var definedTypes: [SubType] = []
  /// The recursive groups that the types make.
  var typeGroups: [Range<Int>] = []
  /// The function types that a type use without an index can mean.
  var typeIndices: [FunctionType: TypeIndex] = [:]
  /// The names of the fields of structure types.
  var fieldNames: [TypeIndex: IdentifierSpace] = [:]
  var types = IdentifierSpace(.type)
  var functions = IdentifierSpace(.function)
  var tables = IdentifierSpace(.table)
  var memories = IdentifierSpace(.memory)
  var globals = IdentifierSpace(.global)
  var tags = IdentifierSpace(.tag)
  var elements = IdentifierSpace(.element)
  var datas = IdentifierSpace(.data)
  /// What was defined first; imports must not follow.
  var firstDefinition: IndexSpace?

  // The sections.
  var importSection = VectorWriter()
  var functionSection = VectorWriter()
  var tableSection = VectorWriter()
  var memorySection = VectorWriter()
  var tagSection = VectorWriter()
  var globalSection = VectorWriter()
  var exportSection = VectorWriter()
  var start: FunctionIndex?
  var elementSection = VectorWriter()
  var codeSection = VectorWriter()
  var dataSection = VectorWriter()
  /// True if an instruction names a data segment: then the segments are counted before the code.
  var usesDataSegments = false
  /// The names of parameters and locals of the functions that have any.
  var localNames: [(function: FunctionIndex, names: [(index: UInt32, name: Name)])] = []

  // The function or constant expression that is being parsed.
  var locals = IdentifierSpace(.local)
  /// The labels of the blocks around, outermost first.
  var labels: [Name?] = []
  /// The instructions so far.
  var body = ByteWriter()
  /// Instructions whose operands, folded into them, come first.
  var pending = ByteWriter()
  var frames: [InstructionFrame] = []

  /// A field that is encoded in the third walk.
  struct Field {
    let keyword: Keyword
    /// The token behind the keyword and the identifier.
    let position: Int
    /// The index of what is defined.
    let index: UInt32
  }

  init(_ cursor: TokenCursor) {
    self.cursor = cursor
  }

  mutating func parse() throws(TextError) {
    while cursor.kind == .leftParenthesis { try bindField() }
    guard cursor.kind == .rightParenthesis || cursor.kind == .end else {
      throw cursor.unexpected()
    }
    let end = cursor.position
    for field in fields where field.keyword == .type {
      cursor.position = field.position
      try defineType(field.index)
    }
    for field in fields {
      cursor.position = field.position
      try encodeField(field)
      guard cursor.kind == .rightParenthesis else { throw cursor.unexpected() }
    }
    cursor.position = end
  }

  private mutating func encodeField(_ field: Field) throws(TextError) {
    switch field.keyword {
    case .type: try cursor.skipToClose()
    case .import: try encodeImport()
    case .func: try encodeFunction(field.index)
    case .table: try encodeTable(field.index)
    case .memory: try encodeMemory(field.index)
    case .global: try encodeGlobal(field.index)
    case .tag: try encodeTag(field.index)
    case .export: try encodeExport()
    case .start: try encodeStart()
    case .elem: try encodeElementSegment()
    case .data: try encodeDataSegment()
    default: throw cursor.unexpected()
    }
  }
}
