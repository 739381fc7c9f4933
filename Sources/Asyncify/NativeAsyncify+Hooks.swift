// SPDX-License-Identifier: Apache-2.0
//
// Where the machine asks: control came back to a frame that reports, a function is about to be entered,
// an exception is thrown.

package import Interp

extension NativeAsyncify: FrameHooks {
  /// Control came back to an ordinary frame from a call that did not go to one.
  package func landed(_ machine: Machine) throws {
    let (landing, arguments) = machine.takeLanding()
    // From here on the frame stands behind its call, as if it had never been touched.
    machine.context.pointee.pc = UnsafeRawPointer(landing.returnAddress)
    if landing.mark != 0 {
      shadow?.pointer = landing.mark - 1
      return
    }
    switch state {
    case .normal: return
    case .rewinding:
      let frame = machine.frames.first { _ in true }
      let place = frame.flatMap { frame in
        member(frame.instance.record)?.place(
          frame.code.function,
          frame.instance === instance.contents
            ? members[0].layouts.site(of: frame.code.function, returningTo: frame.instruction) : nil
        )
      }
      throw error(
        .rewindNotStopped(
          callee: landing.callee.map { Function(store: store, record: $0).name } ?? "a function"),
        place)
    case .unwinding: try unwind(machine, landing, arguments)
    }
  }

  package func willEnter(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) throws -> Bool {
    guard let member = member(callee.pointee.instance), member.isOrdinary(callee.pointee.index)
    else { return false }
    noteEntry(callee, machine, isFromHost: isFromHost)
    switch state {
    case .normal: return false
    case .unwinding:
      guard options.mode != .trusting,
        member.analysis.maySuspend.contains(callee.pointee.index)
      else { return false }
      let caller =
        isFromHost ? "the host" : machine.frames.first { _ in true }.map(name) ?? "the host"
      throw error(
        .enteredWhileUnwinding(caller: caller), member.place(callee.pointee.index))
    case .rewinding: return try rewind(callee, machine, isFromHost: isFromHost)
    }
  }

  /// Remembers the shadow stack's pointer at the call of what may become the outermost frame of a run.
  private func noteEntry(
    _ callee: UnsafeMutablePointer<FunctionRecord>, _ machine: Machine, isFromHost: Bool
  ) {
    guard shadow != nil else { return }
    var slot = machine.frameSlot
    if !isFromHost {
      slot += Int(machine.context.pointee.pc.instruction.pointee.a)
      if callee.pointee.instance != machine.context.pointee.instance {
        slot += Int(callee.pointee.headerSlot) + MachineContext.Bridge.slotCount
      }
    }
    shadow?.enter(machine, slot: slot)
  }

  package func willRaise(_ machine: Machine) throws {
    guard state != .normal else { return }
    try warn(.exceptionWhileUnwinding)
  }

  /// Has an unwind whose frames an exception has passed go on below a runtime function, or another
  /// instance's, that caught it.
  ///
  /// An ordinary function that caught it just runs.
  package func didCatch(_ machine: Machine) throws {
    guard state == .unwinding, let frame = machine.frames.first(where: { _ in true }) else {
      return
    }
    if let member = member(frame.instance.record), member.isOrdinary(frame.code.function) { return }
    let machines = store.runningMachines
    arm(machines.firstIndex { $0 === machine }.map { Array(machines[...$0]) } ?? [machine])
  }
}
