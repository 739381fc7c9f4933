// SPDX-License-Identifier: Apache-2.0
//
// Which extension of WebAssembly brought which instruction.

extension Features {
  /// What an instruction needs; empty for those of the first version.
  init(of opcode: Opcode) {
    switch (opcode.prefix, opcode.number) {
    case (nil, 0x06), (nil, 0x07), (nil, 0x09), (nil, 0x18), (nil, 0x19): self = .legacyExceptions
    case (nil, 0x08): self = .exceptions
    case (nil, 0x0A), (nil, 0x1F): self = .exceptions
    case (nil, 0x12), (nil, 0x13): self = .tailCalls
    case (nil, 0x14): self = .functionReferences
    case (nil, 0x15): self = [.functionReferences, .tailCalls]
    case (nil, 0x1C), (nil, 0x25), (nil, 0x26), (nil, 0xD0...0xD2): self = .referenceTypes
    case (nil, 0xC0...0xC4): self = .signExtension
    case (nil, 0xD3), (0xFB, _): self = .garbageCollection
    case (nil, 0xD4...0xD6): self = .functionReferences
    case (0xFC, 0...7): self = .saturatingConversions
    case (0xFC, 8...14): self = .bulkMemory
    case (0xFC, 15...17): self = .referenceTypes
    case (0xFC, 19...22): self = .wideArithmetic
    case (0xFE, _): self = .threads
    case (0xFD, 0...0xFF): self = .vectors
    case (0xFD, _): self = [.vectors, .relaxedVectors]
    default: self = []
    }
  }
}
