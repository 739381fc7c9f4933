// SPDX-License-Identifier: Apache-2.0
//
// How many bytes frames will take, before any is saved: for a driver that has to choose a buffer, and for
// errors that say which one would have done.

internal import Interp

extension NativeAsyncify {
  /// No fewer bytes than an unwind of a call takes, which stands at a host function.
  ///
  /// - Parameter limit: If it is plain that so many bytes suffice, the frames are not measured, and this is
  ///   the result.
  func byteCount(toUnwind machine: Machine, limit: Int) -> Int {
    // A value takes no more bytes than its slot has, and what comes with the values of a frame no more
    // than its header.
    let arguments = machine.context.pointee.callee.map { Int($0.pointee.frameSlotCount) } ?? 0
    if options.format == .compact, shadow == nil, 8 * (machine.frameSlot + arguments) <= limit {
      return limit
    }
    var (total, isFirst, runs) = (0, true, 0)
    var slot = machine.frameSlot
    for frame in machine.frames {
      // A frame that is not saved is followed by another run.
      guard let count = byteCount(of: frame, isRepeated: isFirst, isLinked: true) else {
        isFirst = true
        continue
      }
      if isFirst { runs += 1 }
      total += count
      (isFirst, slot) = (false, frame.slot)
    }
    let shadowed =
      shadow.map { Int(clamping: $0.entry(machine, slot: slot).high &- $0.pointer) } ?? 0
    return total + runs * (RunRecord.largestByteCount + min(shadowed, shadow?.byteCount ?? 0))
  }

  /// The bytes of a frame's record; nil for frames that are not saved.
  /// - Parameters:
  ///   - isRepeated: The call at which it stands is to be made again.
  ///   - isLinked: Tail calls have something to do with it.
  func byteCount(of frame: MachineFrame, isRepeated: Bool, isLinked: Bool) -> Int? {
    guard let member = member(frame.instance.record), member.isOrdinary(frame.code.function),
      let layout = member.layouts.layout(
        at: UnsafeRawPointer(frame.code.instructions + frame.instruction), isRepeated: isRepeated)
    else { return nil }
    return codec.byteCount(layout, isLinked: isLinked)
  }
}
