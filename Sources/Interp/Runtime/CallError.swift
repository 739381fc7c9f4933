// SPDX-License-Identifier: Apache-2.0
//
// What the host can do wrong with a store: guests cannot cause these.

/// The embedding program asked for something that cannot be.
public enum CallError: Error, Hashable, Sendable {
  /// The arguments of a call do not have the types of the function's parameters.
  case argumentMismatch(expected: [ValueType], actual: [ValueType])
  /// A host function's results do not have the types that were promised.
  case resultMismatch(expected: [ValueType], actual: [ValueType])
  /// There is no export of this name and kind.
  case unknownExport(Name)
  /// A function's type is not the one asked for.
  case typeMismatch(expected: FunctionType, actual: FunctionType)
  /// An address lies outside of a memory, or an index outside of a table.
  case outOfBounds(offset: Int, count: Int, limit: Int)
  /// A global that may not change was to be set.
  case immutableGlobal
  /// A value has the wrong type for a global or a table.
  case valueMismatch(expected: ValueType, actual: ValueType)
  /// A reference belongs to another store.
  case foreignReference
  /// A synchronous call met something to wait for, such as an asynchronous host function.
  ///
  /// It stands: ``Store/takeSuspension(of:)`` gives the call to go on with.
  case wouldSuspend(SuspendedCall)
  /// In a store whose limiter is asynchronous nothing with a memory or table can be made or grow at once.
  case limiterWouldSuspend
  /// The store's limiter does not allow a memory or table.
  case growthDenied(Growth)
  /// Host and guest call each other deeper than the store's limits allow.
  case hostNestingTooDeep(limit: Int)
  /// There is no memory of this size to be had, or the store's limits forbid it.
  case outOfMemory(bytes: Int)
  /// The heap's limit forbids another object.
  case heapExhausted
  /// The engine has no numbers left for types.
  case tooManyTypes
  /// No memory can be of a type, for the reason that makes a module with it invalid.
  case invalidMemoryType(ValidationError.Reason)
  /// A module was made for another engine than the store.
  case foreignEngine
}

extension CallError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    func list(_ types: [ValueType]) -> String {
      "(" + types.map(\.description).joined(separator: ", ") + ")"
    }
    return switch self {
    case .argumentMismatch(let expected, let actual):
      "the function takes \(list(expected)), not \(list(actual))"
    case .resultMismatch(let expected, let actual):
      "the host function returned \(list(actual)), its type says \(list(expected))"
    case .unknownExport(let name): "there is no such export: \(name)"
    case .typeMismatch(let expected, let actual):
      "the function's type is \(actual), not \(expected)"
    case .outOfBounds(let offset, let count, let limit):
      "\(count) at \(offset) lie outside: the size is \(limit)"
    case .immutableGlobal: "the global is immutable"
    case .valueMismatch(let expected, let actual):
      "expected a value of type \(expected), got \(actual)"
    case .foreignReference: "the reference belongs to another store"
    case .wouldSuspend(let call):
      "the call has to wait for \(call.waitsFor): await it instead"
    case .limiterWouldSuspend:
      "the store's limiter is asynchronous: await what is made or grows instead"
    case .growthDenied(let growth):
      "the store's limiter does not allow a \(growth.subject.rawValue) of size \(growth.desired)"
    case .hostNestingTooDeep(let limit):
      "host and guest call each other more than \(limit) levels deep"
    case .outOfMemory(let bytes): "no memory for \(bytes) bytes"
    case .heapExhausted: "the store's limits forbid another object"
    case .tooManyTypes: "the engine has as many types as it can hold"
    case .invalidMemoryType(let reason):
      "invalid memory type: \(ValidationError(offset: 0, reason).message)"
    case .foreignEngine: "the module was made for another engine than the store"
    }
  }
}
