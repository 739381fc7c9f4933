// SPDX-License-Identifier: Apache-2.0
//
// The rows of the instructions on structures, arrays and 31-bit integers, behind the prefix byte 0xFB.
// This file is a table.
// Spec: 5.4.4 Reference Instructions, 5.4.5 Aggregate Instructions.

extension InstructionTable {
  /// References to 31-bit integers, without null and with it.
  private static let i31 = ValueType(ReferenceType(.i31, isNullable: false))
  private static let i31ref = ValueType(ReferenceType(.i31, isNullable: true))

  static let aggregateRows: [InstructionRow] = [
    .init(.fb(0x00), "struct.new", .type, .special(.structNew), .structNew),
    .init(.fb(0x01), "struct.new_default", .type, .special(.structNewDefault), .structNewDefault),
    .init(.fb(0x02), "struct.get", .field, .special(.structGet), .special),
    .init(.fb(0x03), "struct.get_s", .field, .special(.structGetSigned), .special),
    .init(.fb(0x04), "struct.get_u", .field, .special(.structGetUnsigned), .special),
    .init(.fb(0x05), "struct.set", .field, .special(.structSet), .special),
    .init(.fb(0x06), "array.new", .type, .special(.arrayNew), .arrayNew),
    .init(.fb(0x07), "array.new_default", .type, .special(.arrayNewDefault), .arrayNew),
    .init(.fb(0x08), "array.new_fixed", .typeAndCount, .special(.arrayNewFixed), .arrayNew),
    .init(.fb(0x09), "array.new_data", .typeAndData, .special(.arrayNewData), .arrayNew),
    .init(
      .fb(0x0A), "array.new_elem", .typeAndElement, .special(.arrayNewElement), .arrayNew),
    .init(.fb(0x0B), "array.get", .type, .special(.arrayGet), .special),
    .init(.fb(0x0C), "array.get_s", .type, .special(.arrayGetSigned), .special),
    .init(.fb(0x0D), "array.get_u", .type, .special(.arrayGetUnsigned), .special),
    .init(.fb(0x0E), "array.set", .type, .special(.arraySet), .special),
    .init(.fb(0x0F), "array.len", .none, .special(.arrayLength), .arrayLength),
    .init(.fb(0x10), "array.fill", .type, .special(.arrayFill), .arrayFill),
    .init(.fb(0x11), "array.copy", .typeAndType, .special(.arrayCopy), .arrayCopy),
    .init(.fb(0x12), "array.init_data", .typeAndData, .special(.arrayInitData), .arrayInitData),
    .init(
      .fb(0x13), "array.init_elem", .typeAndElement, .special(.arrayInitElement),
      .arrayInitElement),
    .init(
      .fb(0x14), "ref.test", .reference(isNullable: false), .special(.referenceTest), .refTest),
    .init(
      .fb(0x15), "ref.test", .reference(isNullable: true), .special(.referenceTest), .refTest),
    .init(
      .fb(0x16), "ref.cast", .reference(isNullable: false), .special(.referenceCast), .refCast),
    .init(
      .fb(0x17), "ref.cast", .reference(isNullable: true), .special(.referenceCast), .refCast),
    .init(.fb(0x18), "br_on_cast", .branchOnCast, .special(.branchOnCast), .refTest),
    .init(.fb(0x19), "br_on_cast_fail", .branchOnCast, .special(.branchOnCastFail), .refTest),
    .init(.fb(0x1A), "any.convert_extern", .none, .special(.convertToAny), .reinterpret),
    .init(.fb(0x1B), "extern.convert_any", .none, .special(.convertToExternal), .reinterpret),
    .init(.fb(0x1C), "ref.i31", .none, .unary(.i32, i31), .refI31),
    .init(.fb(0x1D), "i31.get_s", .none, .unary(i31ref, .i32), .i31GetS),
    .init(.fb(0x1E), "i31.get_u", .none, .unary(i31ref, .i32), .i31GetU),
  ]
}
