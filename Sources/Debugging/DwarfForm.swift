// SPDX-License-Identifier: Apache-2.0
//
// The forms in which attributes are written: they say how many bytes to read, or to pass.
// Spec: DWARF 5, 7.5.6 Form Encodings.

/// What an attribute says, as far as anybody here asks for it.
enum DwarfValue {
  case number(UInt64)
  case address(UInt64)
  /// The position of an address among those of the unit in `.debug_addr`.
  case addressIndex(UInt64)
  case text(DwarfText)
  /// The position of a text's offset among those of the unit in `.debug_str_offsets`.
  case textIndex(UInt64)
  /// The position of a list among those of the unit in `.debug_rnglists`.
  case rangeListIndex(UInt64)
  /// An entry, by its offset in the unit or in the section.
  case reference(UInt64)
  case sectionReference(UInt64)
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
    case .data1, .flag: return .number(try number(1))
    case .data2: return .number(try number(2))
    case .data4: return .number(try number(4))
    case .data8: return .number(try number(8))
    case .udata: return .number(try unsigned())
    case .sdata: return .number(UInt64(bitPattern: try signed()))
    case .sectionOffset: return .number(try offset(encoding))
    case .address: return .address(try number(encoding.addressSize))
    case .addrx: return .addressIndex(try unsigned())
    case .addrx1: return .addressIndex(try number(1))
    case .addrx2: return .addressIndex(try number(2))
    case .addrx3: return .addressIndex(try number(3))
    case .addrx4: return .addressIndex(try number(4))
    case .string: return try text().map { .text($0) } ?? .other
    case .strp: return .text(DwarfText(section: .strings, offset: try offset(encoding)))
    case .lineStrp:
      return .text(DwarfText(section: .lineStrings, offset: try offset(encoding)))
    case .strx: return .textIndex(try unsigned())
    case .strx1: return .textIndex(try number(1))
    case .strx2: return .textIndex(try number(2))
    case .strx3: return .textIndex(try number(3))
    case .strx4: return .textIndex(try number(4))
    case .rnglistx: return .rangeListIndex(try unsigned())
    case .ref1: return .reference(try number(1))
    case .ref2: return .reference(try number(2))
    case .ref4: return .reference(try number(4))
    case .ref8: return .reference(try number(8))
    case .refUdata: return .reference(try unsigned())
    case .refAddress:
      let size = encoding.version < 3 ? encoding.addressSize : encoding.offsetSize
      return .sectionReference(try number(size))
    case .flagPresent, .implicitConstant: break
    case .block1: try skip(try number(1))
    case .block2: try skip(try number(2))
    case .block4: try skip(try number(4))
    case .block, .expression: try skip(try unsigned())
    case .data16: try skip(16)
    case .refSignature: try skip(8)
    case .loclistx: _ = try unsigned()
    }
    return .other
  }
}
