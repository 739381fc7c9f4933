// SPDX-License-Identifier: Apache-2.0
//
// bysyncify's `RawCoroutine`, `Core`, `Coroutine` and `CoroutineMarker`: who owns the state of a
// coroutine, its buffer, and what it does.

internal import Asyncify
public import Interp

/// A coroutine over a state that somebody else made.
///
/// It has one owner; when that drops it the coroutine is cancelled.
public struct RawCoroutine: ~Copyable {
  /// The state.
  public let core: RawCore
  private let entry: Function
  private let arguments: [Value]

  /// Puts together a state and what is to be done; nothing runs yet.
  /// - Parameters:
  ///   - core: The state of this coroutine alone.
  ///   - entry: What it does.
  ///   - arguments: Values of the types of the parameters.
  public init(_ core: RawCore, _ entry: Function, _ arguments: [Value] = []) {
    self.core = core
    self.entry = entry
    self.arguments = arguments
  }

  deinit {
    // Whoever runs it holds it, so that it does not run now.
    try? core.cancel()
  }

  /// Runs it until it waits or returns.
  /// - Returns: Its results, once it has returned.
  /// - Throws: As ``RawCore/poll(_:_:)``.
  public func poll() throws -> Poll<[Value]> { try core.poll(entry, arguments) }
}

/// The state of a coroutine, with a buffer of its own.
///
/// The buffer is of its options' ``CallOptions/bufferSource``, is taken when the coroutine waits and given
/// back when it goes on or is dropped. Where the engine keeps the frames there is none.
public final class Core {
  /// The sizes that a buffer may have, in bytes.
  public static var sizes: ClosedRange<Int> { BufferPool.sizes }

  /// The state.
  public let raw: RawCore

  /// Prepares a coroutine.
  /// - Parameters:
  ///   - size: The bytes of the buffer; it grows unless ``CallOptions/growsBuffers`` is false.
  ///   - options: How the guest is suspended; its `bufferSize` does not count.
  /// - Throws: ``CoreError/stackSize(_:allowed:)``.
  public init(size: Int, options: CallOptions = CallOptions()) throws(CoreError) {
    guard Self.sizes.contains(size) else { throw .stackSize(size, allowed: Self.sizes) }
    var options = options
    options.bufferSize = size
    raw = RawCore(options: options)
  }
}

/// A function of a guest that is run step by step, or awaited.
///
/// When it is dropped it is cancelled.
public final class Coroutine {
  /// The state.
  public let core: Core
  private let coroutine: RawCoroutine

  /// Prepares a call of a function; nothing runs yet.
  /// - Parameters:
  ///   - entry: What the coroutine does.
  ///   - arguments: Values of the types of the parameters.
  ///   - stackSize: The bytes for its frames, where they go to the guest's memory.
  ///   - options: How the guest is suspended; its `bufferSize` does not count.
  /// - Throws: ``CoreError/stackSize(_:allowed:)``.
  public init(
    _ entry: Function, _ arguments: [Value] = [], stackSize: Int = 16_384,
    options: CallOptions = CallOptions()
  ) throws(CoreError) {
    core = try Core(size: stackSize, options: options)
    coroutine = RawCoroutine(core.raw, entry, arguments)
  }

  /// Prepares a call of an exported function; nothing runs yet.
  /// - Throws: ``CoreError/stackSize(_:allowed:)``, `CallError.unknownExport`.
  public convenience init(
    _ instance: Instance, _ name: Name, _ arguments: [Value] = [], stackSize: Int = 16_384,
    options: CallOptions = CallOptions()
  ) throws {
    guard let entry = instance.function(name) as Function? else {
      throw CallError.unknownExport(name)
    }
    try self.init(entry, arguments, stackSize: stackSize, options: options)
  }

  /// How far it has come.
  public var phase: CorePhase { core.raw.phase }

  /// Runs it until it waits or returns.
  /// - Returns: Its results, once it has returned.
  /// - Throws: As ``RawCore/poll(_:_:)``.
  public func step() throws -> Poll<[Value]> { try coroutine.poll() }

  /// Awaits what it waits for; then it can be stepped.
  /// - Throws: As ``RawCore/settle()``.
  public nonisolated(nonsending) func settle() async throws(CoreError) {
    try await core.raw.settle()
  }

  /// Runs it to its end, from wherever it stands.
  ///
  /// It runs where the caller runs. A cancelled task ends it where it waits, with `CancellationError`.
  /// - Returns: Values of the types of the results.
  /// - Throws: As ``step()`` and ``settle()``.
  public nonisolated(nonsending) func run() async throws -> [Value] {
    while true {
      if case .ready(let results) = try step() { return results }
      try await settle()
    }
  }

  /// Ends it where it stands.
  /// - Throws: As ``RawCore/cancel()``.
  public func cancel() throws(CoreError) { try core.raw.cancel() }
}

/// Makes coroutines whose buffers have a size.
public struct CoroutineMarker: Hashable, Sendable {
  /// The bytes of each buffer.
  public let size: Int

  /// Chooses a size; it is checked when a coroutine is made.
  public init(size: Int = 16_384) {
    self.size = size
  }

  /// Makes a coroutine; nothing runs yet.
  /// - Parameters:
  ///   - entry: What it does.
  ///   - arguments: Values of the types of the parameters.
  ///   - options: How the guest is suspended; its `bufferSize` does not count.
  /// - Throws: ``CoreError/stackSize(_:allowed:)``.
  public func exec(
    _ entry: Function, _ arguments: [Value] = [], options: CallOptions = CallOptions()
  ) throws(CoreError) -> Coroutine {
    try Coroutine(entry, arguments, stackSize: size, options: options)
  }
}
