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
  /// Slots, for an access to any memory: `imm` is the memory's index and the word of the next
  /// instruction the offset of 64 bits.
  case m
  /// An address that is a slot plus `imm`, wrapping: of a load; of a store, whose value is in slot b.
  case w
  /// The same, with the accumulator as the slot of a load, or as the value of a store.
  case wa
}

/// What a new object is made of; operands stand behind each other.
package enum ObjectSource: UInt16, Sendable {
  /// The fields of a structure.
  case fields
  /// Nothing: default fields.
  case defaultFields
  /// An element to be repeated, and a length.
  case value
  /// The length of an array of default elements.
  case length
  /// All elements of an array; the next instruction has their count in its fields.
  case elements
  /// A start in bytes and a length; the next instruction has the data segment in its fields.
  case data
  /// A start and a length; the next instruction has the element segment in its fields.
  case references
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
  case globalGet  // r[a] = global[imm], which is imported
  case globalSet  // global[imm] = r[a], which is imported
  case ownGlobalGet  // r[a] = the global whose cell is at slot imm of the module's own
  case ownGlobalSet  // the same global = r[a]
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
  // Numbers of 128 bits in two slots, the low half first; the result is r[a] and r[a + 1]
  case i64Add128  // r[b, c] + r[d, e], e in the word of the next instruction; two instructions long
  case i64Sub128  // r[b, c] - r[d, e], likewise
  case i64MulWideS  // r[b] * (signed) r[c]
  case i64MulWideU  // r[b] * (unsigned) r[c]
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
  // Loads: r[a] = memory[r[b] + imm]; traps out of bounds. With two slots memory[r[b] + r[c]], wrapping
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
  case callImportGuarded  // the same, the quick hooks asked first
  case callIndirect  // table d[r[c]], the type in the word behind; two instructions long
  case callGuarded  // as call, but stops for the frame hooks while they ask for it
  case callIndirectGuarded  // as callIndirect, but stops for the frame hooks while they ask for it
  case callReference  // the function r[c]
  case callReferenceGuarded  // as callReference, but stops for the hooks while they ask for it
  case tailCallReference  // as tailCall, the function r[c]; goes on if it cannot be
  case tailCall  // function imm of this module, in place of the current frame, whose header is at b
  case tailCallIndirect  // as tailCall, through a table like callIndirect; goes on if it cannot be
  case `return`  // back to the caller; the header stands at r[a]
  case unreachable  // traps
  // References and tables; table imm, or two indices in the word of the next instruction
  case refAsNonNull  // traps if r[a] is null
  case refFunction  // r[a] = function imm
  case tableGet  // r[a] = table[r[b]]
  case tableSet  // table[r[a]] = r[b]
  case tableSize  // r[a] = size of the table
  case tableGrow  // r[a] = grow table d by r[c] elements r[b]; stops the machine
  case tableFill  // table[r[a] ..< r[a] + r[c]] = r[b]; table d
  case tableCopy  // table[r[a]...] = table[r[b]...], r[c] elements; two instructions long
  case tableInit  // table[r[a]...] = segment[r[b]...], r[c] elements; two instructions long
  case elementDrop  // drops element segment imm
  case refTest  // r[a] = r[b] is of the type in the next instruction; two instructions long
  case refCast  // traps if r[a] is not of the type in the next instruction; two instructions long
  case refI31  // r[a] = reference to the low 31 bits of r[b]
  case i31GetS  // r[a] = the integer of r[b], sign-extended; traps if null
  case i31GetU  // r[a] = the integer of r[b], zero-extended; traps if null
  // Structures. What makes an object is two instructions long, with the type in the word of the second;
  // field c has an `ObjectSource`. Fields of structures are named by their slot in the object
  case structNew  // r[a] = new structure with fields r[b...]; stops if there is no free cell
  case structNewDefault  // r[a] = new structure with default fields; stops if there is no free cell
  case structGet  // r[a] = field c of r[b]; traps if null
  case structGet8S  // r[a] = field c of r[b], its low 8 bits sign-extended
  case structGet8U  // r[a] = field c of r[b], its low 8 bits zero-extended
  case structGet16S  // r[a] = field c of r[b], its low 16 bits sign-extended
  case structGet16U  // r[a] = field c of r[b], its low 16 bits zero-extended
  case structSet  // field c of r[a] = r[b]; traps if null
  case structSetVector  // fields c and c + 1 of r[a] = r[b]
  // Arrays
  case arrayNew  // r[a] = new array, as its `ObjectSource` says; stops
  case arrayLength  // r[a] = length of r[b]; traps if null
  case arrayGet8S  // r[a] = r[b][r[c]], sign-extended; traps out of bounds and if null
  case arrayGet8U
  case arrayGet16S
  case arrayGet16U
  case arrayGet32
  case arrayGet64
  case arraySet8  // r[a][r[b]] = r[c]; traps out of bounds and if null
  case arraySet16
  case arraySet32
  case arraySet64
  case arraySetVector
  // Ranges of arrays: the operands are r[a...]; traps out of bounds and if null
  // b has the logarithm of an element's size
  case arrayFill  // array, start, value, count
  case arrayCopy  // array, start, array, start, count
  case arrayInitData  // array, start, start, count; the segment is imm
  case arrayInitElement  // array, start, start, count; the segment is imm
  // Exceptions
  case `throw`  // throws an exception of tag imm with fields r[a...]; stops
  case throwReference  // throws r[a]; stops
  // Memories
  case memorySize  // r[a] = size of memory imm in pages
  case memoryGrow  // r[a] = grow memory imm by r[b] pages; stops the machine
  case memoryFill  // memory[r[a]...] = r[b], r[c] bytes; memory d
  case memoryCopy  // memory[r[a]...] = memory[r[b]...], r[c] bytes; two instructions long
  case memoryInit  // memory[r[a]...] = segment[r[b]...], r[c] bytes; two instructions long
  case dataDrop  // drops data segment imm
  // Atomic accesses: form m only. Their operands behind the address are r[e] and r[f], whose slots
  // stand in fields a and b of the second instruction; sequentially consistent; trap out of bounds and
  // where the address is no multiple of the width
  // r[a] = cell at memory[r[b] + offset]
  case atomicLoad8
  case atomicLoad16
  case atomicLoad32
  case atomicLoad64
  // cell = r[e]
  case atomicStore8
  case atomicStore16
  case atomicStore32
  case atomicStore64
  // r[a] = cell, and cell = cell op r[e]
  case atomicAdd8
  case atomicAdd16
  case atomicAdd32
  case atomicAdd64
  case atomicSub8
  case atomicSub16
  case atomicSub32
  case atomicSub64
  case atomicAnd8
  case atomicAnd16
  case atomicAnd32
  case atomicAnd64
  case atomicOr8
  case atomicOr16
  case atomicOr32
  case atomicOr64
  case atomicXor8
  case atomicXor16
  case atomicXor32
  case atomicXor64
  case atomicXchg8
  case atomicXchg16
  case atomicXchg32
  case atomicXchg64
  // r[a] = cell, and if it is r[e] then cell = r[f]
  case atomicCmpxchg8
  case atomicCmpxchg16
  case atomicCmpxchg32
  case atomicCmpxchg64
  case atomicWait32  // r[a] = wait while cell is r[e], at most r[f] nanoseconds; stops the machine
  case atomicWait64  // likewise
  case atomicNotify  // r[a] = how many of r[e] waits at the cell were ended; stops the machine
  case atomicFence  // orders the accesses before and after it
  // Vectors take two slots: r[a] is r[a] and r[a + 1]. First those without a vector as result
  case i8x16ExtractLaneS  // r[a] = lane c of r[b]
  case i8x16ExtractLaneU  // r[a] = lane c of r[b]
  case i16x8ExtractLaneS  // r[a] = lane c of r[b]
  case i16x8ExtractLaneU  // r[a] = lane c of r[b]
  case i32x4ExtractLane  // r[a] = lane c of r[b]
  case i64x2ExtractLane  // r[a] = lane c of r[b]
  case v128AnyTrue  // r[a] = test(r[b])
  case i8x16AllTrue  // r[a] = test(r[b])
  case i8x16Bitmask  // r[a] = test(r[b])
  case i16x8AllTrue  // r[a] = test(r[b])
  case i16x8Bitmask  // r[a] = test(r[b])
  case i32x4AllTrue  // r[a] = test(r[b])
  case i32x4Bitmask  // r[a] = test(r[b])
  case i64x2AllTrue  // r[a] = test(r[b])
  case i64x2Bitmask  // r[a] = test(r[b])
  case v128Store  // memory[r[a] + imm] = r[b]
  // memory[r[a] + imm] = a lane; two instructions long, the second has its vector's slot and the lane
  case v128Store8Lane
  case v128Store16Lane
  case v128Store32Lane
  case v128Store64Lane
  // All from here to `i32x4RelaxedDotI8x16I7x16AddS` have vectors as results, or none
  case structGetVector  // r[a] = fields c and c + 1 of r[b]
  case arrayGetVector  // r[a] = r[b][r[c]]
  case copyVector  // r[a] = r[b]
  case selectVector  // r[a] = r[d] != 0 ? r[b] : r[c]
  case globalGetVector  // r[a] = global[imm]
  case globalSetVector  // global[imm] = r[a]
  case v128Const  // r[a] = the 16 bytes of the next instruction; two instructions long
  case i8x16Shuffle  // r[a] = lanes of r[b] and r[c], which the next names; two instructions long
  // Loads: r[a] = memory[r[b] + imm], extended as the name says. Those of one lane take the others
  // from a vector; they are two instructions long, the second has the lane and that vector's slot
  case v128Load
  case v128Load8x8S
  case v128Load8x8U
  case v128Load16x4S
  case v128Load16x4U
  case v128Load32x2S
  case v128Load32x2U
  case v128Load8Splat
  case v128Load16Splat
  case v128Load32Splat
  case v128Load64Splat
  case v128Load8Lane
  case v128Load16Lane
  case v128Load32Lane
  case v128Load64Lane
  case v128Load32Zero
  case v128Load64Zero
  // Lanes: r[a] = all lanes r[b], or r[b] with lane d from r[c]
  case i8x16Splat
  case i16x8Splat
  case i32x4Splat
  case i64x2Splat
  case i8x16ReplaceLane
  case i16x8ReplaceLane
  case i32x4ReplaceLane
  case i64x2ReplaceLane
  // Bits: r[a] = r[b] op r[c], with a third operand r[d]
  case i8x16Swizzle
  case v128Not
  case v128And
  case v128Andnot
  case v128Or
  case v128Xor
  case v128Bitselect
  // Comparisons: r[a] = r[b] op r[c], all ones in a lane where it holds
  case i8x16Eq
  case i8x16Ne
  case i8x16LtS
  case i8x16LtU
  case i8x16GtS
  case i8x16GtU
  case i8x16LeS
  case i8x16LeU
  case i8x16GeS
  case i8x16GeU
  case i16x8Eq
  case i16x8Ne
  case i16x8LtS
  case i16x8LtU
  case i16x8GtS
  case i16x8GtU
  case i16x8LeS
  case i16x8LeU
  case i16x8GeS
  case i16x8GeU
  case i32x4Eq
  case i32x4Ne
  case i32x4LtS
  case i32x4LtU
  case i32x4GtS
  case i32x4GtU
  case i32x4LeS
  case i32x4LeU
  case i32x4GeS
  case i32x4GeU
  case f32x4Eq
  case f32x4Ne
  case f32x4Lt
  case f32x4Gt
  case f32x4Le
  case f32x4Ge
  case f64x2Eq
  case f64x2Ne
  case f64x2Lt
  case f64x2Gt
  case f64x2Le
  case f64x2Ge
  case i64x2Eq
  case i64x2Ne
  case i64x2LtS
  case i64x2GtS
  case i64x2LeS
  case i64x2GeS
  // Integers: r[a] = r[b] op r[c]; shifts have an i32 in r[c]
  case i8x16Abs
  case i8x16Neg
  case i8x16Popcnt
  case i8x16NarrowI16x8S
  case i8x16NarrowI16x8U
  case i8x16Shl
  case i8x16ShrS
  case i8x16ShrU
  case i8x16Add
  case i8x16Sub
  case i8x16AddSatS
  case i8x16AddSatU
  case i8x16SubSatS
  case i8x16SubSatU
  case i8x16AvgrU
  case i8x16MinS
  case i8x16MinU
  case i8x16MaxS
  case i8x16MaxU
  case i16x8Abs
  case i16x8Neg
  case i16x8NarrowI32x4S
  case i16x8NarrowI32x4U
  case i16x8ExtendLowI8x16S
  case i16x8ExtendHighI8x16S
  case i16x8ExtendLowI8x16U
  case i16x8ExtendHighI8x16U
  case i16x8ExtmulLowI8x16S
  case i16x8ExtmulHighI8x16S
  case i16x8ExtmulLowI8x16U
  case i16x8ExtmulHighI8x16U
  case i16x8Shl
  case i16x8ShrS
  case i16x8ShrU
  case i16x8Add
  case i16x8Sub
  case i16x8AddSatS
  case i16x8AddSatU
  case i16x8SubSatS
  case i16x8SubSatU
  case i16x8AvgrU
  case i16x8Mul
  case i16x8MinS
  case i16x8MinU
  case i16x8MaxS
  case i16x8MaxU
  case i32x4Abs
  case i32x4Neg
  case i32x4ExtendLowI16x8S
  case i32x4ExtendHighI16x8S
  case i32x4ExtendLowI16x8U
  case i32x4ExtendHighI16x8U
  case i32x4ExtmulLowI16x8S
  case i32x4ExtmulHighI16x8S
  case i32x4ExtmulLowI16x8U
  case i32x4ExtmulHighI16x8U
  case i32x4Shl
  case i32x4ShrS
  case i32x4ShrU
  case i32x4Add
  case i32x4Sub
  case i32x4Mul
  case i32x4MinS
  case i32x4MinU
  case i32x4MaxS
  case i32x4MaxU
  case i64x2Abs
  case i64x2Neg
  case i64x2ExtendLowI32x4S
  case i64x2ExtendHighI32x4S
  case i64x2ExtendLowI32x4U
  case i64x2ExtendHighI32x4U
  case i64x2ExtmulLowI32x4S
  case i64x2ExtmulHighI32x4S
  case i64x2ExtmulLowI32x4U
  case i64x2ExtmulHighI32x4U
  case i64x2Shl
  case i64x2ShrS
  case i64x2ShrU
  case i64x2Add
  case i64x2Sub
  case i64x2Mul
  case i16x8ExtaddPairwiseI8x16S
  case i16x8ExtaddPairwiseI8x16U
  case i32x4ExtaddPairwiseI16x8S
  case i32x4ExtaddPairwiseI16x8U
  case i16x8Q15mulrSatS
  case i32x4DotI16x8S
  // Floating-point numbers and conversions: r[a] = r[b] op r[c]
  case f32x4DemoteF64x2Zero
  case f64x2PromoteLowF32x4
  case f32x4Ceil
  case f32x4Floor
  case f32x4Trunc
  case f32x4Nearest
  case f64x2Ceil
  case f64x2Floor
  case f64x2Trunc
  case f64x2Nearest
  case f32x4Abs
  case f32x4Neg
  case f32x4Sqrt
  case f32x4Add
  case f32x4Sub
  case f32x4Mul
  case f32x4Div
  case f32x4Min
  case f32x4Max
  case f32x4Pmin
  case f32x4Pmax
  case f64x2Abs
  case f64x2Neg
  case f64x2Sqrt
  case f64x2Add
  case f64x2Sub
  case f64x2Mul
  case f64x2Div
  case f64x2Min
  case f64x2Max
  case f64x2Pmin
  case f64x2Pmax
  case i32x4TruncSatF32x4S
  case i32x4TruncSatF32x4U
  case f32x4ConvertI32x4S
  case f32x4ConvertI32x4U
  case i32x4TruncSatF64x2SZero
  case i32x4TruncSatF64x2UZero
  case f64x2ConvertLowI32x4S
  case f64x2ConvertLowI32x4U
  // Relaxed, where not the same as another: r[a] = r[b] op r[c], with a third operand r[d]
  case f32x4RelaxedMadd
  case f32x4RelaxedNmadd
  case f64x2RelaxedMadd
  case f64x2RelaxedNmadd
  case i16x8RelaxedDotI8x16I7x16S
  case i32x4RelaxedDotI8x16I7x16AddS
  // The machine itself
  case fuel  // takes imm units of fuel, stops when there are not enough
  case epoch  // stops if the engine's epoch has reached the store's deadline
  case breath  // returns to the run loop; for builds without tail calls
  case halt  // the frame below is the host: stops with the results at r[0...]
  case enterUncompiled  // stands for the code of a function that has none yet: stops to get it
  case enterHost  // stands for the code of a host function: stops to call it
  case returnToInstance  // the end of a bridge frame: back to the instance of the caller
  case landing  // stands for a return address that the frame hooks replaced: stops to tell them
  case special  // no operation: the validator and the compiler decide what to emit
}
