// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong with unwinding and rewinding, named. Where Binaryen's code would stop with a bare
// `unreachable`, overwrite memory or go on with wrong values, there is one of these. What each of them
// means and what mends it stands in the documentation, a page for each.

public import Interp

/// Unwinding or rewinding went wrong.
public struct AsyncifyError: Error, Hashable, Sendable {
  /// What went wrong.
  public let reason: Reason
  /// The state when it went wrong.
  public let state: AsyncifyState
  /// The address of the buffer structure.
  public let dataPointer: UInt64
  /// The fields of the buffer structure; nil if they cannot be read.
  public let bounds: AsyncifyStack.Bounds?
  /// The number of the unwind whose frames are concerned, if it is known.
  public let segment: Int?
  /// The function that is concerned, and the call at which it stands.
  public let place: Place?
  /// The calls that were active, those still to be saved included, innermost first.
  public let backtrace: Backtrace

  /// A function, and a call in it.
  public struct Place: Hashable, Sendable {
    /// The function's index in its module; nil for functions of the host.
    public let function: FunctionIndex?
    /// Its name.
    public let name: String
    /// The offset in the module's bytes of the call at which its frame stands; nil if it has none.
    public let callOffset: Int?

    /// Makes a place.
    /// - Parameters:
    ///   - function: The function's index in its module; nil for functions of the host.
    ///   - name: Its name.
    ///   - callOffset: The offset of the call.
    public init(function: FunctionIndex?, name: String, callOffset: Int? = nil) {
      self.function = function
      self.name = name
      self.callOffset = callOffset
    }
  }

  /// Makes an error.
  /// - Parameters:
  ///   - reason: What went wrong.
  ///   - state: The state when it went wrong.
  ///   - dataPointer: The address of the buffer structure.
  ///   - bounds: The fields of the buffer structure.
  ///   - segment: The number of the unwind.
  ///   - place: The function that is concerned.
  ///   - backtrace: The calls that were active.
  public init(
    _ reason: Reason, state: AsyncifyState, dataPointer: UInt64, bounds: AsyncifyStack.Bounds?,
    segment: Int? = nil, place: Place? = nil, backtrace: Backtrace
  ) {
    self.reason = reason
    self.state = state
    self.dataPointer = dataPointer
    self.bounds = bounds
    self.segment = segment
    self.place = place
    self.backtrace = backtrace
  }

  /// What can go wrong.
  public enum Reason: Hashable, Sendable {
    /// A frame does not fit the buffer. Nothing of it was written.
    /// - `needed`: the bytes of this frame
    /// - `available`: the bytes left in the buffer
    /// - `total`: the bytes of this frame and of all that are still to be saved
    /// - `suggested`: a size of the buffer that would do, with something to spare
    case bufferOverflow(needed: Int, available: Int, total: Int, suggested: Int)
    /// The structure has `current` behind `end`, or a field outside of the memory.
    case invalidData(memorySize: Int)
    /// The structure is not at a multiple of the size of its fields (mode `strict`).
    case misalignedData(alignment: Int)
    /// The state was changed out of order (mode `strict`); where the unwind or rewind in progress was
    /// started, if there is one.
    case illegalTransition(from: AsyncifyState, to: AsyncifyState, startedIn: String?)
    /// Rewinding entered one function, and the buffer holds the frame of another; nil if it holds
    /// no frame at all. If the unwind is known, `suspended` is the outermost function that it left.
    case rewindMismatch(entered: String, expected: String?, suspended: String?)
    /// Control came back to a rewound frame from `callee`, and nobody has stopped the rewind.
    case rewindNotStopped(callee: String)
    /// A function that may suspend was called, by `caller`, while frames are being saved.
    case enteredWhileUnwinding(caller: String)
    /// A frame of `foreign`, an instance with its own asyncify state, lies among those of `own`.
    case foreignFrame(own: String, foreign: String)
    /// The bytes where a frame should be are not one: a word is not the one that was expected, or, if
    /// the two words are equal, it names no call of the module.
    case corruptFrame(address: UInt64, expected: UInt32, found: UInt32)
    /// A reference in a frame is none of the type that stands there.
    case illTypedReference(word: UInt32, type: ValueType)
    /// A reference in a frame was released, or is another instance's.
    case referenceLost(handle: UInt32)
    /// Another number of frames was restored than the unwind saved (mode `strict`; of calls that the host
    /// suspends in every mode).
    case depthMismatch(recorded: Int, restored: Int)
    /// The structure of a suspended call's buffer is not as the unwind left it, or the unwind has left it as
    /// it cannot be.
    case bufferChanged(expected: AsyncifyStack.Bounds, found: AsyncifyStack.Bounds)
    /// The frames of a segment are not on top of its buffer; the number of the one that is, if known.
    case staleSegment(expected: Int, found: Int?)
    /// The shadow stack is not what it was when the call was unwound.
    case shadowStackClobbered(range: Range<UInt64>, expected: UInt32, found: UInt32)
    /// The call is rewound where the shadow stack is deeper than it was, and so has no room; or goes on where
    /// it is less deep, and so would write over its own frames.
    case shadowStackMoved(pointer: UInt64, expected: UInt64)
    /// The shadow stack is to be looked after, and no global is its pointer.
    case noStackPointer
    /// An instance of a group has a shadow stack other than the one that is looked after.
    case foreignStackPointer(instance: String)
    /// An exception was thrown while the state was not normal (mode `strict`).
    case exceptionWhileUnwinding
    /// The modules have more calls than a frame's site word can number.
    case tooManyCallSites(Int)
    /// The guest unwound itself to the host, and nobody is there to rewind it.
    case unwoundToHost
    /// The guest came back to the host without having saved a frame: its code was transformed with
    /// another list of imports, or of functions, than it needs.
    case notInstrumented(import: String)
    /// A function on the stack of a transformed guest is not one of those that were transformed: it would
    /// not be unwound.
    case suspendUnreachable(function: String)
    /// There is no room for another buffer.
    case noBuffer(size: Int)
    /// The instance has no memory for buffers, or not the one that was asked for.
    case noMemory
    /// An export `asyncify_*` cannot be added: there is one of this name, or the engine has as many types as
    /// it can hold.
    case exportRefused(name: String)
    /// A call was to begin, or to go on, while the instance is in the middle of another one's unwind
    /// or rewind.
    case busy
  }
}

extension AsyncifyError: CustomStringConvertible {
  /// What went wrong and where, in a line, and the calls below it.
  public var description: String { description(\.description) }

  /// As ``description``, with a text of one's own for the calls.
  package func description(_ calls: (Backtrace) -> String) -> String {
    let buffer =
      bounds.map { "current 0x\(hex($0.current)), end 0x\(hex($0.end))" } ?? "unreadable"
    let number = segment.map { ", unwind \($0)" } ?? ""
    let lines = backtrace.frames.isEmpty ? "" : "\n\(calls(backtrace))"
    return """
      asyncify: \(message) (state \(state), buffer at 0x\(hex(dataPointer)): \(buffer)\(number))\
      \(lines)
      """
  }

  /// The function that is concerned, for a sentence.
  private var function: String { place?.name ?? "a function" }

  /// What went wrong, without where.
  public var message: String {
    switch reason {
    case .bufferOverflow(let needed, let available, let total, let suggested):
      """
      buffer overflow: the frame of \(function) needs \(needed) bytes, \(available) are left; all \
      frames still to be saved need \(total) bytes, a buffer of \(suggested) would do
      """
    case .invalidData(let size):
      "invalid buffer structure: current is behind end, or outside of the memory of \(size) bytes"
    case .misalignedData(let alignment):
      "the buffer structure is not at a multiple of \(alignment)"
    case .illegalTransition(let from, let to, let start):
      "illegal transition from \(from) to \(to)"
        + (start.map { "; the state was changed in \($0) before" } ?? "")
    case .rewindMismatch(let entered, let expected, let suspended):
      "rewind mismatch: \(entered) was entered, the buffer holds "
        + (expected.map { "a frame of \($0)" } ?? "no frame")
        + (suspended.map { "; the unwind ended with \($0)" } ?? "")
    case .rewindNotStopped(let callee):
      "rewind not stopped: control came back from \(callee) to \(function) in state rewinding"
    case .enteredWhileUnwinding(let caller):
      "\(function), which may suspend, was called by \(caller) while unwinding"
    case .foreignFrame(let own, let foreign):
      """
      \(function) of \(foreign), which has asyncify of its own, lies among the frames of \(own) to be \
      saved
      """
    case .corruptFrame(let address, let expected, let found) where expected == found:
      "corrupt frame: the word at 0x\(hex(address)) is 0x\(hex(found)), which names no call"
    case .corruptFrame(let address, let expected, let found):
      """
      corrupt frame: the word at 0x\(hex(address)) is 0x\(hex(found)), 0x\(hex(expected)) was \
      expected
      """
    case .illTypedReference(let word, let type):
      "the frame of \(function) holds 0x\(hex(word)) in the place of a \(type)"
    case .referenceLost(let handle):
      "the frame of \(function) holds reference \(handle), which was released or is not this instance's"
    case .depthMismatch(let recorded, let restored):
      "depth mismatch: \(recorded) frames were saved, \(restored) restored"
    case .bufferChanged(let expected, let found):
      """
      the buffer structure of the suspended call was changed: current 0x\(hex(found.current)), end \
      0x\(hex(found.end)); 0x\(hex(expected.current)) and 0x\(hex(expected.end)) were expected
      """
    case .staleSegment(let expected, let found):
      "the frames of unwind \(expected) are not on top of the buffer"
        + (found.map { "; those of unwind \($0) are" } ?? "")
    case .shadowStackClobbered(let range, let expected, let found):
      """
      the shadow stack was overwritten between unwind and rewind, somewhere in \
      0x\(hex(range.lowerBound))..<0x\(hex(range.upperBound)): checksum 0x\(hex(found)), \
      0x\(hex(expected)) was expected
      """
    case .shadowStackMoved(let pointer, let expected) where pointer > expected:
      """
      the shadow stack is at 0x\(hex(pointer)), above frames down to 0x\(hex(expected)) that would be \
      overwritten
      """
    case .shadowStackMoved(let pointer, let expected):
      """
      the shadow stack is at 0x\(hex(pointer)), too deep to put frames back that were left at \
      0x\(hex(expected))
      """
    case .noStackPointer: "no global of the guest is named __stack_pointer"
    case .foreignStackPointer(let instance):
      "\(instance) has a shadow stack of its own, and that of another instance is looked after"
    case .exceptionWhileUnwinding: "an exception was thrown in state \(state)"
    case .tooManyCallSites(let count): "the modules have \(count) calls, the limit is 4194303"
    case .unwoundToHost:
      "the guest has unwound \(function) to the host, which was not told how to go on"
    case .notInstrumented(let name):
      """
      \(name) is to suspend the guest, and no function of the guest saved its frame: the module was \
      transformed without it
      """
    case .suspendUnreachable(let function):
      """
      \(function) is on the stack and was not transformed: a list given to wasm-opt lacks it, or names \
      it to be left out
      """
    case .noBuffer(let size): "no room in the guest's memory for a buffer of \(size) bytes"
    case .noMemory: "the guest has no memory for buffers"
    case .exportRefused(let name):
      "\(name) cannot be exported: the module has an export of this name, or there are too many types"
    case .busy: "the instance is in the middle of an unwind or rewind"
    }
  }
}
