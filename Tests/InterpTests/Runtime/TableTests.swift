// SPDX-License-Identifier: Apache-2.0
//
// Tables, globals and references, from the host's side and the guest's.
// Spec: 4.2.12, 4.2.14, 4.2.1 Values.

import Interp
import TestSupport
import Testing

@Suite struct TableTests {
  @Test func `elements are set and read back`() throws {
    let store = Store()
    let table = try Table(store: store, type: TableType(.externref, Limits(2, 4)))
    #expect(table.count == 2)
    #expect(try table.get(1) == .externref(nil))
    let value = Value.externref(HostReference("text"))
    try table.set(1, value)
    #expect(try table.get(1) == value)
    #expect(throws: CallError.outOfBounds(offset: 2, count: 1, limit: 2)) { try table.get(2) }
    #expect(throws: CallError.outOfBounds(offset: -1, count: 1, limit: 2)) {
      try table.set(-1, value)
    }
    #expect(throws: CallError.valueMismatch(expected: .externref, actual: .funcref)) {
      try table.set(0, .funcref(nil))
    }
    #expect(throws: CallError.valueMismatch(expected: .funcref, actual: .i32)) {
      try Table(store: store, type: TableType(.funcref, Limits(1)), initial: .i32(1))
    }
  }

  @Test func `a table grows to its limit`() throws {
    let table = try Table(
      store: Store(), type: TableType(.externref, Limits(1, 3)),
      initial: .externref(HostReference(1)))
    #expect(try table.grow(by: 3, with: .externref(nil)) == nil)
    #expect(try table.grow(by: -1, with: .externref(nil)) == nil)
    #expect(try table.grow(by: 2, with: .externref(HostReference(2))) == 1)
    #expect(
      try (0..<3).map { try table.get($0) } == [1, 2, 2].map { .externref(HostReference($0)) })
    #expect(try table.grow(by: 0, with: .externref(nil)) == 3)
    #expect(table.type == TableType(.externref, Limits(3, 3)))
    #expect(throws: CallError.self) { try table.grow(by: 0, with: .funcref(nil)) }
  }

  @Test func `table.grow beyond a limit gives -1`() throws {
    var limits = StoreLimits()
    limits.tableElements = 10
    let module = try wat(
      """
      (module (table (export "t") 1 8 externref)
        (func (export "grow") (param i32) (result i32) (table.grow 0 (ref.null extern) (local.get 0)))
        (func (export "size") (result i32) (table.size 0)))
      """)
    let instance = try Instance(module, store: Store(limits: limits))
    func grow(_ count: Int32) throws -> [Value] { try instance.call("grow", [.i32(count)]) }
    #expect(try grow(8) == [.i32(-1)])
    #expect(try grow(-1) == [.i32(-1)])
    #expect(try grow(4) == [.i32(1)])
    let other = try Table(store: instance.store, type: TableType(.funcref, Limits(4)))
    #expect(try grow(2) == [.i32(-1)])
    #expect(try grow(1) == [.i32(5)])
    #expect(try instance.call("size") == [.i32(6)])
    #expect(throws: CallError.self) {
      try Table(store: instance.store, type: TableType(.funcref, Limits(1)))
    }
    #expect(other.count == 4)
  }

  @Test func `bulk instructions on tables overlap and end where they should`() throws {
    let instance = try instance(
      """
      (table $t (export "t") 4 externref) (table $f (export "f") 3 funcref) (elem $e func $a $b) (func $a) (func $b)
      (func (export "fill") (param i32 externref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
      (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
      (func (export "init") (param i32 i32 i32) (table.init $f $e (local.get 0) (local.get 1) (local.get 2)))
      """)
    let table = try #require(instance.table("t"))
    func contents() throws -> [Value] { try (0..<4).map { try table.get($0) } }
    for place in 0..<4 { try table.set(place, .externref(HostReference(place))) }
    _ = try instance.call("copy", [.i32(1), .i32(0), .i32(3)])
    #expect(try contents() == [0, 0, 1, 2].map { .externref(HostReference($0)) })
    _ = try instance.call("fill", [.i32(3), .externref(nil), .i32(1)])
    #expect(try contents()[3] == .externref(nil))
    #expect(
      trap { _ = try instance.call("copy", [.i32(2), .i32(0), .i32(3)]) } == .tableOutOfBounds)
    _ = try instance.call("init", [.i32(1), .i32(0), .i32(2)])
    #expect(try instance.table("f")?.get(0) == .funcref(nil))
    #expect(try instance.table("f")?.get(1) != instance.table("f")?.get(2))
    #expect(
      trap { _ = try instance.call("init", [.i32(2), .i32(0), .i32(2)]) } == .tableOutOfBounds)
  }
}

@Suite struct GlobalTests {
  @Test func `a mutable global changes, an immutable one does not`() throws {
    let store = Store()
    let global = try Global(store: store, type: GlobalType(.i64, isMutable: true), value: .i64(1))
    try global.set(.i64(-1))
    #expect(global.value == .i64(-1))
    #expect(throws: CallError.valueMismatch(expected: .i64, actual: .i32)) {
      try global.set(.i32(1))
    }
    let constant = try Global(store: store, type: GlobalType(.f32), value: .f32(.nan))
    #expect(throws: CallError.immutableGlobal) { try constant.set(.f32(1)) }
    #expect(constant.value == .f32(.nan))
    #expect(throws: CallError.valueMismatch(expected: .f32, actual: .f64)) {
      try Global(store: store, type: GlobalType(.f32), value: .f64(1))
    }
    #expect(global != constant)
  }

  @Test func `host and guest see the same global`() throws {
    let store = Store()
    let global = try Global(store: store, type: GlobalType(.f64, isMutable: true), value: .f64(1))
    var imports = Imports()
    imports.define("m", "g", .global(global))
    let instance = try Instance(
      try wat(
        """
        (module (import "m" "g" (global $g (mut f64)))
          (func (export "f") (result f64)
            (global.set $g (f64.mul (global.get $g) (f64.const 3))) (global.get $g)))
        """), imports: imports, store: store)
    try global.set(.f64(5))
    #expect(try instance.call("f") == [.f64(15)])
    #expect(global.value == .f64(15))
  }
}

@Suite struct ReferenceTests {
  private static let text = """
    (module (func $f (export "seven") (result i32) (i32.const 7)) (table (export "t") 1 funcref)
      (func (export "same") (param externref funcref) (result funcref externref) local.get 1 local.get 0)
      (func (export "is_null") (param externref funcref) (result i32 i32)
        (ref.is_null (local.get 0)) (ref.is_null (local.get 1)))
      (func (export "ref") (result funcref) (ref.func $f))
      (global (export "g") (mut externref) (ref.null extern))
      (func (export "call") (param funcref) (result i32)
        (table.set 0 (i32.const 0) (local.get 0)) (call_indirect (result i32) (i32.const 0))))
    """

  @Test func `references go through a guest and come back`() throws {
    let instance = try instance(Self.text)
    let seven = try #require(instance.function("seven"))
    let host = HostReference([1, 2, 3])
    #expect(
      try instance.call("same", [.externref(host), .funcref(seven.reference)])
        == [.funcref(seven.reference), .externref(host)])
    #expect(
      try instance.call("same", [.externref(nil), .funcref(nil)]) == [
        .funcref(nil), .externref(nil),
      ])
    #expect(
      try instance.call("is_null", [.externref(nil), .funcref(seven.reference)]) == [
        .i32(1), .i32(0),
      ])
    #expect(try instance.call("is_null", [.externref(host), .funcref(nil)]) == [.i32(0), .i32(1)])
    #expect(host.value as? [Int] == [1, 2, 3])
  }

  @Test func `a function reference can be called`() throws {
    let instance = try instance(Self.text)
    guard case .funcref(let reference?) = try instance.call("ref")[0] else {
      Issue.record("null")
      return
    }
    #expect(try instance.store.function(of: reference).call() == [.i32(7)])
    #expect(try instance.call("call", [.funcref(reference)]) == [.i32(7)])
    #expect(try instance.table("t")?.get(0) == .funcref(reference))
  }

  @Test func `references to functions of another store are refused`() throws {
    let here = try instance(Self.text)
    let there = try instance(Self.text)
    let reference = try #require(there.function("seven")).reference
    let value = Value.funcref(reference)
    #expect(throws: CallError.foreignReference) { try here.call("call", [value]) }
    #expect(throws: CallError.foreignReference) { try here.table("t")?.set(0, value) }
    #expect(throws: CallError.foreignReference) { try here.table("t")?.grow(by: 1, with: value) }
    #expect(throws: CallError.foreignReference) { try here.store.function(of: reference) }
    #expect(throws: CallError.foreignReference) {
      try Global(store: here.store, type: GlobalType(.funcref), value: value)
    }
    #expect(here.table("t")?.count == 1)
    var imports = Imports()
    imports.define("m", "f", FunctionType([], [.funcref])) { _, _ in [value] }
    let caller = try instance(
      "(import \"m\" \"f\" (func $f (result funcref))) (func (export \"g\") (result funcref) call $f)",
      imports)
    #expect(throws: CallError.foreignReference) { try caller.call("g") }
  }

  @Test func `equal host references are one`() throws {
    let instance = try instance(Self.text)
    for _ in 0..<3 {
      _ = try instance.call("same", [.externref(HostReference("a")), .funcref(nil)])
    }
    try instance.global("g")?.set(.externref(HostReference("a")))
    #expect(instance.global("g")?.value == .externref(HostReference("a")))
    #expect(HostReference(1) != HostReference("1"))
    #expect(HostReference(1) != HostReference(Int8(1)) || AnyHashable(1) == AnyHashable(Int8(1)))
  }
}
