// SPDX-License-Identifier: Apache-2.0
//
// Decodes and checks a body in one pass, with the stack of operand types and the stack of control
// frames of the specification's validation algorithm, and tells a sink what it has checked.
// Spec: 3.4 Instructions, 7.3 Validation Algorithm.

/// Checks function bodies, or constant expressions, one after the other, and feeds a sink.
package struct FunctionValidator<Sink: InstructionSink>: ~Copyable {
  let context: ModuleContext
  /// The function whose body this is; nil for a constant expression.
  private(set) var function: FunctionIndex?
  var reader: ByteReader
  package var sink: Sink
  /// The offset of the instruction being checked.
  package private(set) var offset = 0
  /// The types of the locals, parameters first.
  private(set) var locals: [ValueType] = []
  private(set) var parameterCount = 0
  /// The locals without a default value that have been given one, in the order in which that came.
  var setLocals = PlainStack<LocalIndex>()
  /// The types of the operands on the stack.
  ///
  /// Spec: `vals`.
  var operands = PlainStack<ValueType>()
  /// The enclosing blocks, the body first.
  ///
  /// Spec: `ctrls`.
  var frames = PlainStack<ControlFrame>()
  // The innermost frame's height and state, kept out of the stack because they are asked at every
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

  /// Prepares for bodies and expressions of a module; ``enter(body:)`` begins the first.
  init(_ context: ModuleContext, sink: Sink) {
    self.context = context
    self.sink = sink
    reader = ByteReader(context.bytes, features: context.features)
  }

  /// Prepares the pass over a body: reads its local declarations.
  /// - Parameters:
  ///   - body: The position among the functions that are not imported.
  ///   - context: The module.
  ///   - sink: Makes the sink, given the types of the locals, parameters first.
  /// - Throws: `DecodeError`, `ValidationError`.
  package static func pass(
    over body: Int, of context: ModuleContext, sink: ([ValueType]) -> Sink
  ) throws -> FunctionValidator {
    var declarations = FunctionValidator<Discard>(context, sink: Discard())
    try declarations.enter(body: body)
    var pass = FunctionValidator(context, sink: sink(declarations.locals))
    try pass.enter(body: body)
    return pass
  }

  // MARK: Bodies and expressions

  /// Begins with a body: reads its local declarations.
  /// - Parameter body: The position among the functions that are not imported.
  /// - Throws: `DecodeError`, `ValidationError`.
  mutating func enter(body: Int) throws {
    let function = FunctionIndex(context.module.importedFunctionCount + body)
    let range = context.module.bodies[body].range
    reset(function, at: range.lowerBound)
    guard range.count <= context.limits.functionSize else {
      throw error(.functionTooLarge(context.limits.functionSize))
    }
    let signature = context.signature(ofFunction: function) ?? Signature()
    parameterCount = signature.parameters.count
    locals.append(contentsOf: signature.parameters)
    for _ in 0..<(try reader.count()) {
      offset = reader.position
      let count = Int(try reader.u32())
      guard locals.count + count <= context.limits.locals else {
        throw reader.error(.tooManyLocals, at: offset)
      }
      let type = try valueType()
      locals.append(contentsOf: repeatElement(type, count: count))
    }
    offset = reader.position
    try pushFrame(.block, Signature(results: signature.results))
  }

  /// Begins with an expression, which has no locals.
  /// - Parameter result: The type of its value.
  /// - Throws: `DecodeError`, `ValidationError`.
  mutating func enter(_ expression: Expression, result: ValueType) throws {
    reset(nil, at: expression.range.lowerBound)
    reader.end = expression.range.upperBound
    try pushFrame(.block, Signature(results: TypeList(result)))
  }

  private mutating func reset(_ function: FunctionIndex?, at offset: Int) {
    self.function = function
    self.offset = offset
    // Not bounded by the body: one that is longer than its size says is read to its own end.
    reader.position = offset
    reader.end = context.bytes.buffer.count
    parameterCount = 0
    locals.removeAll(keepingCapacity: true)
    setLocals.shrink(to: 0)
    operands.shrink(to: 0)
    frames.shrink(to: 0)
    isPolymorphic = false
    isReachable = true
  }

  /// Checks instructions up to the `end` that closes the body or the expression.
  /// - Throws: `DecodeError`, `ValidationError`.
  package mutating func run() throws {
    while !isAtEnd { try step() }
    guard let function else { return }
    let body = context.module.bodies[Int(function) - context.module.importedFunctionCount]
    guard reader.position == body.range.upperBound else {
      throw reader.error(.sectionSizeMismatch, at: body.range.lowerBound)
    }
  }

  /// True behind the `end` that closes the body.
  var isAtEnd: Bool { frames.isEmpty }

  /// Checks one instruction.
  @inline(__always)
  mutating func step() throws {
    offset = reader.position
    sink.begin(at: offset)
    let row = try reader.instruction()
    // FAST: half of all instructions are these, and the way to them would be three switches long.
    switch row.shape {
    case .special(.localGet): try localGet()
    case .special(.localSet): try localSet()
    case .special(.localTee): try localTee()
    default: try instruction(row)
    }
  }

  func error(_ reason: ValidationError.Reason) -> ValidationError {
    ValidationError(function: function, offset: offset, reason)
  }

  // MARK: Operands

  @inline(__always)
  mutating func push(_ type: ValueType) {
    operands.push(type)
  }

  @inline(__always)
  mutating func push(_ types: some Sequence<ValueType>) {
    for type in types { operands.push(type) }
  }

  /// Takes an operand of any type; bottom when unreachable code has run out of them.
  @inline(__always)
  mutating func popAny() throws -> ValueType {
    guard operands.count > height else {
      guard isPolymorphic else { throw error(.typeMismatch(expected: [.bottom], actual: [])) }
      return .bottom
    }
    let type = operands.pop()
    sink.tookOperand(leaving: operands.count)
    return type
  }

  @inline(__always)
  mutating func pop(_ expected: ValueType) throws {
    if operands.count > height {
      let actual = operands.pop()
      sink.tookOperand(leaving: operands.count)
      if actual != expected { try mismatch(actual, expected) }
    } else if !isPolymorphic {
      throw error(.typeMismatch(expected: [expected], actual: []))
    }
  }

  @inline(never)
  private func mismatch(_ actual: ValueType, _ expected: ValueType) throws {
    guard !context.matches(actual, expected) else { return }
    throw error(.typeMismatch(expected: [expected], actual: [actual]))
  }

  @inline(__always)
  mutating func pop(_ expected: some BidirectionalCollection<ValueType>) throws {
    for type in expected.reversed() { try pop(type) }
  }

  /// As `pop`, but the operands stay where they are.
  func checkTop(_ expected: TypeList) throws {
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
    _ kind: ControlFrame.Kind, _ type: Signature, operands types: TypeList? = nil
  ) throws {
    guard frames.count < context.limits.nesting else {
      throw error(.nestingTooDeep(context.limits.nesting))
    }
    height = operands.count
    frames.push(
      ControlFrame(
        kind: kind, type: type, height: height, setCount: setLocals.count,
        isPolymorphicOutside: isPolymorphic,
        isReachableOutside: isReachable))
    isPolymorphic = false
    push(types ?? type.parameters)
  }

  /// The innermost block.
  func innermost() throws -> ControlFrame {
    guard !frames.isEmpty else { throw reader.error(.endOpcodeExpected) }
    return frames[frames.count - 1]
  }

  /// Leaves the innermost block: its results must be on the stack and nothing else.
  mutating func popFrame() throws -> ControlFrame {
    let frame = try innermost()
    try pop(frame.type.results)
    guard operands.count == frame.height else {
      throw error(
        .operandsLeft(
          expected: Array(frame.type.results),
          actual: operands.suffix(from: frame.height) + frame.type.results))
    }
    frames.shrink(to: frames.count - 1)
    height = frames.isEmpty ? 0 : frames[frames.count - 1].height
    setLocals.shrink(to: frame.setCount)
    isPolymorphic = frame.isPolymorphicOutside
    isReachable = frame.isReachableOutside
    return frame
  }

  /// The rest of the block cannot be reached.
  mutating func setUnreachable() {
    operands.shrink(to: height)
    isPolymorphic = true
    isReachable = false
  }

  // MARK: Instructions

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

/// A block that has been entered.
///
/// Spec: `ctrl_frame`.
struct ControlFrame: BitwiseCopyable {
  var kind: Kind
  var type: Signature
  /// The height of the operand stack below the block's parameters.
  var height: Int
  /// How many locals were set outside of it.
  var setCount: Int
  /// The state of the code around the block.
  var isPolymorphicOutside: Bool
  var isReachableOutside: Bool

  enum Kind: BitwiseCopyable { case block, loop, `if`, `else`, `try`, `catch`, catchAll }

  /// What a branch to the block takes.
  ///
  /// Spec: `label_types`.
  var labelTypes: TypeList { kind == .loop ? type.parameters : type.results }
}
