// SPDX-License-Identifier: Apache-2.0
//
// The shapes of handlers: where operands come from, where the result goes, how control goes on. Each
// shape is written once; the handlers in the files beside this one only name the computation, which
// is always one pure function of `Integers`, `Floats` or `Conversions`, or an operator of Swift.
//
// In the names of parameters: s a slot, a an accumulator, i an immediate (`OperandForm`).

// MARK: Operands

@inline(__always) func a(_ pc: PC) -> Int { Int(pc.instruction.pointee.a) }
@inline(__always) func b(_ pc: PC) -> Int { Int(pc.instruction.pointee.b) }
@inline(__always) func c(_ pc: PC) -> Int { Int(pc.instruction.pointee.c) }
@inline(__always) func d(_ pc: PC) -> Int { Int(pc.instruction.pointee.d) }
/// Fields c and d together, by one load: hosts are little-endian.
@inline(__always) func imm32(_ pc: PC) -> UInt32 { (pc + 12).load(as: UInt32.self) }
/// Where a branch goes.
@inline(__always) func target(_ pc: PC) -> UnsafePointer<Instruction> {
  pc.instruction + Int((pc + 12).load(as: Int32.self))
}
@inline(__always) func imm64(_ pc: PC) -> UInt64 {
  UInt64(bitPattern: Int64((pc + 12).load(as: Int32.self)))
}
/// The immediate of a fused comparison and branch: 16 bits, signed.
@inline(__always) func shortImm32(_ pc: PC) -> UInt32 {
  UInt32(bitPattern: Int32(Int16(bitPattern: pc.instruction.pointee.b)))
}
@inline(__always) func shortImm64(_ pc: PC) -> UInt64 {
  UInt64(bitPattern: Int64(Int16(bitPattern: pc.instruction.pointee.b)))
}
@inline(__always) func u32(_ bits: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: bits) }
@inline(__always) func f32(_ bits: UInt64) -> Float {
  Float(bitPattern: UInt32(truncatingIfNeeded: bits))
}
@inline(__always) func f64(_ bits: UInt64) -> Double { Double(bitPattern: bits) }

// MARK: Results. Every result goes to its slot and to an accumulator.

@inline(__always) func done(
  _ result: UInt64, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  fp[a(pc)] = result
  return next(pc.instruction + 1, fp, m, x, result, facc)
}
@inline(__always) func done(
  _ result: UInt32, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  done(UInt64(result), pc, fp, m, x, facc)
}
@inline(__always) func done(
  _ result: Bool, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  done(UInt64(result ? 1 : 0), pc, fp, m, x, facc)
}
@inline(__always) func done(
  _ result: Float, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  done(UInt64(result.bitPattern), pc, fp, m, x, facc)
}
@inline(__always) func done(
  _ result: Double, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64
) -> Int {
  fp[a(pc)] = result.bitPattern
  return next(pc.instruction + 1, fp, m, x, acc, result)
}
@inline(__always) func done(
  _ result: Checked<UInt32>, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  switch result {
  case .value(let value): done(UInt64(value), pc, fp, m, x, facc)
  case .trap(let reason): trap(reason, pc, fp, x)
  }
}
@inline(__always) func done(
  _ result: Checked<UInt64>, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  switch result {
  case .value(let value): done(value, pc, fp, m, x, facc)
  case .trap(let reason): trap(reason, pc, fp, x)
  }
}
/// A result of two slots; the high half goes to the accumulator.
@inline(__always) func done(
  _ result: Integers.Wide, length: Int, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double
) -> Int {
  fp[a(pc)] = result.low
  fp[a(pc) + 1] = result.high
  return next(pc.instruction + length, fp, m, x, result.high, facc)
}
/// Two operands of two slots each; the fifth slot stands in the word of the next instruction.
@inline(__always) func wide(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double,
  _ compute: (Integers.Wide, Integers.Wide) -> Integers.Wide
) -> Int {
  let fifth = Int(bitPattern: (pc.instruction + 1).pointee.word)
  return done(
    compute((fp[b(pc)], fp[c(pc)]), (fp[d(pc)], fp[fifth])), length: 2, pc, fp, m, x, facc)
}
/// Goes to the target of a branch, or past it.
@inline(__always) func branch(
  _ taken: Bool, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double
) -> Int {
  if taken { return next(target(pc), fp, m, x, acc, facc) }
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}

// MARK: Memory accesses

/// The offset of an access of `count` bytes in memory 0; nil if it is out of bounds.
@inline(__always) func inBounds(_ address: UInt64, _ pc: PC, _ x: Ctx, _ count: UInt) -> Int? {
  let start = UInt(UInt32(truncatingIfNeeded: address)) &+ UInt(imm32(pc))
  return start &+ count > x.context.pointee.memorySize ? nil : Int(bitPattern: start)
}
/// An address plus the offset in the immediate, which does not wrap.
@inline(__always) func slotPlusOffset(_ address: UInt64, _ pc: PC) -> UInt {
  UInt(u32(address)) &+ UInt(imm32(pc))
}
/// An address that is the sum of a slot and the immediate.
@inline(__always) func slotPlusImmediate(_ slot: UInt64, _ pc: PC) -> UInt {
  UInt(u32(slot) &+ imm32(pc))
}
/// An address that is the sum of two slots, plus the offset in field d, which does not wrap.
@inline(__always) func slotPlusSlot(_ slot: UInt64, _ pc: PC, _ fp: FP) -> UInt {
  UInt(u32(slot) &+ u32(fp[c(pc)])) &+ UInt(pc.instruction.pointee.d)
}
@inline(__always) func load<T: FixedWidthInteger & BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ address: UInt64,
  _ extend: (T) -> UInt64
) -> Int {
  load(at: slotPlusOffset(address, pc), pc, fp, m, x, facc, extend)
}
@inline(__always) func load<T: FixedWidthInteger & BitwiseCopyable>(
  at start: UInt, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ extend: (T) -> UInt64
) -> Int {
  if start &+ UInt(MemoryLayout<T>.size) > x.context.pointee.memorySize {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  let place = m + Int(bitPattern: start)
  return done(extend(T(littleEndian: place.loadUnaligned(as: T.self))), pc, fp, m, x, facc)
}
@inline(__always) func loadF64(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ address: UInt64
) -> Int {
  loadF64(at: slotPlusOffset(address, pc), pc, fp, m, x, acc)
}
@inline(__always) func loadF64(
  at start: UInt, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64
) -> Int {
  if start &+ 8 > x.context.pointee.memorySize { return trap(.memoryOutOfBounds, pc, fp, x) }
  let bits = UInt64(littleEndian: (m + Int(bitPattern: start)).loadUnaligned(as: UInt64.self))
  return done(Double(bitPattern: bits), pc, fp, m, x, acc)
}
@inline(__always) func store<T: FixedWidthInteger & BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ address: UInt64,
  _ value: T
) -> Int {
  store(at: slotPlusOffset(address, pc), pc, fp, m, x, acc, facc, value)
}
@inline(__always) func store<T: FixedWidthInteger & BitwiseCopyable>(
  at start: UInt, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ value: T
) -> Int {
  if start &+ UInt(MemoryLayout<T>.size) > x.context.pointee.memorySize {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  (m + Int(bitPattern: start)).storeBytes(of: value.littleEndian, as: T.self)
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}

// MARK: Accesses to any memory

/// The place of an access of `count` bytes; nil if it is out of bounds.
///
/// The memory is the immediate, the word of the next instruction is added to the address.
@inline(__always) func place(
  _ address: UInt64, _ pc: PC, _ x: Ctx, _ count: UInt
) -> UnsafeMutableRawPointer? {
  let memory = instance(x).pointee.memories[Int(imm32(pc))]
  let (start, overflow) =
    UInt(address).addingReportingOverflow((pc.instruction + 1).pointee.word)
  let (end, endOverflow) = start.addingReportingOverflow(count)
  if overflow || endOverflow || end > memory.pointee.byteCount { return nil }
  return memory.pointee.base + Int(bitPattern: start)
}
@inline(__always) func loadAny<T: FixedWidthInteger & BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ extend: (T) -> UInt64
) -> Int {
  guard let place = place(fp[b(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  fp[a(pc)] = extend(T(littleEndian: place.loadUnaligned(as: T.self)))
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}
@inline(__always) func storeAny<T: FixedWidthInteger & BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ value: T
) -> Int {
  guard let place = place(fp[a(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  place.storeBytes(of: value.littleEndian, as: T.self)
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}

// How loaded integers fill a slot: unsigned, or signed to 32 or 64 bits.
@inline(__always) func unsigned<T: FixedWidthInteger & UnsignedInteger>(_ v: T) -> UInt64 {
  UInt64(truncatingIfNeeded: v)
}
@inline(__always) func signedTo32<T: FixedWidthInteger & SignedInteger>(_ v: T) -> UInt64 {
  UInt64(UInt32(bitPattern: Int32(truncatingIfNeeded: v)))
}
@inline(__always) func signedTo64<T: FixedWidthInteger & SignedInteger>(_ v: T) -> UInt64 {
  UInt64(bitPattern: Int64(truncatingIfNeeded: v))
}
