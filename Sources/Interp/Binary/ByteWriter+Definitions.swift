// SPDX-License-Identifier: Apache-2.0
//
// What a module imports, exports and defines, in the binary format. There are several forms of
// segments and tables; it is always the shortest one that says what is meant.
// Spec: 5.5.5 Import Section - 5.5.14 Data Section.

/// The type of an import that is being written: functions and tags have the index of their type.
///
/// Spec: `externtype`.
package enum WrittenExternType: Sendable {
  case function(TypeIndex)
  case table(TableType)
  case memory(MemoryType)
  case global(GlobalType)
  case tag(TypeIndex)
}

/// How a segment that is being written comes into use.
///
/// Spec: `elemmode`, `datamode`.
package enum WrittenSegmentMode: Sendable {
  case passive
  /// The table or memory, and the expression of the offset, its `end` included.
  case active(index: UInt32, offset: [UInt8])
  case declarative
}

/// What an element segment that is being written lists.
package enum WrittenElements: Sendable {
  case functions([FunctionIndex])
  /// Expressions of a type, their `end` included.
  case expressions(ReferenceType, [[UInt8]])

  package var count: Int {
    switch self {
    case .functions(let indices): indices.count
    case .expressions(_, let expressions): expressions.count
    }
  }
}

extension ByteWriter {
  /// The magic number and the version.
  ///
  /// Spec: 5.5.17 Modules.
  package static let moduleHeader: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]

  /// Spec: 5.3.16 External Types.
  package mutating func externType(_ type: WrittenExternType) {
    switch type {
    case .function(let type):
      byte(0x00)
      unsigned(type)
    case .table(let type):
      byte(0x01)
      tableType(type)
    case .memory(let type):
      byte(0x02)
      memoryType(type)
    case .global(let type):
      byte(0x03)
      globalType(type)
    case .tag(let type):
      byte(0x04)
      tagType(type)
    }
  }

  /// Spec: 5.5.10 Export Section, `externidx`.
  package mutating func externIndex(_ index: ExternIndex) {
    switch index {
    case .function(let index):
      byte(0x00)
      unsigned(index)
    case .table(let index):
      byte(0x01)
      unsigned(index)
    case .memory(let index):
      byte(0x02)
      unsigned(index)
    case .global(let index):
      byte(0x03)
      unsigned(index)
    case .tag(let index):
      byte(0x04)
      unsigned(index)
    }
  }

  /// A table, and the expression of its initial elements if it has one, `end` included.
  ///
  /// Spec: 5.5.7 Table Section; 0x40 0x00 begin a table with an initial value.
  package mutating func table(_ type: TableType, initializer: [UInt8]?) {
    if initializer != nil { append([0x40, 0x00]) }
    tableType(type)
    if let initializer { append(initializer) }
  }

  /// Spec: 5.5.12.
  ///
  /// Bit 0 of the flags: not active. Bit 1: the table is given, or the segment is declarative. Bit 2:
  /// expressions. Only a segment of table 0 that lists functions, or expressions of `funcref`, need not
  /// give its table, because it need not give its type either.
  package mutating func elementSegment(_ elements: WrittenElements, _ mode: WrittenSegmentMode) {
    var flags: UInt8 = 0
    var type: ReferenceType?
    if case .expressions(let other, _) = elements {
      flags = 4
      type = other
    }
    switch mode {
    case .passive:
      flags |= 1
      byte(flags)
    case .declarative:
      flags |= 3
      byte(flags)
    case .active(let table, let offset):
      if table != 0 || type ?? .funcref != .funcref { flags |= 2 }
      byte(flags)
      if flags & 2 != 0 { unsigned(table) }
      append(offset)
    }
    if flags & 3 != 0 {
      if let type { referenceType(type) } else { byte(0x00) }
    }
    count(elements.count)
    switch elements {
    case .functions(let indices): for index in indices { unsigned(index) }
    case .expressions(_, let expressions): for expression in expressions { append(expression) }
    }
  }

  /// Spec: 5.5.14.
  package mutating func dataSegment(_ bytes: some Collection<UInt8>, _ mode: WrittenSegmentMode) {
    switch mode {
    case .active(let memory, let offset):
      byte(memory == 0 ? 0 : 2)
      if memory != 0 { unsigned(memory) }
      append(offset)
    case .passive, .declarative: byte(1)
    }
    count(bytes.count)
    append(bytes)
  }
}
