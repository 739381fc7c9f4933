// SPDX-License-Identifier: Apache-2.0
//
// Handlers of loads and stores in memory 0. The address is slot b of a load, slot a of a store, or
// all of it is in the immediate (form i).
// Spec: 4.6.6 Memory Instructions.

// swift-format-ignore-file

@inline(__always) func load8S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8SignedTo32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo32A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo32I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load8SignedTo64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load8SignedTo64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load16S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16SignedTo32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo32A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo32I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load16SignedTo64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load16SignedTo64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load32S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32SignedTo64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load32SignedTo64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load32SignedTo64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, fp[b(pc)]) { (v: UInt64) in unsigned(v) } }
@inline(__always) func load64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, acc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func load64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(pc, fp, m, x, facc, 0) { (v: UInt64) in unsigned(v) } }
@inline(__always) func loadF64S(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(pc, fp, m, x, acc, fp[b(pc)]) }
@inline(__always) func loadF64A(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(pc, fp, m, x, acc, acc) }
@inline(__always) func loadF64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(pc, fp, m, x, acc, 0) }

@inline(__always) func store8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt8(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store8AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, acc, UInt8(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store8SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt8(truncatingIfNeeded: acc)) }
@inline(__always) func store8I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, 0, UInt8(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt16(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store16AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, acc, UInt16(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store16SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt16(truncatingIfNeeded: acc)) }
@inline(__always) func store16I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, 0, UInt16(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt32(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store32AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, acc, UInt32(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store32SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt32(truncatingIfNeeded: acc)) }
@inline(__always) func store32I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, 0, UInt32(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt64(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, acc, UInt64(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], UInt64(truncatingIfNeeded: acc)) }
@inline(__always) func store64I(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, 0, UInt64(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func storeF64SA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(pc, fp, m, x, acc, facc, fp[a(pc)], facc.bitPattern) }
