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
  /// Names of the name section become identifiers. Read by ``encode(_:names:annotations:)``, with names
  /// and annotations, a text with annotations gives the module in canonical form, `Module.encoded()`,
  /// byte by byte. Without annotations, custom sections are missing, an empty name is lost, and the
  /// second of two equal names becomes another one.
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
