// SPDX-License-Identifier: Apache-2.0
//
// Handlers of comparisons, and of the branches fused with them. A branch has its operands in a and b,
// and its distance where a comparison has its second operand.
// Spec: 4.3.2, 4.3.3: relations.

// swift-format-ignore-file

// MARK: i32

@inline(__always) func i32EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) == u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) == u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32EqSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) == imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32EqAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) == imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) == u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) == u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32EqSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) == shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32EqAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) == shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i32NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) != u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) != u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32NeSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) != imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32NeAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) != imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) != u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) != u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32NeSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) != shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32NeAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) != shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i32LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32LtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32LtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32LtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI32LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(u32(fp[a(pc)]), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(u32(acc), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(u32(fp[a(pc)]), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(u32(acc), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i32LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) < u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32LtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) < u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32LtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) < imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32LtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) < imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) < u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) < u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) < shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) < shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i32GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32GtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32GtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32GtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI32GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(u32(fp[a(pc)]), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(u32(acc), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(u32(fp[a(pc)]), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(u32(acc), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i32GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) > u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32GtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) > u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32GtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) > imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32GtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) > imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) > u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) > u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) > shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) > shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i32LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32LeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32LeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32LeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI32LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(u32(fp[a(pc)]), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(u32(acc), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(u32(fp[a(pc)]), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(u32(acc), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i32LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) <= u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32LeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) <= u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32LeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) <= imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32LeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) <= imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) <= u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) <= u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) <= shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32LeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) <= shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i32GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(u32(fp[b(pc)]), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32GeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(u32(acc), u32(fp[c(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i32GeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(u32(fp[b(pc)]), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func i32GeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(u32(acc), imm32(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI32GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(u32(fp[a(pc)]), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(u32(acc), u32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(u32(fp[a(pc)]), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(u32(acc), shortImm32(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i32GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) >= u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32GeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) >= u32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i32GeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(fp[b(pc)]) >= imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func i32GeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(u32(acc) >= imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func brI32GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) >= u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) >= u32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) >= shortImm32(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI32GeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) >= shortImm32(pc), pc, fp, m, x, acc, facc) }

// MARK: i64

@inline(__always) func i64EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] == fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc == fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64EqSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] == imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64EqAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc == imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] == fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc == fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64EqSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] == shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64EqAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc == shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i64NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] != fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc != fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64NeSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] != imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64NeAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc != imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] != fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc != fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64NeSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] != shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64NeAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc != shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i64LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64LtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64LtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64LtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.ltS(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI64LtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(fp[a(pc)], fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(acc, fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(fp[a(pc)], shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.ltS(acc, shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i64LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] < fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64LtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc < fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64LtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] < imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64LtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc < imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64LtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] < fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc < fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] < shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc < shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i64GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64GtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64GtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64GtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.gtS(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI64GtSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(fp[a(pc)], fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(acc, fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(fp[a(pc)], shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.gtS(acc, shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i64GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] > fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64GtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc > fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64GtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] > imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64GtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc > imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64GtUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] > fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc > fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] > shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GtUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc > shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i64LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64LeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64LeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64LeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.leS(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI64LeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(fp[a(pc)], fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(acc, fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(fp[a(pc)], shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.leS(acc, shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i64LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] <= fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64LeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc <= fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64LeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] <= imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64LeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc <= imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64LeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] <= fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc <= fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] <= shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64LeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc <= shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func i64GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(fp[b(pc)], fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64GeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(acc, fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func i64GeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(fp[b(pc)], imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func i64GeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(Integers.geS(acc, imm64(pc)), pc, fp, m, x, facc) }
@inline(__always) func brI64GeSSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(fp[a(pc)], fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeSAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(acc, fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeSSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(fp[a(pc)], shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeSAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(Integers.geS(acc, shortImm64(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func i64GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] >= fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64GeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc >= fp[c(pc)], pc, fp, m, x, facc) }
@inline(__always) func i64GeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)] >= imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func i64GeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc >= imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func brI64GeUSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] >= fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeUAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc >= fp[b(pc)], pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeUSI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(fp[a(pc)] >= shortImm64(pc), pc, fp, m, x, acc, facc) }
@inline(__always) func brI64GeUAI(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(acc >= shortImm64(pc), pc, fp, m, x, acc, facc) }

// MARK: f32

@inline(__always) func f32EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) == f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) == f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) == f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) == f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func f32NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) != f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) != f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) != f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) != f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func f32LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) < f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) < f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) < f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) < f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(fp[a(pc)]) < f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(acc) < f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f32GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) > f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) > f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) > f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) > f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(fp[a(pc)]) > f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(acc) > f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f32LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) <= f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) <= f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) <= f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) <= f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(fp[a(pc)]) <= f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(acc) <= f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f32GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(fp[b(pc)]) >= f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f32GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f32(acc) >= f32(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF32GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(fp[a(pc)]) >= f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF32GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f32(acc) >= f32(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(fp[a(pc)]) >= f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF32GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f32(acc) >= f32(fp[b(pc)])), pc, fp, m, x, acc, facc) }

// MARK: f64

@inline(__always) func f64EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) == f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc == f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64EqSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) == f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64EqAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc == f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func f64NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) != f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc != f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64NeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) != f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64NeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc != f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func f64LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) < f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc < f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) < f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc < f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64LtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f64(fp[a(pc)]) < f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64LtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(facc < f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f64GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) > f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc > f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) > f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc > f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64GtSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f64(fp[a(pc)]) > f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64GtAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(facc > f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f64LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) <= f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc <= f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) <= f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc <= f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64LeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f64(fp[a(pc)]) <= f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64LeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(facc <= f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func f64GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(f64(fp[b(pc)]) >= f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func f64GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(facc >= f64(fp[c(pc)]), pc, fp, m, x, facc) }
@inline(__always) func brF64GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(f64(fp[a(pc)]) >= f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brF64GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(facc >= f64(fp[b(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64GeSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(f64(fp[a(pc)]) >= f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
@inline(__always) func brNotF64GeAS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(!(facc >= f64(fp[b(pc)])), pc, fp, m, x, acc, facc) }
