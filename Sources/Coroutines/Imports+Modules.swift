// SPDX-License-Identifier: Apache-2.0
//
// Linking modules by name. A reactor is instantiated once, and its exports are shared; a command lives as
// long as one call.

public import Interp

extension Imports {
  /// Puts in what a module exports, for other modules to import.
  ///
  /// A module that exports a function `_start` is a command: each call of one of its functions makes an
  /// instance of its own, in the store of the caller, so that no call sees what another left behind. Only
  /// functions of a command are put in. Any other module is a reactor: it is instantiated here, and its
  /// function `_initialize` is called if it exports one.
  ///
  /// - Parameters:
  ///   - name: The name under which the exports are imported.
  ///   - module: The module; what it imports is looked up in this table as it is now.
  ///   - store: The store for the instance of a reactor.
  ///   - options: How start functions, and the functions of a command, are called.
  /// - Throws: As `Instance.instantiate(_:imports:store:options:)` and `Function.call(_:options:)`.
  public nonisolated(nonsending) mutating func defineModule(
    _ name: Name, _ module: Module, store: Store, options: CallOptions = CallOptions()
  ) async throws {
    let isCommand = module.exports.contains { export in
      if case .function = export.type { export.name == "_start" } else { false }
    }
    guard isCommand else {
      let instance = try await Instance.instantiate(
        module, imports: self, store: store, options: options)
      let initialize: Function? = instance.function("_initialize")
      _ = try await initialize?.call([], options: options)
      define(name, instance: instance)
      return
    }
    let imports = self
    for export in module.exports {
      guard case .function(let type) = export.type else { continue }
      define(name, export.name, type) { caller, arguments in
        let instance = try await Instance.instantiate(
          module, imports: imports, store: caller.store, options: options)
        return try await instance.call(export.name, arguments, options: options)
      }
    }
  }
}
