// SPDX-License-Identifier: Apache-2.0
//
// What of a frame is saved at a call, and in which order. The values of a record are
//
//   live locals, by index          those whose values are used after the call
//   operands below the arguments   bottom first; constants are left out, the code knows them
//   arguments                      only if the call will be made again (`isRepeated`), without constants
//   table index, or function       only of an indirect call, or one through a reference
//
// i32 and f32 take 4 bytes, i64 and f64 8, v128 16, references 4 (`ReferenceTable`), little-endian,
// without padding. What follows them stands in `FrameCodec`.

package import Interp

/// The saved values of a frame that stands at a call.
package final class FrameLayout {
  package struct Entry {
    package let place: SavedValue.Place
    /// Named by the engine's numbers.
    package let type: ValueType
    /// The slot of the frame.
    package let slot: Int
    /// Null may stand there whatever the type says: a local that has not been set yet.
    package let mayBeNull: Bool

    package var byteCount: Int {
      switch type {
      case .i32, .f32: 4
      case .v128: 16
      default: type.isReference ? 4 : 8
      }
    }
  }

  /// How a value is copied between its slot and the record.
  package enum Step {
    case word32(slot: Int)
    case word64(slot: Int)
    case vector(slot: Int)
    case reference(slot: Int, entry: Int)
  }

  package let site: CallSite
  package let function: FunctionIndex
  /// The number of the call among all calls of the context.
  package let number: Int
  /// The call is to be made again when the frame is restored: it does not go to a frame that is
  /// restored too.
  package let isRepeated: Bool
  /// The function that the call is made to, if it is another than the call names, after tail calls.
  package let replacement: FunctionIndex?
  package let entries: [Entry]
  /// The entries for copying, and the bytes they take together.
  package let steps: ContiguousArray<Step>
  package let valueByteCount: Int
  /// The slots of the arguments of the call, if it is repeated, and of the function's own results.
  package let argumentSlotCount: Int
  package let resultSlotCount: Int
  /// The slots of the locals that are not saved; they are zero in a restored frame, since whoever looks at
  /// it takes what stands there for a value of the local's type.
  package let deadLocalSlots: [Int]
  /// The code that the frame belongs to, and what stands in it from the start.
  package let code: Code
  package let constants: [(slot: Int, bits: UInt64)]

  init(
    site: CallSite, function: FunctionIndex, number: Int, isRepeated: Bool,
    replacement: FunctionIndex?, entries: [Entry], argumentSlotCount: Int,
    resultSlotCount: Int, deadLocalSlots: [Int], code: Code, constants: [(slot: Int, bits: UInt64)]
  ) {
    self.site = site
    self.function = function
    self.number = number
    self.isRepeated = isRepeated
    self.replacement = replacement
    self.entries = entries
    self.argumentSlotCount = argumentSlotCount
    self.resultSlotCount = resultSlotCount
    self.deadLocalSlots = deadLocalSlots
    self.code = code
    self.constants = constants
    valueByteCount = entries.reduce(0) { $0 + $1.byteCount }
    steps = ContiguousArray(
      entries.enumerated().map { index, entry in
        switch entry.byteCount {
        case 16: .vector(slot: entry.slot)
        case 8: .word64(slot: entry.slot)
        default:
          entry.type.isReference
            ? .reference(slot: entry.slot, entry: index) : .word32(slot: entry.slot)
        }
      })
  }

  /// The site word without its check byte and without the bit for a link.
  package var siteBits: UInt32 { UInt32(number) | (isRepeated ? FrameCodec.repeatedBit : 0) }

  /// The slots that a frame needs, arguments of the call included.
  var slotCount: Int {
    max(code.frameSlotCount, site.base + argumentSlotCount + FrameHeader.slotCount)
  }
}

/// The calls of an instance's functions and the layouts of frames that stand at them.
///
/// Made when a frame is first saved or restored, a function at a time.
package final class FrameLayouts {
  package let module: Module
  private let engine: Engine
  private let handlers: HandlerTable
  private let takesBreaths: Bool
  /// The number of the first call of every function that is not imported.
  package let firstCalls: [Int]
  /// The numbers of the calls.
  package let numbers: Range<Int>
  /// A number that depends on the module's bytes and on how it is compiled: frames of another one
  /// are not taken for its own.
  package let tag: UInt32
  private var functions: [FunctionIndex: FunctionLayouts] = [:]
  /// The layouts by the address at which the frame goes on; in the lowest bit, `isRepeated`.
  private var byAddress: [UInt: FrameLayout] = [:]
  /// The layouts by the number of the call; first those that are not repeated.
  private var byNumber: [ContiguousArray<FrameLayout?>]

  private struct FunctionLayouts {
    let map: CodeMap
    let liveLocals: [[LocalIndex]]
    let isExact: Bool
  }

  /// - Parameter firstNumber: The number of the first call; other instances of a context have lower ones.
  package init(_ module: Module, store: Store, firstNumber: Int = 0) {
    self.module = module
    engine = store.engine
    handlers = store.handlers
    takesBreaths = store.takesBreaths
    let structure = module.structure
    var first: [Int] = []
    var count = firstNumber
    for body in structure.bodies.indices {
      first.append(count)
      let function = FunctionIndex(structure.importedFunctionCount + body)
      count += module.visit(function) { _ in CallCounter() }.count
    }
    firstCalls = first
    numbers = firstNumber..<count
    tag = Self.tag(of: module, takesBreaths: takesBreaths)
    byNumber = [[], []].map { _ in ContiguousArray(repeating: nil, count: count - firstNumber) }
  }

  private static func tag(of module: Module, takesBreaths: Bool) -> UInt32 {
    // FNV-1a.
    var hash: UInt32 = 2_166_136_261
    func mix(_ byte: UInt8) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    for byte in module.context.bytes.buffer { mix(byte) }
    let configuration = module.engine.configuration
    mix(configuration.forms.rawValue)
    return hash
  }

  private func layouts(of function: FunctionIndex) -> FunctionLayouts {
    if let known = functions[function] { return known }
    let map =
      (try? module.map(of: function, handlers: handlers, takesBreaths: takesBreaths))
      ?? CodeMap()
    let imported = module.structure.importedFunctionCount
    let liveness = module.visit(function) {
      Liveness(localCount: $0.count, importedFunctionCount: imported)
    }
    let new = FunctionLayouts(
      map: map, liveLocals: liveness.liveLocalsAfterCalls(), isExact: liveness.isExact)
    functions[function] = new
    return new
  }

  // MARK: Looking up

  /// The call behind which an instruction of a function stands.
  package func site(of function: FunctionIndex, returningTo instruction: Int) -> CallSite? {
    layouts(of: function).map.callSites.first { $0.returnInstruction == instruction }
  }

  /// The layout for a frame that goes on at an address, the one behind a call.
  package func layout(
    at address: UnsafeRawPointer, isRepeated: Bool, replacement: FunctionIndex? = nil
  ) -> FrameLayout? {
    let key = UInt(bitPattern: address) | (isRepeated ? 1 : 0)
    if replacement == nil, let known = byAddress[key] { return known }
    guard let (code, instruction) = module.code(containing: address) else { return nil }
    let sites = layouts(of: code.function).map.callSites
    guard let place = sites.firstIndex(where: { $0.returnInstruction == instruction }) else {
      return nil
    }
    let new = layout(
      of: code.function, call: place, isRepeated: isRepeated, replacement: replacement)
    if replacement == nil { byAddress[key] = new }
    return new
  }

  /// The layout for the call with a number; nil if there is no such call.
  package func layout(
    number: Int, isRepeated: Bool, replacement: FunctionIndex? = nil
  ) -> FrameLayout? {
    guard numbers.contains(number) else { return nil }
    let kind = isRepeated ? 1 : 0
    if replacement == nil, let known = byNumber[kind][number - numbers.lowerBound] {
      return known
    }
    // The last function whose calls begin at or before the number.
    let body = firstCalls.partitioningIndex { $0 > number } - 1
    let function = FunctionIndex(module.structure.importedFunctionCount + body)
    let new = layout(
      of: function, call: number - firstCalls[body], isRepeated: isRepeated,
      replacement: replacement)
    if replacement == nil { byNumber[kind][number - numbers.lowerBound] = new }
    return new
  }

  // MARK: Making

  private func layout(
    of function: FunctionIndex, call place: Int, isRepeated: Bool, replacement: FunctionIndex?
  ) -> FrameLayout? {
    let layouts = layouts(of: function)
    guard layouts.map.callSites.indices.contains(place),
      layouts.liveLocals.indices.contains(place),
      let code = try? module.code(for: function, handlers: handlers, takesBreaths: takesBreaths)
    else { return nil }
    let site = layouts.map.callSites[place]
    let names = module.structure.names.locals[function] ?? [:]
    var entries: [FrameLayout.Entry] = []
    func add(_ place: SavedValue.Place, _ type: ValueType, _ slot: Int, mayBeNull: Bool = false) {
      entries.append(
        FrameLayout.Entry(
          place: place, type: type.renumbered { module.types[Int($0)].number }, slot: slot,
          mayBeNull: mayBeNull))
    }
    for local in layouts.liveLocals[place] {
      add(
        .local(local, name: names[local]), layouts.map.localTypes[Int(local)],
        layouts.map.localSlots[Int(local)], mayBeNull: !layouts.isExact)
    }
    for (index, operand) in site.operands.enumerated() {
      guard case .slot(let slot) = operand.place, !entries.contains(where: { $0.slot == slot })
      else { continue }
      add(.operand(index), operand.type, slot)
    }
    var argumentSlotCount = 0
    var constants = layouts.map.constants
    if isRepeated {
      // What the call of another function is made with, its own call does not say.
      let other = replacement.flatMap { module.structure.type(ofFunction: $0) }
      for (index, type) in (other ?? site.type).parameters.enumerated() {
        let slot = site.base + argumentSlotCount
        if other == nil, case .constant(let bits) = site.arguments[index].place {
          constants.append((slot, bits))
        } else {
          add(.argument(index), type, slot)
        }
        argumentSlotCount += type.slotCount
      }
    }
    // A call that is made to another function does not look for it.
    if replacement == nil {
      switch site.target {
      case .function: break
      case .indirect(_, _, let slot): add(.tableIndex, .i32, slot)
      case .reference(let slot):
        // Two values for one slot could be of two types.
        if !entries.contains(where: { $0.slot == slot }) { add(.callee, .funcref, slot) }
      }
    }
    let live = Set(layouts.liveLocals[place])
    let deadLocalSlots = layouts.map.localTypes.indices.filter { !live.contains(LocalIndex($0)) }
      .flatMap { local -> Range<Int> in
        let slot = layouts.map.localSlots[local]
        return slot..<slot + layouts.map.localTypes[local].slotCount
      }
    let body = Int(function) - module.structure.importedFunctionCount
    return FrameLayout(
      site: site, function: function, number: firstCalls[body] + place, isRepeated: isRepeated,
      replacement: replacement, entries: entries, argumentSlotCount: argumentSlotCount,
      resultSlotCount: (module.structure.type(ofFunction: function) ?? FunctionType()).results
        .reduce(0) { $0 + $1.slotCount },
      deadLocalSlots: deadLocalSlots.filter { slot in !entries.contains { $0.slot == slot } },
      code: code, constants: constants)
  }
}

/// Counts what may become calls of compiled code: there are no more of those.
private struct CallCounter: PartialSink {
  var count = 0

  mutating func call(_ function: FunctionIndex, _ type: FunctionType) { count += 1 }
  mutating func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {
    count += 1
  }
  mutating func callReference(_ type: FunctionType) { count += 1 }
  mutating func returnCall(_ function: FunctionIndex, _ type: FunctionType) { count += 1 }
  mutating func returnCallIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {
    count += 1
  }
  mutating func returnCallReference(_ type: FunctionType) { count += 1 }
}
