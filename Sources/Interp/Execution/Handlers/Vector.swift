// SPDX-License-Identifier: Apache-2.0
//
// Handlers that move vectors, and those of lanes, bits, comparisons and memory.
// Spec: 4.6.3 Vector Instructions.

// swift-format-ignore-file

// MARK: Variables

@inline(__always) func copyVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: Vector128) in a } }
@inline(__always) func selectVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(vector(u32(fp[d(pc)]) != 0 ? b(pc) : c(pc), fp) as Vector128, pc, fp, m, x, acc, facc) }
@inline(__always) func globalGetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(vector(0, x.context.pointee.globals[Int(imm32(pc))]) as Vector128, pc, fp, m, x, acc, facc) }
@inline(__always) func globalSetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  UnsafeMutableRawPointer(x.context.pointee.globals[Int(imm32(pc))]).storeBytes(of: vector(a(pc), fp), as: Vector128.self)
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func v128ConstS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(vectorData(pc) as Vector128, length: 2, pc, fp, m, x, acc, facc) }
@inline(__always) func i8x16ShuffleSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  done(Vectors.shuffle(vectorBytes(b(pc), fp), vectorBytes(c(pc), fp), vectorData(pc)), length: 2, pc, fp, m, x, acc, facc)
}

// MARK: Memory

@inline(__always) func v128LoadS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: U64x2) in v } }
@inline(__always) func v128Load8x8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD8<Int8>) in Vectors.extendLow(v, I16x8.self) } }
@inline(__always) func v128Load8x8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD8<UInt8>) in Vectors.extendLow(v, U16x8.self) } }
@inline(__always) func v128Load16x4SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD4<Int16>) in Vectors.extendLow(v, I32x4.self) } }
@inline(__always) func v128Load16x4US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD4<UInt16>) in Vectors.extendLow(v, U32x4.self) } }
@inline(__always) func v128Load32x2SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD2<Int32>) in Vectors.extendLow(v, I64x2.self) } }
@inline(__always) func v128Load32x2US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: SIMD2<UInt32>) in Vectors.extendLow(v, U64x2.self) } }
@inline(__always) func v128Load8SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt8) in U8x16(repeating: v) } }
@inline(__always) func v128Load16SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt16) in U16x8(repeating: v) } }
@inline(__always) func v128Load32SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt32) in U32x4(repeating: v) } }
@inline(__always) func v128Load64SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt64) in U64x2(repeating: v) } }
@inline(__always) func v128StoreSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStore(at: slotPlusOffset(fp[a(pc)], pc), pc, fp, m, x, acc, facc) }
@inline(__always) func v128StoreW(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStore(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc) }
@inline(__always) func v128LoadW(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, acc, facc) { (v: U64x2) in v } }
@inline(__always) func v128Load8LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLane(pc, fp, m, x, acc, facc) { (a: inout U8x16, v: UInt8, lane) in a[lane] = v } }
@inline(__always) func v128Load16LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLane(pc, fp, m, x, acc, facc) { (a: inout U16x8, v: UInt16, lane) in a[lane] = v } }
@inline(__always) func v128Load32LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLane(pc, fp, m, x, acc, facc) { (a: inout U32x4, v: UInt32, lane) in a[lane] = v } }
@inline(__always) func v128Load64LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLane(pc, fp, m, x, acc, facc) { (a: inout U64x2, v: UInt64, lane) in a[lane] = v } }
@inline(__always) func v128Store8LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLane(pc, fp, m, x, acc, facc) { (a: U8x16, lane) -> UInt8 in a[lane] } }
@inline(__always) func v128Store16LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLane(pc, fp, m, x, acc, facc) { (a: U16x8, lane) -> UInt16 in a[lane] } }
@inline(__always) func v128Store32LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLane(pc, fp, m, x, acc, facc) { (a: U32x4, lane) -> UInt32 in a[lane] } }
@inline(__always) func v128Store64LaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLane(pc, fp, m, x, acc, facc) { (a: U64x2, lane) -> UInt64 in a[lane] } }
@inline(__always) func v128Load32ZeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt32) in U32x4(v, 0, 0, 0) } }
@inline(__always) func v128Load64ZeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoad(pc, fp, m, x, acc, facc) { (v: UInt64) in U64x2(v, 0) } }

// MARK: Any memory

@inline(__always) func v128LoadM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: U64x2) in v } }
@inline(__always) func v128Load8x8SM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD8<Int8>) in Vectors.extendLow(v, I16x8.self) } }
@inline(__always) func v128Load8x8UM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD8<UInt8>) in Vectors.extendLow(v, U16x8.self) } }
@inline(__always) func v128Load16x4SM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD4<Int16>) in Vectors.extendLow(v, I32x4.self) } }
@inline(__always) func v128Load16x4UM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD4<UInt16>) in Vectors.extendLow(v, U32x4.self) } }
@inline(__always) func v128Load32x2SM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD2<Int32>) in Vectors.extendLow(v, I64x2.self) } }
@inline(__always) func v128Load32x2UM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: SIMD2<UInt32>) in Vectors.extendLow(v, U64x2.self) } }
@inline(__always) func v128Load8SplatM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt8) in U8x16(repeating: v) } }
@inline(__always) func v128Load16SplatM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt16) in U16x8(repeating: v) } }
@inline(__always) func v128Load32SplatM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt32) in U32x4(repeating: v) } }
@inline(__always) func v128Load64SplatM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt64) in U64x2(repeating: v) } }
@inline(__always) func v128StoreM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreAny(pc, fp, m, x, acc, facc) }
@inline(__always) func v128Load8LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLaneAny(pc, fp, m, x, acc, facc) { (a: inout U8x16, v: UInt8, lane) in a[lane] = v } }
@inline(__always) func v128Load16LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLaneAny(pc, fp, m, x, acc, facc) { (a: inout U16x8, v: UInt16, lane) in a[lane] = v } }
@inline(__always) func v128Load32LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLaneAny(pc, fp, m, x, acc, facc) { (a: inout U32x4, v: UInt32, lane) in a[lane] = v } }
@inline(__always) func v128Load64LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadLaneAny(pc, fp, m, x, acc, facc) { (a: inout U64x2, v: UInt64, lane) in a[lane] = v } }
@inline(__always) func v128Store8LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLaneAny(pc, fp, m, x, acc, facc) { (a: U8x16, lane) -> UInt8 in a[lane] } }
@inline(__always) func v128Store16LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLaneAny(pc, fp, m, x, acc, facc) { (a: U16x8, lane) -> UInt16 in a[lane] } }
@inline(__always) func v128Store32LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLaneAny(pc, fp, m, x, acc, facc) { (a: U32x4, lane) -> UInt32 in a[lane] } }
@inline(__always) func v128Store64LaneM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorStoreLaneAny(pc, fp, m, x, acc, facc) { (a: U64x2, lane) -> UInt64 in a[lane] } }
@inline(__always) func v128Load32ZeroM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt32) in U32x4(v, 0, 0, 0) } }
@inline(__always) func v128Load64ZeroM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorLoadAny(pc, fp, m, x, acc, facc) { (v: UInt64) in U64x2(v, 0) } }

// MARK: Lanes

@inline(__always) func i8x16SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorSplat(pc, fp, m, x, acc, facc) { U8x16(repeating: UInt8(truncatingIfNeeded: $0)) } }
@inline(__always) func i16x8SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorSplat(pc, fp, m, x, acc, facc) { U16x8(repeating: UInt16(truncatingIfNeeded: $0)) } }
@inline(__always) func i32x4SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorSplat(pc, fp, m, x, acc, facc) { U32x4(repeating: UInt32(truncatingIfNeeded: $0)) } }
@inline(__always) func i64x2SplatS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorSplat(pc, fp, m, x, acc, facc) { U64x2(repeating: UInt64(truncatingIfNeeded: $0)) } }
@inline(__always) func i8x16ExtractLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: I8x16, lane) in UInt64(UInt32(truncatingIfNeeded: a[lane])) } }
@inline(__always) func i8x16ExtractLaneUS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: U8x16, lane) in UInt64(a[lane]) } }
@inline(__always) func i8x16ReplaceLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorReplace(pc, fp, m, x, acc, facc) { (a: inout U8x16, value, lane) in a[lane] = UInt8(truncatingIfNeeded: value) } }
@inline(__always) func i16x8ExtractLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: I16x8, lane) in UInt64(UInt32(truncatingIfNeeded: a[lane])) } }
@inline(__always) func i16x8ExtractLaneUS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: U16x8, lane) in UInt64(a[lane]) } }
@inline(__always) func i16x8ReplaceLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorReplace(pc, fp, m, x, acc, facc) { (a: inout U16x8, value, lane) in a[lane] = UInt16(truncatingIfNeeded: value) } }
@inline(__always) func i32x4ExtractLaneS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: U32x4, lane) in UInt64(a[lane]) } }
@inline(__always) func i32x4ReplaceLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorReplace(pc, fp, m, x, acc, facc) { (a: inout U32x4, value, lane) in a[lane] = UInt32(truncatingIfNeeded: value) } }
@inline(__always) func i64x2ExtractLaneS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorExtract(pc, fp, m, x, facc) { (a: U64x2, lane) in UInt64(a[lane]) } }
@inline(__always) func i64x2ReplaceLaneSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorReplace(pc, fp, m, x, acc, facc) { (a: inout U64x2, value, lane) in a[lane] = UInt64(truncatingIfNeeded: value) } }

// MARK: Bits

@inline(__always) func i8x16SwizzleSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Vectors.swizzle(vectorBytes(b(pc), fp), vector(c(pc), fp)), pc, fp, m, x, acc, facc) }
@inline(__always) func v128NotS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorUnary(pc, fp, m, x, acc, facc) { (a: U64x2) in ~a } }
@inline(__always) func v128AndSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a & b } }
@inline(__always) func v128AndnotSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a & ~b } }
@inline(__always) func v128OrSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a | b } }
@inline(__always) func v128XorSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in a ^ b } }
@inline(__always) func v128BitselectSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTernary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2, c: U64x2) in Vectors.bitselect(a, b, c) } }
@inline(__always) func v128AnyTrueS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorTest(pc, fp, m, x, facc) { (a: U64x2) in a[0] | a[1] != 0 ? 1 : 0 } }

// MARK: Comparisons

@inline(__always) func i8x16EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .== b, U8x16.self) } }
@inline(__always) func i8x16NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .!= b, U8x16.self) } }
@inline(__always) func i8x16LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.mask(a .< b, I8x16.self) } }
@inline(__always) func i8x16LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .< b, U8x16.self) } }
@inline(__always) func i8x16GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.mask(a .> b, I8x16.self) } }
@inline(__always) func i8x16GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .> b, U8x16.self) } }
@inline(__always) func i8x16LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.mask(a .<= b, I8x16.self) } }
@inline(__always) func i8x16LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .<= b, U8x16.self) } }
@inline(__always) func i8x16GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I8x16, b: I8x16) in Vectors.mask(a .>= b, I8x16.self) } }
@inline(__always) func i8x16GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U8x16, b: U8x16) in Vectors.mask(a .>= b, U8x16.self) } }
@inline(__always) func i16x8EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .== b, U16x8.self) } }
@inline(__always) func i16x8NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .!= b, U16x8.self) } }
@inline(__always) func i16x8LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.mask(a .< b, I16x8.self) } }
@inline(__always) func i16x8LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .< b, U16x8.self) } }
@inline(__always) func i16x8GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.mask(a .> b, I16x8.self) } }
@inline(__always) func i16x8GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .> b, U16x8.self) } }
@inline(__always) func i16x8LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.mask(a .<= b, I16x8.self) } }
@inline(__always) func i16x8LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .<= b, U16x8.self) } }
@inline(__always) func i16x8GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I16x8, b: I16x8) in Vectors.mask(a .>= b, I16x8.self) } }
@inline(__always) func i16x8GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U16x8, b: U16x8) in Vectors.mask(a .>= b, U16x8.self) } }
@inline(__always) func i32x4EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .== b, U32x4.self) } }
@inline(__always) func i32x4NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .!= b, U32x4.self) } }
@inline(__always) func i32x4LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.mask(a .< b, I32x4.self) } }
@inline(__always) func i32x4LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .< b, U32x4.self) } }
@inline(__always) func i32x4GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.mask(a .> b, I32x4.self) } }
@inline(__always) func i32x4GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .> b, U32x4.self) } }
@inline(__always) func i32x4LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.mask(a .<= b, I32x4.self) } }
@inline(__always) func i32x4LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .<= b, U32x4.self) } }
@inline(__always) func i32x4GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I32x4, b: I32x4) in Vectors.mask(a .>= b, I32x4.self) } }
@inline(__always) func i32x4GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U32x4, b: U32x4) in Vectors.mask(a .>= b, U32x4.self) } }
@inline(__always) func f32x4EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .== b, U32x4.self) } }
@inline(__always) func f32x4NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .!= b, U32x4.self) } }
@inline(__always) func f32x4LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .< b, U32x4.self) } }
@inline(__always) func f32x4GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .> b, U32x4.self) } }
@inline(__always) func f32x4LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .<= b, U32x4.self) } }
@inline(__always) func f32x4GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F32x4, b: F32x4) in Vectors.mask(a .>= b, U32x4.self) } }
@inline(__always) func f64x2EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .== b, U64x2.self) } }
@inline(__always) func f64x2NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .!= b, U64x2.self) } }
@inline(__always) func f64x2LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .< b, U64x2.self) } }
@inline(__always) func f64x2GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .> b, U64x2.self) } }
@inline(__always) func f64x2LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .<= b, U64x2.self) } }
@inline(__always) func f64x2GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: F64x2, b: F64x2) in Vectors.mask(a .>= b, U64x2.self) } }
@inline(__always) func i64x2EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in Vectors.mask(a .== b, U64x2.self) } }
@inline(__always) func i64x2NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: U64x2, b: U64x2) in Vectors.mask(a .!= b, U64x2.self) } }
@inline(__always) func i64x2LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I64x2, b: I64x2) in Vectors.mask(a .< b, I64x2.self) } }
@inline(__always) func i64x2GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I64x2, b: I64x2) in Vectors.mask(a .> b, I64x2.self) } }
@inline(__always) func i64x2LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I64x2, b: I64x2) in Vectors.mask(a .<= b, I64x2.self) } }
@inline(__always) func i64x2GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { vectorBinary(pc, fp, m, x, acc, facc) { (a: I64x2, b: I64x2) in Vectors.mask(a .>= b, I64x2.self) } }
