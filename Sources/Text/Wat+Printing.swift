// SPDX-License-Identifier: Apache-2.0
//
// The way back: a module becomes text.
// Spec: 6 Text Format.

public import Interp

extension Wat {
  /// How a module is printed.
  public struct PrintStyle: Hashable, Sendable {
    /// If true, operands stand inside the instruction that takes them; if false, in front of it.
    public var folds: Bool
    /// If true, custom sections, branch hints, and names that no identifier can give back are written
    /// as annotations.
    public var annotations: Bool

    /// Makes a style.
    public init(folds: Bool = false, annotations: Bool = false) {
      self.folds = folds
      self.annotations = annotations
    }
  }

  /// The text of a module.
  ///
  /// The text stands for the module in canonical form, see `Module.encoded()`; custom sections apart,
  /// unless they are written as annotations. Names of the name section become identifiers.
  public static func print(_ module: Module, _ style: PrintStyle = PrintStyle()) -> String {
    do {
      var printer = ModulePrinter(module.context, style)
      return try printer.print()
    } catch {
      // Printing reads code as validation did when the module was made.
      preconditionFailure("the module was valid and is not any more: \(error)")
    }
  }
}
