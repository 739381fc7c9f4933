// SPDX-License-Identifier: Apache-2.0
//
// What an advisor makes of what it is told, by its public face alone.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct SuspensionAdvisorTests {
  private static let hosted = """
    (module
      (import "env" "wait" (func $wait (param i32) (result i32)))
      (import "env" "note" (func $note (param i32)))
      (type $step (func (param i32) (result i32)))
      (memory 1)
      (table funcref (elem $deep))
      (func $deep (param $x i32) (result i32) (i32.add (call $wait (local.get $x)) (i32.const 1)))
      (func $indirect (param $x i32) (result i32)
        (call_indirect (type $step) (local.get $x) (i32.const 0)))
      (func $reference (param $x i32) (param $f (ref null $step)) (result i32)
        (call_ref $step (local.get $x) (local.get $f)))
      (func $notes (call $note (i32.const 1)))
      (func $pure (param $x i32) (result i32) (local.get $x))
      (func $main (export "main") (param $x i32) (result i32)
        (call $notes)
        (i32.mul (call $deep (local.get $x)) (call $pure (local.get $x))))
      (func (export "unnamed") (param $x i32) (result i32) (call $indirect (local.get $x))))
    """

  /// Names of functions, or their indices.
  private func names(
    _ functions: some Sequence<FunctionIndex>, _ advisor: SuspensionAdvisor
  ) -> [String] {
    functions.sorted().map(advisor.name(of:))
  }

  /// Suspends every call of an import of a guest by the engine, and tells an advisor.
  private func watch(_ export: Name, _ module: Module) throws -> SuspensionAdvisor {
    var advisor = SuspensionAdvisor(module)
    var imports = Imports()
    let wait = HostFunction(
      FunctionType([.i32], [.i32]), name: "env.wait", asyncBody: { _, arguments in arguments })
    imports.define("env", "wait", wait)
    imports.define("env", "note", FunctionType([.i32])) { _, _ in [] }
    let instance = try Instance(module, imports: imports, store: Store())
    var outcome = try #require(instance.function(export) as Function?).start([.i32(5)])
    while true {
      switch consume outcome {
      case .finished: return advisor
      case .suspended(let suspension):
        guard case .hostCall(let call) = suspension.reason else { return advisor }
        advisor.suspended(at: call.function.name, suspension.backtrace)
        outcome = try suspension.resume(returning: call.arguments)
      }
    }
  }

  @Test func `one that has seen nothing needs nothing`() throws {
    let advisor = SuspensionAdvisor(try wat(Self.hosted))
    #expect(advisor.observed.isEmpty && advisor.needed.isEmpty && advisor.onlyList.isEmpty)
    #expect(advisor.imports.isEmpty && advisor.suspensionCount == 0)
    // What Binaryen would transform: whatever reaches an import or an indirect call; no call_ref.
    #expect(names(advisor.maySuspend, advisor) == ["deep", "indirect", "notes", "main", "6"])
    let comparison = advisor.compare(["deep", "nobody"])
    #expect(comparison.missing.isEmpty)
    #expect(comparison.unneeded == ["deep"])
    #expect(comparison.unknown == ["nobody"])
  }

  @Test func `what stood on the stack is needed`() throws {
    var advisor = try watch("main", try wat(Self.hosted))
    #expect(advisor.onlyList == ["deep", "main"])
    #expect(advisor.imports == ["env.wait"])
    #expect(advisor.suspensionCount == 1)
    // A function without a name goes by its number among those that are not imported.
    advisor = try watch("unnamed", advisor.module)
    #expect(advisor.onlyList == ["deep", "indirect", "6"])
    #expect(advisor.name(of: 1) == "note", "an import has its name too")
  }

  @Test func `a backtrace without a guest's function is no suspension`() throws {
    var advisor = SuspensionAdvisor(try wat(Self.hosted))
    advisor.suspended(at: "env.wait", Backtrace(frames: []))
    #expect(advisor.suspensionCount == 0 && advisor.imports.isEmpty)
    advisor.unwound(for: "env.wait")
    #expect(advisor.imports == ["env.wait"] && advisor.suspensionCount == 0)
  }

  /// A guest that unwinds itself, by events.
  @Test func `frames that native asyncify saves are needed, and the runtime functions on top`()
    throws
  {
    let guest = try NativeGuest(
      """
      \(bufferFields)
      (func $sleep (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 1))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $work (result i32) (i32.add (call $sleep) (i32.const 2)))
      (func $other (result i32) (i32.add (call $sleep) (i32.const 3)))
      (func (export "main") (result i32)
        (drop (call $work))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (call $work))
      """, fuses: true)
    let watcher = Watcher(guest.instance.module)
    guest.asyncify.observer = watcher
    #expect(try guest.call("main") == 3)
    let advisor = watcher.advisor
    #expect(advisor.suspensionCount == 1)
    #expect(names(advisor.observed, advisor) == ["work"])
    #expect(names(advisor.needed, advisor) == ["sleep", "work"])
    #expect(names(advisor.maySuspend, advisor) == ["work", "other"])
    let comparison = advisor.compare(["work", "other", "s*"])
    #expect(comparison.missing.isEmpty && comparison.unknown.isEmpty)
    #expect(comparison.unneeded == ["other"])
    #expect(names(advisor.compare(["other"]).missing, advisor) == ["sleep", "work"])
    // The host that unwinds at an import with a runtime function on the stack sees nothing.
    var other = SuspensionAdvisor(guest.instance.module)
    let runtime = try #require(guest.place("sleep", call: nil).function)
    other.suspended(
      at: "env.print",
      Backtrace(frames: [
        Backtrace.Frame(
          module: guest.instance.module, function: runtime, functionName: "sleep", offset: 0)
      ]))
    #expect(other.observed.isEmpty)
  }

  private final class Watcher: AsyncifyObserver {
    var advisor: SuspensionAdvisor

    init(_ module: Module) { advisor = SuspensionAdvisor(module) }

    func observe(_ event: AsyncifyEvent) { advisor.observe(event) }
  }

  // MARK: Lists

  @Test(
    arguments: [
      ("", []), (" \n,, ", []), ("a,b\nc", ["a", "b", "c"]), ("  a b , c\t", ["a b", "c"]),
      ("f<int, long>(x, y),g", ["f<int, long>(x, y)", "g"]), ("a)b,c", ["a)b", "c"]),
      ("open(a,b\nnext", ["open(a,b", "next"]),
    ] as [(String, [String])])
  func `lists are taken apart`(text: String, entries: [String]) {
    #expect(SuspensionAdvisor.entries(of: text) == entries)
  }

  @Test(
    arguments: [
      ("deep", true), ("d*", true), ("*", true), ("*p", true), ("d*e*p", true), ("de**ep", true),
      ("dee", false), ("deeper", false), ("*x*", false), ("", false), ("d*z", false),
      ("deep*", true),
    ])
  func `a star stands for any characters`(pattern: String, matches: Bool) throws {
    let advisor = try watch("main", try wat(Self.hosted))
    let missing = names(advisor.compare([pattern, "main"]).missing, advisor)
    #expect(missing == (matches ? [] : ["deep"]))
  }

  @Test func `names that would end an entry have stars`() throws {
    let text = """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (func $"f(a, b)" (param i32) (result i32) (call $wait (local.get 0)))
        (func $"g<a" (param i32) (result i32) (call $"f(a, b)" (local.get 0)))
        (func $"two\\nlines, 1" (export "main") (param i32) (result i32)
          (call $"g<a" (local.get 0))))
      """
    let advisor = try watch("main", try wat(text))
    #expect(advisor.onlyList == ["f(a* b)", "g*a", "two*lines* 1"])
    // And so given back they name what they are to name.
    let joined = advisor.onlyList.joined(separator: ",")
    let comparison = advisor.compare(SuspensionAdvisor.entries(of: joined))
    #expect(comparison.missing.isEmpty && comparison.unneeded.isEmpty && comparison.unknown.isEmpty)
  }
}
