// SPDX-License-Identifier: Apache-2.0
//
// Every feature can be switched off, and then what needs it is refused by its name.

import Interp
import TestSupport
import Testing
import Text

@Suite struct FeaturesTests {
  private static let samples: [(feature: Features, fields: String)] = [
    (.mutableGlobals, "(global (export \"g\") (mut i32) (i32.const 0))"),
    (.mutableGlobals, "(global (import \"m\" \"g\") (mut i32))"),
    (.signExtension, "(func (drop (i32.extend8_s (i32.const 0))))"),
    (.saturatingConversions, "(func (drop (i32.trunc_sat_f32_s (f32.const 0))))"),
    (.multipleValues, "(func (result i32 i32) (i32.const 0) (i32.const 0))"),
    (.multipleValues, "(func (i32.const 0) (block (param i32) drop))"),
    (.bulkMemory, "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"),
    (.bulkMemory, "(data \"\")"),
    (.bulkMemory, "(func $f) (elem func $f)"),
    (.referenceTypes, "(func (param externref))"),
    (.referenceTypes, "(table 1 externref)"),
    (.referenceTypes, "(table 1 funcref) (table 1 funcref)"),
    (.referenceTypes, "(func (drop (ref.null func)))"),
    (.referenceTypes, "(table $t 1 funcref) (func (drop (table.size $t)))"),
    (.vectors, "(func (param v128))"),
    (.vectors, "(func (drop (i32x4.splat (i32.const 0))))"),
    (
      .relaxedVectors,
      "(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))"
    ),
    (.tailCalls, "(func $f (return_call $f))"),
    (.extendedConstants, "(global i32 (i32.add (i32.const 1) (i32.const 2)))"),
    (.functionReferences, "(type $t (func)) (func (param (ref $t)))"),
    (.functionReferences, "(table 1 funcref (ref.null func))"),
    (.garbageCollection, "(type (struct))"),
    (.garbageCollection, "(type (array i8))"),
    (.garbageCollection, "(rec (type (func)) (type (func)))"),
    (.garbageCollection, "(type (sub (func)))"),
    (.garbageCollection, "(func (param anyref))"),
    (.garbageCollection, "(func (drop (ref.i31 (i32.const 0))))"),
    (.exceptions, "(tag)"),
    (.exceptions, "(tag (import \"m\" \"t\"))"),
    (.exceptions, "(func (param exnref))"),
    (.exceptions, "(func (try_table))"),
    (.multipleMemories, "(memory 1) (memory 1)"),
    (.memory64, "(memory i64 1)"),
    (.memory64, "(table i64 1 funcref)"),
    (.legacyExceptions, "(func (try (do)))"),
    (.threads, "(memory 1 1 shared)"),
    (.threads, "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))"),
    (.customPageSizes, "(memory 1 (pagesize 1))"),
    (
      .wideArithmetic,
      "(func (result i64 i64) (i64.mul_wide_s (i64.const 1) (i64.const 2)))"
    ),
  ]

  private func load(_ fields: String, _ features: Features) throws -> Module {
    var configuration = Engine.Configuration()
    configuration.features = features
    return try wat(fields, engine: Engine(configuration))
  }

  @Test(arguments: samples.indices)
  func `what is switched off is refused by name`(index: Int) throws {
    let (feature, fields) = Self.samples[index]
    _ = try load(fields, .all)
    let error = #expect(throws: ModuleError.self) {
      try load(fields, .all.subtracting(feature))
    }
    switch error {
    case .malformed(let error):
      if case .featureOff(feature, _) = error.reason { break }
      Issue.record("\(fields): \(error)")
    case .invalid(let error):
      if case .featureOff(feature, _) = error.reason { break }
      Issue.record("\(fields): \(error)")
    case nil: Issue.record("\(fields): valid")
    }
    #expect(error?.message.hasSuffix(": \(feature) is switched off") == true)
  }

  @Test func `every feature has a sample`() {
    #expect(Self.samples.reduce(Features()) { $0.union($1.feature) } == .all)
  }

  @Test func `a feature is found by its name`() {
    for name in Features.allNames {
      #expect(Features(name: name)?.description == name)
    }
    #expect(Features(name: "nothing") == nil)
    #expect(Features.allNames.count == Set(Features.allNames).count)
  }

  @Test func `releases contain each other`() {
    #expect(Features.webAssembly1.isStrictSubset(of: .webAssembly2))
    #expect(Features.webAssembly2.isStrictSubset(of: .webAssembly3))
    #expect(Features.webAssembly3.isStrictSubset(of: .all))
  }

  @Test func `the first version needs no feature`() throws {
    _ = try load(
      """
      (import "m" "f" (func $f (param i32) (result f64)))
      (table 1 funcref) (elem (i32.const 0) $g) (memory 1) (data (i32.const 0) "x")
      (global $g (mut i32) (i32.const 0))
      (func $g (param i32) (result i32) (local i64)
        (block (result i32)
          (drop (call $f (i32.load (local.get 0))))
          (global.set $g (i32.const 1))
          (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))
      """, .webAssembly1)
  }
}
