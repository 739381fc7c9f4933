// SPDX-License-Identifier: Apache-2.0
//
// What modules and stores share: how code is compiled, how large modules may be, and one number for
// each distinct type, so that comparing the types of functions of different modules is comparing
// numbers.

internal import Synchronization

/// The engine's number for a type; equal types have equal numbers.
package typealias TypeIdentifier = UInt32

/// Settings and tables shared by modules and stores.
///
/// Make one, or use ``shared``.
public final class Engine: Sendable {
  /// How an engine compiles and what it admits.
  public struct Configuration: Sendable {
    /// Compiles code so that it takes fuel for every instruction, from ``Store/fuel``.
    ///
    /// Off, code runs without a limit and a little faster.
    public var metersFuel = false
    /// Compiles code so that it looks at the epoch wherever a function or a round of a loop begins, and
    /// stops when the deadline of its store has come (``Engine/incrementEpoch()``).
    ///
    /// Costs less than fuel, but stops at no fixed place. Off, code is the same as without epochs.
    public var checksEpochs = false
    /// What makes compiled code fast.
    ///
    /// With none of it every instruction is compiled by itself: slower, and a second opinion on the
    /// results.
    public var forms = FastForms.all
    /// Collects garbage whenever a guest makes an object.
    ///
    /// Very slow: it is for tests, and finds at once what is freed too early.
    public var collectsAtEveryAllocation = false
    /// The extensions of WebAssembly that modules may use.
    ///
    /// A module that needs another is refused with an error that names it.
    public var features = Features.all
    /// The largest modules admitted.
    public var limits = ImplementationLimits()

    /// Makes the default configuration.
    public init() {}
  }

  /// The settings this engine was made with.
  public let configuration: Configuration

  package let epochs = EpochCounter()
  private let types = Mutex(EngineTypes())

  /// Makes an engine.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
  }

  /// An engine with the default configuration.
  public static let shared = Engine()

  /// The engine's types for those of a module; nil if it has no more numbers.
  package func types(of module: ModuleStructure) -> [RuntimeType]? {
    types.withLock { $0.types(of: module) }
  }

  /// The engine's type for a function type that names others by the engine's numbers, as if it stood
  /// alone in its group; nil if the engine has no more numbers.
  package func type(of function: FunctionType) -> RuntimeType? {
    types.withLock { $0.type(of: function) }
  }

  /// The engine's type with a number.
  package func type(_ number: TypeIdentifier) -> RuntimeType {
    types.withLock { $0.records[Int(number)] }
  }

  /// A type by number, which names others by number.
  package func subType(_ number: TypeIdentifier) -> SubType {
    types.withLock { $0.canonicalizer.types[Int(number)] }
  }
}

extension Engine: TypeHierarchy {
  package func kind(of type: TypeIndex) -> CompositeKind {
    types.withLock { $0.canonicalizer.kind(of: type) }
  }

  package func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    self.type(type).isSubtype(of: self.type(other))
  }
}

/// The types of an engine, by number.
private struct EngineTypes: ~Copyable, Sendable {
  private(set) var canonicalizer = TypeCanonicalizer()
  private(set) var records: [RuntimeType] = []

  mutating func types(of module: ModuleStructure) -> [RuntimeType]? {
    guard let numbers = canonicalizer.numbers(of: module.types, groups: module.typeGroups) else {
      return nil
    }
    addRecords()
    return numbers.map { records[Int($0)] }
  }

  mutating func type(of function: FunctionType) -> RuntimeType? {
    guard let number = canonicalizer.number(of: function) else { return nil }
    addRecords()
    return records[Int(number)]
  }

  /// Makes records for the types that have none yet.
  private mutating func addRecords() {
    for number in records.count..<canonicalizer.types.count {
      let type = canonicalizer.types[number]
      records.append(
        RuntimeType(
          type, number: TypeIdentifier(number),
          supertype: type.supertypes.first.map { records[Int($0)] },
          isHeapReference: { [canonicalizer] in
            guard let reference = $0.referenceType else { return false }
            return canonicalizer.top(of: reference.heap) != .function
          }))
    }
  }

  deinit {
    for type in records { type.deallocate() }
  }
}
