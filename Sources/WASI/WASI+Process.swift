// SPDX-License-Identifier: Apache-2.0
//
// Ending, yielding, and random bytes.
// Spec: WASI preview 1, `proc_exit`, `proc_raise`, `sched_yield`, `random_get`.

import Interp

extension WASI {
  var processFunctions: [GuestFunction] {
    [
      GuestFunction("proc_exit", [.i32], leaving: { WASIExit(status: $0[0]) }),
      GuestFunction("proc_raise", [.i32]) { _ throws(Errno) in throw .notSupported },
      // The guest has no other threads that could run instead.
      GuestFunction("sched_yield", []) { _ throws(Errno) in },
    ]
  }

  var randomFunctions: [GuestFunction] {
    [
      GuestFunction("random_get", [.i32, .i32]) { call throws(Errno) in
        try call.withBytes(at: call[0], count: call[1]) { bytes in
          var generator = SystemRandomNumberGenerator()
          var rest = bytes[...]
          while !rest.isEmpty {
            withUnsafeBytes(of: generator.next()) { word in
              let count = min(word.count, rest.count)
              UnsafeMutableRawBufferPointer(rebasing: rest.prefix(count))
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: word.prefix(count)))
              rest = rest.dropFirst(count)
            }
          }
        }
      }
    ]
  }
}
