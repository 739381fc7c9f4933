// SPDX-License-Identifier: Apache-2.0
//
// Exceptions between guest and host: uncaught ones are errors of Swift, and host functions can throw
// what guests catch.

import Interp
import TestSupport
import Testing

@Suite struct GuestExceptionTests {
  private static let guest = """
    (module $guest
      (tag $t (export "tag") (import "host" "tag") (param i32 f64))
      (func $call (import "host" "call") (param i32))
      (func $wait (import "host" "wait") (param i32))
      (func $throw (export "throw") (param i32)
        (throw $t (local.get 0) (f64.const 0.5)))
      (func (export "catch-from-host") (param i32) (result i32)
        (block $h (result i32 f64)
          (try_table (catch $t $h) (call $call (local.get 0)))
          (return (i32.const -1)))
        (drop))
      (func (export "catch-all-from-host") (param i32) (result i32)
        (block $h
          (try_table (catch_all $h) (call $call (local.get 0)))
          (return (i32.const -1)))
        (i32.const -2))
      (func (export "catch-from-async") (param i32) (result i32)
        (block $h (result i32 f64)
          (try_table (catch $t $h) (call $wait (local.get 0)))
          (return (i32.const -1)))
        (drop)))
    """

  private struct HostTrouble: Error, Equatable {}

  /// An instance whose host functions throw: an exception, or what they are given.
  private func make(_ body: @escaping (ExceptionTag, Caller, [Value]) throws -> [Value]) throws
    -> (instance: Instance, tag: ExceptionTag)
  {
    let store = Store()
    let tag = try ExceptionTag(store: store, parameters: [.i32, .f64])
    var imports = Imports()
    imports.define("host", "tag", .tag(tag))
    imports.define("host", "call", FunctionType([.i32])) {
      try body(try #require($0.instance?.tag("tag")), $0, $1)
    }
    imports.define(
      "host", "wait", HostFunction(FunctionType([.i32]), name: "wait", asyncBody: { _, _ in [] }))
    return (try Instance(wat(Self.guest), imports: imports, store: store), tag)
  }

  private static func echo(_ tag: ExceptionTag, _ caller: Caller, _ arguments: [Value]) throws
    -> [Value]
  {
    throw try GuestException(tag, [arguments[0], .f64(1)])
  }

  @Test func `an exception that nobody catches is an error with its fields`() throws {
    let (instance, tag) = try make(Self.echo)
    let error = #expect(throws: GuestException.self) { try instance.call("throw", [.i32(7)]) }
    #expect(error?.hasTag(tag) == true)
    #expect(error?.hasTag(try ExceptionTag(store: instance.store, parameters: [])) == false)
    #expect(error?.fields == [.i32(7), .f64(0.5)])
    #expect(instance.store.lastBacktrace?.frames.map(\.functionName) == ["throw"])
  }

  @Test func `an exception can be looked at when its store is gone`() async throws {
    weak var store: Store?
    var thrown: GuestException?
    do {
      let instance = try instance(
        """
        (module
          (tag $pair (param i32 f64))
          (func (export "throw") (param i32) (throw $pair (local.get 0) (f64.const 0.5))))
        """)
      store = instance.store
      thrown = #expect(throws: GuestException.self) { try instance.call("throw", [.i32(7)]) }
    }
    #expect(store == nil)
    let error = try #require(thrown)
    let text = await Task.detached { "\(error) \(error.fields.count)" }.value
    #expect(text == "uncaught exception with [7, 0.5] 2")
    #expect(!error.hasTag(try make(Self.echo).1))
  }

  @Test func `a guest catches what a host function throws`() throws {
    let (instance, _) = try make(Self.echo)
    #expect(try instance.call("catch-from-host", [.i32(8)]) == [.i32(8)])
    #expect(try instance.call("catch-all-from-host", [.i32(8)]) == [.i32(-2)])
  }

  @Test func `an exception passes through the host`() throws {
    let (instance, _) = try make { _, caller, arguments in
      try (caller.instance?.call("throw", arguments)) ?? []
    }
    #expect(try instance.call("catch-from-host", [.i32(9)]) == [.i32(9)])
  }

  @Test func `other errors of the host are not caught`() throws {
    let (instance, _) = try make { _, _, _ in throw HostTrouble() }
    #expect(throws: HostTrouble.self) { try instance.call("catch-all-from-host", [.i32(1)]) }
  }

  @Test func `a suspended call catches what it is resumed with`() throws {
    let (instance, tag) = try make(Self.echo)
    let function = try #require(instance.function("catch-from-async") as Function?)
    guard case .suspended(let suspension) = try function.start([.i32(1)]) else {
      Issue.record("not suspended")
      return
    }
    let outcome = try suspension.resume(throwing: GuestException(tag, [.i32(11), .f64(2)]))
    guard case .finished(let results) = outcome else {
      Issue.record("not finished")
      return
    }
    #expect(results == [.i32(11)])
  }

  @Test func `fields must be of the tag's types`() throws {
    let (_, tag) = try make(Self.echo)
    #expect(
      throws: CallError.argumentMismatch(expected: [.i32, .f64], actual: [.i32])
    ) { try GuestException(tag, [.i32(1)]) }
  }

  @Test func `an exception of another store is an error`() throws {
    let other = try ExceptionTag(store: Store(), parameters: [])
    let (instance, _) = try make { _, _, _ in throw try GuestException(other) }
    #expect(throws: CallError.foreignReference) {
      try instance.call("catch-from-host", [.i32(1)])
    }
  }

  @Test func `a tag of another type cannot be imported`() throws {
    let store = Store()
    var imports = Imports()
    imports.define("host", "tag", .tag(try ExceptionTag(store: store, parameters: [.i64])))
    imports.define("host", "call", FunctionType([.i32])) { _, _ in [] }
    imports.define("host", "wait", FunctionType([.i32])) { _, _ in [] }
    let error = #expect(throws: LinkError.self) {
      try Instance(wat(Self.guest), imports: imports, store: store)
    }
    #expect(error?.message.hasPrefix("incompatible import type") == true)
  }
}
