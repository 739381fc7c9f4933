// SPDX-License-Identifier: Apache-2.0
//
// Clocks, in nanoseconds.
// Spec: WASI preview 1, `clock_res_get`, `clock_time_get`.

import Interp

extension WASI {
  var clockFunctions: [GuestFunction] {
    let clock = clock
    return [
      GuestFunction("clock_res_get", [.i32, .i32]) { call throws(Errno) in
        try call.store(try clock.resolution(try ClockIdentifier(guest: call[0])), at: call[1])
      },
      GuestFunction("clock_time_get", [.i32, .i64, .i32]) { call throws(Errno) in
        try call.store(try clock.time(try ClockIdentifier(guest: call[0])), at: call[2])
      },
    ]
  }
}

extension ClockIdentifier {
  /// The clock that a guest names.
  init(guest number: UInt32) throws(Errno) {
    guard let clock = ClockIdentifier(rawValue: number) else { throw .invalidArgument }
    self = clock
  }
}
