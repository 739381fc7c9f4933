// SPDX-License-Identifier: Apache-2.0
//
// Layouts for the fast paths: what most frames need, laid out flat, so that saving and restoring such a
// frame counts no references and makes no objects. A frame is fast if it is an ordinary function's, stands
// at a direct call of another function of its instance, and holds no references; all others take the
// path of `FrameCodec`, which writes the same bytes.
//
// FAST: without this a frame took some 900 ns for unwind and rewind together, more than half of it counting
// references; with it some 70 ns (`Benchmarks/suspend`, on a machine that did other things too, 2026-11-26).

internal import Interp

/// A layout without objects.
struct FrameProgram {
  struct Step {
    let slot: Int32
    let byteCount: UInt32
  }

  let siteBits: UInt32
  let function: FunctionIndex
  /// The function of the instance that the call names; `.max` if it names none.
  let target: FunctionIndex
  let isFast: Bool
  let headerSlot: Int
  let frameSlotCount: Int
  let base: Int
  let valueByteCount: Int
  let call: UnsafePointer<Instruction>
  let returnAddress: UnsafePointer<Instruction>
  let steps: UnsafeMutableBufferPointer<Step>
  let constants: UnsafeMutableBufferPointer<(slot: Int, bits: UInt64)>

  init(_ layout: FrameLayout, importedFunctionCount: Int, isOrdinary: Bool) {
    siteBits = layout.siteBits
    function = layout.function
    if case .function(let index) = layout.site.target, Int(index) >= importedFunctionCount {
      target = index
    } else {
      target = .max
    }
    isFast = isOrdinary && target != .max && !layout.entries.contains { $0.type.isReference }
    headerSlot = layout.code.headerSlot
    frameSlotCount = layout.slotCount
    base = layout.site.base
    valueByteCount = layout.valueByteCount
    call = layout.code.instructions + layout.site.instruction
    returnAddress = layout.code.instructions + layout.site.returnInstruction
    steps = .allocate(capacity: layout.entries.count)
    _ = steps.initialize(
      from: layout.entries.map {
        Step(slot: Int32($0.slot), byteCount: UInt32($0.byteCount))
      })
    constants = .allocate(capacity: layout.constants.count)
    _ = constants.initialize(from: layout.constants)
  }

  /// Writes the record of a frame.
  @inline(__always) func save(
    _ frame: UnsafePointer<UInt64>, to target: UnsafeMutableRawPointer, tag: UInt32,
    _ table: UnsafePointer<UInt8>
  ) {
    var next = target
    for step in steps {
      let slot = Int(step.slot)
      if step.byteCount == 4 {
        next.storeBytes(of: UInt32(truncatingIfNeeded: frame[slot]).littleEndian, as: UInt32.self)
      } else {
        next.storeBytes(of: frame[slot].littleEndian, as: UInt64.self)
        if step.byteCount == 16 {
          (next + 8).storeBytes(of: frame[slot + 1].littleEndian, as: UInt64.self)
        }
      }
      next += Int(step.byteCount)
    }
    let check = checkByte(target, tag, table)
    next.storeBytes(of: (siteBits | UInt32(check) << 24).littleEndian, as: UInt32.self)
  }

  /// Fills a frame with the values of a record.
  @inline(__always) func restore(_ source: UnsafeRawPointer, to frame: UnsafeMutablePointer<UInt64>)
  {
    let first = headerSlot + FrameHeader.slotCount
    if first < frameSlotCount {
      (frame + first).update(repeating: 0, count: frameSlotCount - first)
    }
    for constant in constants { frame[constant.slot] = constant.bits }
    var next = source
    for step in steps {
      let slot = Int(step.slot)
      if step.byteCount == 4 {
        frame[slot] = UInt64(UInt32(littleEndian: next.loadUnaligned(as: UInt32.self)))
      } else {
        frame[slot] = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
        if step.byteCount == 16 {
          frame[slot + 1] = UInt64(littleEndian: (next + 8).loadUnaligned(as: UInt64.self))
        }
      }
      next += Int(step.byteCount)
    }
  }

  /// The check byte of a record, as `Checksum.crc8` has it.
  @inline(__always) func checkByte(
    _ start: UnsafeRawPointer, _ tag: UInt32, _ table: UnsafePointer<UInt8>
  ) -> UInt8 {
    var crc: UInt8 = 0
    for offset in 0..<valueByteCount {
      crc = table[Int(crc ^ start.load(fromByteOffset: offset, as: UInt8.self))]
    }
    for shift: UInt32 in [0, 8, 16, 24] {
      crc = table[Int(crc ^ UInt8(truncatingIfNeeded: siteBits >> shift))]
    }
    for shift: UInt32 in [0, 8, 16, 24] {
      crc = table[Int(crc ^ UInt8(truncatingIfNeeded: tag >> shift))]
    }
    return crc
  }
}

/// The programs of an instance, by the number of their call and by the address behind it.
final class FramePrograms {
  private let layouts: FrameLayouts
  private let guarded: Set<FunctionIndex>
  let tag: UInt32
  let firstNumber: Int
  let count: Int
  private let byNumber: UnsafeMutablePointer<UnsafeMutablePointer<FrameProgram>?>
  /// A table with open addressing: addresses, and the programs behind them.
  private var keys: UnsafeMutablePointer<UInt>
  private var values: UnsafeMutablePointer<UnsafeMutablePointer<FrameProgram>?>
  private var mask = 63
  private var used = 0

  init(_ layouts: FrameLayouts, guarded: Set<FunctionIndex>) {
    self.layouts = layouts
    self.guarded = guarded
    tag = layouts.tag
    firstNumber = layouts.numbers.lowerBound
    count = layouts.numbers.count
    byNumber = .allocate(capacity: max(1, count))
    byNumber.initialize(repeating: nil, count: max(1, count))
    keys = .allocate(capacity: 64)
    keys.initialize(repeating: 0, count: 64)
    values = .allocate(capacity: 64)
    values.initialize(repeating: nil, count: 64)
  }

  deinit {
    for number in 0..<count {
      guard let program = byNumber[number] else { continue }
      program.pointee.steps.deallocate()
      program.pointee.constants.deallocate()
      program.deallocate()
    }
    byNumber.deallocate()
    keys.deallocate()
    values.deallocate()
  }

  /// The program of the call with a number, whether or not it is fast.
  @inline(__always) func program(number: Int) -> UnsafeMutablePointer<FrameProgram>? {
    let place = number - firstNumber
    guard place >= 0, place < count else { return nil }
    return byNumber[place] ?? make(layouts.layout(number: number, isRepeated: false))
  }

  /// The program of the call behind which an address is; nil for stubs and code of others.
  @inline(__always) func program(at address: UInt) -> UnsafeMutablePointer<FrameProgram>? {
    var place = Int(truncatingIfNeeded: address >> 4 ^ address >> 12) & mask
    while keys[place] != 0 {
      if keys[place] == address { return values[place] }
      place = (place + 1) & mask
    }
    return find(address)
  }

  private func find(_ address: UInt) -> UnsafeMutablePointer<FrameProgram>? {
    guard let pointer = UnsafeRawPointer(bitPattern: address),
      let program = make(layouts.layout(at: pointer, isRepeated: false))
    else { return nil }
    if used * 2 > mask { grow() }
    insert(address, program)
    return program
  }

  private func insert(_ address: UInt, _ program: UnsafeMutablePointer<FrameProgram>) {
    var place = Int(truncatingIfNeeded: address >> 4 ^ address >> 12) & mask
    while keys[place] != 0 { place = (place + 1) & mask }
    (keys[place], values[place]) = (address, program)
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
    let place = layout.number - firstNumber
    if let known = byNumber[place] { return known }
    let program = UnsafeMutablePointer<FrameProgram>.allocate(capacity: 1)
    program.initialize(
      to: FrameProgram(
        layout, importedFunctionCount: layouts.module.structure.importedFunctionCount,
        isOrdinary: !guarded.contains(layout.function)))
    byNumber[place] = program
    return program
  }
}
