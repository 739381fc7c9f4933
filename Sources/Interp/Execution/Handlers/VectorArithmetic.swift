// SPDX-License-Identifier: Apache-2.0
//
// Handlers of vector arithmetic and conversions.
// Spec: 4.6.3 Vector Instructions.

// swift-format-ignore-file

// MARK: Integers

@inline(__always) func i8x16AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I8x16) in Vectors.abs(a) } }
@inline(__always) func i8x16NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U8x16) in 0 &- a } }
@inline(__always) func i8x16PopcntS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U8x16) in Vectors.popcnt(a) } }
@inline(__always) func i8x16AllTrueS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: U8x16) in Vectors.allTrue(a) ? 1 : 0 } }
@inline(__always) func i8x16BitmaskS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: I8x16) in Vectors.bitmask(a) } }
@inline(__always) func i8x16NarrowI16x8SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.narrow(a, b, I8x16.self) } }
@inline(__always) func i8x16NarrowI16x8USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.narrow(a, b, U8x16.self) } }
@inline(__always) func i8x16ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U8x16, count) in Vectors.shl(a, count) } }
@inline(__always) func i8x16ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: I8x16, count) in Vectors.shr(a, count) } }
@inline(__always) func i8x16ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U8x16, count) in Vectors.shr(a, count) } }
@inline(__always) func i8x16AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in a &+ b } }
@inline(__always) func i8x16SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in a &- b } }
@inline(__always) func i8x16AddSatSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.addSaturating(a, b) } }
@inline(__always) func i8x16AddSatUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.addSaturating(a, b) } }
@inline(__always) func i8x16SubSatSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.subSaturating(a, b) } }
@inline(__always) func i8x16SubSatUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.subSaturating(a, b) } }
@inline(__always) func i8x16AvgrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.average(a, b) } }
@inline(__always) func i8x16MinSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.min(a, b) } }
@inline(__always) func i8x16MinUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.min(a, b) } }
@inline(__always) func i8x16MaxSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.max(a, b) } }
@inline(__always) func i8x16MaxUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.max(a, b) } }
@inline(__always) func i16x8AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I16x8) in Vectors.abs(a) } }
@inline(__always) func i16x8NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U16x8) in 0 &- a } }
@inline(__always) func i16x8AllTrueS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: U16x8) in Vectors.allTrue(a) ? 1 : 0 } }
@inline(__always) func i16x8BitmaskS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: I16x8) in Vectors.bitmask(a) } }
@inline(__always) func i16x8NarrowI32x4SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.narrow(a, b, I16x8.self) } }
@inline(__always) func i16x8NarrowI32x4USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.narrow(a, b, U16x8.self) } }
@inline(__always) func i16x8ExtendLowI8x16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I8x16) in Vectors.extendLow(a, I16x8.self) } }
@inline(__always) func i16x8ExtendHighI8x16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I8x16) in Vectors.extendHigh(a, I16x8.self) } }
@inline(__always) func i16x8ExtendLowI8x16US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U8x16) in Vectors.extendLow(a, U16x8.self) } }
@inline(__always) func i16x8ExtendHighI8x16US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U8x16) in Vectors.extendHigh(a, U16x8.self) } }
@inline(__always) func i16x8ExtmulLowI8x16SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.extendLow(a, I16x8.self) &* Vectors.extendLow(b, I16x8.self) } }
@inline(__always) func i16x8ExtmulHighI8x16SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.extendHigh(a, I16x8.self) &* Vectors.extendHigh(b, I16x8.self) } }
@inline(__always) func i16x8ExtmulLowI8x16USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.extendLow(a, U16x8.self) &* Vectors.extendLow(b, U16x8.self) } }
@inline(__always) func i16x8ExtmulHighI8x16USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.extendHigh(a, U16x8.self) &* Vectors.extendHigh(b, U16x8.self) } }
@inline(__always) func i16x8ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U16x8, count) in Vectors.shl(a, count) } }
@inline(__always) func i16x8ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: I16x8, count) in Vectors.shr(a, count) } }
@inline(__always) func i16x8ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U16x8, count) in Vectors.shr(a, count) } }
@inline(__always) func i16x8AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in a &+ b } }
@inline(__always) func i16x8SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in a &- b } }
@inline(__always) func i16x8AddSatSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.addSaturating(a, b) } }
@inline(__always) func i16x8AddSatUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.addSaturating(a, b) } }
@inline(__always) func i16x8SubSatSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.subSaturating(a, b) } }
@inline(__always) func i16x8SubSatUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.subSaturating(a, b) } }
@inline(__always) func i16x8AvgrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.average(a, b) } }
@inline(__always) func i16x8MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in a &* b } }
@inline(__always) func i16x8MinSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.min(a, b) } }
@inline(__always) func i16x8MinUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.min(a, b) } }
@inline(__always) func i16x8MaxSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.max(a, b) } }
@inline(__always) func i16x8MaxUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.max(a, b) } }
@inline(__always) func i32x4AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I32x4) in Vectors.abs(a) } }
@inline(__always) func i32x4NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in 0 &- a } }
@inline(__always) func i32x4AllTrueS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: U32x4) in Vectors.allTrue(a) ? 1 : 0 } }
@inline(__always) func i32x4BitmaskS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: I32x4) in Vectors.bitmask(a) } }
@inline(__always) func i32x4ExtendLowI16x8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I16x8) in Vectors.extendLow(a, I32x4.self) } }
@inline(__always) func i32x4ExtendHighI16x8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I16x8) in Vectors.extendHigh(a, I32x4.self) } }
@inline(__always) func i32x4ExtendLowI16x8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U16x8) in Vectors.extendLow(a, U32x4.self) } }
@inline(__always) func i32x4ExtendHighI16x8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U16x8) in Vectors.extendHigh(a, U32x4.self) } }
@inline(__always) func i32x4ExtmulLowI16x8SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.extendLow(a, I32x4.self) &* Vectors.extendLow(b, I32x4.self) } }
@inline(__always) func i32x4ExtmulHighI16x8SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.extendHigh(a, I32x4.self) &* Vectors.extendHigh(b, I32x4.self) } }
@inline(__always) func i32x4ExtmulLowI16x8USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.extendLow(a, U32x4.self) &* Vectors.extendLow(b, U32x4.self) } }
@inline(__always) func i32x4ExtmulHighI16x8USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.extendHigh(a, U32x4.self) &* Vectors.extendHigh(b, U32x4.self) } }
@inline(__always) func i32x4ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U32x4, count) in Vectors.shl(a, count) } }
@inline(__always) func i32x4ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: I32x4, count) in Vectors.shr(a, count) } }
@inline(__always) func i32x4ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U32x4, count) in Vectors.shr(a, count) } }
@inline(__always) func i32x4AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in a &+ b } }
@inline(__always) func i32x4SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in a &- b } }
@inline(__always) func i32x4MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in a &* b } }
@inline(__always) func i32x4MinSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.min(a, b) } }
@inline(__always) func i32x4MinUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.min(a, b) } }
@inline(__always) func i32x4MaxSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.max(a, b) } }
@inline(__always) func i32x4MaxUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.max(a, b) } }
@inline(__always) func i64x2AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I64x2) in Vectors.abs(a) } }
@inline(__always) func i64x2NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U64x2) in 0 &- a } }
@inline(__always) func i64x2AllTrueS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: U64x2) in Vectors.allTrue(a) ? 1 : 0 } }
@inline(__always) func i64x2BitmaskS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: I64x2) in Vectors.bitmask(a) } }
@inline(__always) func i64x2ExtendLowI32x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I32x4) in Vectors.extendLow(a, I64x2.self) } }
@inline(__always) func i64x2ExtendHighI32x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I32x4) in Vectors.extendHigh(a, I64x2.self) } }
@inline(__always) func i64x2ExtendLowI32x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in Vectors.extendLow(a, U64x2.self) } }
@inline(__always) func i64x2ExtendHighI32x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in Vectors.extendHigh(a, U64x2.self) } }
@inline(__always) func i64x2ExtmulLowI32x4SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.extendLow(a, I64x2.self) &* Vectors.extendLow(b, I64x2.self) } }
@inline(__always) func i64x2ExtmulHighI32x4SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.extendHigh(a, I64x2.self) &* Vectors.extendHigh(b, I64x2.self) } }
@inline(__always) func i64x2ExtmulLowI32x4USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.extendLow(a, U64x2.self) &* Vectors.extendLow(b, U64x2.self) } }
@inline(__always) func i64x2ExtmulHighI32x4USS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.extendHigh(a, U64x2.self) &* Vectors.extendHigh(b, U64x2.self) } }
@inline(__always) func i64x2ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U64x2, count) in Vectors.shl(a, count) } }
@inline(__always) func i64x2ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: I64x2, count) in Vectors.shr(a, count) } }
@inline(__always) func i64x2ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorShift(pc, fp, m, x, acc, facc) { (a: U64x2, count) in Vectors.shr(a, count) } }
@inline(__always) func i64x2AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a &+ b } }
@inline(__always) func i64x2SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a &- b } }
@inline(__always) func i64x2MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a &* b } }
@inline(__always) func i16x8ExtaddPairwiseI8x16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I8x16) in Vectors.addPairwise(a, I16x8.self) } }
@inline(__always) func i16x8ExtaddPairwiseI8x16US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U8x16) in Vectors.addPairwise(a, U16x8.self) } }
@inline(__always) func i32x4ExtaddPairwiseI16x8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I16x8) in Vectors.addPairwise(a, I32x4.self) } }
@inline(__always) func i32x4ExtaddPairwiseI16x8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U16x8) in Vectors.addPairwise(a, U32x4.self) } }
@inline(__always) func i16x8Q15mulrSatSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.q15mulrSaturating(a, b) } }
@inline(__always) func i32x4DotI16x8SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.dot(a, b, I32x4.self) } }

// MARK: Floating-point numbers and conversions

@inline(__always) func f32x4DemoteF64x2ZeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.demoteZero(a) } }
@inline(__always) func f64x2PromoteLowF32x4S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.promoteLow(a) } }
@inline(__always) func f32x4CeilS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.map(a) { Floats.ceil($0) } } }
@inline(__always) func f32x4FloorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.map(a) { Floats.floor($0) } } }
@inline(__always) func f32x4TruncS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.map(a) { Floats.trunc($0) } } }
@inline(__always) func f32x4NearestS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.map(a) { Floats.nearest($0) } } }
@inline(__always) func f64x2CeilS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.map(a) { Floats.ceil($0) } } }
@inline(__always) func f64x2FloorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.map(a) { Floats.floor($0) } } }
@inline(__always) func f64x2TruncS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.map(a) { Floats.trunc($0) } } }
@inline(__always) func f64x2NearestS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.map(a) { Floats.nearest($0) } } }
@inline(__always) func f32x4AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in a & U32x4(repeating: 0x7FFF_FFFF) } }
@inline(__always) func f32x4NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in a ^ U32x4(repeating: 0x8000_0000) } }
@inline(__always) func f32x4SqrtS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.map(a) { Floats.sqrt($0) } } }
@inline(__always) func f32x4AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in a + b } }
@inline(__always) func f32x4SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in a - b } }
@inline(__always) func f32x4MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in a * b } }
@inline(__always) func f32x4DivSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in a / b } }
@inline(__always) func f32x4MinSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.zip(a, b) { Floats.min($0, $1) } } }
@inline(__always) func f32x4MaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.zip(a, b) { Floats.max($0, $1) } } }
@inline(__always) func f32x4PminSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.min(a, b) } }
@inline(__always) func f32x4PmaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.max(a, b) } }
@inline(__always) func f64x2AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U64x2) in a & U64x2(repeating: 0x7FFF_FFFF_FFFF_FFFF) } }
@inline(__always) func f64x2NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U64x2) in a ^ U64x2(repeating: 0x8000_0000_0000_0000) } }
@inline(__always) func f64x2SqrtS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.map(a) { Floats.sqrt($0) } } }
@inline(__always) func f64x2AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in a + b } }
@inline(__always) func f64x2SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in a - b } }
@inline(__always) func f64x2MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in a * b } }
@inline(__always) func f64x2DivSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in a / b } }
@inline(__always) func f64x2MinSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.zip(a, b) { Floats.min($0, $1) } } }
@inline(__always) func f64x2MaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.zip(a, b) { Floats.max($0, $1) } } }
@inline(__always) func f64x2PminSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.min(a, b) } }
@inline(__always) func f64x2PmaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.max(a, b) } }
@inline(__always) func i32x4TruncSatF32x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.truncSaturatingS(a) } }
@inline(__always) func i32x4TruncSatF32x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F32x4) in Vectors.truncSaturatingU(a) } }
@inline(__always) func f32x4ConvertI32x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I32x4) in Vectors.convert(a) } }
@inline(__always) func f32x4ConvertI32x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in Vectors.convert(a) } }
@inline(__always) func i32x4TruncSatF64x2SZeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.truncSaturatingS(a) } }
@inline(__always) func i32x4TruncSatF64x2UZeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: F64x2) in Vectors.truncSaturatingU(a) } }
@inline(__always) func f64x2ConvertLowI32x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: I32x4) in Vectors.convertLow(a) } }
@inline(__always) func f64x2ConvertLowI32x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U32x4) in Vectors.convertLow(a) } }

// MARK: Relaxed

@inline(__always) func f32x4RelaxedMaddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4, c: F32x4) in Vectors.multiplyAdd(a, b, c) } }
@inline(__always) func f32x4RelaxedNmaddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4, c: F32x4) in Vectors.multiplyAdd(-a, b, c) } }
@inline(__always) func f64x2RelaxedMaddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2, c: F64x2) in Vectors.multiplyAdd(a, b, c) } }
@inline(__always) func f64x2RelaxedNmaddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2, c: F64x2) in Vectors.multiplyAdd(-a, b, c) } }
@inline(__always) func i16x8RelaxedDotI8x16I7x16SSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.dotSaturating(a, b) } }
@inline(__always) func i32x4RelaxedDotI8x16I7x16AddSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16, c: I32x4) in Vectors.dotAdd(a, b, c) } }
