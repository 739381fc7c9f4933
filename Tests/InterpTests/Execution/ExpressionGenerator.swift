// SPDX-License-Identifier: Apache-2.0
//
// Functions made at random out of a seed: valid by construction, ending soon, with all the ways in
// which operands can stand where an instruction takes them.

import Interp

/// Makes functions in the text format.
struct ExpressionGenerator {
  static let types: [ValueType] = [.i32, .i64, .f32, .f64]

  /// What every module of generated functions begins with.
  ///
  /// Each type has two parameters, two more locals, a global and helpers; three locals more count
  /// loops.
  static let prelude: String = {
    var text =
      "(memory 1 2) (table 6 funcref) (elem (i32.const 0) $same_i32 $same_i64 $same_f32 $same_f64)\n"
    text +=
      "(data (i32.const 0) \"\\01\\80\\ff\\7f\\00\\00\\f0\\7f\\ef\\be\\ad\\de\\12\\34\\56\\78\\9a\")\n"
    for type in types {
      text += """
        (type $unary_\(type) (func (param \(type)) (result \(type))))
        (global $global_\(type) (mut \(type)) (\(type).const 3))
        (func $same_\(type) (type $unary_\(type)) local.get 0)
        (func $second_\(type) (param \(type) \(type)) (result \(type)) local.get 1)
        (func $canonical_\(type) (type $unary_\(type)) local.get 0
          (if (param \(type)) (result \(type)) (\(type).ne (local.get 0) (local.get 0))
            (then drop \(type).const \(type == .f32 || type == .f64 ? "nan" : "0")) (else)))
        (func $swap_\(type) (param \(type) \(type)) (result \(type) \(type)) local.get 1 local.get 0)

        """
    }
    return text
  }()

  /// The parameters and locals of a generated function.
  static let parameters = types.flatMap { [$0, $0] }
  static let locals = parameters + [.i32, .i32, .i32]

  static func header(_ name: String, _ result: ValueType) -> String {
    func list(_ types: [ValueType]) -> String {
      types.map(\.description).joined(separator: " ")
    }
    return "(func (export \"\(name)\") (param \(list(parameters))) (result \(result)) "
      + "(local \(list(locals)))\n"
  }

  private static let rows: [ValueType: [InstructionRow]] = {
    var rows: [ValueType: [InstructionRow]] = [:]
    for row in InstructionTable.rows where [nil, 0xFC].contains(row.opcode.prefix) {
      switch row.shape {
      case .unary(_, let result), .binary(let result), .load(let result):
        rows[result, default: []].append(row)
      case .test, .compare: rows[.i32, default: []].append(row)
      case .wide: rows[.i64, default: []].append(row)
      default: break
      }
    }
    return rows
  }()

  private static let stores: [InstructionRow] = InstructionTable.rows.filter {
    $0.opcode.prefix != 0xFD
  }.filter {
    if case .store = $0.shape { true } else { false }
  }

  var random: SeededGenerator
  private var loops = 0
  /// The result of the function that is being made.
  private var result = ValueType.i32

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A function that makes the result of each operation on two numbers a canonical NaN if it is one.
  ///
  /// Which of two NaNs an operation gives is not specified, and optimised handlers of different forms
  /// exchange their operands at will.
  static func withCanonicalNaNs(_ function: String) -> String {
    var text = function
    for type in ["f32", "f64"] {
      for operation in ["add", "sub", "mul", "div", "min", "max"] {
        let mnemonic = "\(type).\(operation)"
        text = text.replacing(mnemonic, with: "\(mnemonic) call $canonical_\(type)")
      }
    }
    return text
  }

  // MARK: Leaves

  /// A local of a type: a parameter, or one that starts as zero.
  mutating func local(_ type: ValueType) -> Int {
    let first = (Self.types.firstIndex(of: type) ?? 0) * 2
    return random.pick([first, first + 1, first + 8, first + 9])
  }

  mutating func constant(_ type: ValueType) -> String {
    let text: String =
      switch type {
      case .i32:
        random.pick([
          "0", "1", "-1", "2", "7", "31", "32", "255", "32767", "32768", "-32768", "-32769",
          "65535",
          "0x7fffffff", "0x80000000", "0x12345678",
        ])
      case .i64:
        random.pick([
          "0", "1", "-1", "5", "63", "64", "32767", "-32769", "0x7fffffff", "0x80000000",
          "0xffffffff",
          "-0x80000000", "-0x80000001", "0x123456789abcdef0", "0x7fffffffffffffff",
          "0x8000000000000000",
        ])
      default:
        random.pick([
          "0", "-0", "1", "-1", "0.5", "-1.5", "3.7", "2147483648", "-2147483649", "4294967296",
          "9223372036854775808", "18446744073709551616", "1e30", "inf", "-inf", "nan", "0x1p-140",
        ])
      }
    return "\(type).const \(text)"
  }

  private mutating func leaf(_ type: ValueType) -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...3: "local.get \(local(type))"
    case 4: "global.get $global_\(type)"
    default: constant(type)
    }
  }

  /// An address: mostly inside of the memory, now and then at its end.
  private mutating func address(_ depth: Int) -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2: "i32.const \(Int.random(in: 0..<64, using: &random))"
    case 3: "i32.const \(Int.random(in: 65_525..<65_540, using: &random))"
    default: "\(value(.i32, depth - 1)) i32.const 0x3f i32.and"
    }
  }

  private mutating func offset() -> String {
    random.pick(["", "", " offset=1", " offset=16", " offset=65528", " offset=0xffffffff"])
  }

  // MARK: Values

  /// Instructions that push one value.
  mutating func value(_ type: ValueType, _ depth: Int) -> String {
    guard depth > 0 else { return leaf(type) }
    switch Int.random(in: 0..<27, using: &random) {
    case 0...10: return operation(type, depth)
    case 11: return leaf(type)
    case 12: return "\(value(type, depth - 1)) local.tee \(local(type))"
    case 13: return pending(type, depth)
    case 14:
      return "\(value(type, depth - 1)) \(value(type, depth - 1)) \(condition(depth - 1)) "
        + (random.once(in: 2) ? "select" : "select (result \(type))")
    case 15:
      return "\(condition(depth - 1)) if (result \(type)) \(value(type, depth - 1)) "
        + "else \(value(type, depth - 1)) end"
    case 16:
      return
        "block (result \(type)) \(value(type, depth - 1)) \(condition(depth - 1)) br_if 0 drop "
        + "\(value(type, depth - 1)) end"
    case 17: return branchTable(type, depth)
    case 18: return loop(type, depth)
    case 19: return "\(value(type, depth - 1)) call $same_\(type)"
    case 20: return "\(value(type, depth - 1)) \(value(type, depth - 1)) call $second_\(type)"
    case 21:
      let index =
        random.once(in: 3)
        ? value(.i32, depth - 1) + " i32.const 7 i32.and"
        : "i32.const \(Self.types.firstIndex(of: type) ?? 0)"
      return "\(value(type, depth - 1)) \(index) call_indirect (type $unary_\(type))"
    case 22:
      return
        "\(value(type, depth - 1)) \(value(type, depth - 1)) call $swap_\(type) \(binary(type))"
    case 23:
      return "\(value(type, depth - 1)) \(value(type, depth - 1)) block (param \(type) \(type)) "
        + "(result \(type) \(type)) \(condition(depth - 1)) br_if 0 call $swap_\(type) end \(binary(type))"
    case 24: return "\(statement(depth - 1)) \(value(type, depth - 1))"
    case 25:
      let index = Self.types.firstIndex(of: result) ?? 0
      let call =
        random.once(in: 2)
        ? "return_call $same_\(result)"
        : "i32.const \(index) return_call_indirect (type $unary_\(result))"
      return
        "\(condition(depth - 1)) if \(value(result, depth - 1)) \(call) end \(value(type, depth - 1))"
    default:
      // A block that is left for the function's end now and then.
      return "block (result \(type)) \(value(type, depth - 1)) local.get \(local(.i32)) "
        + "i32.const 13 i32.eq if drop \(value(type, depth - 1)) br 1 end end".replacing(
          "if drop", with: "if (param \(type)) (result \(type)) drop")
    }
  }

  private mutating func binary(_ type: ValueType) -> String {
    let rows = Self.rows[type, default: []].filter { $0.shape == .binary(type) }
    return random.pick(rows).mnemonic
  }

  private mutating func operation(_ type: ValueType, _ depth: Int) -> String {
    let row = random.pick(Self.rows[type, default: []])
    switch row.shape {
    case .unary(let from, _): return "\(value(from, depth - 1)) \(row.mnemonic)"
    case .test(let from): return "\(value(from, depth - 1)) \(row.mnemonic)"
    case .load: return "\(address(depth)) \(row.mnemonic)\(offset())"
    case .wide(let operandCount):
      let values = (0..<operandCount).map { _ in value(.i64, depth - 1) }.joined(separator: " ")
      let combined = random.pick(["i64.xor", "drop", "local.set \(local(.i64))"])
      return "\(values) \(row.mnemonic) \(combined)"
    case .binary(let from), .compare(let from):
      return "\(value(from, depth - 1)) \(value(from, depth - 1)) \(row.mnemonic)"
    default: return leaf(type)
    }
  }

  /// A condition: a comparison more often than not.
  private mutating func condition(_ depth: Int) -> String {
    guard depth > 0, !random.once(in: 4) else { return value(.i32, depth) }
    let rows = Self.rows[.i32, default: []].filter {
      switch $0.shape {
      case .compare, .test: true
      default: false
      }
    }
    let row = random.pick(rows)
    let negation = random.once(in: 4) ? " i32.eqz" : ""
    switch row.shape {
    case .test(let from): return "\(value(from, depth - 1)) \(row.mnemonic)\(negation)"
    case .compare(let from):
      return "\(value(from, depth - 1)) \(value(from, depth - 1)) \(row.mnemonic)\(negation)"
    default: return leaf(.i32)
    }
  }

  /// Reads a local, changes it, and takes what was read.
  private mutating func pending(_ type: ValueType, _ depth: Int) -> String {
    let place = local(type)
    let change = random.once(in: 2) ? "local.set \(place)" : "local.tee \(place) drop"
    return
      "local.get \(place) \(value(type, depth - 1)) \(change) local.get \(place) \(binary(type))"
  }

  private mutating func branchTable(_ type: ValueType, _ depth: Int) -> String {
    "block (result \(type)) block (result \(type)) block (result \(type)) "
      + "\(value(type, depth - 1)) \(value(.i32, depth - 1)) br_table 0 1 2 1 0 end "
      + "call $same_\(type) end local.tee \(local(type)) end"
  }

  /// A loop that goes round up to four times.
  private mutating func loop(_ type: ValueType, _ depth: Int) -> String {
    guard loops < 3 else { return leaf(type) }
    let counter = Self.parameters.count + Self.parameters.count + loops
    loops += 1
    defer { loops -= 1 }
    let start = "i32.const \(Int.random(in: 1...4, using: &random)) local.set \(counter)"
    let again = "local.get \(counter) i32.const 1 i32.sub local.tee \(counter) br_if 0"
    return switch Int.random(in: 0..<3, using: &random) {
    case 0: "\(start) loop (result \(type)) \(value(type, depth - 1)) \(again) end"
    case 1:
      "\(value(type, depth - 1)) \(start) loop (param \(type)) (result \(type)) "
        + "\(value(type, depth - 1)) \(binary(type)) \(again) end"
    default:
      "\(start) loop \(statement(depth - 1)) \(again) end \(value(type, depth - 1))"
    }
  }

  /// Instructions that push nothing.
  mutating func statement(_ depth: Int) -> String {
    let type = random.pick(Self.types)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "\(value(type, depth)) local.set \(local(type))"
    case 1: return "\(value(type, depth)) global.set $global_\(type)"
    case 2: return "\(value(type, depth)) drop"
    case 3: return "\(condition(depth)) if \(value(type, depth - 1)) local.set \(local(type)) end"
    default:
      let row = random.pick(Self.stores)
      guard case .store(let type) = row.shape else { return "" }
      return "\(address(depth)) \(value(type, depth)) \(row.mnemonic)\(offset())"
    }
  }

  /// A whole function.
  mutating func function(_ name: String, depth: Int) -> String {
    result = random.pick(Self.types)
    var body = ""
    for _ in 0..<Int.random(in: 0..<3, using: &random) { body += statement(depth - 1) + "\n" }
    body += value(result, depth)
    return Self.header(name, result) + body + ")\n"
  }

  /// Arguments for the parameters.
  mutating func arguments() -> [Value] {
    Self.parameters.map { type in
      switch type {
      case .i32: .i32(random.pick(InterestingNumbers.i32))
      case .i64: .i64(random.pick(InterestingNumbers.i64))
      case .f32: .f32(random.pick(InterestingNumbers.f32))
      default: .f64(random.pick(InterestingNumbers.f64))
      }
    }
  }
}

/// Numbers at which operations change what they do.
enum InterestingNumbers {
  static let i32: [Int32] = [
    0, 1, -1, 2, -2, 7, 13, 31, 32, 33, 127, 128, 255, 256, -129, 32_767, 32_768, -32_768, -32_769,
    65_535, 65_536,
    0x1234_5678, -0x1234_5678, .max, .max - 1, .min, .min + 1,
  ]
  static let i64: [Int64] = [
    0, 1, -1, 2, -2, 7, 31, 32, 63, 64, 65, 255, 65_535, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    -0x8000_0000,
    -0x8000_0001, 0x1_0000_0000, 0x1234_5678_9ABC_DEF0, -0x1234_5678_9ABC_DEF0, .max, .max - 1,
    .min,
    .min + 1,
  ]
  static let f32: [Float] = [
    0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 3.7, -3.7, 16_777_216, 2_147_483_520,
    2_147_483_648, -2_147_483_648, -2_147_483_904, 4_294_967_040, 4_294_967_296,
    9_223_371_487_098_961_920, 9_223_372_036_854_775_808, 0x1p64, .leastNonzeroMagnitude,
    .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
    Float(bitPattern: 0xFFC0_0000), Float(bitPattern: 0x7FA0_0001),
  ]
  static let f64: [Double] = [
    0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 3.7, -3.7, 2_147_483_647, 2_147_483_647.9,
    2_147_483_648,
    -2_147_483_648, -2_147_483_648.9, -2_147_483_649, 4_294_967_295.9, 4_294_967_296,
    9_007_199_254_740_991, 9_223_372_036_854_774_784, 9_223_372_036_854_775_808,
    18_446_744_073_709_549_568, 1e300, 0x1p-1060, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    .infinity, -.infinity, .nan, Double(bitPattern: 0xFFF8_0000_0000_0000),
    Double(bitPattern: 0x7FF4_0000_0000_0001),
  ]
}
