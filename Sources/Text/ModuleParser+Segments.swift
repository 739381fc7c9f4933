// SPDX-License-Identifier: Apache-2.0
//
// Element and data segments, in fields of their own and inside tables and memories.
// Spec: 6.6.8 Element Segments, 6.6.9 Data Segments, 5.5.12 Element Section, 5.5.14 Data Section.

import Interp

extension ModuleParser {
  /// When a segment is copied to its table or memory.
  private enum SegmentMode {
    case passive
    case declarative
    /// `isExplicit` if the table or memory is written down.
    case active(index: UInt32, offset: [UInt8], isExplicit: Bool)
  }

  /// What an element segment holds.
  private enum ElementList {
    case functions([FunctionIndex])
    case expressions(ReferenceType, [[UInt8]])

    var count: Int {
      switch self {
      case .functions(let indices): indices.count
      case .expressions(_, let expressions): expressions.count
      }
    }
  }

  mutating func encodeElementSegment() throws(TextError) {
    let mode: SegmentMode
    if cursor.accept(.declare) {
      mode = .declarative
    } else if cursor.acceptList(.table) {
      let table = try tables.index(&cursor)
      try cursor.close()
      mode = .active(index: table, offset: try parseOffset(), isExplicit: true)
    } else if cursor.kind == .natural {
      // The form of version 1.0: a number alone is the table.
      let table = try tables.index(&cursor)
      mode = .active(index: table, offset: try parseOffset(), isExplicit: false)
    } else if cursor.kind == .leftParenthesis, !cursor.isAtList(.ref) {
      mode = .active(index: 0, offset: try parseOffset(), isExplicit: false)
    } else {
      mode = .passive
    }
    let list: ElementList
    if cursor.accept(.func) {
      list = .functions(try functionIndices())
    } else if case .active(_, _, isExplicit: false) = mode,
      cursor.isAtIndex || cursor.kind == .rightParenthesis
    {
      list = .functions(try functionIndices())
    } else {
      let type = try referenceType()
      list = .expressions(type, try elementExpressions())
    }
    write(list, mode)
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
    let list: ElementList
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
    write(list, .active(index: table, offset: Self.zero(addressType), isExplicit: false))
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

  private mutating func write(_ list: ElementList, _ mode: SegmentMode) {
    elementSection.element { writer in
      // Bit 0: not active. Bit 1: the table is given, or the segment is declarative.
      // Bit 2: expressions. A segment of externref must give its type, so its table too.
      var flags: UInt8 = 0
      var type: ReferenceType = .funcref
      if case .expressions(let other, _) = list {
        flags = 4
        type = other
      }
      switch mode {
      case .passive:
        flags |= 1
        writer.byte(flags)
      case .declarative:
        flags |= 3
        writer.byte(flags)
      case .active(let table, let offset, _):
        if table != 0 || type != .funcref { flags |= 2 }
        writer.byte(flags)
        if flags & 2 != 0 { writer.unsigned(table) }
        writer.append(offset)
      }
      switch list {
      case .functions(let indices):
        if flags & 3 != 0 { writer.byte(0x00) }
        writer.unsigned(UInt(indices.count))
        for index in indices { writer.unsigned(index) }
      case .expressions(let type, let expressions):
        if flags & 3 != 0 { writer.referenceType(type) }
        writer.unsigned(UInt(expressions.count))
        for expression in expressions { writer.append(expression) }
      }
    }
  }

  mutating func encodeDataSegment() throws(TextError) {
    let mode: SegmentMode
    if cursor.acceptList(.memory) {
      let memory = try memories.index(&cursor)
      try cursor.close()
      mode = .active(index: memory, offset: try parseOffset(), isExplicit: true)
    } else if cursor.kind == .natural {
      // The form of version 1.0: a number alone is the memory.
      let memory = try memories.index(&cursor)
      mode = .active(index: memory, offset: try parseOffset(), isExplicit: false)
    } else if cursor.kind == .leftParenthesis {
      mode = .active(index: 0, offset: try parseOffset(), isExplicit: false)
    } else {
      mode = .passive
    }
    write(try cursor.strings(), mode)
  }

  /// Parses the data inside a memory field and returns how many bytes they are.
  mutating func encodeInlineData(
    memory: MemoryIndex, _ addressType: AddressType
  ) throws(TextError) -> Int {
    guard cursor.acceptList(.data) else { throw cursor.unexpected() }
    let bytes = try cursor.strings()
    try cursor.close()
    write(bytes, .active(index: memory, offset: Self.zero(addressType), isExplicit: false))
    return bytes.count
  }

  private mutating func write(_ bytes: [UInt8], _ mode: SegmentMode) {
    dataSection.element { writer in
      if case .active(let memory, let offset, _) = mode {
        writer.byte(memory == 0 ? 0 : 2)
        if memory != 0 { writer.unsigned(memory) }
        writer.append(offset)
      } else {
        writer.byte(1)
      }
      writer.sized(bytes)
    }
  }
}
