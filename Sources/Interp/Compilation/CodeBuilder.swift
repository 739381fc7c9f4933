// SPDX-License-Identifier: Apache-2.0
//
// The sink that emits code. It keeps the operand stack of the function it compiles as a list of
// places: a value stands in its home (the slot of its height on the stack), or still in the local it
// was read from, or it is a constant. `local.get` and constants thus cost nothing; whoever takes
// the operand names the place.
//
// Invariants: where control flow joins, every operand is at home. The accumulators belong to one
// basic block and never live across a call or a stop, so that no stop has to save them.

/// Compiles one function.
package struct CodeBuilder {
  /// How to compile.
  package struct Options: Sendable {
    /// What makes the code fast; with none of it every wasm instruction is compiled by itself.
    package var forms = FastForms.all
    /// Code takes fuel for every instruction.
    package var metersFuel = false
    /// Code looks at the epoch where functions and loops begin.
    package var checksEpochs = false
    /// Code returns to the run loop now and then, because this build lacks tail calls.
    package var takesBreaths = false
    /// The function is one of those whose calls the frame hooks watch; its arguments are kept as
    /// they came.
    package var guardsCalls = false
    /// The functions whose calls are of no interest to the frame hooks.
    package var unwatchedFunctions: Set<FunctionIndex> = []

    package init() {}
  }

  /// A value on the operand stack.
  struct Operand {
    enum Location: Equatable {
      case home
      case local(slot: Int)
      case constant(UInt64)
      /// The sum of an i32 in a slot and a constant, not computed yet: most such sums are addresses,
      /// and loads and stores add by themselves.
      case sum(slot: Int, UInt32)

      /// True if the value changes with a slot.
      func reads(_ slot: Int) -> Bool {
        switch self {
        case .local(slot), .sum(slot, _): true
        default: false
        }
      }
    }
    var location: Location
    var type: ValueType
    /// The slot of its height on the stack.
    let home: Int
  }

  /// An open block.
  struct Frame {
    enum Kind { case function, block, loop, `if`, `else`, tryTable, `try`, `catch` }
    var kind: Kind
    var type: FunctionType
    /// How many operands stand below the block's parameters, and the slot where those begin.
    var operandCount: Int
    var base: Int
    /// Where a branch to a loop goes; where the body of a block that catches begins.
    var start = 0
    /// The branch out of a loop that is its first instruction.
    var head: LoopHead?
    /// The clauses of a `try_table`.
    var clauses: [(clause: CatchClause, types: [ValueType])] = []
    /// Where the body of a `try` ends, and the handlers behind it.
    var tryEnd = 0
    var handlers: [ExceptionTable.Clause] = []
    /// The branches that wait to be told where the block ends.
    var pending: [Int] = []
    /// The branch of an `if` that waits for its `else`.
    var otherwise: Int?
    /// The fuel region that the block stands in, and for a loop the one that it begins with.
    var region = 0
    var loopRegion = 0
    /// The outermost block that a branch inside goes to.
    var outermostTarget = Int.max
  }

  /// A branch that a loop begins with: where a loop is closed, its opposite goes back behind it.
  struct LoopHead {
    let condition: Condition
    let isTakenIf: Bool
    /// The position of the block it leaves.
    let frame: Int
  }

  /// A condition to branch on.
  enum Condition {
    /// A comparison that was taken back, to be fused with the branch.
    case comparison(Emitted)
    case slot(Int)
  }

  /// The second operand of an instruction.
  enum Right: Equatable {
    case none
    case slot(Int)
    case immediate(UInt32)
  }

  /// The last instruction, while it may still be changed.
  struct Emitted {
    var index: Int
    var operation: Operation
    var destination: Int
    var left: Int
    var right: Right
    /// What the accumulators held before it.
    var before: Accumulator?
  }

  /// The slot whose value stands in an accumulator too.
  struct Accumulator: Equatable {
    var slot: Int
    var kind: AccumulatorKind
  }

  let handlers: HandlerTable
  let options: Options
  let function: FunctionIndex
  let type: FunctionType
  let importedFunctionCount: Int
  let importedGlobalCount: Int
  let memories: [MemoryType]
  /// Memory 0 has 32-bit addresses: the machine keeps it in registers.
  let hasNearMemory: Bool
  /// What the engine calls the module's types.
  let types: [RuntimeType]
  let localTypes: [ValueType]
  /// The slots of the locals, parameters first.
  var localSlots: [Int] = []
  let headerSlot: Int

  var code: [Instruction] = []
  var operands: [Operand] = []
  var frames: [Frame] = []
  /// The slot for the next operand, and the first slot that no operand has needed yet.
  var top: Int
  var highest: Int
  var last: Emitted?
  var accumulator: Accumulator?
  /// The positions of the operands that are still in locals or are sums, lowest first; never many.
  var lazy: [Int] = []
  /// Constants kept in slots between locals and operands, in order and by their bits, and how many
  /// there is room for.
  ///
  /// Only compiling tells how many there are, so a function that has more than was thought is
  /// compiled again (`Module`).
  var pool: [UInt64] = []
  var poolPlaces: [UInt64: Int] = [:]
  let poolStart: Int
  let poolCapacity: Int
  var loopDepth = 0
  var exceptionTable = ExceptionTable()
  /// For each region of the code that fuel is taken for, where the instruction stands that takes it.
  ///
  /// nil as long as nothing in the region costs anything.
  var fuelInstructions: [Int?] = []
  /// The current region.
  var region = 0
  /// Instructions since the last breath.
  var sinceBreath = 0
  /// Filled if somebody asks where values stand.
  package var map: CodeMap?
  /// What the arguments of the call that comes next were made of, for the map.
  var arguments: [CallSite.StackValue] = []
  var offset = 0
  /// The instruction whose operands the map is to have, by its offset; -1 for none.
  let mappedOffset: Int

  /// - Parameter localTypes: The types of the locals, parameters first.
  package init(
    _ module: ModuleContext, types: [RuntimeType], function: FunctionIndex,
    localTypes: [ValueType], handlers: HandlerTable, options: Options, poolCapacity: Int,
    recordsMap: Bool = false, mappedOffset: Int = -1
  ) {
    self.function = function
    self.mappedOffset = mappedOffset
    self.type = module.module.type(ofFunction: function) ?? FunctionType()
    self.importedFunctionCount = module.module.importedFunctionCount
    importedGlobalCount = module.module.importedGlobalCount
    memories = module.module.memories
    hasNearMemory = memories.first?.addressType == .i32
    self.types = types
    self.localTypes = localTypes
    self.handlers = handlers
    self.options = options
    headerSlot = type.headerSlot
    var next = 0
    var header = headerSlot + FrameHeader.slotCount
    for (index, local) in localTypes.enumerated() {
      if index < type.parameters.count && !options.guardsCalls {
        localSlots.append(next)
        next += local.slotCount
      } else {
        localSlots.append(header)
        header += local.slotCount
      }
    }
    poolStart = header
    self.poolCapacity = poolCapacity
    top = header + poolCapacity
    highest = top
    if recordsMap { map = CodeMap() }
    frames.append(
      Frame(kind: .function, type: FunctionType([], type.results), operandCount: 0, base: top))
    begin(at: 0)
    breathe(always: true)
    checkEpoch()
    beginFuelRegion()
    // A call costs something even if the function does nothing.
    charge()
  }

  /// True if a form is wanted.
  func uses(_ form: FastForms) -> Bool { options.forms.contains(form) }

  // MARK: Emitting

  mutating func emit(
    _ operation: Operation, _ form: OperandForm, a: Int = 0, b: Int = 0, c: Int = 0, d: Int = 0
  ) {
    append(
      Instruction(
        word: handlers.word(operation, form), a: UInt16(truncatingIfNeeded: a),
        b: UInt16(truncatingIfNeeded: b), c: UInt16(truncatingIfNeeded: c),
        d: UInt16(truncatingIfNeeded: d)))
    // A table that 16 bits cannot name makes a function too large, as a slot does.
    if d > Int(UInt16.max) { highest = max(highest, d) }
  }

  mutating func emit(
    _ operation: Operation, _ form: OperandForm, a: Int = 0, b: Int = 0, immediate: UInt32
  ) {
    emit(operation, form, a: a, b: b)
    code[code.count - 1].immediate = immediate
  }

  /// The second half of an instruction that is two long.
  mutating func emitData(_ word: UInt64) {
    append(Instruction(word: UInt(truncatingIfNeeded: word)))
  }

  private mutating func append(_ instruction: Instruction) {
    code.append(instruction)
    map?.offsets.append(offset)
    sinceBreath += 1
    last = nil
    accumulator = nil
  }

  /// Takes back the last instruction.
  mutating func removeLast() {
    if offset == mappedOffset, let last { mapFused(last) }
    code.removeLast()
    map?.offsets.removeLast()
    last = nil
  }

  /// Emits an instruction whose result is pushed.
  mutating func emitResult(
    _ operation: Operation, _ type: ValueType, left: Int, right: Right = .none
  ) {
    let home = push(type)
    emitResult(operation, to: home, left: left, right: right)
  }

  /// Picks the form for the operands, emits it, and notes where the result stands.
  mutating func emitResult(_ operation: Operation, to home: Int, left: Int, right: Right) {
    let before = accumulator
    switch right {
    case .none:
      let form: OperandForm = holds(left, operation, .a) ? .a : .s
      emit(operation, form, a: home, b: left)
    case .immediate(let value):
      let form: OperandForm = holds(left, operation, .ai) ? .ai : .si
      emit(operation, form, a: home, b: left, immediate: value)
    case .slot(let right):
      if holds(left, operation, .as) {
        emit(operation, .as, a: home, b: left, c: right)
      } else if holds(right, operation, .sa) {
        emit(operation, .sa, a: home, b: left, c: right)
      } else if operation.isCommutative, holds(right, operation, .as) {
        emit(operation, .as, a: home, b: right, c: left)
      } else if let mirrored = operation.mirrored, holds(right, mirrored, .as) {
        emit(mirrored, .as, a: home, b: right, c: left)
      } else {
        emit(operation, .ss, a: home, b: left, c: right)
      }
    }
    note(operation, destination: home, left: left, right: right, before: before)
  }

  /// Notes what the last instruction did, so that the next one may build on it.
  mutating func note(
    _ operation: Operation, destination: Int, left: Int = 0, right: Right = .none,
    before: Accumulator? = nil
  ) {
    let kind = operation.resultAccumulator
    accumulator = kind == .none ? nil : accumulated(destination, kind)
    last = Emitted(
      index: code.count - 1, operation: operation, destination: destination, left: left,
      right: right, before: before)
  }

  /// An accumulator with the value of a slot; nil if none are used.
  func accumulated(_ slot: Int, _ kind: AccumulatorKind) -> Accumulator? {
    uses(.accumulators) ? Accumulator(slot: slot, kind: kind) : nil
  }

  /// True if an accumulator holds the slot's value and the operation can take it from there.
  func holds(_ slot: Int, _ operation: Operation, _ form: OperandForm) -> Bool {
    guard let accumulator, accumulator.slot == slot else { return false }
    return accumulator.kind == operation.operandAccumulator && handlers.contains(operation, form)
  }

  mutating func emitConstant(_ bits: UInt64, to slot: Int) {
    if bits <= UInt64(UInt32.max) {
      emit(.constant, .s, a: slot, immediate: UInt32(bits))
      note(.constant, destination: slot)
    } else if let small = Int32(exactly: Int64(bitPattern: bits)) {
      emit(.constantSigned, .s, a: slot, immediate: UInt32(bitPattern: small))
      note(.constantSigned, destination: slot)
    } else {
      emit(.constantWide, .s, a: slot)
      emitData(bits)
    }
  }

  mutating func emitCopy(_ type: ValueType, from source: Int, to destination: Int) {
    guard source != destination else { return }
    guard type != .v128 else { return emit(.copyVector, .s, a: destination, b: source) }
    let form: OperandForm = holds(source, .copy, .a) ? .a : .s
    emit(.copy, form, a: destination, b: source)
    accumulator = accumulated(destination, .integer)
  }
}

extension FunctionType {
  /// The slot of the header in a frame of a function of this type.
  package var headerSlot: Int {
    max(
      parameters.reduce(0) { $0 + $1.slotCount }, results.reduce(0) { $0 + $1.slotCount })
  }
}
