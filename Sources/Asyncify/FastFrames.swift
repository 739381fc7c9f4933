// SPDX-License-Identifier: Apache-2.0
//
// Runs of fast frames (`FrameProgram`) between the machine's stack and a buffer: loops over plain memory,
// for the quick path and for the general one, which does with them what lies between two other frames.

internal import Interp

/// Where saving stands: behind the frames that were saved.
struct SavingCursor {
  /// The next frame, which stands behind a call, and the program of that call.
  var frame: FP
  var program: UnsafeMutablePointer<FrameProgram>
  /// Where the next record goes.
  var current: UInt64
  var frameCount: UInt32 = 0
  /// The frame that was saved last, its program, and the table index in its header.
  var lastFrame: FP
  var lastProgram: UnsafeMutablePointer<FrameProgram>
  var tableIndex: UInt64 = 0

  init(_ program: UnsafeMutablePointer<FrameProgram>, frame: FP, current: UInt64) {
    self.program = program
    self.frame = frame
    self.current = current
    lastProgram = program
    lastFrame = frame
  }
}

/// Where restoring stands: at the call on which the next frame stands.
struct RestoringCursor {
  /// The function whose frame comes next.
  var function: FunctionIndex
  /// The frame that calls it, where that goes on, its first slot for arguments, and the table index.
  var frame: FP
  var returnTo: UnsafePointer<Instruction>
  var base: Int
  var tableIndex: UInt32
  /// Where the next record ends.
  var current: UInt64
  var frameCount = 0
  /// The program of the frame that was restored last.
  var program: UnsafeMutablePointer<FrameProgram>?
}

extension FramePrograms {
  /// Saves frames from one on, as long as they are fast and each was called by name in the next.
  /// - Parameters:
  ///   - memory: The bytes of the memory with the buffer.
  ///   - end: Where the buffer ends, inside of the memory.
  @inline(__always) func save(
    _ cursor: inout SavingCursor, _ memory: UnsafeMutableRawPointer, end: UInt64
  ) {
    while cursor.program.pointee.isFast {
      // The stub of a landing is no program's.
      guard let caller = caller(of: cursor.program, cursor.frame),
        caller.pointee.target == cursor.program.pointee.function
      else { return }
      let count = UInt64(cursor.program.pointee.byteCount)
      guard count <= end &- cursor.current else { return }
      // SAFETY: the buffer ends inside of the memory, and the record inside of the buffer.
      cursor.program.pointee.save(
        cursor.frame, to: memory + Int(truncatingIfNeeded: cursor.current), sum)
      let distance = cursor.frame[cursor.program.pointee.distanceSlot]
      cursor.current &+= count
      cursor.frameCount &+= 1
      cursor.lastFrame = cursor.frame
      cursor.lastProgram = cursor.program
      cursor.tableIndex = distance >> 32
      cursor.frame -= Int(UInt32(truncatingIfNeeded: distance))
      cursor.program = caller
    }
  }

  /// Enters and restores frames, as long as they are fast and there is room for them.
  /// - Parameters:
  ///   - memory: The bytes of the memory with the buffer; `current` lies inside of it.
  ///   - limit: Where the machine's stack ends.
  ///   - checks: False to take check bytes as they are.
  ///   - endsWithRepeated: True to restore the frame whose call is to be made again too, as the last.
  @inline(__always) func restore(
    _ cursor: inout RestoringCursor, _ memory: UnsafeMutableRawPointer, limit: FP, checks: Bool,
    endsWithRepeated: Bool
  ) {
    while cursor.current >= 4 {
      // SAFETY: `current` lies inside of the memory and only goes down.
      let end = UnsafeRawPointer(memory) + Int(truncatingIfNeeded: cursor.current)
      let word = UInt32(littleEndian: (end - 4).loadUnaligned(as: UInt32.self))
      guard word & FrameCodec.linkedBit == 0,
        endsWithRepeated || word & FrameCodec.repeatedBit == 0,
        let program = program(siteBits: word), program.pointee.isFast,
        program.pointee.function == cursor.function
      else { return }
      let count = program.pointee.byteCount
      guard UInt64(count) <= cursor.current else { return }
      let start = end - count
      let frame = cursor.frame + cursor.base
      guard frame + program.pointee.frameSlotCount <= limit else { return }
      // The place of the first frame holds the arguments of the call as long as that may yet be made: it
      // is written when the record has been checked. Above, the stack is free.
      let isFirst = cursor.frameCount == 0
      if checks, isFirst, UInt32(program.pointee.checkByte(start, sum)) != word >> 24 { return }
      let check = program.pointee.restore(start, to: frame, sum)
      guard !checks || isFirst || UInt32(check) == word >> 24 else { return }
      frame[program.pointee.returnAddressSlot] = UInt64(UInt(bitPattern: cursor.returnTo))
      frame[program.pointee.distanceSlot] =
        UInt64(truncatingIfNeeded: cursor.base) | UInt64(cursor.tableIndex) << 32
      cursor.frame = frame
      cursor.returnTo = program.pointee.returnAddress
      cursor.base = program.pointee.base
      cursor.tableIndex = 0
      cursor.current &-= UInt64(count)
      cursor.frameCount &+= 1
      cursor.function = program.pointee.target
      cursor.program = program
      if program.pointee.isRepeated { return }
    }
  }
}
