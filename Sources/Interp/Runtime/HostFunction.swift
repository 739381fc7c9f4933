// SPDX-License-Identifier: Apache-2.0
//
// Functions that the embedding program provides. A synchronous one returns while the machine waits
// for it; an asynchronous one makes the machine stop, and whoever drives it awaits the body and goes
// on with its results.
// Spec: 4.2.11 Function Instances, `hostfunc`.

/// What a host function may know of its caller.
public struct Caller {
  /// The store in which the call happens.
  public let store: Store
  /// The instance whose function called; nil if the host called.
  public let instance: Instance?

  package init(store: Store, instance: Instance?) {
    self.store = store
    self.instance = instance
  }

  /// The memory of the calling instance: the one exported as `memory`, else its first.
  public var memory: Memory? {
    instance?.memory("memory") ?? instance?.firstMemory
  }
}

/// The code of a host function.
public struct HostFunction {
  /// The body of a synchronous host function.
  public typealias Body = (Caller, [Value]) throws -> [Value]
  /// The body of an asynchronous host function.
  ///
  /// It runs where its caller runs.
  public typealias AsyncBody = nonisolated(nonsending) (Caller, [Value]) async throws -> [Value]

  package enum Kind {
    case synchronous(Body)
    /// With what a call that cannot stop does instead, if it can do anything.
    case asynchronous(AsyncBody, blocking: Body?)
    /// Sees the machine itself; the object is a `MachineFunction`, a type of a later station.
    case machine(AnyObject)
  }

  /// The parameters and results.
  public let type: FunctionType
  /// What it is called in messages.
  public let name: String
  package let kind: Kind
  /// The same for other types, where a module may choose: addresses have 32 or 64 bits.
  package var variants: [HostFunction] = []
  /// The number by which quick hooks know the function; 0 if they do not.
  package var role: UInt16 = 0

  /// Makes a synchronous host function.
  public init(_ type: FunctionType, name: String = "host function", body: @escaping Body) {
    self.type = type
    self.name = name
    kind = .synchronous(body)
  }

  /// Makes an asynchronous host function.
  ///
  /// - Parameters:
  ///   - type: The parameters and results.
  ///   - name: What it is called in messages.
  ///   - blocking: The same for calls that cannot stop, such as ``Function/call(_:)``: it blocks
  ///     the thread. Without it such a call ends with ``CallError/wouldSuspend(_:)``.
  ///   - asyncBody: What it does; it runs where its caller runs.
  public init(
    _ type: FunctionType, name: String = "host function", blocking: Body? = nil,
    asyncBody: @escaping AsyncBody
  ) {
    self.type = type
    self.name = name
    kind = .asynchronous(asyncBody, blocking: blocking)
  }

  package init(_ type: FunctionType, name: String, kind: Kind) {
    self.type = type
    self.name = name
    self.kind = kind
  }

  /// The function itself, or that of its variants which is of a type.
  package func variant(of type: FunctionType) -> HostFunction {
    self.type == type ? self : variants.first { $0.type == type } ?? self
  }

  /// True if a call of it may make the guest wait.
  public var isAsynchronous: Bool {
    if case .asynchronous = kind { true } else { false }
  }
}
