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
  ///
  /// A call from the host may be given less. Every call of a guest takes at least 16 bytes, so that this
  /// limits how deep calls may be nested too.
  public var stackBytes = 8 << 20
  /// How many stacks of finished calls are kept, to be used again.
  public var idleStacks = 16
  /// The largest stack that is kept, in bytes; deep calls leave large ones.
  public var idleStackBytes = 32 << 10
  /// The most bytes of all memories together; `memory.grow` beyond it gives -1.
  public var memoryBytes = 16 << 30
  /// The most elements of all tables together; `table.grow` beyond it gives -1.
  public var tableElements = 10_000_000
  /// The most bytes of structures, arrays and exceptions; a guest that needs more traps with
  /// "heap exhausted".
  public var heapBytes = 4 << 30
  /// The bytes of such objects below which nothing is collected; afterwards twice what was left.
  public var collectionThreshold = 32 << 20
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
///
/// An ``Instance``, ``Function`` or anything else of a store keeps it. The store keeps its host functions and
/// what it is given to call, so that one of these that captures something of the store keeps it for ever:
/// take it from the ``Caller``.
public final class Store {
  /// The engine whose modules the store can hold.
  public let engine: Engine
  /// How much the store may use.
  public let limits: StoreLimits
  /// What happens when the engine's epoch has reached the store's deadline.
  public var epochBehavior = EpochBehavior.trap
  /// Who is asked before memories and tables are made or grow; nil for nobody.
  public var limiter: StoreLimiter?
  /// What is run whenever control passes between host and guest; nil for nothing.
  public var callHook: CallHook? {
    didSet { record.pointee.hasCallHook = callHook != nil }
  }
  /// The guest's calls when the last error left a call into this store: a trap's, or that of a host
  /// function.
  public package(set) var lastBacktrace: Backtrace?
  /// Keeps the values of the guest's calls when an error leaves them: ``lastFrames``.
  public var keepsFrames = false
  /// The guest's calls when the last error left a call into this store, innermost first and none left
  /// out, if ``keepsFrames`` was set.
  public var lastFrames: [StackFrame] { lastFrameContents.map { StackFrame(store: self, $0) } }
  var lastFrameContents: [StackFrameContents] = []
  /// Takes samples of the guests' calls; a `FuelSampler`, a type of a later station.
  package var sampler: AnyObject?

  package let identifier: StoreIdentifier
  package let handlers: HandlerTable
  package let stubs: MachineStubs
  // FAST: what calls look at in passing, and never while they change it, is not watched for that at run
  // time. With the machine's, the checks were a sixth of a short call (2026-11-27).
  @exclusivity(unchecked) package private(set) var instances: [ModuleInstance] = []
  @exclusivity(unchecked) package private(set) var hostFunctions: [HostFunction] = []
  private var hostRecords: [UnsafeMutablePointer<FunctionRecord>] = []
  /// The bytes and elements in use, for the limits.
  let usage = StoreUsage()
  /// The tags, by the address of their record.
  private var tags: [UnsafeMutablePointer<TagRecord>: TagInstance] = [:]
  package let heap: Heap
  package var meter = FuelMeter()
  /// The epoch in which the guests stop.
  package internal(set) var epochDeadline: UInt64 = 0
  /// Synchronous calls that stand.
  package var parkedCalls: [ParkedCall] = []
  package let roots = Roots()
  package let record: UnsafeMutablePointer<StoreRecord>
  /// Stacks of finished calls, to be used again.
  @exclusivity(unchecked) package var idleStacks: [AnyObject] = []

  private static let counter = Atomic<UInt64>(0)

  package init(
    engine: Engine, limits: StoreLimits, handlers: HandlerTable, stubs: MachineStubs
  ) {
    self.engine = engine
    self.limits = limits
    heap = Heap(limit: limits.heapBytes, threshold: limits.collectionThreshold)
    self.handlers = handlers
    self.stubs = stubs
    record = .allocate(capacity: 1)
    record.initialize(to: StoreRecord(mostCalls: limits.hostNesting))
    identifier = Self.counter.add(1, ordering: .relaxed).newValue
  }

  deinit {
    for record in hostRecords { record.deallocate() }
    record.deallocate()
  }

  /// Sets an instance's hook state: while it is not 0, the frame hooks are asked.
  package func setHookState(_ state: Int, of instance: ModuleInstance) {
    let old = instance.record.pointee.hookState
    record.pointee.watchedInstances += (state == 0 ? 0 : 1) - (old == 0 ? 0 : 1)
    instance.record.pointee.hookState = state
  }

  // MARK: Functions

  package func add(_ instance: ModuleInstance) -> Int {
    instances.append(instance)
    return instances.count - 1
  }

  package func add(_ tag: TagInstance) -> TagInstance {
    tags[tag.record] = tag
    return tag
  }

  /// The tag with a record.
  package func tag(_ record: UnsafeMutablePointer<TagRecord>) -> TagInstance {
    guard let tag = tags[record] else { preconditionFailure("a tag that the store does not have") }
    return tag
  }

  /// Makes a function of the store out of a host function.
  ///
  /// Spec: 7.1.7, `func_alloc`.
  /// - Parameter type: What it is to be of for casts and indirect calls.
  package func allocate(
    _ function: HostFunction, type: RuntimeType
  ) -> UnsafeMutablePointer<FunctionRecord> {
    let record = UnsafeMutablePointer<FunctionRecord>.allocate(capacity: 1)
    let header = function.type.headerSlot
    record.initialize(
      to: FunctionRecord(
        entry: stubs.enterHost, instance: nil, type: type,
        frameSlotCount: UInt32(header + FrameHeader.slotCount), index: UInt32(hostFunctions.count),
        headerSlot: UInt16(header), role: function.role,
        isAsynchronous: function.isAsynchronous))
    hostFunctions.append(function)
    hostRecords.append(record)
    return record
  }

  /// The type of a function.
  @inline(__always) package func type(of record: UnsafeMutablePointer<FunctionRecord>)
    -> FunctionType
  {
    guard record.pointee.instance == nil else { return record.pointee.type.record.pointee.function }
    return hostFunctions[Int(record.pointee.index)].type
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
