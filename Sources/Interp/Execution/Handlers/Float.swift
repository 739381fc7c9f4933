// SPDX-License-Identifier: Apache-2.0
//
// Handlers of floating-point arithmetic and of conversions. An f64 in an accumulator is in `facc`, an
// f32 in `acc`.
// Spec: 4.3.3 Floating-Point Operations, 4.3.4 Conversions.

// swift-format-ignore-file

// MARK: f32

@inline(__always) func f32AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) + f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32AddAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) + f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32AddSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) + f32(acc), pc, fp, m, x, facc) }
@inline(__always) func f32SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) - f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32SubAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) - f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32SubSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) - f32(acc), pc, fp, m, x, facc) }
@inline(__always) func f32MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) * f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32MulAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) * f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32MulSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) * f32(acc), pc, fp, m, x, facc) }
@inline(__always) func f32DivSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) / f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32DivAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) / f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32DivSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) / f32(acc), pc, fp, m, x, facc) }
@inline(__always) func f32MinSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(f32(fp[b(pc)]), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32MinAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(f32(acc), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32MinSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(f32(fp[b(pc)]), f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32MaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(f32(fp[b(pc)]), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32MaxAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(f32(acc), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32MaxSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(f32(fp[b(pc)]), f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32CopysignSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(f32(fp[b(pc)]), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32CopysignAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(f32(acc), f32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32CopysignSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(f32(fp[b(pc)]), f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.abs(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32AbsA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.abs(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.neg(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32NegA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.neg(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32CeilS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.ceil(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32CeilA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.ceil(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32FloorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.floor(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32FloorA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.floor(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32TruncS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.trunc(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32TruncA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.trunc(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32NearestS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.nearest(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32NearestA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.nearest(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32SqrtS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.sqrt(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32SqrtA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.sqrt(f32(acc)), pc, fp, m, x, facc) }

// MARK: f64

@inline(__always) func f64AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) + f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64AddAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc + f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64AddSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) + facc, pc, fp, m, x, acc) }
@inline(__always) func f64SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) - f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64SubAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc - f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64SubSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) - facc, pc, fp, m, x, acc) }
@inline(__always) func f64MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) * f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64MulAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc * f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64MulSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) * facc, pc, fp, m, x, acc) }
@inline(__always) func f64DivSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) / f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64DivAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc / f64(fp[c(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64DivSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) / facc, pc, fp, m, x, acc) }
@inline(__always) func f64MinSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(f64(fp[b(pc)]), f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64MinAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(facc, f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64MinSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.min(f64(fp[b(pc)]), facc), pc, fp, m, x, acc) }
@inline(__always) func f64MaxSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(f64(fp[b(pc)]), f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64MaxAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(facc, f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64MaxSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.max(f64(fp[b(pc)]), facc), pc, fp, m, x, acc) }
@inline(__always) func f64CopysignSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(f64(fp[b(pc)]), f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64CopysignAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(facc, f64(fp[c(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64CopysignSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.copysign(f64(fp[b(pc)]), facc), pc, fp, m, x, acc) }
@inline(__always) func f64AbsS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.abs(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64AbsA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.abs(facc), pc, fp, m, x, acc) }
@inline(__always) func f64NegS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.neg(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64NegA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.neg(facc), pc, fp, m, x, acc) }
@inline(__always) func f64CeilS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.ceil(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64CeilA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.ceil(facc), pc, fp, m, x, acc) }
@inline(__always) func f64FloorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.floor(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64FloorA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.floor(facc), pc, fp, m, x, acc) }
@inline(__always) func f64TruncS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.trunc(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64TruncA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.trunc(facc), pc, fp, m, x, acc) }
@inline(__always) func f64NearestS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.nearest(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64NearestA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.nearest(facc), pc, fp, m, x, acc) }
@inline(__always) func f64SqrtS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.sqrt(f64(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64SqrtA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Floats.sqrt(facc), pc, fp, m, x, acc) }

// MARK: Conversions to integers

@inline(__always) func i32TruncF32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncS(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncS(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncU(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncU(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncS(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncS(facc), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncU(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncF64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncU(facc), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncS(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncS(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncU(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncU(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncS(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncS(facc), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncU(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncF64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncU(facc), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatS(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatS(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatU(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatU(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatS(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatS(facc), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatU(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32TruncSatF64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i32TruncSatU(facc), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatS(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatS(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatU(f32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatU(f32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatS(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatS(facc), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatU(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i64TruncSatF64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.i64TruncSatU(facc), pc, fp, m, x, facc) }

// MARK: Conversions to floating-point numbers

@inline(__always) func f32ConvertI32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(Int32(truncatingIfNeeded: fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(Int32(truncatingIfNeeded: acc)), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(Int64(bitPattern: fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(Int64(bitPattern: acc)), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32ConvertI64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Float(acc), pc, fp, m, x, facc) }
@inline(__always) func f64ConvertI32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(Int32(truncatingIfNeeded: fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(Int32(truncatingIfNeeded: acc)), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI32US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(u32(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI32UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(u32(acc)), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(Int64(bitPattern: fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(Int64(bitPattern: acc)), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI64US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(fp[b(pc)]), pc, fp, m, x, acc) }
@inline(__always) func f64ConvertI64UA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Double(acc), pc, fp, m, x, acc) }
@inline(__always) func f32DemoteF64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.demote(f64(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func f32DemoteF64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.demote(facc), pc, fp, m, x, facc) }
@inline(__always) func f64PromoteF32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.promote(f32(fp[b(pc)])), pc, fp, m, x, acc) }
@inline(__always) func f64PromoteF32A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Conversions.promote(f32(acc)), pc, fp, m, x, acc) }
