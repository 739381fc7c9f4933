// SPDX-License-Identifier: Apache-2.0
//
// Instances of modules: index spaces filled with the definitions they stand for.
// Spec: 4.2.5 Module Instances.

/// The contents of an instance, owned by its store.
///
/// Spec: `moduleinst`.
package final class ModuleInstance {
  package let module: Module
  package let record: UnsafeMutablePointer<InstanceRecord>
  package let memories: [MemoryInstance]
  package let tables: [TableInstance]
  package let globals: [GlobalInstance]
  package let tags: [TagInstance]
  /// Who watches the frames of guarded functions; a `FrameHooks`, a type of a later station.
  package var hooks: AnyObject?
  /// Who suspends the instance's calls through asyncify; a type of a later target.
  package var driver: AnyObject?
  /// Functions that the instance exports though its module does not.
  package var addedExports: [Name: UnsafeMutablePointer<FunctionRecord>] = [:]
  private let ownFunctions: UnsafeMutablePointer<FunctionRecord>
  private var elementStorage: [UnsafeMutablePointer<UInt64>] = []

  /// Lays out the records over the definitions.
  ///
  /// The segments are empty until they are set.
  package init(
    _ module: Module, functions: [UnsafeMutablePointer<FunctionRecord>],
    memories: [MemoryInstance], tables: [TableInstance], globals: [GlobalInstance],
    tags: [TagInstance], store: Store
  ) {
    self.module = module
    self.memories = memories
    self.tables = tables
    self.globals = globals
    self.tags = tags
    let structure = module.structure
    let own = structure.bodies.count
    ownFunctions = .allocate(capacity: own)
    record = .allocate(capacity: 1)
    let imported = functions.count
    record.initialize(
      to: InstanceRecord(
        functions: .allocate(capacity: imported + own),
        ownFunctions: ownFunctions - imported,
        globals: .allocate(capacity: globals.count),
        ownGlobals: Self.ownGlobals(globals, structure.importedGlobalCount),
        memories: .allocate(capacity: memories.count),
        hasMemory: !memories.isEmpty, tables: .allocate(capacity: tables.count),
        tags: .allocate(capacity: tags.count),
        elements: .allocate(capacity: structure.elements.count),
        data: .allocate(capacity: structure.data.count), number: 0, hookState: 0,
        quickHooks: nil))
    for (index, function) in functions.enumerated() {
      (record.pointee.functions + index).initialize(to: function)
    }
    for index in 0..<own {
      let function = FunctionIndex(imported + index)
      let type = structure.type(ofFunction: function) ?? FunctionType()
      let header = type.headerSlot
      (ownFunctions + index).initialize(
        to: FunctionRecord(
          entry: store.stubs.enterUncompiled, instance: record,
          type: module.types[Int(structure.functions[Int(function)])],
          frameSlotCount: UInt32(header + FrameHeader.slotCount), index: function,
          headerSlot: UInt16(header)))
      (record.pointee.functions + imported + index).initialize(to: ownFunctions + index)
    }
    for (index, global) in globals.enumerated() {
      (record.pointee.globals + index).initialize(to: global.cell)
    }
    for (index, memory) in memories.enumerated() {
      (record.pointee.memories + index).initialize(to: memory.record)
    }
    for (index, table) in tables.enumerated() {
      (record.pointee.tables + index).initialize(to: table.record)
    }
    for (index, tag) in tags.enumerated() {
      (record.pointee.tags + index).initialize(to: tag.record)
    }
    let bytes = module.context.bytes.buffer
    for (index, segment) in structure.data.enumerated() {
      // SAFETY: an empty module has no segments, so the buffer has a base address here.
      let base = bytes.baseAddress.unsafelyUnwrapped + segment.range.lowerBound
      (record.pointee.data + index).initialize(
        to: SegmentRecord(base: base, count: UInt(segment.range.count)))
    }
    for index in structure.elements.indices {
      (record.pointee.elements + index).initialize(
        to: SegmentRecord(base: UnsafeRawPointer(record), count: 0))
    }
    record.pointee.number = store.add(self)
  }

  private static func ownGlobals(
    _ globals: [GlobalInstance], _ imported: Int
  ) -> UnsafeMutablePointer<UInt64> {
    guard imported < globals.count else { return GlobalCells.none }
    return globals[imported].cell - imported * GlobalCell.slotCount
  }

  deinit {
    let contents = record.pointee
    contents.functions.deallocate()
    contents.globals.deallocate()
    contents.memories.deallocate()
    contents.tables.deallocate()
    contents.tags.deallocate()
    contents.elements.deallocate()
    contents.data.deallocate()
    ownFunctions.deallocate()
    record.deallocate()
    for storage in elementStorage { storage.deallocate() }
  }

  /// Gives an element segment its references.
  package func setElements(_ index: Int, _ references: [UInt64]) {
    let storage = UnsafeMutablePointer<UInt64>.allocate(capacity: references.count)
    for (place, reference) in references.enumerated() {
      (storage + place).initialize(to: reference)
    }
    elementStorage.append(storage)
    record.pointee.elements[index] =
      SegmentRecord(base: UnsafeRawPointer(storage), count: UInt(references.count))
  }

  /// Marks what the element segments refer to.
  package func markElements(_ heap: Heap) {
    for (index, segment) in module.structure.elements.enumerated() {
      guard module.context.top(of: segment.type.heap) != .function else { continue }
      let contents = record.pointee.elements[index]
      let references = contents.base.assumingMemoryBound(to: UInt64.self)
      for place in 0..<Int(contents.count) { heap.mark(references[place]) }
    }
  }

  package func function(_ index: FunctionIndex) -> UnsafeMutablePointer<FunctionRecord> {
    record.pointee.functions[Int(index)]
  }
}

/// Something that can be imported and exported.
///
/// Spec: `externval`.
public enum Extern: Hashable {
  /// A function.
  case function(Function)
  /// A table.
  case table(Table)
  /// A memory.
  case memory(Memory)
  /// A global.
  case global(Global)
  /// A tag.
  case tag(ExceptionTag)

  /// What it is.
  public var type: ExternType {
    switch self {
    case .function(let function): .function(function.type)
    case .table(let table): .table(table.type)
    case .memory(let memory): .memory(memory.type)
    case .global(let global): .global(global.type)
    case .tag(let tag): .tag(tag.type)
    }
  }
}

/// An instance of a module in a store.
public struct Instance {
  /// The store it lives in.
  public let store: Store
  package let contents: ModuleInstance

  package init(store: Store, contents: ModuleInstance) {
    self.store = store
    self.contents = contents
  }

  /// The module it is an instance of.
  public var module: Module { contents.module }

  /// Everything the instance exports: what its module does, and functions that were added.
  public var exports: [Name: Extern] {
    let added = contents.addedExports.mapValues {
      Extern.function(Function(store: store, record: $0))
    }
    return module.structure.exports.reduce(into: added) { $0[$1.name] = item($1.index) }
  }

  /// An export of any kind, nil if there is none of this name.
  public func export(_ name: Name) -> Extern? {
    module.structure.exports.first { $0.name == name }.map { item($0.index) }
      ?? contents.addedExports[name].map { .function(Function(store: store, record: $0)) }
  }

  /// An exported function, nil if there is none of this name.
  public func function(_ name: Name) -> Function? {
    if case .function(let function)? = export(name) { function } else { nil }
  }

  /// An exported memory, nil if there is none of this name.
  public func memory(_ name: Name) -> Memory? {
    if case .memory(let memory)? = export(name) { memory } else { nil }
  }

  /// An exported table, nil if there is none of this name.
  public func table(_ name: Name) -> Table? {
    if case .table(let table)? = export(name) { table } else { nil }
  }

  /// An exported global, nil if there is none of this name.
  public func global(_ name: Name) -> Global? {
    if case .global(let global)? = export(name) { global } else { nil }
  }

  /// An exported tag, nil if there is none of this name.
  public func tag(_ name: Name) -> ExceptionTag? {
    if case .tag(let tag)? = export(name) { tag } else { nil }
  }

  /// The module's start function; nil if it has none.
  ///
  /// Instantiation has called it. A guest that unwound itself out of it is rewound by calling it again.
  public var startFunction: Function? {
    module.structure.start.map { Function(store: store, record: contents.function($0)) }
  }

  /// Memory 0, exported or not.
  package var firstMemory: Memory? {
    contents.memories.first.map { Memory(store: store, instance: $0) }
  }

  package func item(_ index: ExternIndex) -> Extern {
    switch index {
    case .function(let index): .function(Function(store: store, record: contents.function(index)))
    case .table(let index): .table(Table(store: store, instance: contents.tables[Int(index)]))
    case .memory(let index): .memory(Memory(store: store, instance: contents.memories[Int(index)]))
    case .global(let index): .global(Global(store: store, instance: contents.globals[Int(index)]))
    case .tag(let index): .tag(ExceptionTag(store: store, instance: contents.tags[Int(index)]))
    }
  }
}

extension Instance: Hashable {
  /// True for the same instance.
  public static func == (left: Instance, right: Instance) -> Bool {
    left.contents === right.contents
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(contents)) }
}
