// SPDX-License-Identifier: Apache-2.0
//
// Calling guests from Swift, with Swift types and with values.
// Spec: 7.1.7, `func_invoke`.

import Interp
import TestSupport
import Testing

@Suite struct FunctionCallTests {
  private static let text = """
    (module
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (func (export "mix") (param i64 f32 f64 i32) (result f64 i32 f32 i64)
        local.get 2 local.get 3 local.get 1 local.get 0)
      (func (export "nothing"))
      (func (export "same") (param externref) (result externref) local.get 0)
      (global (export "g") i32 (i32.const 1)))
    """

  @Test func `a function is a Swift function of Swift types`() throws {
    let instance = try instance(Self.text)
    let add: (Int32, Int32) throws -> Int32 = try instance.function("add")
    #expect(try add(20, 22) == 42)
    #expect(try add(.max, 1) == .min)
    let unsigned: (UInt32, UInt32) throws -> UInt32 = try instance.function("add")
    #expect(try unsigned(0xFFFF_FFFE, 1) == 0xFFFF_FFFF)
    let nothing: () throws -> Void = try instance.function("nothing")
    try nothing()
  }

  @Test func `several results come back as a tuple`() throws {
    let mix: (Int64, Float, Double, Int32) throws -> (Double, Int32, Float, Int64) =
      try instance(Self.text).function("mix")
    let (a, b, c, d) = try mix(-5, 1.5, -0.0, 7)
    #expect(a.bitPattern == (-0.0).bitPattern && b == 7 && c == 1.5 && d == -5)
  }

  @Test func `a typed function must have the type asked for`() throws {
    let instance = try instance(Self.text)
    #expect(
      throws: CallError.typeMismatch(
        expected: FunctionType([.i32], [.i32]), actual: FunctionType([.i32, .i32], [.i32]))
    ) { let _: (Int32) throws -> Int32 = try instance.function("add") }
    #expect(throws: CallError.unknownExport("sub")) {
      let _: (Int32) throws -> Int32 = try instance.function("sub")
    }
    #expect(throws: CallError.unknownExport("g")) {
      let _: () throws -> Int32 = try instance.function("g")
    }
  }

  @Test func `a call with values checks their types`() throws {
    let instance = try instance(Self.text)
    #expect(try instance.call("add", [.i32(1), .i32(2)]) == [.i32(3)])
    #expect(
      throws: CallError.argumentMismatch(expected: [.i32, .i32], actual: [.i32])
    ) { try instance.call("add", [.i32(1)]) }
    #expect(
      throws: CallError.argumentMismatch(expected: [.i32, .i32], actual: [.i32, .i64])
    ) { try instance.call("add", [.i32(1), .i64(2)]) }
    #expect(throws: CallError.argumentMismatch(expected: [], actual: [.f32])) {
      try instance.call("nothing", [.f32(1)])
    }
    #expect(throws: CallError.unknownExport("h")) { try instance.call("h") }
    #expect(instance.function("g") == nil)
    #expect(instance.function("h") == nil)
  }

  @Test func `values keep their bits`() throws {
    let instance = try instance(
      """
      (func (export "f32") (param f32) (result f32) local.get 0)
      (func (export "f64") (param f64) (result f64) local.get 0)
      """)
    for bits: UInt32 in [0x7FA0_0001, 0xFFC0_0000, 0x8000_0000, 1] {
      let value = Value.f32(Float(bitPattern: bits))
      #expect(try instance.call("f32", [value]) == [value])
    }
    for bits: UInt64 in [0x7FF4_0000_0000_0001, 0xFFF8_0000_0000_0000, 1 << 63] {
      let value = Value.f64(Double(bitPattern: bits))
      #expect(try instance.call("f64", [value]) == [value])
    }
  }

  @Test func `a thousand parameters and results go through`() throws {
    let types = String(repeating: "i32 ", count: 1000)
    let gets = (0..<1000).reversed().map { "local.get \($0) " }.joined()
    let instance = try instance(
      "(func (export \"f\") (param \(types)) (result \(types)) \(gets))")
    let arguments = (0..<1000).map { Value.i32($0) }
    #expect(try instance.call("f", arguments) == arguments.reversed())
  }

  @Test func `a store goes away with its last user`() throws {
    weak var store: Store?
    do {
      let instance = try instance(Self.text)
      store = instance.store
      _ = try instance.call("add", [.i32(1), .i32(2)])
      #expect(store != nil)
    }
    #expect(store == nil)
  }

  @Test func `a store goes away with the frames that it keeps`() throws {
    weak var store: Store?
    do {
      let instance = try instance("(module (func (export \"f\") unreachable))")
      store = instance.store
      instance.store.keepsFrames = true
      #expect(throws: TrapReport.self) { try instance.call("f") }
      #expect(instance.store.lastFrames.map(\.instance) == [instance])
    }
    #expect(store == nil)
  }

  @Test func `functions and references to them are hashable by identity`() throws {
    let instance = try instance(Self.text)
    let add = try #require(instance.function("add"))
    let nothing = try #require(instance.function("nothing"))
    #expect(add == instance.function("add"))
    #expect(Set([add, nothing, add]).count == 2)
    #expect(try instance.store.function(of: add.reference) == add)
    #expect(add.name == "add")
    #expect(add.instance == instance)
    #expect(add.hostFunction == nil)
  }
}
