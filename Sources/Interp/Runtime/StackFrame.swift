// SPDX-License-Identifier: Apache-2.0
//
// A call as it was when an error left it, with its values: what a debugger shows of it.
// Spec: 4.2.12 Stack, "Frames".

/// A call that was active, and the values it had.
///
/// Set ``Store/keepsFrames`` to get those of a trap. A value is nil if it is not known: a reference, or
/// one that the compiled code does not keep anywhere.
public struct StackFrame {
  private let store: Store
  private let contents: StackFrameContents

  /// The instance that the function is of.
  public var instance: Instance { Instance(store: store, contents: contents.instance) }
  /// The function.
  public var function: FunctionIndex { contents.function }
  /// Where the instruction stands in the bytes of the module.
  public var offset: Int { contents.offset }
  /// The values of the locals, parameters first.
  public var locals: [Value?] { contents.locals }
  /// The values on the operand stack, bottom first.
  ///
  /// Where an instruction failed, they are those before it. Where a call is active its arguments are
  /// not among them: they are the callee's.
  public var operands: [Value?] { contents.operands }

  init(store: Store, _ contents: StackFrameContents) {
    self.store = store
    self.contents = contents
  }
}

/// What a frame consists of, without the store that it is of: that can keep it and still go away.
struct StackFrameContents {
  let instance: ModuleInstance
  let function: FunctionIndex
  let offset: Int
  let locals: [Value?]
  let operands: [Value?]
}
