// SPDX-License-Identifier: Apache-2.0
//
// The store: everything that instances are made of, for as long as the program keeps it. A store and
// what belongs to it stay in one isolation domain; nothing here may be used by two threads at once.
// Spec: 4.2.3 Store.

internal import Synchronization

/// A number no other store of the process has.
package typealias StoreIdentifier = UInt64

/// How much a store may use.
///
/// Above a limit guests trap or get a failure they can handle.
public struct StoreLimits: Sendable {
  /// The most bytes of stack for one call from the host; a guest that needs more traps with
  /// "call stack exhausted".
  public var stackBytes = 8 << 20
  /// The most bytes of all memories together; `memory.grow` beyond it gives -1.
  public var memoryBytes = 16 << 30
  /// The most elements of all tables together; `table.grow` beyond it gives -1.
  public var tableElements = 10_000_000
  /// How deep host and guest may call each other.
  public var hostNesting = 64

  /// Makes the default limits.
  public init() {}
}

/// What the memories and tables of a store use; each gives back its part when it goes.
final class StoreUsage {
  var memoryBytes = 0
  var tableElements = 0
}

/// Where functions, memories, tables and globals live.
public final class Store {
  /// The engine whose modules the store can hold.
  public let engine: Engine
  /// How much the store may use.
  public let limits: StoreLimits
  /// The fuel that is left, where ``Engine/Configuration/metersFuel`` is set.
  ///
  /// A new store has none.
  public var fuel: UInt64 = 0
  /// The guest's calls when the last error left a call into this store: a trap's, or that of a host
  /// function.
  public package(set) var lastBacktrace: Backtrace?

  package let identifier: StoreIdentifier
  package let handlers: HandlerTable
  package let stubs: MachineStubs
  package private(set) var instances: [ModuleInstance] = []
  package private(set) var hostFunctions: [HostFunction] = []
  /// The host references that guests may hold: a guest's reference is a position here plus one.
  private var hostReferences: [HostReference] = []
  private var hostReferencePositions: [HostReference: Int] = [:]
  private var hostRecords: [UnsafeMutablePointer<FunctionRecord>] = []
  /// The bytes and elements in use, for the limits.
  let usage = StoreUsage()
  /// The machines of the calls from the host that are running, each inside the one before; a
  /// `Machine` is a type of a later station.
  package var activeMachines: [AnyObject] = []
  /// Stacks of finished calls, to be used again.
  package var idleStacks: [AnyObject] = []

  private static let counter = Atomic<UInt64>(0)

  package init(
    engine: Engine, limits: StoreLimits, handlers: HandlerTable, stubs: MachineStubs
  ) {
    self.engine = engine
    self.limits = limits
    self.handlers = handlers
    self.stubs = stubs
    identifier = Self.counter.add(1, ordering: .relaxed).newValue
  }

  deinit {
    for record in hostRecords { record.deallocate() }
  }

  // MARK: Functions

  package func add(_ instance: ModuleInstance) -> Int {
    instances.append(instance)
    return instances.count - 1
  }

  /// Makes a function of the store out of a host function.
  ///
  /// Spec: 7.1.7, `func_alloc`.
  package func allocate(_ function: HostFunction) -> UnsafeMutablePointer<FunctionRecord> {
    let record = UnsafeMutablePointer<FunctionRecord>.allocate(capacity: 1)
    let header = function.type.headerSlot
    record.initialize(
      to: FunctionRecord(
        entry: stubs.enterHost, instance: nil, type: engine.identifier(of: function.type),
        frameSlotCount: UInt32(header + FrameHeader.slotCount), index: UInt32(hostFunctions.count),
        headerSlot: UInt16(header)))
    hostFunctions.append(function)
    hostRecords.append(record)
    return record
  }

  /// The type of a function.
  package func type(of record: UnsafeMutablePointer<FunctionRecord>) -> FunctionType {
    guard let instance = record.pointee.instance else {
      return hostFunctions[Int(record.pointee.index)].type
    }
    let module = instances[instance.pointee.number].module
    return module.type(ofFunction: record.pointee.index)
  }

  // MARK: Values and slots

  /// The bits of a value in a slot; of a vector, those in the first of its two.
  /// - Throws: ``CallError/foreignReference``.
  package func bits(of value: Value) throws(CallError) -> UInt64 {
    switch value {
    case .i32(let number): return UInt64(UInt32(bitPattern: number))
    case .i64(let number): return UInt64(bitPattern: number)
    case .f32(let number): return UInt64(number.bitPattern)
    case .f64(let number): return number.bitPattern
    case .v128(let vector): return vector.low
    case .funcref(nil), .externref(nil): return 0
    case .funcref(let reference?):
      guard reference.store == identifier else { throw .foreignReference }
      return reference.address
    case .externref(let reference?):
      if let position = hostReferencePositions[reference] { return UInt64(position + 1) }
      hostReferences.append(reference)
      hostReferencePositions[reference] = hostReferences.count - 1
      return UInt64(hostReferences.count)
    }
  }

  /// The bits of a value in the slots it takes.
  /// - Throws: ``CallError/foreignReference``.
  package func slots(of value: Value) throws(CallError) -> [UInt64] {
    if case .v128(let vector) = value { return [vector.low, vector.high] }
    return [try bits(of: value)]
  }

  /// Puts the bits of a value into the slots it takes.
  /// - Throws: ``CallError/foreignReference``.
  package func write(
    _ value: Value, to slots: UnsafeMutablePointer<UInt64>
  ) throws(CallError) {
    slots.pointee = try bits(of: value)
    if case .v128(let vector) = value { slots[1] = vector.high }
  }

  /// The value whose bits stand in slots.
  package func value(at slots: UnsafePointer<UInt64>, _ type: ValueType) -> Value {
    value(slots.pointee, type, high: type == .v128 ? slots[1] : 0)
  }

  /// The values whose bits stand in slots behind each other.
  package func values(at slots: UnsafePointer<UInt64>, _ types: [ValueType]) -> [Value] {
    var next = slots
    return types.map { type in
      defer { next += type.slotCount }
      return value(at: next, type)
    }
  }

  /// The value that bits in a slot stand for.
  /// - Parameter high: What stands in the second slot of a vector.
  package func value(_ bits: UInt64, _ type: ValueType, high: UInt64 = 0) -> Value {
    switch type.kind {
    case .i32: .i32(Int32(truncatingIfNeeded: bits))
    case .i64: .i64(Int64(bitPattern: bits))
    case .f32: .f32(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .f64: .f64(Double(bitPattern: bits))
    case .v128: .v128(Vector128(low: bits, high: high))
    case .reference(let type) where type.isFunction:
      .funcref(bits == 0 ? nil : FunctionReference(address: bits, store: identifier))
    case .reference: .externref(bits == 0 ? nil : hostReferences[Int(bits) - 1])
    }
  }

  package func areValues(_ values: [Value], of types: [ValueType]) -> Bool {
    values.count == types.count && zip(values, types).allSatisfy { isValue($0, of: $1) }
  }

  /// True if a value is of a type; a reference's own type may be narrower than that of its case.
  package func isValue(_ value: Value, of type: ValueType) -> Bool {
    if value.type == type { return true }
    guard let expected = type.referenceType else { return false }
    switch value {
    case .funcref(nil): return expected.isFunction && expected.isNullable
    case .externref(nil): return !expected.isFunction && expected.isNullable
    case .funcref(let reference?):
      guard let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(reference.address)),
        reference.store == identifier
      else { return false }
      let actual = ReferenceType(.defined(record.pointee.type), isNullable: false)
      return actual.matches(expected) { $0 }
    case .externref: return expected.heap == .external
    default: return false
    }
  }
}

/// Instructions that are no function's: each is the whole code of something the machine does.
package struct MachineStubs: @unchecked Sendable {
  // SAFETY (@unchecked Sendable): the instructions are written before this value is made and are
  // never changed or freed.
  package let enterUncompiled: UnsafePointer<Instruction>
  package let enterHost: UnsafePointer<Instruction>
  package let halt: UnsafePointer<Instruction>
  package let returnToInstance: UnsafePointer<Instruction>
  package let landing: UnsafePointer<Instruction>

  package init(_ handlers: HandlerTable) {
    func stub(_ operation: Operation) -> UnsafePointer<Instruction> {
      let pointer = UnsafeMutablePointer<Instruction>.allocate(capacity: 1)
      pointer.initialize(to: Instruction(word: handlers.word(operation, .s)))
      return UnsafePointer(pointer)
    }
    enterUncompiled = stub(.enterUncompiled)
    enterHost = stub(.enterHost)
    halt = stub(.halt)
    returnToInstance = stub(.returnToInstance)
    landing = stub(.landing)
  }
}
