// SPDX-License-Identifier: Apache-2.0
//
// LEB128 numbers at the limits of their types.
// Spec: 5.2.2 Integers.

import Interp
import Testing

/// Bytes and what a reader makes of them.
struct LEBCase: Sendable, CustomTestStringConvertible {
  enum Width: Sendable { case u32, u64, s32, s33, s64 }
  enum Result: Equatable, Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case failure(DecodeError.Reason)
  }

  let width: Width
  let bytes: [UInt8]
  let result: Result

  init(_ width: Width, _ bytes: [UInt8], _ result: Result) {
    (self.width, self.bytes, self.result) = (width, bytes, result)
  }

  var testDescription: String { "\(width) \(bytes)" }

  /// What the reader says, and where it stands then.
  var actual: (result: Result, position: Int) {
    let module = bytes.withUnsafeBytes { ModuleBytes(copying: $0) }
    var reader = ByteReader(module, features: .all)
    defer { withExtendedLifetime(module) {} }
    do throws(DecodeError) {
      let result: Result =
        switch width {
        case .u32: .unsigned(UInt64(try reader.u32()))
        case .u64: .unsigned(try reader.u64())
        case .s32: .signed(Int64(try reader.s32()))
        case .s33: .signed(try reader.s33())
        case .s64: .signed(try reader.s64())
        }
      return (result, reader.position)
    } catch {
      return (.failure(error.reason), error.offset)
    }
  }

  static let high: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
  static let low: [UInt8] = [0x80, 0x80, 0x80, 0x80]

  static let all: [LEBCase] = [
    .init(.u32, [0x00], .unsigned(0)), .init(.u32, [0x7F], .unsigned(127)),
    .init(.u32, [0x80, 0x01], .unsigned(128)), .init(.u32, [0xE5, 0x8E, 0x26], .unsigned(624_485)),
    .init(.u32, high + [0x0F], .unsigned(0xFFFF_FFFF)), .init(.u32, low + [0x00], .unsigned(0)),
    .init(.u32, low + [0x08], .unsigned(1 << 31)),
    .init(.u32, high + [0x1F], .failure(.integerTooLarge)),
    .init(.u32, low + [0x10], .failure(.integerTooLarge)),
    .init(.u32, low + [0x40], .failure(.integerTooLarge)),
    .init(.u32, low + [0x80, 0x00], .failure(.integerRepresentationTooLong)),
    .init(.u32, low + [0x8F], .failure(.integerRepresentationTooLong)),
    .init(.u64, high + high + [0xFF, 0x01], .unsigned(.max)),
    .init(.u64, low + low + [0x80, 0x01], .unsigned(1 << 63)),
    .init(.u64, low + low + [0x80, 0x02], .failure(.integerTooLarge)),
    .init(.u64, low + low + [0x80, 0x80, 0x00], .failure(.integerRepresentationTooLong)),
    .init(.s32, [0x00], .signed(0)), .init(.s32, [0x3F], .signed(63)),
    .init(.s32, [0x40], .signed(-64)), .init(.s32, [0x7F], .signed(-1)),
    .init(.s32, [0xFF, 0x00], .signed(127)), .init(.s32, [0x80, 0x7F], .signed(-128)),
    .init(.s32, [0xC0, 0xBB, 0x78], .signed(-123_456)),
    .init(.s32, high + [0x07], .signed(Int64(Int32.max))),
    .init(.s32, low + [0x78], .signed(Int64(Int32.min))),
    .init(.s32, high + [0x7F], .signed(-1)), .init(.s32, low + [0x00], .signed(0)),
    .init(.s32, high + [0x0F], .failure(.integerTooLarge)),
    .init(.s32, low + [0x70], .failure(.integerTooLarge)),
    .init(.s32, low + [0x08], .failure(.integerTooLarge)),
    .init(.s32, high + [0xFF, 0x7F], .failure(.integerRepresentationTooLong)),
    .init(.s33, high + [0x0F], .signed(0xFFFF_FFFF)), .init(.s33, low + [0x70], .signed(-1 << 32)),
    .init(.s33, high + [0x1F], .failure(.integerTooLarge)),
    .init(.s33, low + [0x60], .failure(.integerTooLarge)),
    .init(.s64, high + high + [0xFF, 0x00], .signed(.max)),
    .init(.s64, low + low + [0x80, 0x7F], .signed(.min)),
    .init(.s64, high + high + [0xFF, 0x7F], .signed(-1)),
    .init(.s64, high + high + [0xFF, 0x01], .failure(.integerTooLarge)),
    .init(.s64, low + low + [0x80, 0x7E], .failure(.integerTooLarge)),
    .init(.s64, low + low + [0x80, 0x80, 0x00], .failure(.integerRepresentationTooLong)),
  ]
}

@Suite struct ByteReaderTests {
  @Test(arguments: LEBCase.all)
  func `a number is read or refused`(_ example: LEBCase) {
    let (result, position) = example.actual
    #expect(result == example.result)
    // An error is reported at the start of the number.
    if case .failure = result {
      #expect(position == 0)
    } else {
      #expect(position == example.bytes.count)
    }
  }

  @Test(arguments: [LEBCase.Width.u32, .u64, .s32, .s33, .s64])
  func `a truncated number ends unexpectedly`(_ width: LEBCase.Width) {
    for count in 0...4 {
      let example = LEBCase(width, Array(repeating: 0x80, count: count), .unsigned(0))
      #expect(example.actual == (.failure(.unexpectedEndOfSectionOrFunction), count))
    }
  }

  @Test func `every number comes back from its shortest form`() {
    var random = SeededGenerator(seed: 1)
    for shift: UInt64 in 0..<64 {
      let number = random.next() >> shift
      let bytes = ModuleBuilder.leb(number)
      #expect(LEBCase(.u64, bytes, .unsigned(number)).actual == (.unsigned(number), bytes.count))
    }
  }

  @Test func `a vector's count is checked against the bytes there are`() {
    let module = ([0x03, 1, 2] as [UInt8]).withUnsafeBytes { ModuleBytes(copying: $0) }
    var reader = ByteReader(module, features: .all)
    #expect(throws: DecodeError.self) { try reader.count() }
    withExtendedLifetime(module) {}
  }
}
