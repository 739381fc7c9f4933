// SPDX-License-Identifier: Apache-2.0
//
// What the compiler does to make code fast. Each of these can be switched off by itself, so that one
// can see what it is worth (`Benchmarks/run --without`) and, if a result is wrong, whose fault it is.
// Documentation/Decisions/0005-fast-forms.md has the figures.

/// The ways in which compiled code differs from one instruction for each of WebAssembly's.
public struct FastForms: OptionSet, Hashable, Sendable {
  /// The bits of the set.
  public let rawValue: UInt8

  /// Makes a set from its bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// An instruction reads its operands where they are: locals and constants are not copied to the
  /// operand stack first, and constants used in loops are kept in slots.
  public static let places = FastForms(rawValue: 1)
  /// A small constant is part of the instruction that takes it.
  ///
  /// Constants only reach instructions with ``places``.
  public static let immediates = FastForms(rawValue: 2)
  /// An instruction writes its result where it is wanted: in a local, or where a branch takes it.
  public static let destinations = FastForms(rawValue: 4)
  /// A result is also kept in a register of the machine for the next instruction.
  public static let accumulators = FastForms(rawValue: 8)
  /// A comparison and the branch on it are one instruction.
  public static let branches = FastForms(rawValue: 16)
  /// Loads and stores add up their addresses themselves.
  public static let addresses = FastForms(rawValue: 32)
  /// A loop that begins with a branch out of it is closed by the opposite branch.
  public static let loops = FastForms(rawValue: 64)
  /// Fuel is taken once for all blocks of code that always run together.
  public static let metering = FastForms(rawValue: 128)

  /// All of them: what code is compiled with unless something else is asked for.
  public static let all = FastForms(rawValue: 255)

  /// The names, in the order of the bits.
  package static let names = [
    "places", "immediates", "destinations", "accumulators", "branches", "addresses", "loops",
    "metering",
  ]

  /// The form with a name; nil if there is none.
  package init?(name: String) {
    guard let bit = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: 1 << UInt8(bit))
  }
}
