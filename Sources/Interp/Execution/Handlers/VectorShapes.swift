// SPDX-License-Identifier: Apache-2.0
//
// The shapes of handlers of vectors. A vector stands in two slots and is read and written as a whole,
// so that it may be read and written at overlapping places. The accumulators pass by. Bytes are
// taken as they are: hosts are little-endian, as guests.

// MARK: Operands and results

@inline(__always) func vector<V: BitwiseCopyable>(_ slot: Int, _ fp: FP) -> V {
  UnsafeRawPointer(fp + slot).loadUnaligned(as: V.self)
}
/// The 16 bytes of a vector where they stand.
@inline(__always) func vectorBytes(_ slot: Int, _ fp: FP) -> UnsafePointer<UInt8> {
  UnsafeRawPointer(fp + slot).assumingMemoryBound(to: UInt8.self)
}
/// The 16 bytes of the instruction behind this one.
@inline(__always) func vectorData<V: BitwiseCopyable>(_ pc: PC) -> V {
  (pc + MemoryLayout<Instruction>.stride).loadUnaligned(as: V.self)
}
@inline(__always) func done<V: BitwiseCopyable>(
  _ result: V, length: Int = 1, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64,
  _ facc: Double
) -> Int {
  UnsafeMutableRawPointer(fp + a(pc)).storeBytes(of: result, as: V.self)
  return next(pc.instruction + length, fp, m, x, acc, facc)
}

// MARK: Vectors to vectors

@inline(__always) func vectorUnary<V: BitwiseCopyable, R: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ compute: (V) -> R
) -> Int {
  done(compute(vector(b(pc), fp)), pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorBinary<V: BitwiseCopyable, R: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ compute: (V, V) -> R
) -> Int {
  done(compute(vector(b(pc), fp), vector(c(pc), fp)), pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorTernary<V: BitwiseCopyable, R: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ compute: (V, V, R) -> R
) -> Int {
  done(
    compute(vector(b(pc), fp), vector(c(pc), fp), vector(d(pc), fp)), pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorShift<V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ compute: (V, UInt32) -> V
) -> Int {
  done(compute(vector(b(pc), fp), u32(fp[c(pc)])), pc, fp, m, x, acc, facc)
}

// MARK: Scalars

@inline(__always) func vectorTest<V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ compute: (V) -> UInt32
) -> Int {
  done(compute(vector(b(pc), fp)), pc, fp, m, x, facc)
}
@inline(__always) func vectorExtract<V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double, _ compute: (V, Int) -> UInt64
) -> Int {
  done(compute(vector(b(pc), fp), c(pc)), pc, fp, m, x, facc)
}
@inline(__always) func vectorSplat<V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ compute: (UInt64) -> V
) -> Int {
  done(compute(fp[b(pc)]), pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorReplace<V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ replace: (inout V, UInt64, Int) -> Void
) -> Int {
  var result: V = vector(b(pc), fp)
  replace(&result, fp[c(pc)], d(pc))
  return done(result, pc, fp, m, x, acc, facc)
}

// MARK: Memory. An access to a lane has the vector's slot and the lane in the word behind it.

@inline(__always) func vectorLoad<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ extend: (T) -> V
) -> Int {
  vectorLoad(at: slotPlusOffset(fp[b(pc)], pc), pc, fp, m, x, acc, facc, extend)
}
@inline(__always) func vectorLoad<T: BitwiseCopyable, V: BitwiseCopyable>(
  at start: UInt, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ extend: (T) -> V
) -> Int {
  if start &+ UInt(MemoryLayout<T>.size) > x.context.pointee.memorySize {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  let place = m + Int(bitPattern: start)
  return done(extend(place.loadUnaligned(as: T.self)), pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorStore(
  at start: UInt, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double
) -> Int {
  if start &+ 16 > x.context.pointee.memorySize { return trap(.memoryOutOfBounds, pc, fp, x) }
  (m + Int(bitPattern: start)).storeBytes(of: vector(b(pc), fp), as: Vector128.self)
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func vectorLoadLane<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ replace: (inout V, T, Int) -> Void
) -> Int {
  guard let start = inBounds(fp[b(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  var result: V = vector(first(pc), fp)
  replace(&result, (m + start).loadUnaligned(as: T.self), second(pc))
  return done(result, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorStoreLane<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ lane: (V, Int) -> T
) -> Int {
  guard let start = inBounds(fp[a(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  (m + start).storeBytes(of: lane(vector(first(pc), fp), second(pc)), as: T.self)
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}

// MARK: Accesses to any memory. An access to a lane has the vector's slot and the lane in fields a and b
// of the instruction behind it, beside the offset.

@inline(__always) func vectorLoadAny<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ extend: (T) -> V
) -> Int {
  guard let place = place(fp[b(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  return done(extend(place.loadUnaligned(as: T.self)), length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorStoreAny(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double
) -> Int {
  guard let place = place(fp[a(pc)], pc, x, 16) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  place.storeBytes(of: vector(b(pc), fp), as: Vector128.self)
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}
@inline(__always) func vectorLoadLaneAny<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double,
  _ replace: (inout V, T, Int) -> Void
) -> Int {
  guard let place = place(fp[b(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  let more = UnsafeRawPointer(pc.instruction + 1)
  var result: V = vector(a(more), fp)
  replace(&result, place.loadUnaligned(as: T.self), b(more))
  return done(result, length: 2, pc, fp, m, x, acc, facc)
}
@inline(__always) func vectorStoreLaneAny<T: BitwiseCopyable, V: BitwiseCopyable>(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ lane: (V, Int) -> T
) -> Int {
  guard let place = place(fp[a(pc)], pc, x, UInt(MemoryLayout<T>.size)) else {
    return trap(.memoryOutOfBounds, pc, fp, x)
  }
  let more = UnsafeRawPointer(pc.instruction + 1)
  place.storeBytes(of: lane(vector(a(more), fp), b(more)), as: T.self)
  return next(pc.instruction + 2, fp, m, x, acc, facc)
}
