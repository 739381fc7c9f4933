// SPDX-License-Identifier: Apache-2.0
//
// A module as decoded: its definitions in index order, imports first, and where its code and data
// stand in the bytes. Nothing here is checked beyond the binary grammar; validation comes later.
// Spec: 2.5 Modules.

internal import Synchronization

/// One import of a module.
///
/// Spec: `import`.
public struct ImportDeclaration: Sendable {
  /// The name of the module asked for.
  public let module: Name
  /// The name of the item in that module.
  public let name: Name
  /// What is asked for.
  public let type: ExternType
}

/// One export of a module.
///
/// Spec: `export`.
public struct ExportDeclaration: Sendable {
  /// The name of the item.
  public let name: Name
  /// What it is.
  public let type: ExternType
}

/// A custom section, kept as it is.
///
/// Spec: 5.5.3.
public struct CustomSection: Sendable {
  /// The section's name.
  public let name: Name
  /// Where its contents stand in the module's bytes.
  package let range: Range<Int>
  /// The last section before it that is not custom; nil at the beginning of the module.
  package let predecessor: SectionKind?
}

/// A definition named by its index space and index.
///
/// Spec: `externidx`.
package enum ExternIndex: Hashable, Sendable {
  case function(FunctionIndex)
  case table(TableIndex)
  case memory(MemoryIndex)
  case global(GlobalIndex)
  case tag(TagIndex)
}

/// An export as the binary holds it: a name and an index.
package struct ExportEntry: Sendable {
  package let name: Name
  package let index: ExternIndex
  /// Where the entry stands, for errors.
  package let offset: Int
}

/// An expression that stands in the bytes at `range`, its `end` included.
///
/// Spec: `expr`.
package struct Expression: Hashable, Sendable {
  package let range: Range<Int>
}

/// A function with a body.
///
/// Spec: `func`.
package struct FunctionBody: Sendable {
  /// The code entry without its size: local declarations, then instructions.
  package let range: Range<Int>
}

/// So many locals of one type.
///
/// Spec: `locals`.
package struct LocalDeclaration: Hashable, Sendable {
  package var count: UInt32
  package let type: ValueType

  package init(_ count: UInt32, _ type: ValueType) {
    self.count = count
    self.type = type
  }
}

/// How a segment comes into use.
///
/// Spec: `elemmode`, `datamode`.
package enum SegmentMode<Index: Sendable>: Sendable {
  /// Waits for `table.init` or `memory.init`.
  case passive
  /// Copied at instantiation to an offset.
  case active(Index, Expression)
  /// Only declares that its functions are referred to.
  case declarative
}

/// References to put into tables.
///
/// Spec: `elem`.
package struct ElementSegment: Sendable {
  /// What the segment lists.
  package enum Items: Sendable {
    case functions([FunctionIndex])
    case expressions([Expression])

    package var count: Int {
      switch self {
      case .functions(let list): list.count
      case .expressions(let list): list.count
      }
    }
  }

  package let type: ReferenceType
  package let items: Items
  package let mode: SegmentMode<TableIndex>
  package let offset: Int
}

/// Bytes to put into memories.
///
/// Spec: `data`.
package struct DataSegment: Sendable {
  /// Where the bytes stand in the module.
  package let range: Range<Int>
  package let mode: SegmentMode<MemoryIndex>
  package let offset: Int
}

/// A decoded module.
///
/// Spec: `module`.
package struct ModuleStructure: Sendable {
  package var types: [SubType] = []
  /// The recursive groups that the types make, in order; together they hold every type.
  package var typeGroups: [Range<Int>] = []
  package var imports: [ImportDeclaration] = []
  /// The type index of every function, imported ones first.
  package var functions: [TypeIndex] = []
  package var tables: [TableType] = []
  package var memories: [MemoryType] = []
  package var globals: [GlobalType] = []
  /// The type index of every tag, imported ones first.
  package var tags: [TypeIndex] = []
  /// What the elements of the tables that are not imported are at first; nil for null.
  package var tableInitializers: [Expression?] = []
  package var importedFunctionCount = 0
  package var importedTableCount = 0
  package var importedMemoryCount = 0
  package var importedGlobalCount = 0
  package var importedTagCount = 0
  /// The initial values of the globals that are not imported.
  package var globalInitializers: [Expression] = []
  package var exports: [ExportEntry] = []
  package var start: FunctionIndex?
  package var startOffset = 0
  package var elements: [ElementSegment] = []
  package var data: [DataSegment] = []
  /// The count from the data count section, nil without one.
  package var dataCount: UInt32?
  /// The bodies of the functions that are not imported.
  package var bodies: [FunctionBody] = []
  /// Where the contents of the code section begin, nil without one; debug information counts from there.
  package var codeStart: Int?
  package var customSections: [CustomSection] = []
  /// Where the definitions stand, for errors.
  package var offsets = DefinitionOffsets()
  private var deferredNames = DeferredNames(ModuleNames())

  package init() {}

  /// What the name section says.
  package var names: ModuleNames {
    get { deferredNames.value }
    set { deferredNames = DeferredNames(newValue) }
  }

  /// Has the name section read when its names are asked for.
  package mutating func deferNames(_ read: @escaping @Sendable () -> ModuleNames) {
    deferredNames = DeferredNames(read)
  }

  /// The type with an index, nil if there is none or it is no function type.
  package func functionType(at index: TypeIndex) -> FunctionType? {
    Int(index) < types.count ? types[Int(index)].composite.function : nil
  }

  /// The type of a function, nil if there is none.
  package func type(ofFunction index: FunctionIndex) -> FunctionType? {
    Int(index) < functions.count ? functionType(at: functions[Int(index)]) : nil
  }

  /// The type of a tag, nil if there is none.
  package func type(ofTag index: TagIndex) -> FunctionType? {
    Int(index) < tags.count ? functionType(at: tags[Int(index)]) : nil
  }

  /// The type of a definition; nil if it does not exist.
  package func type(of index: ExternIndex) -> ExternType? {
    switch index {
    case .function(let index): type(ofFunction: index).map { .function($0) }
    case .table(let index): Int(index) < tables.count ? .table(tables[Int(index)]) : nil
    case .memory(let index): Int(index) < memories.count ? .memory(memories[Int(index)]) : nil
    case .global(let index): Int(index) < globals.count ? .global(globals[Int(index)]) : nil
    case .tag(let index): type(ofTag: index).map { .tag($0) }
    }
  }
}

/// Where the definitions of a module stand in its bytes: imported ones at their import, types at their
/// recursive group.
package struct DefinitionOffsets: Sendable {
  package private(set) var types: [Int] = []
  package private(set) var functions: [Int] = []
  package private(set) var tables: [Int] = []
  package private(set) var memories: [Int] = []
  package private(set) var globals: [Int] = []
  package private(set) var tags: [Int] = []

  package init() {}

  /// Notes that the definitions that a module has more than there are offsets stand at `offset`.
  mutating func note(_ module: borrowing ModuleStructure, at offset: Int) {
    func fill(_ offsets: inout [Int], _ count: Int) {
      while offsets.count < count { offsets.append(offset) }
    }
    fill(&types, module.types.count)
    fill(&functions, module.functions.count)
    fill(&tables, module.tables.count)
    fill(&memories, module.memories.count)
    fill(&globals, module.globals.count)
    fill(&tags, module.tags.count)
  }
}

/// Names that are read at their first use: most runs never ask for any, and large modules have
/// tens of thousands.
private final class DeferredNames: Sendable {
  private enum State {
    case known(ModuleNames)
    case unread(@Sendable () -> ModuleNames)
  }

  private let state: Mutex<State>

  init(_ names: ModuleNames) {
    state = Mutex(.known(names))
  }

  init(_ read: @escaping @Sendable () -> ModuleNames) {
    state = Mutex(.unread(read))
  }

  var value: ModuleNames {
    state.withLock { state in
      switch state {
      case .known(let names): return names
      case .unread(let read):
        let names = read()
        state = .known(names)
        return names
      }
    }
  }
}

/// What the name section says.
///
/// Names there are for people: bad ones are left out, never an error. Spec: 7.4.1 Name Section, and
/// the subsections 3 and 5 to 9 of the proposal Extended Name Section.
package struct ModuleNames: Sendable {
  package var module: String?
  package var functions: [FunctionIndex: String] = [:]
  package var locals: [FunctionIndex: [LocalIndex: String]] = [:]
  /// The names of blocks, which are numbered in the order of their instructions in the body.
  package var labels: [FunctionIndex: [UInt32: String]] = [:]
  package var types: [TypeIndex: String] = [:]
  package var tables: [TableIndex: String] = [:]
  package var memories: [MemoryIndex: String] = [:]
  package var globals: [GlobalIndex: String] = [:]
  package var elements: [ElementIndex: String] = [:]
  package var data: [DataIndex: String] = [:]
  /// The names of the fields of structure types.
  package var fields: [TypeIndex: [UInt32: String]] = [:]
  package var tags: [UInt32: String] = [:]

  package init() {}
}
