// SPDX-License-Identifier: Apache-2.0
//
// Modules written byte by byte, for what the text format cannot say; and what goes wrong with them.

import Interp

/// The bytes of a module, section by section.
struct ModuleBuilder {
  /// The magic number and the version.
  static let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]

  var bytes = ModuleBuilder.header

  /// A number as unsigned LEB128.
  static func leb(_ number: UInt64) -> [UInt8] {
    var rest = number
    var bytes: [UInt8] = []
    repeat {
      let byte = UInt8(rest & 0x7F)
      rest >>= 7
      bytes.append(rest == 0 ? byte : byte | 0x80)
    } while rest != 0
    return bytes
  }

  /// A vector: a count and the items.
  static func vector(_ items: [[UInt8]]) -> [UInt8] {
    leb(UInt64(items.count)) + items.flatMap(\.self)
  }

  /// A name or another vector of bytes.
  static func name(_ string: String) -> [UInt8] {
    leb(UInt64(string.utf8.count)) + Array(string.utf8)
  }

  /// A body with its size: local declarations and instructions.
  static func body(_ code: [UInt8], locals: [[UInt8]] = []) -> [UInt8] {
    let contents = vector(locals) + code
    return leb(UInt64(contents.count)) + contents
  }

  /// Adds a section.
  func section(_ id: UInt8, _ contents: [UInt8]) -> ModuleBuilder {
    ModuleBuilder(bytes: bytes + [id] + Self.leb(UInt64(contents.count)) + contents)
  }

  /// Adds a section that is a vector.
  func section(_ id: UInt8, items: [[UInt8]]) -> ModuleBuilder {
    section(id, Self.vector(items))
  }

  /// A module with one function of the type `[] -> []`.
  static func function(_ code: [UInt8], locals: [[UInt8]] = []) -> ModuleBuilder {
    ModuleBuilder().section(1, items: [[0x60, 0, 0]]).section(3, items: [[0]])
      .section(10, items: [body(code, locals: locals)])
  }
}

/// Why bytes do not make a module; nil if they do.
func moduleError(_ bytes: [UInt8], engine: Engine = .shared) -> ModuleError? {
  do {
    _ = try Module(bytes, engine: engine)
    return nil
  } catch {
    return error
  }
}

/// The trap that a call ends in; nil if it ends otherwise.
func trap(_ body: () throws -> Void) -> Trap? {
  do {
    try body()
    return nil
  } catch {
    return (error as? TrapReport)?.trap
  }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  /// One of a list that is not empty.
  mutating func pick<Items: RandomAccessCollection>(_ items: Items) -> Items.Element {
    items[items.index(items.startIndex, offsetBy: Int.random(in: 0..<items.count, using: &self))]
  }
}
