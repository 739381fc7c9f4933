// SPDX-License-Identifier: Apache-2.0
//
// Handlers of loads and stores. Those in memory 0 with 32-bit addresses, which the machine keeps in
// registers, have their address in slot b of a load, slot a of a store, or all of it in the immediate
// (form i), or in two parts (forms w, ss). Those in any other memory find it in the instance (form m, two
// instructions long).
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

// MARK: Addresses that are sums, wrapping: the add that made one has no instruction of its own

@inline(__always) func load8W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8SignedTo32W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo32WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo32AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load8SignedTo64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load8SignedTo64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load8SignedTo64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load16W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16SignedTo32W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo32WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo32AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load16SignedTo64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load16SignedTo64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load16SignedTo64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load32W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32SignedTo64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load32SignedTo64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load32SignedTo64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load32SignedTo64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, facc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func load64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusImmediate(acc, pc), pc, fp, m, x, facc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func load64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, facc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func load64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { load(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, facc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func loadF64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(at: slotPlusImmediate(fp[b(pc)], pc), pc, fp, m, x, acc) }
@inline(__always) func loadF64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(at: slotPlusImmediate(acc, pc), pc, fp, m, x, acc) }
@inline(__always) func loadF64SS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(at: slotPlusSlot(fp[b(pc)], pc, fp), pc, fp, m, x, acc) }
@inline(__always) func loadF64AS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadF64(at: slotPlusSlot(acc, pc, fp), pc, fp, m, x, acc) }
@inline(__always) func store8W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt8(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store8WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt8(truncatingIfNeeded: acc)) }
@inline(__always) func store16W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt16(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store16WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt16(truncatingIfNeeded: acc)) }
@inline(__always) func store32W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt32(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store32WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt32(truncatingIfNeeded: acc)) }
@inline(__always) func store64W(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt64(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, UInt64(truncatingIfNeeded: acc)) }
@inline(__always) func storeF64WA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { store(at: slotPlusImmediate(fp[a(pc)], pc), pc, fp, m, x, acc, facc, facc.bitPattern) }

// MARK: Any memory

@inline(__always) func load8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: UInt8) in unsigned(v) } }
@inline(__always) func load8SignedTo32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: Int8) in signedTo32(v) } }
@inline(__always) func load8SignedTo64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: Int8) in signedTo64(v) } }
@inline(__always) func load16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: UInt16) in unsigned(v) } }
@inline(__always) func load16SignedTo32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: Int16) in signedTo32(v) } }
@inline(__always) func load16SignedTo64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: Int16) in signedTo64(v) } }
@inline(__always) func load32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: UInt32) in unsigned(v) } }
@inline(__always) func load32SignedTo64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: Int32) in signedTo64(v) } }
@inline(__always) func load64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { loadAny(pc, fp, m, x, acc, facc) { (v: UInt64) in unsigned(v) } }
@inline(__always) func store8M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { storeAny(pc, fp, m, x, acc, facc, UInt8(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store16M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { storeAny(pc, fp, m, x, acc, facc, UInt16(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store32M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { storeAny(pc, fp, m, x, acc, facc, UInt32(truncatingIfNeeded: fp[b(pc)])) }
@inline(__always) func store64M(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { storeAny(pc, fp, m, x, acc, facc, UInt64(truncatingIfNeeded: fp[b(pc)])) }
