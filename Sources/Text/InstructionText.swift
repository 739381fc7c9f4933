// SPDX-License-Identifier: Apache-2.0
//
// An instruction with its immediates as words. Where the text format has them in another order than
// the binary format, `Immediate` says so; what need not be written is left out.
// Spec: 6.5 Text Format / Instructions.

import Interp

/// Writes the instructions of one function, or of a constant expression, and follows its blocks.
struct InstructionText {
  let identifiers: ModuleIdentifiers
  let locals: IdentifierTable
  var labels: OpenLabels

  /// For constant expressions.
  init(_ identifiers: ModuleIdentifiers) {
    self.identifiers = identifiers
    locals = IdentifierTable()
    labels = OpenLabels([:])
  }

  /// For a function.
  init(_ identifiers: ModuleIdentifiers, function: FunctionIndex, locals: IdentifierTable) {
    self.identifiers = identifiers
    self.locals = locals
    labels = OpenLabels(identifiers.names.labels[function] ?? [:])
  }

  /// The mnemonic and the immediates; of a block its beginning, with its label.
  func words(_ instruction: CheckedInstruction) -> String {
    let row = instruction.row
    let label =
      row.beginsBlock ? labels.nextBinding(annotations: identifiers.annotations) : ""
    return row.mnemonic + label + operands(row.immediate, instruction.immediate)
  }

  /// The immediates, each behind a blank.
  private func operands(_ kind: Immediate, _ value: ImmediateValue) -> String {
    switch value {
    case .none, .zero: ""
    case .blockType(let type): blockType(type)
    case .index(let index): self.index(kind, index)
    case .pair(let first, let second): pair(kind, first, second)
    case .labels(let targets): targets.map { " " + labels.reference($0) }.joined()
    case .heapType(let type):
      if case .reference(let isNullable) = kind {
        " " + identifiers.text(ReferenceType(type, isNullable: isNullable))
      } else {
        " " + identifiers.text(type)
      }
    case .cast(let label, let source, let target):
      " \(labels.reference(label)) \(identifiers.text(source)) \(identifiers.text(target))"
    case .catches(let type, let clauses): blockType(type) + clauses.map(catchClause).joined()
    case .valueTypes(let types):
      " (result\(types.map { " " + identifiers.text($0) }.joined()))"
    case .memoryArgument(let argument): memoryArgument(kind, argument)
    case .memoryArgumentAndLane(let argument, let lane): memoryArgument(kind, argument) + " \(lane)"
    case .lane(let lane): " \(lane)"
    case .i32(let value): " \(value)"
    case .i64(let value): " \(value)"
    case .f32(let bits): " " + FloatSyntax.text(UInt64(bits), .f32)
    case .f64(let bits): " " + FloatSyntax.text(bits, .f64)
    case .vector(let vector):
      kind == .shuffle
        ? vector.lanes(UInt8.self).map { " \($0)" }.joined()
        : " i32x4" + vector.lanes(UInt32.self).map { " 0x" + Self.hexadecimal($0) }.joined()
    }
  }

  /// Eight digits.
  private static func hexadecimal(_ lane: UInt32) -> String {
    let digits = String(lane, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private func index(_ kind: Immediate, _ index: UInt32) -> String {
    switch kind {
    case .label: " " + labels.reference(index)
    case .function: " " + identifiers.functions.reference(index)
    case .type: " " + identifiers.types.reference(index)
    case .local: " " + locals.reference(index)
    case .global: " " + identifiers.globals.reference(index)
    case .table: " " + identifiers.tables.reference(index)
    case .element: " " + identifiers.elements.reference(index)
    case .data: " " + identifiers.data.reference(index)
    case .tag: " " + identifiers.tags.reference(index)
    case .memory: index == 0 ? "" : " " + identifiers.memories.reference(index)
    default: " \(index)"
    }
  }

  /// Tables and memories are left out if they are 0.
  private func pair(_ kind: Immediate, _ first: UInt32, _ second: UInt32) -> String {
    let types = identifiers.types
    switch kind {
    case .typeAndTable:
      let table = second == 0 ? "" : " " + identifiers.tables.reference(second)
      return "\(table) (type \(types.reference(first)))"
    case .tableAndTable where first == 0 && second == 0: return ""
    case .tableAndTable:
      return " \(identifiers.tables.reference(first)) \(identifiers.tables.reference(second))"
    case .elementAndTable:
      let table = second == 0 ? "" : " " + identifiers.tables.reference(second)
      return "\(table) \(identifiers.elements.reference(first))"
    case .memoryAndMemory where first == 0 && second == 0: return ""
    case .memoryAndMemory:
      return " \(identifiers.memories.reference(first)) \(identifiers.memories.reference(second))"
    case .dataAndMemory:
      let memory = second == 0 ? "" : " " + identifiers.memories.reference(second)
      return "\(memory) \(identifiers.data.reference(first))"
    case .field:
      return " \(types.reference(first)) \(identifiers.fields(of: first).reference(second))"
    case .typeAndData: return " \(types.reference(first)) \(identifiers.data.reference(second))"
    case .typeAndElement:
      return " \(types.reference(first)) \(identifiers.elements.reference(second))"
    case .typeAndType: return " \(types.reference(first)) \(types.reference(second))"
    case .typeAndCount: return " \(types.reference(first)) \(second)"
    default: return " \(first) \(second)"
    }
  }

  private func blockType(_ type: BlockType) -> String {
    switch type {
    case .empty: ""
    case .value(let type): " (result \(identifiers.text(type)))"
    case .index(let index): identifiers.typeUse(index)
    }
  }

  private func catchClause(_ clause: CatchClause) -> String {
    let keyword = clause.tag == nil ? "catch_all" : "catch"
    let tag = clause.tag.map { " " + identifiers.tags.reference($0) } ?? ""
    return
      " (\(keyword)\(clause.passesReference ? "_ref" : "")\(tag) \(labels.reference(clause.label)))"
  }

  private func memoryArgument(_ kind: Immediate, _ argument: MemoryArgument) -> String {
    var text = argument.memory == 0 ? "" : " " + identifiers.memories.reference(argument.memory)
    if argument.offset != 0 { text += " offset=\(argument.offset)" }
    switch kind {
    case .memoryArgument(let natural) where argument.alignment == natural: break
    case .memoryArgumentAndLane(let natural) where argument.alignment == natural: break
    default: text += " align=\(UInt64(1) << UInt64(argument.alignment))"
    }
    return text
  }
}

extension InstructionRow {
  /// True if the instruction begins a block, which `end` or `delegate` will close.
  var beginsBlock: Bool { immediate == .blockType || immediate == .catches }
}
