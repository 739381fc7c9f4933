// SPDX-License-Identifier: Apache-2.0
//
// Handlers of branches and calls, and of the machine's own instructions.
// Spec: 4.6.8 Control Instructions.

// swift-format-ignore-file

internal import Synchronization

// MARK: Branches

@inline(__always) func jumpS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { next(target(pc), fp, m, x, acc, facc) }
@inline(__always) func brIfS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) != 0, pc, fp, m, x, acc, facc) }
@inline(__always) func brIfA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) != 0, pc, fp, m, x, acc, facc) }
@inline(__always) func brUnlessS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(fp[a(pc)]) == 0, pc, fp, m, x, acc, facc) }
@inline(__always) func brUnlessA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branch(u32(acc) == 0, pc, fp, m, x, acc, facc) }
@inline(__always) func brTableS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branchTable(u32(fp[a(pc)]), pc, fp, m, x, acc, facc) }
@inline(__always) func brTableA(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { branchTable(u32(acc), pc, fp, m, x, acc, facc) }
@inline(__always) func branchTable(_ index: UInt32, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let entry = pc.instruction + 1 + Int(min(index, imm32(pc)))
  return next(target(UnsafeRawPointer(entry)), fp, m, x, acc, facc)
}
@inline(__always) func unreachableS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { trap(.unreachable, pc, fp, x) }

// MARK: Calls

/// Enters a function of the current instance, or of the host: its frame begins at the arguments. The
/// header says where to go on; the stub of a function without code finds the record in `acc`.
@inline(__always) func enter(_ callee: UnsafeMutablePointer<FunctionRecord>, returnTo: UnsafePointer<Instruction>, tableIndex: UInt32, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double) -> Int {
  let frame = fp + a(pc)
  if frame + Int(callee.pointee.frameSlotCount) > x.context.pointee.stackLimit {
    x.context.pointee.callee = callee
    return leave(.stackFull, pc, fp, x)
  }
  let header = fp + b(pc)
  header[FrameHeader.returnAddress] = UInt64(UInt(bitPattern: returnTo))
  header[FrameHeader.callerDistance] = UInt64(pc.instruction.pointee.a) | UInt64(tableIndex) &<< 32
  return next(callee.pointee.entry, frame, m, x, UInt64(UInt(bitPattern: callee)), facc)
}
@inline(__always) func callS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  enter(x.context.pointee.ownFunctions + Int(imm32(pc)), returnTo: pc.instruction + 1, tableIndex: 0, pc, fp, m, x, facc)
}
@inline(__always) func callGuardedS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let callee = x.context.pointee.ownFunctions + Int(imm32(pc))
  if let instance = x.context.pointee.instance, instance.pointee.hookState != 0 {
    x.context.pointee.callee = callee
    return leaveToHooks(.guardedCall, pc, fp, m, x) { $0.entering }
  }
  return enter(callee, returnTo: pc.instruction + 1, tableIndex: 0, pc, fp, m, x, facc)
}
/// SAFETY: code only runs while the context holds its instance.
@inline(__always) func instance(_ x: Ctx) -> UnsafeMutablePointer<InstanceRecord> { x.context.pointee.instance.unsafelyUnwrapped }
@inline(__always) func callImportS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let callee = instance(x).pointee.functions[Int(imm32(pc))]
  if callee.pointee.instance != nil {
    x.context.pointee.callee = callee
    return leave(.foreignCall, pc, fp, x)
  }
  return enter(callee, returnTo: pc.instruction + 1, tableIndex: 0, pc, fp, m, x, facc)
}
@inline(__always) func callImportGuardedS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let role = Int(instance(x).pointee.functions[Int(imm32(pc))].pointee.role)
  if role != 0, let hooks = instance(x).pointee.quickHooks {
    x.context.pointee.pc = pc
    x.context.pointee.fp = fp
    if hooks.called[role - 1](x, hooks.owner) {
      // FAST: from the context, so that the registers need not be saved for this.
      return next(x.context.pointee.pc.instruction + 1, x.context.pointee.fp, m, x, 0, 0)
    }
  }
  return callImportS(pc, fp, m, x, acc, facc)
}
/// The function an indirect call calls, or the trap it ends in.
@inline(__always) func indirectCallee(_ index: UInt64, _ pc: PC, _ x: Ctx) -> Checked<UnsafeMutablePointer<FunctionRecord>> {
  let table = instance(x).pointee.tables[d(pc)]
  if index >= UInt64(table.pointee.count) { return .trap(.undefinedElement) }
  guard let callee = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(table.pointee.elements[Int(truncatingIfNeeded: index)])) else { return .trap(.uninitializedElement) }
  // SAFETY: the word is the address of a record.
  let type = RuntimeType(UnsafePointer(bitPattern: (pc.instruction + 1).pointee.word).unsafelyUnwrapped)
  if callee.pointee.type != type && !callee.pointee.type.isSubtype(of: type) { return .trap(.indirectCallTypeMismatch) }
  return .value(callee)
}
@inline(__always) func callIndirectS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let index = fp[c(pc)]
  switch indirectCallee(index, pc, x) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let callee):
    if callee.pointee.instance != nil && callee.pointee.instance != x.context.pointee.instance {
      x.context.pointee.callee = callee
      return leave(.foreignCall, pc, fp, x)
    }
    return enter(callee, returnTo: pc.instruction + 2, tableIndex: u32(index), pc, fp, m, x, facc)
  }
}
@inline(__always) func callIndirectGuardedS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let index = fp[c(pc)]
  switch indirectCallee(index, pc, x) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let callee):
    x.context.pointee.callee = callee
    if callee.pointee.instance != nil && callee.pointee.instance != x.context.pointee.instance { return leave(.foreignCall, pc, fp, x) }
    if instance(x).pointee.hookState != 0 { return leave(.guardedCall, pc, fp, x) }
    return enter(callee, returnTo: pc.instruction + 2, tableIndex: u32(index), pc, fp, m, x, facc)
  }
}
/// Puts the frame of a function of this instance in place of the current one: the arguments go to its first slots, and the header goes to where the callee has it.
@inline(__always) func replaceFrame(_ callee: UnsafeMutablePointer<FunctionRecord>, _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ facc: Double) -> Int {
  if fp + Int(callee.pointee.frameSlotCount) > x.context.pointee.stackLimit {
    x.context.pointee.callee = callee
    return leave(.stackFull, pc, fp, x)
  }
  let header = fp + b(pc)
  let returnAddress = header[FrameHeader.returnAddress], distance = header[FrameHeader.callerDistance]
  let count = Int(callee.pointee.headerSlot)
  fp.update(from: fp + a(pc), count: count)
  fp[count + FrameHeader.returnAddress] = returnAddress
  fp[count + FrameHeader.callerDistance] = distance
  return next(callee.pointee.entry, fp, m, x, UInt64(UInt(bitPattern: callee)), facc)
}
@inline(__always) func tailCallS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  replaceFrame(x.context.pointee.ownFunctions + Int(imm32(pc)), pc, fp, m, x, facc)
}
@inline(__always) func tailCallIndirectS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  switch indirectCallee(fp[c(pc)], pc, x) {
  case .trap(let reason): return trap(reason, pc, fp, x)
  case .value(let callee):
    if callee.pointee.instance != x.context.pointee.instance { return next(pc.instruction + 2, fp, m, x, acc, facc) }
    return replaceFrame(callee, pc, fp, m, x, facc)
  }
}
/// The function a reference refers to.
@inline(__always) func referredFunction(_ pc: PC, _ fp: FP) -> UnsafeMutablePointer<FunctionRecord>? { UnsafeMutablePointer(bitPattern: UInt(fp[c(pc)])) }
@inline(__always) func callReferenceS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let callee = referredFunction(pc, fp) else { return trap(.nullFunctionReference, pc, fp, x) }
  if callee.pointee.instance != nil && callee.pointee.instance != x.context.pointee.instance {
    x.context.pointee.callee = callee
    return leave(.foreignCall, pc, fp, x)
  }
  return enter(callee, returnTo: pc.instruction + 1, tableIndex: 0, pc, fp, m, x, facc)
}
@inline(__always) func callReferenceGuardedS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let callee = referredFunction(pc, fp) else { return trap(.nullFunctionReference, pc, fp, x) }
  x.context.pointee.callee = callee
  if callee.pointee.instance != nil && callee.pointee.instance != x.context.pointee.instance { return leave(.foreignCall, pc, fp, x) }
  if instance(x).pointee.hookState != 0 { return leave(.guardedCall, pc, fp, x) }
  return enter(callee, returnTo: pc.instruction + 1, tableIndex: 0, pc, fp, m, x, facc)
}
@inline(__always) func tailCallReferenceS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  guard let callee = referredFunction(pc, fp) else { return trap(.nullFunctionReference, pc, fp, x) }
  if callee.pointee.instance != x.context.pointee.instance { return next(pc.instruction + 1, fp, m, x, acc, facc) }
  return replaceFrame(callee, pc, fp, m, x, facc)
}
@inline(__always) func returnS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let header = fp + a(pc)
  let distance = Int(u32(header[FrameHeader.callerDistance]))
  // SAFETY: the header was written by `enter` or by the driver, and the compiler lets nothing else write it.
  let address = UnsafePointer<Instruction>(bitPattern: UInt(header[FrameHeader.returnAddress])).unsafelyUnwrapped
  return next(address, fp - distance, m, x, acc, facc)
}

// MARK: The machine itself

@inline(__always) func fuelS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let rest = x.context.pointee.fuel &- Int64(imm32(pc))
  if rest < 0 { return leave(.outOfFuel, pc, fp, x) }
  x.context.pointee.fuel = rest
  return next(pc.instruction + 1, fp, m, x, acc, facc)
}
@inline(__always) func epochS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  let cell = x.context.pointee.epoch.assumingMemoryBound(to: Atomic<UInt64>.self)
  if cell.pointee.load(ordering: .relaxed) < x.context.pointee.epochDeadline { return next(pc.instruction + 1, fp, m, x, acc, facc) }
  return leave(.epochDeadline, UnsafeRawPointer(pc.instruction + 1), fp, x)
}
@inline(__always) func breathS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.memory = m
  return leave(.running, UnsafeRawPointer(pc.instruction + 1), fp, x)
}
@inline(__always) func haltS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.returned, pc, fp, x) }
@inline(__always) func enterUncompiledS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.callee = UnsafeMutablePointer(bitPattern: UInt(acc))
  return leave(.needsCode, pc, fp, x)
}
@inline(__always) func enterHostS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int {
  x.context.pointee.callee = UnsafeMutablePointer(bitPattern: UInt(acc))
  return leave(.hostCall, pc, fp, x)
}
@inline(__always) func returnToInstanceS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leave(.foreignReturn, pc, fp, x) }
@inline(__always) func landingS(_ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double) -> Int { leaveToHooks(.landing, pc, fp, m, x) { $0.landed } }
