// SPDX-License-Identifier: Apache-2.0
//
// Handlers that move values: constants, copies, globals, references, tables and bulk operations.
// Spec: 4.6.2 - 4.6.6.

// swift-format-ignore-file

@inline(__always) func constantS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(imm32(pc), pc, fp, m, x, facc) }
@inline(__always) func constantSignedS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(imm64(pc), pc, fp, m, x, facc) }
@inline(__always) func constantWideS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let bits = UInt64((pc.instruction + 1).pointee.word)
  fp[a(pc)] = bits
  return next(pc.instruction + 2, fp, m, x, bits, facc)
}
@inline(__always) func copyS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[b(pc)], pc, fp, m, x, facc) }
@inline(__always) func copyA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(acc, pc, fp, m, x, facc) }
@inline(__always) func zeroS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  (fp + a(pc)).update(repeating: 0, count: Int(imm32(pc)))
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func selectS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[u32(fp[d(pc)]) != 0 ? b(pc) : c(pc)], pc, fp, m, x, facc) }
@inline(__always) func selectA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(fp[u32(acc) != 0 ? b(pc) : c(pc)], pc, fp, m, x, facc) }
@inline(__always) func globalGetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(x.context.pointee.globals[Int(imm32(pc))].pointee, pc, fp, m, x, facc) }
@inline(__always) func globalSetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.globals[Int(imm32(pc))].pointee = fp[a(pc)]
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func globalSetA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.globals[Int(imm32(pc))].pointee = acc
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func ownGlobalGetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(x.context.pointee.ownGlobals[Int(imm32(pc))], pc, fp, m, x, facc) }
@inline(__always) func ownGlobalSetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.ownGlobals[Int(imm32(pc))] = fp[a(pc)]
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func ownGlobalSetA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.ownGlobals[Int(imm32(pc))] = acc
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}

// MARK: References and tables

@inline(__always) func refAsNonNullS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if fp[a(pc)] == 0 { return trap(.nullReference, pc, fp, x) }
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func refFunctionS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(UInt64(UInt(bitPattern: instance(x).pointee.functions[Int(imm32(pc))])), pc, fp, m, x, facc) }
@inline(__always) func tableGetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let table = instance(x).pointee.tables[Int(imm32(pc))], index = UInt(fp[b(pc)])
  if index >= table.pointee.count { return trap(.tableOutOfBounds, pc, fp, x) }
  return done(table.pointee.elements[Int(bitPattern: index)], pc, fp, m, x, facc)
}
@inline(__always) func tableSetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let table = instance(x).pointee.tables[Int(imm32(pc))], index = UInt(fp[a(pc)])
  if index >= table.pointee.count { return trap(.tableOutOfBounds, pc, fp, x) }
  table.pointee.elements[Int(bitPattern: index)] = fp[b(pc)]
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func tableSizeS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(UInt64(instance(x).pointee.tables[Int(imm32(pc))].pointee.count), pc, fp, m, x, facc) }
@inline(__always) func tableGrowS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.tableGrow, pc, fp, x) }
@inline(__always) func elementDropS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  instance(x).pointee.elements[Int(imm32(pc))].count = 0
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}

// MARK: Bulk operations. The operands are slots a, b and c.

@inline(__always) func checked(_ isInBounds: Bool, else kind: Trap, length: Int, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  isInBounds ? next(pc.instruction + length, fp, m, x, acc, facc) : trap(kind, pc, fp, x)
}
/// The two indices of an instruction that is two long.
@inline(__always) func first(_ pc: PC) -> Int { Int(UInt32(truncatingIfNeeded: (pc.instruction + 1).pointee.word)) }
@inline(__always) func second(_ pc: PC) -> Int { Int(truncatingIfNeeded: (pc.instruction + 1).pointee.word &>> 32) }
/// An address, index or length of 32 or 64 bits: a slot holds an i32 zero-extended.
@inline(__always) func operand(_ slot: Int, _ fp: FP) -> UInt64 { fp[slot] }
@inline(__always) func tableFillS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.fill(instance(x).pointee.tables[d(pc)].pointee, operand(a(pc), fp), fp[b(pc)], operand(c(pc), fp)), else: .tableOutOfBounds, length: 1, pc, fp, m, x, acc, facc)
}
@inline(__always) func tableCopyS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.copy(instance(x).pointee.tables[first(pc)].pointee, operand(a(pc), fp), instance(x).pointee.tables[second(pc)].pointee, operand(b(pc), fp), operand(c(pc), fp)), else: .tableOutOfBounds, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func tableInitS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.initialize(instance(x).pointee.tables[first(pc)].pointee, operand(a(pc), fp), instance(x).pointee.elements[second(pc)], operand(b(pc), fp), operand(c(pc), fp)), else: .tableOutOfBounds, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func memorySizeS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let memory = instance(x).pointee.memories[Int(imm32(pc))]
  return done(UInt64(memory.pointee.byteCount &>> memory.pointee.pageShift), pc, fp, m, x, facc)
}
@inline(__always) func memoryGrowS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.memoryGrow, pc, fp, x) }
@inline(__always) func memoryFillS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.fill(instance(x).pointee.memories[d(pc)].pointee, operand(a(pc), fp), UInt8(truncatingIfNeeded: fp[b(pc)]), operand(c(pc), fp)), else: .memoryOutOfBounds, length: 1, pc, fp, m, x, acc, facc)
}
@inline(__always) func memoryCopyS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.copy(instance(x).pointee.memories[first(pc)].pointee, operand(a(pc), fp), instance(x).pointee.memories[second(pc)].pointee, operand(b(pc), fp), operand(c(pc), fp)), else: .memoryOutOfBounds, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func memoryInitS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  checked(BulkOperations.initialize(instance(x).pointee.memories[first(pc)].pointee, operand(a(pc), fp), instance(x).pointee.data[second(pc)], operand(b(pc), fp), operand(c(pc), fp)), else: .memoryOutOfBounds, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func dataDropS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  instance(x).pointee.data[Int(imm32(pc))].count = 0
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
