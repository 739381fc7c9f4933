// SPDX-License-Identifier: Apache-2.0
//
// A guest function that yields values through an import, as an asynchronous sequence. At a yield the
// call stands; it runs on when the consumer asks for the next value, and not before. Nothing is queued.

public import Interp

/// A call of a guest function as a sequence of what it yields.
///
/// The guest yields by calling an import that `Imports.defineYield(_:_:_:)` puts in. Each iterator is a
/// call of its own.
public struct GuestGenerator: AsyncSequence {
  /// What the guest gave to the import.
  public typealias Element = [Value]

  fileprivate let function: Function
  fileprivate let arguments: [Value]
  fileprivate let yield: String
  fileprivate let options: CallOptions

  /// Describes a generator; nothing runs yet.
  /// - Parameters:
  ///   - function: What is called.
  ///   - arguments: Values of the types of its parameters.
  ///   - yield: The import through which it yields: `module.name`, as `HostFunction.name` has it.
  ///   - options: How the guest is suspended; unless something else is said the engine keeps its frames,
  ///     whatever the module.
  public init(
    _ function: Function, _ arguments: [Value] = [], yield: String = "gen.yield",
    options: CallOptions = CallOptions(mechanism: .engine)
  ) {
    self.function = function
    self.arguments = arguments
    self.yield = yield
    self.options = options
  }

  /// Prepares a call; the first `next()` begins it.
  public func makeAsyncIterator() -> Iterator {
    Iterator(GeneratorCall(self))
  }

  /// One call of the generator.
  ///
  /// Copies are the same call. When the last one is dropped the call ends and its stack is free.
  public struct Iterator: AsyncIteratorProtocol {
    private let call: GeneratorCall

    fileprivate init(_ call: GeneratorCall) {
      self.call = call
    }

    /// What the function returned; nil before it has.
    public var results: [Value]? { call.results }

    /// Runs the guest to its next yield; a yield with results gets zeros.
    /// - Returns: What it yields; nil if the function has returned or failed before.
    /// - Throws: What ends the call: `TrapReport`, `CallError`, `AsyncifyError`, an error of a host
    ///   function, or `CancellationError` if the task is cancelled. `GeneratorError.busy` ends nothing.
    public nonisolated(nonsending) mutating func next() async throws -> [Value]? {
      try await call.advance(nil)
    }

    /// As `next()`, on an actor.
    /// - Parameter actor: Where the guest runs.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws -> [Value]? {
      try await call.advance(nil)
    }

    /// Gives the yield at which the guest stands its results, and runs to the next one.
    /// - Parameter reply: Values of the types of the import's results.
    /// - Returns: As `next()`.
    /// - Throws: As `next()`, and `GeneratorError.notYielding` if the guest has not begun.
    public nonisolated(nonsending) mutating func send(_ reply: [Value]) async throws -> [Value]? {
      try await call.advance(.success(reply))
    }

    /// Makes the yield at which the guest stands fail.
    ///
    /// A `GuestException` the guest may catch, and go on.
    /// - Parameter error: What the yield throws.
    /// - Returns: As `next()`.
    /// - Throws: As `send(_:)`, and the error.
    public nonisolated(nonsending) mutating func fail(
      _ error: any Error
    ) async throws -> [Value]? {
      try await call.advance(.failure(error))
    }
  }
}

/// A generator was not used as it can be.
public enum GeneratorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The next value was asked for while the guest was on its way to it.
  case busy
  /// A reply was sent to a guest that has not yielded yet.
  case notYielding
  /// A function yields that was not called as a generator.
  case notAGenerator

  /// What is wrong.
  public var description: String {
    switch self {
    case .busy: "the generator is on its way to its next value"
    case .notYielding: "the generator has not yielded yet, nothing can be sent to it"
    case .notAGenerator: "the guest yields, but it was not called as a generator"
    }
  }
}

extension Imports {
  /// Puts in the import through which generators yield.
  /// - Parameters:
  ///   - module: The module of the import.
  ///   - name: Its name.
  ///   - type: The parameters are what is yielded; the results are what the consumer sends back.
  public mutating func defineYield(
    _ module: Name = "gen", _ name: Name = "yield", _ type: FunctionType
  ) {
    let body: HostFunction.AsyncBody = { _, _ in throw GeneratorError.notAGenerator }
    define(module, name, HostFunction(type, name: "\(module).\(name)", asyncBody: body))
  }
}

/// The call behind an iterator and its copies.
private final class GeneratorCall {
  private enum Stage {
    case new, running, yielding, over
  }

  private let generator: GuestGenerator
  private var stage = Stage.new
  /// The call, from its beginning to its end.
  private var call: AsyncCall?
  private(set) var results: [Value]?

  init(_ generator: GuestGenerator) {
    self.generator = generator
  }

  nonisolated(nonsending) func advance(
    _ reply: Result<[Value], any Error>?
  ) async throws -> [Value]? {
    switch stage {
    case .running: throw GeneratorError.busy
    case .over: return nil
    case .new: if reply != nil { throw GeneratorError.notYielding }
    case .yielding: break
    }
    stage = .running
    do {
      let element = try await run(reply)
      stage = .yielding
      if element == nil { end() }
      return element
    } catch {
      end()
      throw error
    }
  }

  private func end() {
    stage = .over
    call = nil
  }

  /// Runs to the next yield or to the end.
  private nonisolated(nonsending) func run(
    _ reply: Result<[Value], any Error>?
  ) async throws -> [Value]? {
    try Task.checkCancellation()
    let call = try call ?? AsyncCall(generator.function, generator.arguments, generator.options)
    self.call = call
    if let yielded = call.awaitedCall {
      call.arrive(with: reply ?? .success(yielded.function.type.results.map(Value.zero)))
    }
    while true {
      switch try call.step() {
      case .finished(let values):
        results = values
        return nil
      case .waiting:
        if let yielded = call.awaitedCall, yielded.function.name == generator.yield {
          return yielded.arguments
        }
        await call.settle()
      }
    }
  }
}
