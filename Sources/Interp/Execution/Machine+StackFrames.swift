// SPDX-License-Identifier: Apache-2.0
//
// The frames of a machine that stands, with their values. Where these stand only the compiler knows,
// so every function is compiled once more; nobody does that but for a person.

extension Machine {
  /// The active calls with their values, innermost first.
  func stackFrames() -> [StackFrameContents] {
    var maps = CodeMaps(store)
    return frames.map { frame in
      let map = maps.map(of: frame)
      let offset = maps.offset(of: frame)
      return StackFrameContents(
        instance: frame.instance, function: frame.code.function, offset: offset,
        locals: zip(map.localSlots, map.localTypes).map {
          value(of: frame, CallSite.StackValue(place: .slot($0), type: $1))
        },
        operands: operands(of: frame, map, offset).map { value(of: frame, $0) })
    }
  }

  /// Where the operands of a frame stand.
  private func operands(
    of frame: MachineFrame, _ map: CodeMap, _ offset: Int
  ) -> [CallSite.StackValue] {
    guard frame.calleeHeaderSlot == nil else {
      return map.callSites.first { $0.returnInstruction == frame.instruction }?.operands ?? []
    }
    return (try? frame.instance.module.map(of: frame, in: store, operandsAt: offset).operands) ?? []
  }

  private func value(of frame: MachineFrame, _ value: CallSite.StackValue) -> Value? {
    // The slot of a reference may be out of use, and what it refers to be gone.
    guard !value.type.isReference else { return nil }
    let slots = stack + frame.slot
    switch value.place {
    case .slot(let slot): return store.value(at: slots + slot, value.type)
    case .constant(let bits): return store.value(bits, value.type)
    case .sum(let slot, let addend): return .i32(Int32(slots[slot], plus: UInt64(addend)))
    case .slotSum(let left, let right): return .i32(Int32(slots[left], plus: slots[right]))
    case .fused: return nil
    }
  }
}

extension Int32 {
  /// The sum of the low halves of two slots.
  fileprivate init(_ slot: UInt64, plus other: UInt64) {
    self.init(truncatingIfNeeded: slot &+ other)
  }
}
