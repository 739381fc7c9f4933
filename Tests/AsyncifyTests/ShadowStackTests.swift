// SPDX-License-Identifier: Apache-2.0
//
// Scenario 55: a guest compiled from C whose suspended functions keep arrays in the shadow stack, where
// other functions write meanwhile.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct ShadowStackTests {
  private func guest(
    _ policy: AsyncifyOptions.ShadowStack, format: AsyncifyOptions.Format = .compact,
    fuses: Bool = true
  ) throws -> (Instance, NativeAsyncify) {
    var imports = Imports()
    imports.defineAsyncify()
    let engine = engine(fuses: fuses)
    let instance = try Instance(
      try testModule("shadow.wasm", engine: engine), imports: imports, store: Store(engine: engine))
    var options = AsyncifyOptions()
    options.shadowStack = policy
    options.format = format
    return (instance, try instance.configureAsyncify(options))
  }

  /// What `resume` gives: the answer and 4; `mine`, 8 to 11; `values`, x to x + 7, the last twice; and 7000.
  private func result(_ x: Int32, _ answer: Int32) -> Int32 {
    answer + 4 + 38 + (8 * x + 28) + (x + 7) + 7000
  }

  private func run(_ instance: Instance, _ x: Int32, scribbles: Bool) throws -> Int32 {
    #expect(try instance.call("begin", [.i32(x)]) == [.i32(0)])
    if scribbles { _ = try instance.call("scribble") }
    guard case .i32(let number)? = try instance.call("resume", [.i32(50)]).first else { return 0 }
    return number
  }

  @Test(arguments: [true, false])
  func `with the policy none other code overwrites the arrays`(fuses: Bool) throws {
    let (instance, _) = try guest(.none, fuses: fuses)
    #expect(try run(instance, 3, scribbles: true) != result(3, 50))
  }

  @Test(arguments: AsyncifyOptions.Format.allCases, [true, false])
  func `with the policy preserve they come back`(
    format: AsyncifyOptions.Format, fuses: Bool
  ) throws {
    let (instance, asyncify) = try guest(.preserve, format: format, fuses: fuses)
    let pointer = try #require(asyncify.shadow).pointer
    for x in 1...3 as ClosedRange<Int32> {
      #expect(try run(instance, x, scribbles: true) == result(x, 50))
      #expect(asyncify.shadow?.pointer == pointer, "the stack is as high as before")
    }
    #expect(try run(instance, 9, scribbles: false) == result(9, 50))
  }

  @Test(arguments: [true, false])
  func `with the policy verify the damage is found`(fuses: Bool) throws {
    let (instance, asyncify) = try guest(.verify, fuses: fuses)
    _ = try instance.call("begin", [.i32(3)])
    let bounds = try asyncify.stack.bounds()
    let record = try #require(
      try asyncify.memory.withUnsafeBytes {
        try RunRecord.read(endingAt: bounds.current, in: $0)?.record.shadow
      })
    #expect(record.bytes.isEmpty)
    #expect(record.high >= record.low + 48)
    _ = try instance.call("scribble")
    let error = try asyncifyError { _ = try instance.call("resume", [.i32(50)]) }
    guard
      case .shadowStackClobbered(record.low..<record.high, record.checksum, let found) =
        error.reason
    else {
      Issue.record("\(error)")
      return
    }
    #expect(
      error
        == AsyncifyError(
          .shadowStackClobbered(
            range: record.low..<record.high, expected: record.checksum, found: found),
          state: .rewinding, dataPointer: asyncify.dataPointer, bounds: bounds,
          backtrace: error.backtrace))
    #expect(error.backtrace.frames.last?.functionName == "resume")
  }

  @Test func `frames are not put where the stack is deeper`() throws {
    let (instance, asyncify) = try guest(.preserve)
    _ = try instance.call("begin", [.i32(3)])
    asyncify.shadow?.pointer -= 4096
    let error = try asyncifyError { _ = try instance.call("resume", [.i32(50)]) }
    guard case .shadowStackMoved(let pointer, let expected) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(pointer < expected)
  }

  @Test func `a guest without a stack pointer is refused`() throws {
    var options = AsyncifyOptions()
    options.shadowStack = .verify
    let instance = try instance(
      "(module (memory 1) (global i32 (i32.const 0)) (global (mut i64) (i64.const 7)))")
    let error = try asyncifyError { try instance.configureAsyncify(options) }
    #expect(error.reason == .noStackPointer)
    options.stackPointer = .index(0)
    #expect(throws: AsyncifyError.self) { try instance.configureAsyncify(options) }
    options.stackPointer = .index(1)
    #expect(try instance.configureAsyncify(options).shadow?.pointer == 7)
  }

  // MARK: Groups

  /// Two instances whose frames lie on top of each other; the one above imports the stack pointer of the one
  /// below, has one of its own, or has none.
  private func group(
    _ pointer: String, fuses: Bool = true
  ) throws -> (first: Instance, second: Instance) {
    let store = Store(engine: engine(fuses: fuses))
    var imports = Imports()
    imports.defineAsyncify()
    let use =
      pointer.isEmpty
      ? ""
      : """
      (global.set $__stack_pointer (i32.sub (global.get $__stack_pointer) (i32.const 16)))
      (i32.store (global.get $__stack_pointer) (i32.const 1000))
      """
    let release =
      pointer.isEmpty
      ? ""
      : """
      (i32.add (i32.load (global.get $__stack_pointer)))
      (global.set $__stack_pointer (i32.add (global.get $__stack_pointer) (i32.const 16)))
      """
    // Made first, since the other calls it; but the other is the first of the group.
    let holder = try Instance(
      try wat(
        """
        (module
          (memory (export "memory") 1)
          (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const 8192)))
        """, engine: store.engine), store: store)
    imports.define("holder", instance: holder)
    imports.define("env", "sleep", FunctionType([], [.i32])) { caller, _ in
      let asyncify = try #require(caller.instance?.nativeAsyncify)
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return [.i32(5)]
      }
      try asyncify.startUnwind(16)
      return [.i32(0)]
    }
    let second = try Instance(
      try wat(
        """
        (module $second
          (import "env" "sleep" (func $sleep (result i32)))
          (import "holder" "memory" (memory 1))
          \(pointer)
          (func (export "inner") (result i32)
            \(use)
            (call $sleep)
            \(release)))
        """, engine: store.engine), imports: imports, store: store)
    imports.define("second", instance: second)
    let first = try Instance(
      try wat(
        """
        (module $first
          (import "second" "inner" (func $inner (result i32)))
          (import "holder" "memory" (memory 1))
          (import "holder" "__stack_pointer" (global $__stack_pointer (mut i32)))
          (data (i32.const 16) "\\18\\00\\00\\00\\00\\02\\00\\00")
          (func (export "outer") (result i32)
            (global.set $__stack_pointer (i32.sub (global.get $__stack_pointer) (i32.const 32)))
            (i32.store (global.get $__stack_pointer) (i32.const 200))
            (call $inner)
            (i32.add (i32.load (global.get $__stack_pointer)))
            (global.set $__stack_pointer (i32.add (global.get $__stack_pointer) (i32.const 32))))
          (func (export "scribble")
            (memory.fill
              (i32.sub (global.get $__stack_pointer) (i32.const 100)) (i32.const 85)
              (i32.const 100))))
        """, engine: store.engine), imports: imports, store: store)
    return (first, second)
  }

  private static let imported =
    "(import \"holder\" \"__stack_pointer\" (global $__stack_pointer (mut i32)))"
  private static let own = "(global $__stack_pointer (mut i32) (i32.const 4096))"

  private static func preserving() -> AsyncifyOptions {
    var options = AsyncifyOptions()
    options.shadowStack = .preserve
    return options
  }

  @Test(arguments: [(imported, 1205), ("", 205)] as [(String, Int32)], [true, false])
  func `instances of a group have one stack`(
    group: (pointer: String, result: Int32), fuses: Bool
  ) throws {
    let (first, second) = try self.group(group.pointer, fuses: fuses)
    let asyncify = try first.configureAsyncify(Self.preserving())
    try asyncify.share(with: second)
    for _ in 1...2 {
      _ = try first.call("outer")
      try asyncify.stopUnwind()
      #expect(asyncify.shadow?.pointer == 8192)
      _ = try first.call("scribble")
      try asyncify.startRewind(16)
      #expect(try first.call("outer") == [.i32(group.result)])
      #expect(asyncify.shadow?.pointer == 8192)
    }
  }

  @Test func `an instance with a stack of its own is refused`() throws {
    let (first, second) = try group(Self.own)
    let asyncify = try first.configureAsyncify(Self.preserving())
    let error = try asyncifyError { try asyncify.share(with: second) }
    #expect(error.reason == .foreignStackPointer(instance: "second"))
    #expect(asyncify.instances == [first])
    // Also if the policy comes later; without one they can share.
    try first.configureAsyncify(AsyncifyOptions())
    try asyncify.share(with: second)
    let later = try asyncifyError { try first.configureAsyncify(Self.preserving()) }
    #expect(later.reason == .foreignStackPointer(instance: "second"))
    #expect(asyncify.options.shadowStack == .none)
  }
}
