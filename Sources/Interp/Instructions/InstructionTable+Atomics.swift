// SPDX-License-Identifier: Apache-2.0
//
// The rows of the atomic instructions, behind the prefix byte 0xFE. What reads or writes as many bytes
// in the same way shares an operation: an i32 is kept zero-extended. This file is a table.
// Spec: proposal threads.

extension InstructionTable {
  private static func atomic(
    _ number: UInt32, _ mnemonic: StaticString, _ naturalAlignment: UInt8, _ access: AtomicAccess,
    _ type: ValueType, _ operation: Operation
  ) -> InstructionRow {
    InstructionRow(
      .fe(number), mnemonic, .memoryArgument(naturalAlignment: naturalAlignment),
      .atomic(access, type), operation)
  }

  static let atomicRows: [InstructionRow] = [
    atomic(0x00, "memory.atomic.notify", 2, .modify, .i32, .atomicNotify),
    atomic(0x01, "memory.atomic.wait32", 2, .wait, .i32, .atomicWait32),
    atomic(0x02, "memory.atomic.wait64", 3, .wait, .i64, .atomicWait64),
    .init(.fe(0x03), "atomic.fence", .zero, .special(.atomicFence), .special),
    atomic(0x10, "i32.atomic.load", 2, .load, .i32, .atomicLoad32),
    atomic(0x11, "i64.atomic.load", 3, .load, .i64, .atomicLoad64),
    atomic(0x12, "i32.atomic.load8_u", 0, .load, .i32, .atomicLoad8),
    atomic(0x13, "i32.atomic.load16_u", 1, .load, .i32, .atomicLoad16),
    atomic(0x14, "i64.atomic.load8_u", 0, .load, .i64, .atomicLoad8),
    atomic(0x15, "i64.atomic.load16_u", 1, .load, .i64, .atomicLoad16),
    atomic(0x16, "i64.atomic.load32_u", 2, .load, .i64, .atomicLoad32),
    atomic(0x17, "i32.atomic.store", 2, .store, .i32, .atomicStore32),
    atomic(0x18, "i64.atomic.store", 3, .store, .i64, .atomicStore64),
    atomic(0x19, "i32.atomic.store8", 0, .store, .i32, .atomicStore8),
    atomic(0x1A, "i32.atomic.store16", 1, .store, .i32, .atomicStore16),
    atomic(0x1B, "i64.atomic.store8", 0, .store, .i64, .atomicStore8),
    atomic(0x1C, "i64.atomic.store16", 1, .store, .i64, .atomicStore16),
    atomic(0x1D, "i64.atomic.store32", 2, .store, .i64, .atomicStore32),
    // add
    atomic(0x1E, "i32.atomic.rmw.add", 2, .modify, .i32, .atomicAdd32),
    atomic(0x1F, "i64.atomic.rmw.add", 3, .modify, .i64, .atomicAdd64),
    atomic(0x20, "i32.atomic.rmw8.add_u", 0, .modify, .i32, .atomicAdd8),
    atomic(0x21, "i32.atomic.rmw16.add_u", 1, .modify, .i32, .atomicAdd16),
    atomic(0x22, "i64.atomic.rmw8.add_u", 0, .modify, .i64, .atomicAdd8),
    atomic(0x23, "i64.atomic.rmw16.add_u", 1, .modify, .i64, .atomicAdd16),
    atomic(0x24, "i64.atomic.rmw32.add_u", 2, .modify, .i64, .atomicAdd32),
    // sub
    atomic(0x25, "i32.atomic.rmw.sub", 2, .modify, .i32, .atomicSub32),
    atomic(0x26, "i64.atomic.rmw.sub", 3, .modify, .i64, .atomicSub64),
    atomic(0x27, "i32.atomic.rmw8.sub_u", 0, .modify, .i32, .atomicSub8),
    atomic(0x28, "i32.atomic.rmw16.sub_u", 1, .modify, .i32, .atomicSub16),
    atomic(0x29, "i64.atomic.rmw8.sub_u", 0, .modify, .i64, .atomicSub8),
    atomic(0x2A, "i64.atomic.rmw16.sub_u", 1, .modify, .i64, .atomicSub16),
    atomic(0x2B, "i64.atomic.rmw32.sub_u", 2, .modify, .i64, .atomicSub32),
    // and
    atomic(0x2C, "i32.atomic.rmw.and", 2, .modify, .i32, .atomicAnd32),
    atomic(0x2D, "i64.atomic.rmw.and", 3, .modify, .i64, .atomicAnd64),
    atomic(0x2E, "i32.atomic.rmw8.and_u", 0, .modify, .i32, .atomicAnd8),
    atomic(0x2F, "i32.atomic.rmw16.and_u", 1, .modify, .i32, .atomicAnd16),
    atomic(0x30, "i64.atomic.rmw8.and_u", 0, .modify, .i64, .atomicAnd8),
    atomic(0x31, "i64.atomic.rmw16.and_u", 1, .modify, .i64, .atomicAnd16),
    atomic(0x32, "i64.atomic.rmw32.and_u", 2, .modify, .i64, .atomicAnd32),
    // or
    atomic(0x33, "i32.atomic.rmw.or", 2, .modify, .i32, .atomicOr32),
    atomic(0x34, "i64.atomic.rmw.or", 3, .modify, .i64, .atomicOr64),
    atomic(0x35, "i32.atomic.rmw8.or_u", 0, .modify, .i32, .atomicOr8),
    atomic(0x36, "i32.atomic.rmw16.or_u", 1, .modify, .i32, .atomicOr16),
    atomic(0x37, "i64.atomic.rmw8.or_u", 0, .modify, .i64, .atomicOr8),
    atomic(0x38, "i64.atomic.rmw16.or_u", 1, .modify, .i64, .atomicOr16),
    atomic(0x39, "i64.atomic.rmw32.or_u", 2, .modify, .i64, .atomicOr32),
    // xor
    atomic(0x3A, "i32.atomic.rmw.xor", 2, .modify, .i32, .atomicXor32),
    atomic(0x3B, "i64.atomic.rmw.xor", 3, .modify, .i64, .atomicXor64),
    atomic(0x3C, "i32.atomic.rmw8.xor_u", 0, .modify, .i32, .atomicXor8),
    atomic(0x3D, "i32.atomic.rmw16.xor_u", 1, .modify, .i32, .atomicXor16),
    atomic(0x3E, "i64.atomic.rmw8.xor_u", 0, .modify, .i64, .atomicXor8),
    atomic(0x3F, "i64.atomic.rmw16.xor_u", 1, .modify, .i64, .atomicXor16),
    atomic(0x40, "i64.atomic.rmw32.xor_u", 2, .modify, .i64, .atomicXor32),
    // xchg
    atomic(0x41, "i32.atomic.rmw.xchg", 2, .modify, .i32, .atomicXchg32),
    atomic(0x42, "i64.atomic.rmw.xchg", 3, .modify, .i64, .atomicXchg64),
    atomic(0x43, "i32.atomic.rmw8.xchg_u", 0, .modify, .i32, .atomicXchg8),
    atomic(0x44, "i32.atomic.rmw16.xchg_u", 1, .modify, .i32, .atomicXchg16),
    atomic(0x45, "i64.atomic.rmw8.xchg_u", 0, .modify, .i64, .atomicXchg8),
    atomic(0x46, "i64.atomic.rmw16.xchg_u", 1, .modify, .i64, .atomicXchg16),
    atomic(0x47, "i64.atomic.rmw32.xchg_u", 2, .modify, .i64, .atomicXchg32),
    // cmpxchg
    atomic(0x48, "i32.atomic.rmw.cmpxchg", 2, .compareExchange, .i32, .atomicCmpxchg32),
    atomic(0x49, "i64.atomic.rmw.cmpxchg", 3, .compareExchange, .i64, .atomicCmpxchg64),
    atomic(0x4A, "i32.atomic.rmw8.cmpxchg_u", 0, .compareExchange, .i32, .atomicCmpxchg8),
    atomic(0x4B, "i32.atomic.rmw16.cmpxchg_u", 1, .compareExchange, .i32, .atomicCmpxchg16),
    atomic(0x4C, "i64.atomic.rmw8.cmpxchg_u", 0, .compareExchange, .i64, .atomicCmpxchg8),
    atomic(0x4D, "i64.atomic.rmw16.cmpxchg_u", 1, .compareExchange, .i64, .atomicCmpxchg16),
    atomic(0x4E, "i64.atomic.rmw32.cmpxchg_u", 2, .compareExchange, .i64, .atomicCmpxchg32),
  ]
}
