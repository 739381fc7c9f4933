// SPDX-License-Identifier: Apache-2.0
//
// Compiled code as text, for people: an instruction a line, with slots as r0, r1 ..., `acc` where an
// operand comes from an accumulator, and branches by the position they go to. Slow, because it finds
// each operation by the address of its handler.

/// Turns the code of a module's functions into text.
package struct Disassembler {
  private let module: Module
  private let handlers: HandlerTable
  private let takesBreaths: Bool

  package init(_ module: Module, handlers: HandlerTable, takesBreaths: Bool) {
    self.module = module
    self.handlers = handlers
    self.takesBreaths = takesBreaths
  }

  /// The code of a function and its lines.
  package struct Listing {
    package let code: Code
    package let map: CodeMap
    package let lines: [Line]
  }

  /// An instruction.
  package struct Line {
    /// Where it stands in the code; an instruction that is two long takes two positions.
    package let position: Int
    /// The offset in the module's bytes of what it was compiled from.
    package let offset: Int
    package let operation: Operation
    package let form: OperandForm
    package let operands: String
    /// Where it may branch to.
    package let targets: [Int]
  }

  /// The code of a function, compiled if it has none yet.
  /// - Throws: ``CompilationError``.
  package func listing(of function: FunctionIndex) throws(CompilationError) -> Listing {
    let code = try module.code(for: function, handlers: handlers, takesBreaths: takesBreaths)
    let map = try module.map(of: function, handlers: handlers, takesBreaths: takesBreaths)
    var lines: [Line] = []
    var position = 0
    while position < code.count {
      guard let (operation, form) = handlers.operation(of: code.instructions[position].word) else {
        preconditionFailure("no operation at \(position) of function \(function)")
      }
      let reader = OperandReader(
        module: module, code: code, position: position, operation: operation, form: form)
      lines.append(
        Line(
          position: position, offset: map.offsets[position], operation: operation, form: form,
          operands: reader.operands, targets: reader.targets))
      position += reader.length
    }
    return Listing(code: code, map: map, lines: lines)
  }
}

/// Reads the operands of one instruction.
private struct OperandReader {
  let module: Module
  let code: Code
  let position: Int
  let operation: Operation
  let form: OperandForm

  private var instruction: Instruction { code.instructions[position] }
  /// The word of the next instruction, for those that are two long.
  private var data: UInt { code.instructions[position + 1].word }
  /// What is beside it.
  private var second: UInt32 {
    UInt32(truncatingIfNeeded: code.instructions[position + 1].data.high)
  }
  private var immediate: UInt32 { instruction.immediate }
  /// The global that an access to the module's own ones names.
  private var ownGlobal: UInt32 { immediate / UInt32(GlobalCell.slotCount) }
  private var signedImmediate: Int32 { Int32(bitPattern: instruction.immediate) }
  private var a: String { "r\(instruction.a)" }
  private var b: String { "r\(instruction.b)" }
  private var c: String { "r\(instruction.c)" }

  /// How many positions the instruction takes.
  var length: Int {
    switch operation {
    case .constantWide, .callIndirect, .callIndirectGuarded, .tailCallIndirect, .tableCopy,
      .tableInit, .memoryCopy, .memoryInit, .v128Const, .i8x16Shuffle, .v128Load8Lane,
      .v128Load16Lane, .v128Load32Lane, .v128Load64Lane, .v128Store8Lane, .v128Store16Lane,
      .v128Store32Lane, .v128Store64Lane, .structNew, .structNewDefault, .arrayNew, .refTest,
      .refCast, .i64Add128, .i64Sub128:
      2
    case .brTable: 2 + Int(immediate)
    default: form == .m ? 2 : 1
    }
  }

  var targets: [Int] {
    switch operation {
    case .jump, .brIf, .brUnless: return [position + instruction.distance]
    case .brTable:
      return (position + 1..<position + length).map { $0 + code.instructions[$0].distance }
    default: return isComparingBranch ? [position + instruction.distance] : []
    }
  }

  private var isComparingBranch: Bool {
    (Operation.brI32Eq.rawValue...Operation.brNotF64Ge.rawValue).contains(operation.rawValue)
  }

  private func function(_ index: UInt32) -> String {
    "function \(index)" + (module.functionName(index).map { " <\($0)>" } ?? "")
  }

  /// The operands as text; results stand before an arrow.
  var operands: String {
    switch operation {
    case .constant: "\(a) <- \(immediate)"
    case .constantSigned: "\(a) <- \(signedImmediate)"
    case .constantWide: "\(a) <- 0x\(hex(data))"
    case .zero: "r\(instruction.a)...r\(UInt32(instruction.a) + immediate - 1) <- 0"
    case .select: "\(a) <- \(form == .a ? "acc" : "r\(instruction.d)") ? \(b) : \(c)"
    case .globalGet: "\(a) <- global \(immediate)"
    case .globalSet: "global \(immediate) <- \(form == .a ? "acc" : a)"
    case .ownGlobalGet: "\(a) <- global \(ownGlobal)"
    case .ownGlobalSet: "global \(ownGlobal) <- \(form == .a ? "acc" : a)"
    case .load8, .load8SignedTo32, .load8SignedTo64, .load16, .load16SignedTo32,
      .load16SignedTo64, .load32, .load32SignedTo64, .load64, .loadF64:
      "\(a) <- [\(address([.a, .wa, .as].contains(form) ? "acc" : b))]"
    case .store8, .store16, .store32, .store64, .storeF64:
      "[\(address(form == .as ? "acc" : a))] <- \(form == .sa || form == .wa ? "acc" : b)"
    case .i64Add128, .i64Sub128: "\(wideResult) <- \(b):\(c), r\(instruction.d):r\(data)"
    case .i64MulWideS, .i64MulWideU: "\(wideResult) <- \(b), \(c)"
    case .jump, .brTable, .brIf, .brUnless: branchOperands
    case .call, .callImport, .callImportGuarded, .callGuarded, .callIndirect, .callIndirectGuarded,
      .tailCall, .tailCallIndirect:
      callOperands
    case .return, .unreachable, .epoch, .breath: ""
    case .fuel: "\(immediate)"
    case .refFunction: "\(a) <- \(function(immediate))"
    default:
      isComparingBranch
        ? branchOperands
        : bulkOperands ?? aggregateOperands ?? vectorOperands ?? atomicOperands
          ?? arithmeticOperands
    }
  }

  /// Nil for operations that are not about structures, arrays, exceptions and casts.
  private var aggregateOperands: String? {
    switch operation {
    case .structNew: "\(a) <- \(typeName) of \(b)..."
    case .structNewDefault: "\(a) <- \(typeName)"
    case .structGet, .structGet8S, .structGet8U, .structGet16S, .structGet16U, .structGetVector:
      "\(a) <- \(b).\(instruction.c)"
    case .structSet, .structSetVector:
      "\(a).\(instruction.c) <- \(b)"
    case .arrayNew: "\(a) <- \(typeName) of \(source)"
    case .arrayLength: "\(a) <- length of \(b)"
    case .arrayGet8S, .arrayGet8U, .arrayGet16S, .arrayGet16U, .arrayGet32, .arrayGet64,
      .arrayGetVector:
      "\(a) <- \(b)[\(c)]"
    case .arraySet8, .arraySet16, .arraySet32, .arraySet64, .arraySetVector: "\(a)[\(b)] <- \(c)"
    case .arrayFill, .arrayCopy: "\(a)..."
    case .arrayInitData, .arrayInitElement: "\(a)... <- segment \(immediate)"
    case .refTest: "\(a) <- \(b) is \(typeName)"
    case .refCast: "\(a) as \(typeName)"
    case .throw: "tag \(immediate) with \(a)..."
    case .throwReference: a
    default: nil
    }
  }

  /// What a new array is made of.
  private var source: String {
    switch ObjectSource(rawValue: instruction.c) {
    case .value: "\(b), repeated"
    case .length: "\(b) elements"
    case .elements: "\(second) elements from \(b)"
    case .data, .references: "segment \(second) from \(b)"
    default: ""
    }
  }

  /// The type in the next instruction, or for casts the abstract type in field c.
  private var typeName: String {
    guard data == 0 else {
      let record = UnsafePointer<TypeRecord>(bitPattern: data)
      let index = module.types.firstIndex { $0.record == record }
      return "type \(index.map { "\($0)" } ?? "?")"
    }
    return HeapType(code: UInt8(truncatingIfNeeded: instruction.c))?.description ?? ""
  }

  /// The two slots of a result of 128 bits, the low half first.
  private var wideResult: String { "\(a):r\(UInt32(instruction.a) + 1)" }

  private var isLoad: Bool {
    (Operation.load8.rawValue...Operation.loadF64.rawValue).contains(operation.rawValue)
  }

  private func address(_ slot: String) -> String {
    if form == .w || form == .wa { return "\(slot) + \(signedImmediate), wrapping" }
    if form == .ss || form == .as, length == 1, isLoad {
      return "\(slot) + \(c), wrapping" + (instruction.d == 0 ? "" : " + \(instruction.d)")
    }
    if form == .m { return "memory \(immediate): \(slot)" + (data == 0 ? "" : " + \(data)") }
    return form == .i ? "\(immediate)" : immediate == 0 ? slot : "\(slot) + \(immediate)"
  }

  private var branchOperands: String {
    let goal = targets.map { "@\($0)" }.joined(separator: " ")
    switch operation {
    case .jump: return goal
    case .brIf, .brUnless, .brTable: return "\(form == .a ? "acc" : a) -> \(goal)"
    default:
      let left = form == .as || form == .ai ? "acc" : a
      let right = form == .si || form == .ai ? "\(Int16(bitPattern: instruction.b))" : b
      return "\(left), \(right) -> \(goal)"
    }
  }

  private var callOperands: String {
    switch operation {
    case .callIndirect, .callIndirectGuarded, .tailCallIndirect:
      let type = module.structure.functionType(at: second)
      return "table \(instruction.d)[\(c)] at \(a) \(type.map { "\($0)" } ?? "")"
    default:
      let type = module.structure.type(ofFunction: immediate)
      return "\(function(immediate)) at \(a) \(type.map { "\($0)" } ?? "")"
    }
  }

  /// Nil for operations that are not about tables, memories and segments.
  private var bulkOperands: String? {
    let first = UInt32(truncatingIfNeeded: length == 2 ? data : 0)
    let second = length == 2 ? data >> 32 : 0
    return switch operation {
    case .tableGet: "\(a) <- table \(immediate)[\(b)]"
    case .tableSet: "table \(immediate)[\(a)] <- \(b)"
    case .tableSize: "\(a) <- size of table \(immediate)"
    case .tableGrow: "\(a) <- table \(instruction.d) by \(c) of \(b)"
    case .tableFill: "table \(instruction.d)[\(a)] <- \(b), \(c) times"
    case .tableCopy: "table \(first)[\(a)] <- table \(second)[\(b)], \(c) elements"
    case .tableInit: "table \(first)[\(a)] <- segment \(second)[\(b)], \(c) elements"
    case .memorySize: "\(a) <- size of memory \(immediate)"
    case .memoryGrow: "\(a) <- memory \(immediate) by \(b)"
    case .memoryFill: "[memory \(instruction.d): \(a)] <- \(b), \(c) times"
    case .memoryCopy: "[memory \(first): \(a)] <- [memory \(second): \(b)], \(c) bytes"
    case .memoryInit: "[memory \(first): \(a)] <- segment \(second)[\(b)], \(c) bytes"
    case .elementDrop, .dataDrop: "segment \(immediate)"
    default: nil
    }
  }

  /// Nil for operations that are not about vectors, or look like others.
  private var vectorOperands: String? {
    var (other, lane) = ("", UInt(0))
    if length == 2 {
      // Form m has the offset in the word, and these beside it.
      let more = code.instructions[position + 1]
      other = "r\(form == .m ? UInt32(more.a) : UInt32(truncatingIfNeeded: data))"
      lane = form == .m ? UInt(more.b) : data >> 32
    }
    return switch operation {
    case .v128Const: "\(a) <- \(code.instructions[position + 1].data)"
    case .selectVector: "\(a) <- r\(instruction.d) ? \(b) : \(c)"
    case .globalGetVector: "\(a) <- global \(immediate)"
    case .globalSetVector: "global \(immediate) <- \(a)"
    case .i8x16Shuffle: "\(a) <- \(b), \(c), lanes \(code.instructions[position + 1].data)"
    case .i8x16ExtractLaneS, .i8x16ExtractLaneU, .i16x8ExtractLaneS, .i16x8ExtractLaneU,
      .i32x4ExtractLane, .i64x2ExtractLane:
      "\(a) <- \(b)[\(instruction.c)]"
    case .i8x16ReplaceLane, .i16x8ReplaceLane, .i32x4ReplaceLane, .i64x2ReplaceLane:
      "\(a) <- \(b) with [\(instruction.d)] <- \(c)"
    case .v128Load, .v128Load8x8S, .v128Load8x8U, .v128Load16x4S, .v128Load16x4U, .v128Load32x2S,
      .v128Load32x2U, .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat,
      .v128Load32Zero, .v128Load64Zero:
      "\(a) <- [\(address(b))]"
    case .v128Store: "[\(address(a))] <- \(b)"
    case .v128Load8Lane, .v128Load16Lane, .v128Load32Lane, .v128Load64Lane:
      "\(a) <- \(other) with [\(lane)] <- [\(address(b))]"
    case .v128Store8Lane, .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
      "[\(address(a))] <- \(other)[\(lane)]"
    case .v128Bitselect, .f32x4RelaxedMadd, .f32x4RelaxedNmadd, .f64x2RelaxedMadd,
      .f64x2RelaxedNmadd, .i32x4RelaxedDotI8x16I7x16AddS:
      "\(a) <- \(b), \(c), r\(instruction.d)"
    default: nil
    }
  }

  /// Nil for operations that are not atomic.
  private var atomicOperands: String? {
    let kinds: [(last: Operation, count: Int)] = [
      (.atomicLoad64, 0), (.atomicXchg64, 1), (.atomicWait64, 2), (.atomicNotify, 1),
    ]
    guard operation.rawValue >= Operation.atomicLoad8.rawValue,
      let kind = kinds.first(where: { operation.rawValue <= $0.last.rawValue })
    else { return operation == .atomicFence ? "" : nil }
    let more = code.instructions[position + 1]
    let cell = "[\(address(b))]"
    let others = [more.a, more.b].prefix(kind.count).map { "r\($0)" }.joined(separator: ", ")
    switch operation {
    case .atomicStore8, .atomicStore16, .atomicStore32, .atomicStore64:
      return "\(cell) <- \(others)"
    default: return "\(a) <- \(cell)\(others.isEmpty ? "" : ", ")\(others)"
    }
  }

  private var arithmeticOperands: String {
    switch form {
    case .s: "\(a) <- \(b)"
    case .a: "\(a) <- acc"
    case .ss: "\(a) <- \(b), \(c)"
    case .as: "\(a) <- acc, \(c)"
    case .sa: "\(a) <- \(b), acc"
    case .m, .w, .wa: ""
    case .si: "\(a) <- \(b), \(signedImmediate)"
    case .ai: "\(a) <- acc, \(signedImmediate)"
    case .i: "\(a) <- \(signedImmediate)"
    }
  }
}
