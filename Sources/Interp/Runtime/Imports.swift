// SPDX-License-Identifier: Apache-2.0
//
// What a module's imports are linked to: a table from pairs of names to items. Host functions are
// put in without a store; they become functions of the store in which an instance is made.
// Spec: 4.7.3 Instantiation, external values.

/// Items for modules to import.
public struct Imports {
  /// An item, or a host function that is still to be given to a store.
  package enum Item {
    case item(Extern)
    case host(HostFunction)
  }

  package struct Key: Hashable {
    let module: Name
    let name: Name
  }

  private var items: [Key: Item] = [:]

  /// Makes an empty table.
  public init() {}

  package subscript(item key: Key) -> Item? { items[key] }

  /// The item of a name; nil if there is none, or if it is a host function without a store.
  public subscript(module: Name, name: Name) -> Extern? {
    if case .item(let item)? = items[Key(module: module, name: name)] { item } else { nil }
  }

  /// True if there is an item of this name.
  public func contains(_ module: Name, _ name: Name) -> Bool {
    items[Key(module: module, name: name)] != nil
  }

  /// Puts in an item, in place of an earlier one of the same name.
  public mutating func define(_ module: Name, _ name: Name, _ item: Extern) {
    items[Key(module: module, name: name)] = .item(item)
  }

  /// Puts in a host function.
  public mutating func define(_ module: Name, _ name: Name, _ function: HostFunction) {
    items[Key(module: module, name: name)] = .host(function)
  }

  /// Puts in everything an instance exports.
  public mutating func define(_ module: Name, instance: Instance) {
    for (name, item) in instance.exports { define(module, name, item) }
  }

  /// Puts in a synchronous host function.
  public mutating func define(
    _ module: Name, _ name: Name, _ type: FunctionType, _ body: @escaping HostFunction.Body
  ) {
    define(module, name, HostFunction(type, name: "\(module).\(name)", body: body))
  }

  /// Puts in a synchronous host function whose type is that of a Swift closure.
  public mutating func define<each Parameter: WasmValue, each Result: WasmValue>(
    _ module: Name, _ name: Name,
    _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
  ) {
    let type = FunctionType(
      typed: (repeat each Parameter).self, (repeat each Result).self)
    define(module, name, type) { _, arguments in
      var values = TypedValues(arguments)
      let results = try body(repeat try values.next((each Parameter).self))
      return TypedValues.list(repeat each results)
    }
  }

  /// Puts in a synchronous host function whose type is that of a Swift closure, which also sees who calls
  /// it.
  public mutating func define<each Parameter: WasmValue, each Result: WasmValue>(
    _ module: Name, _ name: Name,
    _ body: @escaping (Caller, repeat each Parameter) throws -> (repeat each Result)
  ) {
    let type = FunctionType(
      typed: (repeat each Parameter).self, (repeat each Result).self)
    define(module, name, type) { caller, arguments in
      var values = TypedValues(arguments)
      let results = try body(caller, repeat try values.next((each Parameter).self))
      return TypedValues.list(repeat each results)
    }
  }
}

extension FunctionType {
  /// The type of a function of Swift types.
  package init<each Parameter: WasmValue, each Result: WasmValue>(
    typed parameters: (repeat each Parameter).Type, _ results: (repeat each Result).Type
  ) {
    self.init()
    repeat self.parameters.append((each Parameter).valueType)
    repeat self.results.append((each Result).valueType)
  }
}

/// Hands out a list of values one by one as Swift types.
package struct TypedValues {
  private var values: ArraySlice<Value>

  package init(_ values: [Value]) {
    self.values = values[...]
  }

  /// The next value.
  /// - Throws: ``CallError`` if it has another type.
  package mutating func next<T: WasmValue>(_ type: T.Type) throws(CallError) -> T {
    guard let value = values.popFirst() else {
      throw .argumentMismatch(expected: [T.valueType], actual: [])
    }
    guard let typed = T(value) else {
      throw .argumentMismatch(expected: [T.valueType], actual: [value.type])
    }
    return typed
  }

  /// The values of Swift values.
  package static func list<each T: WasmValue>(_ typed: repeat each T) -> [Value] {
    var list: [Value] = []
    repeat list.append((each typed).wasmValue)
    return list
  }
}
