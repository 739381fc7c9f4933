// SPDX-License-Identifier: Apache-2.0
//
// Handlers of integer arithmetic: one line per operation and operand form.
// Spec: 4.3.2 Integer Operations.

// swift-format-ignore-file

// MARK: i32

@inline(__always) func i32AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &+ u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32AddAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) &+ u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32AddSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &+ imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32AddAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) &+ imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &* u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32MulAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) &* u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32MulSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &* imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32MulAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) &* imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32AndSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) & u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32AndAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) & u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32AndSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) & imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32AndAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) & imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32OrSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) | u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32OrAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) | u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32OrSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) | imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32OrAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) | imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32XorSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) ^ u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32XorAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) ^ u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32XorSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) ^ imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32XorAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) ^ imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &- u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32SubAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) &- u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32SubSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) &- u32(acc), pc, fp, m, x, facc) }
@inline(__always) func i32ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShlAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShlSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShlSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShlAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShrSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShrSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShrUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ShrUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ShrUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RotlAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RotlSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotlSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotlAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotrSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RotrAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RotrSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotrSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RotrAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32DivSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32DivSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32DivSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32DivSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32DivUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32DivUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32DivUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32DivUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RemSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RemSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RemSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32RemSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32RemUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RemUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32RemUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(u32(fp[b(pc)]), u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32RemUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32ClzS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.clz(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32ClzA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.clz(u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32CtzS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ctz(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32CtzA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ctz(u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32PopcntS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.popcnt(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32PopcntA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.popcnt(u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32Extend8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend8S(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32Extend8SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend8S(u32(acc)), pc, fp, m, x, facc) }
@inline(__always) func i32Extend16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend16S(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32Extend16SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend16S(u32(acc)), pc, fp, m, x, facc) }

// MARK: i64

@inline(__always) func i64AddSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &+ fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64AddAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc &+ fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64AddSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &+ imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64AddAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc &+ imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64MulSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &* fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64MulAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc &* fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64MulSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &* imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64MulAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc &* imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64AndSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] & fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64AndAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc & fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64AndSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] & imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64AndAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc & imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64OrSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] | fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64OrAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc | fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64OrSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] | imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64OrAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc | imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64XorSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] ^ fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64XorAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc ^ fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64XorSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] ^ imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64XorAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc ^ imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64SubSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &- fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64SubAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc &- fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64SubSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] &- acc, pc, fp, m, x, facc) }
@inline(__always) func i64ShlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShlAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShlSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64ShlSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ShlAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shl(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ShrSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShrSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShrSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64ShrSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ShrSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrS(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ShrUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShrUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ShrUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64ShrUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ShrUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.shrU(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RotlSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RotlAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RotlSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64RotlSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RotlAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotl(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RotrSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RotrAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RotrSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64RotrSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RotrAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.rotr(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64DivSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64DivSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64DivSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64DivSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64DivUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64DivUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64DivUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64DivUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.divU(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RemSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RemSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RemSSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64RemSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64RemUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RemUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64RemUSA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(fp[b(pc)], acc), pc, fp, m, x, facc) }
@inline(__always) func i64RemUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.remU(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64ClzS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.clz(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64ClzA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.clz(acc), pc, fp, m, x, facc) }
@inline(__always) func i64CtzS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ctz(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64CtzA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ctz(acc), pc, fp, m, x, facc) }
@inline(__always) func i64PopcntS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.popcnt(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64PopcntA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.popcnt(acc), pc, fp, m, x, facc) }
@inline(__always) func i64Extend8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend8S(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64Extend8SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend8S(acc), pc, fp, m, x, facc) }
@inline(__always) func i64Extend16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend16S(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64Extend16SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.extend16S(acc), pc, fp, m, x, facc) }

// MARK: 128 bits

@inline(__always) func i64Add128SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { wide(pc, fp, m, x, facc) { Integers.add128($0, $1) } }
@inline(__always) func i64Sub128SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { wide(pc, fp, m, x, facc) { Integers.sub128($0, $1) } }
@inline(__always) func i64MulWideSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.mulWideS(fp[b(pc)], fp[c(pc)]), length: 1, pc, fp, m, x, facc) }
@inline(__always) func i64MulWideUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.mulWideU(fp[b(pc)], fp[c(pc)]), length: 1, pc, fp, m, x, facc) }

// MARK: Between them

@inline(__always) func i32WrapI64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32WrapI64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc), pc, fp, m, x, facc) }
@inline(__always) func i64ExtendI32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: fp[b(pc)]))), pc, fp, m, x, facc) }
@inline(__always) func i64ExtendI32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: acc))), pc, fp, m, x, facc) }
