// SPDX-License-Identifier: Apache-2.0
//
// The compiled form of one function, and the layout of its frames:
//
//   slot 0                     parameters, and at the end the results: they share their place
//   slot max(params, results)  the header: where the caller goes on, and how far below its frame is
//   + 2                        the locals that are not parameters
//   + locals                   constants that are too large for an immediate
//   + constants                the operand stack; a called function's frame begins in it
//
// A frame's slots have 64 bits each. Nothing in a frame is an address of the stack, so that a stack
// may be moved by copying it.

/// The header of a frame: two slots.
@usableFromInline
package enum FrameHeader {
  // FAST: computed, because stored constants of another module are reached by calls.

  /// The address of the caller's next instruction.
  @inlinable package static var returnAddress: Int { 0 }
  /// In the low half, how many slots the caller's frame lies below; in the high half, the table
  /// index through which an indirect call came.
  @inlinable package static var callerDistance: Int { 1 }
  package static let slotCount = 2
}

/// Where code finds a global of its module: the values of all of them stand side by side.
package enum GlobalCell {
  /// How far apart they are; a value takes two slots at most.
  ///
  /// FAST: a line of the cache. On an AMD EPYC `wat/global`, which uses two globals in turn, takes 1.4 times
  /// as long with 2 slots, and `c/fib` 1.3 times with 4 (2026-11-27).
  package static let slotCount = 8
}

/// What the compiler made of one function.
///
/// Immutable, shared by all instances of a module.
package final class Code: Sendable {
  // SAFETY: written once by the initializer, only read afterwards.
  nonisolated(unsafe) package let instructions: UnsafePointer<Instruction>
  package let count: Int
  /// The slots that a frame takes, the header of a function it calls included.
  package let frameSlotCount: Int
  /// The slot of the frame's header.
  package let headerSlot: Int
  package let function: FunctionIndex
  package let exceptionTable: ExceptionTable

  init(
    _ list: [Instruction], frameSlotCount: Int, headerSlot: Int, function: FunctionIndex,
    exceptionTable: ExceptionTable
  ) {
    let copy = UnsafeMutablePointer<Instruction>.allocate(capacity: list.count)
    for (index, instruction) in list.enumerated() {
      (copy + index).initialize(to: instruction)
    }
    self.instructions = UnsafePointer(copy)
    self.count = list.count
    self.frameSlotCount = frameSlotCount
    self.headerSlot = headerSlot
    self.function = function
    self.exceptionTable = exceptionTable
  }

  deinit {
    instructions.deallocate()
  }

  /// The position of an instruction given its address, nil if it belongs to other code.
  package func index(of address: UnsafeRawPointer) -> Int? {
    let bytes = address - UnsafeRawPointer(instructions)
    guard bytes >= 0, bytes < count * MemoryLayout<Instruction>.stride else { return nil }
    return bytes / MemoryLayout<Instruction>.stride
  }
}

/// Where a function's values stand while it runs, and where its instructions come from.
///
/// It is made by compiling once more, only when somebody asks: a backtrace, an unwind, a person.
package struct CodeMap: Sendable {
  /// The offset in the module's bytes of the wasm instruction that each instruction belongs to.
  package var offsets: [Int] = []
  /// The calls, in order.
  package var callSites: [CallSite] = []
  /// The slots of the locals, parameters first.
  package var localSlots: [Int] = []
  package var localTypes: [ValueType] = []
  /// The slots of constants and what stands in them from the start.
  package var constants: [(slot: Int, bits: UInt64)] = []
  /// The operands before one instruction, bottom first, if the map was asked for them.
  package var operands: [CallSite.StackValue] = []

  package init() {}
}

/// A call in compiled code, and the values that exist while it runs.
package struct CallSite: Sendable {
  /// Whom the call calls.
  package enum Target: Hashable, Sendable {
    case function(FunctionIndex)
    /// A table and the slot of the index into it.
    case indirect(TableIndex, type: TypeIndex, indexSlot: Int)
    /// The slot of a reference to it.
    case reference(slot: Int)
  }

  /// A value on the operand stack.
  package struct StackValue: Sendable {
    package enum Place: Hashable, Sendable {
      /// In a slot of the operand stack, or of the local it was read from.
      case slot(Int)
      case constant(UInt64)
      /// The sum of an i32 in a slot and a constant, or of two slots, that only the instruction which
      /// takes it computes; never at a call.
      case sum(slot: Int, UInt32)
      case slotSum(Int, Int)
      /// In no place any more: the instruction that takes it was fused with the one that made it.
      case fused
    }

    package var place: Place
    package let type: ValueType
  }

  /// The position of the call among the instructions of the code.
  package let instruction: Int
  /// The position at which the caller goes on.
  package let returnInstruction: Int
  /// The offset of the call in the module's bytes.
  package let offset: Int
  package let target: Target
  /// The type of the called function.
  package let type: FunctionType
  /// The slot where the arguments begin, and with them the frame of the called function.
  package let base: Int
  /// The operands below the arguments, bottom first.
  package let operands: [StackValue]
  /// The arguments, as far as they were not put to their slots before: what they were made of.
  package let arguments: [StackValue]
}
