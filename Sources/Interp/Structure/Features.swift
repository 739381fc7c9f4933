// SPDX-License-Identifier: Apache-2.0
//
// The extensions of WebAssembly that modules may use. Each was a proposal of its own once; an engine can
// be told to refuse modules that need one.
// Spec: A.1 Change History; github.com/WebAssembly/proposals for those that are not in it.

/// A set of extensions of WebAssembly.
public struct Features: OptionSet, Hashable, Sendable {
  /// A bit for each feature.
  public let rawValue: UInt32

  /// Makes a set of bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  // Release 2.0 of the specification.

  /// Mutable globals may be imported and exported.
  public static let mutableGlobals = Features(rawValue: 1 << 0)
  /// `i32.extend8_s` and the like.
  public static let signExtension = Features(rawValue: 1 << 1)
  /// `i32.trunc_sat_f32_s` and the like.
  public static let saturatingConversions = Features(rawValue: 1 << 2)
  /// Functions and blocks with several results, blocks with parameters.
  public static let multipleValues = Features(rawValue: 1 << 3)
  /// `memory.copy`, `table.init` and the like, passive segments.
  public static let bulkMemory = Features(rawValue: 1 << 4)
  /// `externref`, references as values, several tables.
  public static let referenceTypes = Features(rawValue: 1 << 5)
  /// `v128` and its instructions.
  public static let vectors = Features(rawValue: 1 << 6)

  // Release 3.0.

  /// Vector instructions whose results depend on the engine in corner cases.
  public static let relaxedVectors = Features(rawValue: 1 << 7)
  /// `return_call` and its like.
  public static let tailCalls = Features(rawValue: 1 << 8)
  /// Arithmetic in constant expressions.
  public static let extendedConstants = Features(rawValue: 1 << 9)
  /// References to functions of a type, `call_ref`, references without null.
  public static let functionReferences = Features(rawValue: 1 << 10)
  /// Structures, arrays, recursive types, casts.
  public static let garbageCollection = Features(rawValue: 1 << 11)
  /// Tags, `throw`, `try_table`.
  public static let exceptions = Features(rawValue: 1 << 12)
  /// Several memories.
  public static let multipleMemories = Features(rawValue: 1 << 13)
  /// Memories and tables with 64-bit addresses.
  public static let memory64 = Features(rawValue: 1 << 14)

  // Not in a release.

  /// The older instructions for exceptions: `try`, `catch`, `delegate`, `rethrow`.
  public static let legacyExceptions = Features(rawValue: 1 << 15)

  /// Shared memories and atomic instructions.
  public static let threads = Features(rawValue: 1 << 16)
  /// Memories whose pages have one byte.
  public static let customPageSizes = Features(rawValue: 1 << 17)
  /// `i64.add128` and its like.
  public static let wideArithmetic = Features(rawValue: 1 << 18)

  /// Nothing but the first version of WebAssembly.
  public static let webAssembly1: Features = []
  /// What release 2.0 of the specification has.
  public static let webAssembly2: Features = [
    .mutableGlobals, .signExtension, .saturatingConversions, .multipleValues, .bulkMemory,
    .referenceTypes, .vectors,
  ]
  /// What release 3.0 of the specification has.
  public static let webAssembly3: Features = webAssembly2.union([
    .relaxedVectors, .tailCalls, .extendedConstants, .functionReferences, .garbageCollection,
    .exceptions, .multipleMemories, .memory64,
  ])
  /// Everything that this engine knows.
  public static let all = Features(rawValue: (1 << UInt32(names.count)) - 1)

  /// The names, in the order of the bits.
  private static let names = [
    "mutable-globals", "sign-extension", "saturating-conversions", "multi-value", "bulk-memory",
    "reference-types", "simd", "relaxed-simd", "tail-calls", "extended-const",
    "function-references", "gc", "exceptions", "multi-memory", "memory64", "legacy-exceptions",
    "threads", "custom-page-sizes", "wide-arithmetic",
  ]

  /// The feature of a name, as `description` gives it; nil if there is none.
  public init?(name: String) {
    guard let bit = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: 1 << UInt32(bit))
  }

  /// The names of all features.
  public static var allNames: [String] { names }
}

extension Features: CustomStringConvertible {
  /// The names of the features, in the words of the proposals.
  public var description: String {
    Self.names.enumerated().filter { rawValue >> UInt32($0.offset) & 1 != 0 }.map(\.element)
      .joined(separator: ", ")
  }
}
