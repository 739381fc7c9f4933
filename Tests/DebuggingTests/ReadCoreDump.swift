// SPDX-License-Identifier: Apache-2.0
//
// Reads the custom sections of a core dump by the grammar of the convention, byte for byte.

import Interp
import Testing

/// What a core dump says.
struct ReadCoreDump {
  struct Instance: Equatable {
    let module: UInt32
    let memories: [UInt32]
    let globals: [UInt32]
  }

  struct Frame {
    let instance: UInt32
    let function: UInt32
    let offset: Int
    let locals: [Value?]
    let stack: [Value?]
  }

  let executable: String
  let thread: String
  let modules: [String]
  let instances: [Instance]
  let frames: [Frame]

  init(_ module: Module) throws {
    func section<Result>(
      _ name: Name, _ read: (inout ByteReader) throws -> Result
    ) throws -> Result {
      let found = module.customSections.filter { $0.name == name }
      try #require(found.count == 1)
      var reader = ByteReader(module.context.bytes, features: .all, range: found[0].range)
      let result = try read(&reader)
      #expect(reader.isAtEnd)
      return result
    }
    executable = try section("core") { reader in
      try Self.zero(&reader)
      return try reader.name().description
    }
    modules = try section("coremodules") { reader in
      try Self.list(&reader) { reader in
        try Self.zero(&reader)
        return try reader.name().description
      }
    }
    instances = try section("coreinstances") { reader in
      try Self.list(&reader) { reader in
        try Self.zero(&reader)
        return Instance(
          module: try reader.u32(), memories: try Self.list(&reader) { try $0.u32() },
          globals: try Self.list(&reader) { try $0.u32() })
      }
    }
    (thread, frames) = try section("corestack") { reader in
      try Self.zero(&reader)
      let thread = try reader.name().description
      let frames = try Self.list(&reader) { reader in
        try Self.zero(&reader)
        return Frame(
          instance: try reader.u32(), function: try reader.u32(), offset: Int(try reader.u32()),
          locals: try Self.list(&reader, Self.value), stack: try Self.list(&reader, Self.value))
      }
      return (thread, frames)
    }
  }

  private static func zero(_ reader: inout ByteReader) throws {
    try #require(try reader.byte() == 0)
  }

  private static func list<Item>(
    _ reader: inout ByteReader, _ item: (inout ByteReader) throws -> Item
  ) throws -> [Item] {
    var items: [Item] = []
    for _ in 0..<(try reader.count()) { items.append(try item(&reader)) }
    return items
  }

  private static func value(_ reader: inout ByteReader) throws -> Value? {
    switch try reader.byte() {
    case 0x01: return nil
    case 0x7F: return .i32(try reader.s32())
    case 0x7E: return .i64(try reader.s64())
    case 0x7D: return .f32(Float(bitPattern: try reader.f32Bits()))
    case 0x7C: return .f64(Double(bitPattern: try reader.f64Bits()))
    case let byte:
      Issue.record("\(byte) is no type of a value")
      return nil
    }
  }
}
