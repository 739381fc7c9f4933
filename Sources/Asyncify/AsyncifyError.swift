// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong with unwinding and rewinding, named. Where Binaryen's code would stop with a bare
// `unreachable`, overwrite memory or go on with wrong values, there is one of these.

public import Interp

/// Unwinding or rewinding went wrong.
public struct AsyncifyError: Error, Hashable, Sendable {
  /// What went wrong.
  public let reason: Reason
  /// The state when it went wrong.
  public let state: AsyncifyState
  /// The address of the buffer structure, and its fields if they can be read.
  public let dataPointer: UInt32
  /// The fields of the buffer structure; nil if they cannot be read.
  public let bounds: AsyncifyStack.Bounds?
  /// The calls that were active, those still to be saved included, innermost first.
  public let backtrace: Backtrace

  package init(
    _ reason: Reason, state: AsyncifyState, dataPointer: UInt32, bounds: AsyncifyStack.Bounds?,
    backtrace: Backtrace
  ) {
    self.reason = reason
    self.state = state
    self.dataPointer = dataPointer
    self.bounds = bounds
    self.backtrace = backtrace
  }

  /// What can go wrong.
  public enum Reason: Hashable, Sendable {
    /// A frame does not fit the buffer. Nothing of it was written.
    /// - `needed`: the bytes of this frame
    /// - `available`: the bytes left in the buffer
    /// - `total`: the bytes of all frames from the first saved one to the outermost
    case bufferOverflow(function: String, needed: Int, available: Int, total: Int)
    /// The structure has `current` behind `end`, or a field outside of the memory.
    case invalidData(memorySize: Int)
    /// Rewinding entered one function, and the buffer holds the frame of another; nil if it holds
    /// no frame at all.
    case rewindMismatch(entered: String, expected: String?)
    /// Control came back to a rewound frame, and nobody has stopped the rewind.
    case rewindNotStopped(function: String)
    /// A function that may suspend was called while frames are being saved.
    case enteredWhileUnwinding(function: String)
    /// A frame of an instance with its own asyncify state lies among those to be saved.
    case foreignFrame(function: String)
    /// The bytes where a frame should be are not one: their check byte is not the one that was
    /// `found`, or, if the two words are equal, they name no call of the module.
    case corruptFrame(address: UInt32, expected: UInt32, found: UInt32)
    /// A frame holds a reference, which this version cannot save.
    case referenceNotSupported(function: String, type: ValueType)
    /// A frame was entered by a tail call, which this version cannot save.
    case tailCallNotSupported(function: String)
    /// The module has more calls than a frame's site word can number.
    case tooManyCallSites(Int)
    /// The guest unwound itself to the host, and nobody is there to rewind it.
    case unwoundToHost(function: String)
    /// The guest came back to the host without having saved a frame: its code was transformed with
    /// another list of imports, or of functions, than it needs.
    case notInstrumented(import: String)
    /// There is no room for another buffer.
    case noBuffer(size: Int)
    /// The guest's memory 0 has 64-bit addresses, and the fields of a buffer have 32 bits.
    case wideMemory
    /// A call was to begin, or to go on, while the instance is in the middle of another one's unwind
    /// or rewind.
    case busy
  }
}

extension AsyncifyError: CustomStringConvertible {
  /// What went wrong and where, in a line, and the calls below it.
  public var description: String {
    let buffer =
      bounds.map { "current 0x\(hex($0.current)), end 0x\(hex($0.end))" } ?? "unreadable"
    let calls = backtrace.frames.isEmpty ? "" : "\n\(backtrace)"
    return
      "asyncify: \(message) (state \(state), buffer at 0x\(hex(dataPointer)): \(buffer))\(calls)"
  }

  /// What went wrong, without where.
  public var message: String {
    switch reason {
    case .bufferOverflow(let function, let needed, let available, let total):
      """
      buffer overflow: the frame of \(function) needs \(needed) bytes, \(available) are left; all \
      frames together need \(total) bytes
      """
    case .invalidData(let size):
      "invalid buffer structure: current is behind end, or outside of the memory of \(size) bytes"
    case .rewindMismatch(let entered, let expected?):
      "rewind mismatch: \(entered) was entered, the buffer holds a frame of \(expected)"
    case .rewindMismatch(let entered, nil):
      "rewind mismatch: \(entered) was entered, the buffer holds no frame"
    case .rewindNotStopped(let function):
      "rewind not stopped: control came back to \(function) in state rewinding"
    case .enteredWhileUnwinding(let function):
      "\(function), which may suspend, was called while unwinding"
    case .foreignFrame(let function):
      "\(function) of another instance with asyncify lies among the frames to save"
    case .corruptFrame(let address, let expected, let found) where expected == found:
      "corrupt frame: the word at 0x\(hex(address)) is 0x\(hex(found)), which names no call"
    case .corruptFrame(let address, let expected, let found):
      """
      corrupt frame: the word at 0x\(hex(address)) is 0x\(hex(found)), 0x\(hex(expected)) was \
      expected
      """
    case .referenceNotSupported(let function, let type):
      "the frame of \(function) holds a \(type), and references cannot be saved yet"
    case .tailCallNotSupported(let function):
      "the frame of \(function) was entered by a tail call, and such frames cannot be saved yet"
    case .tooManyCallSites(let count): "the module has \(count) calls, the limit is 8388607"
    case .unwoundToHost(let function):
      "the guest has unwound \(function) to the host, which was not told how to go on"
    case .notInstrumented(let name):
      """
      \(name) is to suspend the guest, and no function of the guest saved its frame: the module was \
      transformed without it
      """
    case .noBuffer(let size): "no room in the guest's memory for a buffer of \(size) bytes"
    case .wideMemory:
      "memory 0 of the guest has 64-bit addresses: native asyncify works with 32-bit addresses only"
    case .busy: "the instance is in the middle of an unwind or rewind"
    }
  }
}
