// SPDX-License-Identifier: Apache-2.0
//
// Memories and tables with 64-bit addresses as programs see them. What instructions do with them is
// shown by spec-tests/addresses.wast.
// Spec: 2.3.11 Address Types.

import Interp
import TestSupport
import Testing

@Suite struct AddressTypeTests {
  @Test func `types say how wide addresses are`() throws {
    let guest = try instance(
      """
      (module
        (memory (export "narrow") 1) (memory (export "wide") i64 1 2)
        (table (export "table") i64 3 funcref))
      """)
    #expect(guest.memory("narrow")?.type == MemoryType(Limits(1)))
    #expect(guest.memory("wide")?.type == MemoryType(Limits(1, 2), addressType: .i64))
    #expect(guest.table("table")?.type == TableType(.funcref, Limits(3), addressType: .i64))
    let types = guest.module.exports.map(\.type.description)
    #expect(types == ["memory 1", "memory i64 1 2", "table i64 3 funcref"])
  }

  @Test func `an import takes only its own address type`() throws {
    let module = try wat("(module (memory (import \"host\" \"memory\") i64 1))")
    let store = Store()
    var imports = Imports()
    let wide = MemoryType(Limits(1), addressType: .i64)
    imports.define("host", "memory", .memory(try Memory(store: store, type: wide)))
    _ = try Instance(module, imports: imports, store: store)
    let narrow = try Memory(store: store, type: MemoryType(Limits(1)))
    imports.define("host", "memory", .memory(narrow))
    let reason = LinkError.Reason.incompatibleType(
      expected: .memory(wide), actual: .memory(narrow.type))
    let error = #expect(throws: LinkError.self) {
      try Instance(module, imports: imports, store: store)
    }
    #expect(error?.reason == reason)
  }

  @Test(arguments: [
    ("(memory i64 0x1_0000_0000_0000)", Int.max),
    ("(memory i64 0x7fff_ffff_ffff)", Int.max - 65_535),
    ("(memory i64 2)", 131_072), ("(memory 1) (memory 1)", 65_536),
    ("(table i64 0xffff_ffff_ffff_ffff funcref)", Int.max), ("(table i64 11 funcref)", 88),
  ])
  func `what the store has no room for is an error`(fields: String, bytes: Int) throws {
    var limits = StoreLimits()
    limits.memoryBytes = 65_536
    limits.tableElements = 10
    let module = try wat("(module \(fields))")
    #expect(throws: CallError.outOfMemory(bytes: bytes)) {
      try Instance(module, store: Store(limits: limits))
    }
  }

  @Test func `growing beyond the store's limits changes nothing`() throws {
    var limits = StoreLimits()
    limits.memoryBytes = 131_072
    let store = Store(limits: limits)
    let memory = try Memory(store: store, type: MemoryType(Limits(1), addressType: .i64))
    #expect(try memory.grow(by: Int.max) == nil)
    #expect(try memory.grow(by: 1 << 48) == nil)
    #expect(try memory.grow(by: 2) == nil)
    #expect(try memory.grow(by: 1) == 1)
    #expect(memory.pageCount == 2)
  }

  @Test(arguments: [0x10, 0x11, 0x1F, 0x40, 0x81] as [UInt8])
  func `other flags of limits are malformed`(flags: UInt8) {
    let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
    let reason = DecodeError.Reason.malformedLimitsFlags(flags)
    #expect(throws: ModuleError.malformed(DecodeError(offset: 11, reason))) {
      try Module(header + [5, 4, 1, flags, 0, 0])
    }
  }
}
