// SPDX-License-Identifier: Apache-2.0
//
// The words of the machine, each with what it does. `r` is the frame of 64-bit slots; a, b, c, d are
// the 16-bit fields of an instruction and `imm` the 32 bits of c and d together (`Instruction`).
// An operation has one handler per operand form (`OperandForm`); `Handlers.swift` names them all.
// This file is a table and longer than others.

/// Where an operation finds its operands.
///
/// An accumulator holds the result of the instruction before.
package enum OperandForm: UInt8, CaseIterable, Sendable {
  /// One slot; or the only form there is.
  case s
  /// The accumulator.
  case a
  /// Two slots.
  case ss
  /// Accumulator, slot.
  case `as`
  /// Slot, accumulator.
  case sa
  /// Slot, immediate.
  case si
  /// Accumulator, immediate.
  case ai
  /// Immediate alone, or an immediate address and a slot.
  case i
}

/// What an instruction of the machine does.
package enum Operation: UInt16, CaseIterable, Sendable {
  // Values
  case constant  // r[a] = imm, zero-extended
  case constantSigned  // r[a] = imm, sign-extended
  case constantWide  // r[a] = the word of the next instruction; two instructions long
  case copy  // r[a] = r[b]
  case zero  // r[a ..< a + imm] = 0
  case select  // r[a] = r[d] != 0 ? r[b] : r[c]
  case globalGet  // r[a] = global[imm]
  case globalSet  // global[imm] = r[a]
  // Integers of 32 bits: r[a] = r[b] op r[c] or imm
  case i32Add  // r[a] = r[b] + r[c]
  case i32Sub  // r[a] = r[b] - r[c]
  case i32Mul  // r[a] = r[b] * r[c]
  case i32And  // r[a] = r[b] & r[c]
  case i32Or  // r[a] = r[b] | r[c]
  case i32Xor  // r[a] = r[b] ^ r[c]
  case i32Shl  // r[a] = r[b] << r[c]
  case i32ShrS  // r[a] = r[b] >> (signed) r[c]
  case i32ShrU  // r[a] = r[b] >> (unsigned) r[c]
  case i32Rotl  // r[a] = r[b] rotl r[c]
  case i32Rotr  // r[a] = r[b] rotr r[c]
  case i32DivS  // r[a] = r[b] / (signed) r[c]; may trap
  case i32DivU  // r[a] = r[b] / (unsigned) r[c]; may trap
  case i32RemS  // r[a] = r[b] % (signed) r[c]; may trap
  case i32RemU  // r[a] = r[b] % (unsigned) r[c]; may trap
  case i32Clz  // r[a] = clz(r[b])
  case i32Ctz  // r[a] = ctz(r[b])
  case i32Popcnt  // r[a] = popcnt(r[b])
  case i32Eq  // r[a] = r[b] == r[c]
  case i32Ne  // r[a] = r[b] != r[c]
  case i32LtS  // r[a] = r[b] < (signed) r[c]
  case i32LtU  // r[a] = r[b] < (unsigned) r[c]
  case i32GtS  // r[a] = r[b] > (signed) r[c]
  case i32GtU  // r[a] = r[b] > (unsigned) r[c]
  case i32LeS  // r[a] = r[b] <= (signed) r[c]
  case i32LeU  // r[a] = r[b] <= (unsigned) r[c]
  case i32GeS  // r[a] = r[b] >= (signed) r[c]
  case i32GeU  // r[a] = r[b] >= (unsigned) r[c]
  // Integers of 64 bits: r[a] = r[b] op r[c] or imm
  case i64Add  // r[a] = r[b] + r[c]
  case i64Sub  // r[a] = r[b] - r[c]
  case i64Mul  // r[a] = r[b] * r[c]
  case i64And  // r[a] = r[b] & r[c]
  case i64Or  // r[a] = r[b] | r[c]
  case i64Xor  // r[a] = r[b] ^ r[c]
  case i64Shl  // r[a] = r[b] << r[c]
  case i64ShrS  // r[a] = r[b] >> (signed) r[c]
  case i64ShrU  // r[a] = r[b] >> (unsigned) r[c]
  case i64Rotl  // r[a] = r[b] rotl r[c]
  case i64Rotr  // r[a] = r[b] rotr r[c]
  case i64DivS  // r[a] = r[b] / (signed) r[c]; may trap
  case i64DivU  // r[a] = r[b] / (unsigned) r[c]; may trap
  case i64RemS  // r[a] = r[b] % (signed) r[c]; may trap
  case i64RemU  // r[a] = r[b] % (unsigned) r[c]; may trap
  case i64Clz  // r[a] = clz(r[b])
  case i64Ctz  // r[a] = ctz(r[b])
  case i64Popcnt  // r[a] = popcnt(r[b])
  case i64Eq  // r[a] = r[b] == r[c]
  case i64Ne  // r[a] = r[b] != r[c]
  case i64LtS  // r[a] = r[b] < (signed) r[c]
  case i64LtU  // r[a] = r[b] < (unsigned) r[c]
  case i64GtS  // r[a] = r[b] > (signed) r[c]
  case i64GtU  // r[a] = r[b] > (unsigned) r[c]
  case i64LeS  // r[a] = r[b] <= (signed) r[c]
  case i64LeU  // r[a] = r[b] <= (unsigned) r[c]
  case i64GeS  // r[a] = r[b] >= (signed) r[c]
  case i64GeU  // r[a] = r[b] >= (unsigned) r[c]
  // Floating-point numbers of 32 bits: r[a] = r[b] op r[c]
  case f32Add  // r[a] = r[b] + r[c]
  case f32Sub  // r[a] = r[b] - r[c]
  case f32Mul  // r[a] = r[b] * r[c]
  case f32Div  // r[a] = r[b] / r[c]
  case f32Min  // r[a] = min(r[b], r[c])
  case f32Max  // r[a] = max(r[b], r[c])
  case f32Copysign  // r[a] = copysign(r[b], r[c])
  case f32Abs  // r[a] = abs(r[b])
  case f32Neg  // r[a] = neg(r[b])
  case f32Ceil  // r[a] = ceil(r[b])
  case f32Floor  // r[a] = floor(r[b])
  case f32Trunc  // r[a] = trunc(r[b])
  case f32Nearest  // r[a] = nearest(r[b])
  case f32Sqrt  // r[a] = sqrt(r[b])
  case f32Eq  // r[a] = r[b] == r[c]
  case f32Ne  // r[a] = r[b] != r[c]
  case f32Lt  // r[a] = r[b] < r[c]
  case f32Gt  // r[a] = r[b] > r[c]
  case f32Le  // r[a] = r[b] <= r[c]
  case f32Ge  // r[a] = r[b] >= r[c]
  // Floating-point numbers of 64 bits: r[a] = r[b] op r[c]
  case f64Add  // r[a] = r[b] + r[c]
  case f64Sub  // r[a] = r[b] - r[c]
  case f64Mul  // r[a] = r[b] * r[c]
  case f64Div  // r[a] = r[b] / r[c]
  case f64Min  // r[a] = min(r[b], r[c])
  case f64Max  // r[a] = max(r[b], r[c])
  case f64Copysign  // r[a] = copysign(r[b], r[c])
  case f64Abs  // r[a] = abs(r[b])
  case f64Neg  // r[a] = neg(r[b])
  case f64Ceil  // r[a] = ceil(r[b])
  case f64Floor  // r[a] = floor(r[b])
  case f64Trunc  // r[a] = trunc(r[b])
  case f64Nearest  // r[a] = nearest(r[b])
  case f64Sqrt  // r[a] = sqrt(r[b])
  case f64Eq  // r[a] = r[b] == r[c]
  case f64Ne  // r[a] = r[b] != r[c]
  case f64Lt  // r[a] = r[b] < r[c]
  case f64Gt  // r[a] = r[b] > r[c]
  case f64Le  // r[a] = r[b] <= r[c]
  case f64Ge  // r[a] = r[b] >= r[c]
  // Conversions: r[a] = convert(r[b])
  case reinterpret  // nothing: the bits stay where they are; never emitted
  case i32WrapI64
  case i64ExtendI32S
  case i32Extend8S
  case i32Extend16S
  case i64Extend8S
  case i64Extend16S
  case i32TruncF32S  // may trap
  case i32TruncF32U  // may trap
  case i32TruncF64S  // may trap
  case i32TruncF64U  // may trap
  case i64TruncF32S  // may trap
  case i64TruncF32U  // may trap
  case i64TruncF64S  // may trap
  case i64TruncF64U  // may trap
  case i32TruncSatF32S
  case i32TruncSatF32U
  case i32TruncSatF64S
  case i32TruncSatF64U
  case i64TruncSatF32S
  case i64TruncSatF32U
  case i64TruncSatF64S
  case i64TruncSatF64U
  case f32ConvertI32S
  case f32ConvertI32U
  case f32ConvertI64S
  case f32ConvertI64U
  case f32DemoteF64
  case f64ConvertI32S
  case f64ConvertI32U
  case f64ConvertI64S
  case f64ConvertI64U
  case f64PromoteF32
  // Loads: r[a] = memory[r[b] + imm]; traps out of bounds
  case load8
  case load8SignedTo32
  case load8SignedTo64
  case load16
  case load16SignedTo32
  case load16SignedTo64
  case load32
  case load32SignedTo64
  case load64
  case loadF64  // as load64, and the result goes to the floating-point accumulator
  // Stores: memory[r[a] + imm] = r[b]; traps out of bounds
  case store8
  case store16
  case store32
  case store64
  case storeF64  // as store64, for a value in the floating-point accumulator
  // Branches: pc += imm where the condition holds
  case jump  // pc += imm
  case brIf  // if r[a] != 0
  case brUnless  // if r[a] == 0
  case brTable  // goes on at entry min(r[a], imm) of those that follow, plus its imm
  case brI32Eq  // if r[a] == r[b]
  case brI32Ne  // if r[a] != r[b]
  case brI32LtS  // if r[a] < (signed) r[b]
  case brI32LtU  // if r[a] < (unsigned) r[b]
  case brI32GtS  // if r[a] > (signed) r[b]
  case brI32GtU  // if r[a] > (unsigned) r[b]
  case brI32LeS  // if r[a] <= (signed) r[b]
  case brI32LeU  // if r[a] <= (unsigned) r[b]
  case brI32GeS  // if r[a] >= (signed) r[b]
  case brI32GeU  // if r[a] >= (unsigned) r[b]
  case brI64Eq  // if r[a] == r[b]
  case brI64Ne  // if r[a] != r[b]
  case brI64LtS  // if r[a] < (signed) r[b]
  case brI64LtU  // if r[a] < (unsigned) r[b]
  case brI64GtS  // if r[a] > (signed) r[b]
  case brI64GtU  // if r[a] > (unsigned) r[b]
  case brI64LeS  // if r[a] <= (signed) r[b]
  case brI64LeU  // if r[a] <= (unsigned) r[b]
  case brI64GeS  // if r[a] >= (signed) r[b]
  case brI64GeU  // if r[a] >= (unsigned) r[b]
  case brF32Eq  // if r[a] == r[b]
  case brF32Ne  // if r[a] != r[b]
  case brF32Lt  // if r[a] < r[b]
  case brF32Gt  // if r[a] > r[b]
  case brF32Le  // if r[a] <= r[b]
  case brF32Ge  // if r[a] >= r[b]
  case brNotF32Lt  // if !(r[a] < r[b])
  case brNotF32Gt  // if !(r[a] > r[b])
  case brNotF32Le  // if !(r[a] <= r[b])
  case brNotF32Ge  // if !(r[a] >= r[b])
  case brF64Eq  // if r[a] == r[b]
  case brF64Ne  // if r[a] != r[b]
  case brF64Lt  // if r[a] < r[b]
  case brF64Gt  // if r[a] > r[b]
  case brF64Le  // if r[a] <= r[b]
  case brF64Ge  // if r[a] >= r[b]
  case brNotF64Lt  // if !(r[a] < r[b])
  case brNotF64Gt  // if !(r[a] > r[b])
  case brNotF64Le  // if !(r[a] <= r[b])
  case brNotF64Ge  // if !(r[a] >= r[b])
  // Calls: the arguments stand at r[a...], where the frame of the callee begins; b is where its header
  // goes, and the results come back to r[a...]
  case call  // function imm of this module
  case callImport  // imported function imm
  case callIndirect  // table d[r[c]], the type in the word behind; two instructions long
  case callGuarded  // as call, but stops for the frame hooks while they ask for it
  case callIndirectGuarded  // as callIndirect, but stops for the frame hooks while they ask for it
  case tailCall  // function imm of this module, in place of the current frame, whose header is at b
  case tailCallIndirect  // as tailCall, through a table like callIndirect; goes on if it cannot be
  case `return`  // back to the caller; the header stands at r[a]
  case unreachable  // traps
  // References and tables; table imm, or two indices in the word of the next instruction
  case refFunction  // r[a] = function imm
  case tableGet  // r[a] = table[r[b]]
  case tableSet  // table[r[a]] = r[b]
  case tableSize  // r[a] = size of the table
  case tableGrow  // r[a] = grow table d by r[c] elements r[b]; stops the machine
  case tableFill  // table[r[a] ..< r[a] + r[c]] = r[b]; table d
  case tableCopy  // table[r[a]...] = table[r[b]...], r[c] elements; two instructions long
  case tableInit  // table[r[a]...] = segment[r[b]...], r[c] elements; two instructions long
  case elementDrop  // drops element segment imm
  // Memories
  case memorySize  // r[a] = size of memory imm in pages
  case memoryGrow  // r[a] = grow memory imm by r[b] pages; stops the machine
  case memoryFill  // memory[r[a]...] = r[b], r[c] bytes; memory d
  case memoryCopy  // memory[r[a]...] = memory[r[b]...], r[c] bytes; two instructions long
  case memoryInit  // memory[r[a]...] = segment[r[b]...], r[c] bytes; two instructions long
  case dataDrop  // drops data segment imm
  // The machine itself
  case fuel  // takes imm units of fuel, stops when there are not enough
  case breath  // returns to the run loop; for builds without tail calls
  case halt  // the frame below is the host: stops with the results at r[0...]
  case enterUncompiled  // stands for the code of a function that has none yet: stops to get it
  case enterHost  // stands for the code of a host function: stops to call it
  case returnToInstance  // the end of a bridge frame: back to the instance of the caller
  case landing  // stands for a return address that the frame hooks replaced: stops to tell them
  case special  // no operation: the validator and the compiler decide what to emit
}
