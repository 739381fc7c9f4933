// SPDX-License-Identifier: Apache-2.0
//
// What of a frame is saved at a call, and in which order. A record in the buffer is
//
//   live locals, by index          those whose values are used after the call
//   operands below the arguments   bottom first; constants are left out, the code knows them
//   arguments                      only if the call will be made again (`isRepeated`)
//   table index                    only of an indirect call
//   site word                      bits 0-22 the number of the call in the module, bit 23
//                                  `isRepeated`, bits 24-31 the check byte
//
// i32 and f32 take 4 bytes, i64 and f64 8, v128 16, little-endian, without padding. The site word comes last,
// so that a buffer can be walked from its top without knowing anything else.

package import Interp

/// The saved values of a frame that stands at a call.
package struct FrameLayout {
  package struct Entry {
    package let place: SavedValue.Place
    package let type: ValueType
    /// The slot of the frame.
    package let slot: Int

    var byteCount: Int {
      switch type {
      case .i32, .f32: 4
      case .v128: 16
      default: 8
      }
    }

    /// The bits of the value, given what reads a slot and which is its first.
    func bits(at slot: Int, _ read: (Int) -> UInt64) -> Vector128 {
      Vector128(low: read(slot), high: type == .v128 ? read(slot + 1) : 0)
    }
  }

  package let site: CallSite
  package let function: FunctionIndex
  /// The number of the call among all calls of the module.
  package let number: Int
  /// The call is to be made again when the frame is restored: it does not go to a frame that is
  /// restored too.
  package let isRepeated: Bool
  package let entries: [Entry]

  /// The bytes of a record, its site word included.
  package var byteCount: Int { entries.reduce(4) { $0 + $1.byteCount } }

  /// The site word without its check byte.
  package var siteBits: UInt32 { UInt32(number) | (isRepeated ? 1 << 23 : 0) }
}

/// The calls of a module's functions and the layouts of frames that stand at them.
///
/// Made when a frame is first saved or restored, a function at a time.
package final class FrameLayouts {
  package let module: Module
  private let handlers: HandlerTable
  private let takesBreaths: Bool
  /// The number of the first call of every function that is not imported.
  package let firstCalls: [Int]
  package let callCount: Int
  /// A number that depends on the module's bytes and on how it is compiled: frames of another one
  /// are not taken for its own.
  package let tag: UInt32
  private var functions: [FunctionIndex: FunctionLayouts] = [:]

  private struct FunctionLayouts {
    let map: CodeMap
    let liveLocals: [[LocalIndex]]
  }

  package init(_ module: Module, store: Store) {
    self.module = module
    handlers = store.handlers
    takesBreaths = store.takesBreaths
    let structure = module.structure
    var first: [Int] = []
    var count = 0
    for body in structure.bodies.indices {
      first.append(count)
      let function = FunctionIndex(structure.importedFunctionCount + body)
      count += module.visit(function) { _ in CallCounter() }.count
    }
    firstCalls = first
    callCount = count
    tag = Self.tag(of: module, takesBreaths: takesBreaths)
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
    let live = module.visit(function) { Liveness(localCount: $0.count) }.liveLocalsAfterCalls()
    let new = FunctionLayouts(map: map, liveLocals: live)
    functions[function] = new
    return new
  }

  package func map(of function: FunctionIndex) -> CodeMap { layouts(of: function).map }

  /// The layout for a frame that goes on at an instruction, the one behind a call.
  package func layout(
    of function: FunctionIndex, returningTo instruction: Int, isRepeated: Bool
  ) -> FrameLayout? {
    let sites = layouts(of: function).map.callSites
    guard let place = sites.firstIndex(where: { $0.returnInstruction == instruction }) else {
      return nil
    }
    return layout(of: function, call: place, isRepeated: isRepeated)
  }

  /// The layout that a site word names; nil if there is no such call.
  package func layout(siteBits: UInt32) -> FrameLayout? {
    let number = Int(siteBits & 0x7F_FFFF)
    guard number < callCount else { return nil }
    // The last function whose calls begin at or before the number.
    var body = firstCalls.partitioningIndex { $0 > number } - 1
    while body > 0, firstCalls[body] > number { body -= 1 }
    let function = FunctionIndex(module.structure.importedFunctionCount + body)
    let call = number - firstCalls[body]
    return layout(of: function, call: call, isRepeated: siteBits >> 23 & 1 != 0)
  }

  private func layout(
    of function: FunctionIndex, call place: Int, isRepeated: Bool
  ) -> FrameLayout? {
    let layouts = layouts(of: function)
    guard layouts.map.callSites.indices.contains(place) else { return nil }
    let site = layouts.map.callSites[place]
    let names = module.structure.names.locals[function] ?? [:]
    var entries: [FrameLayout.Entry] = []
    // Liveness counts every call of the body; calls in unreachable code are in neither list.
    for local in layouts.liveLocals[place] {
      entries.append(
        FrameLayout.Entry(
          place: .local(local, name: names[local]), type: layouts.map.localTypes[Int(local)],
          slot: layouts.map.localSlots[Int(local)]))
    }
    for (index, operand) in site.operands.enumerated() {
      guard case .slot(let slot) = operand.place, !entries.contains(where: { $0.slot == slot })
      else { continue }
      entries.append(
        FrameLayout.Entry(place: .operand(index), type: operand.type, slot: slot))
    }
    if isRepeated {
      var slot = site.base
      for (index, type) in site.type.parameters.enumerated() {
        entries.append(FrameLayout.Entry(place: .argument(index), type: type, slot: slot))
        slot += type.slotCount
      }
    }
    if case .indirect(_, _, let indexSlot) = site.target {
      entries.append(FrameLayout.Entry(place: .tableIndex, type: .i32, slot: indexSlot))
    }
    if case .reference(let slot) = site.target {
      entries.append(
        FrameLayout.Entry(place: .operand(site.operands.count), type: .funcref, slot: slot))
    }
    let body = Int(function) - module.structure.importedFunctionCount
    return FrameLayout(
      site: site, function: function, number: firstCalls[body] + place, isRepeated: isRepeated,
      entries: entries)
  }
}

/// Counts calls.
private struct CallCounter: PartialSink {
  var count = 0

  mutating func call(_ function: FunctionIndex, _ type: FunctionType) { count += 1 }
  mutating func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {
    count += 1
  }
  mutating func callReference(_ type: FunctionType) { count += 1 }
}

extension Array {
  /// The first position whose element satisfies a condition that all later ones satisfy too.
  func partitioningIndex(where condition: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if condition(self[middle]) {
        range = range.lowerBound..<middle
      } else {
        range = middle + 1..<range.upperBound
      }
    }
    return range.lowerBound
  }
}
