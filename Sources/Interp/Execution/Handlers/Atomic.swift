// SPDX-License-Identifier: Apache-2.0
//
// Handlers of atomic accesses, all of form m. A cell is the place of an access as Swift's atomic
// integer; its operations are those of the processor. Operands are taken as wide as the cell: the rest
// of them is cut off, of the value that `cmpxchg` expects too.
// Spec: proposal threads, atomic memory accesses.

// swift-format-ignore-file

internal import Synchronization

// SAFETY: an atomic integer has the layout of the integer. The place is in bounds and aligned, since
// memories begin at multiples of 16.
typealias Cell<T: AtomicRepresentable> = UnsafeMutablePointer<Atomic<T>>

// MARK: Shapes

/// The cell of the access, or the trap it ends in.
@inline(__always) func cell<T: FixedWidthInteger & AtomicRepresentable>(_ type: T.Type, _ pc: PC, _ fp: FP, _ x: Ctx) -> Checked<Cell<T>> {
  let address = fp[b(pc)], size = UInt(MemoryLayout<T>.size)
  if (UInt(address) &+ (pc.instruction + 1).pointee.word) & (size - 1) != 0 { return .trap(.unalignedAtomic) }
  guard let place = place(address, pc, x, size) else { return .trap(.memoryOutOfBounds) }
  return .value(place.assumingMemoryBound(to: Atomic<T>.self))
}
/// An access with a result; the operands behind the address are in slots that the next instruction names.
@inline(__always) func atomic<T: FixedWidthInteger & AtomicRepresentable>(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ access: (Cell<T>, T, T) -> T) -> Int {
  switch cell(T.self, pc, fp, x) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let cell):
    let more = UnsafeRawPointer(pc.instruction + 1)
    fp[a(pc)] = UInt64(truncatingIfNeeded: access(cell, T(truncatingIfNeeded: fp[a(more)]), T(truncatingIfNeeded: fp[b(more)])))
    return next(pc.instruction + 2, fp, m, x, acc, facc)
  }
}
@inline(__always) func atomicStore<T: FixedWidthInteger & AtomicRepresentable>(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double, _ store: (Cell<T>, T) -> Void) -> Int {
  switch cell(T.self, pc, fp, x) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let cell):
    store(cell, T(truncatingIfNeeded: fp[a(UnsafeRawPointer(pc.instruction + 1))]))
    return next(pc.instruction + 2, fp, m, x, acc, facc)
  }
}
/// Stops the machine at an access that is in bounds and aligned.
@inline(__always) func atomicStop<T: FixedWidthInteger & AtomicRepresentable>(_ stop: Stop, _ type: T.Type, _ pc: PC, _ fp: FP, _ x: Ctx) -> Int {
  switch cell(type, pc, fp, x) {
  case .trap(let reason): trap(reason, pc, fp, x)
  case .value: leave(stop, pc, fp, x)
  }
}

// MARK: Loads and stores

@inline(__always) func atomicLoad8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, _, _) in cell.pointee.load(ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicLoad16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, _, _) in cell.pointee.load(ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicLoad32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, _, _) in cell.pointee.load(ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicLoad64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, _, _) in cell.pointee.load(ordering: .sequentiallyConsistent) } }

@inline(__always) func atomicStore8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStore(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, value) in cell.pointee.store(value, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicStore16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStore(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, value) in cell.pointee.store(value, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicStore32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStore(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, value) in cell.pointee.store(value, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicStore64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStore(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, value) in cell.pointee.store(value, ordering: .sequentiallyConsistent) } }

// MARK: Read, compute, write

@inline(__always) func atomicAdd8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.wrappingAdd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAdd16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.wrappingAdd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAdd32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.wrappingAdd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAdd64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.wrappingAdd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicSub8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.wrappingSubtract(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicSub16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.wrappingSubtract(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicSub32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.wrappingSubtract(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicSub64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.wrappingSubtract(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAnd8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.bitwiseAnd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAnd16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.bitwiseAnd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAnd32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.bitwiseAnd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicAnd64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.bitwiseAnd(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicOr8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.bitwiseOr(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicOr16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.bitwiseOr(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicOr32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.bitwiseOr(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicOr64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.bitwiseOr(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicXor8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.bitwiseXor(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicXor16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.bitwiseXor(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicXor32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.bitwiseXor(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicXor64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.bitwiseXor(a, ordering: .sequentiallyConsistent).oldValue } }
@inline(__always) func atomicXchg8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, _) in cell.pointee.exchange(a, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicXchg16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, _) in cell.pointee.exchange(a, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicXchg32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, _) in cell.pointee.exchange(a, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicXchg64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, _) in cell.pointee.exchange(a, ordering: .sequentiallyConsistent) } }
@inline(__always) func atomicCmpxchg8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt8>, a, b) in cell.pointee.compareExchange(expected: a, desired: b, ordering: .sequentiallyConsistent).original } }
@inline(__always) func atomicCmpxchg16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt16>, a, b) in cell.pointee.compareExchange(expected: a, desired: b, ordering: .sequentiallyConsistent).original } }
@inline(__always) func atomicCmpxchg32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt32>, a, b) in cell.pointee.compareExchange(expected: a, desired: b, ordering: .sequentiallyConsistent).original } }
@inline(__always) func atomicCmpxchg64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomic(pc, fp, m, x, acc, facc) { (cell: Cell<UInt64>, a, b) in cell.pointee.compareExchange(expected: a, desired: b, ordering: .sequentiallyConsistent).original } }

// MARK: Waiting, which is the driver's

@inline(__always) func atomicWait32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStop(.atomicWait32, UInt32.self, pc, fp, x) }
@inline(__always) func atomicWait64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStop(.atomicWait64, UInt64.self, pc, fp, x) }
@inline(__always) func atomicNotifyM(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { atomicStop(.atomicNotify, UInt32.self, pc, fp, x) }
@inline(__always) func atomicFenceS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  atomicMemoryFence(ordering: .sequentiallyConsistent)
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
