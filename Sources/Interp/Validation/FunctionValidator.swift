// SPDX-License-Identifier: Apache-2.0
//
// Decodes and checks a body in one pass, with the stack of operand types and the stack of control
// frames of the specification's validation algorithm, and tells a sink what it has checked.
// Spec: 3.4 Instructions, 7.3 Validation Algorithm.

/// Checks one function body, or one constant expression, and feeds a sink.
package struct FunctionValidator<Sink: InstructionSink> {
  let context: ModuleContext
  /// The function whose body this is; nil for a constant expression.
  let function: FunctionIndex?
  var reader: ByteReader
  package var sink: Sink
  /// The offset of the instruction being checked.
  package private(set) var offset: Int
  /// The types of the locals, parameters first.
  var locals: [ValueType]
  let parameterCount: Int
  /// The locals without a default value that have been given one, in the order in which that came.
  var setLocals: [LocalIndex] = []
  /// The types of the operands on the stack.
  ///
  /// Spec: `vals`.
  var operands: [ValueType] = []
  /// The enclosing blocks, the body first.
  ///
  /// Spec: `ctrls`.
  var frames: [ControlFrame] = []
  // The innermost frame's height and state, kept out of the array because they are asked at every
  // instruction.
  var height = 0
  /// The stack gives operands of any type when it has run out of its own: behind an unconditional
  /// branch of the innermost frame.
  ///
  /// Spec: `unreachable`.
  var isPolymorphic = false
  /// The code can be reached; only then the sink is told.
  ///
  /// A block in unreachable code cannot, though its stack is checked like any other.
  var isReachable = true

  /// A block that has been entered.
  ///
  /// Spec: `ctrl_frame`.
  struct ControlFrame {
    var kind: Kind
    var type: FunctionType
    /// The height of the operand stack below the block's parameters.
    var height: Int
    /// How many locals were set outside of it.
    var setCount: Int
    /// The state of the code around the block.
    var isPolymorphicOutside: Bool
    var isReachableOutside: Bool

    enum Kind { case block, loop, `if`, `else`, `try`, `catch`, catchAll }

    /// What a branch to the block takes.
    ///
    /// Spec: `label_types`.
    var labelTypes: [ValueType] { kind == .loop ? type.parameters : type.results }
  }

  package init(
    _ context: ModuleContext, function: FunctionIndex?, locals: [ValueType], reader: ByteReader,
    sink: Sink
  ) {
    self.context = context
    self.function = function
    self.locals = locals
    parameterCount = function.flatMap { context.module.type(ofFunction: $0)?.parameters.count } ?? 0
    self.reader = reader
    self.sink = sink
    self.offset = reader.position
  }

  func error(_ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(function: function, offset: offset, reason)
  }

  // MARK: Operands

  mutating func push(_ type: ValueType) {
    operands.append(type)
  }

  mutating func push(_ types: [ValueType]) {
    operands.append(contentsOf: types)
  }

  /// Takes an operand of any type; bottom when unreachable code has run out of them.
  mutating func popAny(expected: [ValueType] = [.bottom]) throws -> ValueType {
    guard operands.count > height else {
      guard isPolymorphic else { throw error(.typeMismatch(expected: expected, actual: [])) }
      return .bottom
    }
    defer { sink.tookOperand(leaving: operands.count) }
    return operands.removeLast()
  }

  @inline(__always)
  mutating func pop(_ expected: ValueType) throws {
    if operands.count > height {
      let actual = operands.removeLast()
      sink.tookOperand(leaving: operands.count)
      if actual != expected { try mismatch(actual, expected) }
    } else if !isPolymorphic {
      throw error(.typeMismatch(expected: [expected], actual: []))
    }
  }

  private func mismatch(_ actual: ValueType, _ expected: ValueType) throws {
    guard !context.matches(actual, expected) else { return }
    throw error(.typeMismatch(expected: [expected], actual: [actual]))
  }

  mutating func pop(_ expected: [ValueType]) throws {
    for type in expected.reversed() { try pop(type) }
  }

  /// As `pop`, but the operands stay where they are.
  func checkTop(_ expected: [ValueType]) throws {
    for (depth, type) in expected.reversed().enumerated() {
      let place = operands.count - 1 - depth
      if place >= height {
        if operands[place] != type { try mismatch(operands[place], type) }
      } else if !isPolymorphic {
        throw error(.typeMismatch(expected: [type], actual: []))
      }
    }
  }

  // MARK: Frames

  /// Enters a block.
  /// - Parameter operands: What is on the stack at the start; nil for the block's parameters.
  mutating func pushFrame(
    _ kind: ControlFrame.Kind, _ type: FunctionType, operands types: [ValueType]? = nil
  ) throws {
    guard frames.count < context.limits.nesting else {
      throw error(.nestingTooDeep(context.limits.nesting))
    }
    height = operands.count
    frames.append(
      ControlFrame(
        kind: kind, type: type, height: height, setCount: setLocals.count,
        isPolymorphicOutside: isPolymorphic,
        isReachableOutside: isReachable))
    isPolymorphic = false
    push(types ?? type.parameters)
  }

  /// Leaves the innermost block: its results must be on the stack and nothing else.
  mutating func popFrame() throws -> ControlFrame {
    guard let frame = frames.last else { throw reader.error(.endOpcodeExpected) }
    try pop(frame.type.results)
    guard operands.count == frame.height else {
      throw error(
        .operandsLeft(
          expected: frame.type.results,
          actual: Array(operands[frame.height...]) + frame.type.results))
    }
    frames.removeLast()
    height = frames.last?.height ?? 0
    setLocals.removeLast(setLocals.count - frame.setCount)
    isPolymorphic = frame.isPolymorphicOutside
    isReachable = frame.isReachableOutside
    return frame
  }

  /// The rest of the block cannot be reached.
  mutating func setUnreachable() {
    operands.removeLast(operands.count - height)
    isPolymorphic = true
    isReachable = false
  }

  // MARK: The pass

  /// Checks instructions up to the `end` that closes the body.
  package mutating func run(results: [ValueType]) throws {
    try start(results: results)
    while !isAtEnd { try step() }
  }

  /// Gets ready for the first instruction.
  mutating func start(results: [ValueType]) throws {
    try pushFrame(.block, FunctionType([], results))
  }

  /// True behind the `end` that closes the body.
  var isAtEnd: Bool { frames.isEmpty }

  /// Checks one instruction.
  mutating func step() throws {
    offset = reader.position
    sink.begin(at: offset)
    try instruction(try reader.instruction())
  }

  private mutating func instruction(_ row: InstructionRow) throws {
    switch row.shape {
    case .constant(let type): try constant(type)
    case .unary(let from, let to):
      try pop(from)
      push(to)
      if isReachable { sink.unary(row.operation, from: from, to: to) }
    case .test(let type):
      try pop(type)
      push(.i32)
      if isReachable { sink.test(row.operation, type) }
    case .binary(let type):
      try pop(type)
      try pop(type)
      push(type)
      if isReachable { sink.binary(row.operation, type) }
    case .wide(let operandCount):
      for _ in 0..<operandCount { try pop(.i64) }
      push(.i64)
      push(.i64)
      if isReachable { sink.wide(row.operation, operandCount: operandCount) }
    case .ternary, .shift, .extractLane, .replaceLane: try vector(row)
    case .compare(let type):
      try pop(type)
      try pop(type)
      push(.i32)
      if isReachable { sink.compare(row.operation, type) }
    case .load(let type):
      let argument = try memoryArgument(row.immediate)
      try pop(addressType(ofMemory: argument.memory))
      push(type)
      if isReachable { sink.load(row.operation, type, argument) }
    case .store(let type):
      let argument = try memoryArgument(row.immediate)
      try pop(type)
      try pop(addressType(ofMemory: argument.memory))
      if isReachable { sink.store(row.operation, type, argument) }
    case .atomic(let access, let type): try atomic(row, access, type)
    case .special(let special): try self.special(special, row)
    }
  }

  private mutating func constant(_ type: ValueType) throws {
    let bits: UInt64 =
      switch type {
      case .i32: UInt64(UInt32(bitPattern: try reader.s32()))
      case .i64: UInt64(bitPattern: try reader.s64())
      case .f32: UInt64(try reader.f32Bits())
      default: try reader.f64Bits()
      }
    push(type)
    if isReachable { sink.constant(type, bits: bits) }
  }

  private mutating func special(_ special: Special, _ row: InstructionRow) throws {
    switch special {
    case .unreachable, .nop, .block, .loop, .if, .else, .end, .branch, .branchIf, .branchTable,
      .return, .call, .callIndirect, .returnCall, .returnCallIndirect,
      .callReference, .returnCallReference, .branchOnNull, .branchOnNonNull, .branchOnCast,
      .branchOnCastFail:
      try control(special)
    case .drop, .select, .selectTyped, .localGet, .localSet, .localTee, .globalGet, .globalSet:
      try variable(special)
    case .referenceNull, .referenceIsNull, .referenceFunction, .referenceAsNonNull,
      .referenceEqual, .convertToAny, .convertToExternal:
      try reference(special)
    case .tableGet, .tableSet, .tableSize, .tableGrow, .tableFill, .tableCopy, .tableInit,
      .elementDrop:
      try table(special)
    case .vectorConstant:
      let value = try reader.vector()
      push(.v128)
      if isReachable { sink.vectorConstant(value) }
    case .throw, .throwReference, .tryTable, .try, .catch, .catchAll, .delegate, .rethrow:
      try exception(special)
    case .structNew, .structNewDefault, .structGet, .structGetSigned, .structGetUnsigned,
      .structSet:
      try structure(special)
    case .arrayNew, .arrayNewDefault, .arrayNewFixed, .arrayNewData, .arrayNewElement, .arrayGet,
      .arrayGetSigned, .arrayGetUnsigned, .arraySet, .arrayLength, .arrayFill, .arrayCopy,
      .arrayInitData, .arrayInitElement:
      try array(special, row.operation)
    case .referenceTest: try test(row)
    case .referenceCast: try cast(row)
    case .shuffle: try shuffle()
    case .loadLane, .storeLane: try laneAccess(row)
    case .atomicFence: try atomicFence()
    case .memorySize, .memoryGrow, .memoryFill, .memoryCopy, .memoryInit, .dataDrop:
      try memory(special)
    }
  }
}
