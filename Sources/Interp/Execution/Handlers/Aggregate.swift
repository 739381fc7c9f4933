// SPDX-License-Identifier: Apache-2.0
//
// Handlers of structures, arrays, 31-bit integers and casts. A structure is made here as long as there is
// a free cell of its size; everything else that makes an object stops the machine (Allocation.swift).
// Spec: 4.6.4 Reference Instructions, 4.6.5 Aggregate Instructions.

// swift-format-ignore-file

// MARK: Structures

/// A free cell for the structure type in the next instruction; nil if there is none at hand.
@inline(__always) func takeCell(_ pc: PC, _ x: Ctx) -> UnsafeMutablePointer<UInt64>? {
  // SAFETY: the word is the address of a record, and the head of a free list that of a free cell or 1.
  let type = UnsafePointer<TypeRecord>(bitPattern: (pc.instruction + 1).pointee.word).unsafelyUnwrapped
  let size = Int(type.pointee.slotCount) / 2
  if size >= SizeClass.count { return nil }
  let head = x.context.pointee.freeLists + size
  guard let cell = UnsafeMutablePointer<UInt64>(bitPattern: UInt(head.pointee & ~1)) else { return nil }
  head.pointee = cell[0]
  cell[0] = UInt64(UInt(bitPattern: type))
  return cell
}
/// The slots of the structure type in the next instruction.
@inline(__always) func structureSlots(_ pc: PC) -> Int { Int(UnsafePointer<TypeRecord>(bitPattern: (pc.instruction + 1).pointee.word).unsafelyUnwrapped.pointee.slotCount) }
@inline(__always) func made(_ cell: UnsafeMutablePointer<UInt64>, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double) -> Int {
  let reference = UInt64(UInt(bitPattern: cell))
  fp[a(pc)] = reference
  return next(pc.instruction + 2, fp, m, x, reference, facc)
}
@inline(__always) func structNewS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let cell = takeCell(pc, x) else { return leave(.allocation, pc, fp, x) }
  (cell + 1).update(from: fp + b(pc), count: structureSlots(pc))
  return made(cell, pc, fp, m, x, facc)
}
@inline(__always) func structNewDefaultS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let cell = takeCell(pc, x) else { return leave(.allocation, pc, fp, x) }
  (cell + 1).update(repeating: 0, count: structureSlots(pc))
  return made(cell, pc, fp, m, x, facc)
}
/// The words of the structure that a slot refers to; nil if it is null.
@inline(__always) func object(_ slot: Int, _ fp: FP) -> UnsafeMutablePointer<UInt64>? { UnsafeMutablePointer(bitPattern: UInt(fp[slot])) }
@inline(__always) func structGet(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ extend: (UInt64) -> UInt64) -> Int {
  guard let object = object(b(pc), fp) else { return trap(.nullStructureReference, pc, fp, x) }
  return done(extend(object[1 + c(pc)]), pc, fp, m, x, facc)
}
@inline(__always) func structGetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { structGet(pc, fp, m, x, facc) { $0 } }
@inline(__always) func structGet8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { structGet(pc, fp, m, x, facc) { signedTo32(Int8(truncatingIfNeeded: $0)) } }
@inline(__always) func structGet8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { structGet(pc, fp, m, x, facc) { $0 & 0xFF } }
@inline(__always) func structGet16US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { structGet(pc, fp, m, x, facc) { $0 & 0xFFFF } }
@inline(__always) func structGet16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { structGet(pc, fp, m, x, facc) { signedTo32(Int16(truncatingIfNeeded: $0)) } }
@inline(__always) func structGetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let object = object(b(pc), fp) else { return trap(.nullStructureReference, pc, fp, x) }
  let field = object + 1 + c(pc), result = fp + a(pc)
  (result[0], result[1]) = (field[0], field[1])
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func structSetS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let object = object(a(pc), fp) else { return trap(.nullStructureReference, pc, fp, x) }
  object[1 + c(pc)] = fp[b(pc)]
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func structSetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let object = object(a(pc), fp) else { return trap(.nullStructureReference, pc, fp, x) }
  let field = object + 1 + c(pc), value = fp + b(pc)
  (field[0], field[1]) = (value[0], value[1])
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}

// MARK: Arrays

@inline(__always) func arrayNewS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.allocation, pc, fp, x) }
/// The place of element `r[index]` of the array `r[array]`, or the trap.
@inline(__always) func element<T>(_ array: Int, _ index: Int, _ fp: FP, as type: T.Type) -> Checked<UnsafeMutablePointer<T>> {
  guard let words = object(array, fp) else { return .trap(.nullArrayReference) }
  let index = fp[index]
  if index >= words[1] { return .trap(.arrayOutOfBounds) }
  return .value(UnsafeMutableRawPointer(words + HeapObject.headerWords).assumingMemoryBound(to: T.self) + Int(truncatingIfNeeded: index))
}
@inline(__always) func arrayLengthS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let words = object(b(pc), fp) else { return trap(.nullArrayReference, pc, fp, x) }
  return done(words[1], pc, fp, m, x, facc)
}
@inline(__always) func arrayGet<T: BitwiseCopyable>(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ extend: (T) -> UInt64) -> Int {
  switch element(b(pc), c(pc), fp, as: T.self) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let place): return done(extend(place.pointee), pc, fp, m, x, facc)
  }
}
@inline(__always) func arrayGet8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func arrayGet8US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func arrayGet16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func arrayGet16US(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func arrayGet32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func arrayGet64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayGet(pc, fp, m, x, facc) { (v: UInt64) in v } }
@inline(__always) func arrayGetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  switch element(b(pc), c(pc), fp, as: Vector128.self) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let place):
    let result = fp + a(pc)
    (result[0], result[1]) = (place.pointee.low, place.pointee.high)
    return next(pc.instruction + 1, fp, m, x, acc, facc)
  }
}
@inline(__always) func arraySet<T: BitwiseCopyable>(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ value: T) -> Int {
  switch element(a(pc), b(pc), fp, as: T.self) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let place):
    place.pointee = value
    return next(pc.instruction + 1, fp, m, x, acc, facc)
  }
}
@inline(__always) func arraySet8S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arraySet(pc, fp, m, x, acc, facc, UInt8(truncatingIfNeeded: fp[c(pc)])) }
@inline(__always) func arraySet16S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arraySet(pc, fp, m, x, acc, facc, UInt16(truncatingIfNeeded: fp[c(pc)])) }
@inline(__always) func arraySet32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arraySet(pc, fp, m, x, acc, facc, UInt32(truncatingIfNeeded: fp[c(pc)])) }
@inline(__always) func arraySet64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arraySet(pc, fp, m, x, acc, facc, fp[c(pc)]) }
@inline(__always) func arraySetVectorS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arraySet(pc, fp, m, x, acc, facc, Vector128(low: fp[c(pc)], high: fp[c(pc) + 1])) }

// MARK: Ranges of arrays. The operands stand in slots a and behind.

@inline(__always) func arrayRange(_ problem: Trap?, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if let problem { return trap(problem, pc, fp, x) }
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func arrayFillS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayRange(ArrayOperations.fill(fp + a(pc), count: fp[a(pc) + (b(pc) == 4 ? 4 : 3)]), pc, fp, m, x, acc, facc) }
@inline(__always) func arrayCopyS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayRange(ArrayOperations.copy(fp + a(pc), shift: b(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func arrayInitDataS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayRange(ArrayOperations.initialize(fp + a(pc), data: instance(x).pointee.data[Int(imm32(pc))], shift: b(pc)), pc, fp, m, x, acc, facc) }
@inline(__always) func arrayInitElementS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { arrayRange(ArrayOperations.initialize(fp + a(pc), elements: instance(x).pointee.elements[Int(imm32(pc))]), pc, fp, m, x, acc, facc) }

// MARK: 31-bit integers

@inline(__always) func refI31S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { done(I31.reference(u32(fp[b(pc)])), pc, fp, m, x, facc) }
@inline(__always) func i31GetSS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if fp[b(pc)] == 0 { return trap(.nullI31Reference, pc, fp, x) }
  return done(I31.signed(fp[b(pc)]), pc, fp, m, x, facc)
}
@inline(__always) func i31GetUS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if fp[b(pc)] == 0 { return trap(.nullI31Reference, pc, fp, x) }
  return done(I31.unsigned(fp[b(pc)]), pc, fp, m, x, facc)
}

// MARK: Tests and casts

/// The type in the next instruction, and what else the instruction says of it.
@inline(__always) func isInstance(_ reference: UInt64, _ pc: PC) -> Bool {
  ReferenceTest.isInstance(reference, code: UInt8(truncatingIfNeeded: c(pc)), type: UnsafePointer(bitPattern: (pc.instruction + 1).pointee.word), nullIs: d(pc) != 0)
}
@inline(__always) func refTestS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let result: UInt64 = isInstance(fp[b(pc)], pc) ? 1 : 0
  fp[a(pc)] = result
  return next(pc.instruction + 2, fp, m, x, result, facc)
}
@inline(__always) func refCastS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if !isInstance(fp[a(pc)], pc) { return trap(.castFailure, pc, fp, x) }
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}

// MARK: Exceptions

@inline(__always) func throwS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.throwing, pc, fp, x) }
@inline(__always) func throwReferenceS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  if fp[a(pc)] == 0 { return trap(.nullExceptionReference, pc, fp, x) }
  return leave(.rethrowing, pc, fp, x)
}
