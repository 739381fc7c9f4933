// SPDX-License-Identifier: Apache-2.0
//
// Which mechanism stops a guest: what its module allows, and what the caller asks for.

internal import Asyncify
internal import Interp

extension Function {
  /// True if its guest was made to unwind itself, or to be unwound.
  var mayUnwind: Bool {
    guard let instance else { return false }
    return instance.module.importsAsyncify || instance.module.mayBeTransformed
  }

  /// Picks the mechanism for calls of the function, and what it needs.
  /// - Parameters:
  ///   - wanted: What the caller asks for.
  ///   - asyncify: How native asyncify is to behave; nil to leave it as it is.
  /// - Returns: The mechanism, and the asyncify state of the instance, native or transformed, where there
  ///   is one.
  /// - Throws: ``MechanismError``, `AsyncifyError`.
  func choose(
    _ wanted: Mechanism, _ asyncify: AsyncifyOptions?
  ) throws -> (Mechanism, (any AsyncifyRuntime)?) {
    guard let instance else { return (.engine, nil) }
    func native() throws -> NativeAsyncify? {
      guard let asyncify, instance.nativeAsyncify?.options != asyncify else {
        return instance.nativeAsyncify
      }
      return try instance.configureAsyncify(asyncify)
    }
    let unwindsItself = instance.module.importsAsyncify
    // An instance may also have got these exports, though its module is as it was.
    let transformed = instance.module.exportsAsyncify ? TransformedAsyncify(instance) : nil
    switch wanted {
    case .automatic:
      if let transformed { return (.transformed, transformed) }
      if unwindsItself, let native = try native() { return (.native, native) }
      return (.engine, nil)
    case .engine:
      // The guest may still unwind itself; then its steps are worth telling.
      if let transformed { return (.engine, transformed) }
      return (.engine, unwindsItself ? try native() : nil)
    case .native:
      guard let native = try native() else { throw MechanismError.noMemory }
      return (.native, native)
    case .transformed:
      guard let transformed else { throw MechanismError.notTransformed }
      return (.transformed, transformed)
    }
  }
}

/// A mechanism was asked for that the module does not allow.
public enum MechanismError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Native asyncify needs a memory to save frames in.
  case noMemory
  /// The module does not export the five functions of `wasm-opt --asyncify`.
  case notTransformed

  /// What is wrong.
  public var description: String {
    switch self {
    case .noMemory: "native asyncify needs a memory, and the module has none"
    case .notTransformed: "the module does not export asyncify_start_unwind and its four companions"
    }
  }
}
