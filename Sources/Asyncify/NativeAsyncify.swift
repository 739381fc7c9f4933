// SPDX-License-Identifier: Apache-2.0
//
// Asyncify provided by the interpreter: for guests that import `asyncify.*` and were not
// transformed. The state of an instance, or of several that are linked into one group, and the four
// functions that change it. How frames are left and entered again stands in
// `NativeAsyncify+Unwinding.swift` and `NativeAsyncify+Rewinding.swift`.
//
// The words: a runtime function calls the asyncify imports itself and always runs from its start; an
// ordinary function is any other, and its frame is saved and restored. While the state is normal
// nothing here is asked and nothing is slower.

public import Interp

/// The asyncify state of an instance, or of a group of instances, kept by the interpreter.
///
/// It belongs to the store of its instances and must not be used when that is gone.
public final class NativeAsyncify {
  /// The instance whose calls are unwound and rewound; of a group, the first.
  public var instance: Instance { members[0].instance(in: store) }
  /// The memory that buffers are in.
  public var memory: Memory { Memory(store: store, instance: buffers) }
  /// How it behaves.
  public private(set) var options = AsyncifyOptions()
  /// Where the instance stands.
  public var state: AsyncifyState { quick.pointee.state }
  /// The address of the buffer structure that was given last; 0 before the first.
  public var dataPointer: UInt64 { quick.pointee.dataPointer }
  /// Told about every step, if there is one.
  public weak var observer: (any AsyncifyObserver)? {
    didSet { chooseQuickPath() }
  }

  /// The instances whose frames are saved.
  private(set) var members: [AsyncifyMember]
  private(set) var codec = FrameCodec(.compact)
  /// The references that frames in buffers hold.
  var references = ReferenceTable()
  var segments: SegmentLog {
    get { quick.pointee.segments }
    set { quick.pointee.segments = newValue }
  }
  var shadow: ShadowStack?
  /// The state, where the quick path finds it.
  private let quick: UnsafeMutablePointer<QuickAsyncify>
  // Not owned, since the store owns the instances and these the state.
  unowned let store: Store
  private(set) var buffers: MemoryInstance
  /// The function in which the unwind or rewind in progress was started, if anybody wants to know.
  private var startedIn: String?

  init(instance: Instance, memory: Memory) {
    store = instance.store
    buffers = memory.instance
    let member = AsyncifyMember(instance, firstNumber: 0)
    members = [member]
    quick = .allocate(capacity: 1)
    quick.initialize(to: QuickAsyncify(member, memory: buffers.record, store: store))
    instance.contents.hooks = self
    instance.contents.record.pointee.quickHooks = QuickAsyncify.hooks(quick)
    chooseQuickPath()
  }

  deinit {
    quick.pointee.segments.deallocate()
    quick.deallocate()
  }

  /// False to do everything by the general path: tests compare the two.
  var usesQuickPath = true {
    didSet { chooseQuickPath() }
  }

  /// The quick path may be taken where nothing needs the general one.
  private func chooseQuickPath() {
    quick.pointee.isEnabled =
      usesQuickPath && isFast && options.mode != .strict && shadow == nil && members.count == 1
      && buffers.shared == nil
    quick.pointee.checks = codec.checks
    quick.pointee.isWide = buffers.type.addressType == .i64
    quick.pointee.memory = buffers.record
  }

  /// The instances whose calls are unwound and rewound together.
  public var instances: [Instance] {
    members.map { $0.instance(in: store) }
  }

  /// The buffer structure that was given last.
  public var stack: AsyncifyStack { AsyncifyStack(memory: memory, address: dataPointer) }

  // MARK: Configuring

  /// Changes how it behaves; to be done while the state is normal and no frame lies in a buffer.
  func configure(_ options: AsyncifyOptions) throws(AsyncifyError) {
    guard state == .normal else { throw error(.busy) }
    guard let memory = instance.memory(for: options.memory) else { throw error(.noMemory) }
    var shadow: ShadowStack?
    if options.shadowStack != .none {
      shadow = ShadowStack(instance, options)
      guard shadow != nil else { throw error(.noStackPointer) }
      for member in members.dropFirst() { try checkStack(of: member.instance(in: store), shadow) }
    }
    if options.exportsFunctions {
      for member in members { try checkExports(of: member.contents.module) }
    }
    self.options = options
    buffers = memory.instance
    self.shadow = shadow
    codec = FrameCodec(options.format, checks: options.mode != .trusting)
    try updateExports()
    chooseQuickPath()
    setState(.normal)
  }

  /// Refuses an instance that has a shadow stack other than the one that is looked after.
  private func checkStack(of other: Instance, _ shadow: ShadowStack?) throws(AsyncifyError) {
    guard let shadow, let pointer = other.stackPointer(for: .automatic),
      !shadow.isPointed(by: pointer)
    else { return }
    throw error(.foreignStackPointer(instance: other.contents.description))
  }

  /// Makes another instance one of the group: their frames are saved and restored together, and they have
  /// one state.
  ///
  /// Instances join in the same order wherever frames are to be rewound, since the bytes of a frame depend
  /// on it.
  ///
  /// One shadow stack is looked after, that of the first instance: another instance may have none, or use
  /// the same through an imported global.
  /// - Parameter other: An instance of the same store that has no state of its own yet.
  /// - Throws: ``AsyncifyError`` with reason `busy` if either is in use, `foreignStackPointer` if the other has
  ///   a shadow stack of its own and the options say that it is looked after, and `exportRefused`.
  public func share(with other: Instance) throws(AsyncifyError) {
    guard state == .normal, other.store === store, other.contents.hooks == nil else {
      throw error(.busy)
    }
    try checkStack(of: other, shadow)
    if options.exportsFunctions { try checkExports(of: other.module) }
    members.append(
      AsyncifyMember(other, firstNumber: members[members.count - 1].layouts.numbers.upperBound))
    other.contents.hooks = self
    try updateExports()
    chooseQuickPath()
    setState(.normal)
  }

  // MARK: The four functions that change the state

  /// Begins to unwind: frames are left and saved from the next return into an ordinary function on.
  ///
  /// A host function may call it for the guest that called it; the guest's frames are saved when the
  /// host function has returned.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func startUnwind(_ dataPointer: UInt64) throws(AsyncifyError) {
    try startUnwind(dataPointer, machines: store.runningMachines)
  }

  /// As ``startUnwind(_:)`` for a call that stands: `machines` are those that stand inside each
  /// other, the innermost last.
  package func startUnwind(
    _ dataPointer: UInt64, machines: [Machine]
  ) throws(AsyncifyError) {
    segments.beginUnwind()
    try change(to: .unwinding, dataPointer, isExpected: state == .normal)
    arm(machines)
  }

  /// Ends an unwind, or nothing if there is none: the state is normal.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func stopUnwind() throws(AsyncifyError) {
    try stop()
  }

  /// Begins to rewind: the next call of the function whose frame is on top restores the frames.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func startRewind(_ dataPointer: UInt64) throws(AsyncifyError) {
    try change(to: .rewinding, dataPointer, isExpected: state == .normal)
    segments.beginRewind(at: dataPointer, top: (try? stack.bounds())?.current)
  }

  /// Begins to rewind what a certain unwind left.
  /// - Parameter segment: What ``segment`` was after that unwind.
  /// - Throws: ``AsyncifyError`` with reason `staleSegment` if its frames are not on top of their
  ///   buffer, and as `startRewind` with an address.
  public func startRewind(_ segment: AsyncifySegment) throws(AsyncifyError) {
    let stack = AsyncifyStack(memory: memory, address: segment.dataPointer)
    let current = (try? stack.bounds())?.current
    let found = segments.find(segment.dataPointer, top: current)
    guard current == segment.top, found == nil || found?.number == segment.number else {
      throw AsyncifyError(
        .staleSegment(expected: segment.number, found: found?.number), state: state,
        dataPointer: segment.dataPointer, bounds: try? stack.bounds(), segment: segment.number,
        backtrace: Backtrace(frames: []))
    }
    try startRewind(segment.dataPointer)
  }

  /// Ends a rewind, or nothing if there is none: the state is normal.
  /// - Throws: ``AsyncifyError`` with reason `invalidData`; the state has changed all the same.
  public func stopRewind() throws(AsyncifyError) {
    try stop()
  }

  private func stop() throws(AsyncifyError) {
    if state == .rewinding, let (recorded, restored) = segments.mismatch {
      try warn(.depthMismatch(recorded: recorded, restored: restored))
    }
    try change(to: .normal, nil, isExpected: state != .normal)
    segments.end()
  }

  /// Puts the state to normal, whatever it was: after an error ended a call in the middle.
  public func reset() {
    setState(.normal)
    segments.end()
    startedIn = nil
  }

  private func setState(_ new: AsyncifyState) {
    quick.pointee.state = new
    // With a shadow stack to look after, guarded calls are watched all the time.
    let watched = Int(new.rawValue) | (shadow == nil ? 0 : 4)
    for member in members { store.setHookState(watched, of: member.contents) }
  }

  /// First the state changes, then the structure is looked at: an error leaves the new state.
  private func change(
    to new: AsyncifyState, _ pointer: UInt64?, isExpected: Bool
  ) throws(AsyncifyError) {
    let old = state
    if !isExpected { try warn(.illegalTransition(from: old, to: new, startedIn: startedIn)) }
    setState(new)
    if let pointer { quick.pointee.dataPointer = pointer }
    guard let bounds = try? stack.bounds(), bounds.current <= bounds.end else {
      throw error(.invalidData(memorySize: memory.byteCount))
    }
    guard observer != nil || options.mode == .strict else { return }
    startedIn = pointer == nil ? nil : store.runningMachines.last.map(callerName) ?? "the host"
    if pointer != nil, dataPointer % UInt64(stack.fieldSize) != 0 {
      try warn(.misalignedData(alignment: stack.fieldSize))
    }
    observer?.observe(
      .stateChanged(from: old, to: new, dataPointer: dataPointer, bounds: bounds))
  }

  private func callerName(_ machine: Machine) -> String {
    machine.frames.first { _ in true }.map(name) ?? "the host"
  }

  // MARK: Segments and references

  /// What the last unwind left in its buffer; nil before the first frame of it is saved.
  public var segment: AsyncifySegment? { segments.last }

  /// Lets go of the references that an unwind saved; its frames cannot be rewound any more if they hold
  /// some.
  /// - Parameter segment: The number of the unwind.
  public func releaseReferences(of segment: Int) { references.release(segment: segment) }

  /// Lets go of the references that unwinds saved, up to one of them.
  /// - Parameter segment: The number of the last of these unwinds.
  public func releaseReferences(upTo segment: Int) { references.release(upTo: segment) }

  /// How many references frames in buffers hold.
  public var heldReferenceCount: Int { references.count }

  // MARK: Errors

  func error(
    _ reason: AsyncifyError.Reason, _ place: AsyncifyError.Place? = nil, segment: Int? = nil
  ) -> AsyncifyError {
    AsyncifyError(
      reason, state: state, dataPointer: dataPointer, bounds: try? stack.bounds(),
      segment: segment ?? segments.current?.number, place: place,
      backtrace: store.runningMachines.last?.backtrace() ?? Backtrace(frames: []))
  }

  /// Tells of what is likely a mistake, or makes it an error.
  func warn(_ reason: AsyncifyError.Reason) throws(AsyncifyError) {
    if options.mode == .strict { throw error(reason) }
    if let observer { observer.observe(.warning(error(reason))) }
  }

  func name(of frame: MachineFrame) -> String {
    frame.instance.module.functionName(frame.code.function)
      ?? "function[\(frame.code.function)]"
  }

  // MARK: Frames

  /// True if frames may take the fast paths.
  var isFast: Bool { observer == nil && options.format == .compact }

  /// The member that an instance is; nil for others.
  func member(_ record: UnsafeMutablePointer<InstanceRecord>?) -> AsyncifyMember? {
    for member in members where member.contents.record == record { return member }
    return nil
  }

  /// The layouts that have the number of a call.
  func layouts(_ number: Int) -> FrameLayouts? {
    for member in members where member.layouts.numbers.contains(number) { return member.layouts }
    return nil
  }
}

/// An instance whose frames are saved.
final class AsyncifyMember {
  // Not owned: the instance owns the state.
  unowned let contents: ModuleInstance
  let layouts: FrameLayouts
  private(set) lazy var analysis = SuspensionAnalysis(contents.module)
  let programs: FramePrograms
  private let guarded: Set<FunctionIndex>

  init(_ instance: Instance, firstNumber: Int) {
    contents = instance.contents
    guarded = instance.module.guardedFunctions
    layouts = FrameLayouts(instance.module, store: instance.store, firstNumber: firstNumber)
    programs = FramePrograms(layouts)
  }

  func instance(in store: Store) -> Instance { Instance(store: store, contents: contents) }

  /// True for functions whose frames are saved.
  func isOrdinary(_ function: FunctionIndex) -> Bool {
    guarded.isEmpty || !guarded.contains(function)
  }

  func name(of function: FunctionIndex) -> String {
    contents.module.functionName(function) ?? "function[\(function)]"
  }

  /// A function, and where its frame stands.
  func place(_ function: FunctionIndex, _ site: CallSite? = nil) -> AsyncifyError.Place {
    AsyncifyError.Place(function: function, name: name(of: function), callOffset: site?.offset)
  }
}

extension ModuleInstance {
  /// What the instance is called in messages.
  var description: String { module.name ?? "instance \(record.pointee.number)" }
}

extension Instance {
  /// The asyncify state that the interpreter keeps for the instance; nil for an instance without a
  /// memory.
  public var nativeAsyncify: NativeAsyncify? {
    if let known = contents.hooks as? NativeAsyncify { return known }
    guard let memory = memory(for: .automatic) else { return nil }
    return NativeAsyncify(instance: self, memory: memory)
  }

  /// Gives the instance an asyncify state that behaves in a certain way, or changes how it does.
  ///
  /// To be called while the state is normal and no frame lies in a buffer.
  /// - Parameter options: How it behaves.
  /// - Returns: The state.
  /// - Throws: ``AsyncifyError`` with reason `noMemory`, `noStackPointer`, `foreignStackPointer`,
  ///   `exportRefused` or `busy`.
  @discardableResult
  public func configureAsyncify(
    _ options: AsyncifyOptions
  ) throws(AsyncifyError) -> NativeAsyncify {
    guard
      let asyncify = contents.hooks as? NativeAsyncify
        ?? memory(for: options.memory).map({ NativeAsyncify(instance: self, memory: $0) })
    else {
      throw AsyncifyError(
        .noMemory, state: .normal, dataPointer: 0, bounds: nil, backtrace: Backtrace(frames: []))
    }
    try asyncify.configure(options)
    return asyncify
  }
}
