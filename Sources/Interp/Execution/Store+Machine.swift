// SPDX-License-Identifier: Apache-2.0
//
// Stores know the handlers of this build and the machines that run; and how a build that lost its tail calls is noticed.

extension Store {
  /// Makes an empty store.
  public convenience init(engine: Engine = .shared, limits: StoreLimits = StoreLimits()) {
    self.init(engine: engine, limits: limits, handlers: .machine, stubs: .machine)
  }

  /// The machines of the calls from the host that are running, each inside the one before.
  package var runningMachines: [Machine] {
    let contexts = sequence(first: record.pointee.innermostCall?.context) { $0?.pointee.outerCall }
    return contexts.compactMap { $0?.pointee.machine?.takeUnretainedValue() }.reversed()
  }

  /// Code must return to the run loop now and then.
  package var takesBreaths: Bool { !Dispatch.keepsTailCalls }
}

/// How instructions follow each other in this build.
public enum Dispatch: String, Sendable {
  /// Every handler jumps to the next one.
  case directThreaded = "direct-threaded"
  /// Every handler returns to a loop: a debug build, or one made so on purpose.
  case trampolined
  /// The build was meant to be direct-threaded, but the compiler made calls instead of jumps. Code
  /// returns to the loop often enough that nothing breaks, and runs slowly.
  case interrupted

  /// What this build does, found out by trying.
  public static var current: Dispatch {
    isTrampolined ? .trampolined : keepsTailCalls ? .directThreaded : .interrupted
  }

  /// False if a run of instructions uses native stack where it should not.
  static let keepsTailCalls = isTrampolined || stackGrowth() == 0

  /// The bytes of native stack that 64 instructions use: 0 if handlers jump.
  package static func stackGrowth() -> Int {
    let table = HandlerTable.machine
    func code(_ count: Int) -> [Instruction] {
      [Instruction](
        repeating: Instruction(word: table.word(.copy, .s), a: 0, b: 1), count: count)
        + [Instruction(word: unsafeBitCast(probeStack as Handler, to: UInt.self))]
    }
    func depth(_ count: Int) -> Int {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { slots in
        slots.initialize(repeating: 0)
        return code(count).withUnsafeBufferPointer { code in
          // SAFETY: neither buffer is empty; the instructions use slots 0 and 1 only, and the probe
          // does not touch the context.
          let pc = UnsafeRawPointer(code.baseAddress.unsafelyUnwrapped)
          let fp = slots.baseAddress.unsafelyUnwrapped
          let handler = unsafeBitCast(pc.instruction.pointee.word, to: Handler.self)
          return handler(
            pc, fp, UnsafeMutableRawPointer(fp), UnsafeMutableRawPointer(fp), 0, 0)
        }
      }
    }
    return isTrampolined ? 0 : abs(depth(65) - depth(1))
  }
}

/// A handler that gives the address of its own native frame.
@inline(never) private func probeStack(
  _ pc: PC, _ fp: FP, _ m: Mem, _ x: Ctx, _ acc: UInt64, _ facc: Double
) -> Int {
  withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) {
    Int(bitPattern: $0.baseAddress)
  }
}
