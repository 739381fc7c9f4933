// SPDX-License-Identifier: Apache-2.0
//
// The compiler against itself: the same functions compiled instruction by instruction, with fusing,
// with fuel and epochs, with breaths, must do the same, bit for bit.

import Interp
import TestSupport
import Testing
import Text

/// A way to compile.
enum CompilationMode: CaseIterable {
  case unfused, fused, metered, breathing

  /// An instance of a module that is compiled this way.
  func instance(_ bytes: [UInt8]) throws -> Instance {
    let engine = engine(
      fuses: self != .unfused, metersFuel: self == .metered, checksEpochs: self == .metered)
    let module = try Module(bytes, engine: engine)
    var limits = StoreLimits()
    limits.stackBytes = 1 << 16
    let store = Store(engine: engine, limits: limits)
    store.fuel = 1 << 40
    store.setEpochDeadline(ticks: .max)
    if self == .breathing {
      // Code that is there already is not compiled again.
      for index in module.structure.bodies.indices {
        let function = FunctionIndex(module.structure.importedFunctionCount + index)
        _ = try module.code(for: function, handlers: store.handlers, takesBreaths: true)
      }
    }
    return try Instance(module, store: store)
  }
}

/// What a call came to.
enum CallResult: Equatable, Sendable {
  case values([Value])
  case trap(Trap)
  case failure(String)

  init(_ body: () throws -> [Value]) {
    do {
      self = .values(try body())
    } catch let report as TrapReport {
      self = .trap(report.trap)
    } catch {
      self = .failure("\(error)")
    }
  }
}

/// Calls functions of the same module in every mode.
struct DifferentialRun {
  let text: String
  let instances: [Instance]

  init(_ text: String) throws {
    self.text = text
    let bytes = try Wat.encode("(module " + text + ")")
    instances = try CompilationMode.allCases.map { try $0.instance(bytes) }
  }

  /// Records an issue if the modes differ.
  /// - Returns: True if the call did not trap.
  @discardableResult
  func call(_ name: String, _ arguments: [Value], _ note: @autoclosure () -> String) -> Bool {
    let results = instances.map { instance in
      CallResult { try instance.call(Name(name), arguments) }
    }
    for (mode, result) in zip(CompilationMode.allCases, results).dropFirst()
    where result != results[0] {
      Issue.record("\(name)\(arguments): unfused \(results[0]), \(mode) \(result)\n\(note())")
    }
    if case .failure(let failure) = results[0] { Issue.record("\(failure)\n\(note())") }
    if case .values = results[0] { return true }
    return false
  }

  /// Records an issue if memories or globals differ.
  func compareStores(_ note: String) throws {
    let states = try instances.map { instance in
      let memory = instance.contents.memories[0]
      let bytes = try Memory(store: instance.store, instance: memory).read(
        at: 0, count: Int(memory.record.pointee.byteCount))
      return (bytes, instance.contents.globals.map(\.cell.pointee))
    }
    for state in states.dropFirst() where state != states[0] {
      Issue.record("stores differ: \(note)")
    }
  }

  /// The operations and forms that the fused code is made of.
  func forms(_ handlers: [UInt: String]) throws -> Set<String> {
    let instance = instances[1]
    var found: Set<String> = []
    for index in instance.module.structure.bodies.indices {
      let code = try instance.module.code(
        for: FunctionIndex(index), handlers: instance.store.handlers, takesBreaths: false)
      for place in 0..<code.count {
        handlers[code.instructions[place].word].map { _ = found.insert($0) }
      }
    }
    return found
  }
}

@Suite struct DifferentialTests {
  #if DEBUG
    static let seeds: Range<UInt64> = 0..<16
  #else
    static let seeds: Range<UInt64> = 0..<200
  #endif

  @Test(arguments: seeds)
  func `random functions do the same however they are compiled`(seed: UInt64) throws {
    var generator = ExpressionGenerator(seed: seed)
    var functions = (0..<100).map { generator.function("f\($0)", depth: 2 + $0 % 4) }
    if Dispatch.current != .trampolined {
      functions = functions.map(ExpressionGenerator.withCanonicalNaNs)
    }
    let run = try DifferentialRun(ExpressionGenerator.prelude + functions.joined())
    var returned = 0
    for (index, function) in functions.enumerated() {
      for _ in 0..<2 {
        let note = "seed \(seed)\n\(function)"
        if run.call("f\(index)", generator.arguments(), note) { returned += 1 }
      }
    }
    // Functions that trap at once would show little.
    #expect(returned > functions.count / 2, "\(returned) calls returned")
    try run.compareStores("seed \(seed)")
  }

  @Test func `every form of every operation does the same`() throws {
    let handlers = Store().handlers
    var words: [UInt: String] = [:]
    for operation in Operation.allCases {
      for form in OperandForm.allCases where handlers.contains(operation, form) {
        words[handlers.word(operation, form)] = "\(operation).\(form)"
      }
    }
    var found: Set<String> = []
    var generator = ExpressionGenerator(seed: 99)
    for chunk in FormMatrix.functions.indices.split(every: 250) {
      let run = try DifferentialRun(
        ExpressionGenerator.prelude + chunk.map { FormMatrix.function($0) }.joined())
      for index in chunk {
        for _ in 0..<2 { run.call("m\(index)", generator.arguments(), FormMatrix.function(index)) }
      }
      try run.compareStores("functions \(chunk)")
      found.formUnion(try run.forms(words))
    }
    // These have one form each, in scripts; accesses outside of memory 0 (`m`) have scripts of their own.
    let outside = Set(
      Operation.allCases.flatMap { operation in
        OperandForm.allCases.filter { $0 == .m || Self.hasOneForm(operation) }.map {
          "\(operation).\($0)"
        }
      })
    let missing = Set(words.values).subtracting(found).subtracting(FormMatrix.elsewhere)
      .subtracting(outside)
    #expect(missing.isEmpty, "\(missing.sorted())")
  }
}

extension DifferentialTests {
  /// True for operations on vectors, structures, arrays, references and exceptions.
  fileprivate static func hasOneForm(_ operation: Operation) -> Bool {
    let name = "\(operation)"
    return [
      "struct", "array", "ref", "i31", "throw", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4",
      "f64x2",
    ].contains {
      name.hasPrefix($0)
    } || name.hasSuffix("Vector")
      || [.callReference, .tailCallReference].contains(operation)
  }
}

extension Range<Int> {
  /// Parts of the range, of at most so many.
  func split(every count: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: count).map {
      $0..<Swift.min($0 + count, upperBound)
    }
  }
}

/// For every instruction, its operands in every place they can be.
enum FormMatrix {
  /// Operations of the machine that no instruction of these functions is compiled to.
  static let elsewhere: Set<String> = [
    "callGuarded.s", "callIndirectGuarded.s", "callReferenceGuarded.s", "callImport.s",
    "callImportGuarded.s",
    "tailCall.s", "tailCallIndirect.s",
    "fuel.s", "epoch.s", "breath.s", "halt.s",
    "enterUncompiled.s", "enterHost.s", "returnToInstance.s", "landing.s",
    "globalGet.s", "globalSet.s", "globalSet.a",
    "tableGet.s", "tableSet.s",
    "tableSize.s", "tableGrow.s", "tableFill.s", "tableCopy.s", "tableInit.s", "elementDrop.s",
    "memoryFill.s", "memoryCopy.s", "memoryInit.s", "dataDrop.s", "memoryGrow.s", "memorySize.s",
    "unreachable.s", "atomicFence.s",
  ]

  static func function(_ index: Int) -> String {
    let (result, body) = functions[index]
    return ExpressionGenerator.header("m\(index)", result) + body + ")\n"
  }

  static let functions: [(result: ValueType, body: String)] = {
    var list: [(ValueType, String)] = []
    for row in InstructionTable.rows where [nil, 0xFC].contains(row.opcode.prefix) {
      switch row.shape {
      case .binary(let type), .compare(let type):
        let isCompare = row.shape == .compare(type)
        let result = isCompare ? ValueType.i32 : type
        for left in operands(type, 0) {
          for right in operands(type, 1) {
            let value = "\(left) \(right) \(row.mnemonic)"
            list.append((result, value))
            guard isCompare else { continue }
            list += conditions(value).map { (.i32, $0) }
          }
        }
      case .wide(let operandCount):
        // Both halves of the result in one number.
        let combined = "\(row.mnemonic) i64.const 7 i64.mul i64.xor"
        for left in operands(.i64, 0) {
          for right in operands(.i64, 1) {
            let values = [left, right, right, left].prefix(operandCount).joined(separator: " ")
            list.append((.i64, "\(values) \(combined)"))
          }
        }
      case .atomic(let access, let type):
        let (operands, result) = (access.operands(type), access.result(type))
        // Neither waiting nor what is not aligned.
        guard access != .wait else { continue }
        for address in ["i32.const 8", "local.get 0 i32.const 0xff8 i32.and"] {
          for place in 0...1 {
            for value in Self.operands(type, place) {
              let values = operands.map { _ in value }.joined(separator: " ")
              let access = "\(address) \(values) \(row.mnemonic)"
              list.append((type, result == nil ? "\(access) \(address) \(type).load" : access))
            }
          }
        }
      case .unary(let type, let result):
        list += operands(type, 0).map { (result, "\($0) \(row.mnemonic)") }
      case .test(let type):
        for operand in operands(type, 0) {
          list.append((.i32, "\(operand) \(row.mnemonic)"))
          list += conditions("\(operand) \(row.mnemonic)").map { (.i32, $0) }
        }
      case .load(let type):
        for address in addresses {
          for offset in ["", " offset=9", " offset=65530"] {
            list.append((type, "\(address) \(row.mnemonic)\(offset)"))
          }
        }
      case .store(let type):
        for address in addresses {
          for value in operands(type, 1) {
            for offset in ["", " offset=3"] {
              list.append(
                (type, "\(address) \(value) \(row.mnemonic)\(offset) \(address) \(type).load"))
            }
          }
        }
      default: break
      }
    }
    for type in ExpressionGenerator.types {
      for value in operands(type, 0) {
        list.append((type, "\(value) global.set $global_\(type) global.get $global_\(type)"))
        list.append((type, "\(value) i32.const 2 call_indirect (type $unary_\(type))"))
        list.append((type, "\(value) call $same_\(type)"))
        for condition in operands(.i32, 0) {
          list.append((type, "\(value) \(operands(type, 1)[0]) \(condition) select"))
        }
      }
    }
    list.append((.i32, "local.get 0 local.set 8 local.get 8 local.set 9 local.get 9"))
    for value in operands(.i32, 0) {
      list.append(
        (
          .i32,
          "block block block \(value) br_table 0 1 2 end i32.const 5 return end i32.const 6 return end i32.const 7"
        ))
      list += conditions(value).map { (.i32, $0) }
    }
    return list
  }()

  /// A value in a parameter, in a local, as a constant of each size, and just made.
  static func operands(_ type: ValueType, _ place: Int) -> [String] {
    let local = (ExpressionGenerator.types.firstIndex(of: type) ?? 0) * 2 + place
    let made =
      switch type {
      case .i32: "i32.clz"
      case .i64: "i64.clz"
      default: "\(type).neg"
      }
    let constants =
      switch type {
      case .i32: ["5", "-40000", "0x7fffffff"]
      case .i64: ["5", "-40000", "0x123456789"]
      default: ["0", "1.5"]
      }
    return ["local.get \(local)", "local.get \(local) \(made)"]
      + constants.map { "\(type).const \($0)" }
  }

  static let addresses = [
    "i32.const 4", "i32.const 65532", "local.get 0", "local.get 0 i32.const 0xff i32.and",
    "local.get 0 i32.clz local.tee 8", "i32.const 0xffffffff",
    // Sums, of which loads and stores do the adding.
    "local.get 0 i32.const 8 i32.add", "local.get 0 i32.clz i32.const -3 i32.add",
    "local.get 0 local.get 1 i32.add", "local.get 0 i32.clz local.get 1 i32.add",
    "local.get 0 i32.const 8 i32.add i32.const 70000 i32.add",
  ]

  /// The ways to decide by a condition.
  static func conditions(_ value: String) -> [String] {
    [
      "\(value) if (result i32) i32.const 10 else i32.const 20 end",
      "block \(value) br_if 0 i32.const 10 return end i32.const 20",
      "block \(value) i32.eqz br_if 0 i32.const 10 return end i32.const 20",
      "i32.const 10 i32.const 20 \(value) select",
      "i32.const 10 \(value) br_if 0 drop i32.const 20",
      "\(value) i32.eqz",
    ]
  }
}
