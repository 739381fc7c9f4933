// SPDX-License-Identifier: Apache-2.0
//
// What small functions are compiled to: with fusing, and instruction by instruction. Who changes the
// compiler reads here what the change does, and writes down what it does now.

import Interp
import TestSupport
import Testing

/// The fields of a module and the code of its last function: position, operation, form, operands.
struct ListingCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let fused: String
  let unfused: String

  init(_ what: String, _ text: String, fused: String, unfused: String) {
    testDescription = what
    self.text = text
    self.fused = fused
    self.unfused = unfused
  }

  static let all: [ListingCase] = [
    .init(
      "arithmetic",
      """
      (func (param i32 i32) (result i32) (i32.mul (i32.add (local.get 0) (i32.const 5))
      (i32.sub (local.get 1) (i32.const 3))))
      """,
      fused: """
        0 i32Add.si r4 <- r0, 5
        1 i32Add.si r5 <- r1, -3
        2 i32Mul.as r0 <- acc, r4
        3 return.s
        """,
      unfused: """
        0 copy.s r4 <- r0
        1 constant.s r5 <- 5
        2 i32Add.ss r4 <- r4, r5
        3 copy.s r5 <- r1
        4 constant.s r6 <- 3
        5 i32Sub.ss r5 <- r5, r6
        6 i32Mul.ss r4 <- r4, r5
        7 copy.s r0 <- r4
        8 return.s
        """),
    .init(
      "a counting loop",
      """
      (func (param i32) (result i32) (local i32) loop (local.set 1 (i32.add (local.get 1)
      (local.get 0))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))) end
      local.get 1)
      """,
      fused: """
        0 constant.s r3 <- 0
        1 i32Add.ss r3 <- r3, r0
        2 i32Add.si r0 <- r0, -1
        3 brIf.a acc -> @1
        4 copy.s r0 <- r3
        5 return.s
        """,
      unfused: """
        0 constant.s r3 <- 0
        1 copy.s r4 <- r3
        2 copy.s r5 <- r0
        3 i32Add.ss r4 <- r4, r5
        4 copy.s r3 <- r4
        5 copy.s r4 <- r0
        6 constant.s r5 <- 1
        7 i32Sub.ss r4 <- r4, r5
        8 copy.s r0 <- r4
        9 brIf.s r4 -> @1
        10 copy.s r4 <- r3
        11 copy.s r0 <- r4
        12 return.s
        """),
    .init(
      "a comparison and a branch",
      """
      (func (param i64 i64) (result i64) (if (result i64) (i64.lt_s (local.get 0) (local.get
      1)) (then (local.get 0)) (else (i64.const 0x1_0000_0000))))
      """,
      fused: """
        0 brI64GeS.ss r0, r1 -> @3
        1 copy.s r4 <- r0
        2 jump.s @5
        3 constantWide.s r4 <- 0x100000000
        5 copy.s r0 <- r4
        6 return.s
        """,
      unfused: """
        0 copy.s r4 <- r0
        1 copy.s r5 <- r1
        2 i64LtS.ss r4 <- r4, r5
        3 brUnless.s r4 -> @6
        4 copy.s r4 <- r0
        5 jump.s @8
        6 constantWide.s r4 <- 0x100000000
        8 copy.s r0 <- r4
        9 return.s
        """),
    .init(
      "a comparison inverted",
      """
      (func (param f64) (result i32) block (br_if 0 (i32.eqz (f64.lt (local.get 0) (f64.const
      1)))) (return (i32.const 1)) end (i32.eqz (i32.lt_u (i32.const 3) (i32.wrap_i64
      (i64.const 1)))))
      """,
      fused: """
        0 constantWide.s r4 <- 0x3ff0000000000000
        2 f64Lt.ss r3 <- r0, r4
        3 brI32Eq.ai acc, 0 -> @6
        4 constant.s r0 <- 1
        5 return.s
        6 constant.s r4 <- 1
        7 i32WrapI64.a r4 <- acc
        8 i32LeU.ai r0 <- acc, 3
        9 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 constantWide.s r4 <- 0x3ff0000000000000
        3 f64Lt.ss r3 <- r3, r4
        4 i32Eq.si r3 <- r3, 0
        5 brIf.s r3 -> @9
        6 constant.s r3 <- 1
        7 copy.s r0 <- r3
        8 return.s
        9 constant.s r3 <- 3
        10 constant.s r4 <- 1
        11 i32WrapI64.s r4 <- r4
        12 i32LtU.ss r3 <- r3, r4
        13 i32Eq.si r3 <- r3, 0
        14 copy.s r0 <- r3
        15 return.s
        """),
    .init(
      "memory",
      """
      (memory 1) (func (param i32) (result i32) (i32.store offset=8 (local.get 0) (i32.load
      (i32.const 16))) (i32.load8_u offset=1 (i32.add (local.get 0) (i32.const 1))))
      """,
      fused: """
        0 load32.i r4 <- [16]
        1 store32.sa [r0 + 8] <- acc
        2 i32Add.si r3 <- r0, 1
        3 load8.a r0 <- [acc + 1]
        4 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 constant.s r4 <- 16
        2 load32.s r4 <- [r4]
        3 store32.ss [r3 + 8] <- r4
        4 copy.s r3 <- r0
        5 constant.s r4 <- 1
        6 i32Add.ss r3 <- r3, r4
        7 load8.s r3 <- [r3 + 1]
        8 copy.s r0 <- r3
        9 return.s
        """),
    .init(
      "a call",
      """
      (func $callee (param i32 i32) (result i32) (local.get 0)) (func (param i32) (result i32)
      (i32.add (local.get 0) (call $callee (i32.const 7) (local.get 0))))
      """,
      fused: """
        0 constant.s r4 <- 7
        1 copy.s r5 <- r0
        2 call.s function 0 <callee> at r4 [i32 i32] -> [i32]
        3 i32Add.ss r0 <- r0, r4
        4 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 constant.s r4 <- 7
        2 copy.s r5 <- r0
        3 call.s function 0 <callee> at r4 [i32 i32] -> [i32]
        4 i32Add.ss r3 <- r3, r4
        5 copy.s r0 <- r3
        6 return.s
        """),
    .init(
      "an indirect call",
      """
      (type $t (func (param i32) (result i32))) (table 3 funcref) (func (param i32) (result
      i32) (call_indirect (type $t) (local.get 0) (i32.const 2)))
      """,
      fused: """
        0 constant.s r4 <- 2
        1 copy.s r3 <- r0
        2 callIndirect.s table 0[r4] at r3 [i32] -> [i32]
        4 copy.s r0 <- r3
        5 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 constant.s r4 <- 2
        2 callIndirect.s table 0[r4] at r3 [i32] -> [i32]
        4 copy.s r0 <- r3
        5 return.s
        """),
    .init(
      "a branch table",
      """
      (func (param i32) (result i32) block block (br_table 0 1 0 (local.get 0)) end (return
      (i32.const 10)) end (i32.const 20))
      """,
      fused: """
        0 brTable.s r0 -> @4 @6 @4
        4 constant.s r0 <- 10
        5 return.s
        6 constant.s r0 <- 20
        7 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 brTable.s r3 -> @5 @8 @5
        5 constant.s r3 <- 10
        6 copy.s r0 <- r3
        7 return.s
        8 constant.s r3 <- 20
        9 copy.s r0 <- r3
        10 return.s
        """),
    .init(
      "a constant in a loop",
      """
      (func (param f64) (result f64) loop (result f64) (local.tee 0 (f64.mul (local.get 0)
      (f64.const 0.5))) (br_if 0 (f64.gt (local.get 0) (f64.const 1))) end)
      """,
      fused: """
        0 constantWide.s r3 <- 0x3fe0000000000000
        2 constantWide.s r4 <- 0x3ff0000000000000
        4 f64Mul.ss r0 <- r0, r3
        5 brF64Gt.as acc, r4 -> @4
        6 copy.s r5 <- r0
        7 copy.s r0 <- r5
        8 return.s
        """,
      unfused: """
        0 copy.s r3 <- r0
        1 constantWide.s r4 <- 0x3fe0000000000000
        3 f64Mul.ss r3 <- r3, r4
        4 copy.s r0 <- r3
        5 copy.s r4 <- r0
        6 constantWide.s r5 <- 0x3ff0000000000000
        8 f64Gt.ss r4 <- r4, r5
        9 brIf.s r4 -> @0
        10 copy.s r0 <- r3
        11 return.s
        """),
    .init(
      "an object made for a local",
      """
      (type (struct (field i32))) (func (param i32) (result i32) (local (ref null 0))
      (local.set 1 (struct.new 0 (local.get 0))) (struct.get 0 0 (local.get 1)))
      """,
      fused: """
        0 constant.s r3 <- 0
        1 copy.s r4 <- r0
        2 structNew.s r3 <- type 0 of r4...
        4 structGet.s r0 <- r3.0
        5 return.s
        """,
      unfused: """
        0 constant.s r3 <- 0
        1 copy.s r4 <- r0
        2 structNew.s r4 <- type 0 of r4...
        4 copy.s r3 <- r4
        5 copy.s r4 <- r3
        6 structGet.s r4 <- r4.0
        7 copy.s r0 <- r4
        8 return.s
        """),
    .init(
      "results in the place of parameters",
      """
      (func (param i32 i32) (result i32 i32) local.get 1 local.get 0)
      """,
      fused: """
        0 copy.s r4 <- r1
        1 copy.s r5 <- r0
        2 copy.s r0 <- r4
        3 copy.s r1 <- r5
        4 return.s
        """,
      unfused: """
        0 copy.s r4 <- r1
        1 copy.s r5 <- r0
        2 copy.s r0 <- r4
        3 copy.s r1 <- r5
        4 return.s
        """),
  ]
}

@Suite struct CodeBuilderTests {
  private func listing(_ text: String, _ engine: Engine) throws -> Disassembler.Listing {
    let module = try wat("(module \(text))", engine: engine)
    let disassembler = Disassembler(
      module, handlers: Store(engine: engine).handlers, takesBreaths: false)
    return try disassembler.listing(of: FunctionIndex(module.structure.functions.count - 1))
  }

  private func lines(_ listing: Disassembler.Listing) -> String {
    listing.lines.map { line in
      let operands = line.operands.isEmpty ? "" : " " + line.operands
      return "\(line.position) \(line.operation).\(line.form)\(operands)"
    }.joined(separator: "\n")
  }

  @Test(arguments: ListingCase.all)
  func `a function is compiled to this`(_ example: ListingCase) throws {
    #expect(lines(try listing(example.text, engine(fuses: true))) == example.fused)
    #expect(lines(try listing(example.text, engine(fuses: false))) == example.unfused)
  }

  @Test func `breaths are taken at the start, in loops, and in long runs`() throws {
    let body = String(repeating: "local.get 0 i32.clz local.set 0 ", count: 100)
    let module = try wat("(module (func (param i32) \(body) loop end))")
    let handlers = Store().handlers
    let code = try module.code(for: 0, handlers: handlers, takesBreaths: true)
    let breath = handlers.word(.breath, .s)
    let places = (0..<code.count).filter { code.instructions[$0].word == breath }
    #expect(places.first == 0)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 <= 33 })
    #expect(places.last == code.count - 2)
  }

  @Test func `code looks at the epoch at its start and in loops, if it is to`() throws {
    let text =
      "(module (func (param i32) loop (br_if 0 (local.get 0)) end loop (block (br 1)) end))"
    for checksEpochs in [true, false] {
      let module = try wat(text, engine: engine(checksEpochs: checksEpochs))
      let handlers = Store(engine: module.engine).handlers
      let code = try module.code(for: 0, handlers: handlers, takesBreaths: false)
      let epoch = handlers.word(.epoch, .s)
      let places = (0..<code.count).filter { code.instructions[$0].word == epoch }
      #expect(places.count == (checksEpochs ? 3 : 0))
      #expect(places.first == (checksEpochs ? 0 : nil))
    }
  }

  @Test func `a frame that is too large is refused when it is called`() throws {
    let text = """
      (module (func (export "f") (result i32)
        \(String(repeating: "i32.const 1 ", count: 66_000)) \(String(repeating: "drop ", count: 65_999))))
      """
    let instance = try instance(text)
    #expect(trap { _ = try instance.call("f") } == .functionTooLarge)
    let module = instance.module
    #expect(throws: CompilationError.self) {
      try module.code(for: 0, handlers: instance.store.handlers, takesBreaths: false)
    }
  }

  /// Each of these branches moves values; none may copy the operands below.
  @Test func `many branches over a deep stack are compiled in linear time`() throws {
    let (depth, branches) = (20_000, 20_000)
    var code: [UInt8] = []
    for _ in 0..<depth { code += [0x41, 0x00] }
    code += [0x20, 0, 0x20, 1]
    for _ in 0..<branches { code += [0x20, 0, 0x0D, 0] }
    code += [0x00, 0x0B]
    let bytes = ModuleBuilder().section(1, items: [[0x60, 2, 0x7F, 0x7F, 2, 0x7F, 0x7F]])
      .section(3, items: [[0]]).section(10, items: [ModuleBuilder.body(code)]).bytes
    let module = try Module(bytes)
    let handlers = Store().handlers
    let time = try ContinuousClock().measure {
      _ = try module.code(for: 0, handlers: handlers, takesBreaths: false)
    }
    #expect(time < .seconds(isSanitized ? 30 : 3))
  }

  @Test func `tables beyond what an instruction can name`() throws {
    let text = """
      (module \(String(repeating: "(table 1 externref)", count: 65_536)) (table $last 1 funcref) (elem declare func $f)
        (func $f (result i32) (i32.const 5))
        (func (export "f") (result i32)
          (table.set $last (i32.const 0) (ref.func $f)) (call_indirect $last (result i32) (i32.const 0))))
      """
    let instance = try instance(text)
    let result = CallResult { try instance.call("f") }
    #expect(result == .values([.i32(5)]) || result == .trap(.functionTooLarge), "\(result)")
  }

  @Test func `threads may compile the same module at once`() async throws {
    var generator = ExpressionGenerator(seed: 5)
    let functions = (0..<20).map { generator.function("f\($0)", depth: 3) }
    let module = try wat("(module " + ExpressionGenerator.prelude + functions.joined() + ")")
    let arguments = generator.arguments()
    let results = await withTaskGroup(of: [CallResult].self) { group in
      for _ in 0..<4 {
        group.addTask {
          guard let instance = try? Instance(module, store: Store()) else { return [] }
          return (0..<20).map { number in
            CallResult { try instance.call(Name("f\(number)"), arguments) }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(results.map { "\($0)" }).count == 1)
    #expect(results.count == 4 && results[0].count == 20)
  }

  @Test func `code is compiled once`() throws {
    let module = try wat("(module (func))")
    let handlers = Store().handlers
    let first = try module.code(for: 0, handlers: handlers, takesBreaths: false)
    let second = try module.code(for: 0, handlers: handlers, takesBreaths: false)
    #expect(first === second)
    for index in 0..<first.count {
      let found = module.code(containing: UnsafeRawPointer(first.instructions + index))
      #expect(found?.code === first && found?.index == index)
    }
    #expect(module.code(containing: UnsafeRawPointer(first.instructions + first.count)) == nil)
  }
}
