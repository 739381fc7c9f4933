// SPDX-License-Identifier: Apache-2.0
//
// Layouts for the fast paths: what most frames need, laid out flat, so that saving and restoring such a
// frame counts no references and makes no objects. A frame is fast if it is an ordinary function's, stands
// at a direct call of another function of its instance, and holds no references; all others take the
// path of `FrameCodec`, which writes the same bytes.
//
// FAST: without this a frame took some 900 ns for unwind and rewind together, more than half of it counting
// references (`Benchmarks/suspend`, on a machine that did other things too, 2026-11-26); with it, and with
// check bytes by words, it takes 19 (2026-11-27).

internal import Interp

/// A layout without objects.
struct FrameProgram {
  struct Step {
    let slot: UInt32
    let byteCount: UInt32
  }

  struct Constant {
    let slot: Int
    let bits: UInt64
  }

  /// Elements behind each other, walked over without checks.
  struct List<Element> {
    let first: UnsafeMutablePointer<Element>
    let end: UnsafeMutablePointer<Element>

    init(_ elements: [Element]) {
      first = .allocate(capacity: elements.count)
      for (index, element) in elements.enumerated() { (first + index).initialize(to: element) }
      end = first + elements.count
    }

    @inline(__always) func forEach(_ body: (Element) -> Void) {
      var next = first
      while next != end {
        body(next.pointee)
        next += 1
      }
    }
  }

  let siteBits: UInt32
  let function: FunctionIndex
  /// The function that the call names; `.max` if it names none.
  let target: FunctionIndex
  /// False for the calls of runtime functions, whose frames are not saved.
  let isOrdinary: Bool
  /// True if the function that the call names is one of this instance whose frames are saved.
  let isTargetOrdinary: Bool
  let isRepeated: Bool
  /// The function if its frames at this call are fast; else -1, which no call names.
  let fastFunction: Int
  var isFast: Bool { fastFunction >= 0 }
  let headerSlot: Int
  /// The slots of the two words of the header.
  let returnAddressSlot: Int
  let distanceSlot: Int
  let frameSlotCount: Int
  let base: Int
  let valueByteCount: Int
  /// The bytes of the record, site word included.
  let byteCount: Int
  /// The slots of the arguments of the call, if it is repeated, and of the function's own results.
  let argumentSlotCount: Int
  let resultSlotCount: Int
  let parameterSlotCount: Int
  /// What the site word and the number of the module add to the check byte.
  let checkPart: UInt8
  let call: UnsafePointer<Instruction>
  let returnAddress: UnsafePointer<Instruction>
  /// The return address that was last seen in such a frame, and the program of the call before it.
  var lastReturn: UInt64 = 0
  var lastCaller: UnsafeMutablePointer<FrameProgram>?
  /// The site bits of the record that was last found behind that of such a frame, and its program.
  var lastInnerBits = UInt32.max
  var lastInner: UnsafeMutablePointer<FrameProgram>?
  let steps: List<Step>
  let constants: List<Constant>
  let deadLocalSlots: List<Int>
  /// True if some slots of a frame get what no record holds: zeros or constants.
  let hasUnsavedSlots: Bool

  init(_ layout: FrameLayout, module: Module, tag: UInt32) {
    let structure = module.structure
    siteBits = layout.siteBits
    function = layout.function
    isOrdinary = !module.guardedFunctions.contains(function)
    isRepeated = layout.isRepeated
    if case .function(let index) = layout.site.target { target = index } else { target = .max }
    let isOwn = target != .max && Int(target) >= structure.importedFunctionCount
    isTargetOrdinary = isOwn && !module.guardedFunctions.contains(target)
    // What stands on the call of an imported function is another instance's frame.
    let isFast =
      isOrdinary && (isOwn || isRepeated && target != .max)
      && !layout.entries.contains { $0.type.isReference }
    fastFunction = isFast ? Int(function) : -1
    headerSlot = layout.code.headerSlot
    returnAddressSlot = headerSlot + FrameHeader.returnAddress
    distanceSlot = headerSlot + FrameHeader.callerDistance
    frameSlotCount = layout.slotCount
    base = layout.site.base
    valueByteCount = layout.valueByteCount
    byteCount = valueByteCount + 4
    argumentSlotCount = layout.argumentSlotCount
    resultSlotCount = layout.resultSlotCount
    parameterSlotCount = (structure.type(ofFunction: function) ?? FunctionType()).parameters
      .reduce(0) { $0 + $1.slotCount }
    checkPart = Checksum.crc8(siteBits, tag)
    call = layout.code.instructions + layout.site.instruction
    returnAddress = layout.code.instructions + layout.site.returnInstruction
    steps = List(
      layout.entries.map { Step(slot: UInt32($0.slot), byteCount: UInt32($0.byteCount)) })
    constants = List(layout.constants.map { Constant(slot: $0.slot, bits: $0.bits) })
    deadLocalSlots = List(layout.deadLocalSlots)
    hasUnsavedSlots = !layout.constants.isEmpty || !layout.deadLocalSlots.isEmpty
  }

  func deallocate() {
    steps.first.deallocate()
    constants.first.deallocate()
    deadLocalSlots.first.deallocate()
  }

  /// Writes the record of a frame.
  @inline(__always) func save(
    _ frame: UnsafePointer<UInt64>, to target: UnsafeMutableRawPointer, _ sum: FastChecksum
  ) {
    var next = target
    var crc: UInt8 = 0
    steps.forEach { step in
      let slot = frame + Int(step.slot)
      if step.byteCount == 4 {
        let word = UInt32(truncatingIfNeeded: slot.pointee)
        next.storeBytes(of: word.littleEndian, as: UInt32.self)
        crc = sum.add(word, to: crc)
      } else {
        next.storeBytes(of: slot.pointee.littleEndian, as: UInt64.self)
        crc = sum.add(slot.pointee, to: crc)
        if step.byteCount == 16 {
          (next + 8).storeBytes(of: slot[1].littleEndian, as: UInt64.self)
          crc = sum.add(slot[1], to: crc)
        }
      }
      next += Int(step.byteCount)
    }
    let check = sum.check(crc, checkPart)
    next.storeBytes(of: (siteBits | UInt32(check) << 24).littleEndian, as: UInt32.self)
  }

  /// Sets the function's own results to zero: what it returns while it is unwound.
  @inline(__always) func clearResults(_ frame: FP) {
    // FAST: a loop would become a call.
    if resultSlotCount > 0 { frame.pointee = 0 }
    if resultSlotCount > 1 { (frame + 1).update(repeating: 0, count: resultSlotCount - 1) }
  }

  /// Fills a frame with the values of a record.
  /// - Returns: The check byte that the record must have.
  @inline(__always) func restore(
    _ source: UnsafeRawPointer, to frame: UnsafeMutablePointer<UInt64>, _ sum: FastChecksum
  ) -> UInt8 {
    if hasUnsavedSlots {
      deadLocalSlots.forEach { frame[$0] = 0 }
      constants.forEach { frame[$0.slot] = $0.bits }
    }
    var next = source
    var crc: UInt8 = 0
    steps.forEach { step in
      let slot = frame + Int(step.slot)
      if step.byteCount == 4 {
        let word = UInt32(littleEndian: next.loadUnaligned(as: UInt32.self))
        slot.pointee = UInt64(word)
        crc = sum.add(word, to: crc)
      } else {
        let word = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
        slot.pointee = word
        crc = sum.add(word, to: crc)
        if step.byteCount == 16 {
          let word = UInt64(littleEndian: (next + 8).loadUnaligned(as: UInt64.self))
          slot[1] = word
          crc = sum.add(word, to: crc)
        }
      }
      next += Int(step.byteCount)
    }
    return sum.check(crc, checkPart)
  }
}

/// The programs of an instance, by the number of their call and by the address behind it.
final class FramePrograms {
  private let layouts: FrameLayouts
  /// Check bytes; here because that of the type is behind a look whether it is there yet.
  let sum = Checksum.fast
  private let firstNumber: Int
  private let count: Int
  /// First those that are not repeated.
  private let byNumber: UnsafeMutablePointer<UnsafeMutablePointer<FrameProgram>?>
  /// A table with open addressing: addresses, in the lowest bit `isRepeated`, and the programs behind them.
  private var keys: UnsafeMutablePointer<UInt>
  private var values: UnsafeMutablePointer<UnsafeMutablePointer<FrameProgram>?>
  private var mask = 63
  private var used = 0

  init(_ layouts: FrameLayouts) {
    self.layouts = layouts
    firstNumber = layouts.numbers.lowerBound
    count = layouts.numbers.count
    byNumber = .allocate(capacity: 2 * count)
    byNumber.initialize(repeating: nil, count: 2 * count)
    keys = .allocate(capacity: 64)
    keys.initialize(repeating: 0, count: 64)
    values = .allocate(capacity: 64)
    values.initialize(repeating: nil, count: 64)
  }

  deinit {
    for place in 0..<2 * count {
      guard let program = byNumber[place] else { continue }
      program.pointee.deallocate()
      program.deallocate()
    }
    byNumber.deallocate()
    keys.deallocate()
    values.deallocate()
  }

  /// The program of the call that the word of a record names, whether or not it is fast; nil if the record
  /// is linked, or there is no such call.
  @inline(__always) func program(siteBits: UInt32) -> UnsafeMutablePointer<FrameProgram>? {
    // With the bit of a link a number is too large.
    let place = Int(siteBits & (FrameCodec.numberMask | FrameCodec.linkedBit)) &- firstNumber
    guard place >= 0, place < count else { return nil }
    let isRepeated = siteBits & FrameCodec.repeatedBit != 0
    return byNumber[place &+ (isRepeated ? count : 0)] ?? make(place, isRepeated)
  }

  private func make(_ place: Int, _ isRepeated: Bool) -> UnsafeMutablePointer<FrameProgram>? {
    make(layouts.layout(number: place + firstNumber, isRepeated: isRepeated))
  }

  /// The program of the call behind which an address is; nil for stubs and code of others.
  @inline(__always) func program(
    at address: UInt, isRepeated: Bool = false
  ) -> UnsafeMutablePointer<FrameProgram>? {
    let key = address | (isRepeated ? 1 : 0)
    var place = Self.place(of: key) & mask
    while keys[place] != 0 {
      if keys[place] == key { return values[place] }
      place = (place + 1) & mask
    }
    return find(address, key)
  }

  /// The program of the call that a frame returns to; nil if that is a stub or code of others.
  ///
  /// Most functions return to where they returned last.
  @inline(__always) func caller(
    of program: UnsafeMutablePointer<FrameProgram>, _ frame: FP
  ) -> UnsafeMutablePointer<FrameProgram>? {
    let address = frame[program.pointee.returnAddressSlot]
    if program.pointee.lastReturn == address { return program.pointee.lastCaller }
    guard let caller = self.program(at: UInt(address)) else { return nil }
    program.pointee.lastReturn = address
    program.pointee.lastCaller = caller
    return caller
  }

  /// The program of the record behind that of a frame; nil if the record is linked, or there is no such call.
  ///
  /// Most often it is the one that was there last. The processor goes on with that one's size before it
  /// has read the word.
  @inline(__always) func inner(
    of program: UnsafeMutablePointer<FrameProgram>?, siteBits: UInt32
  ) -> UnsafeMutablePointer<FrameProgram>? {
    guard let program else { return self.program(siteBits: siteBits) }
    if program.pointee.lastInnerBits == siteBits { return program.pointee.lastInner }
    guard let inner = self.program(siteBits: siteBits) else { return nil }
    program.pointee.lastInnerBits = siteBits
    program.pointee.lastInner = inner
    return inner
  }

  @inline(__always) private static func place(of key: UInt) -> Int {
    Int(truncatingIfNeeded: key ^ key >> 4 ^ key >> 12)
  }

  private func find(_ address: UInt, _ key: UInt) -> UnsafeMutablePointer<FrameProgram>? {
    guard let pointer = UnsafeRawPointer(bitPattern: address),
      let program = make(layouts.layout(at: pointer, isRepeated: key & 1 != 0))
    else { return nil }
    if used * 2 > mask { grow() }
    insert(key, program)
    return program
  }

  private func insert(_ key: UInt, _ program: UnsafeMutablePointer<FrameProgram>) {
    var place = Self.place(of: key) & mask
    while keys[place] != 0 { place = (place + 1) & mask }
    (keys[place], values[place]) = (key, program)
    used += 1
  }

  private func grow() {
    let (oldKeys, oldValues, oldCount) = (keys, values, mask + 1)
    let size = oldCount * 2
    keys = .allocate(capacity: size)
    keys.initialize(repeating: 0, count: size)
    values = .allocate(capacity: size)
    values.initialize(repeating: nil, count: size)
    mask = size - 1
    used = 0
    for place in 0..<oldCount {
      if let program = oldValues[place] { insert(oldKeys[place], program) }
    }
    oldKeys.deallocate()
    oldValues.deallocate()
  }

  private func make(_ layout: FrameLayout?) -> UnsafeMutablePointer<FrameProgram>? {
    guard let layout else { return nil }
    let place = layout.number - firstNumber + (layout.isRepeated ? count : 0)
    if let known = byNumber[place] { return known }
    let program = UnsafeMutablePointer<FrameProgram>.allocate(capacity: 1)
    program.initialize(to: FrameProgram(layout, module: layouts.module, tag: layouts.tag))
    byNumber[place] = program
    return program
  }
}
