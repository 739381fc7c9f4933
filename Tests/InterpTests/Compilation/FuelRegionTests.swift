// SPDX-License-Identifier: Apache-2.0
//
// Where compiled code takes fuel: as seldom as its branches allow, and never another amount than code
// that takes it in every basic block.

import Interp
import TestSupport
import Testing
import Text

/// A function's body and what its fuel instructions take, in the order of the code.
struct FuelCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let body: String
  let regions: [UInt32]
  let blocks: [UInt32]

  init(_ what: String, _ body: String, regions: [UInt32], blocks: [UInt32]) {
    testDescription = what
    self.body = body
    self.regions = regions
    self.blocks = blocks
  }

  static let all: [FuelCase] = [
    // The call itself costs one unit.
    .init("nothing", "", regions: [1], blocks: [1]),
    .init(
      "if and else",
      "(if (local.get 0) (then (drop (i32.const 1))) (else (call $f (i32.const 0))))",
      regions: [3, 1, 2], blocks: [3, 1, 2]),
    .init(
      "behind an if", "(if (local.get 0) (then (drop (i32.const 1)))) (drop (i32.const 1))",
      regions: [4, 1], blocks: [3, 1, 1]),
    .init(
      "behind an if that is left, but not the function",
      "(block (if (local.get 0) (then (br 1))) (drop (i32.const 1))) (drop (i32.const 1))",
      regions: [4, 1, 1], blocks: [3, 1, 1, 1]),
    .init(
      "behind a block that returns sometimes",
      "(block (br_if 0 (local.get 0)) (br_if 1 (local.get 0))) (drop (i32.const 1))",
      regions: [3, 2, 1], blocks: [3, 2, 1]),
    .init(
      "behind a block that only its end leads to",
      "(block (br_if 1 (local.get 0)) (drop (i32.const 1))) (drop (i32.const 1))",
      regions: [3, 2], blocks: [3, 1, 1]),
    .init(
      "a loop that is left at its end",
      "(loop (br_if 0 (local.get 0))) (drop (i32.const 1))",
      regions: [2, 2], blocks: [1, 2, 1]),
    .init(
      "a loop that begins with its way out",
      "(block (loop (br_if 1 (local.get 0)) (drop (i32.const 1)) (br 0))) (drop (i32.const 1))",
      regions: [2, 2, 4], blocks: [1, 2, 2, 1]),
    .init(
      "a loop with its way out in the middle",
      "(loop (drop (i32.const 1)) (br_if 1 (local.get 0)) (drop (i32.const 1)) (br 0))",
      regions: [1, 3, 5], blocks: [1, 3, 2]),
    .init(
      "a loop that goes on in an if",
      "(loop (if (local.get 0) (then (br 1))) (drop (i32.const 1)))",
      regions: [1, 2, 3, 1], blocks: [1, 2, 1, 1]),
    .init(
      "loops in each other",
      "(loop (loop (br_if 0 (local.get 0))) (br_if 0 (local.get 0))) (drop (i32.const 1))",
      regions: [2, 2, 2], blocks: [1, 2, 2, 1]),
    .init(
      "a trap leads nowhere",
      "(if (local.get 0) (then unreachable)) (drop (i32.const 1))",
      regions: [4], blocks: [3, 1]),
    .init(
      "a table of branches",
      "(block (block (br_table 0 1 (local.get 0))) (drop (i32.const 1))) (drop (i32.const 1))",
      regions: [4, 1], blocks: [3, 1, 1]),
    .init(
      "a handler",
      "(block (try_table (catch_all 0) (throw 0))) (drop (i32.const 1))",
      regions: [3, 1], blocks: [2, 1, 1]),
  ]
}

@Suite struct FuelRegionTests {
  @Test(arguments: FuelCase.all)
  func `fuel is taken once for code that always runs together`(example: FuelCase) throws {
    for (fuses, expected) in [(true, example.regions), (false, example.blocks)] {
      let text = "(module (tag) (func $f (param i32) \(example.body)))"
      let module = try wat(text, engine: engine(fuses: fuses, metersFuel: true))
      let handlers = Store(engine: module.engine).handlers
      let code = try module.code(for: 0, handlers: handlers, takesBreaths: false)
      let fuel = handlers.word(.fuel, .s)
      let taken = (0..<code.count).filter { code.instructions[$0].word == fuel }
        .map { code.instructions[$0].immediate }
      #expect(taken == expected, "fused: \(fuses)")
    }
  }

  #if DEBUG
    static let seeds: Range<UInt64> = 0..<40
  #else
    static let seeds: Range<UInt64> = 0..<400
  #endif

  @Test(arguments: seeds)
  func `however blocks are nested, regions cost what their blocks cost`(seed: UInt64) throws {
    var generator = ControlFlowGenerator(seed: seed)
    let text = "(module \((0..<10).map { generator.function("f\($0)") }.joined()))"
    let instances = try [(true, false), (false, false), (true, true)].map { fuses, checksEpochs in
      let engine = engine(fuses: fuses, metersFuel: true, checksEpochs: checksEpochs)
      let store = Store(engine: engine)
      store.setEpochDeadline(ticks: .max)
      return try Instance(try wat(text, engine: engine), store: store)
    }
    for index in 0..<10 {
      for argument in [0, 7, -1] as [Int32] {
        let states = try instances.map { instance in
          instance.store.fuel = 1 << 40
          let results = try instance.call(
            Name("f\(index)"), [.i32(argument), .i32(argument &* 77 &+ Int32(seed))])
          return "\(results), \(1 << 40 - instance.store.fuel) units"
        }
        #expect(Set(states).count == 1, "seed \(seed): f\(index)(\(argument))\n\(text)")
      }
    }
  }
}

/// Makes functions of blocks, loops and branches that end soon, out of a seed.
///
/// Local 1 is a number that every statement changes and conditions look at; local 2 counts the branches
/// back that are left.
struct ControlFlowGenerator {
  private var random: SeededGenerator
  /// The blocks around, innermost last; true for loops.
  private var labels: [Bool] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func function(_ name: String) -> String {
    let body = body(false, 5)
    return """
      (func (export "\(name)") (param i32 i32) (result i32) (local i32) (local.set 2 (i32.const 20))
        (block \(body)) (local.get 1))

      """
  }

  private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  private mutating func body(_ isLoop: Bool, _ depth: Int) -> String {
    labels.append(isLoop)
    defer { labels.removeLast() }
    return (0..<number(0..<4)).map { _ in statement(depth) }.joined(separator: " ")
  }

  private mutating func condition() -> String {
    ["(local.get 0)", "(i32.and (local.get 1) (i32.const 1))", "(i32.eqz (local.get 0))"][
      number(0..<3)]
  }

  /// A label to branch to, how many blocks out it is, and whether it is a loop's.
  private mutating func target() -> (depth: Int, isLoop: Bool) {
    let depth = number(0..<labels.count)
    return (depth, labels[labels.count - 1 - depth])
  }

  private let backs = "(i32.gt_s (local.tee 2 (i32.sub (local.get 2) (i32.const 1))) (i32.const 0))"

  private mutating func statement(_ depth: Int) -> String {
    let step =
      "(local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 5)) (i32.const \(number(1..<9)))))"
    guard depth > 0 else { return step }
    switch number(0..<12) {
    case 0: return "(block \(body(false, depth - 1)))"
    case 1:
      let condition = condition()
      return "(if \(condition) (then \(body(false, depth - 1))))"
    case 2:
      let condition = condition()
      return
        "(if \(condition) (then \(body(false, depth - 1))) (else \(body(false, depth - 1))))"
    case 3:
      // A loop that goes back at its end.
      return "(loop \(body(true, depth - 1)) (br_if 0 \(backs)))"
    case 4:
      // A loop that begins with its way out.
      labels.append(false)
      defer { labels.removeLast() }
      return
        "(block (loop (br_if 1 (i32.eqz \(backs))) \(body(true, depth - 1)) (br 0)))"
    case 5: return "(loop \(body(true, depth - 1)))"
    case 6:
      let (label, isLoop) = target()
      return "(br_if \(label) \(isLoop ? backs : condition()))"
    case 7:
      // A branch that is always taken, in a block of its own.
      labels.append(false)
      defer { labels.removeLast() }
      let (label, isLoop) = target()
      return "(if \(isLoop ? backs : condition()) (then \(step) (br \(label))))"
    case 8:
      let (first, isLoop) = target()
      let (second, isLoopToo) = target()
      guard !isLoop, !isLoopToo else { return step }
      return "(block (br_table \(first + 1) 0 \(second + 1) \(condition())))"
    case 9: return "(if \(condition()) (then (return (local.get 1))))"
    default: return step
    }
  }
}
