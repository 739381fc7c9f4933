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
  /// If true, identifiers become names in the name section; annotated names always do.
  let keepsIdentifiers: Bool
  let features: Features
  /// The identifier of the module.
  let identifier: Name?
  /// The name of the module from an annotation.
  var annotatedName: Name?

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
  var localNames: [FunctionIndex: [LocalIndex: String]] = [:]
  /// The names of the blocks of the functions that have any.
  var labelNames: [FunctionIndex: [UInt32: String]] = [:]
  /// The custom sections that annotations ask for, in the order of the text.
  var customSections: [PlacedSection] = []
  /// The hints for the branches of functions.
  var hintedFunctions: [FunctionIndex: [BranchHints.Hint]] = [:]

  // The function or constant expression that is being parsed.
  var locals = IdentifierSpace(.local)
  var labels = LabelStack()
  /// The hints for the branches of the function; nil outside of functions.
  var branchHints: FunctionHints?
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

  init(
    _ cursor: TokenCursor, identifier: Name?, keepsIdentifiers: Bool, features: Features
  ) {
    self.cursor = cursor
    self.features = features
    self.identifier = identifier
    self.keepsIdentifiers = keepsIdentifiers
  }

  mutating func parse() throws(TextError) {
    let start = cursor.position
    // Fields without a module around begin the text, and have no place for a name of it.
    if start > 0 { annotatedName = try cursor.annotatedName(nil) }
    try takeCustomSections()
    while cursor.kind == .leftParenthesis {
      try bindField()
      try takeCustomSections()
    }
    guard cursor.kind == .rightParenthesis || cursor.kind == .end else {
      throw cursor.unexpected()
    }
    let end = cursor.position
    for field in fields where field.keyword == .type {
      cursor.position = field.position
      try defineType(field.index)
      guard cursor.kind == .rightParenthesis else { throw cursor.unexpected() }
    }
    for field in fields {
      cursor.position = field.position
      try encodeField(field)
      guard cursor.kind == .rightParenthesis else { throw cursor.unexpected() }
    }
    cursor.position = end
    try cursor.checkAnnotations(in: start...end)
  }

  private mutating func encodeField(_ field: Field) throws(TextError) {
    switch field.keyword {
    case .type: try cursor.skipToClose()
    case .import: try encodeImport(field.index)
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
