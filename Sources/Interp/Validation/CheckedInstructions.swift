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
package struct CheckedInstructions {
  private var pass: FunctionValidator<OperandDepth>
  /// The local declarations of a body.
  package let declarations: [LocalDeclaration]

  /// Reads a body.
  /// - Parameter body: The position among the functions that are not imported.
  /// - Throws: `DecodeError`, `ValidationError`; nothing if the module is valid.
  package init(_ context: ModuleContext, body: Int) throws {
    let module = context.module
    var reader = ByteReader(
      context.bytes, features: context.features, range: module.bodies[body].range)
    declarations = try reader.localDeclarations()
    pass = try FunctionValidator(context, body: body) { _ in OperandDepth() }
    let type = module.type(ofFunction: FunctionIndex(module.importedFunctionCount + body))
    try pass.start(results: type?.results ?? [])
  }

  /// Reads an expression that gives a value of a type.
  /// - Throws: `ValidationError`; nothing if the module is valid.
  package init(_ context: ModuleContext, _ expression: Expression, type: ValueType) throws {
    declarations = []
    pass = FunctionValidator(
      context, function: nil, locals: [],
      reader: ByteReader(context.bytes, features: context.features, range: expression.range),
      sink: OperandDepth())
    try pass.start(results: [type])
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
