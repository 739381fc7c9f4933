// SPDX-License-Identifier: Apache-2.0
//
// Constant expressions: which instructions are admitted, and the values they may stand for. The
// operand rules are those of all instructions, so they are checked by the same validator; only the
// choice of instructions is narrower.
// Spec: 3.4.13 Constant Expressions.

/// An instruction of a constant expression, checked and ready to be evaluated.
package enum ConstantInstruction: Hashable, Sendable {
  case constant(UInt64)
  case vector(Vector128)
  case global(GlobalIndex)
  case function(FunctionIndex)
  /// `ref.i31`.
  case i31
  case structNew(TypeIndex)
  case structNewDefault(TypeIndex)
  case arrayNew(TypeIndex)
  case arrayNewDefault(TypeIndex)
  case arrayNewFixed(TypeIndex, count: Int)
  /// `i32.add`, `i64.mul` and the like.
  case binary(Operation)
}

/// Checks constant expressions of a module, one after the other.
struct ConstantExpressionValidator: ~Copyable {
  private let reader: ConstantExpressionReader
  private var pass: FunctionValidator<Discard>
  /// How many globals the next expressions may read.
  var globalCount = 0

  init(_ context: ModuleContext) {
    reader = ConstantExpressionReader(
      context.module, bytes: context.bytes, features: context.features)
    pass = FunctionValidator(context, sink: Discard())
  }

  /// Checks an expression against the type it must have.
  /// - Throws: `ValidationError`, `DecodeError`.
  mutating func check(_ expression: Expression, type: ValueType) throws {
    _ = try reader.instructions(expression, globalCount: globalCount)
    try pass.enter(expression, result: type)
    try pass.run()
  }
}

/// Reads constant expressions.
package struct ConstantExpressionReader {
  private let globals: [GlobalType]
  private let bytes: ModuleBytes
  private let features: Features

  package init(_ module: borrowing ModuleStructure, bytes: ModuleBytes, features: Features) {
    globals = module.globals
    self.bytes = bytes
    self.features = features
  }

  /// The instructions of an expression in order, its `end` left out.
  /// - Parameter globalCount: How many globals it may read; nil for all.
  /// - Throws: `ValidationError` when an instruction is not constant, `DecodeError`.
  package func instructions(
    _ expression: Expression, globalCount: Int? = nil
  ) throws -> [ConstantInstruction] {
    var reader = ByteReader(bytes, features: features, range: expression.range)
    var list: [ConstantInstruction] = []
    while true {
      let offset = reader.position
      let row = try reader.instruction()
      switch (row.shape, row.operation) {
      case (.constant(.i32), _):
        list.append(.constant(UInt64(UInt32(bitPattern: try reader.s32()))))
      case (.constant(.i64), _): list.append(.constant(UInt64(bitPattern: try reader.s64())))
      case (.constant(.f32), _): list.append(.constant(UInt64(try reader.f32Bits())))
      case (.constant, _): list.append(.constant(try reader.f64Bits()))
      case (.special(.vectorConstant), _): list.append(.vector(try reader.vector()))
      case (.binary, .i32Add), (.binary, .i32Sub), (.binary, .i32Mul), (.binary, .i64Add),
        (.binary, .i64Sub), (.binary, .i64Mul):
        try reader.require(
          .extendedConstants, "constant expression required", at: offset)
        list.append(.binary(row.operation))
      case (.special(.referenceNull), _):
        _ = try reader.heapType()
        list.append(.constant(0))
      case (.special(.referenceFunction), _): list.append(.function(try reader.u32()))
      case (.special(.globalGet), _):
        list.append(.global(try global(&reader, offset, globalCount ?? globals.count)))
      case (_, .refI31): list.append(.i31)
      // The bits are the same in both hierarchies.
      case (.special(.convertToAny), _), (.special(.convertToExternal), _): break
      case (.special(.structNew), _): list.append(.structNew(try reader.u32()))
      case (.special(.structNewDefault), _): list.append(.structNewDefault(try reader.u32()))
      case (.special(.arrayNew), _): list.append(.arrayNew(try reader.u32()))
      case (.special(.arrayNewDefault), _): list.append(.arrayNewDefault(try reader.u32()))
      case (.special(.arrayNewFixed), _):
        let type = try reader.u32()
        list.append(.arrayNewFixed(type, count: Int(try reader.u32())))
      case (.special(.end), _): return list
      default: throw ValidationError(offset: offset, .constantExpressionRequired)
      }
    }
  }

  /// Only immutable globals that come before are constant.
  ///
  /// Spec: 3.5.17.
  private func global(
    _ reader: inout ByteReader, _ offset: Int, _ count: Int
  ) throws -> GlobalIndex {
    let index = try reader.u32()
    guard Int(index) < count else {
      throw ValidationError(offset: offset, .unknown(.global, index))
    }
    guard !globals[Int(index)].isMutable else {
      throw ValidationError(offset: offset, .constantExpressionRequired)
    }
    return index
  }
}
