// SPDX-License-Identifier: Apache-2.0
//
// RS21: exports `asyncify_*` of instances that were not transformed.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct ExportTests {
  private static let exports: [Name] = [
    "asyncify_get_state", "asyncify_start_rewind", "asyncify_start_unwind", "asyncify_stop_rewind",
    "asyncify_stop_unwind",
  ]

  private func options(_ change: (inout AsyncifyOptions) -> Void = { _ in }) -> AsyncifyOptions {
    var options = AsyncifyOptions()
    options.exportsFunctions = true
    change(&options)
    return options
  }

  private static let fields = """
    (import "env" "sleep" (func $sleep (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
    (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
    (func (export "main") (param $x i32) (result i32)
      (i32.mul (call $work (local.get $x)) (local.get $x)))
    """

  /// A host that knows nothing but the five exports, as one for transformed modules does.
  private static func sleep(_ caller: Caller, _ arguments: [Value]) throws -> [Value] {
    let instance = try #require(caller.instance)
    if try instance.call("asyncify_get_state") == [.i32(2)] {
      _ = try instance.call("asyncify_stop_rewind")
      return [.i32(5)]
    }
    _ = try instance.call("asyncify_start_unwind", [.i32(16)])
    return [.i32(0)]
  }

  @Test(arguments: [true, false])
  func `a guest that does not import asyncify is driven through exports`(fuses: Bool) throws {
    let engine = engine(fuses: fuses)
    var imports = Imports()
    imports.define("env", "sleep", FunctionType([], [.i32]), Self.sleep)
    let module = try wat("(module \(Self.fields))", engine: engine)
    let instance = try Instance(module, imports: imports, store: Store(engine: engine))
    #expect(instance.exports.keys.sorted { "\($0)" < "\($1)" } == ["main", "memory"])
    try instance.configureAsyncify(options())
    #expect(Set(instance.exports.keys) == Set(Self.exports + ["main", "memory"]))
    for round in 1...2 as ClosedRange<Int32> {
      #expect(try instance.call("main", [.i32(3 * round)]) == [.i32(0)])
      #expect(try instance.call("asyncify_get_state") == [.i32(1)])
      #expect(instance.nativeAsyncify?.state == .unwinding)
      _ = try instance.call("asyncify_stop_unwind")
      #expect(instance.nativeAsyncify?.segment?.frameCount == 2)
      _ = try instance.call("asyncify_start_rewind", [.i32(16)])
      #expect(try instance.call("main", [.i32(0)]) == [.i32((5 + 3 * round) * 3 * round)])
      #expect(try instance.call("asyncify_get_state") == [.i32(0)])
    }
    // The same again by the Swift face of transformed modules.
    let face = try #require(TransformedAsyncify(instance))
    _ = try instance.call("main", [.i32(2)])
    try face.stopUnwind()
    try face.startRewind(16)
    #expect(try instance.call("main", [.i32(0)]) == [.i32(14)])
    // Turned off, they are gone.
    try instance.configureAsyncify(AsyncifyOptions())
    #expect(instance.exports.count == 2)
    #expect(TransformedAsyncify(instance) == nil)
  }

  @Test func `the functions have the types that transformed modules give them`() throws {
    for (address, memory) in [(ValueType.i32, "1"), (.i64, "i64 1")] {
      let instance = try instance("(module (memory \(memory)))")
      try instance.configureAsyncify(options())
      let types = Self.exports.map { instance.function($0)?.type }
      #expect(
        types == [
          FunctionType([], [.i32]), FunctionType([address]), FunctionType([address]),
          FunctionType(), FunctionType(),
        ])
      // Asked for again, they stay the same functions.
      let before = instance.function("asyncify_start_unwind") as Function?
      try instance.configureAsyncify(options { $0.mode = .strict })
      #expect(instance.function("asyncify_start_unwind") as Function? == before)
    }
    let instance = try instance("(module (memory $a 1) (memory $b (export \"b\") i64 1))")
    try instance.configureAsyncify(options())
    #expect((instance.function("asyncify_start_unwind") as Function?)?.type.parameters == [.i32])
    try instance.configureAsyncify(options { $0.memory = .exported("b") })
    #expect((instance.function("asyncify_start_unwind") as Function?)?.type.parameters == [.i64])
  }

  @Test(arguments: [true, false])
  func `instances that import asyncify have them when they are made`(fuses: Bool) throws {
    let store = Store(engine: engine(fuses: fuses))
    var imports = Imports()
    imports.defineAsyncify(options())
    // The host is a guest too: it reaches the exports through a table that a third module fills.
    let host = try Instance(
      try wat(
        """
        (module $host
          (type $none (func))
          (type $address (func (param i32)))
          (type $state (func (result i32)))
          (table (export "table") 5 funcref)
          (func (export "sleep") (result i32)
            (if (i32.eq (call_indirect (type $state) (i32.const 4)) (i32.const 2))
              (then (call_indirect (type $none) (i32.const 3)) (return (i32.const 7))))
            (call_indirect (type $address) (i32.const 16) (i32.const 0))
            (i32.const 12345)))
        """, engine: store.engine), imports: imports, store: store)
    imports.define("env", instance: host)
    let guest = try Instance(
      try wat(
        """
        (module $guest
          (import "asyncify" "stop_unwind" (func $stop_unwind))
          \(Self.fields)
          (func (export "bottom") (param $x i32) (result i32) (local $result i32)
            (local.set $result (call $work (local.get $x)))
            (call $stop_unwind)
            (local.get $result)))
        """, engine: store.engine), imports: imports, store: store)
    imports.define("guest", instance: guest)
    imports.define("host", instance: host)
    let filler = try Instance(
      try wat(
        """
        (module
          (import "guest" "asyncify_start_unwind" (func $start_unwind (param i32)))
          (import "guest" "asyncify_stop_unwind" (func $stop_unwind))
          (import "guest" "asyncify_start_rewind" (func $start_rewind (param i32)))
          (import "guest" "asyncify_stop_rewind" (func $stop_rewind))
          (import "guest" "asyncify_get_state" (func $get_state (result i32)))
          (import "host" "table" (table 5 funcref))
          (elem (i32.const 0) $start_unwind $stop_unwind $start_rewind $stop_rewind $get_state)
          (func (export "rewind") (call $start_rewind (i32.const 16))))
        """, engine: store.engine), imports: imports, store: store)
    // A bottom runtime function of the guest's own ends what the host began.
    #expect(try guest.call("bottom", [.i32(4)]) == [.i32(0)])
    #expect(guest.nativeAsyncify?.state == .normal)
    _ = try filler.call("rewind")
    #expect(try guest.call("bottom", [.i32(0)]) == [.i32(11)])
    #expect(host.nativeAsyncify == nil, "the host has no memory, and no exports")
  }

  @Test func `a module that has such an export is refused`() throws {
    var imports = Imports()
    imports.define("env", "wait", FunctionType([.i32], [.i32])) { _, arguments in arguments }
    imports.define("env", "forward", FunctionType([.i32], [.i32])) { _, arguments in arguments }
    let store = Store()
    let transformed = try Instance(
      try testModule("waits-asyncify.wasm"), imports: imports, store: store)
    let error = try asyncifyError { try transformed.configureAsyncify(options()) }
    guard case .exportRefused(let name) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(name.hasPrefix("asyncify_"))
    imports.defineAsyncify(options())
    let own = """
      (module
        (import "asyncify" "stop_unwind" (func $stop_unwind))
        (memory 1)
        (func (export "asyncify_get_state") (result i32) (i32.const 3)))
      """
    let other = try asyncifyError { _ = try instance(own, imports) }
    #expect(other.reason == .exportRefused(name: "asyncify_get_state"))
    // Not asked for, it is nobody's business.
    imports.defineAsyncify()
    #expect(try instance(own, imports).call("asyncify_get_state") == [.i32(3)])
    // Nor can it join a group that has them.
    let first = try Instance(try wat("(module (memory 1))"), store: store)
    let group = try first.configureAsyncify(options())
    let joining = try Instance(try wat(own), imports: imports, store: store)
    let third = try asyncifyError { try group.share(with: joining) }
    #expect(third.reason == .exportRefused(name: "asyncify_get_state"))
    let plain = try Instance(try wat("(module (memory 1))"), store: store)
    try group.share(with: plain)
    _ = try plain.call("asyncify_start_unwind", [.i32(16)])
    #expect(try first.call("asyncify_get_state") == [.i32(1)])
  }
}
