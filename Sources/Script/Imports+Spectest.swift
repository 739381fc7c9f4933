// SPDX-License-Identifier: Apache-2.0
//
// The host module that scripts import from. What its functions would print is dropped.
// Spec: interpreter/README.md of the specification's repository, section Spectest Host Module.

import Interp

extension Imports {
  /// The module `spectest`, with its memory, tables and globals in a store.
  static func spectest(_ store: Store) throws -> Imports {
    var imports = Imports()
    let functions: [(Name, [ValueType])] = [
      ("print", []), ("print_i32", [.i32]), ("print_i64", [.i64]), ("print_f32", [.f32]),
      ("print_f64", [.f64]), ("print_i32_f32", [.i32, .f32]), ("print_f64_f64", [.f64, .f64]),
    ]
    for (name, parameters) in functions {
      imports.define("spectest", name, FunctionType(parameters)) { _, _ in [] }
    }
    let globals: [(Name, Value)] = [
      ("global_i32", .i32(666)), ("global_i64", .i64(666)), ("global_f32", .f32(666.6)),
      ("global_f64", .f64(666.6)),
    ]
    for (name, value) in globals {
      let global = try Global(store: store, type: GlobalType(value.type), value: value)
      imports.define("spectest", name, .global(global))
    }
    let tables: [(Name, AddressType)] = [("table", .i32), ("table64", .i64)]
    for (name, addressType) in tables {
      let type = TableType(.funcref, Limits(10, 20), addressType: addressType)
      let table = try Table(store: store, type: type, initial: .funcref(nil))
      imports.define("spectest", name, .table(table))
    }
    for (name, isShared) in [("memory", false), ("shared_memory", true)] as [(Name, Bool)] {
      let type = MemoryType(Limits(1, 2), isShared: isShared)
      imports.define("spectest", name, .memory(try Memory(store: store, type: type)))
    }
    return imports
  }
}
