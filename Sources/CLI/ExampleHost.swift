// SPDX-License-Identifier: Apache-2.0
//
// The host module `rewind`, which the examples import: a sleep that really waits without holding a
// thread, and printing.

import Interp

/// The host functions of module `rewind`.
struct ExampleHost {
  /// Takes what the guest prints, a line each.
  let print: ([UInt8]) -> Void

  func define(in imports: inout Imports) {
    imports.define(
      "rewind", "sleep",
      HostFunction(FunctionType([.i32], [.i32]), name: "rewind.sleep") { _, arguments in
        let milliseconds = UInt32(arguments[0]) ?? 0
        try await Task.sleep(for: .milliseconds(Int(milliseconds)))
        return arguments
      })
    let print = print
    imports.define("rewind", "print") { (number: Int32) in print(Array("\(number)".utf8)) }
    imports.define("rewind", "print_string", FunctionType([.i32, .i32])) { caller, arguments in
      let address = UInt32(arguments[0]) ?? 0
      let count = UInt32(arguments[1]) ?? 0
      guard let memory = caller.memory else { return [] }
      let bytes = try memory.read(at: Int(address), count: Int(count))
      print(bytes)
      return []
    }
  }
}
