// SPDX-License-Identifier: Apache-2.0
//
// A call as it was when an error left it, with its values: what a debugger shows of it.
// Spec: 4.2.12 Stack, "Frames".

/// A call that was active, and the values it had.
///
/// Set ``Store/keepsFrames`` to get those of a trap. A value is nil if it is not known: a reference, or
/// one that the compiled code does not keep anywhere.
public struct StackFrame {
  /// The instance that the function is of.
  public let instance: Instance
  /// The function.
  public let function: FunctionIndex
  /// Where the instruction stands in the bytes of the module.
  public let offset: Int
  /// The values of the locals, parameters first.
  public let locals: [Value?]
  /// The values on the operand stack, bottom first.
  ///
  /// Where an instruction failed, they are those before it. Where a call is active its arguments are
  /// not among them: they are the callee's.
  public let operands: [Value?]

  package init(
    instance: Instance, function: FunctionIndex, offset: Int, locals: [Value?], operands: [Value?]
  ) {
    self.instance = instance
    self.function = function
    self.offset = offset
    self.locals = locals
    self.operands = operands
  }
}
