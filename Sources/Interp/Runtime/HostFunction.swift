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
  public var instance: Instance? { contents.map { Instance(store: store, contents: $0) } }
  private let contents: ModuleInstance?
  /// What drives the call that waits for the host function, if anybody wants it to be known; a type of
  /// a later target.
  package var driver: AnyObject?

  package init(store: Store, instance contents: ModuleInstance?) {
    self.store = store
    self.contents = contents
  }

  /// The memory of the calling instance: the one exported as `memory`, else its first.
  public var memory: Memory? {
    instance?.memory("memory") ?? instance?.firstMemory
  }
}

/// The code of a host function.
///
/// Stores keep their host functions. A body that captures a store, or an instance, a function, a memory or a
/// tag of it, keeps the store and itself for ever; take them from the ``Caller``.
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

  // FAST: what makes it up lies in one object, since host functions are handed around at every call.
  private final class Contents {
    let type: FunctionType
    let name: String
    let kind: Kind
    let variants: [HostFunction]
    let role: UInt16

    init(
      _ type: FunctionType, _ name: String, _ kind: Kind, variants: [HostFunction] = [],
      role: UInt16 = 0
    ) {
      self.type = type
      self.name = name
      self.kind = kind
      self.variants = variants
      self.role = role
    }
  }

  private let contents: Contents

  /// The parameters and results.
  public var type: FunctionType { contents.type }
  /// What it is called in messages.
  public var name: String { contents.name }
  package var kind: Kind { contents.kind }
  /// The number by which quick hooks know the function; 0 if they do not.
  package var role: UInt16 { contents.role }

  /// Makes a synchronous host function.
  public init(_ type: FunctionType, name: String = "host function", body: @escaping Body) {
    contents = Contents(type, name, .synchronous(body))
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
    contents = Contents(type, name, .asynchronous(asyncBody, blocking: blocking))
  }

  /// Makes a host function that sees the machine.
  /// - Parameters:
  ///   - variants: The same for other types, where a module may choose: addresses have 32 or 64 bits.
  ///   - role: The number by which quick hooks know it.
  package init(
    _ type: FunctionType, name: String, machine: AnyObject, variants: [HostFunction] = [],
    role: UInt16 = 0
  ) {
    contents = Contents(type, name, .machine(machine), variants: variants, role: role)
  }

  /// The function itself, or that of its variants which is of a type.
  package func variant(of type: FunctionType) -> HostFunction {
    self.type == type ? self : contents.variants.first { $0.type == type } ?? self
  }

  /// True if a call of it may make the guest wait.
  public var isAsynchronous: Bool {
    if case .asynchronous = kind { true } else { false }
  }
}
