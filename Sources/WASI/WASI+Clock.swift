// SPDX-License-Identifier: Apache-2.0
//
// Clocks, in nanoseconds.
// Spec: WASI preview 1, `clock_res_get`, `clock_time_get`, `clockid`.

import Interp

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension WASI {
  var clockFunctions: [GuestFunction] {
    [
      GuestFunction("clock_res_get", [.i32, .i32]) { call throws(Errno) in
        var time = timespec()
        let clock = try systemClock(call[0])
        guard clock_getres(clock, &time) == 0 else { throw .ofLastSystemCall }
        try call.store(time.nanoseconds, at: call[1])
      },
      GuestFunction("clock_time_get", [.i32, .i64, .i32]) { call throws(Errno) in
        try call.store(try Self.nanoseconds(of: call[0]), at: call[2])
      },
    ]
  }

  /// What a clock shows.
  static func nanoseconds(of clock: UInt32) throws(Errno) -> UInt64 {
    var time = timespec()
    guard clock_gettime(try systemClock(clock), &time) == 0 else { throw .ofLastSystemCall }
    return time.nanoseconds
  }
}

/// The system's clock for a guest's `clockid`.
private func systemClock(_ number: UInt32) throws(Errno) -> clockid_t {
  switch number {
  case 0: return CLOCK_REALTIME
  case 1: return CLOCK_MONOTONIC
  case 2: return CLOCK_PROCESS_CPUTIME_ID
  case 3: return CLOCK_THREAD_CPUTIME_ID
  default: throw .invalidArgument
  }
}

extension timespec {
  fileprivate var nanoseconds: UInt64 {
    UInt64(clamping: tv_sec) &* 1_000_000_000 &+ UInt64(clamping: tv_nsec)
  }
}
