// SPDX-License-Identifier: Apache-2.0
//
// Which accumulator an operation reads and writes, and how comparisons relate to each other. Results
// of type f64 stand in the floating-point accumulator, all others in the integer one.

/// The two registers that hold the result of the instruction before.
package enum AccumulatorKind: Sendable {
  case integer, float
  /// The result is a vector and only stands in its slots.
  case none
}

extension Operation {
  /// The accumulator that the result goes to, besides its slot.
  package var resultAccumulator: AccumulatorKind {
    switch self {
    case .f64Add, .f64Sub, .f64Mul, .f64Div, .f64Min, .f64Max, .f64Copysign, .f64Abs, .f64Neg,
      .f64Ceil, .f64Floor, .f64Trunc, .f64Nearest, .f64Sqrt, .loadF64, .f64ConvertI32S,
      .f64ConvertI32U, .f64ConvertI64S, .f64ConvertI64U, .f64PromoteF32:
      .float
    default: Self.vectors.contains(rawValue) ? .none : .integer
    }
  }

  /// The operations whose results are vectors.
  private static let vectors =
    Operation.structGetVector.rawValue...Operation.i32x4RelaxedDotI8x16I7x16AddS.rawValue

  /// The accumulator that forms with an accumulator read.
  package var operandAccumulator: AccumulatorKind {
    switch self {
    case .f64Add, .f64Sub, .f64Mul, .f64Div, .f64Min, .f64Max, .f64Copysign, .f64Abs, .f64Neg,
      .f64Ceil, .f64Floor, .f64Trunc, .f64Nearest, .f64Sqrt, .f64Eq, .f64Ne, .f64Lt, .f64Gt,
      .f64Le, .f64Ge, .brF64Eq, .brF64Ne, .brF64Lt, .brF64Gt, .brF64Le, .brF64Ge, .brNotF64Lt,
      .brNotF64Gt, .brNotF64Le, .brNotF64Ge, .storeF64, .i32TruncF64S, .i32TruncF64U,
      .i64TruncF64S, .i64TruncF64U, .i32TruncSatF64S, .i32TruncSatF64U, .i64TruncSatF64S,
      .i64TruncSatF64U, .f32DemoteF64:
      .float
    default: .integer
    }
  }

  /// The operands may change places without changing a bit of the result.
  package var isCommutative: Bool {
    switch self {
    case .i32Add, .i32Mul, .i32And, .i32Or, .i32Xor, .i32Eq, .i32Ne, .i64Add, .i64Mul, .i64And,
      .i64Or, .i64Xor, .i64Eq, .i64Ne, .f32Eq, .f32Ne, .f64Eq, .f64Ne:
      true
    default: false
    }
  }

  /// For a comparison: the one that gives the same result when the operands change places.
  package var mirrored: Operation? {
    switch self {
    case .i32Eq, .i32Ne, .i64Eq, .i64Ne, .f32Eq, .f32Ne, .f64Eq, .f64Ne: self
    case .i32LtS: .i32GtS
    case .i32LtU: .i32GtU
    case .i32GtS: .i32LtS
    case .i32GtU: .i32LtU
    case .i32LeS: .i32GeS
    case .i32LeU: .i32GeU
    case .i32GeS: .i32LeS
    case .i32GeU: .i32LeU
    case .i64LtS: .i64GtS
    case .i64LtU: .i64GtU
    case .i64GtS: .i64LtS
    case .i64GtU: .i64LtU
    case .i64LeS: .i64GeS
    case .i64LeU: .i64GeU
    case .i64GeS: .i64LeS
    case .i64GeU: .i64LeU
    case .f32Lt: .f32Gt
    case .f32Gt: .f32Lt
    case .f32Le: .f32Ge
    case .f32Ge: .f32Le
    case .f64Lt: .f64Gt
    case .f64Gt: .f64Lt
    case .f64Le: .f64Ge
    case .f64Ge: .f64Le
    default: nil
    }
  }

  /// For a comparison of integers: the one with the opposite result.
  package var inverted: Operation? {
    switch self {
    case .i32Eq: .i32Ne
    case .i32Ne: .i32Eq
    case .i32LtS: .i32GeS
    case .i32LtU: .i32GeU
    case .i32GtS: .i32LeS
    case .i32GtU: .i32LeU
    case .i32LeS: .i32GtS
    case .i32LeU: .i32GtU
    case .i32GeS: .i32LtS
    case .i32GeU: .i32LtU
    case .i64Eq: .i64Ne
    case .i64Ne: .i64Eq
    case .i64LtS: .i64GeS
    case .i64LtU: .i64GeU
    case .i64GtS: .i64LeS
    case .i64GtU: .i64LeU
    case .i64LeS: .i64GtS
    case .i64LeU: .i64GtU
    case .i64GeS: .i64LtS
    case .i64GeU: .i64LtU
    default: nil
    }
  }

  /// For a comparison: the branch that is taken when it holds, or when it does not.
  package func branch(whenTrue: Bool) -> Operation? {
    switch (self, whenTrue) {
    case (.i32Eq, true), (.i32Ne, false): .brI32Eq
    case (.i32Ne, true), (.i32Eq, false): .brI32Ne
    case (.i32LtS, true), (.i32GeS, false): .brI32LtS
    case (.i32LtU, true), (.i32GeU, false): .brI32LtU
    case (.i32GtS, true), (.i32LeS, false): .brI32GtS
    case (.i32GtU, true), (.i32LeU, false): .brI32GtU
    case (.i32LeS, true), (.i32GtS, false): .brI32LeS
    case (.i32LeU, true), (.i32GtU, false): .brI32LeU
    case (.i32GeS, true), (.i32LtS, false): .brI32GeS
    case (.i32GeU, true), (.i32LtU, false): .brI32GeU
    case (.i64Eq, true), (.i64Ne, false): .brI64Eq
    case (.i64Ne, true), (.i64Eq, false): .brI64Ne
    case (.i64LtS, true), (.i64GeS, false): .brI64LtS
    case (.i64LtU, true), (.i64GeU, false): .brI64LtU
    case (.i64GtS, true), (.i64LeS, false): .brI64GtS
    case (.i64GtU, true), (.i64LeU, false): .brI64GtU
    case (.i64LeS, true), (.i64GtS, false): .brI64LeS
    case (.i64LeU, true), (.i64GtU, false): .brI64LeU
    case (.i64GeS, true), (.i64LtS, false): .brI64GeS
    case (.i64GeU, true), (.i64LtU, false): .brI64GeU
    // A comparison of floating-point numbers and its opposite are both false of a NaN.
    case (.f32Eq, true), (.f32Ne, false): .brF32Eq
    case (.f32Ne, true), (.f32Eq, false): .brF32Ne
    case (.f32Lt, true): .brF32Lt
    case (.f32Gt, true): .brF32Gt
    case (.f32Le, true): .brF32Le
    case (.f32Ge, true): .brF32Ge
    case (.f32Lt, false): .brNotF32Lt
    case (.f32Gt, false): .brNotF32Gt
    case (.f32Le, false): .brNotF32Le
    case (.f32Ge, false): .brNotF32Ge
    case (.f64Eq, true), (.f64Ne, false): .brF64Eq
    case (.f64Ne, true), (.f64Eq, false): .brF64Ne
    case (.f64Lt, true): .brF64Lt
    case (.f64Gt, true): .brF64Gt
    case (.f64Le, true): .brF64Le
    case (.f64Ge, true): .brF64Ge
    case (.f64Lt, false): .brNotF64Lt
    case (.f64Gt, false): .brNotF64Gt
    case (.f64Le, false): .brNotF64Le
    case (.f64Ge, false): .brNotF64Ge
    default: nil
    }
  }
}
