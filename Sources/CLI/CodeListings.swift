// SPDX-License-Identifier: Apache-2.0
//
// The code that the functions of a module are compiled to, ready to be printed: functions one by one,
// because all of them together may be many times as long as the module.

import Interp

/// The compiled code of all functions of a module.
struct CodeListings: Sequence {
  private let module: Module
  private let disassembler: Disassembler

  init(_ module: Module) {
    self.module = module
    let store = Store(engine: module.engine)
    disassembler = Disassembler(
      module, handlers: store.handlers, takesBreaths: store.takesBreaths)
  }

  func makeIterator() -> some IteratorProtocol<CodeListing> {
    let first = module.structure.importedFunctionCount
    return module.structure.bodies.indices.lazy.map { place in
      CodeListing(module, FunctionIndex(first + place), disassembler)
    }.makeIterator()
  }
}

/// The compiled code of a function.
struct CodeListing {
  /// A slot of the frame that is something of the function's.
  private struct Slot {
    let number: Int
    /// `local` or `constant`.
    let kind: String
    let name: String
    /// The type of a local.
    let type: String?
  }

  private let index: FunctionIndex
  private let name: String?
  private let type: String
  private let slots: [Slot]
  /// The code, or why there is none.
  private let listing: Result<Disassembler.Listing, CompilationError>

  fileprivate init(_ module: Module, _ index: FunctionIndex, _ disassembler: Disassembler) {
    self.index = index
    name = module.functionName(index)
    type = module.structure.type(ofFunction: index).map(\.description).or("")
    do throws(CompilationError) {
      let found = try disassembler.listing(of: index)
      listing = .success(found)
      slots = Self.slots(found.map, module.structure.names.locals[index] ?? [:])
    } catch {
      listing = .failure(error)
      slots = []
    }
  }

  private static func slots(_ map: CodeMap, _ names: [LocalIndex: String]) -> [Slot] {
    let locals = map.localSlots.enumerated().map { local, slot in
      Slot(
        number: Int(slot), kind: "local",
        name: names[LocalIndex(local)].map { "$\($0)" }.or("local \(local)"),
        type: map.localTypes[local].description)
    }
    return locals
      + map.constants.map {
        Slot(number: Int($0.slot), kind: "constant", name: "0x\(hex($0.bits))", type: nil)
      }
  }

  /// A title, the slots of the frame, and a line for each instruction.
  var text: StyledText {
    let title = "function \(index)\(name.map { " <\($0)>" }.or(""))"
    let found: Disassembler.Listing
    do throws(CompilationError) {
      found = try listing.get()
    } catch {
      return "\n\(title, .heading): \(error)\n"
    }
    let code = found.code
    var text =
      "\(type): \(code.count) instructions, frame of \(code.frameSlotCount) slots\n"
      + "  r\(code.headerSlot) r\(code.headerSlot + 1): return address"
    for slot in slots {
      text += "; r\(slot.number): \(slot.name)\(slot.type.map { " \($0)" }.or(""))"
    }
    text += "\n"
    let goals = Set(found.lines.flatMap(\.targets))
    for line in found.lines {
      let mark = goals.contains(line.position) ? "@" : " "
      let position = "\(mark)\(line.position)".leftPadded(to: 7)
      let operation = "\(line.operation)".padded(to: 20)
      text += "\(position)  \(address(line.offset))  \(operation)  \(line.operands)".trimmed + "\n"
    }
    return "\n\(title, .heading) \(text)"
  }

  /// One object.
  var json: JSON {
    var members: [(String, JSON)] = [
      ("function", .number(Int(index))), ("name", .orNull(name)), ("type", .string(type)),
    ]
    switch listing {
    case .failure(let error): members.append(("error", .string(error.description)))
    case .success(let found):
      members += [
        ("frameSlots", .number(Int(found.code.frameSlotCount))),
        ("headerSlot", .number(Int(found.code.headerSlot))),
        (
          "slots",
          .array(
            slots.map { slot in
              .object([
                ("slot", .number(slot.number)), ("kind", .string(slot.kind)),
                ("name", .string(slot.name)), ("type", .orNull(slot.type)),
              ])
            })
        ),
        (
          "instructions",
          .array(
            found.lines.map { line in
              .object([
                ("position", .number(line.position)), ("offset", .number(line.offset)),
                ("operation", .string("\(line.operation)")), ("operands", .string(line.operands)),
                ("targets", .array(line.targets.map(JSON.number))),
              ])
            })
        ),
      ]
    }
    return .object(members)
  }
}
