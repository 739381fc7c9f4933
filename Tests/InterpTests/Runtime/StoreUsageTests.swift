// SPDX-License-Identifier: Apache-2.0
//
// Limits count what is there, not what has ever been.

import Interp
import TestSupport
import Testing

@Suite struct StoreUsageTests {
  @Test func `memories and tables that are gone do not count`() throws {
    var limits = StoreLimits()
    limits.memoryBytes = 2 * MemoryType.defaultPageSize
    limits.tableElements = 10
    let store = Store(limits: limits)
    for _ in 0..<5 {
      let memory = try Memory(store: store, type: MemoryType(Limits(1)))
      #expect(try memory.grow(by: 1) == 1)
      #expect(try memory.grow(by: 1) == nil)
      let table = try Table(store: store, type: TableType(.funcref, Limits(6)))
      #expect(try table.grow(by: 4, with: .funcref(nil)) == 6)
      #expect(try table.grow(by: 1, with: .funcref(nil)) == nil)
    }
  }

  @Test func `fuel above the largest signed number is not lost`() throws {
    let engine = engine(fuses: true, metersFuel: true)
    let store = Store(engine: engine)
    store.fuel = .max
    let module = try wat("(func (export \"f\") (nop) (drop (i32.const 1)))", engine: engine)
    _ = try Instance(module, store: store).call("f")
    #expect(store.fuel < .max && store.fuel > .max - 10)
  }
}
