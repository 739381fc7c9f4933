// SPDX-License-Identifier: Apache-2.0
//
// The end of a function: what runs before its body is put in front, and the code is handed out.

extension CodeBuilder {
  /// What finishing a function can come to.
  package enum Result {
    case code(Code)
    /// The pool has more constants than there was room for: compile again with room for so many.
    case needsPool(Int)
    /// A frame would have more slots than an instruction can name.
    case tooLarge
  }

  /// The finished code.
  package mutating func finish() -> Result {
    guard pool.count <= poolCapacity else { return .needsPool(pool.count) }
    guard highest <= Int(UInt16.max) else { return .tooLarge }
    let prologue = prologue()
    if var map {
      map.offsets.insert(contentsOf: repeatElement(offset, count: prologue.count), at: 0)
      map.callSites = map.callSites.map { $0.shifted(by: prologue.count) }
      map.localSlots = localSlots
      map.localTypes = localTypes
      map.constants = pool.enumerated().map { (poolStart + $0, $1) }
      self.map = map
    }
    return .code(
      Code(
        prologue + code, frameSlotCount: highest, headerSlot: headerSlot, function: function,
        exceptionTable: exceptionTable.shifted(by: prologue.count)))
  }

  /// What runs before the body: locals are zeroed, kept constants are put into their slots.
  private mutating func prologue() -> [Instruction] {
    let body = code
    let offsets = map?.offsets
    code = []
    if options.guardsCalls {
      var parameter = 0
      for (index, type) in self.type.parameters.enumerated() {
        emitCopy(type, from: parameter, to: localSlots[index])
        parameter += type.slotCount
      }
    }
    let count = type.parameters.count
    if localTypes.count > count {
      let first = localSlots[count]
      let end = (localSlots.last ?? 0) + (localTypes.last?.slotCount ?? 0)
      if end - first == 1 {
        emit(.constant, .s, a: first, immediate: 0)
      } else {
        emit(.zero, .s, a: first, immediate: UInt32(end - first))
      }
    }
    for (place, bits) in pool.enumerated() { emitConstant(bits, to: poolStart + place) }
    defer {
      code = body
      map?.offsets = offsets ?? []
    }
    return code
  }
}

extension CallSite {
  func shifted(by count: Int) -> CallSite {
    CallSite(
      instruction: instruction + count, returnInstruction: returnInstruction + count,
      offset: offset, target: target, type: type, base: base, operands: operands,
      arguments: arguments)
  }
}
