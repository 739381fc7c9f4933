// SPDX-License-Identifier: Apache-2.0
//
// How a call that awaits is suspended, and who is told about it.

public import Asyncify
public import Interp

/// What stops a guest when a host function has to wait.
public enum Mechanism: String, Hashable, Sendable, CaseIterable {
  /// Transformed for modules that export `asyncify_*`, native for modules that import `asyncify.*`,
  /// the engine for all others.
  ///
  /// A guest of the first two kinds may also unwind itself. While a function of its that does so is on the
  /// stack, the engine keeps the frames.
  case automatic
  /// The engine keeps the frames. Works for every module.
  case engine
  /// The interpreter saves the frames in the guest's memory.
  case native
  /// The guest's own code, put in by `wasm-opt --asyncify`, saves the frames in its memory.
  case transformed
}

/// The host functions at whose calls a guest is suspended.
public enum SuspendingImports: Hashable, Sendable {
  /// The asynchronous ones.
  case asynchronous
  /// All of them, also those whose results are there at once.
  case all
  /// The asynchronous ones, and others by their names: `module.name`, as `HostFunction.name` has them.
  case named(Set<String>)

  /// What chooses the synchronous host functions; nil if there are none.
  var choice: ((HostFunction) -> Bool)? {
    switch self {
    case .asynchronous: nil
    case .all: { _ in true }
    case .named(let names): { names.contains($0.name) }
    }
  }
}

/// How to call a function that may have to wait.
public struct CallOptions {
  /// What stops the guest.
  public var mechanism: Mechanism
  /// The bytes of the buffer for a call's frames, where they go to the guest's memory.
  public var bufferSize = 16_384
  /// Takes a larger buffer when the frames of a call need one.
  ///
  /// Native asyncify measures them first. Frames of a transformed guest are moved to a larger buffer while
  /// they are written, which happens in time, since what a function may write at most is known from its code.
  public var growsBuffers = true
  /// Where buffers come from.
  public var bufferSource = BufferSource.borrowed
  /// How native asyncify behaves for the instance from this call on; nil to leave it as it is.
  ///
  /// With the engine and with transformed modules `shadowStack` and `stackPointer` of it count for this
  /// call: what the guest's shadow stack holds is checked, or kept by the host, while the call waits.
  public var asyncify: AsyncifyOptions?
  /// The most bytes of stack for the call; nil for as many as the store allows.
  public var stackBytes: Int?
  /// Told what happens, if there is one.
  public var observer: (any CallObserver)?
  /// What to do when a guest has unwound itself to the host: it is awaited, then the guest is
  /// rewound.
  ///
  /// Without it such a call fails.
  public var whileUnwound: (nonisolated(nonsending) (Instance) async throws -> Void)?

  /// At which host functions the guest is suspended.
  ///
  /// What a guest does must not depend on it: a test runs a guest with `all` and compares.
  public var suspendingImports = SuspendingImports.asynchronous
  /// Moves a suspended call before it goes on: its frames in the guest's memory to another buffer, and
  /// the stack of a call that the engine keeps to other memory.
  ///
  /// What was there is overwritten. A guest must not notice; this is for tests.
  public var relocates = false

  /// Makes the default options.
  /// - Parameter mechanism: What stops the guest.
  public init(mechanism: Mechanism = .automatic) {
    self.mechanism = mechanism
  }

  /// True if all that a call needs besides the engine is left to the guest.
  var isPlain: Bool {
    (mechanism == .automatic || mechanism == .engine) && asyncify == nil && observer == nil
      && whileUnwound == nil && suspendingImports == .asynchronous && !relocates
  }
}

/// What happens during a call that awaits.
public enum CallEvent: Sendable {
  /// A function is called from the host.
  case called(String, arguments: [Value])
  /// The guest stands and a host function is awaited, the end of a `memory.atomic.wait`, or a limiter's
  /// decision on a `memory.grow` or `table.grow`. With engine
  /// suspension, `backtrace` is where it stands, no call left out; otherwise its frames have been saved and it is empty.
  case waiting(for: String, arguments: [Value], Mechanism, Backtrace)
  /// The call lets others run, or has some work of the program done, and goes on by itself.
  case yielded(PendingYield.Cause)
  /// The host function returned, or the wait is over. Of a limiter's decision, 1 stands for yes.
  case resumed(results: [Value])
  /// The host function threw an error.
  case failed(String)
  /// The function returned.
  case finished(results: [Value])
  /// A step of an unwind or rewind.
  case asyncify(AsyncifyEvent)
}

/// Receives what happens during calls.
public protocol CallObserver: AnyObject {
  /// Something happened.
  func observe(_ event: CallEvent)
}
