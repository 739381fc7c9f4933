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
    /// Fuses instructions and keeps results in accumulators.
    ///
    /// Off, every instruction is compiled by itself: slower, and a second opinion on the first.
    public var fusesInstructions = true
    /// The largest modules admitted.
    public var limits = ImplementationLimits()

    /// Makes the default configuration.
    public init() {}
  }

  /// The settings this engine was made with.
  public let configuration: Configuration

  private let types = Mutex<[FunctionType: TypeIdentifier]>([:])

  /// Makes an engine.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
  }

  /// An engine with the default configuration.
  public static let shared = Engine()

  package func identifier(of type: FunctionType) -> TypeIdentifier {
    types.withLock { types in
      if let known = types[type] { return known }
      let new = TypeIdentifier(types.count)
      types[type] = new
      return new
    }
  }
}
