// SPDX-License-Identifier: Apache-2.0
//
// Which locals are needed after each call.

import Interp
import TestSupport
import Testing

/// A body and the locals that live after each of its calls.
struct LivenessCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let body: String
  let live: [[LocalIndex]]

  init(_ what: String, _ body: String, _ live: [[LocalIndex]]) {
    (testDescription, self.body, self.live) = (what, body, live)
  }

  static let all: [LivenessCase] = [
    .init("nothing used", "call $h", [[]]),
    .init("used after", "call $h local.get 0 drop", [[0]]),
    .init("used before", "local.get 0 drop call $h", [[]]),
    .init("set before it is used", "call $h i32.const 1 local.set 0 local.get 0 drop", [[]]),
    .init("tee defines", "call $h i32.const 1 local.tee 0 drop local.get 0 drop", [[]]),
    .init("two calls", "call $h local.get 0 drop call $h local.get 1 drop", [[0, 1], [1]]),
    .init("a loop", "loop call $h local.get 0 br_if 0 end", [[0]]),
    .init(
      "used at the start of a loop", "loop local.get 1 drop call $h local.get 0 br_if 0 end",
      [[0, 1]]),
    .init(
      "set at the start of a loop",
      "loop i32.const 1 local.set 1 call $h local.get 1 drop local.get 0 br_if 0 end", [[0, 1]]),
    .init(
      "set in a loop after the call",
      "loop call $h i32.const 1 local.set 1 local.get 1 drop local.get 0 br_if 0 end", [[0]]),
    .init("used behind a loop", "loop call $h local.get 0 br_if 0 end local.get 2 drop", [[0, 2]]),
    .init(
      "nested loops",
      "loop loop call $h local.get 0 br_if 0 end local.get 1 br_if 0 end", [[0, 1]]),
    .init(
      "both branches of an if",
      "call $h local.get 0 if local.get 1 drop else local.get 2 drop end", [[0, 1, 2]]),
    .init(
      "in one branch", "local.get 0 if call $h local.get 1 drop else local.get 2 drop end", [[1]]),
    .init("in the other branch", "local.get 0 if nop else call $h local.get 2 drop end", [[2]]),
    .init(
      "an if without else that sets",
      "call $h local.get 0 if i32.const 1 local.set 1 end local.get 1 drop", [[0, 1]]),
    .init(
      "set in both branches",
      "call $h local.get 0 if i32.const 1 local.set 1 else i32.const 2 local.set 1 end local.get 1 drop",
      [[0]]),
    .init(
      "a branch out of a block",
      "block call $h local.get 0 br_if 0 local.get 1 drop end local.get 2 drop",
      [[0, 1, 2]]),
    .init(
      "behind an unconditional branch", "block call $h br 0 local.get 1 drop end local.get 2 drop",
      [[2]]),
    .init("behind a return", "call $h return local.get 1 drop", [[]]),
    .init("behind unreachable", "call $h unreachable local.get 1 drop", [[]]),
    .init(
      "a branch table",
      """
      block block block call $h local.get 0 br_table 0 1 2 end local.get 1 drop return end
      local.get 2 drop return end local.get 3 drop
      """, [[0, 1, 2, 3]]),
    .init(
      "a branch table to a loop",
      "loop local.get 1 drop block call $h local.get 0 br_table 1 0 end local.get 2 drop end",
      [[0, 1, 2]]),
    .init("an indirect call", "(call_indirect (local.get 0)) local.get 1 drop", [[1]]),
    .init("the call's own arguments", "(drop (call $one (local.get 0)))", [[]]),
    .init(
      "an argument that is used again",
      "(drop (call $one (local.get 0))) local.get 0 drop", [[0]]),
  ]
}

@Suite struct LivenessTests {
  @Test(arguments: LivenessCase.all)
  func `the locals used after a call live`(_ example: LivenessCase) throws {
    let module = try wat(
      """
      (module (import "" "h" (func $h)) (import "" "one" (func $one (param i32) (result i32)))
        (table 1 funcref)
        (func (param i32 i32 i32 i32) \(example.body)))
      """)
    #expect(
      module.visit(2) { Liveness(localCount: $0.count, importedFunctionCount: 1) }
        .liveLocalsAfterCalls() == example.live)
  }

  @Test func `more locals than fit a word`() throws {
    let module = try wat(
      """
      (module (import "" "h" (func $h))
        (func (local \(String(repeating: "i32 ", count: 130)))
          call $h local.get 0 drop local.get 63 drop local.get 64 drop local.get 129 drop))
      """)
    #expect(
      module.visit(1) { Liveness(localCount: $0.count, importedFunctionCount: 1) }
        .liveLocalsAfterCalls() == [
          [0, 63, 64, 129]
        ])
  }
}
