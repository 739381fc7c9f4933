// SPDX-License-Identifier: Apache-2.0
//
// Which functions may be on the stack when a guest suspends, and which are runtime functions.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct SuspensionAnalysisTests {
  private static let module = """
    (module
      \(asyncifyImports())
      (import "env" "host" (func $host))
      (memory 1)
      (type $nothing (func))
      (table 4 funcref)
      (elem (i32.const 0) $pure $top $start_unwind)
      (func $pure)
      (func $asksState (drop (call $get_state)))
      (func $callsPure (call $pure) (call $asksState))
      (func $top (call $start_unwind (i32.const 0)))
      (func $alsoTop (call $stop_rewind))
      (func $bottom (call $work) (call $stop_unwind))
      (func $alsoBottom (call $start_rewind (i32.const 0)) (call $work))
      (func $both (call $start_unwind (i32.const 0)) (call $stop_unwind))
      (func $work (call $top))
      (func $deeper (call $work))
      (func $callsBottom (call $bottom))
      (func $callsBoth (call $both))
      (func $callsHost (call $host))
      (func $callsCallsHost (call $callsHost))
      (func $indirect (call_indirect (type $nothing) (i32.const 0)))
      (func $callsIndirect (call $indirect))
      (func $recursive (call $mutual))
      (func $mutual (call $recursive) (call $pure))
      (func $recursiveSleep (call $mutualSleep))
      (func $mutualSleep (call $recursiveSleep) (call $top))
      (func $bottomWithIndirect
        (call_indirect (type $nothing) (i32.const 0)) (call $stop_unwind))
      (func $topThroughBottom (call $bottom) (call $stop_rewind))
      (func $callsTopThroughBottom (call $topThroughBottom))
      (func $neverReached (return) (call $top)))
    """

  @Test(
    arguments: [
      ("pure", false), ("asksState", false), ("callsPure", false),
      // Runtime functions are not of those that suspend, whatever they call.
      ("top", false), ("alsoTop", false), ("bottom", false), ("alsoBottom", false), ("both", false),
      ("bottomWithIndirect", false), ("topThroughBottom", false),
      ("work", true), ("deeper", true),
      // An unwind ends in a bottom runtime function; a function that is both is one.
      ("callsBottom", false), ("callsBoth", false), ("callsTopThroughBottom", true),
      // Any import may suspend, and any indirect call.
      ("callsHost", true), ("callsCallsHost", true), ("indirect", true), ("callsIndirect", true),
      ("recursive", false), ("mutual", false), ("recursiveSleep", true), ("mutualSleep", true),
      ("neverReached", false),
    ] as [(String, Bool)])
  func `a function may suspend`(name: String, expected: Bool) throws {
    let module = try wat(Self.module)
    let analysis = SuspensionAnalysis(module)
    let found = analysis.maySuspend.contains { module.functionName($0) == name }
    #expect(found == expected, "\(name)")
  }

  @Test func `runtime functions are those that call asyncify directly, get_state not counted`()
    throws
  {
    let module = try wat(Self.module)
    let names = module.guardedFunctions.compactMap { module.functionName($0) }
    #expect(
      names.sorted() == [
        "alsoBottom", "alsoTop", "both", "bottom", "bottomWithIndirect", "top", "topThroughBottom",
      ])
  }
}
