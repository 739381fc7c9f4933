// SPDX-License-Identifier: Apache-2.0
//
// Entering and leaving calls, as far as it is done on the registers and the stack alone: the run loop and
// the machine do it alike. Nobody looks here whether there is room on the stack.

extension MachineContext {
  // MARK: The instance

  // Addresses that stand where there is nothing to point to.
  // SAFETY: not zero, aligned, and never read: sizes and index spaces are empty.
  static var noMemory: Mem { Mem(bitPattern: 16).unsafelyUnwrapped }
  static var noFunctions: UnsafeMutablePointer<FunctionRecord> {
    UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
  }
  static var noGlobals: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>> {
    UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
  }

  /// Makes an instance the current one.
  mutating func bind(_ instance: UnsafeMutablePointer<InstanceRecord>?) {
    self.instance = instance
    ownFunctions = instance?.pointee.ownFunctions ?? Self.noFunctions
    globals = instance?.pointee.globals ?? Self.noGlobals
    ownGlobals = instance?.pointee.ownGlobals ?? GlobalCells.none
  }

  /// Reads the place and size of memory 0, which others may have changed while the machine stood.
  mutating func refreshMemory() {
    if let instance, instance.pointee.hasMemory {
      memory = instance.pointee.memories[0].pointee.base
      memorySize = instance.pointee.memories[0].pointee.byteCount
    } else {
      memory = Self.noMemory
      memorySize = 0
    }
  }

  // MARK: Frames

  static func setHeader(
    _ header: FP, returnTo address: UnsafePointer<Instruction>, distance: Int,
    tableIndex: UInt32 = 0
  ) {
    header[FrameHeader.returnAddress] = UInt64(UInt(bitPattern: address))
    header[FrameHeader.callerDistance] = UInt64(distance) | UInt64(tableIndex) << 32
  }

  /// Goes on with the first instruction of a function whose frame is laid out.
  mutating func go(to function: UnsafeMutablePointer<FunctionRecord>, frame: FP) {
    callee = function
    acc = UInt64(UInt(bitPattern: function))
    fp = frame
    pc = UnsafeRawPointer(function.pointee.entry)
  }

  /// Goes back to the caller of the current frame.
  mutating func goBack(headerSlot: Int) {
    let header = fp + headerSlot
    // SAFETY: headers hold addresses of instructions.
    pc = UnsafeRawPointer(bitPattern: UInt(header[FrameHeader.returnAddress])).unsafelyUnwrapped
    fp -= Int(UInt32(truncatingIfNeeded: header[FrameHeader.callerDistance]))
  }

  /// The call instruction at which the machine stands: where it goes on, and the table index that it
  /// used.
  package var currentCall: (returnTo: UnsafePointer<Instruction>, tableIndex: UInt32) {
    let call = pc.instruction
    let word = call.pointee.word
    guard word == indirectCallWords.0 || word == indirectCallWords.1 else { return (call + 1, 0) }
    return (call + 2, UInt32(truncatingIfNeeded: fp[Int(call.pointee.c)]))
  }

  // MARK: Calls between instances

  /// A bridge frame stands between a caller and a callee of different instances, behind the
  /// arguments, which stay there as they are; the callee's frame follows with a copy of them.
  ///
  ///   slots 0, 1   a frame header: back to the caller
  ///   slot 2       the caller's instance record
  ///   slot 3       how many slots arguments and results share
  ///   slot 4       the function record that was called
  package enum Bridge {
    package static let callerInstance = 2
    package static let sharedSlotCount = 3
    package static let callee = 4
    package static let slotCount = 5
  }

  /// The slots from the current frame on that the call at which the machine stands needs.
  ///
  /// - Parameters:
  ///   - callee: The function of another instance that is called.
  ///   - entered: The function whose frame stands there, another one after tail calls.
  func slotCount(
    ofForeignCall callee: UnsafeMutablePointer<FunctionRecord>,
    entered: UnsafeMutablePointer<FunctionRecord>
  ) -> Int {
    let shared = Int(callee.pointee.headerSlot)
    let frame = max(Int(entered.pointee.frameSlotCount), Int(entered.pointee.headerSlot) + 2)
    return Int(pc.instruction.pointee.a) + shared + Bridge.slotCount + max(frame, shared)
  }

  /// Makes the call at which the machine stands, to a function of another instance.
  mutating func enterForeignCall(
    _ callee: UnsafeMutablePointer<FunctionRecord>,
    entered: UnsafeMutablePointer<FunctionRecord>
  ) {
    let shared = Int(callee.pointee.headerSlot)
    let distance = Int(pc.instruction.pointee.a) + shared
    let (returnTo, tableIndex) = currentCall
    let bridge = fp + distance
    let frame = bridge + Bridge.slotCount
    frame.update(from: bridge - shared, count: shared)
    Self.setHeader(bridge, returnTo: returnTo, distance: distance, tableIndex: tableIndex)
    bridge[Bridge.callerInstance] = UInt64(UInt(bitPattern: instance))
    bridge[Bridge.sharedSlotCount] = UInt64(shared)
    bridge[Bridge.callee] = UInt64(UInt(bitPattern: callee))
    Self.setHeader(
      frame + Int(entered.pointee.headerSlot), returnTo: returnToInstance,
      distance: Bridge.slotCount)
    bind(entered.pointee.instance)
    go(to: entered, frame: frame)
  }

  /// Makes such a call if nobody wants to be asked and there is room.
  mutating func enterPlainForeignCall() -> Bool {
    // SAFETY: the stop is about a function of another instance.
    let callee = callee.unsafelyUnwrapped
    guard callee.pointee.instance?.pointee.hookState == 0,
      fp + slotCount(ofForeignCall: callee, entered: callee) <= stackLimit
    else { return false }
    enterForeignCall(callee, entered: callee)
    refreshMemory()
    return true
  }

  /// Goes back over the bridge that is the current frame.
  package mutating func returnFromForeignCall() {
    let bridge = fp
    let shared = Int(bridge[Bridge.sharedSlotCount])
    (bridge - shared).update(from: bridge + Bridge.slotCount, count: shared)
    bind(UnsafeMutablePointer(bitPattern: UInt(bridge[Bridge.callerInstance])))
    goBack(headerSlot: 0)
    refreshMemory()
  }
}
