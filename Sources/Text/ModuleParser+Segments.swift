// SPDX-License-Identifier: Apache-2.0
//
// Element and data segments, in fields of their own and inside tables and memories.
// Spec: 6.6.8 Element Segments, 6.6.9 Data Segments, 5.5.12 Element Section, 5.5.14 Data Section.

import Interp

extension ModuleParser {
  mutating func encodeElementSegment() throws(TextError) {
    let mode: WrittenSegmentMode
    /// True if the table is not written down: then function indices may stand alone.
    var isAbbreviated = false
    if cursor.accept(.declare) {
      mode = .declarative
    } else if cursor.acceptList(.table) {
      let table = try tables.index(&cursor)
      try cursor.close()
      mode = .active(index: table, offset: try parseOffset())
    } else if cursor.kind == .natural {
      // The form of version 1.0: a number alone is the table.
      let table = try tables.index(&cursor)
      mode = .active(index: table, offset: try parseOffset())
      isAbbreviated = true
    } else if cursor.kind == .leftParenthesis, !cursor.isAtList(.ref) {
      mode = .active(index: 0, offset: try parseOffset())
      isAbbreviated = true
    } else {
      mode = .passive
    }
    let list: WrittenElements
    if cursor.accept(.func) {
      list = .functions(try functionIndices())
    } else if isAbbreviated, cursor.isAtIndex || cursor.kind == .rightParenthesis {
      list = .functions(try functionIndices())
    } else {
      let type = try referenceType()
      list = .expressions(type, try elementExpressions())
    }
    elementSection.element { $0.elementSegment(list, mode) }
  }

  private mutating func functionIndices() throws(TextError) -> [FunctionIndex] {
    var indices: [FunctionIndex] = []
    while cursor.isAtIndex { indices.append(try functions.index(&cursor)) }
    return indices
  }

  private mutating func elementExpressions() throws(TextError) -> [[UInt8]] {
    var expressions: [[UInt8]] = []
    while cursor.kind == .leftParenthesis {
      if cursor.acceptList(.item) {
        expressions.append(try parseExpression())
        try cursor.close()
      } else {
        expressions.append(try parseFoldedExpression())
      }
    }
    return expressions
  }

  /// Parses the elements inside a table field and returns how many they are.
  mutating func encodeInlineElements(
    _ type: ReferenceType, table: TableIndex, _ addressType: AddressType
  ) throws(TextError) -> Int {
    guard cursor.acceptList(.elem) else { throw cursor.unexpected() }
    let list: WrittenElements
    if cursor.kind == .leftParenthesis {
      list = .expressions(type, try elementExpressions())
    } else {
      let indices = try functionIndices()
      // Function indices make a segment of funcref; another type needs expressions.
      list =
        type == .funcref || indices.isEmpty
        ? .functions(indices) : .expressions(type, indices.map(Self.reference(to:)))
    }
    try cursor.close()
    let mode = WrittenSegmentMode.active(index: table, offset: Self.zero(addressType))
    elementSection.element { $0.elementSegment(list, mode) }
    return list.count
  }

  /// `(offset ...)`, or one folded instruction.
  private mutating func parseOffset() throws(TextError) -> [UInt8] {
    guard cursor.acceptList(.offset) else { return try parseFoldedExpression() }
    let offset = try parseExpression()
    try cursor.close()
    return offset
  }

  /// The expression `i32.const 0`, or `i64.const 0`.
  private static func zero(_ type: AddressType) -> [UInt8] {
    [type == .i32 ? 0x41 : 0x42, 0x00, 0x0B]
  }

  /// The expression `ref.func`.
  private static func reference(to index: FunctionIndex) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(0xD2)
    writer.unsigned(index)
    writer.byte(0x0B)
    return writer.bytes
  }

  mutating func encodeDataSegment() throws(TextError) {
    let mode: WrittenSegmentMode
    if cursor.acceptList(.memory) {
      let memory = try memories.index(&cursor)
      try cursor.close()
      mode = .active(index: memory, offset: try parseOffset())
    } else if cursor.kind == .natural {
      // The form of version 1.0: a number alone is the memory.
      let memory = try memories.index(&cursor)
      mode = .active(index: memory, offset: try parseOffset())
    } else if cursor.kind == .leftParenthesis {
      mode = .active(index: 0, offset: try parseOffset())
    } else {
      mode = .passive
    }
    let bytes = try cursor.strings()
    dataSection.element { $0.dataSegment(bytes, mode) }
  }

  /// Parses the data inside a memory field and returns how many bytes they are.
  mutating func encodeInlineData(
    memory: MemoryIndex, _ addressType: AddressType
  ) throws(TextError) -> Int {
    guard cursor.acceptList(.data) else { throw cursor.unexpected() }
    let bytes = try cursor.strings()
    try cursor.close()
    let mode = WrittenSegmentMode.active(index: memory, offset: Self.zero(addressType))
    dataSection.element { $0.dataSegment(bytes, mode) }
    return bytes.count
  }
}
