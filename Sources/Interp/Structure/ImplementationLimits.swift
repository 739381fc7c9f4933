// SPDX-License-Identifier: Apache-2.0
//
// How large a module may be. The defaults are those that the JavaScript API's appendix asks every
// engine to keep, so that a module which runs in browsers runs here.
// Spec: 7.2 Implementation Limitations; JS API, "Implementation-defined Limits".

/// The largest modules an engine admits.
///
/// Anything above is refused with an error that says so.
public struct ImplementationLimits: Sendable {
  /// The most bytes of a module.
  public var moduleSize = 1_073_741_824
  /// The most types.
  public var types = 1_000_000
  /// The most recursive groups of types, and the most types of one.
  public var recursiveGroups = 1_000_000
  /// The most fields of a structure.
  public var fields = 10_000
  /// The most supertypes above each other.
  public var subtypingDepth = 63
  /// The most functions, imported ones included.
  public var functions = 1_000_000
  /// The most imports.
  public var imports = 1_000_000
  /// The most exports.
  public var exports = 1_000_000
  /// The most globals.
  public var globals = 1_000_000
  /// The most tags.
  public var tags = 1_000_000
  /// The most data segments.
  public var data = 100_000
  /// The most element segments.
  public var elements = 10_000_000
  /// The most references of an element segment.
  public var elementItems = 10_000_000
  /// The most tables.
  public var tables = 100_000
  /// The most memories.
  public var memories = 100
  /// The most parameters of a function or block.
  public var parameters = 1_000
  /// The most results of a function or block.
  public var results = 1_000
  /// The most locals of a function, parameters included.
  public var locals = 50_000
  /// The most operands of `array.new_fixed`.
  public var arrayOperands = 10_000
  /// The most bytes of a function body.
  public var functionSize = 7_654_321
  /// The deepest nesting of blocks in a function.
  public var nesting = 50_000

  /// Makes the default limits.
  public init() {}
}
