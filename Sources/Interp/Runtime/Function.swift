// SPDX-License-Identifier: Apache-2.0
//
// Functions of a store, the guest's and the host's. How they are called is a matter of a later
// station (Suspension/Function+Calls.swift).
// Spec: 4.2.11 Function Instances.

/// A function of a store.
public struct Function {
  /// The store it belongs to.
  public let store: Store
  package let record: UnsafeMutablePointer<FunctionRecord>

  package init(store: Store, record: UnsafeMutablePointer<FunctionRecord>) {
    self.store = store
    self.record = record
  }

  /// Makes a function of a store out of a host function.
  ///
  /// Spec: 7.1.7, `func_alloc`.
  /// - Throws: ``CallError/tooManyTypes``.
  public init(store: Store, _ function: HostFunction) throws(CallError) {
    guard let type = store.engine.type(of: function.type) else { throw .tooManyTypes }
    self.store = store
    record = store.allocate(function, type: type)
  }

  /// The parameters and results.
  public var type: FunctionType { store.type(of: record) }

  /// The function as a value for guests.
  public var reference: FunctionReference {
    FunctionReference(address: UInt64(UInt(bitPattern: record)), store: store.identifier)
  }

  /// The host function that this is; nil for functions of guests.
  public var hostFunction: HostFunction? {
    record.pointee.instance == nil ? store.hostFunctions[Int(record.pointee.index)] : nil
  }

  /// The instance that the function belongs to; nil for functions of the host.
  public var instance: Instance? {
    record.pointee.instance.map {
      Instance(store: store, contents: store.instances[$0.pointee.number])
    }
  }

  /// The function's name: from the name section, an export, an import, or the host.
  public var name: String {
    guard let instance else { return hostFunction?.name ?? "host function" }
    return instance.module.functionName(record.pointee.index) ?? "function[\(record.pointee.index)]"
  }
}

extension Function: Hashable {
  /// True for the same function.
  public static func == (left: Function, right: Function) -> Bool { left.record == right.record }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(record) }
}

extension Store {
  /// The function that a reference refers to.
  /// - Throws: ``CallError/foreignReference``.
  public func function(of reference: FunctionReference) throws(CallError) -> Function {
    guard reference.store == identifier,
      let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(reference.address))
    else { throw .foreignReference }
    return Function(store: self, record: record)
  }
}
