// SPDX-License-Identifier: Apache-2.0
//
// What a store holds, counted through: a core dump has index spaces of its own, in which a memory or a
// global that several instances share is one.

internal import Interp

/// The index spaces of a core dump.
struct StoreImage {
  let store: Store
  private(set) var modules = IdentitySpace<Module>()
  private(set) var instances = IdentitySpace<ModuleInstance>()
  private(set) var memories = IdentitySpace<MemoryInstance>()
  private(set) var globals = IdentitySpace<GlobalInstance>()

  init(_ store: Store) {
    self.store = store
    for instance in store.instances {
      modules.add(instance.module)
      instances.add(instance)
      for memory in instance.memories { memories.add(memory) }
      for global in instance.globals { globals.add(global) }
    }
  }
}

/// Objects in the order in which they were found, each once.
struct IdentitySpace<Item: AnyObject> {
  private(set) var items: [Item] = []
  private var indices: [ObjectIdentifier: Int] = [:]

  mutating func add(_ item: Item) {
    guard indices[ObjectIdentifier(item)] == nil else { return }
    indices[ObjectIdentifier(item)] = items.count
    items.append(item)
  }

  /// The index of an object.
  subscript(_ item: Item) -> Int? { indices[ObjectIdentifier(item)] }
}
