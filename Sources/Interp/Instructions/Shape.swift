// SPDX-License-Identifier: Apache-2.0
//
// How the validator sees an instruction. The plain shapes are checked from the table alone; the
// special instructions each have a case in `FunctionValidator+*.swift`.
// Spec: 3.4 Validation / Instructions.

/// The stack effect of an instruction.
package enum Shape: Hashable, Sendable {
  /// `[] -> [t]`, the value is the immediate.
  case constant(ValueType)
  /// `[from] -> [to]`
  case unary(ValueType, ValueType)
  /// `[t] -> [i32]`: compares with zero.
  case test(ValueType)
  /// `[t t] -> [t]`
  case binary(ValueType)
  /// `[t t t] -> [t]`
  case ternary(ValueType)
  /// `[t i32] -> [t]`
  case shift(ValueType)
  /// `[v128] -> [t]`, the lane is the immediate.
  case extractLane(ValueType)
  /// `[v128 t] -> [v128]`, the lane is the immediate.
  case replaceLane(ValueType)
  /// `[i64 ...] -> [i64 i64]`, so many operands: numbers of 128 bits, the low half first. The only
  /// plain instructions with two results.
  case wide(operandCount: Int)
  /// `[t t] -> [i32]`
  case compare(ValueType)
  /// `[address] -> [t]`
  case load(ValueType)
  /// `[address t] -> []`
  case store(ValueType)
  /// An atomic access to a memory, to a value of the type.
  case atomic(AtomicAccess, ValueType)
  /// Anything else.
  case special(Special)
}

/// What an atomic access takes behind the address, and what it gives.
///
/// Spec: proposal threads.
package enum AtomicAccess: UInt8, Hashable, Sendable {
  /// `[address] -> [t]`
  case load
  /// `[address t] -> []`
  case store
  /// `[address t] -> [t]`: reads, computes and writes; `memory.atomic.notify` looks the same.
  case modify
  /// `[address t t] -> [t]`
  case compareExchange
  /// `[address t i64] -> [i32]`
  case wait

  /// The operands behind the address.
  package func operands(_ type: ValueType) -> [ValueType] {
    switch self {
    case .load: []
    case .store, .modify: [type]
    case .compareExchange: [type, type]
    case .wait: [type, .i64]
    }
  }

  package func result(_ type: ValueType) -> ValueType? {
    switch self {
    case .load, .modify, .compareExchange: type
    case .store: nil
    case .wait: .i32
    }
  }
}

/// The instructions whose rules need more than the table.
package enum Special: UInt8, Hashable, Sendable {
  case unreachable, nop, block, loop, `if`, `else`, end
  case branch, branchIf, branchTable, `return`, call, callIndirect
  case returnCall, returnCallIndirect
  case drop, select, selectTyped
  case localGet, localSet, localTee, globalGet, globalSet
  case tableGet, tableSet, tableSize, tableGrow, tableFill, tableCopy, tableInit, elementDrop
  case memorySize, memoryGrow, memoryFill, memoryCopy, memoryInit, dataDrop
  case callReference, returnCallReference
  case referenceAsNonNull, branchOnNull, branchOnNonNull
  case referenceNull, referenceIsNull, referenceFunction
  case `throw`, throwReference, tryTable
  case `try`, `catch`, catchAll, delegate, rethrow
  case referenceEqual, referenceTest, referenceCast, branchOnCast, branchOnCastFail
  case convertToAny, convertToExternal
  case structNew, structNewDefault, structGet, structGetSigned, structGetUnsigned, structSet
  case arrayNew, arrayNewDefault, arrayNewFixed, arrayNewData, arrayNewElement
  case arrayGet, arrayGetSigned, arrayGetUnsigned, arraySet, arrayLength
  case arrayFill, arrayCopy, arrayInitData, arrayInitElement
  case vectorConstant, shuffle, loadLane, storeLane
  case atomicFence
}
