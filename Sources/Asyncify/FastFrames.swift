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
  // FAST: both loops keep what they need in variables of their own.

  /// Saves frames from one on, as long as they are fast and each was called by name in the next.
  /// - Parameters:
  ///   - memory: The bytes of the memory with the buffer.
  ///   - end: Where the buffer ends, inside of the memory.
  @inline(__always) func save(
    _ cursor: inout SavingCursor, _ memory: UnsafeMutableRawPointer, end: UInt64
  ) {
    let sum = sum
    // SAFETY: the buffer ends inside of the memory, and each record inside of the buffer.
    var target = memory + Int(truncatingIfNeeded: cursor.current)
    let end = memory + Int(truncatingIfNeeded: end)
    var (program, frame) = (cursor.program, cursor.frame)
    // The stub of a landing is no program's.
    while program.pointee.isFast, let caller = self.caller(of: program, frame),
      caller.pointee.target == program.pointee.function,
      program.pointee.byteCount <= end - target
    {
      program.pointee.save(frame, to: target, sum)
      target += program.pointee.byteCount
      cursor.frameCount &+= 1
      (cursor.lastFrame, cursor.lastProgram) = (frame, program)
      frame -= Int(UInt32(truncatingIfNeeded: frame[program.pointee.distanceSlot]))
      program = caller
    }
    guard cursor.frameCount > 0 else { return }
    (cursor.program, cursor.frame) = (program, frame)
    cursor.current = UInt64(target - memory)
    cursor.tableIndex = cursor.lastFrame[cursor.lastProgram.pointee.distanceSlot] >> 32
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
    let (sum, checkMask) = (sum, checks ? UInt32(0xFF) : 0)
    // SAFETY: `current` lies inside of the memory and only goes down.
    let memory = UnsafeRawPointer(memory)
    var end = memory + Int(truncatingIfNeeded: cursor.current)
    var frame = cursor.frame
    var (function, returnTo, base) = (cursor.function, cursor.returnTo, cursor.base)
    var tableIndex = UInt64(cursor.tableIndex) << 32
    var last: UnsafeMutablePointer<FrameProgram>?
    while end - memory >= 4 {
      let word = UInt32(littleEndian: (end - 4).loadUnaligned(as: UInt32.self))
      guard endsWithRepeated || word & FrameCodec.repeatedBit == 0,
        let program = inner(of: last, siteBits: word & 0xFF_FFFF),
        program.pointee.fastFunction == Int(function),
        program.pointee.byteCount <= end - memory,
        frame + base + program.pointee.frameSlotCount <= limit
      else { break }
      // What stands in the place of the frame is lost: the stack is free there, but for the arguments of the
      // first call, which is not made if its record is not right.
      let start = end - program.pointee.byteCount
      let check = UInt32(program.pointee.restore(start, to: frame + base, sum))
      guard (check ^ word >> 24) & checkMask == 0 else { break }
      frame += base
      end = start
      frame[program.pointee.returnAddressSlot] = UInt64(UInt(bitPattern: returnTo))
      frame[program.pointee.distanceSlot] = UInt64(truncatingIfNeeded: base) | tableIndex
      (function, returnTo, base) = (
        program.pointee.target, program.pointee.returnAddress, program.pointee.base
      )
      tableIndex = 0
      cursor.frameCount &+= 1
      last = program
      guard !program.pointee.isRepeated else { break }
    }
    guard let last else { return }
    cursor.program = last
    cursor.frame = frame
    (cursor.function, cursor.returnTo, cursor.base) = (function, returnTo, base)
    cursor.tableIndex = 0
    cursor.current = UInt64(end - memory)
  }
}
