// SPDX-License-Identifier: Apache-2.0
//
// The values of literals, bit by bit. The expected bits were worked out with exact fractions.

import Testing

@testable import Text

@Suite struct NumberSyntaxTests {
  @Test(
    arguments: [
      ("0", .natural), ("1_000", .natural), ("0x0_F", .natural), ("+1", .integer),
      ("-0xa", .integer), ("1.", .float), ("1.5", .float), ("1e5", .float), ("1.e-5", .float),
      ("0x1p4", .float), ("-0x1.8P+4", .float), ("inf", .float), ("-inf", .float), ("nan", .float),
      ("+nan:0x1_0", .float), ("0x", nil), ("1_", nil), ("1__0", nil), ("_1", nil), ("0x1_", nil),
      ("1._0", nil), ("1.0_", nil), ("1.0_e1", nil), ("1e", nil), ("1e+", nil), ("1e1_", nil),
      ("0x1p", nil), ("0x1pf", nil), ("nan:1", nil), ("nan:0x", nil), ("infinity", nil), ("+", nil),
      ("1x", nil), ("0xg", nil), ("1e1.0", nil), ("++1", nil),
    ] as [(String, Token.Kind?)])
  func `characters make a number of a kind or none`(text: String, kind: Token.Kind?) {
    #expect(NumberSyntax.kind(of: characters(text)) == kind)
  }

  @Test(
    arguments: [
      ("0", 0), ("4294967295", 0xFFFF_FFFF), ("0xffff_ffff", 0xFFFF_FFFF), ("-1", 0xFFFF_FFFF),
      ("-2147483648", 0x8000_0000), ("-0x8000_0000", 0x8000_0000), ("+7", 7),
      ("4294967296", nil), ("-2147483649", nil), ("-4294967295", nil),
      ("99999999999999999999999", nil),
    ] as [(String, UInt64?)])
  func `an i32 is written as signed or unsigned number`(text: String, bits: UInt64?) {
    #expect(NumberSyntax.integer(characters(text), bits: 32) == bits)
  }

  @Test(
    arguments: [
      ("18446744073709551615", UInt64.max), ("18446744073709551616", nil),
      ("-9223372036854775808", 1 << 63), ("-9223372036854775809", nil), ("-0", 0),
    ] as [(String, UInt64?)])
  func `an i64 is written as signed or unsigned number`(text: String, bits: UInt64?) {
    #expect(NumberSyntax.integer(characters(text), bits: 64) == bits)
  }

  @Test(
    arguments: [
      // Notations.
      ("0", 0), ("-0", 0x8000_0000), ("1", 0x3F80_0000), ("1.", 0x3F80_0000), ("1.e3", 0x447A_0000),
      ("1_0.0_5e0_1", 0x42C9_0000), ("0x1p0", 0x3F80_0000), ("0x1.8", 0x3FC0_0000),
      ("-0x.8p1", nil), ("0x10", 0x4180_0000), ("inf", 0x7F80_0000), ("-inf", 0xFF80_0000),
      ("nan", 0x7FC0_0000), ("-nan", 0xFFC0_0000), ("nan:0x1", 0x7F80_0001),
      ("nan:0x7f_ffff", 0x7FFF_FFFF), ("nan:0x0", nil), ("nan:0x80_0000", nil),
      // Ties to even, and the last digit that breaks them.
      ("0x1.000001p0", 0x3F80_0000), ("0x1.0000010000000000000000001p0", 0x3F80_0001),
      ("0x1.000003p0", 0x3F80_0002), ("0x1.000002ffffffffffffffffffffp0", 0x3F80_0001),
      ("1.000000059604644775390625", 0x3F80_0000), ("1.000000059604644775390626", 0x3F80_0001),
      // Rounding to f64 first would give the neighbour.
      ("1.00000017881393432617187499", 0x3F80_0001), ("1.00000017881393432617187500", 0x3F80_0002),
      // Subnormal numbers.
      ("0x1p-149", 1), ("0x1p-150", 0), ("0x1.00000000000000000001p-150", 1), ("0x3p-151", 1),
      ("0x1p-151", 0), ("0x0.7fffffp-126", 0x003F_FFFF + 1), ("0x1p-126", 0x0080_0000),
      ("0x1.fffffep-127", 0x0080_0000), ("-0xff6f.a88p-145", 0x800F_F6FB),
      ("7.0064923216240854e-46", 1), ("1e-50", 0), ("0x1p-99999999999999999999", 0),
      // The largest number and the first that is out of range.
      ("0x1.fffffep127", 0x7F7F_FFFF), ("0x1.fffffefffffffffffp127", 0x7F7F_FFFF),
      ("0x1.ffffffp127", nil), ("0x1p128", nil), ("-0x1p128", nil),
      ("340282356779733661637539395458142568447", 0x7F7F_FFFF),
      ("340282356779733661637539395458142568448", nil), ("1e39", nil),
      ("0x1p99999999999999999999", nil),
    ] as [(String, UInt64?)])
  func `an f32 is rounded once`(text: String, bits: UInt64?) {
    guard NumberSyntax.kind(of: characters(text)) != nil else {
      #expect(bits == nil)
      return
    }
    #expect(FloatSyntax.bits(characters(text), .f32) == bits)
  }

  @Test(
    arguments: [
      ("1", 0x3FF0_0000_0000_0000), ("0x1.fffffffffffffp1023", 0x7FEF_FFFF_FFFF_FFFF),
      ("0x1.fffffffffffff8p1023", nil), ("0x1.fffffffffffff7ffp1023", 0x7FEF_FFFF_FFFF_FFFF),
      ("0x1.00000000000008p0", 0x3FF0_0000_0000_0000),
      ("0x1.000000000000080000000000000000001p0", 0x3FF0_0000_0000_0001),
      ("0x1.00000000000018p0", 0x3FF0_0000_0000_0002), ("0x1p-1074", 1), ("0x1p-1075", 0),
      ("0x1.8p-1075", 1), ("0x0.fffffffffffffp-1022", 0x000F_FFFF_FFFF_FFFF),
      ("0x123456789abcdef012345p-80", 0x3FF2_3456_789A_BCDF), ("nan", 0x7FF8_0000_0000_0000),
      ("-nan:0xf_ffff_ffff_ffff", UInt64.max), ("nan:0x10_0000_0000_0000", nil),
      ("4.9406564584124654e-324", 1), ("2.4703282292062327e-324", 0),
      ("2.4703282292062328e-324", 1), ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF),
      ("1e309", nil), ("0e99999999999", 0),
    ] as [(String, UInt64?)])
  func `an f64 is rounded once`(text: String, bits: UInt64?) {
    #expect(FloatSyntax.bits(characters(text), .f64) == bits)
  }

  private func characters(_ text: String) -> ArraySlice<UInt8> {
    ArraySlice(Array(text.utf8))
  }
}
