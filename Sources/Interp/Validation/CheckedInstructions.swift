// SPDX-License-Identifier: Apache-2.0
//
// Valid code instruction by instruction, with immediates and with the number of operands, for those
// who show it. The numbers are those that validation comes to, also in unreachable code, where an
// instruction takes only what is really there.
// Spec: 3.4 Instructions.

/// An instruction, and what it does to the operand stack.
package struct CheckedInstruction: Sendable {
  /// Where it stands in the module.
  package let offset: Int
  package let row: InstructionRow
  package let immediate: ImmediateValue
  /// How many operands it takes from the stack.
  package let operandCount: Int
  /// How many values it leaves there.
  package let resultCount: Int
}

/// Reads a body, or a constant expression, of a valid module.
package struct CheckedInstructions: ~Copyable {
  private var pass: FunctionValidator<OperandDepth>
  /// The local declarations of a body.
  package let declarations: [LocalDeclaration]

  /// Reads a body.
  /// - Parameter body: The position among the functions that are not imported.
  /// - Throws: `DecodeError`, `ValidationError`; nothing if the module is valid.
  package init(_ context: ModuleContext, body: Int) throws {
    var reader = ByteReader(
      context.bytes, features: context.features, range: context.module.bodies[body].range)
    let declarations = try reader.localDeclarations()
    let pass = try FunctionValidator.pass(over: body, of: context) { _ in OperandDepth() }
    self.init(pass, declarations)
  }

  /// Reads an expression that gives a value of a type.
  /// - Throws: `ValidationError`; nothing if the module is valid.
  package init(_ context: ModuleContext, _ expression: Expression, type: ValueType) throws {
    var pass = FunctionValidator(context, sink: OperandDepth())
    try pass.enter(expression, result: type)
    self.init(pass, [])
  }

  private init(
    _ pass: consuming FunctionValidator<OperandDepth>, _ declarations: [LocalDeclaration]
  ) {
    self.pass = pass
    self.declarations = declarations
  }

  /// The next instruction; nil behind the last `end`.
  /// - Throws: `DecodeError`, `ValidationError`; nothing if the module is valid.
  package mutating func next() throws -> CheckedInstruction? {
    if pass.isAtEnd { return nil }
    var reader = pass.reader
    let offset = reader.position
    let row = try reader.instruction()
    let immediate = try reader.immediate(row.immediate)
    let before = pass.operands.count
    pass.sink.lowest = before
    try pass.step()
    return CheckedInstruction(
      offset: offset, row: row, immediate: immediate, operandCount: before - pass.sink.lowest,
      // An unconditional branch throws away what it does not take.
      resultCount: max(0, pass.operands.count - pass.sink.lowest))
  }
}

/// Notes how far down the operand stack an instruction reaches.
private struct OperandDepth: PartialSink {
  var lowest = 0

  mutating func tookOperand(leaving count: Int) {
    lowest = min(lowest, count)
  }
}
