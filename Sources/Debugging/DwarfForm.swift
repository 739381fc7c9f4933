// SPDX-License-Identifier: Apache-2.0
//
// The forms in which attributes are written: they say how many bytes to read, or to pass.
// Spec: DWARF 5, 7.5.6 Form Encodings.

/// What an attribute says, as far as anybody here asks for it.
enum DwarfValue {
  case number(UInt64)
  case text(DwarfText)
  /// Something that was passed.
  case other
}

/// How an attribute is written.
enum DwarfForm: UInt64 {
  case address = 0x01
  case block2 = 0x03
  case block4 = 0x04
  case data2 = 0x05
  case data4 = 0x06
  case data8 = 0x07
  case string = 0x08
  case block = 0x09
  case block1 = 0x0A
  case data1 = 0x0B
  case flag = 0x0C
  case sdata = 0x0D
  case strp = 0x0E
  case udata = 0x0F
  case refAddress = 0x10
  case ref1 = 0x11
  case ref2 = 0x12
  case ref4 = 0x13
  case ref8 = 0x14
  case refUdata = 0x15
  case sectionOffset = 0x17
  case expression = 0x18
  case flagPresent = 0x19
  case strx = 0x1A
  case addrx = 0x1B
  case data16 = 0x1E
  case lineStrp = 0x1F
  case refSignature = 0x20
  case implicitConstant = 0x21
  case loclistx = 0x22
  case rnglistx = 0x23
  case strx1 = 0x25
  case strx2 = 0x26
  case strx3 = 0x27
  case strx4 = 0x28
  case addrx1 = 0x29
  case addrx2 = 0x2A
  case addrx3 = 0x2B
  case addrx4 = 0x2C

  /// True if an attribute of this form takes no bytes where it stands.
  var isEmpty: Bool { self == .flagPresent || self == .implicitConstant }
}

extension DwarfReader {
  /// The form with a number.
  func form(_ number: UInt64) throws(DebugInfoError) -> DwarfForm {
    guard let form = DwarfForm(rawValue: number) else { throw error(.unknownForm(number)) }
    return form
  }

  /// Reads an attribute, or passes it.
  mutating func value(
    _ form: DwarfForm, _ encoding: DwarfEncoding
  ) throws(DebugInfoError) -> DwarfValue {
    switch form {
    case .data1, .flag, .ref1: return .number(try number(1))
    case .data2, .ref2: return .number(try number(2))
    case .data4, .ref4: return .number(try number(4))
    case .data8, .ref8: return .number(try number(8))
    case .udata, .refUdata: return .number(try unsigned())
    case .sdata: return .number(UInt64(bitPattern: try signed()))
    case .sectionOffset: return .number(try offset(encoding))
    case .string: return try text().map { .text($0) } ?? .other
    case .strp: return .text(DwarfText(section: .strings, offset: try offset(encoding)))
    case .lineStrp:
      return .text(DwarfText(section: .lineStrings, offset: try offset(encoding)))
    case .flagPresent, .implicitConstant: return .other
    case .address: try skip(UInt64(encoding.addressSize))
    case .refAddress:
      try skip(UInt64(encoding.version < 3 ? encoding.addressSize : encoding.offsetSize))
    case .block1: try skip(try number(1))
    case .block2: try skip(try number(2))
    case .block4: try skip(try number(4))
    case .block, .expression: try skip(try unsigned())
    case .data16: try skip(16)
    case .refSignature: try skip(8)
    case .strx, .addrx, .loclistx, .rnglistx: _ = try unsigned()
    case .strx1, .addrx1: try skip(1)
    case .strx2, .addrx2: try skip(2)
    case .strx3, .addrx3: try skip(3)
    case .strx4, .addrx4: try skip(4)
    }
    return .other
  }
}
